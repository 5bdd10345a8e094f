//! Every finding and every fact, for those who ask.

use std::fmt::Write as _;

use anstyle::Style;
use lanyard_diagnose::{findings, sure};
use lanyard_model::{Checkup, Diagnosis, State};

use crate::output::{DOUBT, LEADING, RIGHT, WIDTH, WRONG, styled, wrap};
use crate::render::minutes;

/// Causes, causes set aside, the plan, findings and facts, as text with codes for colours in it.
pub fn details(diagnosis: &Diagnosis, checkup: &Checkup) -> String {
    let mut text = String::new();
    heading(&mut text, "What it may be");
    for cause in &diagnosis.causes {
        item(&mut text, &format!("{} {} ({})", cause.code, cause.title, sure(cause.probability)));
        for why in &cause.why {
            labelled(&mut text, "  because ", Style::new(), why);
        }
    }
    heading(&mut text, "What it is not, and why");
    for cause in &diagnosis.rejected {
        item(&mut text, &format!("{} {}: {}", cause.code, cause.title, cause.why_not));
    }
    heading(
        &mut text,
        &format!("The plan (about {} minutes until it works are to be expected)", diagnosis.expected_minutes.round()),
    );
    for (number, step) in diagnosis.plan.iter().enumerate() {
        item(&mut text, &format!("{}. {} ({}, {})", number + 1, step.text, step.who.join(" or "), minutes(step)));
    }
    heading(&mut text, "Findings");
    for judged in &diagnosis.findings {
        let title = findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
        let detail = judged.state.detail().map_or(String::new(), |detail| format!(": {detail}"));
        labelled(&mut text, &format!("{:<15}", judged.state.word()), of(&judged.state), &format!("{title}{detail}"));
    }
    heading(&mut text, "Facts");
    facts(&mut text, checkup);
    text
}

/// How a finding stands out; what was not tested does not.
fn of(state: &State) -> Style {
    match state {
        State::Pass => RIGHT,
        State::Fail(_) => WRONG,
        State::Warning(_) => DOUBT,
        _ => Style::new(),
    }
}

fn heading(text: &mut String, title: &str) {
    let _ = write!(text, "\n{}\n", styled(title, LEADING));
}

fn item(text: &mut String, line: &str) {
    labelled(text, "", Style::new(), line);
}

/// A line whose later lines stand below its text, not below its label.
fn labelled(text: &mut String, label: &str, style: Style, line: &str) {
    let indent = label.chars().count();
    for (at, part) in wrap(line, WIDTH - 2 - indent, 2).into_iter().enumerate() {
        let front = if at == 0 { styled(label, style) } else { " ".repeat(indent) };
        let _ = writeln!(text, "  {front}{part}");
    }
}

/// Every fact of the checkup on a line of its own, under the name it has in the JSON.
fn facts(text: &mut String, checkup: &Checkup) {
    let Ok(serde_json::Value::Object(sections)) = serde_json::to_value(checkup) else { return };
    for (name, section) in sections.iter().filter(|(name, _)| *name != "summary") {
        flatten(text, name, section);
    }
}

fn flatten(text: &mut String, name: &str, value: &serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) if fields.len() == 2 && fields.contains_key("code") && fields.contains_key("text") => {
            // Why something was not read; the code is for programs.
            item(text, &format!("{name}: {}", fields["text"].as_str().unwrap_or_default()));
        }
        serde_json::Value::Object(fields) => {
            for (field, value) in fields {
                // `fact` and `known` only say that it was read.
                let name = if matches!(field.as_str(), "fact" | "known") { name.to_owned() } else { format!("{name} {field}") };
                flatten(text, &name, value);
            }
        }
        serde_json::Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                flatten(text, &format!("{name} {}", at + 1), value);
            }
        }
        serde_json::Value::String(value) => item(text, &format!("{name}: {value}")),
        value => item(text, &format!("{name}: {value}")),
    }
}
