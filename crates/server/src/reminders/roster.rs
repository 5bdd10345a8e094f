//! Who can be told: people of the register and those who sign in here. One e-mail address is one recipient.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lanyard_insight::{Actor, Recipient, Span};
use lanyard_model::{Person, Position, Rota};
use lanyard_store::{Member, Read, Role, StoreError};

use crate::due::leave;

/// The activity of local smartcard administrators. Source: domain facts, section H (LSA activity code).
const LOCAL_ADMINISTRATOR: &str = "B0263";

/// Everybody who can be told something today, by name; those without an address too, so that it can be said who is missing.
pub(crate) async fn roster(read: &mut Read, today: Date) -> Result<Vec<Recipient>, StoreError> {
    let people: Vec<Person> = read.all().await?;
    let here = people.into_iter().filter(|one| one.left_on.is_none_or(|last| last >= today));
    let sponsor_codes = read.local_policy().await?.sponsor_codes;
    let mut positions: BTreeMap<String, BTreeSet<Actor>> = BTreeMap::new();
    for position in read.all::<Position>().await? {
        if !position.holds_on(today) || !position.is_at(read.practice()) {
            continue;
        }
        positions.entry(position.person.to_string()).or_default().extend(actors_of(&position, &sponsor_codes));
    }
    let mut away: BTreeMap<String, Span> = BTreeMap::new();
    for rota in read.all::<Rota>().await? {
        let now = rota.away.iter().find(|away| away.from <= today && today <= away.until);
        let now = now.and_then(|now| leave(Some(now.from), Some(now.until)));
        away.extend(now.map(|now| (rota.person.to_string(), now)));
    }
    let mut roster: Vec<Recipient> = here.map(|person| of_person(&person, &mut positions, &away)).collect();
    for member in read.members().await? {
        add_member(&mut roster, &member);
    }
    appoint_manager(&mut roster);
    roster.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(roster)
}

fn of_person(person: &Person, positions: &mut BTreeMap<String, BTreeSet<Actor>>, away: &BTreeMap<String, Span>) -> Recipient {
    let mut actors = positions.remove(person.id.as_str()).unwrap_or_default();
    if person.job.as_deref().is_some_and(|job| job.trim().eq_ignore_ascii_case("practice manager")) {
        actors.insert(Actor::Manager);
    }
    Recipient {
        id: person.id.to_string(),
        name: person.name.clone(),
        email: address(person.email.as_deref()),
        person: Some(person.id.to_string()),
        actors,
        leave: away.get(person.id.as_str()).copied().or(leave(person.leave_from, person.leave_until)),
        is_administrator: false,
        is_channel: false,
        signs_in: false,
    }
}

/// What a position lets somebody do for others. A sponsor's activity code is not published: their position is known
/// by a code that the practice entered, or by its name.
fn actors_of(position: &Position, sponsor_codes: &[String]) -> BTreeSet<Actor> {
    let name = position.name.to_lowercase();
    let has = |code: &str| position.activities.iter().any(|one| one.trim().eq_ignore_ascii_case(code));
    let sponsor = (name.contains("sponsor") || sponsor_codes.iter().any(|code| has(code))).then_some(Actor::Sponsor);
    let local = (has(LOCAL_ADMINISTRATOR) || name.contains("smartcard administrator")).then_some(Actor::LocalAdministrator);
    sponsor.into_iter().chain(local).collect()
}

/// An account with the address of a person is that person. Whom an account lets work with cards here is no local administrator by that: who
/// that is, a position says.
fn add_member(roster: &mut Vec<Recipient>, member: &Member) {
    let actor = (member.role == Role::Manager).then_some(Actor::Manager);
    let email = address(Some(&member.email));
    match roster.iter_mut().find(|one| one.email.is_some() && one.email == email) {
        Some(known) => {
            known.actors.extend(actor);
            known.signs_in = true;
            known.is_administrator |= member.role == Role::Administrator;
        }
        None => roster.push(Recipient {
            id: member.account.to_string(),
            name: member.name.clone(),
            email,
            person: None,
            actors: actor.into_iter().collect(),
            leave: None,
            is_administrator: member.role == Role::Administrator,
            is_channel: false,
            signs_in: true,
        }),
    }
}

/// Where no manager is known, the administrators are told what a manager would be.
fn appoint_manager(roster: &mut [Recipient]) {
    if roster.iter().any(|one| one.actors.contains(&Actor::Manager) && one.email.is_some()) {
        return;
    }
    for one in roster.iter_mut().filter(|one| one.email.is_some() && one.is_administrator) {
        one.actors.insert(Actor::Manager);
    }
}

/// An address to compare and to send to; `None` for what is none.
fn address(text: Option<&str>) -> Option<String> {
    let text = text?.trim().to_lowercase();
    (text.contains('@') && !text.contains(char::is_whitespace)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_whatever_its_case() {
        assert_eq!(address(Some(" Ben@Surgery.Example ")).as_deref(), Some("ben@surgery.example"));
        assert_eq!([address(None), address(Some("none")), address(Some("a b@c"))], [None, None, None]);
    }

    #[test]
    fn positions_say_who_may_help_others() {
        let position = |name: &str, activities: &[&str]| {
            let fields = serde_json::json!({ "id": "1", "person": "p", "name": name, "activities": activities });
            actors_of(&serde_json::from_value::<Position>(fields).unwrap(), &["B0001".to_owned()])
        };
        assert_eq!(position("Sponsor, main site", &[]), BTreeSet::from([Actor::Sponsor]));
        assert_eq!(position("Receptionist", &["B0001"]), BTreeSet::from([Actor::Sponsor]));
        assert_eq!(position("Receptionist", &["b0263"]), BTreeSet::from([Actor::LocalAdministrator]));
        assert_eq!(position("Receptionist", &["B0420"]), BTreeSet::new());
    }
}
