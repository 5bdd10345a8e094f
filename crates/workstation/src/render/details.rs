//! Every finding and every fact, for those who ask.

use std::fmt::Write as _;

use lanyard_diagnose::findings;
use lanyard_model::{Checkup, Diagnosis, State};

use crate::output::{WIDTH, wrap};
use crate::render::{minutes, sure};

/// Causes, causes set aside, the plan, findings and facts, as plain text.
pub fn details(diagnosis: &Diagnosis, checkup: &Checkup) -> String {
    let mut text = String::new();
    heading(&mut text, "What it may be");
    for cause in &diagnosis.causes {
        item(&mut text, &format!("{} {} ({})", cause.code, cause.title, sure(cause.probability)));
        for why in &cause.why {
            item(&mut text, &format!("  because {why}"));
        }
    }
    heading(&mut text, "What it is not, and why");
    for cause in &diagnosis.rejected {
        item(&mut text, &format!("{} {}: {}", cause.code, cause.title, cause.why_not));
    }
    heading(
        &mut text,
        &format!("The plan (about {} minutes are expected until the card works)", diagnosis.expected_minutes.round()),
    );
    for (number, step) in diagnosis.plan.iter().enumerate() {
        item(&mut text, &format!("{}. {} ({}, {})", number + 1, step.text, step.who.join(" or "), minutes(step)));
    }
    heading(&mut text, "Findings");
    for judged in &diagnosis.findings {
        let title = findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
        let detail = judged.state.detail().map_or(String::new(), |detail| format!(": {detail}"));
        item(&mut text, &format!("{:<15}{title}{detail}", mark(&judged.state)));
    }
    heading(&mut text, "Facts");
    facts(&mut text, checkup);
    text
}

fn heading(text: &mut String, title: &str) {
    let _ = write!(text, "\n{title}\n");
}

fn item(text: &mut String, line: &str) {
    for line in wrap_item(line) {
        let _ = writeln!(text, "  {line}");
    }
}

/// Keeps the leading blanks and the column of marks that wrapping would fold.
fn wrap_item(line: &str) -> Vec<String> {
    if line.chars().count() <= WIDTH { vec![line.to_owned()] } else { wrap(line, WIDTH, 4) }
}

fn mark(state: &State) -> &'static str {
    state.word()
}

/// The checkup's own JSON, which is the complete list of facts, one per line.
fn facts(text: &mut String, checkup: &Checkup) {
    let Ok(serde_json::Value::Object(sections)) = serde_json::to_value(checkup) else { return };
    for (name, section) in &sections {
        if name != "summary" && !section.is_null() {
            item(text, &format!("{name}: {section}"));
        }
    }
}
