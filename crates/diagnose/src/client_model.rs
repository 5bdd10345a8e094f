//! Expected-behaviour models of the smartcard client: what is normal depends on which client a PC has.

use lanyard_model::{Checkup, ClientSoftware};

use crate::findings::Version;

/// Which smartcard client a PC has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClientModel {
    /// Identity Agent alone.
    IdentityAgent,
    /// Identity Agent with Credential Management 1.x: normal until CIS1 ends, not a conflict.
    IdentityAgentWithCm1,
    /// Smartcard Connect, or Credential Management 3 and later, without Identity Agent.
    SmartcardConnect,
    /// Identity Agent together with Smartcard Connect or Credential Management 3 and later: a fault, since v3 is "no longer
    /// installed alongside the legacy NHS Identity Agent".
    Mixed,
    /// Installed software could be read and holds no smartcard client.
    NoClient,
    /// Whatever the PC has, whoever is stuck signs in without a card: by Windows Hello, a security key or an app. No software tells
    /// it, they do.
    WithoutCard,
    /// Installed software could not be read, or it does not say enough to tell.
    Unknown,
}

impl ClientModel {
    /// Every model, for tests that go through all.
    pub const ALL: [Self; 7] = [
        Self::IdentityAgent,
        Self::IdentityAgentWithCm1,
        Self::SmartcardConnect,
        Self::Mixed,
        Self::NoClient,
        Self::WithoutCard,
        Self::Unknown,
    ];

    /// Reads the model off the installed (or, where that is not known, the running) software.
    pub fn of(checkup: &Checkup) -> Self {
        let Some(client) = checkup.client.known() else { return Self::Unknown };
        if client.installed.known().is_none() && client.running.known().is_none() {
            return Self::Unknown;
        }
        let agent = has(client, "identity-agent");
        let majors: Vec<u64> = versions(client, "credential-management").into_iter().filter_map(major).collect();
        let connect = has(client, "smartcard-connect") || majors.iter().any(|major| *major >= 3);
        let old_management = has(client, "credential-management") && !connect;
        match (agent, connect, old_management) {
            (true, true, _) => Self::Mixed,
            (true, false, true) => Self::IdentityAgentWithCm1,
            (true, false, false) => Self::IdentityAgent,
            (false, true, _) => Self::SmartcardConnect,
            // Which one it is, and so whether it needs Identity Agent, only its version tells.
            (false, false, true) if majors.is_empty() => Self::Unknown,
            // Credential Management 1.x alone cannot authenticate to CIS2 by itself; Identity Agent is what is missing.
            (false, false, true) => Self::IdentityAgentWithCm1,
            (false, false, false) => Self::NoClient,
        }
    }

    /// Whether this client needs CIS1, which ends on 28 February 2027.
    pub fn needs_cis1(self) -> bool {
        matches!(self, Self::IdentityAgent | Self::IdentityAgentWithCm1 | Self::Mixed)
    }

    /// The name used in the pack (`clients = […]`) and in scenarios.
    pub fn id(self) -> &'static str {
        match self {
            Self::IdentityAgent => "ia",
            Self::IdentityAgentWithCm1 => "ia+cm1",
            Self::SmartcardConnect => "cm4",
            Self::Mixed => "mixed",
            Self::NoClient => "none",
            Self::WithoutCard => "no-card",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a product is installed or runs.
fn has(client: &ClientSoftware, product: &str) -> bool {
    client.installed.known().is_some_and(|list| list.iter().any(|item| item.product == product))
        || client.running.known().is_some_and(|list| list.iter().any(|item| item.product == product))
}

/// The installed versions of a product.
pub(crate) fn versions<'a>(client: &'a ClientSoftware, product: &str) -> Vec<&'a str> {
    let Some(installed) = client.installed.known() else { return Vec::new() };
    installed.iter().filter(|item| item.product == product).filter_map(|item| item.version.as_deref()).collect()
}

fn major(version: &str) -> Option<u64> {
    Version::parse(version).map(|version| version.major())
}
