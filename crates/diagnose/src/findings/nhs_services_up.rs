//! The NHS services are up.
//!
//! Fails when an NHS host that this PC's smartcard client needs is reached and answers that it is out of order (a status
//! from 500 to 599). Nothing on this PC puts that right; usually others are affected too.
//!
//! Source: RFC 9110, section 15.6.

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "nhs-services-up", title: "The NHS services are up", source: include_str!("nhs_services_up.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        let hosts = needed_hosts(facts)?;
        for (_, host, seen) in &hosts {
            if let Seen::OutOfOrder(status) = seen {
                return Ok(State::Fail(format!("{} answers that it is out of order ({status})", short(&host.host))));
            }
        }
        let reached = hosts.iter().any(|(_, _, seen)| *seen == Seen::Reached);
        if reached { Ok(State::Pass) } else { untested("no host was reached") }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, HttpOutcome, TcpOutcome};

    use super::super::testing::{GAS, expect, failing, hosts, judge, judge_for, unconnected};
    use crate::ClientModel;

    const ID: &str = "nhs-services-up";

    fn answers(checkup: &mut Checkup, name: &str, with: u16) {
        hosts(checkup, name, |host| {
            if let Some(HttpOutcome::Answered { status, .. }) = &mut host.http {
                *status = with;
            }
        });
    }

    #[test]
    fn a_service_that_is_out_of_order_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(
            &judge(ID, |checkup| answers(checkup, GAS, 503)),
            "fail",
            "gas.national.ncrs.nhs.uk answers that it is out of order (503)",
        );
        assert_eq!(failing(|checkup| answers(checkup, "", 500)), [ID]);
    }

    #[test]
    fn another_answer_is_an_answer() {
        for status in [301, 401, 404, 499, 600] {
            expect(&judge(ID, |checkup| answers(checkup, "", status)), "pass", "");
        }
    }

    #[test]
    fn a_service_that_the_client_does_not_need_does_not_count() {
        expect(&judge_for(ClientModel::SmartcardConnect, ID, |checkup| answers(checkup, GAS, 503)), "pass", "");
    }

    #[test]
    fn silence_says_nothing() {
        expect(&judge(ID, |checkup| unconnected(checkup, "", TcpOutcome::TimedOut)), "not tested", "no host was reached");
    }
}
