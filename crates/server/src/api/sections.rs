//! What stands in each section of a checkup that was read: for the description of the API alone, field by field as the records of
//! `lanyard-model` have them. A test holds both against each other.
#![expect(dead_code, reason = "these types are described and never made")]

use utoipa::ToSchema;

use super::checkup::Why;

/// One thing that was to be read.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum FactOf<T: ToSchema> {
    /// It was read.
    Known(T),
    /// It was looked for and is not there.
    Absent,
    /// It was tried and did not work.
    Failed(Why),
    /// It was not tried.
    NotTried(Why),
    /// Nobody asked for it.
    NotAsked,
}

/// Readers as the PC/SC service sees them.
#[derive(ToSchema)]
pub(crate) struct SeenReaders {
    /// Whether the system's smartcard service can be talked to at all.
    service: SeenPcscService,
    /// Each reader in the service's own order.
    #[schema(required = false)]
    readers: Vec<SeenReader>,
}

/// State of the system's smartcard service (Windows `SCardSvr`, Linux `pcscd`).
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenPcscService {
    /// It answers.
    Running,
    /// The library is there, the service does not run (`SCARD_E_NO_SERVICE`, 0x8010001D).
    NotRunning,
    /// There is no PC/SC library on this machine.
    NoLibrary,
    /// Another answer, as its PC/SC code.
    Error(String),
}

/// One reader.
#[derive(ToSchema)]
pub(crate) struct SeenReader {
    /// Its PC/SC name, for example `HID Global OMNIKEY 3x21 Smart Card Reader 00 00`.
    name: String,
    /// What is in it.
    state: SeenReaderState,
    /// The card's answer to reset in upper-case hexadecimal without spaces, when there is one.
    atr: Option<String>,
    /// Driver version where the system tells it.
    #[schema(required = false)]
    driver: FactOf<String>,
}

/// What a reader reports.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenReaderState {
    /// No card.
    Empty,
    /// A card that answered its reset.
    Card,
    /// Something is in the reader that does not answer (upside down, damaged, dirty, not a smartcard).
    Mute,
    /// A card that another program holds for itself alone.
    HeldExclusively,
    /// The reader has gone or its driver reports it as not usable.
    Unavailable,
}

/// One inserted card, read directly with read-only commands.
#[derive(ToSchema)]
pub(crate) struct SeenCardReading {
    /// The reader it is in.
    reader: String,
    /// The application found on it. *Not tried (layout not published)* for a card whose layout we do not know.
    applet: FactOf<SeenApplet>,
    /// Passcode tries left, only where asking is documented to cost none; 0 is locked.
    tries_left: FactOf<u8>,
    /// Its certificates.
    certificates: FactOf<Vec<SeenCardCertificate>>,
    /// How many commands were sent to it.
    #[schema(required = false)]
    apdus: u32,
}

/// A card application whose layout is published.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenApplet {
    /// PIV (NIST SP 800-73).
    Piv,
    /// PKCS#15 (ISO/IEC 7816-15).
    Pkcs15,
}

/// One certificate as it stands on a card.
#[derive(ToSchema)]
pub(crate) struct SeenCardCertificate {
    /// Where it stood: `9A`, `9C`, or the PKCS#15 or PKCS#11 identifier in hexadecimal.
    slot: String,
    /// The holder's 12-digit UUID from the subject's common name (published: `O=nhs, OU=people, CN=<12 digits>`).
    /// Personal: removed by redaction.
    holder: Option<String>,
    /// Issuer, as printed by RFC 4514.
    issuer: String,
    /// First moment of validity.
    #[schema(format = DateTime)]
    not_before: String,
    /// Last moment of validity. Read, never computed: the sources differ on lifetimes.
    #[schema(format = DateTime)]
    not_after: String,
    /// Key usages by their X.509 names, for example `digitalSignature`.
    #[schema(required = false)]
    key_usage: Vec<String>,
    /// Key type and size, for example `RSA 2048`.
    key: String,
    /// Size of the certificate in bytes.
    bytes: u32,
    /// SHA-256 of the certificate, lower-case hexadecimal. Identifies a card holder: removed by redaction.
    sha256: Option<String>,
}

