//! A desk's packet on paper.

use jiff::Timestamp;
use lanyard_diagnose::{Field, PacketField, when};
use lanyard_documents::{Paper, PaperError, Report, Section};
use serde::Deserialize;

/// A packet as it is kept, as far as paper shows it.
#[derive(Debug, Deserialize)]
struct Kept {
    desk: String,
    subject: String,
    made_at: Timestamp,
    fields: Vec<PacketField>,
    #[serde(default)]
    checkup: Option<serde::de::IgnoredAny>,
}

/// A packet as PDF, from the JSON that is kept and sent: it can hold nothing else.
pub(crate) fn packet_pdf(json: &str) -> Result<Vec<u8>, PaperError> {
    let kept: Kept = serde_json::from_str(json).map_err(|error| PaperError::Template(error.to_string()))?;
    let practice = kept.fields.iter().find(|field| field.field == Field::Practice).and_then(|field| field.lines.first());
    let with_it = kept.checkup.is_some().then(|| "The check of the PC goes with it as a file for programs (JSON).".to_owned());
    let told = Section {
        title: format!("For: {}", kept.desk),
        words: with_it.into_iter().collect(),
        facts: kept.fields.iter().map(|field| (field.field.title().to_owned(), field.lines.clone())).collect(),
        ..Section::default()
    };
    let report = Report {
        title: kept.subject,
        practice: practice.cloned().unwrap_or_default(),
        made: format!("Made {}", when(kept.made_at)),
        sections: vec![told],
    };
    Paper::Report(report).print()?.pdf()
}
