//! Who can unlock and renew a card on a day: the people whose position allows it, who are there, and whose own card works.
//!
//! What unlocking and renewing take, and that nobody does it for themselves: domain facts, section H (sponsors and local
//! smartcard administrators). That a card which runs out soon is not relied on is this product's own rule.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::{Date, Time};

use crate::{Calendar, CardFacts, Facts, OpenHours, Who};

/// A card that runs out within so many days is not relied on: from then on its holder is reminded daily (estimate).
const EXPIRING_DAYS: i32 = 7;
/// How far the page and the warnings look ahead, in days.
pub const COVER_DAYS: i32 = 14;
/// People at a site who can help at the front desk without being IT.
pub const TRAINED_WANTED: usize = 2;

/// What cover is judged from, beside the cards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverFacts {
    /// Everybody who is, or may become, cover.
    pub staff: Vec<Colleague>,
    /// Where two readers can stand at one PC, as one says it: renewing somebody's card needs theirs and one's own.
    pub second_readers: Vec<String>,
    /// The practice nearby that helps out, as it is reached.
    pub buddy: Option<String>,
    /// From when until when somebody should be there who can unlock: while the practice is open.
    pub open: OpenHours,
    /// From when on people should be trained, where nobody is entered who has anything to do with cover; `None` while no people are.
    pub trained_from: Option<Date>,
}

/// Somebody, as far as cover is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub who: Who,
    /// Days on which a position here gives them the sponsor's or local smartcard administrator's activity.
    pub role: Vec<Span>,
    /// Days of the week on which they work, 1 for Monday to 7; `None` while nobody entered them.
    pub works: Option<BTreeSet<i8>>,
    /// From when until when they are there, on days of the week on which it is not all day.
    pub hours: BTreeMap<i8, (Time, Time)>,
    /// Leave.
    pub away: Vec<Span>,
    /// Last day here.
    pub left_on: Option<Date>,
    /// Days on which their training to help at the front desk holds.
    pub trained: Vec<Span>,
    /// Whether they are IT staff.
    pub is_it: bool,
}

/// Days from one to another, both included; an end that is not known is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Span {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Why somebody with the role does not count on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    /// Nobody is there: a bank holiday, a weekend, a day on which the practice is closed.
    Closed,
    /// Nobody entered on which days they work.
    Rota,
    /// They do not work on this day.
    DayOff,
    /// They are on leave.
    Leave,
    /// No card of theirs is in use.
    Card,
    /// Their card was reported lost.
    LostCard,
    /// Their card is here and does not work, or was cancelled and not replaced yet.
    FaultyCard,
    /// Their card lies at home.
    CardAtHome,
    /// Their card is locked.
    LockedCard,
    /// Their card's series is blocked on this day.
    BlockedCard,
    /// Nobody knows when their card runs out.
    EndOfCard,
    /// Their card has run out by then, or is about to.
    RunsOut(Date),
}

/// Cover on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverDay {
    /// The day.
    pub day: Date,
    /// Who can unlock somebody else's card.
    pub can_unlock: Vec<Who>,
    /// Who can renew somebody else's card before it has run out.
    pub can_renew: Vec<Who>,
    /// Who is trained and there, but can do neither: for first help only.
    pub triage: Vec<Who>,
    /// Who holds the role and does not count, and why.
    pub not_counted: Vec<(Who, Lacks)>,
    /// Hours of those who are not there all day, by their identifier.
    pub hours: BTreeMap<String, (Time, Time)>,
    /// From when until when somebody should be there.
    pub open: (Time, Time),
}

/// How good a day's cover is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Two or more: each is the other's cover.
    Enough,
    /// One at some time of the day, whose own card nobody here can unlock.
    Alone,
    /// Nobody at some time of the day.
    Half,
    /// Nobody.
    Nobody,
}

impl CoverDay {
    /// How good it is, at the time of the day at which it is worst.
    pub fn cover(&self) -> Cover {
        if self.can_unlock.is_empty() {
            return Cover::Nobody;
        }
        match self.parts().into_iter().map(|(from, _)| self.count_at(from)).min() {
            Some(0) => Cover::Half,
            Some(1) => Cover::Alone,
            _ => Cover::Enough,
        }
    }

