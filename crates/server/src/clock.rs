//! The clock of the server: the system's, or one that tests set.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where the time comes from.
#[derive(Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands still until it is set; microseconds since 1970.
    Set(AtomicI64),
}

impl Clock {
    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the edge of the program: everything else is told the time")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Set(micros) => Timestamp::from_microsecond(micros.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}
