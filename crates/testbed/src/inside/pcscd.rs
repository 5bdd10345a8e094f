//! The smartcard service of the bench: the system's own pcscd with the vpcd driver, alone in its namespaces.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::root::{OWN, hide, write};
use crate::control::Plan;
use crate::scenario::Pcscd;
use crate::{Result, failed};

/// The first reader's port; the second has the next.
pub(super) const PORT: u16 = 40_000;
const NAME: &str = "Bench Reader";
const CONFIG: &str = "/etc/reader.conf.d/vpcd";
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const LIBRARIES: [&str; 2] = ["/usr/lib/x86_64-linux-gnu/libpcsclite.so.1", "/usr/lib/x86_64-linux-gnu/libpcsclite.so.1.0.0"];

/// Names under which pcscd lists this many readers.
pub(super) fn reader_names(readers: u8) -> Vec<String> {
    (0..readers).map(|slot| format!("{NAME} 00 {slot:02}")).collect()
}

/// Starts the service in the wanted state, except that a service that is to hang still runs (see [`hang`]).
pub(super) fn start(plan: &Plan) -> Result<Option<Child>> {
    let (state, readers) = (plan.scenario.bench.pcscd, plan.scenario.bench.readers);
    match state {
        Pcscd::NoLibrary => LIBRARIES.iter().try_for_each(hide).map(|()| None),
        Pcscd::Stopped => Ok(None),
        Pcscd::Running | Pcscd::Hung => run(readers, plan).map(Some),
    }
}

/// Stops the service from answering, without ending it.
pub(super) fn hang(service: &Child) -> Result<()> {
    let pid = i32::try_from(service.id()).ok().and_then(Pid::from_raw).ok_or("pcscd has no process id")?;
    kill_process(pid, Signal::STOP).map_err(failed("stop pcscd"))
}

fn run(readers: u8, plan: &Plan) -> Result<Child> {
    configure(readers, &plan.helpers)?;
    let log = File::create(format!("{OWN}/pcscd.log")).map_err(failed("pcscd's log"))?;
    let service = Command::new("/usr/sbin/pcscd")
        .args(["--foreground", "--info"])
        .env("LD_PRELOAD", preloads(plan))
        .stdin(Stdio::null())
        .stderr(log.try_clone().map_err(failed("pcscd's log"))?)
        .stdout(log)
        .spawn()
        .map_err(failed("start /usr/sbin/pcscd (package pcscd)"))?;
    let deadline = Instant::now() + Duration::from_secs(10);
    while !ready(readers) {
        if Instant::now() > deadline {
            let log = fs::read_to_string(format!("{OWN}/pcscd.log")).unwrap_or_default();
            return Err(format!("pcscd did not come up: {log}"));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(service)
}

fn preloads(plan: &Plan) -> String {
    let names: &[&str] = if plan.stock_poll { &["client.so"] } else { &["client.so", "fast.so"] };
    names.iter().map(|name| plan.helpers.join(name).display().to_string()).collect::<Vec<_>>().join(":")
}

/// Command line of the program whose command a reader, by its port, last sent to its card; `c/client.c` writes who that is.
pub(super) fn client(port: u16) -> String {
    let words = fs::read_to_string(format!("{OWN}/client-{port}"))
        .and_then(|process| fs::read_to_string(format!("/proc/{}/cmdline", process.trim())));
    words.map(|words| words.split_terminator('\0').collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

/// One reader needs the driver with one slot, two the driver as it is.
fn configure(readers: u8, helpers: &Path) -> Result<()> {
    let library = match readers {
        0 => return hide(CONFIG),
        1 => helpers.join("one_slot.so"),
        _ => DRIVER.into(),
    };
    let library = library.display();
    write(CONFIG, format!("FRIENDLYNAME \"{NAME}\"\nDEVICENAME /dev/null:{PORT}\nLIBPATH {library}\nCHANNELID {PORT}\n"))
}

fn ready(readers: u8) -> bool {
    let listening = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let slot = |slot: u8| {
        let end = format!(":{:04X} 00000000:0000 0A", PORT + u16::from(slot));
        listening.contains(&end)
    };
    (0..readers).all(slot) && UnixStream::connect("/run/pcscd/pcscd.comm").is_ok()
}
