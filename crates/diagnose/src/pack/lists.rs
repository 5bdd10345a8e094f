//! Lists of published facts: card series, software, hosts, error codes, applications.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One card series (the first two digits on the back).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Number as printed, for example 8.
    pub number: u8,
    /// Maker as published; empty when none is given.
    #[serde(default)]
    pub maker: String,
    /// From this day on it cannot log on, when one is published.
    #[serde(default, deserialize_with = "super::date::optional")]
    pub blocked_from: Option<Date>,
    /// Whether it works with Identity Agent: `yes`, `authentication-only`, `no`, `not-known`.
    pub identity_agent: String,
    /// Whether it works with Smartcard Connect: `yes`, `no`, `not-known`.
    pub smartcard_connect: String,
    /// What a person should know.
    #[serde(default)]
    pub note: String,
    /// Source ids.
    pub source: Vec<String>,
}

/// One product that is looked for on a PC: how it shows itself there, and what is published of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Stable id, for example `identity-agent`.
    pub id: String,
    /// Its published name.
    pub name: String,
    /// Any of these within the name the system lists it under, without case.
    #[serde(default)]
    pub installed_names: Vec<String>,
    /// Names of its program, without case, with or without `.exe`, where they are published or a site's settings say them.
    #[serde(default)]
    pub processes: Vec<String>,
    /// Ids of its browser extension, likewise.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Local TCP ports it is published to listen on.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Path to GET there.
    #[serde(default)]
    pub port_path: String,
    /// Name of its Windows service, when it has one.
    #[serde(default)]
    pub service: Option<String>,
    /// Whether the system may have it without listing it among its programs: that it is not found then proves nothing.
    #[serde(default)]
    pub often_unlisted: bool,
    /// What kind of change an update of it is: `nhs-client`, `middleware`, `reader-driver`, `browser`, `system`.
    #[serde(default)]
    pub change: Option<lanyard_model::ChangeKind>,
    /// Oldest version that is not blocked, with the day since when. For judging, so no part of what a probe is told.
    #[serde(default, skip_serializing)]
    pub oldest_supported: Option<Supported>,
    /// Source ids.
    pub source: Vec<String>,
}

/// The oldest version of a product that may still log on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supported {
    /// Version.
    pub version: String,
    /// Day since when older ones are blocked.
    #[serde(deserialize_with = "super::date::required")]
    pub since: Date,
    /// What the version is needed for, where no block of older ones is published.
    #[serde(default)]
    pub needed_for: Option<String>,
}

/// One event in the matrix of client software, Windows and browser changes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateEvent {
    /// Stable id.
    pub id: String,
    /// First day on which it is in force.
    #[serde(deserialize_with = "super::date::required")]
    pub on: Date,
    /// What changed, in plain English.
    pub what: String,
    /// Whom or what it stops.
    pub stops: String,
    /// Source ids.
    pub source: Vec<String>,
}

/// How updates of one group of products are treated until a practice writes its own rules.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateRule {
    /// Stable id, for example `nhs-client`.
    pub id: String,
    /// What the group is called.
    pub name: String,
    /// Products in it, by their ids; `windows` is Windows itself. Empty where no check sees the version.
    pub products: Vec<String>,
    /// Who controls it: `practice`, `icb`, `partner` or `vendor`.
    pub owner: String,
    /// Days between the pilot PC and all others.
    pub wait_days: i64,
    /// For so many days after an update a failure says that there was one.
    pub window_days: i64,
    /// Source ids.
    pub source: Vec<String>,
}

/// What to do when an update stops log-on; the order is that of the file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateRemedy {
    /// In plain English.
    pub text: String,
    /// Whether it changes the Windows registry; never among the first.
    #[serde(default)]
    pub registry: bool,
    /// Source ids.
    pub source: Vec<String>,
}

/// One NHS host.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Host name.
    pub name: String,
    /// TCP port.
    pub port: u16,
    /// What it is for, in plain English.
    pub purpose: String,
    /// `internet` or `hscn`.
    pub over: String,
    /// Client models that need it to log on; empty when log-on does not need it.
    #[serde(default)]
    pub needed_by: Vec<String>,
    /// Whether a check asks it.
    pub ask: bool,
    /// Source ids.
    pub source: Vec<String>,
}

/// One published error code.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// As shown, for example `0x80200004`.
    pub code: String,
    /// Its published name.
    pub name: String,
    /// Which software gives it: `ticket-api`, `credential-management`, `port-service`, `identity-agent`, `care-identity`.
    pub from: String,
    /// Causes it points to; empty when only the name is published.
    #[serde(default)]
    pub causes: Vec<String>,
    /// Source ids.
    pub source: Vec<String>,
}

/// One Spine application.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it supports CIS2 authentication: `yes`, `no`, `not-known`. Not known means: do not install Smartcard Connect.
    pub cis2: String,
    /// Source ids.
    pub source: Vec<String>,
}

/// A fixed date that the diagnosis reads.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyDate {
    /// Stable id, for example `cis1-ends`.
    pub id: String,
    /// The day.
    #[serde(deserialize_with = "super::date::required")]
    pub on: Date,
    /// The last working day on which to be ready, when it differs.
    #[serde(default, deserialize_with = "super::date::optional")]
    pub ready_by: Option<Date>,
    /// In plain English.
    pub what: String,
    /// Source ids.
    pub source: Vec<String>,
}