/// Cards as middleware shows them.
#[derive(ToSchema)]
pub(crate) struct SeenMiddleware {
    /// Each PKCS#11 module (Linux), or provider of the certificates in the user's store (Windows).
    #[schema(required = false)]
    modules: Vec<SeenModuleReading>,
    /// What Windows itself is set up for; not asked on other systems.
    #[schema(required = false)]
    windows: FactOf<SeenWindowsCards>,
    /// What Windows' own provider for cards (a key storage provider) shows of each card in a reader, asked without a passcode.
    /// Absent when it shows none, which says nothing about another maker's provider; not asked on other systems.
    #[schema(required = false)]
    shown_by_windows: FactOf<Vec<SeenToken>>,
}

/// How a Windows is set up for smartcards.
#[derive(ToSchema)]
pub(crate) struct SeenWindowsCards {
    /// Each kind of card that is registered, in both views of the registry.
    #[schema(required = false)]
    minidrivers: Vec<SeenMinidriver>,
    /// `DisableCapiOverrideForRSA`: whether the change of October 2025 was taken back on this PC (the value is 0); absent
    /// when nobody has set it.
    ksp_change_taken_back: FactOf<bool>,
    /// How often in the last 30 days Windows noted (event 624) that a program still uses the older kind of provider.
    old_provider_warnings: FactOf<u32>,
}

/// One kind of card that a Windows has a minidriver or provider for (`Cryptography\Calais\SmartCards`).
#[derive(ToSchema)]
pub(crate) struct SeenMinidriver {
    /// The name under which it is registered.
    name: String,
    /// The answer to reset that it is for, in upper-case hexadecimal.
    atr: Option<String>,
    /// Which bits of it count (`ATRMask`), in upper-case hexadecimal; all of them where nothing is said.
    atr_mask: Option<String>,
    /// The registration is for 32-bit programs.
    #[schema(required = false)]
    for_32_bit: bool,
    /// Its file.
    file: Option<String>,
    /// Whether that file is on this PC.
    #[schema(required = false)]
    file_there: FactOf<bool>,
    /// The file's version.
    #[schema(required = false)]
    version: FactOf<String>,
    /// The older kind of provider (CSP) that programs get.
    csp: Option<String>,
    /// Whether the older kind of provider is installed for these programs.
    #[schema(required = false)]
    csp_there: FactOf<bool>,
    /// The newer kind of provider (KSP) that programs get.
    ksp: Option<String>,
}

/// One PKCS#11 module or Windows provider.
#[derive(ToSchema)]
pub(crate) struct SeenModuleReading {
    /// File name of the module, or name of the provider.
    name: String,
    /// Its own description and version.
    #[schema(required = false)]
    version: FactOf<String>,
    /// What it shows in each slot that holds a token.
    tokens: FactOf<Vec<SeenToken>>,
}

/// One token in a PKCS#11 module.
#[derive(ToSchema)]
pub(crate) struct SeenToken {
    /// The slot's description, usually the reader's name.
    slot: String,
    /// `CKF_USER_PIN_LOCKED`.
    locked: bool,
    /// `CKF_USER_PIN_FINAL_TRY`.
    final_try: bool,
    /// The certificates it shows without a passcode.
    certificates: FactOf<Vec<SeenCardCertificate>>,
}

/// State of this PC's clock service. The offset itself is measured against each host, in the HTTP answer.

#[derive(ToSchema)]
pub(crate) struct SeenClock {
    /// Whether the system says that its clock is kept in step.
    synchronised: FactOf<bool>,
}

