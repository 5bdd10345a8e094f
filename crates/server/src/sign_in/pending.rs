//! Things begun in a browser that it has to finish soon: kept in memory, a bounded number of them, each taken once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How long a passkey ceremony or a visit to another sign-in service may take.
pub(crate) const CEREMONY: SignedDuration = SignedDuration::from_mins(10);
/// How long the first administrator's link works: until the next start of the server at the latest.
pub(crate) const FIRST_START: SignedDuration = SignedDuration::from_hours(24 * 7);
/// More than this at once is nobody's practice.
const MOST: usize = 1_000;

/// What was begun, by the secret that the browser holds.
#[derive(Debug)]
pub(crate) struct Pending<T> {
    begun: Mutex<HashMap<String, (Timestamp, T)>>,
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { begun: Mutex::default() }
    }
}

impl<T> Pending<T> {
    /// Keeps something for this long.
    pub(crate) fn keep(&self, secret: &str, thing: T, now: Timestamp, life: SignedDuration) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, (ends, _)| *ends > now);
        if begun.len() < MOST {
            begun.insert(secret.to_owned(), (now.saturating_add(life).unwrap_or(now), thing));
        }
    }

    /// Takes what was kept, once.
    pub(crate) fn take(&self, secret: &str, now: Timestamp) -> Option<T> {
        let (ends, thing) = self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(secret)?;
        (ends > now).then_some(thing)
    }

    /// What is kept under this secret, which stays.
    pub(crate) fn peek(&self, secret: &str, now: Timestamp) -> Option<T>
    where
        T: Clone,
    {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.get(secret).filter(|(ends, _)| *ends > now).map(|(_, thing)| thing.clone())
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_is_taken_once_and_in_time() {
        let now = Timestamp::UNIX_EPOCH;
        let pending = Pending::default();
        pending.keep("a", 1, now, CEREMONY);
        pending.keep("b", 2, now, CEREMONY);
        assert_eq!((pending.peek("a", now), pending.peek("c", now)), (Some(1), None));
        assert_eq!((pending.take("a", now), pending.take("a", now)), (Some(1), None));
        assert_eq!(pending.take("b", now + CEREMONY), None);
    }
}
