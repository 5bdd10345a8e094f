//! What NHS client software a PC has: what `client` leads to, unless `software` says otherwise.

use crate::scenario::{Client, Environment, IdentityAgent, Machine, Presence, Product, Stuck};

/// Version of Identity Agent where the scenario says none: the only one still let in (domain fact sheet, section C).
const AGENT: &str = "2.4.10.0";
/// Versions of Credential Management beside the agent and with Smartcard Connect (section D).
const MANAGEMENT_1: &str = "1.4.2.0";
const MANAGEMENT_4: &str = "4.1.0.0";

/// The client software of one PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inside) struct Software {
    pub(in crate::inside) agent: Option<IdentityAgent>,
    pub(in crate::inside) management: Option<Product>,
    pub(in crate::inside) port_service: Presence,
    pub(in crate::inside) connect: Presence,
}

impl Software {
    pub(in crate::inside) fn of(machine: &Machine) -> Self {
        let said = &machine.software;
        let (agent, management, connect) = match machine.client {
            Client::Ia => (true, None, false),
            Client::IaCm1 => (true, Some(MANAGEMENT_1), false),
            Client::Cm4 => (false, Some(MANAGEMENT_4), true),
            Client::Mixed => (true, Some(MANAGEMENT_4), true),
            Client::None => (false, None, false),
        };
        let default_agent = IdentityAgent {
            version: AGENT.to_owned(),
            running: true,
            environment: Environment::Live,
            stuck: Stuck::No,
            polls_readers: None,
        };
        let management =
            said.credential_management.clone().or_else(|| management.map(|v| Product { version: v.to_owned(), running: true }));
        let present = |yes| if yes { Presence::Running } else { Presence::Absent };
        Self {
            agent: said.identity_agent.clone().or_else(|| agent.then_some(default_agent)),
            port_service: said.port_service.unwrap_or_else(|| present(management.is_some())),
            connect: said.smartcard_connect.unwrap_or_else(|| present(connect)),
            management,
        }
    }

    /// Whether Credential Management runs.
    pub(in crate::inside) fn management_runs(&self) -> bool {
        self.management.as_ref().is_some_and(|product| product.running)
    }
}