/// NHS client software on the PC.
#[derive(ToSchema)]
pub(crate) struct SeenClientSoftware {
    /// Installed products that the knowledge pack knows.
    installed: FactOf<Vec<SeenInstalled>>,
    /// Which of them run now.
    running: FactOf<Vec<SeenRunning>>,
    /// Running products whose program does not do its work, as far as the system tells; empty when all seem to.
    #[schema(required = false)]
    stuck: FactOf<Vec<SeenStuck>>,
    /// Each local port a client is published to listen on.
    #[schema(required = false)]
    ports: Vec<SeenPortReading>,
    /// Host of the address that Identity Agent is pointed at (`ActivatePOSTURL`); absent is the default, live.
    #[schema(required = false)]
    agent_points_at: FactOf<String>,
    /// Scheduled tasks of Windows that start a known product, of those that this user may see; absent when none does.
    #[schema(required = false)]
    tasks: FactOf<Vec<SeenStartingTask>>,
}

/// A scheduled task that starts a known product.
#[derive(ToSchema)]
pub(crate) struct SeenStartingTask {
    /// Product id of the knowledge pack.
    product: String,
    /// Whether it is switched on; one that is not starts nothing.
    on: bool,
    /// When it last ran; none when it never did.
    #[schema(format = DateTime)]
    last_run: Option<String>,
}

/// One installed product.
#[derive(ToSchema)]
pub(crate) struct SeenInstalled {
    /// Product id of the knowledge pack, for example `identity-agent`.
    product: String,
    /// The name under which the system lists it.
    name: String,
    /// Its version as the system gives it.
    version: Option<String>,
}

/// One running program of a known product.
#[derive(ToSchema)]
pub(crate) struct SeenRunning {
    /// Product id of the knowledge pack.
    product: String,
    /// Whether it runs for the user who asks.
    for_this_user: bool,
}

/// A product whose program runs and does not do its work.
#[derive(ToSchema)]
pub(crate) struct SeenStuck {
    /// Product id of the knowledge pack.
    product: String,
    /// What the system tells of it.
    how: SeenHowStuck,
}

/// How a program that does not do its work looks to the system. One that waits for ever looks like any that waits.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenHowStuck {
    /// It was halted from outside and does nothing at all.
    Halted,
    /// It kept a processor busy for as long as it was looked at.
    Spinning,
    /// A window of it that can be seen takes nothing in ("Not Responding").
    NotAnswering,
}

/// One local port.
#[derive(ToSchema)]
pub(crate) struct SeenPortReading {
    /// TCP port on this PC.
    port: u16,
    /// Product id of the knowledge pack that is published to listen here.
    product: String,
    /// What answered.
    answer: SeenPortAnswer,
}

/// What answered on a local port.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenPortAnswer {
    /// Nothing listens.
    Closed,
    /// The product answered as published, without fault.
    Ok,
    /// The product answered with this fault code and text (for example `PR30007`).
    Fault(String),
    /// Something listens that does not answer as published.
    Other(String),
    /// Something listens and says nothing.
    Silent,
}

/// One system service.
#[derive(ToSchema)]
pub(crate) struct SeenService {
    /// The system's own name, for example `SCardSvr` or `pcscd`.
    name: String,
    /// Whether it runs.
    state: SeenServiceState,
    /// How it starts.
    start: SeenStartType,
}

/// Whether a service runs.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenServiceState {
    /// It runs.
    Running,
    /// It is installed and does not run.
    Stopped,
    /// It is not installed.
    Missing,
}

/// How a service starts.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenStartType {
    /// With the system.
    Automatic,
    /// When asked for. `SCardSvr` is such a service: stopped without a reader is normal.
    Demand,
    /// Never.
    Disabled,
    /// The system does not tell.
    Unknown,
}

/// Browsers and their policy.
#[derive(ToSchema)]
pub(crate) struct SeenBrowser {
    /// Each browser, with the policy that wins for this user.
    #[schema(required = false)]
    browsers: Vec<SeenBrowserPolicy>,
    /// The Windows local-intranet zone's own settings.
    #[schema(required = false)]
    intranet_zone: FactOf<SeenIntranetZone>,
}

