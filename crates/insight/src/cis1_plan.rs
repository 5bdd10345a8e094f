//! Which PC moves to Smartcard Connect in which week: one PC first, a week of use, then room by room on quiet working days, with
//! days in reserve before the end.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

use crate::{Calendar, PcFacts, Standing, standing};

/// Days of use of the first PC before any other follows (an estimate: each working day of a week is seen once).
const PILOT_DAYS: i32 = 7;
/// Days kept free before the day by which all must be ready, for what goes wrong (an estimate).
const RESERVE_DAYS: i32 = 14;
/// So many days are enough for any number of PCs: a quiet week has four (an estimate).
const ENOUGH_DAYS: usize = 4;
/// How far a burn-down looks back, in weeks.
const LOOK_BACK: i32 = 8;

/// One PC on the day it is to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Identifier of the PC's record.
    pub pc: String,
    /// Its name.
    pub name: String,
    /// Its room.
    pub room: Option<String>,
    /// The day.
    pub on: Date,
    /// Whether it may move at all yet; until its applications are said to support CIS2, the day is only kept free.
    pub may_move: bool,
}

/// One week of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanWeek {
    /// Its Monday.
    pub monday: Date,
    /// What moves, by day.
    pub moves: Vec<Move>,
}

/// One bar of the burn-down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BurnDown {
    /// Monday of the week.
    pub monday: Date,
    /// PCs not ready at its end.
    pub left: usize,
    /// Whether that is still to come.
    pub planned: bool,
}

/// Gives every PC that is not ready a working day after today and no later than `ready_by`: quiet ones before the reserve, and where
/// those are too few, or leave no week for the pilot, quiet ones in it, then busy ones. Empty when no working day is left, or nothing has
/// to move.
pub fn exit_plan(pcs: &[PcFacts], calendar: &Calendar, today: Date, ready_by: Date) -> Vec<PlanWeek> {
    let mut waiting: Vec<(&PcFacts, bool)> = pcs
        .iter()
        .map(|pc| (pc, standing(pc)))
        .filter(|(_, standing)| *standing != Standing::Ready)
        .map(|(pc, standing)| (pc, matches!(standing, Standing::MayMove | Standing::Blocked)))
        .collect();
    waiting.sort_by(|(a, a_may), (b, b_may)| (!a_may, &a.room, &a.name).cmp(&(!b_may, &b.room, &b.name)));
    let any_moved = pcs.iter().any(|pc| matches!(standing(pc), Standing::Ready | Standing::Blocked));
    let mut moves: Vec<Move> = Vec::new();
    for ((pc, may_move), on) in waiting.iter().zip(days_to_move(calendar, (today, ready_by), waiting.len(), !any_moved)) {
        moves.push(Move { pc: pc.id.clone(), name: pc.name.clone(), room: pc.room.clone(), on, may_move: *may_move });
    }
    let weeks = moves.chunk_by(|a, b| monday(a.on) == monday(b.on));
    weeks.filter_map(|week| Some(PlanWeek { monday: monday(week.first()?.on), moves: week.to_vec() })).collect()
}

/// Whether one PC goes first and is used for a week before another one moves.
pub fn goes_first(plan: &[PlanWeek]) -> bool {
    let mut moves = plan.iter().flat_map(|week| &week.moves);
    moves.next().zip(moves.next()).is_some_and(|(first, second)| second.on >= first.on.saturating_add(Span::new().days(PILOT_DAYS)))
}

/// A day for each of so many moves between two days.
fn days_to_move(calendar: &Calendar, (today, ready_by): (Date, Date), count: usize, pilot_first: bool) -> Vec<Date> {
    let days = |last: Date, quiet: bool| -> Vec<Date> {
        let all = std::iter::successors(today.tomorrow().ok(), |day| day.tomorrow().ok()).take_while(|day| *day <= last);
        all.filter(|day| calendar.is_working_day(*day) && !(quiet && calendar.is_busy(*day))).collect()
    };
    let before_reserve = ready_by.saturating_sub(RESERVE_DAYS.days());
    let all = days(ready_by, false);
    let choices = [&days(before_reserve, true), &days(ready_by, true), &all];
    let with_pilot = choices.iter().filter(|_| pilot_first).find_map(|days| after_pilot(days, count));
    let enough = || choices.iter().find(|days| days.len() >= count.min(ENOUGH_DAYS)).map(|days| spread(days, count));
    with_pilot.or_else(enough).unwrap_or_else(|| spread(&all, count))
}

/// The first move alone, and the others from a week later on; `None` where too few days are left for that.
fn after_pilot(days: &[Date], count: usize) -> Option<Vec<Date>> {
    let first = *days.first()?;
    let after = first.saturating_add(Span::new().days(PILOT_DAYS));
    let rest: Vec<Date> = days.iter().copied().filter(|day| *day >= after).collect();
    let others = count.saturating_sub(1);
    (rest.len() >= others.min(ENOUGH_DAYS)).then(|| std::iter::once(first).chain(spread(&rest, others)).collect())
}

/// Spreads so many moves evenly over the days.
fn spread(days: &[Date], count: usize) -> Vec<Date> {
    (0..count).filter_map(|place| days.get(place * days.len() / count).copied()).collect()
}

