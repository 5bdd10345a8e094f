//! A packet for one desk: built only from the fields that this desk asks for, so that nothing else can get in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use lanyard_model::{Checkup, Diagnosis};
use serde::{Deserialize, Serialize};

use super::{DeskGuide, Field, when};

/// Everything known about an incident, by field. A packet takes from it what its desk asks for.
#[derive(Debug, Clone, Default)]
pub struct HandoverFacts {
    fields: BTreeMap<Field, Vec<String>>,
    checkup: Option<Checkup>,
}

impl HandoverFacts {
    /// Adds one line to a field; an empty one is nothing.
    pub fn add(&mut self, field: Field, line: impl Into<String>) {
        let line = line.into();
        if !line.trim().is_empty() {
            self.fields.entry(field).or_default().push(line);
        }
    }

    /// Adds named lines to a field.
    pub fn add_lines(&mut self, field: Field, lines: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in lines {
            self.add(field, format!("{name}: {value}"));
        }
    }

    /// Adds the checkup. It is redacted here, whatever becomes of it.
    pub fn add_checkup(&mut self, checkup: Checkup) {
        self.checkup = Some(checkup.redacted());
    }
}

/// What one desk is handed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeskPacket {
    /// Version of this shape.
    schema: u32,
    /// The desk's name.
    desk: String,
    /// The subject line.
    subject: String,
    /// When it was made.
    made_at: Timestamp,
    /// Each field with its lines, in order; what nobody knows is said so.
    fields: Vec<PacketField>,
    /// The redacted checkup, when the desk asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkup: Option<Checkup>,
    /// What is known and was left out.
    #[serde(skip)]
    left_out: Vec<Field>,
}

/// One field of a packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketField {
    /// Which.
    pub field: Field,
    /// What it says.
    pub lines: Vec<String>,
}

impl DeskPacket {
    /// What is known and this desk asks for, under a subject of its own: where there is no incident.
    pub fn of_known(desk: &DeskGuide, known: &HandoverFacts, subject: String, made_at: Timestamp) -> Self {
        let is_asked = |field: &Field| desk.asks.contains(field);
        let fields = known.fields.iter().filter(|(field, _)| is_asked(field));
        Self {
            schema: lanyard_model::SCHEMA,
            desk: desk.name.clone(),
            subject,
            made_at,
            fields: fields.map(|(field, lines)| PacketField { field: *field, lines: lines.clone() }).collect(),
            checkup: None,
            left_out: known.fields.keys().copied().filter(|field| !is_asked(field)).collect(),
        }
    }

    /// The packet of an incident for a desk. Nothing can be added to one that is made.
    pub fn new(desk: &DeskGuide, known: &HandoverFacts, diagnosis: &Diagnosis, made_at: Timestamp) -> Self {
        let mut asks: Vec<Field> = desk.asks.clone();
        asks.sort_unstable();
        let lines = |field: &Field| known.fields.get(field).cloned().unwrap_or_else(|| vec![field.when_empty().to_owned()]);
        let field = |field: &Field| PacketField { field: *field, lines: lines(field) };
        let is_said = |field: &Field| asks.contains(field) || field.within().is_some_and(|more| asks.contains(&more));
        let left_out = known.fields.keys().copied().filter(|field| !is_said(field));
        let left_out_checkup = known.checkup.is_some() && !asks.contains(&Field::Checkup);
        Self {
            schema: lanyard_model::SCHEMA,
            desk: desk.name.clone(),
            subject: subject(desk, known, diagnosis),
            made_at,
            left_out: left_out.chain(left_out_checkup.then_some(Field::Checkup)).collect(),
            fields: asks.iter().filter(|field| **field != Field::Checkup).map(field).collect(),
            checkup: known.checkup.clone().filter(|_| asks.contains(&Field::Checkup)),
        }
    }

    /// The subject line.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Each field with its lines.
    pub fn fields(&self) -> &[PacketField] {
        &self.fields
    }

    /// The redacted checkup, when the desk asks for it.
    pub fn checkup(&self) -> Option<&Checkup> {
        self.checkup.as_ref()
    }

    /// What is known and was left out, because this desk does not ask for it.
    pub fn left_out(&self) -> &[Field] {
        &self.left_out
    }

    /// To read: Markdown that is also fit for a plain e-mail. `checkup_is` says where the checkup is, for example “in checkup.json beside this”.
    pub fn markdown(&self, checkup_is: &str) -> String {
        let mut text = format!("# {}\n\nFor: {}\nMade: {}\n", self.subject, self.desk, when(self.made_at));
        for field in &self.fields {
            match field.lines.as_slice() {
                [only] => {
                    let _ = write!(text, "\n**{}**: {only}\n", field.field.title());
                }
                lines => {
                    let _ = write!(text, "\n**{}**:\n", field.field.title());
                    for line in lines {
                        let _ = writeln!(text, "- {line}");
                    }
                }
            }
        }
        if self.checkup.is_some() {
            let _ = write!(text, "\n{} is {checkup_is}.\n", Field::Checkup.title());
        }
        text
    }
}

/// A published subject line where one fits; otherwise what it looks like, and the incident.
fn subject(desk: &DeskGuide, known: &HandoverFacts, diagnosis: &Diagnosis) -> String {
    let leading = diagnosis.causes.first();
    let published = desk.subject.iter().find(|subject| leading.is_some_and(|cause| subject.causes.contains(&cause.id)));
    if let Some(published) = published {
        return published.text.clone();
    }
    let incident = known.fields.get(&Field::Incident).and_then(|lines| lines.first()).map_or("", String::as_str);
    let what =
        leading.map_or_else(|| "A smartcard does not log on".to_owned(), |cause| format!("{} ({})", cause.title, cause.code));
    format!("Smartcard: {what}, incident {incident}")
}
