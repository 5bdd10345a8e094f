//! The packet: what is handed over when service is not restored. Markdown for people, JSON for programs.

use std::fmt::Write as _;

use jiff::Timestamp;
use lanyard_diagnose::{Pack, findings};
use lanyard_model::{Checkup, Diagnosis, State};
use serde::Serialize;

use crate::render::{sure, when};

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
        for cause in self.diagnosis.causes.iter().take(5) {
            line(text, &format!("{} {}", cause.code, cause.title), &sure(cause.probability));
        }
        if let Some(second) = &self.diagnosis.second {
            line(text, "Also visible", &format!("{} {}", second.code, second.title));
        }
        for cause in &self.diagnosis.rejected {
            line(text, &format!("Not {} {}", cause.code, cause.title), &cause.why_not);
        }
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
        for (question, answer) in &self.answers {
            line(text, question, answer);
        }
        section(text, "Steps tried");
        if self.tried.is_empty() {
            text.push_str("None.\n");
        }
        for tried in &self.tried {
            line(text, &tried.text, &tried.outcome);
        }
    }

    fn write_findings(&self, text: &mut String) {
        for (title, wanted) in
            [("Wrong", "fail"), ("Worth knowing", "warning"), ("Could not be tested", "not tested"), ("Right", "pass")]
        {
            section(text, title);
            for judged in self.diagnosis.findings.iter().filter(|judged| judged.state.word() == wanted) {
                let name = findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
                line(text, name, judged.state.detail().unwrap_or(State::Pass.word()));
            }
        }
    }

    fn write_versions(&self, text: &mut String) {
        section(text, "Versions");
        line(text, "Program", &self.checkup.program);
        line(text, "Knowledge", &self.diagnosis.knowledge);
        for (name, value) in self.checkup.summary.iter().flat_map(|summary| &summary.attributes) {
            line(text, name, value);
        }
        for change in self.checkup.updates.known().into_iter().flatten() {
            let version = change.version.as_deref().unwrap_or("version not known");
            line(text, &format!("Changed on {}", when(change.at)), &format!("{} {version}", change.name));
        }
    }
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n## {title}\n\n");
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "- **{name}**: {value}");
}
