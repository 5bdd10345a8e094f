//! NHS hosts are reached with TLS 1.2 or later.
//!
//! Fails when something on the way speaks only an older version of TLS, or ends the connection because of the version.
//! NHS hosts speak TLS 1.2 and later only, so an old proxy or inspection device stands in between.
//!
//! Source: "at least TLS 1.2",
//! https://production-like.nhsd.io/services/care-identity-service/latest-news/action-required-by-it-teams-to-support-ongoing-use-of-care-identity-service

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "tls-recent",
    title: "NHS hosts are reached with TLS 1.2 or later",
    source: include_str!("tls_recent.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        judge_hosts(facts, |host, seen| match seen {
            Seen::OldTls(version) => Some(format!("{} is answered with {version}, and needs TLS 1.2 or later", short(&host.host))),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{TcpOutcome, TlsOutcome};

    use super::super::testing::{AUTHENTICATION, expect, failing, judge, unconnected, untrusted};

    const ID: &str = "tls-recent";

    #[test]
    fn an_old_version_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let old = judge(ID, |checkup| untrusted(checkup, AUTHENTICATION, &TlsOutcome::TooOld { offered: "TLS 1.0".into() }));
        expect(&old, "fail", "answered with TLS 1.0");
        for alert in ["protocol_version", "ProtocolVersion"] {
            expect(&judge(ID, |checkup| untrusted(checkup, AUTHENTICATION, &TlsOutcome::Alert(alert.into()))), "fail", "older");
        }
    }

    #[test]
    fn another_alert_is_another_matter() {
        let alert = TlsOutcome::Alert("handshake_failure".into());
        expect(&judge(ID, |checkup| untrusted(checkup, AUTHENTICATION, &alert)), "pass", "");
        assert_eq!(failing(|checkup| untrusted(checkup, AUTHENTICATION, &alert)), ["internet-hosts"]);
    }

    #[test]
    fn old_encryption_fails_nothing_else() {
        assert_eq!(failing(|checkup| untrusted(checkup, "", &TlsOutcome::TooOld { offered: "TLS 1.0".into() })), [ID]);
    }

    #[test]
    fn silence_says_nothing() {
        expect(&judge(ID, |checkup| unconnected(checkup, "", TcpOutcome::TimedOut)), "not tested", "far enough");
    }
}
