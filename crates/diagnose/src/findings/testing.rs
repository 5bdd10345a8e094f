//! Healthy checkups of each client model, and a small pack to judge them by.

use std::sync::LazyLock;

use jiff::{Timestamp, tz::TimeZone};
use lanyard_model::{
    Browser, BrowserPolicy, CardReading, CertificateProblem, Change, ChangeKind, Checkup, ClientSoftware, DnsOutcome, HostReading,
    HowStuck, HttpOutcome, Judged, Network, PeerCertificate, Reader, ReaderState, Readers, Reading, Running, Service, ServiceState,
    Session, StartType, State, Stuck, TcpOutcome, TlsOutcome, Token,
};
use serde_json::{Value, json};

use super::{Facts, find};
use crate::{ClientModel, Context, Pack};

/// The moment at which a case is judged unless it says otherwise: a Monday morning.
pub(super) const NOW: &str = "2026-11-23T08:05:00Z";

pub(super) const AUTHENTICATION: &str = "am.nhsidentity.spineservices.nhs.uk";
pub(super) const TRUSTED: &str = "trustedurl.national.ncrs.nhs.uk";
pub(super) const GAS: &str = "gas.national.ncrs.nhs.uk";

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::parse([("testing.toml", include_str!("testing.toml"))]).unwrap());

/// One PC, its context and the moment.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) checkup: Checkup,
    context: Context,
    now: Timestamp,
    pack: &'static Pack,
    /// Whether whoever is stuck signs in without a card.
    without_card: bool,
}

impl Default for Case {
    fn default() -> Self {
        Self::new(ClientModel::IdentityAgentWithCm1)
    }
}

impl Case {
    /// A PC with this client on which nothing is wrong.
    pub(super) fn new(client: ClientModel) -> Self {
        let bytes = serde_json::to_vec(&healthy(client)).unwrap();
        let checkup = Checkup::from_json(&bytes).unwrap();
        Self { checkup, context: Context::default(), now: NOW.parse().unwrap(), pack: &PACK, without_card: false }
    }

    pub(super) fn checkup(mut self, change: impl FnOnce(&mut Checkup)) -> Self {
        change(&mut self.checkup);
        self
    }

    pub(super) fn context(mut self, change: impl FnOnce(&mut Context)) -> Self {
        change(&mut self.context);
        self
    }

    /// With what the program itself knows, instead of what is made up for tests.
    pub(super) fn with_own_knowledge(mut self) -> Self {
        static OWN: LazyLock<Pack> = LazyLock::new(|| Pack::embedded().unwrap());
        self.pack = &OWN;
        self
    }

    pub(super) fn at(mut self, moment: &str) -> Self {
        self.now = moment.parse().unwrap();
        self
    }

    /// Somebody who signs in without a card.
    pub(super) fn without_card(mut self) -> Self {
        self.without_card = true;
        self
    }

    /// What one finding says.
    pub(super) fn judge(&self, id: &str) -> State {
        let finding = find(id).unwrap_or_else(|| panic!("{id} is not a finding"));
        self.with_facts(finding.judge)
    }

    /// What all findings say.
    pub(super) fn judge_all(&self) -> Vec<Judged> {
        self.with_facts(super::judge_all)
    }

    fn with_facts<T>(&self, judge: impl FnOnce(&Facts) -> T) -> T {
        let today = self.now.to_zoned(TimeZone::get("Europe/London").unwrap()).date();
        judge(&Facts {
            checkup: &self.checkup,
            context: &self.context,
            pack: self.pack,
            client: if self.without_card { ClientModel::WithoutCard } else { ClientModel::of(&self.checkup) },
            now: self.now,
            today,
        })
    }
}

/// What one finding says of a PC with Identity Agent and Credential Management 1.x that differs from a healthy one.
pub(super) fn judge(id: &str, change: impl FnOnce(&mut Checkup)) -> State {
    Case::default().checkup(change).judge(id)
}

/// The same for another client.
pub(super) fn judge_for(client: ClientModel, id: &str, change: impl FnOnce(&mut Checkup)) -> State {
    Case::new(client).checkup(change).judge(id)
}

/// Checks a state's word, and that its sentence holds these words.
#[track_caller]
pub(super) fn expect(state: &State, word: &str, words: &str) {
    let detail = state.detail().unwrap_or_default();
    assert!(state.word() == word && detail.contains(words), "expected {word} with \"{words}\", found {state:?}");
}

pub(super) fn known<T>(reading: &mut Reading<T>) -> &mut T {
    match &mut reading.fact {
        lanyard_model::Fact::Known(value) => value,
        _ => panic!("the section is not known"),
    }
}

fn of<T>(fact: &mut lanyard_model::Fact<T>) -> &mut T {
    match fact {
        lanyard_model::Fact::Known(value) => value,
        _ => panic!("the fact is not known"),
    }
}

