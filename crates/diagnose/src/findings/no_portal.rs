//! The network lets this PC out without a sign-in page.
//!
//! Fails when a plain web request to an NHS host is sent on to another host while nothing genuine answers in its place: a
//! guest or public network wants people to sign in first. Opening any web page in a browser shows that page.
//!
//! Source: captive portals, RFC 8952.

use lanyard_model::State;

use super::{Facts, Finding, common::*, names_resolved, network_connected};

pub(super) const FINDING: Finding = Finding {
    id: "no-portal",
    title: "The network lets this PC out without a sign-in page",
    source: include_str!("no_portal.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        unless_fails(facts, &network_connected::FINDING)?;
        unless_fails(facts, &names_resolved::FINDING)?;
        let hosts = needed_hosts(facts)?;
        for (_, host, seen) in &hosts {
            if let Seen::Portal(to) = seen {
                return Ok(State::Fail(format!("{} is answered by a sign-in page at {to}", short(&host.host))));
            }
        }
        let told = hosts.iter().any(|(_, host, seen)| accepted(host) || host.plain_http.is_some() || *seen == Seen::Reached);
        if told { Ok(State::Pass) } else { untested("no host answered far enough to tell") }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{CertificateProblem, TcpOutcome, TlsOutcome};

    use super::super::testing::{GAS, expect, failing, judge, portal, refused_certificate, unconnected, untrusted};

    const ID: &str = "no-portal";

    #[test]
    fn a_sign_in_page_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let wrong_name = judge(ID, |checkup| {
            refused_certificate(checkup, "", CertificateProblem::WrongName);
            portal(checkup, "hotspot.example");
        });
        expect(&wrong_name, "fail", "a sign-in page at hotspot.example");
        let not_tls = judge(ID, |checkup| {
            untrusted(checkup, "", &TlsOutcome::NotTls);
            portal(checkup, "hotspot.example");
        });
        expect(&not_tls, "fail", "hotspot.example");
    }

    #[test]
    fn it_explains_everything_behind_it() {
        let all = failing(|checkup| {
            refused_certificate(checkup, "", CertificateProblem::WrongName);
            portal(checkup, "hotspot.example");
            unconnected(checkup, GAS, TcpOutcome::Refused);
        });
        assert_eq!(all, ["no-portal"]);
    }

    #[test]
    fn an_inspected_connection_is_no_portal() {
        expect(&judge(ID, |checkup| refused_certificate(checkup, GAS, CertificateProblem::UnknownIssuer)), "pass", "");
    }

    #[test]
    fn silence_says_nothing() {
        expect(&judge(ID, |checkup| unconnected(checkup, "", TcpOutcome::TimedOut)), "not tested", "far enough");
    }
}
