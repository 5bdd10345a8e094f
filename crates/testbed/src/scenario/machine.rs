//! The parts of the machine in a scenario file. The names are those of `scenarios/README.md`.
#![expect(missing_docs, reason = "the names of the scenario format, documented in scenarios/README.md, say it")]

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Result;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pcscd {
    #[default]
    Running,
    Stopped,
    Hung,
    NoLibrary,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    Ia,
    #[default]
    #[serde(rename = "ia+cm1")]
    IaCm1,
    Cm4,
    Mixed,
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardIn {
    pub applet: Applet,
    pub series: String,
    pub tries: u8,
    /// First and last day of both certificates; empty is a year on either side of the moment of judgement.
    pub valid: Vec<Date>,
    pub certificates: u8,
    pub fault: CardFault,
}

impl Default for CardIn {
    fn default() -> Self {
        let (applet, fault) = (Applet::default(), CardFault::default());
        Self { applet, series: "09".to_owned(), tries: 3, valid: Vec::new(), certificates: 2, fault }
    }
}

impl CardIn {
    pub(super) fn check(&self) -> Result<()> {
        match self.valid.as_slice() {
            [] => {}
            [from, until] if from < until => {}
            _ => return Err("card.valid needs two days, the first before the second".to_owned()),
        }
        if self.certificates > 2 {
            return Err(format!("card.certificates is {}: at most 2", self.certificates));
        }
        if self.tries > 15 { Err("card.tries is at most 15".to_owned()) } else { Ok(()) }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applet {
    #[default]
    Piv,
    Pkcs15,
    None,
}

/// A card that is `mute` and one of which no answer to reset comes (upside down) look the same to PC/SC. The last three
/// are for tests of the program; scenarios do not use them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardFault {
    #[default]
    None,
    Mute,
    Stall,
    ErrorWords,
    RemovedMidRead,
    NoAtr,
    InUse,
    #[serde(rename = "endless-61xx")]
    Endless61xx,
    GarbageLengths,
    GarbageAtr,
}

/// What `client` leads to unless it is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Software {
    pub identity_agent: Option<IdentityAgent>,
    pub credential_management: Option<Product>,
    pub credential_management_others: Vec<String>,
    pub port_service: Option<Presence>,
    pub smartcard_connect: Option<Presence>,
    pub middleware: Middleware,
    /// How often a Windows noted (event 624) that a program uses the older kind of provider for cards.
    pub old_provider_warnings: u32,
    /// The Windows change of October 2025 was taken back.
    pub provider_change_taken_back: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityAgent {
    pub version: String,
    #[serde(default = "yes")]
    pub running: bool,
    #[serde(default)]
    pub environment: Environment,
    #[serde(default)]
    pub stuck: Stuck,
    /// What its setting `UseCardReaderPolling` says; none where nothing is set.
    #[serde(default)]
    pub polls_readers: Option<bool>,
}

/// How an Identity Agent that runs does not work. `Waiting` is for ever, as on a lock that nobody frees; nothing on the PC
/// shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stuck {
    #[default]
    No,
    Halted,
    Spinning,
    Waiting,
}

/// Environments of the Identity Agent. Hosts: domain fact sheet, section E.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Environment {
    #[default]
    Live,
    Training,
    Development,
    Integration,
    Deployment,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    pub version: String,
    #[serde(default = "yes")]
    pub running: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    Running,
    Stopped,
    Absent,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Middleware {
    #[default]
    Oberthur,
    Missing,
    GemaltoRemnant,
    Unreadable,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkIn {
    pub all: Condition,
    pub egress: Egress,
    pub dns: Dns,
    pub hosts: BTreeMap<String, Host>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    #[default]
    Ok,
    Down,
    Slow,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Egress {
    #[default]
    Hscn,
    Internet,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dns {
    #[default]
    Ok,
    NoSuchName,
    ServerFailure,
    Silent,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    #[default]
    Ok,
    Refused,
    Silent,
    Slow,
    Expired,
    Resigned,
    OldTls,
    CaptivePortal,
    NoSuchName,
    ServerFailure,
    #[serde(rename = "error-500")]
    Error500,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Browser {
    pub third_party_cookies_blocked: bool,
    pub local_network_access_listed: bool,
    pub nhs_extension: bool,
    /// "Automatically detect intranet network" is on, which only Windows has.
    pub intranet_detected: bool,
}

impl Default for Browser {
    fn default() -> Self {
        Self {
            third_party_cookies_blocked: false,
            local_network_access_listed: true,
            nhs_extension: false,
            intranet_detected: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// The PC's clock minus the true time, in seconds.
    pub clock_offset_seconds: i64,
    pub remote: bool,
    /// The remote session is one of Citrix.
    pub citrix: bool,
    pub pending_restart: bool,
    pub uptime_hours: u32,
    pub disk_full: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self { clock_offset_seconds: 0, remote: false, citrix: false, pending_restart: false, uptime_hours: 5, disk_full: false }
    }
}

fn yes() -> bool {
    true
}
