//! Probes: each reads one part of this PC and judges nothing. The only place that knows the operating system.
//!
//! Every probe runs in a child process of its own (see `collect`), so it may block or die without harm.

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
