//! The packet: what is handed over when service is not restored. Markdown for people, JSON for programs.

use std::fmt::Write as _;

use jiff::Timestamp;
use lanyard_diagnose::{Pack, changes, judged, looks_like, versions_of, when, windows_events};
use lanyard_model::{Checkup, Diagnosis};
use serde::Serialize;

/// Everything that is handed over.
#[derive(Debug, Clone, Serialize)]
pub struct Packet {
    /// Version of this shape.
    pub schema: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// When the failure was first looked at.
    pub began_at: Timestamp,
    /// What was being done, in the user's words, screened.
    pub doing: Option<String>,
    /// Questions with their answers, in words.
    pub answers: Vec<(String, String)>,
    /// Steps that were tried, in order.
    pub tried: Vec<Tried>,
    /// What was concluded.
    pub diagnosis: Diagnosis,
    /// What it rests on; replay it with `lanyard diagnose --from`.
    pub checkup: Checkup,
}

/// One step that was tried.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// Step id.
    pub id: String,
    /// What it was.
    pub text: String,
    /// `did not help` or `could not be done here`.
    pub outcome: String,
}

impl Packet {
    /// The packet as Markdown.
    pub fn markdown(&self, pack: &Pack) -> String {
        let mut text = String::from("# A smartcard does not log on\n");
        self.write_head(&mut text);
        self.write_conclusion(&mut text, pack);
        self.write_course(&mut text);
        self.write_findings(&mut text);
        self.write_versions(&mut text);
        text
    }

    fn write_head(&self, text: &mut String) {
        section(text, "Who and when");
        if let Some(origin) = &self.checkup.origin {
            line(text, "PC", &origin.pc);
            line(text, "Signed in", &origin.user);
        }
        line(text, "Looked at from", &when(self.began_at));
        line(text, "This packet", &when(self.made_at));
        line(text, "Checkup", &self.checkup.id);
        line(text, "What was being done", self.doing.as_deref().unwrap_or("not told"));
        let said = self.checkup.said.as_ref().map(|said| said.text().to_owned()).filter(|said| !said.is_empty());
        line(text, "Message or words", said.as_deref().unwrap_or("none"));
        for recognised in &self.diagnosis.recognised {
            line(text, "Recognised as", &recognised.means);
        }
        if let Some(unknown) = &self.diagnosis.unrecognised {
            line(text, "Not recognised", unknown);
        }
    }

    fn write_conclusion(&self, text: &mut String, pack: &Pack) {
        section(text, "What it looks like");
        lines(text, &looks_like(&self.diagnosis));
        section(text, "Wanted");
        for step in self.diagnosis.plan.iter().take(3) {
            line(text, &step.who.join(" or "), &step.text);
        }
        line(text, "Meanwhile", &pack.continuity.until_approved);
    }

    fn write_course(&self, text: &mut String) {
        section(text, "Answers");
        if self.answers.is_empty() {
            text.push_str("None.\n");
        }
        lines(text, &self.answers);
        section(text, "Steps tried");
        if self.tried.is_empty() {
            text.push_str("None.\n");
        }
        for tried in &self.tried {
            line(text, &tried.text, &tried.outcome);
        }
    }

    fn write_findings(&self, text: &mut String) {
        for (title, judged) in judged(&self.diagnosis) {
            section(text, title);
            lines(text, &judged);
        }
    }

    fn write_versions(&self, text: &mut String) {
        section(text, "Versions");
        lines(text, &versions_of(&self.checkup, &self.diagnosis));
        for event in windows_events(&self.checkup) {
            line(text, "Windows events of the smart card service", &event);
        }
        lines(text, &changes(&self.checkup, Timestamp::MIN, Timestamp::MAX));
    }
}

fn lines(text: &mut String, lines: &[(String, String)]) {
    for (name, value) in lines {
        line(text, name, value);
    }
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n## {title}\n\n");
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "- **{name}**: {value}");
}
