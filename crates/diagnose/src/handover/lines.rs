//! Parts of a packet in words, the same for the PC's own packet and for those that the server sends.

use jiff::{Timestamp, tz::TimeZone};
use lanyard_model::{Checkup, Diagnosis, State, looks_like_error_code};

use crate::{Context, Pack, findings};

/// Names with what belongs to each.
pub type Lines = Vec<(String, String)>;

/// How sure, in words and in a number.
pub fn sure(probability: f64) -> String {
    let words = match probability {
        p if p >= 0.95 => "almost certain",
        p if p >= 0.75 => "very likely",
        p if p >= 0.5 => "likely",
        p if p >= 0.25 => "possible",
        _ => "less likely",
    };
    format!("{words}: {} in 100", (probability * 100.0).round().clamp(1.0, 99.0))
}

/// A moment as people in the United Kingdom write it.
pub fn when(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// The likely causes, what else is visible, and what was set aside.
pub fn looks_like(diagnosis: &Diagnosis) -> Lines {
    let likely = diagnosis.causes.iter().take(5);
    let likely = likely.map(|cause| (format!("{} {}", cause.code, cause.title), sure(cause.probability)));
    let second = diagnosis.second.iter().map(|second| ("Also visible".to_owned(), format!("{} {}", second.code, second.title)));
    let rejected = diagnosis.rejected.iter();
    let rejected = rejected.map(|cause| (format!("Not {} {}", cause.code, cause.title), cause.why_not.clone()));
    likely.chain(second).chain(rejected).collect()
}

/// Questions with their answers, in words.
pub fn answers(pack: &Pack, context: &Context) -> Lines {
    let in_words = |(question, answer): (&String, &String)| {
        let question = pack.question(question)?;
        let words = question.answer.iter().find(|known| known.id == *answer).map_or(answer, |known| &known.text);
        Some((question.text.clone(), words.clone()))
    };
    context.answers.iter().filter_map(in_words).collect()
}

/// Everything judged, what is wrong first: the title of each group, and its lines. What could not be tested for the same reason is one
/// line.
pub fn judged(diagnosis: &Diagnosis) -> Vec<(&'static str, Lines)> {
    let groups = [("Wrong", "fail"), ("Worth knowing", "warning"), ("Could not be tested", "not tested"), ("Right", "pass")];
    let of = |wanted: &'static str| {
        let these = diagnosis.findings.iter().filter(move |judged| judged.state.word() == wanted);
        these.map(|judged| {
            let name = findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
            (name.to_owned(), judged.state.detail().unwrap_or(State::Pass.word()).to_owned())
        })
    };
    let lines = |wanted| if wanted == "not tested" { by_reason(of(wanted)) } else { of(wanted).collect() };
    groups.into_iter().map(|(title, wanted)| (title, lines(wanted))).collect()
}

/// One line for each reason, in the order in which they come: where one thing could not be read, many could not be tested.
fn by_reason(lines: impl Iterator<Item = (String, String)>) -> Lines {
    let mut grouped: Lines = Vec::new();
    for (name, why) in lines {
        match grouped.iter_mut().find(|(_, known)| *known == why) {
            Some((names, _)) => *names = format!("{names}; {name}"),
            None => grouped.push((name, why)),
        }
    }
    grouped
}

/// Versions, models and settings; no personal data.
pub fn versions_of(checkup: &Checkup, diagnosis: &Diagnosis) -> Lines {
    let own = [("Program".to_owned(), checkup.program.clone()), ("Knowledge".to_owned(), diagnosis.knowledge.clone())];
    let attributes = checkup.summary.iter().flat_map(|summary| &summary.attributes);
    own.into_iter().chain(attributes.map(|(name, value)| (name.clone(), value.clone()))).collect()
}

/// What Windows' smart card service noted in the 30 days before the checkup; nothing where its log was not read.
pub fn windows_events(checkup: &Checkup) -> Vec<String> {
    let windows = checkup.middleware.known().and_then(|middleware| middleware.windows.known());
    let Some(noted) = windows.and_then(|windows| windows.events.known()) else { return Vec::new() };
    let line = |event: &lanyard_model::CardServiceEvent| {
        let times = if event.times == 1 { "once".to_owned() } else { format!("{} times", event.times) };
        format!("event {}: {times} in 30 days, last on {}", event.id, when(event.last_at))
    };
    if noted.is_empty() { vec!["none in the last 30 days".to_owned()] } else { noted.iter().map(line).collect() }
}

/// What changed on the PC after a moment and not after another, as it lists it.
pub fn changes(checkup: &Checkup, after: Timestamp, until: Timestamp) -> Lines {
    let all = checkup.updates.known().into_iter().flatten();
    let line = |change: &lanyard_model::Change| {
        let version = change.version.as_deref().unwrap_or("version not known");
        (format!("Changed on {}", when(change.at)), format!("{} {version}", change.name))
    };
    all.filter(|change| change.at > after && change.at <= until).map(line).collect()
}

/// As [`changes`], for whoever did not see the PC: also that nothing changed, and what could not be read. Nothing where none of it could.
pub fn changes_in_full(checkup: &Checkup, after: Timestamp, until: Timestamp) -> Vec<String> {
    if checkup.updates.known().is_none() {
        return Vec::new();
    }
    let mut lines: Vec<String> = changes(checkup, after, until).into_iter().map(|(at, what)| format!("{at}: {what}")).collect();
    if lines.is_empty() {
        lines.push("nothing that the PC lists".to_owned());
    }
    lines.extend((!checkup.updates_unread.is_empty()).then(|| "some changes could not be read".to_owned()));
    lines
}

/// Error codes in a text: words of a shape that error codes have (`ERR1002`, `0x80200004`, `400_645`, `8010000C`) and that are longer
/// than a room's number. Other words with digits are left out: they could be a telephone number, or what somebody should not have written.
pub fn codes(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let code = |word: &&str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_numbered = word.contains('_') && word.len() <= 12;
        // What Windows returns is often written without `0x` before it.
        let is_returned = word.len() == 8 && digits < 8 && word.chars().all(|c| c.is_ascii_hexdigit());
        word.len() >= 5 && digits >= 3 && (is_numbered || is_returned || looks_like_error_code(word))
    };
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(code) {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_tested_is_one_line_for_each_reason() {
        let line = |name: &str, why: &str| (name.to_owned(), why.to_owned());
        let lines = [line("A", "no client"), line("B", "no card"), line("C", "no client")];
        assert_eq!(by_reason(lines.into_iter()), [line("A; C", "no client"), line("B", "no card")]);
    }

    #[test]
    fn codes_are_found_and_telephone_numbers_are_not() {
        let said = "ERR1002 again, then 0x80200004 and 400_645 in room R12, ring 01234567890";
        assert_eq!(codes(said), ["ERR1002", "0x80200004", "400_645"]);
        assert_eq!(codes("tried abc4829 and NHS9434765919, then 8010000C"), ["8010000C"]);
    }
}