    /// Times of the day at which nobody is there who can unlock.
    pub fn gaps(&self) -> Vec<(Time, Time)> {
        let mut gaps: Vec<(Time, Time)> = Vec::new();
        for (from, until) in self.parts().into_iter().filter(|(from, _)| self.count_at(*from) == 0) {
            match gaps.last_mut() {
                Some(last) if last.1 == from => last.1 = until,
                _ => gaps.push((from, until)),
            }
        }
        gaps
    }

    /// The day in parts within which nobody comes or leaves.
    fn parts(&self) -> Vec<(Time, Time)> {
        let (opens, closes) = self.open;
        let turns = self.hours.values().flat_map(|(from, until)| [*from, *until]);
        let turns: BTreeSet<Time> = turns.filter(|time| opens < *time && *time < closes).chain([opens, closes]).collect();
        turns.iter().copied().zip(turns.iter().skip(1).copied()).collect()
    }

    fn count_at(&self, time: Time) -> usize {
        let there = |who: &&Who| self.hours.get(&who.id).is_none_or(|(from, until)| *from <= time && time < *until);
        self.can_unlock.iter().filter(there).count()
    }

    /// Who can unlock this person's card: nobody does it for themselves.
    pub fn can_unlock_for(&self, person: &str) -> impl Iterator<Item = &Who> {
        self.can_unlock.iter().filter(move |who| who.id != person)
    }
}

/// Cover on a day. Nobody covers on a day without patients.
pub fn cover(facts: &Facts, calendar: &Calendar, day: Date) -> CoverDay {
    let is_closed = !calendar.has_session(day);
    let (can_unlock, can_renew, triage, not_counted) = (vec![], vec![], vec![], vec![]);
    let open = facts.cover.open.on(day);
    let mut cover = CoverDay { day, can_unlock, can_renew, triage, not_counted, hours: BTreeMap::new(), open };
    for colleague in facts.cover.staff.iter().filter(|one| one.is_employed(day)) {
        let absence = is_closed.then_some(Lacks::Closed).or_else(|| colleague.absence(day));
        cover.hours.extend(colleague.hours_on(day).map(|hours| (colleague.who.id.clone(), hours)));
        let lacks = absence.or_else(|| card_lacks(facts, &colleague.who, day));
        let holds_role = colleague.role.iter().any(|span| span.holds(day));
        if holds_role && lacks.is_none() {
            cover.can_unlock.push(colleague.who.clone());
            continue;
        }
        if let Some(lacks) = lacks.filter(|_| holds_role) {
            cover.not_counted.push((colleague.who.clone(), lacks));
        }
        if absence.is_none() && colleague.is_trained(day) {
            cover.triage.push(colleague.who.clone());
        }
    }
    if !facts.cover.second_readers.is_empty() {
        cover.can_renew.clone_from(&cover.can_unlock);
    }
    cover
}

/// Cover on each day with patients from today on, over two weeks.
pub fn cover_ahead(facts: &Facts, calendar: &Calendar, today: Date) -> Vec<CoverDay> {
    let days = (0..COVER_DAYS).filter_map(|days| today.checked_add(days.days()).ok());
    days.filter(|day| calendar.has_session(*day)).map(|day| cover(facts, calendar, day)).collect()
}

/// People here who are trained to help at the front desk and are not IT.
pub fn trained_people(facts: &CoverFacts, day: Date) -> usize {
    facts.staff.iter().filter(|one| one.is_employed(day) && !one.is_it && one.is_trained(day)).count()
}

impl Colleague {
    fn is_employed(&self, day: Date) -> bool {
        self.left_on.is_none_or(|last| day <= last)
    }

    fn is_trained(&self, day: Date) -> bool {
        self.trained.iter().any(|span| span.holds(day))
    }

    /// Whether they are known not to be there on a day: on leave, or not at work on that day of the week.
    pub(crate) fn is_away(&self, day: Date) -> bool {
        matches!(self.absence(day), Some(Lacks::Leave | Lacks::DayOff))
    }

