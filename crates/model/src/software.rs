//! Software on the PC: NHS clients, services, browsers, changes, the session.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Fact, Why};

/// NHS client software on the PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClientSoftware {
    /// Installed products that the knowledge pack knows.
    pub installed: Fact<Vec<Installed>>,
    /// Which of them run now.
    pub running: Fact<Vec<Running>>,
    /// Products of which it is not known what their program is called: that they do not run cannot be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unnamed: Vec<String>,
    /// Products whose program runs for this user and does not do its work, as far as the system tells, or may not be looked at;
    /// empty when all seem to work.
    #[serde(default)]
    pub stuck: Fact<Vec<Stuck>>,
    /// Each local port a client is published to listen on.
    #[serde(default)]
    pub ports: Vec<PortReading>,
    /// Host of the address that Identity Agent is pointed at (`ActivatePOSTURL`); absent is the default, live.
    #[serde(default)]
    pub agent_points_at: Fact<String>,
    /// Whether Identity Agent looks for readers again and again (`UseCardReaderPolling`), as it has to on Citrix; absent when nothing
    /// says so.
    #[serde(default)]
    pub agent_polls_readers: Fact<bool>,
    /// Scheduled tasks of Windows that start a known product, of those that this user may see; absent when none does.
    #[serde(default)]
    pub tasks: Fact<Vec<StartingTask>>,
}

/// A scheduled task that starts a known product. Its name is not kept: many carry that of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StartingTask {
    /// Product id of the knowledge pack.
    pub product: String,
    /// Whether it is switched on; one that is not starts nothing.
    pub on: bool,
    /// When it last ran; none when it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run: Option<Timestamp>,
}

/// One installed product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Installed {
    /// Product id of the knowledge pack, for example `identity-agent`.
    pub product: String,
    /// The name under which the system lists it.
    pub name: String,
    /// Its version as the system gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One running program of a known product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Running {
    /// Product id of the knowledge pack.
    pub product: String,
    /// Whether it runs for the user who asks.
    pub for_this_user: bool,
}

/// A product whose program runs and does not do its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Stuck {
    /// Product id of the knowledge pack.
    pub product: String,
    /// What the system tells of it.
    pub how: HowStuck,
}

/// How a program that does not do its work looks to the system. One that waits for ever looks like any that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HowStuck {
    /// It was halted from outside and does nothing at all.
    Halted,
    /// It kept a processor busy for as long as it was looked at.
    Spinning,
    /// A window of it that can be seen takes nothing in ("Not Responding").
    NotAnswering,
    /// It may not be looked at, for example because it runs with an administrator's rights: whether it is stuck is not known.
    NotSeen,
}

/// One local port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PortReading {
    /// TCP port on this PC.
    pub port: u16,
    /// Product id of the knowledge pack that is published to listen here.
    pub product: String,
    /// What answered.
    pub answer: PortAnswer,
}

/// What answered on a local port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PortAnswer {
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Service {
    /// The system's own name, for example `SCardSvr` or `pcscd`.
    pub name: String,
    /// Whether it runs.
    pub state: ServiceState,
    /// How it starts.
    pub start: StartType,
    /// Why state or start type are not known, where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Why>,
}

/// Whether a service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It is installed and does not run.
    Stopped,
    /// It is not installed.
    Missing,
    /// The system does not tell it to this user.
    Unknown,
}

/// How a service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StartType {
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Browser {
    /// Each browser, with the policy that wins for this user.
    #[serde(default)]
    pub browsers: Vec<BrowserPolicy>,
    /// The Windows local-intranet zone's own settings.
    #[serde(default)]
    pub intranet_zone: Fact<IntranetZone>,
}

/// One browser and its policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BrowserPolicy {
    /// `chrome`, `edge`, `chromium` or `firefox`.
    pub browser: String,
    /// Its version, when installed.
    pub version: Fact<String>,
    /// Policy `BlockThirdPartyCookies`; absent when no policy says anything.
    pub third_party_cookies_blocked: Fact<bool>,
    /// Policy `CookiesAllowedForUrls`.
    #[serde(default)]
    pub cookies_allowed_for: Vec<String>,
    /// Policies `LocalNetworkAccessAllowedForUrls` and `LoopbackNetworkAllowedForUrls`; absent when neither is set.
    pub local_network_allowed_for: Fact<Vec<String>>,
    /// Policies `ExtensionInstallForcelist` and `ExtensionSettings`: ids of extensions that are installed by themselves; that of a
    /// product whose id the site's settings say, by the product's id.
    #[serde(default)]
    pub forced_extensions: Vec<String>,
    /// Extensions in this user's profiles that belong to a known product, by the product's id; others are nobody's business and
    /// not kept. Absent when there is no extension at all; not tried when no product's id is known to look for.
    #[serde(default)]
    pub own_extensions: Fact<Vec<String>>,
    /// Why a place of its policy could not be read, so that the lists may lack something; none when all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_unread: Option<Why>,
}

/// Internet Options, Security, Local intranet, Sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IntranetZone {
    /// "Automatically detect intranet network": should be off.
    pub auto_detect: bool,
    /// The three others: should be on.
    pub others_ticked: bool,
}

/// Something that changed on this PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: ChangeKind,
    /// Its name as the system gives it, for example a KB number or package.
    pub name: String,
    /// The version it went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A kind of change of which not all could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnreadChanges {
    /// Which kind.
    pub kind: ChangeKind,
    /// Why.
    pub why: Why,
}

/// Kinds of change that can stop a smartcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Session {
    /// System and build, for example `Windows 11 24H2 (26100.2314)` or `Debian GNU/Linux 12`.
    pub system: Fact<String>,
    /// Whether this is a remote or virtual desktop.
    pub remote: Fact<Remote>,
    /// Whether this user has administrator rights.
    pub admin: Fact<bool>,
    /// Hours since the system started.
    pub uptime_hours: Fact<u64>,
    /// Whether the system waits for a restart.
    pub pending_restart: Fact<bool>,
    /// Free space on the system's disk in MiB.
    pub disk_free_mib: Fact<u64>,
    /// Free memory in MiB.
    pub memory_free_mib: Fact<u64>,
    /// What policy keeps this user from; empty when nothing that was looked for.
    #[serde(default)]
    pub restrictions: Fact<Vec<Restriction>>,
}

/// What policy may keep a user of Windows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Restriction {
    /// Programs that are not on a list cannot be started from the desktop.
    OnlyListedPrograms,
    /// Programs that are on a list cannot be started from the desktop.
    NotListedPrograms,
    /// There is no command prompt.
    NoCommandPrompt,
}

/// Kinds of desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Remote {
    /// At the PC itself.
    Local,
    /// Remote Desktop.
    RemoteDesktop,
    /// Citrix.
    Citrix,
    /// Another remote or virtual desktop.
    Other,
}
