//! Where Identity Agent's settings come from on Linux, and that there are no scheduled tasks.

use std::fs;
use std::io::ErrorKind;

use lanyard_diagnose::Product;
use lanyard_model::{Fact, StartingTask, WhyCode};

use super::agent;

/// A stand-in for tests: Identity Agent exists for Windows only, where these are values under
/// `HKEY_LOCAL_MACHINE\SOFTWARE\HSCIC\Identity Agent`. On Linux the same lines are read from a file of our own.
const FILE: &str = "/etc/nhs/identity-agent.conf";

/// The host that Identity Agent is pointed at; absent when nothing is set, which is the live environment.
pub(super) fn agent_points_at() -> Fact<String> {
    settings(|text| agent::host_in(agent::value_of(text, agent::VALUE)))
}

/// Whether it looks for readers again and again; absent when nothing is set.
pub(super) fn agent_polls_readers() -> Fact<bool> {
    settings(|text| agent::value_of(text, agent::POLLING).and_then(agent::is_on).map_or(Fact::Absent, Fact::Known))
}

fn settings<T>(read: impl Fn(&str) -> Fact<T>) -> Fact<T> {
    match fs::read_to_string(FILE) {
        Ok(text) => read(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => Fact::Absent,
        Err(error) => Fact::failed(WhyCode::Error, format!("The settings of Identity Agent cannot be read: {error}.")),
    }
}

/// Identity Agent and its like exist for Windows only, and so do the tasks that may start them.
pub(super) fn tasks(_products: &[Product]) -> Fact<Vec<StartingTask>> {
    Fact::not_tried(WhyCode::NotOnThisSystem, "This system has no scheduled tasks of Windows.")
}
