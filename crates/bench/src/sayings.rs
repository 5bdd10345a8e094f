//! What people say (`bench/sayings`), with nothing else known: is the fault behind it ranked first, and are the answers found
//! in it the ones it states?

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};
use lanyard_diagnose::said::with_said;
use lanyard_diagnose::{Context, Pack, diagnose, recognise};
use lanyard_model::{Checkup, ScreenedText};
use lanyard_testbed::Result;
use serde::Deserialize;

use crate::score::Share;

/// The day on which everything is said, unless the fault cannot happen yet.
const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 23);

#[derive(Deserialize)]
struct Sayings {
    saying: Vec<Saying>,
}

/// One saying.
#[derive(Deserialize)]
struct Saying {
    text: String,
    truth: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    sees: BTreeMap<String, String>,
}

/// What came of a list of sayings.
#[derive(Default)]
pub(crate) struct Heard {
    /// The fault, or one that is just as likely from these words, is ranked first.
    pub(crate) first: Share,
    /// The sum of how sure the program was of the fault that it ranked first.
    pub(crate) sure: f64,
    /// Anything was recognised.
    pub(crate) understood: Share,
    /// Of the answers that a saying states, those that were found.
    pub(crate) found: Share,
    /// Of the answers that were found to a question whose answer the saying states, those that are right.
    pub(crate) right: Share,
    /// Answers that were found beyond what the list says: to be looked at, not wrong.
    pub(crate) beyond: usize,
    /// One line for each that was missed.
    pub(crate) misses: Vec<String>,
}

/// Hears every saying of a file.
pub(crate) fn hear(pack: &Pack, file: &Path) -> Result<Heard> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let sayings: Sayings = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut heard = Heard::default();
    for saying in &sayings.saying {
        heard.one(pack, saying)?;
    }
    Ok(heard)
}

impl Heard {
    fn one(&mut self, pack: &Pack, saying: &Saying) -> Result<()> {
        let said = ScreenedText::new(&saying.text);
        let understood = recognise(pack, said.text());
        let answers = with_said(&Context::default(), &understood.signatures).answers;
        let now = day(pack, &saying.truth)?;
        let mut checkup = Checkup::unread("saying".to_owned(), now, "lanyard-bench".to_owned());
        checkup.said = Some(said);
        let causes = diagnose(pack, &checkup, &Context::default(), now).causes;
        let first = causes.first().map(|cause| &cause.id);
        let right = first.is_some_and(|first| *first == saying.truth || saying.also.contains(first));
        self.first.count(right);
        self.sure += causes.first().map_or(0.0, |cause| cause.probability);
        self.understood.count(!understood.signatures.is_empty());
        saying.sees.iter().for_each(|(question, answer)| self.found.count(answers.get(question) == Some(answer)));
        for (question, answer) in &answers {
            match saying.sees.get(question) {
                Some(seen) => self.right.count(seen == answer),
                None => self.beyond += 1,
            }
        }
        if !right {
            let ranked: Vec<String> = causes.iter().take(3).map(|cause| format!("{} {:.2}", cause.id, cause.probability)).collect();
            let found: Vec<&str> = understood.signatures.iter().map(|signature| signature.id.as_str()).collect();
            self.misses.push(format!("{}: “{}”\n    heard {found:?}, ranked {}", saying.truth, saying.text, ranked.join(", ")));
        }
        Ok(())
    }

    /// The shares as text.
    pub(crate) fn table(&self, name: &str) -> String {
        format!(
            "{name:<6} fault first {}, of which it was sure to {:.1} %\n{name:<6} anything understood {}\n{name:<6} stated answers found {}\n\
             {name:<6} answers found that are right {}, {} more beyond what is stated\n",
            self.first,
            100.0 * self.sure / self.first.of.max(1) as f64,
            self.understood,
            self.found,
            self.right,
            self.beyond
        )
    }
}

/// The moment at which a fault is spoken of.
fn day(pack: &Pack, truth: &str) -> Result<Timestamp> {
    let from = pack.cause(truth).ok_or_else(|| format!("there is no cause {truth}"))?.from;
    let day = from.map_or(DAY, |from| from.max(DAY)).at(9, 0, 0, 0);
    day.to_zoned(TimeZone::UTC).map(|moment| moment.timestamp()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {

    use super::*;

    /// What recognition reached on the open sayings; below it something was lost.
    const FLOOR: f64 = 0.9;

    #[test]
    fn the_open_sayings_are_understood() {
        let pack = Pack::embedded().unwrap();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/sayings/open.toml");
        let heard = hear(&pack, &file).unwrap();
        assert!(heard.first.value() >= FLOOR, "{}\n{}", heard.first, heard.misses.join("\n"));
    }
}
