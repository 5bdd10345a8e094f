//! The script through the planner alone, with any ladder; its lines are written as the e-mails write them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lanyard_insight::{
    Actor, BankHolidays, Calendar, CardFacts, Deadline, Facts, Nation, PositionFacts, Recipient, Rung, Span, Told, Who,
    deadlines_by, plan,
};

use crate::oracle::Received;
use crate::world::{Day, Person, World, date};

/// A day as the program knows one.
pub(crate) fn civil(day: Day) -> Date {
    let (year, month, of_month) = date(day);
    Date::new(year.try_into().unwrap(), month.try_into().unwrap(), of_month.try_into().unwrap()).unwrap()
}

/// Every e-mail of the two years.
pub(crate) fn two_years(world: &World, ladder: &[Rung]) -> Vec<Received> {
    let closed = world.closed.iter().copied().map(civil).collect();
    let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
    let calendar = Calendar { closed, ..Calendar::of(holidays) };
    let (mut told, mut received) = (BTreeSet::new(), Vec::new());
    for day in world.first..=world.last {
        if world.mail_down.contains(&day) || world.job_down.contains(&day) {
            continue;
        }
        let today = civil(day);
        let deadlines = deadlines_by(ladder, &facts(world, day), &calendar, today);
        for digest in plan(&deadlines, &roster(world, day), &told, &[], &calendar, today).digests {
            let step = |one: &Deadline| Told { recipient: digest.to.id.clone(), key: one.key.clone(), stage: one.stage };
            told.extend(digest.items.iter().map(|item| step(&item.deadline)));
            let lines = digest.items.iter().map(|item| line(&digest.to.id, &item.deadline));
            received.push(Received { day, to: digest.to.email.unwrap_or_default(), text: lines.collect() });
        }
    }
    received
}

fn line(to: &str, deadline: &Deadline) -> String {
    let whose = deadline.person.as_ref().map_or("", |(id, name)| if id == to { "You" } else { name });
    let by = deadline.act_on.map_or(String::new(), |day| format!(" Do it by {}.", day.strftime("%A %-d %B %Y")));
    format!("\n* {whose}: {}. {}{by} {}", deadline.about, deadline.reason, deadline.needs)
}

fn who(number: usize, person: &Person) -> Who {
    Who { id: format!("person-{number}"), name: person.name.clone() }
}

fn leave(person: &Person, day: Day) -> Option<Span> {
    person.known_leave(day).map(|(first, last)| Span { from: Some(civil(first)), until: last.map(civil) })
}

fn facts(world: &World, day: Day) -> Facts {
    let here = |number: usize| world.people[number].is_employed(day);
    let open = |from: Day, until: Option<Day>| from <= day && until.is_none_or(|until| day < until);
    let mut cards = BTreeMap::new();
    for (number, one) in world.certificates.iter().enumerate().filter(|(_, one)| here(one.person) && open(one.from, one.renewed)) {
        let card = CardFacts {
            runs_out: Some(civil(one.expires)),
            last_seen: Some(civil(one.drawer.map_or(day, |since| since.min(day)))),
            leaves: leave(&world.people[one.person], day).into_iter().collect(),
            ..CardFacts::unread(format!("card-{number}"), who(one.person, &world.people[one.person]))
        };
        cards.insert(one.person, card);
    }
    let stays = |number: usize| world.people[number].left.is_none_or(|left| day < left);
    let endings =
        world.endings.iter().enumerate().filter(|(_, one)| here(one.person) && stays(one.person) && open(one.from, one.moved));
    let positions = endings.map(|(number, one)| PositionFacts {
        id: format!("position-{number}"),
        holder: who(one.person, &world.people[one.person]),
        name: "Receptionist".to_owned(),
        ends: civil(one.ends),
        has_another: false,
    });
    Facts { cards: cards.into_values().collect(), positions: positions.collect(), ..Facts::default() }
}

fn roster(world: &World, day: Day) -> Vec<Recipient> {
    let here = world.people.iter().enumerate().filter(|(_, one)| one.is_employed(day));
    here.map(|(number, one)| Recipient {
        id: format!("person-{number}"),
        name: one.name.clone(),
        email: one.email.clone(),
        person: Some(format!("person-{number}")),
        actors: [
            (one.manager, Actor::Manager),
            (one.sponsor, Actor::Sponsor),
            (one.local_administrator, Actor::LocalAdministrator),
        ]
        .into_iter()
        .filter_map(|(is, actor)| is.then_some(actor))
        .collect(),
        leave: leave(one, day),
        is_administrator: false,
        is_channel: false,
        signs_in: false,
    })
    .collect()
}
