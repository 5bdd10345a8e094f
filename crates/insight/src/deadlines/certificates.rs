//! Certificates: the ladder by who may act.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::Span;
use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said};
use crate::facts::{CardFacts, Facts, HeldTime};
use crate::ladder::{Actor, Repeat, Rung, rung_of};

/// A card that was not in a reader for so many days may be in a drawer, and its holder sees no notice at log-on.
const UNSEEN_DAYS: i32 = 30;

/// How a card is unlocked. Source: domain facts, section D (self-service unlock).
pub(crate) const UNLOCK: &str = "The holder can unlock it alone with an e-mail address or mobile number on their profile and certificates that have \
                                 not run out; otherwise a sponsor or local smartcard administrator does it.";

const STOPS: &str = "The holder cannot log on to clinical systems, and cannot renew the card alone any more.";

/// Before a leave during which a card runs out, its holder is told so many days ahead, and once more. Estimates.
const LEAVE_STEPS: [i32; 2] = [3, 10];

/// Of a card that ran out while its holder is on leave is told once, and daily again so many days before they are back. An estimate: the
/// registration authority often needs a week.
const BACK_SOON_DAYS: i32 = 7;

/// Certificates run out on a day that is read from the card, never computed. Nothing is due before somebody may renew it, and nothing of
/// a card that is lost, faulty or of a blocked series by then: renewing it is of no use.
pub(super) fn deadline(card: &CardFacts, facts: &Facts, moment: &Moment) -> Option<Deadline> {
    let runs_out = card.runs_out?;
    let rung = rung_of(moment.ladder, moment.days_to(runs_out))?;
    if facts.is_to_be_replaced(card, runs_out.max(moment.today)) {
        return None;
    }
    let is_away = facts.holder_is_away(card);
    let leaves = Leaves::of(card, runs_out, &is_away, moment);
    let last = leaves.coming.and_then(|leave| leave.from).unwrap_or(runs_out);
    let due = last.yesterday().unwrap_or(last);
    let kind = kind(card, &leaves, moment);
    let another = rung.repeat == Repeat::Daily && moment.has_another(facts, card, runs_out);
    let mut told = rung.told.to_vec();
    if kind != Kind::Certificate && !told.contains(&Actor::Manager) {
        // The holder is not here to read it, or soon will not be.
        told.push(Actor::Manager);
    }
    Some(Deadline {
        key: format!("certificate-{}-{runs_out}", card.id),
        kind,
        subject: card.id.clone(),
        about: "A smartcard’s certificates run out".to_owned(),
        person: Some((card.holder.id.clone(), card.holder.name.clone())),
        due,
        act_on: moment.calendar.day_to_act_of(&is_away, moment.today, due),
        may_act: rung.may_act.to_vec(),
        told,
        stage: stage(rung, leaves.coming.and_then(|leave| leave_step(leave, moment))),
        // Who logs on with another card, or is away for long, is told of each step, and not hurried.
        daily: rung.repeat == Repeat::Daily && !another && !(rung.days_before == 0 && leaves.is_away_for_long(moment)),
        reason: reason(card, kind, &leaves, moment),
        needs: needs(card, rung, facts, moment),
        stops: if another { "The holder logs on with their other card, and cannot renew this one alone any more." } else { STOPS }
            .to_owned(),
    })
}

/// Leaves of a card's holder that matter to it.
struct Leaves {
    /// The one that is about to begin, after which no day is known on which they come and could still renew the card.
    coming: Option<Span>,
    /// The one on which they are today.
    now: Option<Span>,
}

impl Leaves {
    fn of(card: &CardFacts, runs_out: Date, is_away: &impl Fn(Date) -> bool, moment: &Moment) -> Self {
        let comes = |day: Date| moment.calendar.is_working_day(day) && !is_away(day);
        let comes_between = |last: Date, first: Date| last.series(1.day()).skip(1).take_while(|day| *day < first).any(comes);
        let leaves = joined(&card.leaves, comes_between);
        let is_time_after = |last: Date| comes_between(last, runs_out);
        let is_last_chance =
            |leave: &Span| leave.from.is_some_and(|first| first < runs_out) && !leave.until.is_some_and(is_time_after);
        let is_near =
            |leave: &&Span| leave.from.is_some_and(|first| moment.days_to(first) > 0) && leave_step(**leave, moment).is_some();
        Self {
            coming: leaves.iter().filter(is_near).copied().find(is_last_chance),
            now: leaves.iter().copied().find(|leave| leave.holds(moment.today)),
        }
    }

