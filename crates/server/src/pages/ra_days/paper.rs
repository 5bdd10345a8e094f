//! A visit on paper: everybody's times for whoever leads it, or one person's own for that person alone.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use lanyard_documents::{Paper, Report, Section, Table};
use lanyard_model::{Person, RaDay, RaSlot};
use lanyard_store::Practice;

use super::one::{Asked, hours, read};
use super::{bring, planned, purpose};
use crate::app::App;
use crate::failure::Failure;
use crate::papers::set;
use crate::ui;
use crate::visit::Visit;

/// All times, or one person's with nobody else's on it.
pub(super) async fn print(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (day, slots, people) = read(&app, &visit, &id).await?;
    let today = ui::day_of(app.clock.now());
    let paper = if asked.slot.is_empty() {
        plan_of_visit(&visit.practice, &day, &slots, &people, today)
    } else {
        let slot = slots.iter().find(|slot| slot.id.as_str() == asked.slot).ok_or(Failure::NotFound)?;
        on_paper(&visit.practice, &day, own(&day, slot, name_of(slot, &people)), today)
    };
    let pdf = set(paper, |printed| printed.pdf()).await?;
    let name = format!("attachment; filename=\"registration-authority-{}.pdf\"", day.held_on);
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)], pdf).into_response())
}

/// Everybody's times at a visit.
pub(crate) fn plan_of_visit(practice: &Practice, day: &RaDay, slots: &[RaSlot], people: &[Person], today: Date) -> Paper {
    on_paper(practice, day, vec![everybody(day, slots, |slot| name_of(slot, people))], today)
}

/// In the place of the name of somebody who is not here any more.
const LEFT: &str = "somebody who has left";

fn name_of<'a>(slot: &RaSlot, people: &'a [Person]) -> &'a str {
    people.iter().find(|person| person.id == slot.person).map_or(LEFT, |person| person.name.as_str())
}

fn on_paper(practice: &Practice, day: &RaDay, sections: Vec<Section>, today: Date) -> Paper {
    Paper::Report(Report {
        title: format!("Registration authority: {}", day.held_on.strftime("%A %-d %B %Y")),
        practice: format!("{} ({})", practice.name, practice.ods),
        made: format!("Made on {}", ui::day(today)),
        sections,
    })
}

fn everybody<'a>(day: &RaDay, slots: &[RaSlot], name: impl Fn(&RaSlot) -> &'a str) -> Section {
    let row =
        |slot: &RaSlot| [&times(slot), name(slot), purpose(planned(slot.purpose)), bring(slot.purpose)].map(str::to_owned).to_vec();
    let head = ["Time", "Who", "What for", "Bring"].map(str::to_owned).to_vec();
    let table = (!slots.is_empty()).then(|| Table { head, rows: slots.iter().map(row).collect() });
    let words = if slots.is_empty() { vec!["Nobody has a time yet.".to_owned()] } else { vec![] };
    Section { title: "Who is seen when".to_owned(), words, facts: about(day), table }
}

fn own(day: &RaDay, slot: &RaSlot, name: &str) -> Vec<Section> {
    let when =
        vec![("Your time".to_owned(), vec![times(slot)]), ("What for".to_owned(), vec![purpose(planned(slot.purpose)).to_owned()])];
    let called_off = day.cancelled_on.map(|_| "This visit was called off.".to_owned());
    let bring = Section { title: "What to bring".to_owned(), words: vec![bring(slot.purpose).to_owned()], ..Section::default() };
    let facts = when.into_iter().chain(room(day)).collect();
    let head = Section { title: format!("For {name}"), words: called_off.into_iter().collect(), facts, ..Section::default() };
    vec![head, bring]
}

fn about(day: &RaDay) -> Vec<(String, Vec<String>)> {
    let time = ("Time".to_owned(), vec![hours(day)]);
    let known = |name: &str, value: &Option<String>| value.clone().map(|value| (name.to_owned(), vec![value]));
    [Some(time), room(day), known("Who comes", &day.visitor), known("To know", &day.note)].into_iter().flatten().collect()
}

fn room(day: &RaDay) -> Option<(String, Vec<String>)> {
    day.room.clone().map(|room| ("Room".to_owned(), vec![room]))
}

fn times(slot: &RaSlot) -> String {
    format!("{}–{}", slot.starts_at.strftime("%H:%M"), slot.ends_at.strftime("%H:%M"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use lanyard_model::{Id, RaPurpose};

    use super::*;

    #[test]
    fn ones_own_plan_says_the_time_and_what_to_bring() {
        let day = serde_json::json!({
            "id": "v", "held_on": date(2026, 12, 1), "starts_at": time(9, 30, 0, 0), "ends_at": time(12, 0, 0, 0),
            "room": "Meeting room", "sequence": 0,
        });
        let slot = RaSlot {
            id: Id::new("s"),
            visit: Id::new("v"),
            person: Id::new("p"),
            purpose: RaPurpose::Unlock,
            starts_at: time(9, 50, 0, 0),
            ends_at: time(10, 10, 0, 0),
        };
        let plan = own(&serde_json::from_value(day).unwrap(), &slot, "Amina Yusuf");
        assert_eq!(plan[0].title, "For Amina Yusuf");
        let facts: Vec<&str> = plan[0].facts.iter().flat_map(|(_, lines)| lines).map(String::as_str).collect();
        assert_eq!(facts, ["09:50–10:10", "Unlock", "Meeting room"]);
        assert!(plan[1].words[0].starts_with("Your own card. You type the new passcode yourself"));
    }
}
