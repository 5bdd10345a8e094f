//! This PC's clock is right.
//!
//! Fails when the clock differs from the servers' time by more than five minutes, and warns beyond one minute. Certificates
//! and log-ons are judged by the clock, so a wrong clock makes good ones look ended or not begun.
//!
//! The limits are estimates: no official tolerance is published. The time is what the asked servers say (`Date`, RFC 9110).

use jiff::SignedDuration;
use lanyard_model::State;

use super::{Facts, Finding, common::*};

/// Seconds from which it fails: more than five minutes. An estimate.
const WRONG: u64 = 301;
/// Seconds from which it warns: more than one minute. An estimate.
const DRIFTING: u64 = 61;

pub(super) const FINDING: Finding =
    Finding { id: "clock-right", title: "This PC's clock is right", source: include_str!("clock_right.rs"), judge };

fn judge(facts: &Facts) -> State {
    let Some(offset) = clock_offset(facts.checkup) else { return State::NotTested("no server told the time".into()) };
    let way = if offset > 0 { "slow" } else { "fast" };
    let what = format!("this PC's clock is {} {way}", span(SignedDuration::from_secs(offset)));
    match offset.unsigned_abs() {
        WRONG.. => State::Fail(what),
        DRIFTING..WRONG => State::Warning(what),
        ..DRIFTING => State::Pass,
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact};

    use super::super::testing::{clock_out, expect, failing, hosts, judge, network};

    const ID: &str = "clock-right";

    fn out(seconds: i64) -> lanyard_model::State {
        judge(ID, |checkup| clock_out(checkup, seconds))
    }

    #[test]
    fn a_wrong_clock_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&out(60), "pass", "");
        expect(&out(-61), "warning", "61 seconds fast");
        expect(&out(300), "warning", "5 minutes slow");
        expect(&out(301), "fail", "5 minutes slow");
        expect(&out(-7_300), "fail", "2 hours fast");
        expect(&out(i64::MIN), "fail", "fast");
    }

    #[test]
    fn a_wrong_clock_fails_nothing_else() {
        assert_eq!(failing(|checkup| clock_out(checkup, 900)), [ID]);
        assert_eq!(failing(|checkup| clock_out(checkup, 400_000_000)), [ID]);
    }

    #[test]
    fn one_wrong_server_does_not_count() {
        let one = |checkup: &mut Checkup| {
            let mut first = true;
            hosts(checkup, "", |host| {
                if let Some(lanyard_model::HttpOutcome::Answered { clock_offset_seconds, .. }) = &mut host.http {
                    *clock_offset_seconds = Some(if first { 9_000 } else { 0 });
                    first = false;
                }
            });
        };
        expect(&judge(ID, one), "pass", "");
    }

    #[test]
    fn without_a_server_it_is_not_tested() {
        expect(&judge(ID, |checkup| network(checkup).hosts.clear()), "not tested", "no server");
        expect(&judge(ID, |checkup| checkup.network.fact = Fact::NotAsked), "not tested", "no server");
    }
}
