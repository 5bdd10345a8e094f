//! No Gemalto middleware is left on this PC.
//!
//! Fails when Gemalto middleware is installed. It served cards of series 4 to 6, which have been blocked, and stands in the
//! way of the middleware that today's cards need.
//!
//! Source: it "causes significant issues for organisations",
//! https://nhsd-proxy.dokku3.ebmdatalab.net/services/care-identity-service/releases-and-planned-maintenance/service-deprecation-and-retirement/deprecation-notice-smartcard-series-4-5-and-6

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "no-old-middleware",
    title: "No Gemalto middleware is left on this PC",
    source: include_str!("no_old_middleware.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let product = "gemalto-middleware";
        Ok(match installed(facts, product)? {
            true => State::Fail(format!("{} is installed", product_name(facts, product))),
            false => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{client, expect, install, judge};

    const ID: &str = "no-old-middleware";

    #[test]
    fn leftovers_fail() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| install(checkup, "gemalto-middleware", "6.1")), "fail", "Gemalto middleware is installed");
    }

    #[test]
    fn without_a_list_of_software_it_is_not_tested() {
        expect(&judge(ID, |checkup| client(checkup).installed = Fact::NotAsked), "not tested", "could not be read");
    }
}
