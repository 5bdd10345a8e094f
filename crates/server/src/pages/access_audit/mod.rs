//! Access audits: who has access and why. Line managers answer through a link; what they say is signed off and kept as evidence.

mod ask;
mod assets;
mod evidence;
mod list;
mod one;
mod open;

pub(crate) use evidence::paper;

use jiff::civil::Date;
use lanyard_model::{AccessAnswer, AccessAudit, AccessLine, Id, Person};
use lanyard_store::Read;
use maud::{Markup, html};

use crate::app::{Route, route};
use crate::failure::Failure;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/access-audits").get(list::show).post(list::begin),
        // What the deadline of an audit that has not begun leads to.
        route("/p/{ods}/access-audits/next").get(list::show),
        route("/p/{ods}/access-audits/interval").post(list::interval),
        route("/p/{ods}/access-audits/{id}").get(one::show),
        route("/p/{ods}/access-audits/{id}/answer").post(one::answer),
        route("/p/{ods}/access-audits/{id}/ask").post(ask::ask),
        route("/p/{ods}/access-audits/{id}/sign").post(one::sign),
        route("/p/{ods}/access-audits/{id}/evidence.xlsx").get(evidence::download),
        route("/p/{ods}/access-audits/{id}/evidence.pdf").get(evidence::print),
        route("/v/{ask}").get(open::show).post(open::send),
    ]
}

/// An audit with its lines and everybody's names.
struct Audit {
    audit: AccessAudit,
    lines: Vec<AccessLine>,
    /// By name.
    people: Vec<Person>,
}

impl Audit {
    async fn read(read: &mut Read, id: &Id<AccessAudit>) -> Result<Self, Failure> {
        let audit = read.find(id).await?.ok_or(Failure::NotFound)?;
        let lines = read.access_lines(id).await?;
        let mut people: Vec<Person> = read.all().await?;
        people.sort_by_key(|person| person.name.to_lowercase());
        Ok(Self { audit, lines, people })
    }

    fn person(&self, id: &Id<Person>) -> Option<&Person> {
        self.people.iter().find(|person| person.id == *id)
    }

    fn name(&self, id: &Id<Person>) -> &str {
        self.person(id).map_or("somebody", |person| person.name.as_str())
    }

    /// Everybody who is here on a day, by name.
    fn here(&self, day: Date) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.left_on.is_none_or(|last| last >= day))
    }

    /// How many were answered.
    fn answered(&self) -> usize {
        self.lines.iter().filter(|line| line.answer.is_some()).count()
    }
}

/// The access that a line is about, as one says it.
fn access(line: &AccessLine) -> &str {
    line.position.as_deref().unwrap_or("a smartcard without a position here")
}

/// The answers as a form offers them.
fn answers() -> [(String, &'static str); 4] {
    [
        ("".to_owned(), "Choose"),
        ("keep".to_owned(), "Needed"),
        ("change".to_owned(), "Another access is needed"),
        ("end".to_owned(), "Not needed"),
    ]
}

fn said(answer: Option<AccessAnswer>) -> Markup {
    let (colour, word) = match answer {
        None => ("nhsuk-tag--grey", "Not answered"),
        Some(AccessAnswer::Keep) => ("nhsuk-tag--green", "Needed"),
        Some(AccessAnswer::Change) => ("nhsuk-tag--orange", "To change"),
        Some(AccessAnswer::End) => ("nhsuk-tag--red", "To end"),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (word) } }
}
