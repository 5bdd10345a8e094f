//! Cards: of a blocked series, and lost ones that still work.

use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said, step};
use crate::facts::{CardFacts, Facts};
use crate::ladder::Actor::{Holder, Manager, RegistrationAuthority, Sponsor};

/// A replacement needs an appointment with the registration authority; this many days ahead it is planned.
const SERIES_LEAD_DAYS: i32 = 120;

pub(super) fn deadlines(card: &CardFacts, facts: &Facts, moment: &Moment) -> impl Iterator<Item = Deadline> {
    series(card, facts, moment).into_iter().chain(lost(card, moment))
}

/// Of a lost one its loss says more: it is cancelled, and the next one is of another series.
fn series(card: &CardFacts, facts: &Facts, moment: &Moment) -> Option<Deadline> {
    let series = card.series.filter(|_| card.lost_since.is_none())?;
    let (_, blocked) = facts.published.series_blocked.iter().find(|(blocked, _)| *blocked == series)?;
    if moment.days_to(*blocked) > SERIES_LEAD_DAYS {
        return None;
    }
    let due = blocked.yesterday().unwrap_or(*blocked);
    let verb = if *blocked <= moment.today { "has been blocked since" } else { "is blocked from" };
    Some(Deadline {
        key: format!("series-{}", card.id),
        kind: Kind::Series,
        subject: card.id.clone(),
        about: format!("A smartcard of series {series} {verb} {}", said(*blocked)),
        person: Some((card.holder.id.clone(), card.holder.name.clone())),
        due,
        act_on: moment.calendar.day_to_act_of(&facts.holder_is_away(card), moment.today, due),
        may_act: vec![RegistrationAuthority],
        told: vec![Holder, Manager],
        stage: step(moment.days_to(*blocked), SERIES_LEAD_DAYS),
        daily: moment.days_to(*blocked) <= 7 && !moment.has_another(facts, card, *blocked),
        reason: format!("Smartcards of series {series} cannot log on from {}.", said(*blocked)),
        needs: "The registration authority replaces the card, with the holder in the room.".to_owned(),
        stops: "The holder cannot log on with this card.".to_owned(),
    })
}

/// A lost card works until it is cancelled: due at once.
fn lost(card: &CardFacts, moment: &Moment) -> Option<Deadline> {
    let since = card.lost_since?;
    Some(Deadline {
        key: format!("lost-{}-{since}", card.id),
        kind: Kind::LostCard,
        subject: card.id.clone(),
        about: "A lost smartcard is not cancelled yet".to_owned(),
        person: Some((card.holder.id.clone(), card.holder.name.clone())),
        due: since,
        act_on: Some(moment.today).filter(|today| moment.calendar.is_working_day(*today)),
        may_act: vec![RegistrationAuthority],
        told: vec![Manager, Sponsor],
        stage: 0,
        daily: true,
        reason: format!("It was reported lost on {}.", said(since)),
        needs: "Ring the registration authority and ask them to cancel it.".to_owned(),
        stops: "Nothing stops; until it is cancelled, whoever finds it holds a card that works.".to_owned(),
    })
}
