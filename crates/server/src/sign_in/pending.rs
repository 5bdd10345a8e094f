//! Things begun in a browser that it has to finish soon: kept in memory, a bounded number of them, each taken once. Whoever begins
//! too many loses their own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// How long a passkey ceremony or a visit to another sign-in service may take.
pub(crate) const CEREMONY: SignedDuration = SignedDuration::from_mins(10);
/// How long the first administrator's link works: until the next start of the server at the latest.
pub(crate) const FIRST_START: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The most that are kept of one owner: a whole surgery that signs in from one address, and begins anew now and then.
const MOST_OF_ONE: usize = 60;
/// The most that are kept in all.
const MOST: usize = 5_000;

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
    /// Keeps something of this owner for this long. What it takes the place of, when there are too many, is never of somebody
    /// who has fewer.
    pub(crate) fn keep(&self, secret: &str, owner: &str, thing: T, now: Timestamp, life: SignedDuration) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, one| one.ends > now);
        if begun.values().filter(|one| one.owner == owner).count() >= MOST_OF_ONE {
            forget_oldest(&mut begun, owner);
        } else if begun.len() >= MOST
            && let Some(most) = owner_of_most(&begun)
        {
            forget_oldest(&mut begun, &most);
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

fn owner_of_most<T>(begun: &HashMap<String, Begun<T>>) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for one in begun.values() {
        *counts.entry(&one.owner).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(owner, _)| owner.to_owned())
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
        pending.keep("ours", "192.0.2.1", 0, second(0), CEREMONY);
        for number in 1..=100 {
            pending.keep(&format!("theirs {number}"), "192.0.2.66", number, second(number), CEREMONY);
        }
        assert_eq!(pending.peek("ours", second(100)), Some(0));
        assert_eq!((pending.peek("theirs 40", second(100)), pending.peek("theirs 41", second(100))), (None, Some(41)));
        for number in 0..MOST {
            let owner = format!("10.0.{}.{}", number / 120, number % 120 / 2);
            pending.keep(&format!("many {number}"), &owner, number, second(101), CEREMONY);
        }
        assert_eq!(pending.peek("ours", second(101)), Some(0), "whoever has the most makes room");
        assert_eq!(pending.begun.lock().unwrap().len(), MOST);
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
