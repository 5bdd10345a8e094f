//! Things begun in a browser by somebody who is known, to be finished soon: kept in memory, a bounded number of each, taken once.
//! Whoever begins too many loses their own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How long a passkey ceremony or a visit to another sign-in service may take.
pub(crate) const CEREMONY: SignedDuration = SignedDuration::from_mins(10);
/// How long the first administrator's link works: until the next start of the server at the latest.
pub(crate) const FIRST_START: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The most that are kept of one owner, who begins anew now and then.
const MOST_OF_ONE: usize = 10;

/// What was begun, by the secret that the browser holds.
#[derive(Debug)]
pub(crate) struct Pending<T> {
    begun: Mutex<HashMap<String, Begun<T>>>,
}

#[derive(Debug)]
struct Begun<T> {
    owner: String,
    ends: Timestamp,
    thing: T,
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { begun: Mutex::default() }
    }
}

impl<T> Pending<T> {
    /// Keeps something of this owner, who is known, for this long. What it takes the place of, when there are too many, is their own.
    pub(crate) fn keep(&self, secret: &str, owner: &str, thing: T, now: Timestamp, life: SignedDuration) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, one| one.ends > now);
        if begun.values().filter(|one| one.owner == owner).count() >= MOST_OF_ONE {
            forget_oldest(&mut begun, owner);
        }
        let ends = now.saturating_add(life).unwrap_or(now);
        begun.insert(secret.to_owned(), Begun { owner: owner.to_owned(), ends, thing });
    }

    /// Takes what was kept, once.
    pub(crate) fn take(&self, secret: &str, now: Timestamp) -> Option<T> {
        let one = self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(secret)?;
        (one.ends > now).then_some(one.thing)
    }

    /// What is kept under this secret, which stays.
    pub(crate) fn peek(&self, secret: &str, now: Timestamp) -> Option<T>
    where
        T: Clone,
    {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.get(secret).filter(|one| one.ends > now).map(|one| one.thing.clone())
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn forget_oldest<T>(begun: &mut HashMap<String, Begun<T>>, owner: &str) {
    let own = begun.iter().filter(|(_, one)| one.owner == owner);
    if let Some(oldest) = own.min_by_key(|(_, one)| one.ends).map(|(secret, _)| secret.clone()) {
        begun.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_begins_too_many_loses_their_own_and_nobody_elses() {
        let pending = Pending::default();
        let second = |number: usize| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(i64::try_from(number).unwrap());
        pending.keep("ours", "Amina", 0, second(0), CEREMONY);
        for number in 1..=100 {
            pending.keep(&format!("theirs {number}"), "Ben", number, second(number), CEREMONY);
        }
        assert_eq!(pending.peek("ours", second(100)), Some(0));
        assert_eq!((pending.peek("theirs 90", second(100)), pending.peek("theirs 91", second(100))), (None, Some(91)));
        assert_eq!(pending.begun.lock().unwrap().len(), 1 + MOST_OF_ONE);
    }

    #[test]
    fn what_was_begun_is_taken_once_and_in_time() {
        let now = Timestamp::UNIX_EPOCH;
        let pending = Pending::default();
        pending.keep("a", "owner", 1, now, CEREMONY);
        pending.keep("b", "owner", 2, now, CEREMONY);
        assert_eq!((pending.peek("a", now), pending.peek("c", now)), (Some(1), None));
        assert_eq!((pending.take("a", now), pending.take("a", now)), (Some(1), None));
        assert_eq!(pending.take("b", now + CEREMONY), None);
    }
}
