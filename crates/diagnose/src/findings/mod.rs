//! Findings: one file each, with its condition, a doc comment that becomes its help, and its tests.

use jiff::{Timestamp, civil::Date};
use lanyard_model::{Checkup, Judged, State};

pub(crate) use common::Version;

use crate::{ClientModel, Context, Pack};

/// Everything a finding may look at.
pub struct Facts<'a> {
    /// The checkup to judge.
    pub checkup: &'a Checkup,
    /// What is known beside it.
    pub context: &'a Context,
    /// The knowledge pack: series, versions, hosts and dates come from there, never from code.
    pub pack: &'a Pack,
    /// Which smartcard client this PC has.
    pub client: ClientModel,
    /// The moment to judge at.
    pub now: Timestamp,
    /// That moment's date in the United Kingdom.
    pub today: Date,
}

/// One finding.
pub struct Finding {
    /// Stable id; names the condition that should hold.
    pub id: &'static str,
    /// The condition in a few plain words.
    pub title: &'static str,
    /// The finding's own source file; the doc comment at its head is the help text.
    pub source: &'static str,
    /// The condition.
    pub judge: fn(&Facts) -> State,
}

impl Finding {
    /// The help text: the doc comment at the head of the finding's file.
    pub fn help(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    }
}

/// Judges every finding, in the order of [`ALL`].
pub fn judge_all(facts: &Facts) -> Vec<Judged> {
    let judge = |finding: &Finding| match facts.client {
        ClientModel::WithoutCard if !WITHOUT_CARD.contains(&finding.id) => {
            State::NotApplicable("it is about cards, and whoever is stuck signs in without one".into())
        }
        _ => (finding.judge)(facts),
    };
    ALL.iter().map(|finding| Judged { id: finding.id.into(), state: judge(finding) }).collect()
}

/// The findings that matter to somebody who signs in without a card: what is in the way of a key, the way to the NHS's own pages, and the PC itself.
pub const WITHOUT_CARD: &[&str] = &[
    "no-card-beside-key",
    "network-connected",
    "names-resolved",
    "internet-hosts",
    "no-portal",
    "tls-genuine",
    "tls-recent",
    "host-certificate-in-date",
    "nhs-services-up",
    "clock-right",
    "no-system-change",
    "restart-not-pending",
    "pc-resources",
    "restarted-lately",
    "local-session",
];

/// The finding with this id.
pub fn find(id: &str) -> Option<&'static Finding> {
    ALL.iter().copied().find(|finding| finding.id == id)
}

mod agent_live;
mod agent_responding;
mod agent_running;
mod agent_set_for_citrix;
mod agent_supported;
mod browser_cookies;
mod browser_intranet_zone;
mod browser_local_network;
mod browser_no_old_extension;
mod card_answers;
mod card_both_certificates;
mod card_drivers_there;
mod card_has_certificates;
mod card_known_to_windows;
mod card_not_held;
mod card_present;
mod card_read;
mod card_series;
mod certificate_in_date;
mod certificate_not_new;
mod certificate_renewal;
mod certificate_started;
mod certificates_in_store;
mod cis1_available;
mod client_installed;
mod clients_not_mixed;
mod clock_right;
mod common;
mod connect_running;
mod host_certificate_in_date;
mod hscn_hosts;
mod internet_hosts;
mod local_session;
mod management_installed;
mod management_running;
mod management_supported;
mod middleware_agrees;
mod middleware_present;
mod middleware_reads_card;
mod names_resolved;
mod network_connected;
mod nhs_services_up;
mod no_card_beside_key;
mod no_client_change;
mod no_driver_change;
mod no_old_middleware;
mod no_old_provider;
mod no_portal;
mod no_system_change;
mod one_card;
mod one_management;
mod passcode_not_locked;
mod passcode_tries;
mod pc_resources;
mod port_service;
mod port_service_finds_client;
mod provider_change_kept;
mod reader_answering;
mod reader_present;
mod restart_not_pending;
mod restarted_lately;
mod services_startable;
mod smartcard_library;
mod smartcard_service;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tls_genuine;
mod tls_recent;
mod unlock_site;

/// Every finding, in the order in which people read them: reader, card, passcode, certificates, middleware, client
/// software, browser, network, PC.
pub static ALL: &[&Finding] = &[
    &smartcard_library::FINDING,
    &smartcard_service::FINDING,
    &services_startable::FINDING,
    &reader_present::FINDING,
    &reader_answering::FINDING,
    &one_card::FINDING,
    &no_card_beside_key::FINDING,
    &card_present::FINDING,
    &card_answers::FINDING,
    &card_not_held::FINDING,
    &card_read::FINDING,
    &card_series::FINDING,
    &passcode_not_locked::FINDING,
    &passcode_tries::FINDING,
    &card_has_certificates::FINDING,
    &card_both_certificates::FINDING,
    &certificate_in_date::FINDING,
    &certificate_started::FINDING,
    &certificate_not_new::FINDING,
    &certificate_renewal::FINDING,
    &middleware_present::FINDING,
    &middleware_reads_card::FINDING,
    &middleware_agrees::FINDING,
    &no_old_middleware::FINDING,
    &card_known_to_windows::FINDING,
    &card_drivers_there::FINDING,
    &certificates_in_store::FINDING,
    &no_old_provider::FINDING,
    &provider_change_kept::FINDING,
    &client_installed::FINDING,
    &agent_running::FINDING,
    &agent_responding::FINDING,
    &agent_supported::FINDING,
    &agent_live::FINDING,
    &agent_set_for_citrix::FINDING,
    &management_installed::FINDING,
    &management_running::FINDING,
    &management_supported::FINDING,
    &one_management::FINDING,
    &port_service::FINDING,
    &port_service_finds_client::FINDING,
    &clients_not_mixed::FINDING,
    &connect_running::FINDING,
    &cis1_available::FINDING,
    &browser_cookies::FINDING,
    &browser_local_network::FINDING,
    &browser_intranet_zone::FINDING,
    &browser_no_old_extension::FINDING,
    &network_connected::FINDING,
    &names_resolved::FINDING,
    &internet_hosts::FINDING,
    &hscn_hosts::FINDING,
    &unlock_site::FINDING,
    &no_portal::FINDING,
    &tls_genuine::FINDING,
    &tls_recent::FINDING,
    &host_certificate_in_date::FINDING,
    &nhs_services_up::FINDING,
    &clock_right::FINDING,
    &no_driver_change::FINDING,
    &no_client_change::FINDING,
    &no_system_change::FINDING,
    &restart_not_pending::FINDING,
    &pc_resources::FINDING,
    &restarted_lately::FINDING,
    &local_session::FINDING,
];
