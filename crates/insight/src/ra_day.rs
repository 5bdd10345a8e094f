//! A day with the registration authority in the practice: who needs them, in which order, at what time.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::{Actor, CardFacts, Facts, Failure, FailureFacts, HeldTime, Lacks, Who};

/// What the registration authority does for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A new card in place of one that is lost, faulty, blocked or about to be.
    Replacement,
    /// New certificates.
    Renewal,
    /// Unlocking the passcode.
    Unlock,
}

impl Purpose {
    /// Minutes it takes. Unlocking: 20 minutes of NHS time each (NHS England, self-service smartcard unlock); the others are estimates.
    pub fn minutes(self) -> i64 {
        match self {
            Self::Replacement => 30,
            Self::Renewal | Self::Unlock => 20,
        }
    }
}

/// One person who needs the registration authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Who.
    pub who: Who,
    /// What for.
    pub purpose: Purpose,
    /// From when on their card does not work, as far as that is known; the past is now.
    pub by: Date,
    /// Why.
    pub why: String,
    /// From when until when they are there on the day of the visit, where it is known not to be all day.
    pub hours: Option<(Time, Time)>,
}

/// A card can be renewed in its last so many days (domain facts, section D).
pub const RENEWABLE_DAYS: i64 = 90;
/// A certificate that runs out within so many days after the visit is renewed at it: the holder's own attempt may fail.
const RENEW_WITHIN: i32 = 30;

/// Who needs the registration authority at a visit on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RaNeeds {
    /// Who can come: one need a person, the most pressing first.
    pub here: Vec<Need>,
    /// Who is on leave or does not work on that day: they get no time.
    pub away: Vec<Need>,
    /// Who has a time already, at this visit or another one that is still to come.
    pub have_time: Vec<Need>,
}

/// Who needs the registration authority at a visit on a day. `connect` says of a series of cards whether it works with Smartcard
/// Connect.
pub fn ra_needs(facts: &Facts, connect: &BTreeMap<u8, bool>, on: Date) -> RaNeeds {
    let with_authority = |held: &HeldTime| held.with == Actor::RegistrationAuthority;
    let has_time = |need: &Need| facts.times_of(&need.who.id).iter().any(with_authority);
    let (have_time, without): (Vec<Need>, Vec<Need>) = needs(facts, connect, on).into_iter().partition(has_time);
    let (away, here) = without.into_iter().partition(|need| facts.is_away(&need.who.id, on));
    RaNeeds { here, away, have_time }
}

/// One need a person, the most pressing first.
fn needs(facts: &Facts, connect: &BTreeMap<u8, bool>, on: Date) -> Vec<Need> {
    let of_cards = facts.cards_here().filter_map(|card| of_card(card, facts, connect, on));
    let of_losses = facts.failures.iter().filter_map(|failure| of_loss(failure, facts, on));
    let mut of_person: BTreeMap<String, Need> = BTreeMap::new();
    for need in of_cards.chain(of_losses) {
        let held = of_person.entry(need.who.id.clone()).or_insert_with(|| need.clone());
        if (need.purpose, need.by) < (held.purpose, held.by) {
            *held = need;
        }
    }
    let mut needs: Vec<Need> = of_person.into_values().collect();
    needs.sort_by(|a, b| (a.by, a.purpose, &a.who.name).cmp(&(b.by, b.purpose, &b.who.name)));
    needs
}

/// Times that are held for people who need none then, as far as is known: none of their cards can be renewed on that day, as after a
/// renewal, and nothing else is the matter with it. What somebody was added for by hand is not known here.
pub fn times_to_spare(facts: &Facts, connect: &BTreeMap<u8, bool>) -> Vec<(Who, HeldTime)> {
    let mut spare: Vec<(Who, HeldTime)> = Vec::new();
    for (person, times) in &facts.held {
        let cards: Vec<&CardFacts> = facts.cards.iter().filter(|card| card.holder.id == *person).collect();
        let Some(first) = cards.first() else { continue };
        for held in times {
            let is_done = cards.iter().all(|one| is_not_renewable(one, held.day) && facts.fault(one, held.day).is_none());
            // Everybody's needs are judged last: for most times the cards alone decide.
            if is_done && !needs(facts, connect, held.day).iter().any(|need| need.who.id == *person) {
                spare.push((first.holder.clone(), held.clone()));
            }
        }
    }
    spare
}

