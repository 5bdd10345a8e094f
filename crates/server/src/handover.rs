//! Everything known about a case, by field, for the packets that desks are handed. Which of it a desk gets is not decided here.

mod cover;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use lanyard_diagnose::{
    Context, Field, HandoverFacts, Pack, answers, changes_in_full, codes, judged, looks_like, uk_date, versions_of, when,
    windows_events,
};
use lanyard_model::{Card, CardStatus, Diagnosis, Person, Position, ScreenedText};
use lanyard_store::{Practice, Read, StoreError};
use serde::Deserialize;

use crate::case::Case;
use crate::tool_log::ToolLog;
use crate::ui::{did_not_help, was_impossible};

/// What the person who hands over adds.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Added {
    /// What it stops for patients, by [`IMPACTS`].
    #[serde(default)]
    pub(crate) impact: String,
    /// By when it is wanted.
    #[serde(default)]
    pub(crate) wanted: String,
    /// On site or remote, by [`ATTENDANCE`].
    #[serde(default)]
    pub(crate) attendance: String,
    /// Whether the Diagnostic Tool was run, by [`DIAGNOSTIC_TOOL`].
    #[serde(default)]
    pub(crate) tool: String,
    /// Whose card it is, for an incident of which the register does not know it.
    #[serde(default)]
    pub(crate) person: String,
    /// Its log, where it goes along.
    #[serde(skip)]
    pub(crate) log: Option<ToolLog>,
}

impl Added {
    /// What a packet says of the Diagnostic Tool.
    fn of_the_tool(&self) -> String {
        self.log.as_ref().map_or_else(|| chosen(DIAGNOSTIC_TOOL, &self.tool).to_owned(), ToolLog::said)
    }
}

/// What it stops for patients.
pub(crate) const IMPACTS: &[(&str, &str)] = &[
    ("clinic", "A clinic has stopped"),
    ("signing", "Prescriptions cannot be signed"),
    ("slow", "Work goes on, but slowly"),
    ("waits", "One person waits"),
];
/// Where help is wanted.
pub(crate) const ATTENDANCE: &[(&str, &str)] =
    &[("remote", "Remote help will do"), ("site", "Please come on site"), ("either", "Either")];
/// What became of the Diagnostic Tool, which needs administrator rights.
pub(crate) const DIAGNOSTIC_TOOL: &[(&str, &str)] =
    &[("not-run", "Not run: needs admin"), (TOOL_LOG_FOLLOWS, "Run; whoever has admin rights sends its log")];
/// The choice that it was run, and that its log comes in another way.
pub(crate) const TOOL_LOG_FOLLOWS: &str = "attached";

/// The words of a choice.
fn chosen(choices: &[(&'static str, &'static str)], id: &str) -> &'static str {
    choices.iter().find(|(known, _)| *known == id).map_or("", |(_, words)| words)
}

/// A position that ended longer ago is not why somebody cannot log on today: an estimate.
const ENDED_DAYS: i64 = 90;

/// What a packet is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) practice: &'a Practice,
    pub(crate) case: &'a Case,
    pub(crate) context: &'a Context,
    pub(crate) diagnosis: &'a Diagnosis,
}

/// Gathers it.
pub(crate) async fn gather(read: &mut Read, about: &About<'_>, added: &Added, now: Timestamp) -> Result<HandoverFacts, StoreError> {
    let About { pack, practice, case, context, diagnosis } = *about;
    let mut facts = HandoverFacts::default();
    facts.add(Field::Practice, practice.name.as_str());
    facts.add(Field::Ods, practice.ods.as_str());
    about_the_incident(&mut facts, case);
    facts.add(Field::Impact, chosen(IMPACTS, &added.impact));
    facts.add(Field::Wanted, ScreenedText::new(added.wanted.trim()).text());
    facts.add(Field::Attendance, chosen(ATTENDANCE, &added.attendance));
    facts.add(Field::DiagnosticTool, added.of_the_tool());
    facts.add_lines(Field::LooksLike, looks_like(diagnosis));
    for recognised in &diagnosis.recognised {
        facts.add(Field::Recognised, recognised.means.as_str());
    }
    facts.add_lines(Field::Answers, answers(pack, context));
    what_was_tried(&mut facts, pack, context);
    let person = match &case.incident.person {
        Some(id) => read.find(id).await?,
        None => None,
    };
    match &person {
        Some(person) => about_the_person(read, &mut facts, person, now).await?,
        None => facts.add(Field::Person, ScreenedText::new(added.person.trim()).text()),
    }
    cover::add(read, &mut facts, pack, case.incident.person.as_ref(), now).await?;
    about_the_pc(read, &mut facts, case, diagnosis).await?;
    Ok(facts)
}

