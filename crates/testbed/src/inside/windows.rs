//! What the scenario's PC has when it runs Windows: a registry file and lists that a script gives to Wine. What Wine takes
//! from Linux (readers, cards, hosts, local ports, the time since the start) is there already.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::browser::EXTENSION;
use super::client::processes::{CONNECT, MANAGEMENT, PORT_SERVICE};
use super::client::software::Software;
use super::root::{OWN, write};
use crate::card::ATR;
use crate::control::Plan;
use crate::scenario::{Applet, ChangeIn, ChangedThing, IdentityAgent, Machine, Middleware, Presence, Stuck};
use crate::{Result, failed};

const MACHINE: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE";
const UNINSTALL: &str = r"Microsoft\Windows\CurrentVersion\Uninstall";
const ZONE: &str = r"Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap";
/// Display names of what can change.
const AGENT: &str = "NHS Identity Agent";
const CREDENTIALS: &str = "NHS Credential Management";
const MIDDLEWARE: &str = "Oberthur Middleware";
const BROWSER: &str = "Google Chrome";
const RESTART: &str = r"Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending";

/// Where Windows keeps which kinds of card it knows.
const CALAIS: &str = r"Microsoft\Cryptography\Calais";

/// Writes `windows.reg`, the updates in the event log, and the programs and stopped services by name, one a line; a program that is
/// halted has that word behind its name.
pub(super) fn write_all(plan: &Plan) -> Result<()> {
    let machine = &plan.scenario.bench;
    let (software, at) = (Software::of(machine), plan.scenario.at);
    write(format!("{OWN}/windows.reg"), registry(machine, &software, at)?)?;
    write(format!("{OWN}/windows-events"), events(machine, at)?)?;
    write(format!("{OWN}/windows-programs"), programs(&software))?;
    let stopped = if software.port_service == Presence::Stopped { "NHS Port Service\n" } else { "" };
    write(format!("{OWN}/windows-stopped-services"), stopped)
}

/// Updates as Windows Update's own titles have them, with their moment before each.
fn events(machine: &Machine, at: Timestamp) -> Result<String> {
    let title = |change: &ChangeIn| match change.what {
        ChangedThing::WindowsUpdate => Some(format!("{} Cumulative Update for Windows 11", change.version)),
        ChangedThing::ReaderDriver => Some(format!("Maker of readers - SmartCardReader - {}", change.version)),
        _ => None,
    };
    let mut lines = String::new();
    for change in &machine.changes {
        let Some(title) = title(change) else { continue };
        let _ = writeln!(lines, "{} {title}", moment(change, at)?);
    }
    for _ in 0..machine.software.old_provider_warnings {
        lines.push_str("624\n");
    }
    Ok(lines)
}

fn moment(change: &ChangeIn, at: Timestamp) -> Result<Timestamp> {
    at.checked_sub(i64::from(change.hours_ago).hours()).map_err(failed("change.hours_ago"))
}

fn registry(machine: &Machine, software: &Software, at: Timestamp) -> Result<String> {
    let mut file = Registry::new();
    for (name, version) in installed(machine, software) {
        let key = file.key(&format!(r"{MACHINE}\WOW6432Node\{UNINSTALL}\{name} {version}"));
        key.text("DisplayName", &name).text("DisplayVersion", &version);
        let changed = machine.changes.iter().find(|change| product(change.what) == Some(name.as_str()));
        if let Some(change) = changed {
            let day = moment(change, at)?.to_zoned(TimeZone::system()).strftime("%Y%m%d").to_string();
            key.text("InstallDate", &day);
        }
    }
    if let Some(address) = software.agent.as_ref().and_then(super::client::agent_address) {
        file.key(&format!(r"{MACHINE}\WOW6432Node\HSCIC\Identity Agent")).text("ActivatePOSTURL", &address);
    }
    let chrome = format!(r"{MACHINE}\Policies\Google\Chrome");
    if machine.browser.third_party_cookies_blocked {
        file.key(&chrome).number("BlockThirdPartyCookies", 1);
    }
    if machine.browser.local_network_access_listed {
        file.key(&format!(r"{chrome}\LocalNetworkAccessAllowedForUrls")).text("1", "https://[*.]nhs.uk");
    }
    if machine.browser.nhs_extension {
        file.key(&format!(r"{chrome}\ExtensionInstallForcelist")).text("1", EXTENSION);
    }
    if has_driver(machine) {
        // Any file of Windows stands for a maker's.
        let card = file.key(&format!(r"{MACHINE}\{CALAIS}\SmartCards\A card of the bench"));
        card.text("80000001", "kernel32.dll").bytes("ATR", &ATR);
    }
    if machine.software.provider_change_taken_back {
        file.key(&format!(r"{MACHINE}\{CALAIS}")).number("DisableCapiOverrideForRSA", 0);
    }
    if machine.session.pending_restart {
        file.key(&format!(r"{MACHINE}\{RESTART}"));
    }
    let ticks =
        [("AutoDetect", machine.browser.intranet_detected), ("IntranetName", true), ("ProxyBypass", true), ("UNCAsIntranet", true)];
    let zone = file.key(&format!(r"HKEY_CURRENT_USER\SOFTWARE\{ZONE}"));
    for (name, ticked) in ticks {
        zone.number(name, u32::from(ticked));
    }
    Ok(file.0)
}

