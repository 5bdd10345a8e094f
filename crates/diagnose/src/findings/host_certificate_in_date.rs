//! The certificates of NHS hosts are in date.
//!
//! Fails when the certificate of a host has ended or has not begun by this PC's clock. If that is so with several hosts at
//! once, this PC's clock is the likelier fault; where a server told the time and the clock is wrong, only that is reported.
//!
//! Source: the host's own certificate (RFC 5280).

use lanyard_model::State;

use super::{Facts, Finding, clock_right, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "host-certificate-in-date",
    title: "The certificates of NHS hosts are in date",
    source: include_str!("host_certificate_in_date.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        unless_fails(facts, &clock_right::FINDING)?;
        judge_hosts(facts, |host, seen| match seen {
            Seen::OutOfDate(what) => Some(format!("the certificate of {} {what}, by this PC's clock", short(&host.host))),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::CertificateProblem;

    use super::super::testing::{GAS, clock_out, expect, failing, judge, refused_certificate};

    const ID: &str = "host-certificate-in-date";

    #[test]
    fn an_ended_certificate_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let ended = judge(ID, |checkup| refused_certificate(checkup, GAS, CertificateProblem::Expired));
        expect(&ended, "fail", "the certificate of gas.national.ncrs.nhs.uk has ended");
        let early = judge(ID, |checkup| refused_certificate(checkup, GAS, CertificateProblem::NotYetValid));
        expect(&early, "fail", "has not begun");
        assert_eq!(failing(|checkup| refused_certificate(checkup, GAS, CertificateProblem::Expired)), [ID]);
    }

    #[test]
    fn a_wrong_clock_explains_it() {
        let state = judge(ID, |checkup| {
            clock_out(checkup, -40_000_000);
            refused_certificate(checkup, GAS, CertificateProblem::NotYetValid);
        });
        expect(&state, "not tested", "clock");
    }
}
