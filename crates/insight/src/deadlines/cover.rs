//! Days ahead on which nobody here can unlock a card, and too few people who can help at the front desk.

use jiff::ToSpan as _;
use jiff::civil::Time;

use crate::cover::{COVER_DAYS, Cover, CoverDay, TRAINED_WANTED, cover, cover_ahead, trained_people};
use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said, step};
use crate::facts::Facts;
use crate::ladder::Actor::Manager;

pub(super) fn deadlines(facts: &Facts, moment: &Moment) -> Vec<Deadline> {
    // Where no rota is entered nothing is known, and nothing is said here.
    let known = facts.cover.staff.iter().any(|one| one.works.is_some());
    let ahead = if known { cover_ahead(facts, moment.calendar, moment.today) } else { Vec::new() };
    let has_nobody = |day: &CoverDay| day.cover() == Cover::Nobody;
    let runs = ahead.chunk_by(|day, next| has_nobody(day) == has_nobody(next));
    let gaps = runs.filter(|days| days.first().is_some_and(has_nobody)).filter_map(|days| nobody(days, facts, moment));
    let mut all: Vec<Deadline> = gaps.collect();
    all.extend(half(&ahead, facts, moment));
    all.extend(too_few_trained(facts, moment));
    all
}

/// Days with nobody, one after the other: each such run is told by itself, so that one that arises later is.
fn nobody(days: &[CoverDay], facts: &Facts, moment: &Moment) -> Option<Deadline> {
    let first = days.first()?.day;
    let all = days.iter().map(|day| said(day.day)).collect::<Vec<_>>().join(", ");
    let buddy = facts.cover.buddy.as_ref().map_or_else(String::new, |buddy| format!(" Until then: {buddy}."));
    Some(Deadline {
        key: format!("cover-{first}"),
        kind: Kind::Cover,
        subject: "cover".to_owned(),
        about: "A day on which nobody here can unlock a smartcard".to_owned(),
        person: None,
        due: first,
        act_on: moment.act_on(first.yesterday().unwrap_or(first)),
        may_act: vec![Manager],
        told: vec![Manager],
        stage: step(moment.days_to(first), COVER_DAYS),
        daily: moment.days_to(first) <= 1,
        reason: format!("Nobody with the role is there with a card that works on {all}."),
        needs: format!("Swap a day, or ask the registration authority who unlocks cards on that day.{buddy}"),
        stops: "Whose card locks on that day waits for the registration authority, unless they can unlock it themselves."
            .to_owned(),
    })
}

/// The first week ahead with days on which nobody is there for a part of them: one reminder a week while it lasts, so that the same
/// afternoon of every week is not told every day.
fn half(ahead: &[CoverDay], facts: &Facts, moment: &Moment) -> Option<Deadline> {
    let first = ahead.iter().find(|day| day.cover() == Cover::Half)?.day;
    let monday = first.checked_sub(i64::from(first.weekday().to_monday_zero_offset()).days()).unwrap_or(first);
    let week = (0..7).filter_map(|days| monday.checked_add(days.days()).ok());
    let week = week.filter(|day| *day >= moment.today && moment.calendar.has_session(*day));
    let days: Vec<CoverDay> = week.map(|day| cover(facts, moment.calendar, day)).filter(|day| day.cover() == Cover::Half).collect();
    let due = days.last().map_or(first, |day| day.day);
    let all = days.iter().map(|day| format!("{} {}", said(day.day), gaps(day))).collect::<Vec<_>>().join("; ");
    Some(Deadline {
        key: format!("half-cover-{monday}"),
        kind: Kind::Cover,
        subject: "half-cover".to_owned(),
        about: "A part of a day on which nobody here can unlock a smartcard".to_owned(),
        person: None,
        due,
        act_on: moment.act_on(due),
        may_act: vec![Manager],
        told: vec![Manager],
        stage: 7,
        daily: false,
        reason: format!("Nobody with the role is there with a card that works on {all}."),
        needs: "Swap hours, or say at the front desk whom to ring in that time.".to_owned(),
        stops: "Whose card locks in that time waits, unless they can unlock it themselves.".to_owned(),
    })
}

/// When nobody is there, for example `from 13:00 until 17:00`.
fn gaps(day: &CoverDay) -> String {
    let said = |(from, until): (Time, Time)| format!("from {} until {}", from.strftime("%-H:%M"), until.strftime("%-H:%M"));
    day.gaps().into_iter().map(said).collect::<Vec<_>>().join(" and ")
}

/// Due at the end of the month, so that it is one reminder a month while it lasts.
fn too_few_trained(facts: &Facts, moment: &Moment) -> Option<Deadline> {
    let trained = trained_people(&facts.cover, moment.today);
    // Where nobody has anything to do with cover yet, a practice has its first weeks to come to it.
    let is_new = facts.cover.staff.is_empty() && facts.cover.trained_from.is_none_or(|from| moment.today < from);
    if is_new || trained >= TRAINED_WANTED {
        return None;
    }
    let due = moment.today.last_of_month();
    Some(Deadline {
        key: format!("trained-{}", due.strftime("%Y-%m")),
        kind: Kind::Training,
        subject: "trained".to_owned(),
        about: "Too few people are trained to help when a card fails".to_owned(),
        person: None,
        due,
        act_on: moment.act_on(due),
        may_act: vec![Manager],
        told: vec![Manager],
        stage: 0,
        daily: false,
        reason: format!("There should be {TRAINED_WANTED} who are not IT staff, and there are {trained}."),
        needs: "Ask somebody at the front desk to take the short module; it is recorded when they pass.".to_owned(),
        stops: "On a day off of the one who knows, everybody waits for IT.".to_owned(),
    })
}