pub(super) fn readers(checkup: &mut Checkup) -> &mut Readers {
    known(&mut checkup.readers)
}

pub(super) fn add_reader(checkup: &mut Checkup, state: ReaderState) {
    let name = "Built-in reader 01 00".to_owned();
    readers(checkup).readers.push(Reader { name, state, atr: None, driver: lanyard_model::Fact::NotAsked });
}

/// A Windows on which nothing stands in the way of cards, where the checkup is still one of another system.
pub(super) fn windows_cards(checkup: &mut Checkup) -> &mut lanyard_model::WindowsCards {
    use lanyard_model::{Fact, WindowsCards};
    let windows = &mut known(&mut checkup.middleware).windows;
    if windows.known().is_none() {
        let (minidrivers, minidrivers_unread) = (Vec::new(), None);
        *windows = Fact::Known(WindowsCards {
            minidrivers,
            found_by_windows: Vec::new(),
            minidrivers_unread,
            ksp_change_taken_back: Fact::Absent,
            events: Fact::Known(Vec::new()),
        });
    }
    of(windows)
}

/// The store of this Windows user, at first with what is on the card; there are no modules, as on every Windows.
pub(super) fn in_store(checkup: &mut Checkup) -> &mut Vec<lanyard_model::ModuleReading> {
    let middleware = known(&mut checkup.middleware);
    if middleware.in_store == lanyard_model::Fact::NotAsked {
        middleware.in_store = lanyard_model::Fact::Known(std::mem::take(&mut middleware.modules));
    }
    of(&mut middleware.in_store)
}

/// What the first provider of that store is said to keep.
pub(super) fn token_in_store(checkup: &mut Checkup) -> &mut Token {
    &mut of(&mut in_store(checkup)[0].tokens)[0]
}

/// A kind of card that is registered, whose answer to reset this is.
pub(super) fn register(checkup: &mut Checkup, atr: &str, file_there: lanyard_model::Fact<bool>) {
    use lanyard_model::Fact;
    let card = lanyard_model::Minidriver {
        name: "Maker Card".to_owned(),
        atr: Some(atr.to_owned()),
        atr_mask: None,
        for_32_bit: false,
        file: Some("maker.dll".to_owned()),
        file_there,
        version: Fact::Absent,
        csp: None,
        csp_there: Fact::NotAsked,
        ksp: None,
    };
    windows_cards(checkup).minidrivers.push(card);
}

/// Windows' own provider shows the card that is in the reader, as it is read directly.
pub(super) fn show_by_windows(checkup: &mut Checkup) -> &mut Token {
    use lanyard_model::Fact;
    let certificates = Fact::Known(certificates(checkup).clone());
    let slot = "Omnikey 3121 00 00".to_owned();
    let shown = &mut known(&mut checkup.middleware).shown_by_windows;
    *shown = Fact::Known(vec![Token { slot, locked: false, final_try: false, certificates }]);
    &mut of(shown)[0]
}

pub(super) fn card(checkup: &mut Checkup) -> &mut CardReading {
    &mut known(&mut checkup.cards)[0]
}

pub(super) fn certificates(checkup: &mut Checkup) -> &mut Vec<lanyard_model::CardCertificate> {
    of(&mut card(checkup).certificates)
}

/// The layout of NHS series 8 to 10 is not published: only middleware reads them.
pub(super) fn unpublished_layout(checkup: &mut Checkup) {
    use lanyard_model::{Fact, WhyCode};
    let card = card(checkup);
    card.applet = Fact::not_tried(WhyCode::LayoutNotPublished, "the layout of this card is not published");
    card.tries_left = Fact::not_tried(WhyCode::WouldCost, "asking may cost a try");
    card.certificates = Fact::not_tried(WhyCode::LayoutNotPublished, "the layout of this card is not published");
}

pub(super) fn tokens(checkup: &mut Checkup) -> &mut Vec<Token> {
    of(&mut known(&mut checkup.middleware).modules[0].tokens)
}

pub(super) fn stick(checkup: &mut Checkup, product: &str, how: HowStuck) {
    of(&mut client(checkup).stuck).push(Stuck { product: product.into(), how });
}

pub(super) fn client(checkup: &mut Checkup) -> &mut ClientSoftware {
    known(&mut checkup.client)
}

pub(super) fn install(checkup: &mut Checkup, product: &str, version: &str) {
    let (product, name, version) = (product.to_owned(), product.to_owned(), Some(version.to_owned()));
    of(&mut client(checkup).installed).push(lanyard_model::Installed { product, name, version });
}

pub(super) fn uninstall(checkup: &mut Checkup, product: &str) {
    of(&mut client(checkup).installed).retain(|item| item.product != product);
    stop(checkup, product);
}

