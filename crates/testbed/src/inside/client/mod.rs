//! Stand-ins for NHS client software: packages, running programs, local ports, the agent's setting.

mod packages;
mod ports;
pub(super) mod processes;
pub(super) mod software;

use std::fs;
use std::os::unix::fs::chown;
use std::process::Child;

use super::root::write;
use crate::control::Plan;
use crate::scenario::{Environment, IdentityAgent};
use crate::{Result, failed};
use software::Software;

/// Name of the ordinary user of the bench.
pub(super) const USER: &str = "bench";
/// Home folder of the ordinary user.
pub(super) const HOME: &str = "/home/bench";

/// Makes the ordinary user known to the system.
pub(super) fn add_user(user: Option<u32>) -> Result<()> {
    let Some(id) = user else { return Ok(()) };
    fs::create_dir_all(HOME).map_err(failed(HOME))?;
    chown(HOME, Some(id), Some(id)).map_err(failed(HOME))?;
    let known = fs::read_to_string("/etc/passwd").map_err(failed("/etc/passwd"))?;
    // In front, since this machine may have a user with the same number.
    write("/etc/passwd", format!("{USER}:x:{id}:{id}::{HOME}:/bin/sh\n{known}"))
}

/// Installs and starts what the scenario's PC has.
pub(super) fn start(plan: &Plan) -> Result<Vec<Child>> {
    let machine = &plan.scenario.bench;
    let software = Software::of(machine);
    packages::write_all(machine, &software, plan.scenario.at)?;
    if let Some(agent) = &software.agent {
        agent_setting(agent)?;
    }
    ports::open(&software)?;
    processes::start(&software, plan.user)
}

/// The agent's settings, where the program looks for them on Linux; a live agent has none, as after a fresh installation. Hosts:
/// domain fact sheet, section E.
fn agent_setting(agent: &IdentityAgent) -> Result<()> {
    let address = agent_address(agent).map(|address| format!("ActivatePOSTURL={address}\n"));
    let polling = agent.polls_readers.map(|polls| format!("UseCardReaderPolling={polls}\n"));
    match address.into_iter().chain(polling).collect::<String>() {
        settings if settings.is_empty() => Ok(()),
        settings => write("/etc/nhs/identity-agent.conf", settings),
    }
}

/// The address that the agent is pointed at; none for the live environment.
pub(super) fn agent_address(agent: &IdentityAgent) -> Option<String> {
    let part = match agent.environment {
        Environment::Live => return None,
        Environment::Training => "tsp",
        Environment::Development => "vn03",
        Environment::Integration => "nis1",
        Environment::Deployment => "vn1",
    };
    Some(format!("https://gas.{part}.national.ncrs.nhs.uk/login/authactivate"))
}