/// One whose end nobody knows may be.
fn is_not_renewable(card: &CardFacts, on: Date) -> bool {
    card.runs_out.is_some_and(|ends| ends > on.saturating_add(RENEWABLE_DAYS.days()))
}

/// A loss that is not over, also when the card was cancelled and stands among no cards in use: unless there is another one, or it
/// comes back with its holder.
fn of_loss(failure: &FailureFacts, facts: &Facts, on: Date) -> Option<Need> {
    let (who, card) = (failure.who.clone()?, failure.card.as_ref()?);
    let has_another = facts.others_that_work(&who.id, card, on).next().is_some();
    let why = format!("{}.", failure.about);
    let (purpose, by, hours) = (Purpose::Replacement, failure.since, facts.hours(&who.id, on));
    (failure.kind == Failure::NoCard && !has_another).then_some(Need { who, purpose, by, why, hours })
}

fn of_card(card: &CardFacts, facts: &Facts, connect: &BTreeMap<u8, bool>, on: Date) -> Option<Need> {
    let hours = facts.hours(&card.holder.id, on);
    let need = |purpose, by, why: String| Some(Need { who: card.holder.clone(), purpose, by, why, hours });
    let is_of_old_kind = |series: Option<u8>| series.is_some_and(|series| connect.get(&series) == Some(&false));
    let is_over = card.lost_since.is_some()
        || is_of_old_kind(card.series)
        || facts.fault(card, on).is_some_and(|fault| fault != Lacks::LockedCard);
    // Somebody who has another card that works and goes on working needs none in the place of this one.
    if is_over && facts.others_that_work(&card.holder.id, &card.id, on).any(|other| !is_of_old_kind(other.series)) {
        return None;
    }
    if let Some(since) = card.lost_since {
        return need(Purpose::Replacement, since, "The card is lost.".to_owned());
    }
    if let Some(series) = card.series {
        let from = facts.published.series_blocked.iter().find(|(number, _)| *number == series).map(|(_, from)| *from);
        if let Some(from) = from {
            return need(Purpose::Replacement, from, format!("Cards of series {series} are blocked."));
        }
        if connect.get(&series) == Some(&false) {
            return need(Purpose::Replacement, on, format!("Cards of series {series} do not work with Smartcard Connect."));
        }
    }
    match card.runs_out {
        Some(last) if last <= on => need(Purpose::Renewal, last, "The certificates have run out.".to_owned()),
        Some(last) if last <= on.saturating_add(RENEW_WITHIN.days()) => {
            need(Purpose::Renewal, last, "The certificates run out within 30 days.".to_owned())
        }
        _ if card.locked => need(Purpose::Unlock, on, "The passcode is locked.".to_owned()),
        _ => None,
    }
}

/// When the registration authority is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attendance {
    /// They begin.
    pub from: Time,
    /// They leave.
    pub until: Time,
    /// They rest, from and until.
    pub pause: Option<(Time, Time)>,
}

/// One person's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Whose, and what for.
    pub need: Need,
    /// Begins.
    pub from: Time,
    /// Ends.
    pub until: Time,
}

impl Attendance {
    /// The first time for something from `free` on, beside the pause and within the hours at which somebody is there.
    pub fn first_time(&self, free: Time, purpose: Purpose, hours: Option<(Time, Time)>) -> Option<(Time, Time)> {
        let (from, until) = hours.map_or((free, self.until), |(comes, goes)| (free.max(comes), self.until.min(goes)));
        let length = SignedDuration::from_mins(purpose.minutes());
        let at = |from: Time| from.checked_add(length).ok().filter(|end| *end <= until).map(|end| (from, end));
        let (begins, ends) = at(from)?;
        match self.pause {
            Some((pause, again)) if begins < again && ends > pause => at(again.max(from)),
            _ => Some((begins, ends)),
        }
    }
}

/// Gives people a time, as many as there are times: no two overlap, none is in the pause or outside somebody's hours. Who gets one is
/// decided in the order of their needs. Those for whom no time is left come second.
pub fn ra_slots(needs: &[Need], attendance: &Attendance) -> (Vec<Slot>, Vec<Need>) {
    let (mut seen, mut left) = (Vec::new(), Vec::new());
    for need in needs {
        seen.push(need);
        if timetable(&seen, attendance).len() < seen.len() {
            left.extend(seen.pop().cloned());
        }
    }
    (timetable(&seen, attendance), left)
}

