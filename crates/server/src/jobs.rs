//! What the server does by itself: when each job last ran, and how it went.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// One run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When it ended.
    pub at: Timestamp,
    /// Why it failed; `None` when all went well.
    pub failed: Option<String>,
}

/// The last run of each job, by its name.
#[derive(Debug, Default)]
pub struct Jobs(Mutex<BTreeMap<&'static str, Run>>);

impl Jobs {
    /// Notes that a job ran.
    pub fn ran<T, E: std::fmt::Display>(&self, job: &'static str, at: Timestamp, done: &Result<T, E>) {
        let failed = done.as_ref().err().map(ToString::to_string);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(job, Run { at, failed });
    }

    /// The last run of each job since the server started.
    pub fn last(&self) -> BTreeMap<&'static str, Run> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_run_counts() {
        let jobs = Jobs::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        jobs.ran("post", at(1), &Err::<(), _>("no network"));
        jobs.ran("post", at(2), &Ok::<_, String>(7));
        assert_eq!(jobs.last(), BTreeMap::from([("post", Run { at: at(2), failed: None })]));
        jobs.ran("post", at(3), &Err::<(), _>("no network"));
        assert_eq!(jobs.last()["post"].failed.as_deref(), Some("no network"));
    }
}
