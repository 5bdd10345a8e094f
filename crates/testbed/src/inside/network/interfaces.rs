//! Interfaces and addresses inside the bench's own network namespace.
//!
//! The PC is one end of a veth pair; nothing stands at the other end, so what is sent there gets no answer at all.
//! Hosts that answer have their addresses on loopback.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::{Result, failed};

/// The PC's interface, as the program sees it.
pub(super) const INTERFACE: &str = "pc0";
/// Address of the PC and of its name server.
const PC: &str = "10.20.30.40";
pub(super) const NAME_SERVER: &str = "10.20.30.53";

/// Sets up loopback and, when the PC is connected, its interface and the addresses of the hosts that answer.
pub(super) fn set_up(connected: bool, hosts: &[String]) -> Result<()> {
    ip("link set lo up\n")?;
    if !connected {
        return Ok(());
    }
    let mut lines = format!(
        "link add {INTERFACE} type veth peer name nowhere\nlink set nowhere addrgenmode none\nlink set {INTERFACE} addrgenmode none\nlink set nowhere up\nlink set {INTERFACE} up\n\
         addr add {PC}/24 dev {INTERFACE}\nroute add default via 10.20.30.1\n\
         neigh add 10.20.30.1 lladdr 02:00:00:00:00:01 dev {INTERFACE} nud permanent\naddr add {NAME_SERVER}/32 dev lo\n"
    );
    for host in hosts {
        lines.push_str(&format!("addr add {host}/32 dev lo\n"));
    }
    ip(&lines)
}

fn ip(lines: &str) -> Result<()> {
    let needs = "run ip (package iproute2)";
    let mut child = Command::new("ip")
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed(needs))?;
    child.stdin.take().ok_or(needs)?.write_all(lines.as_bytes()).map_err(failed(needs))?;
    let done = child.wait_with_output().map_err(failed(needs))?;
    if done.status.success() { Ok(()) } else { Err(format!("{needs}: {}", String::from_utf8_lossy(&done.stderr))) }
}
