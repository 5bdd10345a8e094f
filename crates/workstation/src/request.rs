//! What a probe child is told: everything it needs from the knowledge pack and the settings, as JSON on its stdin.

use serde::{Deserialize, Serialize};

/// The work order of every probe child. Built once by the parent; a child reads only what its probe needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Request {
    /// Milliseconds after which the parent kills the child; a probe that asks many things finishes what it has before.
    pub deadline_millis: u64,
    /// NHS hosts to ask.
    #[serde(default)]
    pub hosts: Vec<HostToAsk>,
    /// Products to look for.
    #[serde(default)]
    pub products: Vec<ProductSigns>,
    /// System services to look at, by the system's own names.
    #[serde(default)]
    pub services: Vec<String>,
    /// PKCS#11 modules to load (file paths); only those that exist are tried.
    #[serde(default)]
    pub modules: Vec<String>,
    /// How many days back changes are of interest.
    #[serde(default)]
    pub changes_days: u16,
}

/// One host and port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostToAsk {
    /// Host name.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// How one product shows itself on a PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ProductSigns {
    /// Product id of the knowledge pack, for example `identity-agent`.
    pub product: String,
    /// Any of these, compared without case, within the name the system lists it under (package or display name).
    #[serde(default)]
    pub installed_names: Vec<String>,
    /// Any of these, compared without case, is the name of its program, with or without `.exe`.
    #[serde(default)]
    pub processes: Vec<String>,
    /// Local TCP ports it is published to listen on.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Path to GET on those ports; empty means only that something listens is of interest.
    #[serde(default)]
    pub port_path: String,
    /// What kind of change an update of it is.
    #[serde(default)]
    pub change: Option<lanyard_model::ChangeKind>,
}
