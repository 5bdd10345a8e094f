//! What goes between a bench and the process inside its namespaces: one JSON object a line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::scenario::Scenario;

/// How much the card tells without middleware.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// The card's application is of a published layout.
    Telling,
    /// The card answers no SELECT; only the PKCS#11 module knows what is on it.
    Opaque,
}

/// The first line to the process inside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub scenario: Scenario,
    pub way: Way,
    pub apdu_delay_millis: u64,
    pub host_delay_millis: u64,
    pub user: Option<u32>,
    pub stock_poll: bool,
    /// Empty folder of this bench alone, for the layers of its file system.
    pub folder: PathBuf,
    /// Where the compiled helpers are.
    pub helpers: PathBuf,
}

/// One order to the process inside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub id: u64,
    pub act: Act,
}

/// What it is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Act {
    Run(Program),
    /// Puts the scenario's card for this reader in.
    Insert {
        reader: usize,
    },
    /// Pulls the card out of this reader.
    Remove {
        reader: usize,
    },
    ApduLog,
    Stop,
}

/// A program to run inside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Program {
    pub argv: Vec<String>,
    pub stdin: String,
    pub user: Option<u32>,
    pub environment: BTreeMap<String, String>,
    pub folder: PathBuf,
    pub deadline_millis: u64,
}

/// The answer to one order; the answer to the plan has id 0.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub id: u64,
    pub result: Result<Outcome, String>,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Ready(Facts),
    Done,
    Ran {
        /// Exit code, or 128 and the signal's number.
        status: i32,
        stdout: String,
        stderr: String,
        millis: u64,
    },
    Log(Vec<LogEntry>),
}

/// How the bench came out on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Milliseconds from start to ready.
    pub millis: u64,
    /// Reader names, in order.
    pub readers: Vec<String>,
    /// NHS hosts and the address each stands at.
    pub hosts: BTreeMap<String, String>,
    /// How round trips are delayed.
    pub delays: String,
    /// What stands for the PC's network interface.
    pub interface: String,
    /// Variables of the session.
    pub environment: BTreeMap<String, String>,
}

/// One command that a card got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Number of the reader, from 0.
    pub reader: usize,
    /// Milliseconds since the bench started.
    pub millis: u64,
    /// Command line of the program that sent it, words parted by blanks.
    pub client: String,
    /// The command in upper-case hexadecimal.
    pub command: String,
    /// The answer's status word in upper-case hexadecimal; empty when there was none.
    pub status: String,
    /// Length of the answer without status word.
    pub length: usize,
}
