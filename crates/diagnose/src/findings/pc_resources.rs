//! This PC has disk space and memory left.
//!
//! Fails when less than 200 MiB are free on the system's disk or less than 150 MiB of memory. Programs then fail or answer
//! so slowly that a passcode is typed before the card is read.
//!
//! Both limits are estimates.

use lanyard_model::State;

use super::{Facts, Finding, common::*};

/// MiB of free disk below which it fails. An estimate.
const DISK: u64 = 200;
/// MiB of free memory below which it fails. An estimate.
const MEMORY: u64 = 150;

pub(super) const FINDING: Finding =
    Finding { id: "pc-resources", title: "This PC has disk space and memory left", source: include_str!("pc_resources.rs"), judge };

fn judge(facts: &Facts) -> State {
    settle(|| {
        let session = section(&facts.checkup.session, "the session")?;
        let whose = if remote_session(facts).is_some() { " of the computer behind this remote session" } else { "" };
        match (session.disk_free_mib.known(), session.memory_free_mib.known()) {
            (Some(disk), _) if *disk < DISK => Ok(State::Fail(format!("only {disk} MiB are free on the disk{whose}"))),
            (_, Some(memory)) if *memory < MEMORY => Ok(State::Fail(format!("only {memory} MiB of memory are free{whose}"))),
            (None, None) => untested("free disk space and memory could not be read"),
            _ => Ok(State::Pass),
        }
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, Remote};

    use super::super::testing::{expect, judge, session};

    const ID: &str = "pc-resources";

    #[test]
    fn a_full_disk_or_memory_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| session(checkup).disk_free_mib = Fact::Known(199)), "fail", "199 MiB are free on the disk");
        expect(&judge(ID, |checkup| session(checkup).memory_free_mib = Fact::Known(149)), "fail", "149 MiB of memory");
        expect(&judge(ID, |checkup| session(checkup).disk_free_mib = Fact::Known(200)), "pass", "");
    }

    #[test]
    fn behind_a_remote_session_it_is_another_computers() {
        let state = judge(ID, |checkup| {
            (session(checkup).disk_free_mib, session(checkup).remote) = (Fact::Known(1), Fact::Known(Remote::Citrix));
        });
        expect(&state, "fail", "on the disk of the computer behind this remote session");
    }

    #[test]
    fn one_of_the_two_is_enough() {
        expect(&judge(ID, |checkup| session(checkup).disk_free_mib = Fact::NotAsked), "pass", "");
    }

    #[test]
    fn when_nobody_knows_it_is_not_tested() {
        let neither = judge(ID, |checkup| {
            (session(checkup).disk_free_mib, session(checkup).memory_free_mib) = (Fact::NotAsked, Fact::NotAsked);
        });
        expect(&neither, "not tested", "could not be read");
    }
}
