//! Person by person: whether their card goes on working when CIS1 ends, and which other ways to sign in are approved for their job.

use axum::extract::State;
use lanyard_insight::CardReadiness;
use lanyard_model::{Alternative, Person};
use maud::{Markup, html};

use crate::app::App;
use crate::exit_board::{Board, of_person};
use crate::failure::Failure;
use crate::pages::register::spares::method_name;
use crate::ui;
use crate::visit::Visit;

pub(super) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let board = Board::read(&mut read, &app.pack, app.clock.now()).await?.ok_or(Failure::NotFound)?;
    let alternatives = read.alternatives(board.due.today).await?;
    let mut people: Vec<(CardReadiness, Person)> =
        read.people(board.ends).await?.into_iter().map(|person| (of_person(&board, &app.pack, &person.id), person)).collect();
    let ready = people.iter().filter(|(readiness, _)| *readiness == CardReadiness::Ready).count();
    // What needs something comes first.
    people.sort_by(|(a, one), (b, other)| (b, one.name.to_lowercase()).cmp(&(a, other.name.to_lowercase())));
    let rows: Vec<Vec<Markup>> = people.iter().map(|(readiness, person)| row(&visit, readiness, person, &alternatives)).collect();
    let content = html! {
        h1 { "Whose card is ready" }
        p { a href=(visit.path("cis1")) { "Back to CIS1 exit" } }
        p class="nhsuk-body-l" { (ready) " of " (people.len()) " people have a card that goes on working with Smartcard Connect." }
        p {
            "Who may sign in another way is approved for a job: " a href=(visit.path("spares")) { "other ways to sign in" } ". "
            "Whether an application here takes them is to be asked with its CIS2 support."
        }
        @if rows.is_empty() { p { "Nobody is entered yet." } }
        @else { (ui::table("People", &["Person", "Card", "Other ways approved for their job"], &rows)) }
    };
    Ok(ui::page("Whose card is ready", Some(&visit), content))
}

fn row(visit: &Visit, readiness: &CardReadiness, person: &Person, alternatives: &[Alternative]) -> Vec<Markup> {
    let allowed: Vec<&str> = alternatives.iter().filter(|one| is_for(one, person)).map(|one| method_name(one.method)).collect();
    vec![
        html! {
            a href=(visit.path(&format!("people/{}", person.id))) { (person.name) }
            @if let Some(job) = &person.job { br; (job) }
        },
        said(readiness),
        html! { @if allowed.is_empty() { "none" } @else { (allowed.join(", ")) } },
    ]
}

/// Words of a job for which a way was approved that say nothing.
const EMPTY: [&str; 5] = ["everybody", "everyone", "at", "all", "staff"];

/// Whether a way was approved for this person's job: each word of the one begins a word of the other (“Reception” is for
/// receptionists). One without any such word is for everybody.
fn is_for(one: &Alternative, person: &Person) -> bool {
    let words = |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let job = words(person.job.as_deref().unwrap_or_default());
    let role = words(&one.role);
    let telling = role.iter().filter(|word| !EMPTY.contains(&word.as_str()));
    telling.into_iter().all(|word| job.iter().any(|of_job| of_job.starts_with(word.as_str())))
}

fn said(readiness: &CardReadiness) -> Markup {
    let (colour, word, what) = match readiness {
        CardReadiness::Ready => ("nhsuk-tag--green", "Ready", String::new()),
        CardReadiness::RenewFirst(day) => {
            ("nhsuk-tag--blue", "Renew first", format!("Its certificates run out on {}.", ui::day(*day)))
        }
        CardReadiness::Locked => (
            "nhsuk-tag--red",
            "Locked",
            "Its series works with Smartcard Connect, and its passcode is locked. It is to be unlocked.".to_owned(),
        ),
        CardReadiness::RunOut(day) => (
            "nhsuk-tag--red",
            "Has run out",
            format!("Its certificates ran out on {}. Only the registration authority can renew it, in person.", ui::day(*day)),
        ),
        CardReadiness::EndNotKnown => (
            "nhsuk-tag--grey",
            "Not known",
            "Its series works with Smartcard Connect; nobody knows when its certificates run out. Check it at a PC.".to_owned(),
        ),
        CardReadiness::SeriesNotKnown => {
            ("nhsuk-tag--grey", "Not known", "Enter its number: the series are the first two digits on the back.".to_owned())
        }
        CardReadiness::NotPublished(series) => (
            "nhsuk-tag--grey",
            "Not known",
            format!("Nothing is published about series {series} and Smartcard Connect. Ask the registration authority."),
        ),
        CardReadiness::Replace(series) => (
            "nhsuk-tag--red",
            "Replace",
            format!("Series {series} does not work with Smartcard Connect. The registration authority replaces the card."),
        ),
        CardReadiness::Lost => ("nhsuk-tag--red", "Lost", "It is to be cancelled and replaced.".to_owned()),
        CardReadiness::Faulty => ("nhsuk-tag--red", "Faulty", "The registration authority replaces it.".to_owned()),
        CardReadiness::NoCard => ("nhsuk-tag--grey", "No card", "No card in use is entered.".to_owned()),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (word) } " " (what) }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{AlternativeMethod, Id};

    use super::*;

    #[test]
    fn a_way_is_for_the_job_it_was_approved_for() {
        let way = |role: &str| Alternative {
            id: Id::new("a"),
            role: role.into(),
            method: AlternativeMethod::Passkey,
            approved_by: None,
            approved_on: None,
            note: None,
            retired_on: None,
        };
        let fields = serde_json::json!({ "id": "p", "name": "P", "job": "Practice nurse", "visitor": false });
        let nurse: Person = serde_json::from_value(fields).unwrap();
        assert!(is_for(&way("Nurse"), &nurse) && is_for(&way("Everybody"), &nurse));
        assert!(!is_for(&way("Everybody at reception"), &nurse) && !is_for(&way("Practice manager"), &nurse));
        let desk = Person { job: Some("Receptionist".into()), ..nurse.clone() };
        assert!(is_for(&way("Everybody at reception"), &desk));
        assert!(!is_for(&way("Nurse"), &Person { job: None, ..nurse }));
    }
}
