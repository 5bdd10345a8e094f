//! Collection: every probe in a killable child process of its own, all at once, one after another only where they share
//! the reader. Gives a checkup within the deadline whatever hangs, and judges nothing.

mod brief;
mod child;
pub(crate) mod fuzz;
mod lane;
mod modules;
mod place;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use lanyard_model::{Checkup, Fact, Readers, WhyCode};

use crate::probe::child::WATCH_READERS;
use crate::probe::{Probe, readers::Watch};
use crate::request::Request;
use lane::Message;

/// Time for all probes together, so that a complete verdict is there within 5 s.
pub const DEADLINE: Duration = Duration::from_secs(4);
/// Longest time that anything here takes, whatever is asked.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// How much longer than its deadline a lane is waited for: it only has to kill its child and say so.
const GRACE: Duration = Duration::from_millis(200);

/// What is to be read, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Which probes; the others stay *not asked*.
    pub probes: Vec<Probe>,
    /// What the probes are told. The deadline in it is set for each child when it starts.
    pub request: Request,
    /// Wall time for everything.
    pub deadline: Duration,
    /// The program whose `probe NAME` is started as the child.
    pub program: PathBuf,
}

impl Plan {
    /// A plan for these probes, with this program itself as the child.
    ///
    /// # Errors
    /// When the system does not tell where this program is.
    pub fn new(probes: Vec<Probe>, request: Request) -> std::io::Result<Self> {
        Ok(Self { probes, request, deadline: DEADLINE, program: this_program()? })
    }
}

/// What happens during a collection, as it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A probe's child was started.
    Started(Probe),
    /// A probe brought its fact, or will not bring one.
    Finished {
        /// Which.
        probe: Probe,
        /// Wall time in milliseconds; 0 when it was not started.
        millis: u64,
        /// What it brought, in a few words without personal data.
        brief: String,
    },
}

/// Reads what is planned into a checkup. Returns within the plan's deadline (at most a day) and a quarter of a second, with what there is by then.
pub fn collect(plan: &Plan, mut checkup: Checkup, on_event: &mut dyn FnMut(Event)) -> Checkup {
    let deadline = Instant::now() + plan.deadline.min(LONGEST);
    let mut open: BTreeSet<Probe> = plan.probes.iter().copied().collect();
    let messages = start_lanes(plan, &open, deadline);
    while !open.is_empty() {
        match messages.recv_timeout((deadline + GRACE).saturating_duration_since(Instant::now())) {
            Ok(Message::Started(probe)) => on_event(Event::Started(probe)),
            Ok(Message::Finished { probe, fact, millis }) => {
                open.remove(&probe);
                place::place(&mut checkup, probe, fact, millis);
                on_event(Event::Finished { probe, millis, brief: brief::brief(&checkup, probe) });
            }
            Err(_) => break,
        }
    }
    for probe in open {
        let millis = u64::try_from(plan.deadline.as_millis()).unwrap_or(u64::MAX);
        place::place(&mut checkup, probe, child::timed_out(), millis);
        on_event(Event::Finished { probe, millis, brief: brief::brief(&checkup, probe) });
    }
    checkup
}

/// Waits in a child until the readers differ from those known or the time is over (at most a day); gives the readers as
/// they are then. A service that hangs is a failed fact.
pub fn wait_for_change(program: &std::path::Path, known: &Readers, timeout: Duration) -> Fact<Readers> {
    let timeout = timeout.min(LONGEST);
    let watch = Watch { known: known.clone(), millis: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX) };
    match serde_json::to_vec(&watch) {
        Ok(order) => child::ask(program, WATCH_READERS, order, Instant::now() + timeout + Duration::from_secs(1)),
        Err(error) => Fact::failed(WhyCode::Error, format!("The readers cannot be waited for ({error}).")),
    }
}

/// Starts all lanes; each sends its messages until it ends.
fn start_lanes(plan: &Plan, probes: &BTreeSet<Probe>, deadline: Instant) -> Receiver<Message> {
    let (messages, receiver) = mpsc::channel();
    let plan = Arc::new(plan.clone());
    for probes in lane::split(probes) {
        let lane = lane::Lane { plan: Arc::clone(&plan), deadline, messages: messages.clone() };
        // A lane without a thread sends nothing and is reported as without an answer.
        let _ = std::thread::Builder::new().spawn(move || lane.run(&probes));
    }
    receiver
}

/// On Linux by the kernel's own name for it, which still works after an update has replaced the file.
fn this_program() -> std::io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}