/// One browser and its policy.
#[derive(ToSchema)]
pub(crate) struct SeenBrowserPolicy {
    /// `chrome`, `edge`, `chromium` or `firefox`.
    browser: String,
    /// Its version, when installed.
    version: FactOf<String>,
    /// Policy `BlockThirdPartyCookies`; absent when no policy says anything.
    third_party_cookies_blocked: FactOf<bool>,
    /// Policy `CookiesAllowedForUrls`.
    #[schema(required = false)]
    cookies_allowed_for: Vec<String>,
    /// Policies `LocalNetworkAccessAllowedForUrls` and `LoopbackNetworkAllowedForUrls`; absent when neither is set.
    local_network_allowed_for: FactOf<Vec<String>>,
    /// Policy `ExtensionInstallForcelist`: extension ids.
    #[schema(required = false)]
    forced_extensions: Vec<String>,
}

/// Internet Options, Security, Local intranet, Sites.
#[derive(ToSchema)]
pub(crate) struct SeenIntranetZone {
    /// "Automatically detect intranet network": should be off.
    auto_detect: bool,
    /// The three others: should be on.
    others_ticked: bool,
}

/// Something that changed on this PC.
#[derive(ToSchema)]
pub(crate) struct SeenChange {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What kind of thing.
    kind: SeenChangeKind,
    /// Its name as the system gives it, for example a KB number or package.
    name: String,
    /// The version it went to.
    version: Option<String>,
}

/// Kinds of change that can stop a smartcard.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenChangeKind {
    /// Windows or the Linux system itself.
    System,
    /// A reader's driver or the smartcard service.
    ReaderDriver,
    /// NHS client software.
    NhsClient,
    /// Card middleware.
    Middleware,
    /// A browser.
    Browser,
}

/// The session this runs in.
#[derive(ToSchema)]
pub(crate) struct SeenSession {
    /// System and build, for example `Windows 11 24H2 (26100.2314)` or `Debian GNU/Linux 12`.
    system: FactOf<String>,
    /// Whether this is a remote or virtual desktop.
    remote: FactOf<SeenRemote>,
    /// Whether this user has administrator rights.
    admin: FactOf<bool>,
    /// Hours since the system started.
    uptime_hours: FactOf<u64>,
    /// Whether the system waits for a restart.
    pending_restart: FactOf<bool>,
    /// Free space on the system's disk in MiB.
    disk_free_mib: FactOf<u64>,
    /// Free memory in MiB.
    memory_free_mib: FactOf<u64>,
    /// What policy keeps this user from; empty when nothing that was looked for.
    #[schema(required = false)]
    restrictions: FactOf<Vec<SeenRestriction>>,
}

/// What policy may keep a user of Windows from.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenRestriction {
    /// Programs that are not on a list cannot be started from the desktop.
    OnlyListedPrograms,
    /// Programs that are on a list cannot be started from the desktop.
    NotListedPrograms,
    /// There is no command prompt.
    NoCommandPrompt,
}

/// Kinds of desktop.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenRemote {
    /// At the PC itself.
    Local,
    /// Remote Desktop.
    RemoteDesktop,
    /// Citrix.
    Citrix,
    /// Another remote or virtual desktop.
    Other,
}

/// The network as seen from one PC.
#[derive(ToSchema)]
pub(crate) struct SeenNetwork {
    /// Whether any interface but loopback has an address.
    connected: FactOf<bool>,
    /// The proxy in use for HTTPS, as host and port.
    proxy: FactOf<String>,
    /// The proxy that Windows' own services have (WinHTTP), as host and port; absent when they have none.
    #[schema(required = false)]
    service_proxy: FactOf<String>,
    /// Each host that was asked.
    #[schema(required = false)]
    hosts: Vec<SeenHostReading>,
}

/// One host, asked layer by layer; a layer that was not reached is `None`.
#[derive(ToSchema)]
pub(crate) struct SeenHostReading {
    /// Host name, from the knowledge pack's list or from settings.
    host: String,
    /// TCP port.
    port: u16,
    /// Name look-up.
    dns: SeenDnsOutcome,
    /// TCP connection.
    tcp: Option<SeenTcpOutcome>,
    /// TLS handshake.
    tls: Option<SeenTlsOutcome>,
    /// HTTP answer over TLS.
    http: Option<SeenHttpOutcome>,
    /// HTTP answer on port 80 without TLS, asked only when TLS did not succeed: shows a captive portal.
    plain_http: Option<SeenHttpOutcome>,
    /// Wall time for all layers in milliseconds.
    #[schema(required = false)]
    millis: u64,
}

