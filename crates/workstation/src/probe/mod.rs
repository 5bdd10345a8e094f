//! Probes: each reads one part of this PC and judges nothing. The only place that knows the operating system.
//!
//! Every probe runs in a child process of its own (see [`crate::collect`]), so it may block or die without harm.

pub mod access;
pub mod browser;
pub mod card;
pub mod child;
pub mod client;
pub mod clock;
mod event;
pub(crate) mod fuzz;
pub mod machine;
pub mod middleware;
pub mod network;
mod packages;
pub mod pcsc;
mod processes;
pub mod readers;
#[cfg(any(windows, test))]
mod refused;
mod registry;
pub mod services;
pub mod session;
mod time;
pub mod updates;

use serde::{Deserialize, Serialize};

/// The probes, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Probe {
    /// Readers and whether a card is in them.
    Readers,
    /// Each card, read directly.
    Card,
    /// Each card, read through middleware.
    Middleware,
    /// NHS client software.
    Client,
    /// System services.
    Services,
    /// Browser policy.
    Browser,
    /// NHS hosts.
    Network,
    /// Clock service.
    Clock,
    /// What changed lately.
    Updates,
    /// The session.
    Session,
}

impl Probe {
    /// Every probe, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::Readers,
        Self::Card,
        Self::Middleware,
        Self::Client,
        Self::Services,
        Self::Browser,
        Self::Network,
        Self::Clock,
        Self::Updates,
        Self::Session,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Readers => "readers",
            Self::Card => "card",
            Self::Middleware => "middleware",
            Self::Client => "client",
            Self::Services => "services",
            Self::Browser => "browser",
            Self::Network => "network",
            Self::Clock => "clock",
            Self::Updates => "updates",
            Self::Session => "session",
        }
    }

    /// The probe of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|probe| probe.name() == name)
    }
}
