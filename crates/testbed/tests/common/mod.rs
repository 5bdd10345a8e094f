//! What the tests of the bench share.
#![expect(clippy::expect_used, reason = "a test that cannot build its bench has failed")]

use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Bench, Conditions, Output, Run, Way};

/// A scenario's text: a healthy machine with the given tables added.
pub(crate) fn scenario(tables: &str) -> Scenario {
    let head = "title = 't'\nstory = 's'\nat = '2026-11-23T08:05:00Z'\ntruth = ['x']\nfixed_by = [['y']]\n";
    Scenario::parse(&format!("{head}{tables}")).expect("a scenario")
}

/// The bench of a scenario, telling, without delays.
pub(crate) fn bench(tables: &str) -> Bench {
    bench_in(tables, Way::Telling, &Conditions::default())
}

pub(crate) fn bench_in(tables: &str, way: Way, conditions: &Conditions) -> Bench {
    Bench::start(&scenario(tables), way, conditions).expect("the bench (needs root and the packages of the error)")
}

/// Runs a line of shell inside.
pub(crate) fn shell(bench: &Bench, line: &str) -> Output {
    bench.run("/bin/sh".as_ref(), &["-c", line], Run::default()).expect("a shell")
}