/// What the name look-up gave.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenDnsOutcome {
    /// Addresses were found.
    Resolved {
        /// How many.
        addresses: u32,
        /// Whether all are private (RFC 1918, loopback, link-local, unique local).
        private: bool,
        /// Milliseconds.
        millis: u64,
    },
    /// The name server says that the name does not exist (NXDOMAIN).
    NoSuchName,
    /// The name server answered that it failed (SERVFAIL, REFUSED).
    ServerFailure,
    /// No name server answered in time.
    TimedOut,
    /// Looked up by the proxy, not by this PC.
    ByProxy,
    /// Another error.
    Error(String),
}

/// What the TCP connection gave.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenTcpOutcome {
    /// Connected, in this many milliseconds.
    Connected {
        /// Milliseconds.
        millis: u64,
    },
    /// The host or something on the way said no.
    Refused,
    /// Nothing answered in time.
    TimedOut,
    /// No route.
    Unreachable,
    /// The proxy answered the CONNECT with this status.
    ProxyRefused(u16),
    /// Another error.
    Error(String),
}

/// What the TLS handshake gave.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenTlsOutcome {
    /// Accepted.
    Accepted {
        /// For example `TLS 1.3`.
        version: String,
        /// Who the other side is.
        certificate: SeenPeerCertificate,
        /// Milliseconds.
        millis: u64,
    },
    /// The certificate was refused; it is kept as evidence of who answered.
    CertificateRefused {
        /// Why.
        reason: SeenCertificateProblem,
        /// Who answered; `None` when it could not be read.
        certificate: Option<SeenPeerCertificate>,
    },
    /// The other side only speaks an older version, read from what it answered, for example `TLS 1.0`.
    TooOld {
        /// The version it offered.
        offered: String,
    },
    /// The other side ended the handshake with this alert.
    Alert(String),
    /// What answered does not speak TLS.
    NotTls,
    /// The connection was closed or reset during the handshake.
    Closed,
    /// No answer in time.
    TimedOut,
    /// Another error.
    Error(String),
}

/// Why a host's certificate was refused.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenCertificateProblem {
    /// Past its last day, by this PC's clock.
    Expired,
    /// Before its first day, by this PC's clock.
    NotYetValid,
    /// Signed by somebody this PC does not trust.
    UnknownIssuer,
    /// For another name.
    WrongName,
    /// Anything else.
    Other,
}

/// The certificate a host or a proxy presented.
#[derive(ToSchema)]
pub(crate) struct SeenPeerCertificate {
    /// Subject, as printed by RFC 4514.
    subject: String,
    /// Issuer, as printed by RFC 4514.
    issuer: String,
    /// First moment of validity.
    #[schema(format = DateTime)]
    not_before: String,
    /// Last moment of validity.
    #[schema(format = DateTime)]
    not_after: String,
}

