//! Installed packages and what changed lately, as dpkg keeps them.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::software::Software;
use crate::inside::root::{hide, write};
use crate::scenario::{ChangeIn, ChangedThing, Machine, Middleware, Presence};
use crate::{Result, failed};

/// A package and its version.
type Package = (String, String);

/// Writes dpkg's list and its log.
pub(super) fn write_all(machine: &Machine, software: &Software, at: Timestamp) -> Result<()> {
    let mut packages = nhs(machine, software);
    packages.extend(system(machine));
    let status: String = packages.iter().map(paragraph).collect();
    write("/var/lib/dpkg/status", status)?;
    hide("/var/log")?;
    write("/var/log/dpkg.log", log(&machine.changes, at)?)
}

fn nhs(machine: &Machine, software: &Software) -> Vec<Package> {
    let mut all = Vec::new();
    let mut add = |name: &str, version: &str| all.push((name.to_owned(), version.to_owned()));
    if let Some(agent) = &software.agent {
        add("nhs-identity-agent", &agent.version);
    }
    let management = software.management.as_ref().map(|product| product.version.as_str());
    if let Some(version) = management {
        add("nhs-credential-management", version);
    }
    for version in &machine.software.credential_management_others {
        add(&format!("nhs-credential-management-{version}"), version);
    }
    // Both are components of one installer, so they have its version.
    let version = management.unwrap_or("1.4.2.0");
    if software.port_service != Presence::Absent {
        add("nhs-port-service", version);
    }
    if software.connect != Presence::Absent {
        add("nhs-smartcard-connect", version);
    }
    let middleware = machine.software.middleware;
    if middleware != Middleware::Missing {
        add("oberthur-middleware", &changed_to(machine, ChangedThing::Middleware, "1.0"));
    }
    if middleware == Middleware::GemaltoRemnant {
        add("gemalto-middleware", "1.0");
    }
    all
}

/// Not NHS software: the system, the smartcard service, the reader's driver, a browser.
fn system(machine: &Machine) -> Vec<Package> {
    let named = |name: &str, version: String| (name.to_owned(), version);
    vec![
        named("pcscd", "1.9.9-2".to_owned()),
        named(package(ChangedThing::WindowsUpdate), changed_to(machine, ChangedThing::WindowsUpdate, "6.1.0-1")),
        named(package(ChangedThing::ReaderDriver), changed_to(machine, ChangedThing::ReaderDriver, "1.5.2-1")),
        named(package(ChangedThing::Browser), changed_to(machine, ChangedThing::Browser, "142.0.0.0-1")),
    ]
}

fn changed_to(machine: &Machine, what: ChangedThing, otherwise: &str) -> String {
    let change = machine.changes.iter().find(|change| change.what == what && !change.version.is_empty());
    change.map_or(otherwise, |change| &change.version).to_owned()
}

/// The package that stands for a thing that changes.
fn package(what: ChangedThing) -> &'static str {
    match what {
        ChangedThing::WindowsUpdate => "linux-image-amd64",
        ChangedThing::ReaderDriver => "libccid",
        ChangedThing::IdentityAgent => "nhs-identity-agent",
        ChangedThing::CredentialManagement => "nhs-credential-management",
        ChangedThing::Middleware => "oberthur-middleware",
        ChangedThing::Browser => "google-chrome-stable",
    }
}

fn paragraph((name, version): &Package) -> String {
    format!(
        "Package: {name}\nStatus: install ok installed\nPriority: optional\nSection: misc\nInstalled-Size: 1\n\
         Maintainer: Test bench <bench@example.invalid>\nArchitecture: amd64\nVersion: {version}\n\
         Description: stand-in of the test bench\n\n"
    )
}

/// Lines as dpkg writes them, in this system's local time.
fn log(changes: &[ChangeIn], at: Timestamp) -> Result<String> {
    let mut dated = Vec::new();
    for change in changes {
        let moment = at.checked_sub(i64::from(change.hours_ago).hours()).map_err(failed("change.hours_ago"))?;
        dated.push((moment, change));
    }
    dated.sort_by_key(|(moment, _)| *moment);
    Ok(dated.into_iter().map(|(moment, change)| entry(moment, change)).collect())
}

fn entry(moment: Timestamp, change: &ChangeIn) -> String {
    let time = moment.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S");
    let name = package(change.what);
    let version = if change.version.is_empty() { "1.0" } else { &change.version };
    let old = "0.9";
    format!(
        "{time} startup archives unpack\n{time} upgrade {name}:amd64 {old} {version}\n\
         {time} status half-configured {name}:amd64 {old}\n{time} status unpacked {name}:amd64 {old}\n\
         {time} status half-installed {name}:amd64 {old}\n{time} status unpacked {name}:amd64 {version}\n\
         {time} startup packages configure\n{time} configure {name}:amd64 {version} <none>\n\
         {time} status unpacked {name}:amd64 {version}\n{time} status half-configured {name}:amd64 {version}\n\
         {time} status installed {name}:amd64 {version}\n"
    )
}
