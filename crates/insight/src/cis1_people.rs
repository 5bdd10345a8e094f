//! The end of CIS1, person by person: does their card go on working, and if not, what is to be done?

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{CardFacts, Facts, Lacks};

/// Whether a person's card is ready for the end of CIS1; the better comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardReadiness {
    /// Its series works with Smartcard Connect, and its certificates last beyond the end or until it can be renewed again.
    Ready,
    /// The same, but its certificates run out before the end: renew it first.
    RenewFirst(Date),
    /// Its series works with Smartcard Connect, and its passcode is locked.
    Locked,
    /// Its series works with Smartcard Connect, and nobody knows when its certificates run out.
    EndNotKnown,
    /// Nobody has entered its series.
    SeriesNotKnown,
    /// It is not published whether this series works with Smartcard Connect.
    NotPublished(u8),
    /// Its certificates have run out: only the registration authority can renew it.
    RunOut(Date),
    /// This series does not work with Smartcard Connect: the registration authority replaces the card.
    Replace(u8),
    /// It is lost.
    Lost,
    /// Somebody said that it is faulty.
    Faulty,
    /// The person has no card in use.
    NoCard,
}

/// Whether one of these cards of one person is ready, of a practice's facts, seen from a day for the end. `connect` says of a series
/// whether it works with Smartcard Connect; a series that is not in it is not known.
pub fn card_readiness(
    facts: &Facts,
    cards: &[&CardFacts],
    connect: &BTreeMap<u8, bool>,
    (today, ends): (Date, Date),
) -> CardReadiness {
    cards.iter().map(|card| of_one(facts, card, connect, (today, ends))).min().unwrap_or(CardReadiness::NoCard)
}

fn of_one(facts: &Facts, card: &CardFacts, connect: &BTreeMap<u8, bool>, (today, ends): (Date, Date)) -> CardReadiness {
    match facts.fault(card, ends) {
        Some(Lacks::LostCard) => return CardReadiness::Lost,
        Some(Lacks::FaultyCard) => return CardReadiness::Faulty,
        _ => {}
    }
    let works = card.series.and_then(|series| connect.get(&series));
    match (card.series, works, card.runs_out) {
        (Some(series), Some(false), _) => CardReadiness::Replace(series),
        (.., Some(last)) if last <= today => CardReadiness::RunOut(last),
        (None, ..) => CardReadiness::SeriesNotKnown,
        (Some(series), None, _) => CardReadiness::NotPublished(series),
        _ if card.locked => CardReadiness::Locked,
        (.., Some(last)) if last <= ends => CardReadiness::RenewFirst(last),
        (.., Some(_)) => CardReadiness::Ready,
        (.., None) => CardReadiness::EndNotKnown,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Failure, FailureFacts, Who};

    fn card(series: Option<u8>, runs_out: Option<Date>) -> CardFacts {
        let holder = Who { id: "p".into(), name: "P".into() };
        CardFacts { series, runs_out, ..CardFacts::unread("c", holder) }
    }

    #[test]
    fn the_best_card_counts_and_what_is_not_published_is_not_ready() {
        let connect = BTreeMap::from([(4, false), (8, true), (9, true)]);
        let (today, ends) = (date(2026, 11, 29), date(2027, 2, 28));
        let mut facts = Facts::default();
        let of = |cards: &[CardFacts]| card_readiness(&facts, &cards.iter().collect::<Vec<_>>(), &connect, (today, ends));
        assert_eq!(of(&[]), CardReadiness::NoCard);
        assert_eq!(of(&[card(Some(9), Some(date(2028, 1, 1)))]), CardReadiness::Ready);
        assert_eq!(of(&[card(Some(9), Some(ends))]), CardReadiness::RenewFirst(ends), "the hour of the end is not published");
        let over = date(2026, 11, 1);
        assert_eq!(of(&[card(Some(9), Some(over))]), CardReadiness::RunOut(over), "nobody renews it alone any more");
        assert_eq!(of(&[card(None, Some(today))]), CardReadiness::RunOut(today));
        assert_eq!(of(&[card(Some(4), Some(over))]), CardReadiness::Replace(4));
        assert_eq!(of(&[CardFacts { locked: true, ..card(Some(9), Some(date(2028, 1, 1))) }]), CardReadiness::Locked);
        assert_eq!(of(&[card(Some(7), None)]), CardReadiness::NotPublished(7));
        assert_eq!(of(&[card(Some(4), None)]), CardReadiness::Replace(4));
        assert_eq!(of(&[card(Some(4), None), card(Some(8), None)]), CardReadiness::EndNotKnown);
        assert_eq!(of(&[CardFacts { lost_since: Some(date(2026, 11, 1)), ..card(Some(9), None) }]), CardReadiness::Lost);
        assert_eq!(of(&[card(None, None)]), CardReadiness::SeriesNotKnown);
        let good = card(Some(9), Some(date(2028, 1, 1)));
        facts.failures.push(FailureFacts {
            kind: Failure::NoCard,
            id: "l".into(),
            about: "A smartcard is faulty".into(),
            who: Some(good.holder.clone()),
            card: Some(good.id.clone()),
            leaves: Vec::new(),
            room: None,
            since: date(2026, 11, 20),
        });
        assert_eq!(card_readiness(&facts, &[&good], &connect, (today, ends)), CardReadiness::Faulty);
    }
}
