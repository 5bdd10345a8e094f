//! From rota, training, positions and readers to cover.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use lanyard_diagnose::uk_date;

use lanyard_insight::{Colleague, CoverFacts, Dated, DatedFacts, Handbook, OpenHours, Span};
use lanyard_model::{Contact, Desk, Id, Pc, Person, Position, Spare, SpareKind, Training};
use lanyard_store::{PersonInBrief, Read, StoreError};

use super::register::{Register, leave};
use super::who;
use crate::handbook::{courses, handbook};

/// A practice that began with Lanyard has so many days before it is asked to train people: an estimate.
const SETTLING_DAYS: i64 = 30;

/// Everybody with a role, a rota or training, and what renewing takes.
pub(super) async fn facts(read: &mut Read, register: &Register, open: OpenHours) -> Result<CoverFacts, StoreError> {
    let known = Known::of(register);
    let staff = register.people.values().filter_map(|person| known.colleague(person)).collect();
    let buddy = read.contacts(register.today).await?.iter().find(|contact| contact.desk == Desk::BuddyPractice).map(said);
    let practice = read.entered_practice().await?.filter(|_| !register.people.is_empty());
    let trained_from = practice.map(|practice| uk_date(practice.created_at).saturating_add(SETTLING_DAYS.days()));
    Ok(CoverFacts { staff, second_readers: second_readers(register), buddy, open, trained_from })
}

fn said(contact: &Contact) -> String {
    [Some(contact.name.clone()), contact.phone.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Codes of activities by which somebody can unlock and renew: published ones, and those of the practice's own authority.
pub(crate) fn cover_codes(handbook: &Handbook, sponsor_codes: &[String]) -> BTreeSet<String> {
    handbook.activity.iter().map(|activity| &activity.code).chain(sponsor_codes).map(|code| compared(code)).collect()
}

/// A code as codes are compared: lists that are imported write them with spaces, or in small letters.
fn compared(code: &str) -> String {
    code.trim().to_uppercase()
}

/// Per person, what cover is judged from.
struct Known<'a> {
    register: &'a Register,
    positions: BTreeMap<Id<Person>, Vec<Position>>,
    first_help: BTreeMap<Id<Person>, Vec<Span>>,
}

impl<'a> Known<'a> {
    fn of(register: &'a Register) -> Self {
        let mut positions: BTreeMap<Id<Person>, Vec<Position>> = BTreeMap::new();
        for position in &register.positions {
            positions.entry(position.person.clone()).or_default().push(position.clone());
        }
        let mut first_help: BTreeMap<Id<Person>, Vec<Span>> = BTreeMap::new();
        for training in register.training.iter().filter(|training| is_first_help(training)) {
            let span = Span { from: Some(training.passed_on), until: training.expires_on };
            first_help.entry(training.person.clone()).or_default().push(span);
        }
        Self { register, positions, first_help }
    }

    /// `None` for somebody who has nothing to do with cover.
    fn colleague(&self, person: &PersonInBrief) -> Option<Colleague> {
        let positions = self.positions.get(&person.id).map_or(&[][..], Vec::as_slice);
        let role: Vec<Span> = positions.iter().filter(|position| self.is_cover(position)).map(in_force).collect();
        let rota = self.register.rota.get(&person.id);
        let trained = self.first_help.get(&person.id).cloned().unwrap_or_default();
        if role.is_empty() && rota.is_none() && trained.is_empty() {
            return None;
        }
        let leave = leave(person.leave_from, person.leave_until);
        let away = rota.iter().flat_map(|rota| &rota.away).map(|away| Span { from: Some(away.from), until: Some(away.until) });
        Some(Colleague {
            who: who(person),
            role,
            // With leave alone nobody has said on which days they work.
            works: rota.filter(|rota| !rota.days.is_empty()).map(|rota| rota.days.iter().copied().collect()),
            hours: rota.iter().flat_map(|rota| &rota.hours).map(|one| (one.day, (one.hours.from, one.hours.until))).collect(),
            away: away.chain(leave).collect(),
            left_on: person.left_on,
            trained,
            is_it: rota.is_some_and(|rota| rota.is_it),
        })
    }

    /// Whether a position makes its holder cover.
    fn is_cover(&self, position: &Position) -> bool {
        position.activities.iter().any(|code| self.register.cover_codes.contains(&compared(code)))
    }
}

fn in_force(position: &Position) -> Span {
    Span { from: position.starts_on, until: position.ends_on }
}

fn is_first_help(training: &Training) -> bool {
    handbook().module(&training.task).is_some_and(|module| module.first_help)
}

/// Rooms with two readers at one PC, and shelves from which a spare one can be put beside the first.
fn second_readers(register: &Register) -> Vec<String> {
    let at = |pc: &Pc| register.readers.iter().filter(|reader| reader.pc.as_ref() == Some(&pc.id)).count();
    let place = |pc: &Pc| pc.room.as_ref().map_or_else(|| pc.name.clone(), |room| format!("{room} ({})", pc.name));
    let pcs = register.pcs.iter().filter(|pc| at(pc) > 1).map(place);
    let shelves = register.spares.iter().filter(|shelf| shelf.kind == SpareKind::Readers && register.stock(shelf) > 0);
    let spare = |shelf: &Spare| match &shelf.room {
        Some(room) => format!("any PC, with the spare reader from {room}"),
        None => "any PC, with a spare reader".to_owned(),
    };
    let places: BTreeSet<String> = pcs.chain(shelves.map(spare)).collect();
    places.into_iter().collect()
}

/// Training that runs out, of people who are here: of each task, what was passed last.
pub(super) fn training(register: &Register) -> Vec<DatedFacts> {
    let mut latest: BTreeMap<(&Id<Person>, &str), &Training> = BTreeMap::new();
    for training in &register.training {
        let held = latest.entry((&training.person, &training.task)).or_insert(training);
        if held.passed_on < training.passed_on {
            *held = training;
        }
    }
    let courses = courses(&register.module_texts);
    let dated = latest.into_values().filter_map(|training| {
        // What is not taught any more need not be passed again.
        let name = courses.iter().find(|course| course.module.id == training.task)?.module.title.as_str();
        let dated = DatedFacts::new(Dated::Training, training.id.to_string(), name, training.expires_on?);
        Some(DatedFacts { who: Some(who(register.person_here(&training.person)?)), ..dated })
    });
    dated.collect()
}
