//! Certificates: the ladder by who may act.

use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said};
use crate::facts::CardFacts;
use crate::ladder::{Actor, Repeat, rung_of};

/// A card that was not in a reader for so many days may be in a drawer, and its holder sees no notice at log-on.
const UNSEEN_DAYS: i32 = 30;

/// What a locked card needs first. Source: domain facts, section D (self-service unlock).
const LOCKED: &str = " It is locked now: unlock it first. The holder can do that alone with an e-mail address or mobile number on their profile and \
                      certificates that have not run out; otherwise a sponsor or local smartcard administrator does it.";

/// Certificates run out on a day that is read from the card, never computed. Nothing is due before somebody may renew it.
pub(super) fn deadline(card: &CardFacts, second_readers: &[String], moment: &Moment) -> Option<Deadline> {
    let runs_out = card.runs_out?;
    let rung = rung_of(moment.ladder, moment.days_to(runs_out))?;
    let due = runs_out.yesterday().unwrap_or(runs_out);
    let kind = kind(card, moment);
    let mut told = rung.told.to_vec();
    if kind != Kind::Certificate && !told.contains(&Actor::Manager) {
        // The holder is not here to read it.
        told.push(Actor::Manager);
    }
    let locked = if card.locked { LOCKED } else { "" };
    Some(Deadline {
        key: format!("certificate-{}-{runs_out}", card.id),
        kind,
        subject: card.id.clone(),
        about: "A smartcard’s certificates run out".to_owned(),
        person: Some((card.holder.id.clone(), card.holder.name.clone())),
        due,
        act_on: moment.act_on(due),
        may_act: rung.may_act.to_vec(),
        told,
        stage: rung.days_before,
        daily: rung.repeat == Repeat::Daily,
        reason: reason(card, kind, moment, &said(runs_out)),
        needs: format!("{}{}{locked}", rung.needs, if rung.second_reader { place(second_readers) } else { String::new() }),
        stops: "The holder cannot log on to clinical systems, and cannot renew the card alone any more.".to_owned(),
    })
}

/// Where a second reader is.
fn place(second_readers: &[String]) -> String {
    match second_readers {
        [] => " No second reader is known of here.".to_owned(),
        places => format!(" A second reader: {}.", places.join("; ")),
    }
}

fn kind(card: &CardFacts, moment: &Moment) -> Kind {
    let away = card.leave.is_some_and(|(first, last)| first <= moment.today && moment.today <= last);
    let unseen = card.last_seen.is_none_or(|seen| moment.days_to(seen) <= -UNSEEN_DAYS);
    match (away, unseen) {
        (true, _) => Kind::LeaveCertificate,
        (false, true) => Kind::UnseenCertificate,
        (false, false) => Kind::Certificate,
    }
}

fn reason(card: &CardFacts, kind: Kind, moment: &Moment, day: &str) -> String {
    let passed = card.runs_out.is_some_and(|day| day <= moment.today);
    let runs_out =
        if passed { format!("The certificates ran out on {day}.") } else { format!("The certificates run out on {day}.") };
    match (kind, card.leave, card.last_seen) {
        (Kind::LeaveCertificate, Some((_, back)), _) => {
            format!("{runs_out} The holder is on leave until {}.", said(back))
        }
        (Kind::UnseenCertificate, _, Some(seen)) => format!("{runs_out} The card was last seen on {}.", said(seen)),
        (Kind::UnseenCertificate, _, None) => format!("{runs_out} The card has not been seen at any PC."),
        _ => runs_out,
    }
}