/// Who can begin first is next; of several whoever goes home first, and then in their order.
fn timetable(needs: &[&Need], attendance: &Attendance) -> Vec<Slot> {
    let (mut waiting, mut slots, mut free) = (needs.to_vec(), Vec::new(), attendance.from);
    loop {
        let times = waiting.iter().enumerate().filter_map(|(place, need)| {
            let (from, until) = attendance.first_time(free, need.purpose, need.hours)?;
            Some((from, need.hours.map_or(attendance.until, |(_, goes)| goes.min(attendance.until)), place, until))
        });
        let Some((from, _, place, until)) = times.min() else { return slots };
        slots.push(Slot { need: waiting.remove(place).clone(), from, until });
        free = until;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;
    use crate::{Published, Span};

    fn card(person: &str, series: u8, runs_out: Date) -> CardFacts {
        let holder = Who { id: person.into(), name: person.into() };
        let (series, runs_out) = (Some(series), Some(runs_out));
        CardFacts { series, runs_out, ..CardFacts::unread("c", holder) }
    }

    #[test]
    fn a_time_is_to_spare_once_nothing_is_the_matter_and_nothing_can_be_renewed() {
        let day = date(2026, 12, 1);
        let page = "ra-days/1".to_owned();
        let held = vec![HeldTime { with: Actor::RegistrationAuthority, day, said: "09:30".into(), page }];
        let connect = BTreeMap::from([(9, true), (7, false)]);
        let spare = |card: CardFacts| {
            let facts = Facts { cards: vec![card], held: BTreeMap::from([("ann".to_owned(), held.clone())]), ..Facts::default() };
            times_to_spare(&facts, &connect).len()
        };
        let renewed = card("ann", 9, date(2028, 11, 1));
        assert_eq!(spare(renewed.clone()), 1);
        assert_eq!(spare(card("ann", 9, date(2027, 2, 20))), 0, "it can be renewed then");
        assert_eq!(spare(CardFacts { runs_out: None, ..renewed.clone() }), 0, "not known");
        assert_eq!(spare(CardFacts { locked: true, ..renewed.clone() }), 0);
        assert_eq!(spare(card("ann", 7, date(2028, 11, 1))), 0, "it is to be replaced");
        let other = card("ann", 9, date(2026, 12, 10));
        let facts = Facts { cards: vec![renewed, other], held: BTreeMap::from([("ann".to_owned(), held)]), ..Facts::default() };
        assert_eq!(times_to_spare(&facts, &connect).len(), 0, "their other card needs it");
    }

    fn need(name: &str, purpose: Purpose) -> Need {
        let who = Who { id: name.into(), name: name.into() };
        Need { who, purpose, by: date(2027, 1, 1), why: String::new(), hours: None }
    }

    #[test]
    fn one_need_a_person_the_most_pressing_first() {
        let on = date(2026, 12, 8);
        let cards = [
            card("later", 9, date(2027, 3, 1)),
            card("soon", 9, date(2026, 12, 20)),
            card("over", 9, date(2026, 12, 1)),
            card("blocked", 5, date(2027, 3, 1)),
            CardFacts { locked: true, ..card("locked", 9, date(2028, 1, 1)) },
            CardFacts { id: "c2".into(), lost_since: Some(date(2026, 12, 2)), ..card("over", 9, date(2028, 1, 1)) },
        ];
        let published = Published { series_blocked: vec![(5, date(2026, 5, 7))], cis1_ends: None };
        let needs = ra_needs(&Facts { cards: cards.into(), published, ..Facts::default() }, &BTreeMap::new(), on);
        let said: Vec<(&str, Purpose)> = needs.here.iter().map(|need| (need.who.id.as_str(), need.purpose)).collect();
        use Purpose::{Renewal, Replacement, Unlock};
        assert_eq!(said, [("blocked", Replacement), ("over", Replacement), ("locked", Unlock), ("soon", Renewal)]);
    }

    #[test]
    fn an_old_card_beside_one_that_works_needs_no_time() {
        let on = date(2026, 12, 8);
        let connect = BTreeMap::from([(6, false), (9, true)]);
        let good = CardFacts { id: "good".into(), ..card("ann", 9, date(2028, 1, 1)) };
        let published = Published { series_blocked: vec![(5, date(2026, 5, 7))], cis1_ends: None };
        let needs = |cards: Vec<CardFacts>| {
            ra_needs(&Facts { cards, published: published.clone(), ..Facts::default() }, &connect, on).here.len()
        };
        for old in [card("ann", 6, date(2028, 1, 1)), card("ann", 5, date(2028, 1, 1)), card("ann", 9, date(2026, 12, 1))] {
            assert_eq!((needs(vec![old.clone()]), needs(vec![old.clone(), good.clone()])), (1, 0), "{old:?}");
            let also_old = CardFacts { id: "c6".into(), ..card("ann", 6, date(2028, 1, 1)) };
            assert_eq!(needs(vec![old, also_old]), 1, "another one of an old series is no help");
        }
        assert_eq!(needs(vec![card("ann", 9, date(2026, 12, 20)), good]), 1, "one that can still be renewed is");
    }

    /// A loss that is not over.
    fn loss(kind: Failure, person: &str, card: &str) -> FailureFacts {
        FailureFacts {
            kind,
            id: "loss".into(),
            about: "A smartcard is faulty".into(),
            who: Some(Who { id: person.into(), name: person.into() }),
            card: Some(card.into()),
            leaves: vec![],
            room: None,
            since: date(2026, 12, 1),
        }
    }

    fn said(facts: &Facts) -> Vec<(String, Purpose)> {
        let needs = ra_needs(facts, &BTreeMap::new(), date(2026, 12, 8)).here;
        needs.into_iter().map(|need| (need.who.id, need.purpose)).collect()
    }

    #[test]
    fn a_faulty_card_and_one_that_was_cancelled_need_a_new_one_and_one_at_home_does_not() {
        let good = card("ann", 9, date(2028, 1, 1));
        let faulty = Facts { cards: vec![good.clone()], failures: vec![loss(Failure::NoCard, "ann", "c")], ..Facts::default() };
        assert_eq!(said(&faulty), [("ann".to_owned(), Purpose::Replacement)]);
        let cancelled = Facts { cards: vec![], ..faulty.clone() };
        assert_eq!(said(&cancelled), [("ann".to_owned(), Purpose::Replacement)], "no card is left");
        let at_home = Facts { failures: vec![loss(Failure::CardAtHome, "ann", "c")], ..faulty.clone() };
        assert_eq!(said(&at_home), []);
        let other = CardFacts { id: "c2".into(), ..good.clone() };
        assert_eq!(said(&Facts { cards: vec![good.clone(), other.clone()], ..faulty }), [], "another card works");
        let lost = CardFacts { lost_since: Some(date(2026, 12, 1)), ..good };
        assert_eq!(said(&Facts { cards: vec![lost.clone(), other], ..Facts::default() }), []);
        assert_eq!(said(&Facts { cards: vec![lost], ..Facts::default() }), [("ann".to_owned(), Purpose::Replacement)]);
    }

    #[test]
    fn who_is_away_on_the_day_gets_no_time_and_is_named() {
        let on = date(2026, 12, 8);
        let over = card("ann", 9, date(2026, 12, 1));
        let away = |from: Date, until: Option<Date>| {
            let cards = vec![CardFacts { leaves: vec![Span { from: Some(from), until }], ..over.clone() }];
            let needs = ra_needs(&Facts { cards, ..Facts::default() }, &BTreeMap::new(), on);
            (needs.here.len(), needs.away.iter().map(|need| need.who.name.clone()).collect::<Vec<_>>())
        };
        assert_eq!(away(date(2026, 12, 1), Some(on)), (0, vec!["ann".to_owned()]));
        assert_eq!(away(date(2026, 12, 1), None), (0, vec!["ann".to_owned()]), "until when is not known");
        assert_eq!(away(date(2026, 12, 9), None), (1, vec![]), "the leave has not begun");
    }

    #[test]
    fn who_has_a_time_at_a_visit_to_come_gets_none_at_another() {
        let cards = ["ann", "bea", "cyd"].map(|person| CardFacts { id: person.into(), ..card(person, 9, date(2026, 12, 1)) });
        let time = |with: Actor| vec![HeldTime { with, day: date(2026, 12, 8), said: "09:30".into(), page: "ra-days/1".into() }];
        let held = [("ann", Actor::RegistrationAuthority), ("bea", Actor::Sponsor)].map(|(who, with)| (who.to_owned(), time(with)));
        // The card of Dee was cancelled: only its loss is known.
        let failures = vec![loss(Failure::NoCard, "dee", "gone")];
        let mut facts = Facts { cards: cards.into(), failures, held: held.into(), ..Facts::default() };
        let names = |needs: &[Need]| needs.iter().map(|need| need.who.id.clone()).collect::<Vec<_>>();
        let needs = |facts: &Facts| ra_needs(facts, &BTreeMap::new(), date(2026, 12, 15));
        let next = needs(&facts);
        assert_eq!(
            (names(&next.here), names(&next.have_time)),
            (vec!["dee".into(), "bea".into(), "cyd".into()], vec!["ann".into()])
        );
        facts.held.insert("dee".into(), time(Actor::RegistrationAuthority));
        assert_eq!(names(&needs(&facts).here), ["bea", "cyd"]);
    }

    #[test]
    fn everybody_is_seen_while_they_are_there() {
        let (nine, one) = (time(9, 0, 0, 0), time(13, 0, 0, 0));
        let there = |name: &str, from: i8, until: i8| Need {
            hours: Some((time(from, 0, 0, 0), time(until, 0, 0, 0))),
            ..need(name, Purpose::Replacement)
        };
        let attendance = Attendance { from: nine, until: time(16, 0, 0, 0), pause: None };
        let seen = |needs: &[Need]| {
            let (slots, left) = ra_slots(needs, &attendance);
            let said = |slot: &Slot| (slot.need.who.id.clone(), slot.from);
            (slots.iter().map(said).collect::<Vec<_>>(), left.into_iter().map(|need| need.who.id).collect::<Vec<_>>())
        };
        let late_first = [there("late", 13, 17), need("any", Purpose::Replacement)];
        assert_eq!(seen(&late_first).0, [("any".to_owned(), nine), ("late".to_owned(), one)]);
        let mut many: Vec<Need> = (0..9).map(|number| need(&number.to_string(), Purpose::Replacement)).collect();
        many.push(there("early", 8, 10));
        let (slots, left) = seen(&many);
        assert_eq!((slots[0].clone(), left.len()), (("early".to_owned(), nine), 0), "tenth in the order, and gone by ten");
        assert_eq!(seen(&[there("evening", 17, 19), there("brief", 9, 9)]), (vec![], vec!["evening".into(), "brief".into()]));
        let pressing = [there("first", 9, 10), there("second", 9, 10), there("third", 9, 10)];
        assert_eq!(seen(&pressing).1, ["third"], "who needs it most has a time");
    }

    #[test]
    fn a_pause_is_kept_and_who_does_not_fit_is_named() {
        let needs: Vec<Need> = ["a", "b", "c", "d"].into_iter().map(|name| need(name, Purpose::Replacement)).collect();
        let pause = Some((time(9, 45, 0, 0), time(10, 0, 0, 0)));
        let (slots, left) = ra_slots(&needs, &Attendance { from: time(9, 0, 0, 0), until: time(11, 0, 0, 0), pause });
        let times: Vec<Time> = slots.iter().map(|slot| slot.from).collect();
        assert_eq!(times, [time(9, 0, 0, 0), time(10, 0, 0, 0), time(10, 30, 0, 0)]);
        assert_eq!(left, needs[3..]);
    }

    proptest! {
        #[test]
        fn slots_never_overlap_and_nobody_is_forgotten(
            purposes in proptest::collection::vec((0..3_u8, 0..40_i8), 0..40), from in 0..20_i8, hours in 0..4_i8, pause in 0..20_i8,
        ) {
            let named = |(place, (kind, comes)): (usize, &(u8, i8))| {
                let purpose = [Purpose::Replacement, Purpose::Renewal, Purpose::Unlock][usize::from(*kind)];
                let hours = (*comes < 20).then(|| (time(*comes, 0, 0, 0), time(comes + 3, 0, 0, 0)));
                Need { hours, ..need(&place.to_string(), purpose) }
            };
            let needs: Vec<Need> = purposes.iter().enumerate().map(named).collect();
            let pause = Some((time(pause, 0, 0, 0), time(pause + 1, 0, 0, 0)));
            let attendance = Attendance { from: time(from, 0, 0, 0), until: time(from + hours, 0, 0, 0), pause };
            let (slots, left) = ra_slots(&needs, &attendance);
            prop_assert_eq!(slots.len() + left.len(), needs.len());
            for slot in &slots {
                let (rest, again) = attendance.pause.unwrap();
                prop_assert!(slot.from >= attendance.from && slot.until <= attendance.until && slot.from < slot.until);
                prop_assert!(slot.until <= rest || slot.from >= again);
                prop_assert!(slot.need.hours.is_none_or(|(comes, goes)| comes <= slot.from && slot.until <= goes));
            }
            prop_assert!(slots.windows(2).all(|two| two[0].until <= two[1].from));
        }
    }
}