    /// From when until when they are there on a day of work; `None` where it is all day.
    pub(crate) fn hours_on(&self, day: Date) -> Option<(Time, Time)> {
        self.hours.get(&day.weekday().to_monday_one_offset()).copied()
    }

    /// Why they are not there on a day; `None` when they are.
    fn absence(&self, day: Date) -> Option<Lacks> {
        if self.away.iter().any(|span| span.holds(day)) {
            return Some(Lacks::Leave);
        }
        match &self.works {
            None => Some(Lacks::Rota),
            Some(days) => (!days.contains(&day.weekday().to_monday_one_offset())).then_some(Lacks::DayOff),
        }
    }
}

/// What is wrong with somebody's own card on a day; `None` when one of theirs works.
fn card_lacks(facts: &Facts, who: &Who, day: Date) -> Option<Lacks> {
    let mut lacks: Vec<Option<Lacks>> =
        facts.cards.iter().filter(|card| card.holder.id == who.id).map(|card| one_card_lacks(facts, card, day)).collect();
    if lacks.contains(&None) {
        return None;
    }
    lacks.pop().unwrap_or(Some(Lacks::Card))
}

/// What is not relied on counts for nothing: a card that nobody read, or that runs out soon.
fn one_card_lacks(facts: &Facts, card: &CardFacts, day: Date) -> Option<Lacks> {
    let ends = card.runs_out.map_or(Some(Lacks::EndOfCard), |ends| {
        let days_left = day.until(ends).map_or(0, |left| left.get_days());
        (days_left <= EXPIRING_DAYS).then_some(Lacks::RunsOut(ends))
    });
    facts.fault(card, day).or(ends)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{BankHolidays, Failure, FailureFacts, Nation, Published};

    const FRIDAY: Date = date(2026, 11, 27);

    fn who(id: &str) -> Who {
        Who { id: id.to_owned(), name: id.to_owned() }
    }

    /// A sponsor who works Monday to Friday.
    fn sponsor(id: &str) -> Colleague {
        Colleague {
            who: who(id),
            role: vec![Span { from: None, until: None }],
            works: Some((1..=5).collect()),
            hours: BTreeMap::new(),
            away: vec![],
            left_on: None,
            trained: vec![],
            is_it: false,
        }
    }

    fn card(holder: &str) -> CardFacts {
        CardFacts {
            series: Some(9),
            runs_out: Some(date(2028, 1, 1)),
            ..CardFacts::unread(format!("card of {holder}"), who(holder))
        }
    }

    fn facts(staff: Vec<Colleague>) -> Facts {
        let cards = staff.iter().map(|one| card(&one.who.id)).collect();
        let published = Published { series_blocked: vec![(6, date(2026, 5, 7))], cis1_ends: None };
        Facts {
            cards,
            published,
            cover: CoverFacts { staff, second_readers: vec!["Reception".into()], ..CoverFacts::default() },
            ..Facts::default()
        }
    }

    fn names(all: &[Who]) -> Vec<&str> {
        all.iter().map(|who| who.id.as_str()).collect()
    }

    fn calendar() -> Calendar {
        Calendar::of(BankHolidays::embedded(Nation::EnglandAndWales).unwrap())
    }

    /// Why the only person does not count.
    fn lacks(facts: &Facts, day: Date) -> Option<Lacks> {
        let cover = cover(facts, &calendar(), day);
        assert_eq!(cover.can_unlock.is_empty(), !cover.not_counted.is_empty());
        cover.not_counted.first().map(|(_, lacks)| *lacks)
    }

    #[test]
    fn nobody_covers_a_day_on_which_the_practice_is_closed() {
        let one = facts(vec![sponsor("ann")]);
        assert_eq!(lacks(&one, date(2026, 12, 25)), Some(Lacks::Closed), "Christmas Day is a Friday");
        assert_eq!(lacks(&one, date(2026, 12, 18)), None);
    }

    #[test]
    fn nobody_covers_themselves_and_one_alone_is_a_warning() {
        let both = cover(&facts(vec![sponsor("ann"), sponsor("bob")]), &calendar(), FRIDAY);
        assert_eq!((both.cover(), names(&both.can_renew)), (Cover::Enough, vec!["ann", "bob"]));
        assert_eq!(both.can_unlock_for("ann").map(|who| who.id.as_str()).collect::<Vec<_>>(), ["bob"]);
        let alone = cover(&facts(vec![sponsor("ann")]), &calendar(), FRIDAY);
        assert_eq!((alone.cover(), alone.can_unlock_for("ann").count()), (Cover::Alone, 0));
        assert_eq!(cover(&facts(vec![]), &calendar(), FRIDAY).cover(), Cover::Nobody);
    }

    #[test]
    fn a_day_that_is_covered_in_part_is_a_warning() {
        let from_to = |id: &str, from: i8, until: i8| {
            let hours = (Time::constant(from, 0, 0, 0), Time::constant(until, 0, 0, 0));
            Colleague { hours: BTreeMap::from([(5, hours)]), ..sponsor(id) }
        };
        let on = |staff: Vec<Colleague>| cover(&facts(staff), &calendar(), FRIDAY);
        let gap = |from: i8, until: i8| (Time::constant(from, 0, 0, 0), Time::constant(until, 0, 0, 0));
        let morning = on(vec![from_to("ann", 8, 13), from_to("bob", 8, 12)]);
        assert_eq!((morning.cover(), morning.gaps()), (Cover::Half, vec![gap(13, 17)]));
        let both_ends = on(vec![from_to("ann", 10, 12), from_to("bob", 14, 16)]);
        assert_eq!(both_ends.gaps(), [gap(9, 10), gap(12, 14), gap(16, 17)]);
        let in_turn = on(vec![from_to("ann", 8, 13), from_to("bob", 13, 18)]);
        assert_eq!((in_turn.cover(), in_turn.gaps()), (Cover::Alone, vec![]), "one after the other");
        let overlap = on(vec![sponsor("ann"), sponsor("bob"), from_to("cat", 8, 13)]);
        assert_eq!(overlap.cover(), Cover::Enough);
        assert_eq!(
            cover(&facts(vec![from_to("ann", 8, 13)]), &calendar(), date(2026, 11, 26)).gaps(),
            [],
            "on Thursdays she is there all day"
        );
        let mut closes_at_noon = facts(vec![from_to("ann", 8, 13)]);
        closes_at_noon.cover.open.usual = Some((Time::constant(7, 0, 0, 0), Time::constant(12, 0, 0, 0)));
        assert_eq!(cover(&closes_at_noon, &calendar(), FRIDAY).gaps(), [gap(7, 8)], "the practice’s own hours count");
        closes_at_noon.cover.open.days = BTreeMap::from([(5, (Time::constant(8, 0, 0, 0), Time::constant(20, 0, 0, 0)))]);
        assert_eq!(cover(&closes_at_noon, &calendar(), FRIDAY).gaps(), [gap(13, 20)], "and on a Friday those of Fridays");
    }

    #[test]
    fn only_who_is_there_counts() {
        let one = |change: fn(&mut Colleague)| {
            let mut colleague = sponsor("ann");
            change(&mut colleague);
            lacks(&facts(vec![colleague]), FRIDAY)
        };
        assert_eq!(one(|_| {}), None);
        assert_eq!(one(|ann| ann.works = None), Some(Lacks::Rota), "not entered is not there");
        assert_eq!(one(|ann| ann.works = Some([1, 2, 3, 4].into())), Some(Lacks::DayOff));
        assert_eq!(one(|ann| ann.away = vec![Span { from: Some(FRIDAY), until: Some(FRIDAY) }]), Some(Lacks::Leave));
        let left = Colleague { left_on: Some(date(2026, 11, 26)), ..sponsor("ann") };
        let cover = cover(&facts(vec![left]), &calendar(), FRIDAY);
        assert!(cover.can_unlock.is_empty() && cover.not_counted.is_empty(), "who has left is not spoken of");
    }

    #[test]
    fn only_whose_own_card_works_counts() {
        let one = |change: fn(&mut CardFacts)| {
            let mut facts = facts(vec![sponsor("ann")]);
            facts.cards.iter_mut().for_each(change);
            lacks(&facts, FRIDAY)
        };
        assert_eq!(one(|card| card.holder.id = "bob".to_owned()), Some(Lacks::Card));
        assert_eq!(one(|card| card.locked = true), Some(Lacks::LockedCard));
        assert_eq!(one(|card| card.lost_since = Some(FRIDAY)), Some(Lacks::LostCard));
        assert_eq!(one(|card| card.series = Some(6)), Some(Lacks::BlockedCard));
        assert_eq!(one(|card| card.runs_out = None), Some(Lacks::EndOfCard), "not known is not relied on");
        assert_eq!(one(|card| card.runs_out = Some(date(2026, 12, 4))), Some(Lacks::RunsOut(date(2026, 12, 4))));
        assert_eq!(one(|card| card.runs_out = Some(date(2026, 12, 5))), None, "eight days are enough");
    }

    #[test]
    fn a_faulty_card_counts_until_it_is_replaced_and_one_at_home_on_its_day() {
        let with = |kind: Failure| {
            let mut facts = facts(vec![sponsor("ann")]);
            let card = facts.cards.first().map(|card| card.id.clone());
            let (id, about) = ("l".to_owned(), String::new());
            facts.failures.push(FailureFacts { kind, id, about, who: None, card, leaves: vec![], room: None, since: FRIDAY });
            [FRIDAY, date(2026, 11, 30)].map(|day| lacks(&facts, day))
        };
        assert_eq!(with(Failure::NoCard), [Some(Lacks::FaultyCard); 2]);
        assert_eq!(with(Failure::CardAtHome), [Some(Lacks::CardAtHome), None], "on Monday it comes with its holder");
        assert_eq!(with(Failure::Incident), [None; 2]);
    }

    #[test]
    fn a_second_card_that_works_is_enough() {
        let mut facts = facts(vec![sponsor("ann")]);
        facts.cards.push(CardFacts { locked: true, ..card("ann") });
        assert_eq!(lacks(&facts, FRIDAY), None);
    }

    #[test]
    fn renewing_needs_two_readers() {
        let mut facts = facts(vec![sponsor("ann"), sponsor("bob")]);
        facts.cover.second_readers.clear();
        let cover = cover(&facts, &calendar(), FRIDAY);
        assert_eq!((names(&cover.can_unlock), cover.can_renew.len()), (vec!["ann", "bob"], 0));
    }

    #[test]
    fn trained_staff_without_the_role_help_at_first_and_count_for_nothing_else() {
        let trained = vec![Span { from: Some(date(2026, 1, 1)), until: Some(date(2026, 12, 31)) }];
        let dev = Colleague { role: vec![], trained: trained.clone(), ..sponsor("dev") };
        let kit = Colleague { role: vec![], trained, is_it: true, ..sponsor("kit") };
        let facts = facts(vec![dev, kit]);
        let today = cover(&facts, &calendar(), FRIDAY);
        assert_eq!((today.cover(), names(&today.triage)), (Cover::Nobody, vec!["dev", "kit"]));
        assert_eq!(trained_people(&facts.cover, FRIDAY), 1, "IT staff are not at the front desk");
        assert_eq!(trained_people(&facts.cover, date(2027, 1, 1)), 0, "training runs out");
    }

    #[test]
    fn a_role_that_ends_counts_until_its_last_day() {
        let ends = Colleague { role: vec![Span { from: None, until: Some(FRIDAY) }], ..sponsor("ann") };
        let calendar = Calendar::of(BankHolidays::embedded(Nation::EnglandAndWales).unwrap());
        let ahead = cover_ahead(&facts(vec![ends]), &calendar, FRIDAY);
        assert_eq!(ahead.len(), 10, "two weeks of working days");
        assert_eq!((ahead[0].cover(), ahead[1].cover()), (Cover::Alone, Cover::Nobody));
        assert!(ahead[1].not_counted.is_empty(), "without the role nothing is lacking");
    }
}