/// What HTTP gave.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum SeenHttpOutcome {
    /// An answer.
    Answered {
        /// Status code.
        status: u16,
        /// The host of a `Location` header, when it names another host.
        redirected_to: Option<String>,
        /// The server's `Date` minus this PC's clock at that moment, in seconds.
        clock_offset_seconds: Option<i64>,
        /// Milliseconds.
        millis: u64,
    },
    /// What answered does not speak HTTP.
    NotHttp,
    /// Closed before an answer.
    Closed,
    /// No answer in time.
    TimedOut,
    /// Another error.
    Error(String),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lanyard_model as model;
    use serde::de::{DeserializeOwned, Deserializer, Visitor, value::Error};
    use serde::forward_to_deserialize_any;
    use utoipa::PartialSchema;

    use super::*;

    /// Notes the names of a record's fields or variants, and gives up.
    struct Names<'a>(&'a mut BTreeSet<String>);

    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(serde::de::Error::custom("neither a structure nor a choice"))
        }

        fn deserialize_struct<V: Visitor<'de>>(self, _: &str, fields: &'static [&'static str], _: V) -> Result<V::Value, Error> {
            self.0.extend(fields.iter().map(|field| (*field).to_owned()));
            Err(serde::de::Error::custom("its names are known"))
        }

        fn deserialize_enum<V: Visitor<'de>>(self, _: &str, variants: &'static [&'static str], _: V) -> Result<V::Value, Error> {
            self.0.extend(variants.iter().map(|variant| (*variant).to_owned()));
            Err(serde::de::Error::custom("its names are known"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
            tuple tuple_struct map identifier ignored_any
        }
    }

    /// The names in a description: a structure's fields, or the variants of a choice with and without content.
    fn described<S: PartialSchema>() -> BTreeSet<String> {
        let shape = serde_json::to_value(S::schema()).unwrap();
        let fields =
            |shape: &serde_json::Value| shape["properties"].as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>());
        let words = |shape: &serde_json::Value| {
            shape["enum"].as_array().map(|words| words.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect())
        };
        let names = |shape: &serde_json::Value| fields(shape).or_else(|| words(shape)).unwrap_or_default();
        match shape["oneOf"].as_array() {
            Some(choices) => choices.iter().flat_map(names).collect(),
            None => names(&shape).into_iter().collect(),
        }
    }

    fn same<T: DeserializeOwned, S: PartialSchema>() {
        let mut names = BTreeSet::new();
        let _ = T::deserialize(Names(&mut names));
        let record = std::any::type_name::<T>();
        assert_eq!(described::<S>(), names, "{record}: say in api/sections.rs what the record says");
    }

    #[test]
    fn each_section_is_described_as_its_record_is() {
        same::<model::Readers, SeenReaders>();
        same::<model::PcscService, SeenPcscService>();
        same::<model::Reader, SeenReader>();
        same::<model::ReaderState, SeenReaderState>();
        same::<model::CardReading, SeenCardReading>();
        same::<model::Applet, SeenApplet>();
        same::<model::CardCertificate, SeenCardCertificate>();
        same::<model::Middleware, SeenMiddleware>();
        same::<model::WindowsCards, SeenWindowsCards>();
        same::<model::Minidriver, SeenMinidriver>();
        same::<model::ModuleReading, SeenModuleReading>();
        same::<model::Token, SeenToken>();
        same::<model::Clock, SeenClock>();
        same::<model::ClientSoftware, SeenClientSoftware>();
        same::<model::Installed, SeenInstalled>();
        same::<model::Running, SeenRunning>();
        same::<model::Stuck, SeenStuck>();
        same::<model::HowStuck, SeenHowStuck>();
        same::<model::PortReading, SeenPortReading>();
        same::<model::PortAnswer, SeenPortAnswer>();
        same::<model::Service, SeenService>();
        same::<model::ServiceState, SeenServiceState>();
        same::<model::StartType, SeenStartType>();
        same::<model::Browser, SeenBrowser>();
        same::<model::BrowserPolicy, SeenBrowserPolicy>();
        same::<model::IntranetZone, SeenIntranetZone>();
        same::<model::Change, SeenChange>();
        same::<model::ChangeKind, SeenChangeKind>();
        same::<model::Session, SeenSession>();
        same::<model::Remote, SeenRemote>();
        same::<model::Network, SeenNetwork>();
        same::<model::HostReading, SeenHostReading>();
        same::<model::DnsOutcome, SeenDnsOutcome>();
        same::<model::TcpOutcome, SeenTcpOutcome>();
        same::<model::TlsOutcome, SeenTlsOutcome>();
        same::<model::CertificateProblem, SeenCertificateProblem>();
        same::<model::PeerCertificate, SeenPeerCertificate>();
        same::<model::HttpOutcome, SeenHttpOutcome>();
    }
}
