//! The verdict in at most twelve lines: what is wrong, how sure, do this next, who, how long, meanwhile.

use anstyle::Style;
use lanyard_diagnose::{Pack, sure, untested_core};
use lanyard_model::{Advice, Diagnosis, Outcome, PlannedStep, RankedCause, State};

use crate::output::{DOUBT, LEADING, RIGHT, WIDTH, WRONG, styled, wrap};

/// Most lines of a verdict.
const MOST_LINES: usize = 12;

/// Width of the labels in front.
const LABEL: usize = 11;

/// One labelled part; the least needed are dropped first when there are too many lines.
struct Part {
    label: &'static str,
    text: String,
    /// 0 is never dropped.
    drop: u8,
    /// Of the label.
    style: Style,
}

impl Part {
    fn styled(self, style: Style) -> Self {
        Self { style, ..self }
    }
}

/// The verdict as text with a line end, with codes for colours in it.
pub fn verdict(diagnosis: &Diagnosis, pack: &Pack) -> String {
    let mut parts = match diagnosis.outcome {
        Outcome::NothingWrong => nothing_wrong(diagnosis),
        Outcome::FaultFound => fault(diagnosis),
        Outcome::CouldNotTell => could_not_tell(diagnosis),
    };
    parts.extend(diagnosis.precaution.iter().map(|precaution| part("Mind", precaution, 0).styled(WRONG)));
    if let Some(step) = &diagnosis.meanwhile {
        parts.push(part("Until then", step.in_short(), 1));
    }
    if diagnosis.outcome != Outcome::NothingWrong {
        parts.push(part("Meanwhile", meanwhile(diagnosis, pack), 0));
    }
    if let Some(text) = &diagnosis.unrecognised {
        parts.push(part("Not known", format!("“{}” was not understood; it is kept as it was written.", shortened(text, 60)), 1));
    }
    parts.push(part("More", more(diagnosis), 2));
    layout(parts)
}

fn part(label: &'static str, text: impl Into<String>, drop: u8) -> Part {
    Part { label, text: text.into(), drop, style: LEADING }
}

fn nothing_wrong(diagnosis: &Diagnosis) -> Vec<Part> {
    let untested = diagnosis.findings.iter().filter(|judged| matches!(judged.state, State::NotTested(_))).count();
    let tested = diagnosis.findings.iter().filter(|judged| judged.state.is_tested()).count();
    let mut parts = vec![
        part("Result", format!("Nothing wrong was found in {tested} tests; {untested} could not be made here."), 0).styled(RIGHT),
        part("Do this", "Try to log on. If it still fails, run `lanyard triage`, which asks what no program can see.", 0),
    ];
    // Nobody uses a card at such a PC, or everything for it is missing: only a person can tell.
    let unused = diagnosis.findings.iter().find(|judged| judged.id == "client-installed");
    if let Some(State::NotApplicable(why)) = unused.map(|judged| &judged.state) {
        parts.push(part("Note", format!("{}. Whoever uses one here says so: `lanyard triage`.", capital(why)), 0));
    }
    let warnings = diagnosis.findings.iter().filter(|judged| matches!(judged.state, State::Warning(_)));
    let details = warnings.filter_map(|judged| judged.state.detail());
    parts.extend(details.map(|detail| part("Note", format!("{}.", capital(detail)), 3)));
    parts
}

fn fault(diagnosis: &Diagnosis) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(cause) = diagnosis.causes.first() {
        // What was only said, and is as likely something else, is no fault that was found.
        let seen = diagnosis.findings.iter().any(|judged| judged.state.is_fail());
        let label = if seen || cause.probability >= 0.5 { "Fault" } else { "Likeliest" };
        parts.push(part(label, format!("{} ({}, {})", cause.title, cause.code, sure(cause.probability)), 0).styled(WRONG));
        if let Some(why) = cause.why.first() {
            parts.push(part("Because", capital(why), 2));
        }
    }
    if let Some(second) = &diagnosis.second {
        parts.push(part("Also", format!("{} ({}, {})", second.title, second.code, sure(second.probability)), 3));
    } else if let Some(other) = diagnosis.causes.get(1).filter(|other| other.probability >= 0.1) {
        parts.push(part("Or else", format!("{} ({}, {})", other.title, other.code, sure(other.probability)), 4));
    }
    parts.extend(to_do(diagnosis));
    parts
}

