//! `bench/costs.toml`: how often each blind scenario happens and how many minutes each step truly takes.

use std::collections::BTreeMap;
use std::path::Path;

use lanyard_testbed::Result;
use serde::Deserialize;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Costs {
    /// Weight of each blind scenario, by file stem.
    pub(crate) mix: BTreeMap<String, f64>,
    /// True minutes of each step.
    pub(crate) minutes: BTreeMap<String, Minutes>,
    /// The five-step order on the wall.
    pub(crate) printed_order: PrintedOrder,
    /// The last resort, which always restores.
    pub(crate) last_resort: Minutes,
    /// Minutes of finding out.
    pub(crate) observation: Observation,
}

/// Minutes of one step.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Minutes {
    /// Until it is done, the work included.
    pub(crate) wait: f64,
}

/// The five-step order on the wall.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PrintedOrder {
    /// The steps under each heading.
    pub(crate) steps: Vec<Vec<String>>,
}

/// Minutes of finding out.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Observation {
    /// To answer one question.
    pub(crate) ask: f64,
}

impl Costs {
    /// Reads the file.
    pub(crate) fn load(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// True minutes of a step; a step without an entry costs as much as the last resort.
    pub(crate) fn of(&self, step: &str) -> f64 {
        self.minutes.get(step).map_or(self.last_resort.wait, |minutes| minutes.wait)
    }
}