pub(super) fn set_version(checkup: &mut Checkup, product: &str, version: Option<&str>) {
    let installed = of(&mut client(checkup).installed).iter_mut();
    installed.filter(|item| item.product == product).for_each(|item| item.version = version.map(str::to_owned));
}

pub(super) fn stop(checkup: &mut Checkup, product: &str) {
    running(checkup).retain(|item| item.product != product);
}

pub(super) fn running(checkup: &mut Checkup) -> &mut Vec<Running> {
    of(&mut client(checkup).running)
}

pub(super) fn add_service(checkup: &mut Checkup, name: &str, state: ServiceState, start: StartType) {
    known(&mut checkup.services).push(Service { name: name.to_owned(), state, start, unread: None });
}

pub(super) fn browser(checkup: &mut Checkup) -> &mut Browser {
    known(&mut checkup.browser)
}

pub(super) fn policy(checkup: &mut Checkup) -> &mut BrowserPolicy {
    &mut browser(checkup).browsers[0]
}

pub(super) fn network(checkup: &mut Checkup) -> &mut Network {
    known(&mut checkup.network)
}

/// Changes each host of this name; `""` is every host.
pub(super) fn hosts(checkup: &mut Checkup, name: &str, mut change: impl FnMut(&mut HostReading)) {
    let found = network(checkup).hosts.iter_mut().filter(|host| name.is_empty() || host.host == name);
    found.for_each(&mut change);
}

/// These hosts have names that are not found.
pub(super) fn unresolved(checkup: &mut Checkup, name: &str, dns: DnsOutcome) {
    hosts(checkup, name, |host| {
        (host.tcp, host.tls, host.http) = (None, None, None);
        host.dns = dns.clone();
    });
}

/// A script chooses the proxy, and was not run.
pub(super) fn script_decides(checkup: &mut Checkup) {
    network(checkup).proxy = lanyard_model::Fact::not_tried(lanyard_model::WhyCode::NotReached, "A script chooses the proxy.");
}

/// These hosts are not connected to.
pub(super) fn unconnected(checkup: &mut Checkup, name: &str, tcp: TcpOutcome) {
    hosts(checkup, name, |host| (host.tcp, host.tls, host.http) = (Some(tcp.clone()), None, None));
}

/// These hosts give a TLS answer that is not accepted.
pub(super) fn untrusted(checkup: &mut Checkup, name: &str, tls: &TlsOutcome) {
    hosts(checkup, name, |host| (host.tls, host.http) = (Some(tls.clone()), None));
}

/// These hosts show a certificate that is refused for this reason.
pub(super) fn refused_certificate(checkup: &mut Checkup, name: &str, reason: CertificateProblem) {
    let certificate = PeerCertificate {
        subject: "CN=filter.example".into(),
        issuer: "CN=Web Filter CA,O=Practice".into(),
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2026-06-01T00:00:00Z".parse().unwrap(),
    };
    untrusted(checkup, name, &TlsOutcome::CertificateRefused { reason, certificate: Some(certificate) });
}

/// Every host's port 80 sends people to this host.
pub(super) fn portal(checkup: &mut Checkup, to: &str) {
    hosts(checkup, "", |host| {
        let redirected_to = Some(to.to_owned());
        host.plain_http = Some(HttpOutcome::Answered { status: 302, redirected_to, clock_offset_seconds: None, millis: 9 });
    });
}

/// The servers' time is this many seconds ahead of the PC's clock.
pub(super) fn clock_out(checkup: &mut Checkup, seconds: i64) {
    hosts(checkup, "", |host| {
        if let Some(HttpOutcome::Answered { clock_offset_seconds, .. }) = &mut host.http {
            *clock_offset_seconds = Some(seconds);
        }
    });
}

/// Which findings fail on a PC that differs from a healthy one.
pub(super) fn failing(change: impl FnOnce(&mut Checkup)) -> Vec<String> {
    let judged = Case::default().checkup(change).judge_all();
    judged.into_iter().filter(|finding| finding.state.is_fail()).map(|finding| finding.id).collect()
}

pub(super) fn session(checkup: &mut Checkup) -> &mut Session {
    known(&mut checkup.session)
}