/// Bars from the week of the first move, at most eight weeks back, to the last planned week. `ready_since` holds a day for each PC
/// that is ready; `all` is how many PCs there are.
pub fn burn_down(all: usize, ready_since: &[Date], plan: &[PlanWeek], today: Date) -> Vec<BurnDown> {
    let this_week = monday(today);
    let earliest = this_week.saturating_sub(Span::new().weeks(LOOK_BACK));
    let first = ready_since.iter().copied().min().map_or(this_week, monday).clamp(earliest, this_week);
    let last = plan.last().map_or(this_week, |week| week.monday);
    let weeks = std::iter::successors(Some(first), |week| week.checked_add(1.week()).ok()).take_while(|week| *week <= last);
    weeks
        .map(|monday| {
            let end = monday.saturating_add(6.days());
            let done = ready_since.iter().filter(|day| **day <= end.min(today)).count();
            let planned: usize = plan.iter().filter(|week| week.monday <= monday).map(|week| week.moves.len()).sum();
            BurnDown { monday, left: all.saturating_sub(done + planned), planned: monday >= this_week }
        })
        .collect()
}

/// The Monday of a day's week.
fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(back.days())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::{ApplicationFacts, BankHolidays, Nation};

    fn surgery() -> Calendar {
        let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
        Calendar { busy: BTreeSet::from([date(2026, 12, 3)]), ..Calendar::of(holidays) }
    }

    fn pcs(count: usize, ready: usize) -> Vec<PcFacts> {
        let yes = ApplicationFacts { name: "A".into(), cis2: Some(true) };
        let pc = |number: usize| PcFacts {
            id: format!("{number}"),
            name: format!("PC-{number:02}"),
            room: Some(format!("Room {}", number / 3)),
            applications: vec![yes.clone()],
            has_connect: number < ready,
            is_blocked: false,
        };
        (0..count).map(pc).collect()
    }

    const BY: Date = Date::constant(2027, 2, 26);

    #[test]
    fn every_pc_has_a_quiet_working_day_before_the_reserve_and_the_first_stands_alone_for_a_week() {
        let (calendar, today) = (surgery(), date(2026, 11, 27));
        let plan = exit_plan(&pcs(30, 0), &calendar, today, BY);
        let moves: Vec<&Move> = plan.iter().flat_map(|week| &week.moves).collect();
        assert_eq!(moves.len(), 30);
        assert!(moves.iter().all(|one| calendar.is_working_day(one.on) && !calendar.is_busy(one.on)), "{plan:?}");
        assert!(moves.iter().all(|one| one.on <= date(2027, 2, 12)));
        assert!(moves[1].on >= date(2026, 12, 8), "{:?} after {:?}", moves[1].on, moves[0].on);
        assert!(plan.iter().all(|week| week.moves.iter().all(|one| monday(one.on) == week.monday)));
    }

    #[test]
    fn late_plans_use_the_reserve_then_busy_days_and_never_a_day_that_is_over() {
        let calendar = surgery();
        let late = exit_plan(&pcs(4, 0), &calendar, date(2027, 2, 20), BY);
        assert_eq!(late.iter().map(|week| week.moves.len()).sum::<usize>(), 4);
        let last = exit_plan(&pcs(4, 0), &calendar, date(2027, 2, 25), BY);
        assert!(last.iter().flat_map(|week| &week.moves).all(|one| one.on == BY));
        assert_eq!(exit_plan(&pcs(4, 0), &calendar, BY, BY), [], "nobody works on the days that are left");
        assert_eq!(exit_plan(&pcs(4, 4), &calendar, date(2026, 11, 27), BY), [], "all are ready");
    }

    #[test]
    fn a_day_before_the_reserve_is_for_the_pilot_and_not_for_every_pc() {
        for (today, first, next) in [(11, 12, 19), (10, 11, 18)] {
            let plan = exit_plan(&pcs(30, 0), &surgery(), date(2027, 2, today), BY);
            let days: Vec<i8> = plan.iter().flat_map(|week| &week.moves).map(|one| one.on.day()).collect();
            assert_eq!((days.len(), days[0], days[1]), (30, first, next), "{days:?}");
            let most = days.iter().map(|day| days.iter().filter(|other| *other == day).count()).max();
            assert!(goes_first(&plan) && most.unwrap() <= 6, "{days:?}");
        }
        let moved = exit_plan(&pcs(30, 1), &surgery(), date(2027, 2, 11), BY);
        let first = moved.iter().flat_map(|week| &week.moves).filter(|one| one.on == date(2027, 2, 12)).count();
        assert!(first <= 4 && !goes_first(&moved), "{moved:?}");
        assert!(!goes_first(&exit_plan(&pcs(4, 0), &surgery(), date(2027, 2, 20), BY)), "no week is left for that");
    }

    #[test]
    fn what_may_not_move_yet_comes_last_and_is_marked() {
        let mut some = pcs(3, 0);
        some[0].applications.push(ApplicationFacts { name: "B".into(), cis2: None });
        let plan = exit_plan(&some, &surgery(), date(2026, 11, 27), BY);
        let moves: Vec<(&str, bool)> =
            plan.iter().flat_map(|week| &week.moves).map(|one| (one.name.as_str(), one.may_move)).collect();
        assert_eq!(moves, [("PC-01", true), ("PC-02", true), ("PC-00", false)]);
    }

    #[test]
    fn the_burn_down_falls_from_what_was_done_to_what_is_planned() {
        let today = date(2026, 11, 27);
        let plan = exit_plan(&pcs(30, 2), &surgery(), today, BY);
        let bars = burn_down(30, &[date(2026, 11, 11), date(2026, 11, 18)], &plan, today);
        assert_eq!(bars[0], BurnDown { monday: date(2026, 11, 9), left: 29, planned: false });
        assert_eq!(bars[1].left, 28);
        assert_eq!(bars.last().unwrap().left, 0);
        assert!(bars.windows(2).all(|two| two[0].left >= two[1].left), "{bars:?}");
    }
}
