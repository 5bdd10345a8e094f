//! The child's side of a probe: a work order on stdin, one answer on stdout, then the end.

use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Probe, browser, card, client, clock, middleware, network, readers, services, session, updates};
use crate::request::Request;

/// Name of the child that waits for a change at the readers; its work order is a [`readers::Watch`].
pub const WATCH_READERS: &str = "watch-readers";
/// What the answer's line begins with: a module that a probe loads may itself write to stdout.
pub const ANSWER: &str = "lanyard-fact ";

/// Largest work order that is read, in bytes.
const LARGEST_REQUEST: u64 = 1024 * 1024;
/// How long after its deadline a child that nobody killed ends itself: its parent has died.
const ORPHANED_AFTER: Duration = Duration::from_secs(2);

/// Runs the probe of this name and writes its fact. Fails without an answer for an unknown name or work order.
pub fn main(name: &str) -> ExitCode {
    let mut input = Vec::new();
    let read = std::io::stdin().lock().take(LARGEST_REQUEST).read_to_end(&mut input);
    let Some(answer) = read.ok().and_then(|_| answer(name, &input)) else { return ExitCode::FAILURE };
    match write_line(&answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer(name: &str, input: &[u8]) -> Option<String> {
    if name == WATCH_READERS {
        let watch: readers::Watch = order(input)?;
        end_after(watch.millis);
        return json(&readers::wait_for_change(&watch));
    }
    let probe = Probe::from_name(name)?;
    let request: Request = order(input)?;
    end_after(request.deadline_millis);
    run(probe, &request)
}

fn run(probe: Probe, request: &Request) -> Option<String> {
    match probe {
        Probe::Readers => json(&readers::read(request)),
        Probe::Card => json(&card::read(request)),
        Probe::Middleware => json(&middleware::read(request)),
        Probe::Client => json(&client::read(request)),
        Probe::Services => json(&services::read(request)),
        Probe::Browser => json(&browser::read(request)),
        Probe::Network => json(&network::read(request)),
        Probe::Clock => json(&clock::read(request)),
        Probe::Updates => json(&updates::read(request)),
        Probe::Session => json(&session::read(request)),
    }
}

fn order<T: DeserializeOwned>(input: &[u8]) -> Option<T> {
    serde_json::from_slice(input).ok()
}

fn json(fact: &impl Serialize) -> Option<String> {
    serde_json::to_string(fact).ok()
}

/// The answer on a line of its own, even behind half a line of somebody else's.
fn write_line(answer: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    write!(stdout, "\n{ANSWER}{answer}\n")?;
    stdout.flush()
}

/// Ends this process some time after a deadline, whatever it is blocked in. Zero milliseconds is no deadline.
fn end_after(millis: u64) {
    if millis == 0 {
        return;
    }
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(millis) + ORPHANED_AFTER);
        #[cfg(unix)]
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        // Not `abort`: Windows would report that as a crash, with a window or a file.
        #[cfg(windows)]
        crate::win32::processes::end_this();
    });
}
