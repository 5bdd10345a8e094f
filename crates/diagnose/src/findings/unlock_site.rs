//! The site for unlocking and renewing one's own card is reached.
//!
//! Warns when the NHS host through which people unlock and renew their own cards is not reached from this PC: the connection is
//! refused, nothing answers, a proxy blocks it, or its name cannot be looked up. Logging on does not need it; whoever is sent to unlock
//! a card here would try in vain, and another PC may reach it.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/setting-up-and-troubleshooting/allowing-domains-in-care-identity-service

use lanyard_model::State;

use super::{Facts, Finding, common::*};

/// The host, as `knowledge/hosts.toml` has it.
const HOST: &str = "manage-care-identities.care-identity-service2.nhs.uk";

pub(super) const FINDING: Finding = Finding {
    id: "unlock-site",
    title: "The site for unlocking and renewing one's own card is reached",
    source: include_str!("unlock_site.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        network_usable(facts)?;
        let network = section(&facts.checkup.network, "the network")?;
        let Some(host) = network.hosts.iter().find(|host| host.host.eq_ignore_ascii_case(HOST)) else {
            return untested("this host was not asked");
        };
        match seen(host) {
            Seen::Reached | Seen::OutOfOrder(_) => Ok(State::Pass),
            Seen::NotReached(how) => {
                unless_script_decides(facts)?;
                Ok(State::Warning(format!("{HOST} {how}, so that nobody can unlock or renew their own card on this PC")))
            }
            _ => untested("another finding about the network explains what was seen"),
        }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, DnsOutcome, TcpOutcome};

    use super::super::testing::{expect, judge, network, script_decides, unconnected, unresolved};
    use super::HOST;

    const ID: &str = "unlock-site";

    /// A PC that asked this host beside the others.
    fn asked(change: impl FnOnce(&mut Checkup)) -> lanyard_model::State {
        judge(ID, |checkup| {
            let mut host = network(checkup).hosts.first().cloned().unwrap();
            host.host = HOST.into();
            network(checkup).hosts.push(host);
            change(checkup);
        })
    }

    #[test]
    fn a_host_that_is_not_reached_warns() {
        expect(&asked(|_| {}), "pass", "");
        expect(
            &asked(|checkup| unconnected(checkup, HOST, TcpOutcome::ProxyRefused(403))),
            "warning",
            "refused by the proxy (403)",
        );
        expect(&asked(|checkup| unresolved(checkup, HOST, DnsOutcome::NoSuchName)), "warning", "nobody can unlock or renew");
    }

    #[test]
    fn what_was_not_asked_or_takes_another_way_is_not_tested() {
        expect(&judge(ID, |_| {}), "not tested", "was not asked");
        let by_script = asked(|checkup| {
            script_decides(checkup);
            unconnected(checkup, HOST, TcpOutcome::TimedOut);
        });
        expect(&by_script, "not tested", "a script chooses the proxy");
    }
}
