//! Where Identity Agent's settings come from on Windows, and which scheduled tasks there are.

use std::io::ErrorKind;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::tz::TimeZone;
use lanyard_diagnose::Product;
use lanyard_model::{Fact, StartingTask, WhyCode};

use super::{agent, tasks as task};
use crate::probe::refused::refused;
use crate::probe::registry::{self, Hive};
use crate::win32::tasks;

/// Identity Agent is a 32-bit program: on 64-bit Windows it has the first key, on 32-bit Windows the second. It reads group
/// policy before either; where that stands is not published, so it is not read.
/// Source: <https://docs.imprivata.com/confirmid/content/topics/onesign/authentication_management/spinevirtualsmartcards.html>.
const KEYS: [&str; 2] = [r"SOFTWARE\WOW6432Node\HSCIC\Identity Agent", r"SOFTWARE\HSCIC\Identity Agent"];

/// The host that Identity Agent is pointed at, as far as the registry says. Nothing set there is the live environment, unless
/// group policy says otherwise, which nobody can tell.
pub(super) fn agent_points_at() -> Fact<String> {
    let keys = KEYS.map(|path| registry::values(Hive::Machine, path));
    match registry::first_of(&keys, |key| key.text(agent::VALUE).map(str::to_owned)) {
        Fact::Known(address) => agent::host_in(Some(&address)),
        Fact::Absent => {
            let why = "The registry sets no service for Identity Agent, which then is live unless group policy sets another; where that \
                       stands is not published.";
            Fact::not_tried(WhyCode::LayoutNotPublished, why)
        }
        unread => unread,
    }
}

/// Whether Identity Agent looks for readers again and again, as far as the registry says.
pub(super) fn agent_polls_readers() -> Fact<bool> {
    let keys = KEYS.map(|path| registry::values(Hive::Machine, path));
    let on = |key: &registry::Values| {
        let number = || key.number(agent::POLLING).map(|number| number != 0);
        key.text(agent::POLLING).and_then(agent::is_on).or_else(number)
    };
    match registry::first_of(&keys, on) {
        Fact::Absent => {
            let why = "The registry does not say whether Identity Agent looks for readers again and again; group policy may, in a place \
                       that is not published.";
            Fact::not_tried(WhyCode::LayoutNotPublished, why)
        }
        read => read,
    }
}

/// The longest that the task scheduler may take.
const ANSWER: Duration = Duration::from_millis(1500);

/// The scheduled tasks that start one of these products, of those that this user may see. They are asked for by a thread of their
/// own: a task scheduler that does not answer costs nothing else.
pub(super) fn tasks(products: &[Product]) -> Fact<Vec<StartingTask>> {
    let (answer, asked) = mpsc::channel();
    let spawned = thread::Builder::new().spawn(move || answer.send(tasks::visible()));
    let Ok(answer) = asked.recv_timeout(ANSWER) else {
        let why = if spawned.is_ok() { WhyCode::TimedOut } else { WhyCode::Error };
        return Fact::failed(why, "Windows does not tell its scheduled tasks in time.");
    };
    match answer {
        Ok(visible) => {
            let zone = TimeZone::system();
            let read = |task: &tasks::Task| task::starting(products, &task.definition, task.last_run, &zone);
            let found: Vec<StartingTask> = visible.iter().flat_map(read).collect();
            if found.is_empty() { Fact::Absent } else { Fact::Known(found) }
        }
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            Fact::not_tried(WhyCode::NotOnThisSystem, "This Windows does not list scheduled tasks.")
        }
        Err(error) => refused(&error, "the scheduled tasks"),
    }
}