    /// Whether the holder is on leave and not back soon.
    fn is_away_for_long(&self, moment: &Moment) -> bool {
        self.now.is_some_and(|leave| leave.until.is_none_or(|last| moment.days_to(last) > BACK_SOON_DAYS))
    }
}

/// Leaves in their order; those between which their holder does not come are one.
fn joined(leaves: &[Span], comes_between: impl Fn(Date, Date) -> bool) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for leave in leaves {
        match joined.last_mut() {
            Some(before) if !before.until.zip(leave.from).is_some_and(|(last, first)| comes_between(last, first)) => {
                before.until = before.until.zip(leave.until).map(|(one, other)| one.max(other));
            }
            _ => joined.push(*leave),
        }
    }
    joined
}

/// A step before a leave is one of its own on each rung: whoever was told of one was not told of the other.
fn stage(rung: &Rung, leave_step: Option<i32>) -> i32 {
    leave_step.map_or(rung.days_before, |step| 100 * rung.days_before + step)
}

/// Which step before a leave is reached.
fn leave_step(leave: Span, moment: &Moment) -> Option<i32> {
    let first = leave.from?;
    LEAVE_STEPS.into_iter().find(|step| moment.days_to(first) <= *step)
}

/// What acting needs: how it is done on this rung, with whom a time is held, and what a locked card needs first.
fn needs(card: &CardFacts, rung: &Rung, facts: &Facts, moment: &Moment) -> String {
    let mut sentences = vec![rung.needs.to_owned()];
    for with in rung.hold {
        let of_these = |held: &&HeldTime| held.with == *with && held.day >= moment.today;
        let held = facts.times_of(&card.holder.id).iter().find(of_these).map(|held| format!("{}, {}", said(held.day), held.said));
        sentences.push(match (with, held) {
            (Actor::RegistrationAuthority, Some(held)) => format!("A time with the registration authority is held: {held}."),
            (Actor::RegistrationAuthority, None) if rung.days_before == 0 => "Book an appointment with them.".to_owned(),
            (Actor::RegistrationAuthority, None) => {
                "Book an appointment with the registration authority in case it fails.".to_owned()
            }
            (_, Some(held)) => format!("An appointment is made: {held}."),
            (_, None) => appointment(&facts.cover.second_readers),
        });
    }
    // Nobody but the registration authority does anything for one that has run out (domain facts, table 1, row 31).
    if card.locked && card.runs_out.is_some_and(|runs_out| moment.days_to(runs_out) > 0) {
        sentences.push(format!("It is locked now: unlock it first. {UNLOCK}"));
    }
    sentences.join(" ")
}

/// What to make while there is no appointment.
fn appointment(second_readers: &[String]) -> String {
    let place = match second_readers {
        [] => "No second reader is known of here".to_owned(),
        places => format!("A second reader: {}", places.join("; ")),
    };
    format!("Make an appointment with a sponsor or local smartcard administrator, at a PC with a second reader. {place}.")
}

fn kind(card: &CardFacts, leaves: &Leaves, moment: &Moment) -> Kind {
    let unseen = card.last_seen.is_none_or(|seen| moment.days_to(seen) <= -UNSEEN_DAYS);
    match (leaves.coming.or(leaves.now), unseen) {
        (Some(_), _) => Kind::LeaveCertificate,
        (None, true) => Kind::UnseenCertificate,
        (None, false) => Kind::Certificate,
    }
}

fn reason(card: &CardFacts, kind: Kind, leaves: &Leaves, moment: &Moment) -> String {
    let day = card.runs_out.map(said).unwrap_or_default();
    let passed = card.runs_out.is_some_and(|day| day <= moment.today);
    let runs_out =
        if passed { format!("The certificates ran out on {day}.") } else { format!("The certificates run out on {day}.") };
    match (leaves.coming, leaves.now, kind, card.last_seen) {
        (Some(leave), ..) => {
            let (first, last) = (leave.from.map(said).unwrap_or_default(), back(leave));
            format!("{runs_out} The holder goes on leave on {first}{last}: renew it before that.")
        }
        (_, Some(leave), ..) => format!("{runs_out} The holder is on leave{}.", back(leave)),
        (.., Kind::UnseenCertificate, Some(seen)) => format!("{runs_out} The card was last seen on {}.", said(seen)),
        (.., Kind::UnseenCertificate, None) => format!("{runs_out} The card has not been seen at any PC."),
        _ => runs_out,
    }
}

/// Until when a leave lasts, behind what was said of it.
fn back(leave: Span) -> String {
    leave.until.map_or_else(|| ", and until when is not known".to_owned(), |last| format!(", until {}", said(last)))
}
