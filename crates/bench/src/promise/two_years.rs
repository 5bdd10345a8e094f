//! Two years of a made-up practice, three times: with nothing, with a printed checklist, and with Lanyard's dates. An illustration
//! of what the dates are for: every number that it rests on is an estimate, which is printed with it. It is never quoted.

use std::collections::BTreeMap;

use fastrand::Rng;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use lanyard_insight::{BankHolidays, Calendar, CardFacts, Facts, Nation, PositionFacts, Who, deadlines};
use lanyard_testbed::Result;

use super::{Bench, Measured};
use crate::say;

const PEOPLE: usize = 40;
const POSITIONS: usize = 12;
const DAYS: i32 = 730;
const FIRST: Date = date(2027, 1, 1);
const RUNS: u64 = 50;
/// Of those whose card or position ends, so many see to it unasked.
const UNASKED: f64 = 0.5;
/// Of those who are reminded, so many act on one reminder.
const ACT: f64 = 0.4;
/// Minutes of clinic that a lapse costs when nobody knows whom to ring, and when it stands on the wall.
const LOST: f64 = 240.0;
const LOST_WITH_CHECKLIST: f64 = 120.0;

/// Minutes of clinic lost each way, on average.
pub(super) fn minutes(_: &Bench) -> Result<Vec<Measured>> {
    let holidays = BankHolidays::embedded(Nation::EnglandAndWales).map_err(|error| error.to_string())?;
    let calendar = Calendar::of(holidays);
    let (mut unasked, mut reminded) = (0, 0);
    for seed in 0..RUNS {
        let mut rng = Rng::with_seed(seed);
        unasked += (0..PEOPLE + POSITIONS).filter(|_| rng.f64() >= UNASKED).count();
        reminded += lapses(&mut rng, &calendar);
    }
    let each = |lapses: usize, minutes: f64| lapses as f64 / RUNS as f64 * minutes;
    say(&format!(
        "two-years: {PEOPLE} cards and {POSITIONS} positions end once in two years; {UNASKED} of them are seen to unasked, {ACT} of \
         those reminded act on one reminder; a lapse costs {LOST} minutes, {LOST_WITH_CHECKLIST} with the checklist on the wall; \
         {RUNS} runs. All of these are estimates. Faults other than dates that pass are left out."
    ));
    let figure = format!(
        "{:.0} minutes with no system, {:.0} with the checklist only, {:.0} with Lanyard",
        each(unasked, LOST),
        each(unasked, LOST_WITH_CHECKLIST),
        each(reminded, LOST_WITH_CHECKLIST)
    );
    Ok(vec![Measured { name: "two-years", figure, promise: "none: an illustration", holds: true }])
}

/// How many cards and positions lapse although the dates were told; nobody sees to anything unasked.
fn lapses(rng: &mut Rng, calendar: &Calendar) -> usize {
    let mut facts = Facts { cards: cards(rng), positions: positions(rng), ..Facts::default() };
    let mut told: BTreeMap<String, i32> = BTreeMap::new();
    let mut lapsed = 0;
    for today in (0..DAYS).filter_map(|days| FIRST.checked_add(days.days()).ok()) {
        facts.cards.iter_mut().for_each(|card| card.last_seen = Some(today));
        let standing = facts.cards.len() + facts.positions.len();
        facts.cards.retain(|card| card.runs_out.is_some_and(|day| day > today));
        facts.positions.retain(|position| position.ends >= today);
        lapsed += standing - facts.cards.len() - facts.positions.len();
        if !calendar.is_working_day(today) {
            continue;
        }
        for deadline in deadlines(&facts, calendar, today) {
            let is_new = told.insert(deadline.key.clone(), deadline.stage) != Some(deadline.stage);
            let acts = (is_new || deadline.daily) && deadline.told.iter().any(|_| rng.f64() < ACT);
            if acts {
                facts.cards.retain(|card| card.id != deadline.subject);
                facts.positions.retain(|position| position.id != deadline.subject);
            }
        }
    }
    lapsed
}

fn some_day(rng: &mut Rng) -> Date {
    FIRST.saturating_add(rng.i32(1..DAYS - 1).days())
}

fn who(number: usize) -> Who {
    Who { id: format!("p{number}"), name: format!("Person {number}") }
}

fn cards(rng: &mut Rng) -> Vec<CardFacts> {
    let card = |number| CardFacts {
        series: Some(9),
        runs_out: Some(some_day(rng)),
        ..CardFacts::unread(format!("c{number}"), who(number))
    };
    (0..PEOPLE).map(card).collect()
}

fn positions(rng: &mut Rng) -> Vec<PositionFacts> {
    let position = |number| PositionFacts {
        id: format!("o{number}"),
        holder: who(number),
        name: "Receptionist".to_owned(),
        ends: some_day(rng),
        has_another: false,
    };
    (0..POSITIONS).map(position).collect()
}
