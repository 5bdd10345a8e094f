//! Two years of a practice, day by day. Its people, cards and positions are a script; what the server sends is what reaches a
//! mailbox; an oracle that knows nothing of the program judges. The same script with a step of the ladder left out must fail.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

mod oracle;
mod planner;
mod server;
mod world;

use std::collections::BTreeMap;

use lanyard_insight::{CERTIFICATE_LADDER, Rung};

use crate::oracle::{happenings, judge, judge_evenings};
use crate::world::World;

const SEED: u64 = 2027;

#[test]
fn the_calendar_arithmetic_of_the_oracle_is_right() {
    assert_eq!(world::day(1970, 1, 1), 0);
    for day in world::day(1999, 1, 1)..world::day(2031, 1, 1) {
        let (year, month, of_month) = world::date(day);
        assert_eq!(world::day(year, month, of_month), day);
        let known = planner::civil(day);
        assert_eq!(i64::from(known.weekday().to_monday_zero_offset()), world::weekday(day), "{known}");
    }
}

/// Says the first broken promise of each kind, and how many there are.
fn nothing(wrong: &[String]) {
    let mut kinds: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for words in wrong {
        kinds.entry(words.split([':', ' ']).next().unwrap_or_default()).or_insert((0, words)).0 += 1;
    }
    assert!(wrong.is_empty(), "{kinds:#?}");
}

#[test]
fn enough_happens_in_the_two_years() {
    let [certificates, positions, leavers, leaves, open_ends, drawers] = happenings(&World::new(SEED));
    assert!(certificates + positions >= 200, "{certificates} certificates and {positions} positions end");
    assert!(open_ends >= 10, "{open_ends} leaves of which the end was not known");
    assert!(leavers >= 10 && leaves >= 20 && drawers >= 10, "{leavers} leavers, {leaves} leaves, {drawers} cards in drawers");
}

#[tokio::test]
async fn two_years_of_the_server_keep_every_promise() {
    let world = World::new(SEED);
    let run = server::two_years(&world).await;
    let wrong = judge(&world, &run.digests);
    assert!(run.digests.len() > 500, "{} e-mails prove little", run.digests.len());
    nothing(&wrong);
    nothing(&judge_evenings(&world, &run.evenings));
    assert!(run.evenings.len() > 100, "{} evenings prove little", run.evenings.len());
    let (some_of, doubled) = (&run.evenings[run.evenings.len() / 2..], [&run.evenings[..], &run.evenings[..1]].concat());
    assert!(!judge_evenings(&world, some_of).is_empty(), "a year in which nobody was told is noticed");
    assert!(!judge_evenings(&world, &doubled).is_empty(), "and one that came twice");
    server::heartbeats(&world, &run);
}

#[test]
fn two_years_of_the_planner_keep_every_promise() {
    let world = World::new(SEED);
    let wrong = judge(&world, &planner::two_years(&world, CERTIFICATE_LADDER));
    nothing(&wrong);
}

#[test]
fn without_any_step_of_the_ladder_a_promise_is_broken() {
    let world = World::new(SEED);
    for left_out in CERTIFICATE_LADDER {
        let ladder: Vec<Rung> =
            CERTIFICATE_LADDER.iter().filter(|rung| rung.days_before != left_out.days_before).copied().collect();
        let wrong = judge(&world, &planner::two_years(&world, &ladder));
        let step = format!("step {}:", left_out.days_before);
        assert!(wrong.iter().any(|words| words.starts_with(&step)), "without {step} {wrong:#?}");
    }
}
