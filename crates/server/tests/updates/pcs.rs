//! PCs that enrol and send checkups.

use axum::http::StatusCode;
use lanyard_model::{
    Applet, CardCertificate, CardReading, Checkup, ClientSoftware, DnsOutcome, Fact, HostReading, HttpOutcome, Installed, Network,
    Origin, Outcome, Reading, Session, Summary,
};
use serde_json::json;

use crate::desk::Desk;

/// Amina Yusuf's card, by the UUID on it.
pub(crate) const AMINA: &str = "000111111111";

/// An enrolled PC.
pub(crate) struct SendingPc {
    pub(crate) name: &'static str,
    key: String,
}

/// Days pass, after which the manager signs in again.
pub(crate) async fn days_later(desk: &mut Desk, days: i64) {
    desk.later(days * 24 * 60);
    let account = desk.app.store.account_by_email("manager@practice.example").await.unwrap().unwrap();
    let secret = desk.app.store.open_session(&account.id, desk.now()).await.unwrap();
    desk.cookie = Some(format!("lanyard-session={secret}"));
}

pub(crate) fn known<T>(value: T) -> Reading<T> {
    Reading { fact: Fact::Known(value), millis: 10 }
}

impl SendingPc {
    pub(crate) async fn enrol(desk: &Desk, name: &'static str, machine: char) -> Self {
        let page = desk.post("/p/A81001/pcs-that-report/code", "").await;
        let code: String = page.text.split("--code ").nth(1).unwrap().chars().take(14).collect();
        let machine: String = std::iter::repeat_n(machine, 64).collect();
        let asked = json!({"code": code.to_lowercase(), "machine": machine, "name": name});
        let page = desk.send("/api/enrol", None, &asked.to_string()).await;
        assert_eq!(page.status, StatusCode::CREATED, "{}", page.text);
        let given: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        Self { name, key: given["key"].as_str().unwrap().to_owned() }
    }

    /// A checkup of it with this software (product, version), and Amina's card in, that found nothing wrong or this cause.
    pub(crate) fn checkup(&self, desk: &Desk, id: &str, software: &[(&str, &str)], cause: Option<&str>) -> Checkup {
        let mut checkup = Checkup::unread(id.to_owned(), desk.now(), "lanyard test".to_owned());
        checkup.origin = Some(Origin { user: "somebody".to_owned(), pc: self.name.to_owned() });
        let outcome = if cause.is_some() { Outcome::FaultFound } else { Outcome::NothingWrong };
        let (findings, attributes) = (Vec::new(), Default::default());
        checkup.summary = Some(Summary { outcome, cause: cause.map(str::to_owned), findings, attributes });
        let one = |(product, version): &(&str, &str)| Installed {
            product: (*product).to_owned(),
            name: (*product).to_owned(),
            version: Some((*version).to_owned()),
        };
        checkup.client = known(ClientSoftware {
            unnamed: Vec::new(),
            installed: Fact::Known(software.iter().map(one).collect()),
            running: Fact::Known(Vec::new()),
            stuck: Fact::Known(Vec::new()),
            ports: Vec::new(),
            agent_points_at: Fact::Absent,
            agent_polls_readers: Fact::NotAsked,
            tasks: Fact::Absent,
        });
        checkup.cards = known(vec![card(AMINA)]);
        checkup
    }

    /// As [`Self::checkup`], with this Windows.
    pub(crate) fn with_windows(&self, desk: &Desk, id: &str, windows: &str) -> Checkup {
        let session = Session {
            system: Fact::Known(format!("Windows {windows}")),
            remote: Fact::Absent,
            admin: Fact::Absent,
            uptime_hours: Fact::Absent,
            pending_restart: Fact::Absent,
            disk_free_mib: Fact::Absent,
            memory_free_mib: Fact::Absent,
            restrictions: Fact::Absent,
        };
        Checkup { session: known(session), ..self.checkup(desk, id, &[], None) }
    }

    pub(crate) async fn send(&self, desk: &Desk, checkup: &Checkup) {
        let page = desk.send("/api/checkups", Some(&self.key), &serde_json::to_string(checkup).unwrap()).await;
        assert_eq!(page.status, StatusCode::CREATED, "{}", page.text);
    }
}

fn card(holder: &str) -> CardReading {
    let certificate = CardCertificate {
        slot: "9A".to_owned(),
        holder: Some(holder.to_owned()),
        issuer: "CN=SubCA02,OU=CA,O=nhs".to_owned(),
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2028-01-01T00:00:00Z".parse().unwrap(),
        key_usage: vec!["digitalSignature".to_owned()],
        key: "RSA 2048".to_owned(),
        bytes: 1482,
        sha256: Some(format!("{holder:0>64}")),
    };
    CardReading {
        reader: "Reader 00 00".to_owned(),
        applet: Fact::Known(Applet::Piv),
        tries_left: Fact::Known(3),
        certificates: Fact::Known(vec![certificate]),
        apdus: 9,
    }
}

/// The network of a PC at which these hosts answer and those do not.
pub(crate) fn network(answer: &[&str], silent: &[&str]) -> Reading<Network> {
    let resolved = || DnsOutcome::Resolved { addresses: 1, private: false, millis: 1 };
    let reading = |host: &&str, http| HostReading {
        host: (*host).to_owned(),
        port: 443,
        dns: resolved(),
        tcp: None,
        tls: None,
        http,
        plain_http: None,
        millis: 5,
    };
    let ok = || Some(HttpOutcome::Answered { status: 200, redirected_to: None, clock_offset_seconds: None, millis: 5 });
    let hosts = answer.iter().map(|host| reading(host, ok())).chain(silent.iter().map(|host| reading(host, None))).collect();
    let (proxy, service_proxy) = (Fact::Absent, Fact::Absent);
    known(Network { connected: Fact::Known(true), proxy, service_proxy, hosts })
}
