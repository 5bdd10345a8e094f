//! The NHS hosts: which there are, how each turns out, and what stands at its address.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::Child;
use std::sync::Arc;
use std::time::Duration;

use super::authority::{Authority, Validity};
use super::web::{Manner, Page, Reply, serve};
use super::{PORTAL, SLOW_MILLIS, now, old_tls};
use crate::Result;
use crate::scenario::{Egress, Host, NetworkIn};

/// Hosts that the internet reaches. Sources: domain fact sheet, section E.
const INTERNET: [&str; 3] = [
    "am.nhsidentity.spineservices.nhs.uk",
    "trustedurl.national.ncrs.nhs.uk",
    "manage-care-identities.care-identity-service2.nhs.uk",
];
/// Hosts that only HSCN reaches, the agent's not-live environments among them. Sources: as above.
const HSCN: [&str; 9] = [
    "gas.national.ncrs.nhs.uk",
    "gas.tsp.national.ncrs.nhs.uk",
    "gas.vn1.national.ncrs.nhs.uk",
    "gas.vn03.national.ncrs.nhs.uk",
    "gas.nis1.national.ncrs.nhs.uk",
    "portal.national.ncrs.nhs.uk",
    "uim.national.ncrs.nhs.uk",
    "nww.ebs.ncrs.nhs.uk",
    "nww.hscic.gov.uk",
];

/// How each host turns out: what the scenario says, else by where the PC goes out.
pub(super) fn outcomes(wanted: &NetworkIn) -> BTreeMap<String, Host> {
    let away = if wanted.egress == Egress::Internet { Host::NoSuchName } else { Host::Ok };
    let known = INTERNET.iter().map(|host| (*host, Host::Ok)).chain(HSCN.iter().map(|host| (*host, away)));
    let mut all: BTreeMap<String, Host> = known.map(|(host, outcome)| (host.to_owned(), outcome)).collect();
    all.extend(wanted.hosts.iter().map(|(host, outcome)| (host.to_lowercase(), *outcome)));
    all
}

/// What all hosts share.
pub(super) struct World {
    pub(super) trusted: Authority,
    pub(super) proxy: Authority,
    pub(super) delay: Duration,
    pub(super) clock_offset_seconds: i64,
}

impl World {
    /// Opens a host's ports as its outcome asks; gives back a server that is a process of its own.
    pub(super) fn open(&self, host: &str, place: Ipv4Addr, outcome: Host) -> Result<Option<Child>> {
        let ok: Reply = Arc::new(|_| Page::new("200 OK", "stand-in"));
        let right = |validity| self.trusted.identity(host, validity, now());
        let (identity, reply) = match outcome {
            Host::Refused | Host::Silent | Host::NoSuchName | Host::ServerFailure => return Ok(None),
            Host::OldTls => return old_tls::serve(place, &right(Validity::Current)?).map(Some),
            Host::Ok | Host::Slow => (right(Validity::Current)?, ok),
            Host::Expired => (right(Validity::Past)?, ok),
            Host::Error500 => (right(Validity::Current)?, page(|| Page::new("500 Internal Server Error", "stand-in"))),
            Host::Resigned => (self.proxy.identity(host, Validity::Current, now())?, ok),
            Host::CaptivePortal => (self.proxy.identity(PORTAL, Validity::Current, now())?, portal()),
        };
        let extra = if outcome == Host::Slow { SLOW_MILLIS } else { 0 };
        let delay = self.delay + Duration::from_millis(extra);
        let manner = Manner { delay, clock_offset_seconds: self.clock_offset_seconds, reply };
        let place = place.to_string();
        serve((&place, 443), Some(identity.server()?), manner.clone())?;
        let own = format!("https://{host}/");
        let plain = if outcome == Host::CaptivePortal { portal() } else { page(move || Page::elsewhere(own.clone())) };
        serve((&place, 80), None, Manner { reply: plain, ..manner })?;
        Ok(None)
    }
}

fn portal() -> Reply {
    page(|| Page::elsewhere(format!("http://{PORTAL}/welcome")))
}

fn page(make: impl Fn() -> Page + Send + Sync + 'static) -> Reply {
    Arc::new(move |_| make())
}
