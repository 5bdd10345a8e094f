//! Running programs of Windows. A user is told by the session: several can be signed in to one PC at the same time.

use std::io::ErrorKind;

use lanyard_model::Fact;

use super::{Doing, Process, plain_name};
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

/// What a program is doing now; absent when it has ended. Windows does not tell whether one was halted.
pub(in crate::probe) fn doing(id: u32) -> Fact<Doing> {
    match processes::busy_nanos(id) {
        Ok(busy_nanos) => Fact::Known(Doing { halted: false, busy_nanos }),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => refused(&error, "what programs of other users do"),
        Err(_) => Fact::Absent,
    }
}

/// The session of the user who asks.
pub(in crate::probe) fn this_user() -> Option<u32> {
    processes::own_session()
}