/// Whether this Windows has a driver for the card in the reader. Middleware brings it, except for PIV cards: theirs comes with
/// Windows Update (domain fact sheet, sections A and B), so that it is what is missing where the middleware that is there cannot
/// read such a card.
fn has_driver(machine: &Machine) -> bool {
    match machine.software.middleware {
        Middleware::Missing => false,
        Middleware::Unreadable => machine.cards.iter().all(|card| card.applet != Applet::Piv),
        Middleware::Oberthur | Middleware::GemaltoRemnant => true,
    }
}

/// The name under which a product is listed.
fn product(what: ChangedThing) -> Option<&'static str> {
    match what {
        ChangedThing::IdentityAgent => Some(AGENT),
        ChangedThing::CredentialManagement => Some(CREDENTIALS),
        ChangedThing::Middleware => Some(MIDDLEWARE),
        ChangedThing::Browser => Some(BROWSER),
        ChangedThing::WindowsUpdate | ChangedThing::ReaderDriver => None,
    }
}

/// Display names as published; that of the middleware's NHS build is not, its maker's is.
fn installed(machine: &Machine, software: &Software) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |name: &str, version: &str| all.push((name.to_owned(), version.to_owned()));
    if let Some(agent) = &software.agent {
        add(AGENT, &agent.version);
    }
    let management = software.management.as_ref().map(|product| product.version.as_str());
    for version in management.into_iter().chain(machine.software.credential_management_others.iter().map(String::as_str)) {
        add(CREDENTIALS, version);
    }
    let version = management.unwrap_or("1.4.2.0");
    if software.port_service != Presence::Absent {
        add("NHS Port Service", version);
    }
    if software.connect != Presence::Absent {
        add("NHS Smartcard Connect", version);
    }
    if machine.software.middleware != Middleware::Missing {
        add(MIDDLEWARE, "1.0");
    }
    if machine.software.middleware == Middleware::GemaltoRemnant {
        add("Gemalto Classic Client", "1.0");
    }
    let browser = machine.changes.iter().find(|change| change.what == ChangedThing::Browser && !change.version.is_empty());
    add(BROWSER, browser.map_or("142.0.0.0", |change| &change.version));
    all
}

fn programs(software: &Software) -> String {
    let halted = |agent: &IdentityAgent| agent.stuck == Stuck::Halted;
    let agent = if software.agent.as_ref().is_some_and(halted) { "IdentityAgent.exe halted" } else { "IdentityAgent.exe" };
    let runs = [
        (agent, software.agent.as_ref().is_some_and(|agent| agent.running)),
        (MANAGEMENT, software.management_runs()),
        (PORT_SERVICE, software.port_service == Presence::Running),
        (CONNECT, software.connect == Presence::Running),
    ];
    runs.into_iter().filter(|(_, runs)| *runs).map(|(name, _)| format!("{name}\n")).collect()
}

/// A registry file, key by key.
struct Registry(String);

impl Registry {
    fn new() -> Self {
        Self("Windows Registry Editor Version 5.00\r\n".to_owned())
    }

    fn key(&mut self, path: &str) -> &mut Self {
        // Writing to a text does not fail.
        let _ = write!(self.0, "\r\n[{path}]\r\n");
        self
    }

    fn text(&mut self, name: &str, text: &str) -> &mut Self {
        let _ = write!(self.0, "\"{name}\"=\"{}\"\r\n", text.replace('\\', r"\\").replace('"', "\\\""));
        self
    }

    fn bytes(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = write!(self.0, "\"{name}\"=hex:{}\r\n", digits.join(","));
        self
    }

    fn number(&mut self, name: &str, number: u32) -> &mut Self {
        let _ = write!(self.0, "\"{name}\"=dword:{number:08x}\r\n");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Registry;

    #[test]
    fn a_registry_file_is_written_as_windows_reads_it() {
        let mut file = Registry::new();
        file.key(r"HKEY_LOCAL_MACHINE\SOFTWARE\A").text("Name", r#"a\b "c""#).number("Yes", 1).bytes("Some", &[0x3B, 1]);
        let expected = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\
            \"Name\"=\"a\\\\b \\\"c\\\"\"\r\n\"Yes\"=dword:00000001\r\n\"Some\"=hex:3b,01\r\n";
        assert_eq!(file.0, expected);
    }
}
