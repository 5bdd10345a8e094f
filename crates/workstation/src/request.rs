//! What a probe child is told: everything it needs from the knowledge pack and the settings, as JSON on its stdin.

use lanyard_diagnose::Product;
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
    pub products: Vec<Product>,
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
