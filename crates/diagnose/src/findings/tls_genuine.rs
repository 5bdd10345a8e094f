//! NHS hosts answer themselves.
//!
//! Fails when somebody else answers in the place of an NHS host: with a certificate signed by somebody this PC does not
//! trust, or made for another name. Usually a firewall, antivirus program or web filter opens the traffic on its way; NHS
//! hosts have to be exempt from that.
//!
//! Source: "check firewall, antivirus, web security",
//! https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/allowing-domains-in-care-identity-service

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding =
    Finding { id: "tls-genuine", title: "NHS hosts answer themselves", source: include_str!("tls_genuine.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        judge_hosts(facts, |host, seen| match seen {
            Seen::NotGenuine(who) => Some(format!("{} is answered {who}", short(&host.host))),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{CertificateProblem, TcpOutcome};

    use super::super::testing::{GAS, expect, failing, judge, portal, refused_certificate, unconnected};

    const ID: &str = "tls-genuine";

    #[test]
    fn an_unknown_issuer_is_named() {
        expect(&judge(ID, |_| {}), "pass", "");
        let inspected = judge(ID, |checkup| refused_certificate(checkup, GAS, CertificateProblem::UnknownIssuer));
        expect(&inspected, "fail", "gas.national.ncrs.nhs.uk is answered with a certificate signed by Web Filter CA");
        let other = judge(ID, |checkup| refused_certificate(checkup, GAS, CertificateProblem::WrongName));
        expect(&other, "fail", "made for filter.example");
    }

    #[test]
    fn inspection_fails_nothing_else() {
        let all = failing(|checkup| refused_certificate(checkup, "", CertificateProblem::UnknownIssuer));
        assert_eq!(all, [ID]);
    }

    #[test]
    fn a_portal_is_reported_alone() {
        let state = judge(ID, |checkup| {
            refused_certificate(checkup, "", CertificateProblem::WrongName);
            portal(checkup, "hotspot.example");
        });
        expect(&state, "not tested", "sign-in page");
    }

    #[test]
    fn silence_says_nothing() {
        expect(&judge(ID, |checkup| unconnected(checkup, "", TcpOutcome::TimedOut)), "not tested", "far enough");
    }
}
