//! Running programs under the names of NHS client software. They do nothing.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use super::software::Software;
use crate::scenario::Presence;
use crate::{Result, failed};

const FOLDER: &str = "/opt/nhs";
/// The one published name.
const AGENT: &str = "IdentityAgent.exe";
/// Not published: stand-ins agreed with the knowledge pack.
const MANAGEMENT: &str = "NhsCredentialManagement.exe";
const PORT_SERVICE: &str = "NhsPortService.exe";
const CONNECT: &str = "NhsSmartcardConnect.exe";

/// Starts those that run; the port service as the system, the others for the user.
pub(super) fn start(software: &Software, user: Option<u32>) -> Result<Vec<Child>> {
    let runs = [
        (AGENT, software.agent.as_ref().is_some_and(|agent| agent.running), user),
        (MANAGEMENT, software.management_runs(), user),
        (PORT_SERVICE, software.port_service == Presence::Running, None),
        (CONNECT, software.connect == Presence::Running, user),
    ];
    runs.into_iter().filter(|(_, runs, _)| *runs).map(|(name, _, user)| sleeper(name, user)).collect()
}

fn sleeper(name: &str, user: Option<u32>) -> Result<Child> {
    fs::create_dir_all(FOLDER).map_err(failed(FOLDER))?;
    let path = format!("{FOLDER}/{name}");
    fs::copy("/bin/sleep", &path).map_err(failed(&path))?;
    let mut command = Command::new(&path);
    command.arg("infinity").current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(id) = user {
        command.uid(id).gid(id);
    }
    command.spawn().map_err(failed(&path))
}
