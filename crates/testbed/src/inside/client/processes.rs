//! Running programs under the names of NHS client software. They do nothing, or never stop being busy with nothing.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::software::Software;
use crate::scenario::{Presence, Stuck};
use crate::{Result, failed};

const FOLDER: &str = "/opt/nhs";
/// The one published name.
const AGENT: &str = "IdentityAgent.exe";
/// Not published: names of our own, which the bench's settings say.
pub(in crate::inside) const MANAGEMENT: &str = "NhsCredentialManagement.exe";
pub(in crate::inside) const PORT_SERVICE: &str = "NhsPortService.exe";
pub(in crate::inside) const CONNECT: &str = "NhsSmartcardConnect.exe";

/// Starts those that run; the port service as the system, the others for the user.
pub(super) fn start(software: &Software, user: Option<u32>) -> Result<Vec<Child>> {
    let runs = [
        (AGENT, software.agent.as_ref().is_some_and(|agent| agent.running), user),
        (MANAGEMENT, software.management_runs(), user),
        (PORT_SERVICE, software.port_service == Presence::Running, None),
        (CONNECT, software.connect == Presence::Running, user),
    ];
    let stuck = software.agent.as_ref().map_or(Stuck::No, |agent| agent.stuck);
    let start = |(name, _, user)| stand_in(name, user, if name == AGENT { stuck } else { Stuck::No });
    runs.into_iter().filter(|(_, runs, _)| *runs).map(start).collect()
}

fn stand_in(name: &str, user: Option<u32>, stuck: Stuck) -> Result<Child> {
    let (program, words): (&str, &[&str]) = match stuck {
        Stuck::Spinning => ("/bin/sh", &["-c", "while :; do :; done"]),
        Stuck::No | Stuck::Halted | Stuck::Waiting => ("/bin/sleep", &["infinity"]),
    };
    let child = run_as(name, program, words, user)?;
    if stuck == Stuck::Halted {
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or("a stand-in has no process id")?;
        kill_process(id, Signal::STOP).map_err(failed("halt a stand-in"))?;
    }
    Ok(child)
}

/// Runs a program under another name.
fn run_as(name: &str, program: &str, words: &[&str], user: Option<u32>) -> Result<Child> {
    fs::create_dir_all(FOLDER).map_err(failed(FOLDER))?;
    let path = format!("{FOLDER}/{name}");
    fs::copy(program, &path).map_err(failed(&path))?;
    let mut command = Command::new(&path);
    command.args(words).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(id) = user {
        command.uid(id).gid(id);
    }
    command.spawn().map_err(failed(&path))
}