fn healthy(client: ClientModel) -> Value {
    let certificate = |slot: &str, sha256: &str| {
        json!({
            "slot": slot, "holder": "000123456789", "issuer": "CN=SubCA02,OU=CA,O=nhs", "not_before": "2025-03-01T00:00:00Z",
            "not_after": "2028-03-01T00:00:00Z", "key_usage": ["digitalSignature"], "key": "RSA 2048", "bytes": 1482, "sha256": sha256
        })
    };
    let certificates = json!([certificate("9A", "aa11"), certificate("9C", "bb22")]);
    json!({
        "schema": 1, "id": "c1", "taken_at": NOW, "program": "lanyard 0",
        "origin": {"user": "agnes.grey", "pc": "FRONT-DESK-3"},
        "readers": section(json!({"service": "running", "readers": [
            {"name": "Omnikey 3121 00 00", "state": "card", "atr": "3BD69700", "driver": "absent"}]})),
        "cards": section(json!([{"reader": "Omnikey 3121 00 00", "applet": {"known": "piv"}, "tries_left": {"known": 3},
            "certificates": {"known": certificates}, "apdus": 12}])),
        "middleware": section(json!({"modules": [{"name": "libmiddleware.so", "version": {"known": "1.0"}, "tokens": {"known": [
            {"slot": "Omnikey 3121 00 00", "locked": false, "final_try": false, "certificates": {"known": certificates}}]}}]})),
        "client": section(software(client)),
        "services": section(json!([{"name": "pcscd", "state": "running", "start": "automatic"}])),
        "browser": section(json!({"browsers": [{"browser": "chrome", "version": {"known": "143.0.7499.40"},
            "third_party_cookies_blocked": {"known": false}, "cookies_allowed_for": [],
            "local_network_allowed_for": {"known": ["https://[*.]nhs.uk"]}, "forced_extensions": []}],
            "intranet_zone": {"known": {"auto_detect": false, "others_ticked": true}}})),
        "network": section(json!({"connected": {"known": true}, "proxy": "absent",
            "hosts": [host(AUTHENTICATION), host(TRUSTED), host(GAS)]})),
        "clock": section(json!({"synchronised": {"known": true}})),
        "updates": section(json!([])),
        "session": section(json!({"system": {"known": "Debian GNU/Linux 12"}, "remote": {"known": "local"}, "admin": {"known": false},
            "uptime_hours": {"known": 5}, "pending_restart": {"known": false}, "disk_free_mib": {"known": 40_000},
            "memory_free_mib": {"known": 4_000}})),
    })
}

fn section(known: Value) -> Value {
    json!({"fact": {"known": known}, "millis": 5})
}

fn host(name: &str) -> Value {
    json!({
        "host": name, "port": 443, "dns": {"resolved": {"addresses": 1, "private": false, "millis": 3}},
        "tcp": {"connected": {"millis": 8}},
        "tls": {"accepted": {"version": "TLS 1.3", "millis": 20, "certificate": {"subject": format!("CN={name}"),
            "issuer": "CN=Public CA", "not_before": "2026-06-01T00:00:00Z", "not_after": "2027-06-01T00:00:00Z"}}},
        "http": {"answered": {"status": 200, "clock_offset_seconds": 1, "millis": 30}},
    })
}

fn software(client: ClientModel) -> Value {
    let agent = ("identity-agent", "2.4.10.0");
    let products: &[(&str, &str)] = match client {
        ClientModel::IdentityAgent => &[agent],
        ClientModel::IdentityAgentWithCm1 => &[agent, ("credential-management", "1.4.2.0")],
        ClientModel::SmartcardConnect => &[("smartcard-connect", "4.1"), ("credential-management", "4.1.0.0")],
        ClientModel::Mixed => &[agent, ("smartcard-connect", "4.1"), ("credential-management", "4.1.0.0")],
        ClientModel::NoClient | ClientModel::WithoutCard => &[],
        ClientModel::Unknown => {
            return json!({"installed": "not-asked", "running": "not-asked", "ports": [], "agent_points_at": "not-asked"});
        }
    };
    let mut installed: Vec<Value> =
        products.iter().map(|(id, version)| json!({"product": id, "name": id, "version": version})).collect();
    installed.push(json!({"product": "oberthur-middleware", "name": "Oberthur", "version": "5.0"}));
    let running: Vec<Value> = products.iter().map(|(id, _)| json!({"product": id, "for_this_user": true})).collect();
    let answer = |port: u16| if port == 43487 { "ok" } else { "closed" };
    let ports: Vec<Value> =
        [43487, 44213].iter().map(|port| json!({"port": port, "product": "port-service", "answer": answer(*port)})).collect();
    json!({"installed": {"known": installed}, "running": {"known": running}, "stuck": {"known": []}, "ports": ports,
        "agent_points_at": "absent"})
}

/// A finding's state when the healthy PC has these changes: name, kind, moment.
pub(super) fn changed(id: &str, changes: &[(&str, ChangeKind, &str)]) -> State {
    judge(id, |checkup| {
        let change = |(name, kind, at): &(&str, ChangeKind, &str)| Change {
            at: at.parse().unwrap(),
            kind: *kind,
            name: (*name).into(),
            version: None,
        };
        *known(&mut checkup.updates) = changes.iter().map(change).collect();
    })
}