fn could_not_tell(diagnosis: &Diagnosis) -> Vec<Part> {
    let fails = diagnosis.findings.iter().any(|judged| judged.state.is_fail());
    let unread = untested_core(&diagnosis.findings).and_then(|judged| judged.state.detail()).filter(|_| !fails);
    let perhaps = diagnosis.causes.first().filter(|cause| cause.probability >= 0.2 && cause.id != "something-else");
    let result = match (unread, diagnosis.recognised.is_empty(), &diagnosis.unrecognised) {
        (Some(why), _, _) => format!("Too little could be read here to say what is wrong ({why})."),
        _ if fails => "What was found here fits none of the known faults.".to_owned(),
        (None, false, _) if perhaps.is_some() => {
            "What could be read here is in order; what was said fits several faults and none of them surely.".to_owned()
        }
        (None, false, _) => "What could be read here is in order, and what was said fits none of the known faults.".to_owned(),
        (None, true, Some(_)) => {
            "What could be read here does not say what is wrong, and what was said is not recognised.".to_owned()
        }
        (None, true, None) => "What could be read here is in order; what was said does not tell yet what is wrong.".to_owned(),
    };
    let mut parts = vec![part("Result", result, 0).styled(DOUBT)];
    if let Some(cause) = perhaps {
        parts.push(part("Perhaps", format!("{} ({}, {})", cause.title, cause.code, sure(cause.probability)), 3));
    }
    parts.extend(to_do(diagnosis));
    // Where so little is known, what the person can see is worth more than a second step.
    for part in &mut parts {
        match part.label {
            "Tell us" => part.drop = 1,
            "If not" => part.drop = 4,
            _ => {}
        }
    }
    parts
}

fn to_do(diagnosis: &Diagnosis) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(step) = diagnosis.plan.first() {
        parts.push(part("Do this", &step.text, 0));
        parts.push(part("Who", capital(&format!("{}, {}", step.who.join(" or "), minutes(step))), 0));
    }
    if let Some(next) = diagnosis.plan.get(1) {
        parts.push(part("If not", &next.text, 3));
    }
    if let Some(Advice::Question(question)) = &diagnosis.next {
        parts.push(part("Tell us", format!("{} (`lanyard triage` asks and leads on)", question.text), 4));
    }
    parts
}

fn meanwhile(diagnosis: &Diagnosis, pack: &Pack) -> String {
    let own = diagnosis.causes.first().and_then(|cause| pack.cause(&cause.code)?.meanwhile.clone());
    own.map_or_else(|| pack.continuity.until_approved.clone(), |own| format!("{own} {}", pack.continuity.until_approved))
}

fn more(diagnosis: &Diagnosis) -> String {
    let explain = |cause: &RankedCause| format!(" · lanyard explain {}", cause.code);
    let explain = diagnosis.causes.first().filter(|_| diagnosis.outcome == Outcome::FaultFound).map_or_else(String::new, explain);
    format!("lanyard check --verbose{explain} · lanyard triage")
}

/// Lays the parts out, dropping the least needed until they fit.
fn layout(mut parts: Vec<Part>) -> String {
    loop {
        let mut lines: Vec<Vec<String>> = parts.iter().map(|part| wrap(&part.text, WIDTH - LABEL, 0)).collect();
        let least = parts.iter().enumerate().filter(|(_, part)| part.drop > 0).max_by_key(|(_, part)| part.drop).map(|(at, _)| at);
        let excess = lines.iter().map(Vec::len).sum::<usize>().saturating_sub(MOST_LINES);
        match least {
            Some(at) if excess > 0 => drop(parts.remove(at)),
            _ => {
                if let Some(longest) = lines.iter_mut().max_by_key(|lines| lines.len()).filter(|_| excess > 0) {
                    cut(longest, excess);
                }
                return print(&parts, &lines);
            }
        }
    }
}

/// Takes lines off the end of a part and says where it stands in full. Only a practice's own plan can be that long.
fn cut(lines: &mut Vec<String>, excess: usize) {
    lines.truncate(lines.len().saturating_sub(excess + 1));
    lines.push("… (in full on every page of `lanyard explain`)".to_owned());
}

fn print(parts: &[Part], lines: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (part, lines) in parts.iter().zip(lines) {
        for (at, line) in lines.iter().enumerate() {
            let room = " ".repeat(LABEL - part.label.len());
            text.push_str(&if at == 0 { styled(part.label, part.style) + &room } else { " ".repeat(LABEL) });
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// How long a step takes, in words.
pub fn minutes(step: &PlannedStep) -> String {
    let spell = |minutes: f64| match minutes {
        m if m < 1.0 => "under a minute".to_owned(),
        m if m < 1.5 => "about 1 minute".to_owned(),
        m if m < 100.0 => format!("about {} minutes", m.round()),
        m if m < 60.0 * 20.0 => format!("about {} hours", (m / 60.0).round()),
        m => format!("about {} days", (m / 60.0 / 24.0).round().max(1.0)),
    };
    if step.elapsed > step.hands_on * 1.5 + 2.0 {
        format!("{} in all, {} of it work", spell(step.elapsed), spell(step.hands_on))
    } else {
        spell(step.elapsed)
    }
}

/// A sentence's capital; a host's name keeps its own letters.
fn capital(text: &str) -> String {
    if text.split(' ').next().is_some_and(|word| word.trim_end_matches('.').contains('.')) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::capital;

    #[test]
    fn a_sentence_begins_with_a_capital_and_a_host_with_its_own_letter() {
        assert_eq!(capital("no tries are left"), "No tries are left");
        assert_eq!(capital("gas.national.ncrs.nhs.uk refuses"), "gas.national.ncrs.nhs.uk refuses");
        assert_eq!((capital("locked."), capital("")), ("Locked.".to_owned(), String::new()));
    }
}