/// Steps that were done or could not be: without those that were taken back.
fn what_was_tried(facts: &mut HandoverFacts, pack: &Pack, context: &Context) {
    let words = |id: &String| pack.step(id).map_or("a step", |step| step.text.as_str());
    for step in &context.tried {
        facts.add(Field::Tried, did_not_help(words(step)));
    }
    for step in &context.impossible {
        facts.add(Field::Tried, was_impossible(words(step)));
    }
}

fn about_the_incident(facts: &mut HandoverFacts, case: &Case) {
    facts.add(Field::Incident, case.incident.short.as_str());
    let first = when(case.incident.reported_at);
    let again = case.began != case.incident.reported_at;
    facts.add(Field::Began, if again { format!("{}; reported first on {first}", when(case.began)) } else { first });
    facts.add(Field::Room, case.incident.room.clone().unwrap_or_default());
    let affected = 1 + case.others.len();
    facts.add(
        Field::Affected,
        if affected == 1 { "one person".to_owned() } else { format!("{affected} people, by reports and checks") },
    );
    if let Some(text) = &case.incident.said {
        facts.add(Field::Said, text.text());
        for code in codes(text.text()) {
            facts.add(Field::Codes, code);
        }
    }
}

async fn about_the_person(read: &mut Read, facts: &mut HandoverFacts, person: &Person, now: Timestamp) -> Result<(), StoreError> {
    let today = uk_date(now);
    facts.add(Field::Person, person.name.as_str());
    facts.add(Field::Uuid, person.uuid.clone().unwrap_or_default());
    let here = read.practice().clone();
    let positions = read.positions_of(&person.id).await?;
    let lately = today.saturating_sub(ENDED_DAYS.days());
    let ended = |position: &Position| position.ends_on.filter(|end| (lately..today).contains(end));
    let at_some_time = |position: &&Position| position.holds_on(today) || ended(position).is_some();
    // One that ended is often what the authority is asked about.
    for position in positions.iter().filter(|position| position.is_at(&here)).filter(at_some_time) {
        let code = position.role_code.as_deref().map_or(String::new(), |code| format!(" ({code})"));
        let ended = ended(position).map_or(String::new(), |end| format!(" (ended on {})", end.strftime("%-d %B %Y")));
        facts.add(Field::Position, format!("{}{code}{ended}", position.name));
    }
    about_the_cards(facts, &read.cards_of_with_status(&person.id, today).await?);
    Ok(())
}

/// The cards that may be meant: every one that works, and those that are lost, faulty or have run out, which is what a desk is often
/// asked about. Of cards that are gone for good only the last, where there is no other.
fn about_the_cards(facts: &mut HandoverFacts, cards: &[(Card, CardStatus)]) {
    let gone = |status| matches!(status, CardStatus::Replaced | CardStatus::Cancelled | CardStatus::Returned);
    let meant: Vec<_> = cards.iter().filter(|(_, status)| !gone(*status)).collect();
    let meant = if meant.is_empty() { cards.last().into_iter().collect() } else { meant };
    for (card, status) in meant {
        let serial = card.serial.clone().unwrap_or_default();
        let is_plain = *status == CardStatus::Active || serial.is_empty();
        facts.add(
            Field::CardSerial,
            if is_plain { serial } else { format!("{serial} ({})", crate::ui::card_status(*status).to_lowercase()) },
        );
        facts.add(Field::CardSeries, card.series.map_or_else(String::new, |series| series.to_string()));
    }
}

/// What is known of the PC: versions, what changed in the hour before, and since it was last found right.
async fn about_the_pc(read: &mut Read, facts: &mut HandoverFacts, case: &Case, diagnosis: &Diagnosis) -> Result<(), StoreError> {
    facts.add(Field::Pc, case.known.pc.as_ref().map_or("", |pc| pc.name.as_str()));
    let Some(checkup) = &case.known.checkup else { return Ok(()) };
    for (title, lines) in judged(diagnosis).into_iter().filter(|(title, _)| *title != "Right") {
        facts.add_lines(Field::Findings, lines.into_iter().map(|(name, detail)| (format!("{title}: {name}"), detail)));
    }
    for event in windows_events(checkup) {
        facts.add(Field::WindowsEvents, event);
    }
    facts.add_lines(Field::Versions, versions_of(checkup, diagnosis));
    let began = case.began;
    let hour_before = began.saturating_sub(SignedDuration::from_mins(60)).unwrap_or(began);
    for change in changes_in_full(checkup, hour_before, began) {
        facts.add(Field::ChangesLastHour, change);
    }
    facts.add_checkup(checkup.clone());
    let Some(pc) = &case.known.pc else { return Ok(()) };
    match read.last_found_right(&pc.id, began).await? {
        Some(good) => {
            facts.add(Field::ChangesSinceGood, format!("last found right: {}", when(good.taken_at)));
            for change in changes_in_full(checkup, good.taken_at, began) {
                facts.add(Field::ChangesSinceGood, change);
            }
        }
        None => facts.add(Field::ChangesSinceGood, "no check of this PC found it right before"),
    }
    Ok(())
}
