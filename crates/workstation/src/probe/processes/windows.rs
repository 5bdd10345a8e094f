//! Running programs of Windows. A user is told by the session: several can be signed in to one PC at the same time.

use std::io::ErrorKind;

use lanyard_model::Fact;

use super::{Doing, Process, plain_name, threads};
use crate::probe::refused::refused;
use crate::win32::processes;

/// The programs that run now.
pub(in crate::probe) fn read() -> Fact<Vec<Process>> {
    match processes::running() {
        Ok(running) => {
            let process = |program: processes::Program| Process {
                id: program.id,
                names: vec![plain_name(&program.file)],
                user: program.session,
            };
            Fact::Known(running.into_iter().map(process).collect())
        }
        Err(error) => refused(&error, "the list of running programs"),
    }
}

/// What a program is doing now; absent when it has ended. Where Windows does not list threads, none counts as halted.
pub(in crate::probe) fn doing(id: u32) -> Fact<Doing> {
    let halted = || processes::with_threads().ok().and_then(|list| threads::is_halted(&list, id)).unwrap_or_default();
    match processes::busy_nanos(id) {
        Ok(busy_nanos) => Fact::Known(Doing { halted: halted(), unanswering: processes::has_hung_window(id), busy_nanos }),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => refused(&error, "what this program does"),
        Err(_) => Fact::Absent,
    }
}

/// The session of the user who asks.
pub(in crate::probe) fn this_user() -> Option<u32> {
    processes::own_session()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_test_is_in_the_list_with_threads_and_not_halted() {
        let list = processes::with_threads().unwrap();
        assert_eq!(threads::is_halted(&list, std::process::id()), Some(false));
        assert_eq!(threads::is_halted(&list, u32::MAX - 2), None);
    }
}
