//! Sign-ins that a browser begins and soon ends. What ending one takes is sealed and kept by the browser alone, so that nobody pushes
//! out another's by beginning many. Remembered is only which were ended with success, since each may end once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use lanyard_store::{Entropy, StoreError, digest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::sign_in::pending::CEREMONY;
use crate::sign_in::seal::Seal;

/// One way of signing in.
#[derive(Debug)]
pub(crate) struct Begun {
    /// Names the way, so that what was sealed for one is good for no other.
    way: &'static str,
    /// Ends with the process, as what was ended is remembered no longer.
    seal: Seal,
    /// Digests of those that were ended, and until when they would have been good.
    ended: Mutex<HashMap<String, Timestamp>>,
}

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    until: Timestamp,
    thing: T,
}

impl Begun {
    pub(crate) fn new(way: &'static str) -> Self {
        Self { way, seal: Seal::until_the_end(&Entropy::System), ended: Mutex::default() }
    }

    /// Seals what ending it will take, as a text without special signs.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub(crate) fn begin<T: Serialize>(&self, entropy: &Entropy, thing: T, now: Timestamp) -> Result<String, StoreError> {
        let until = now.saturating_add(CEREMONY).unwrap_or(now);
        let text = serde_json::to_string(&Sealed { until, thing }).map_err(|error| StoreError::Unexpected {
            table: "session",
            column: self.way.to_owned(),
            why: error.to_string(),
        })?;
        self.seal.seal_for_address(entropy, self.way, &text)
    }

    /// What was sealed, while it is good and was not ended.
    pub(crate) fn open<T: DeserializeOwned>(&self, sealed: &str, now: Timestamp) -> Option<T> {
        let opened: Sealed<T> = serde_json::from_str(&self.seal.open_from_address(self.way, sealed)?).ok()?;
        let was_ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&digest(sealed));
        (opened.until > now && !was_ended).then_some(opened.thing)
    }

    /// Ends it, after whoever began it has shown who they are; `false` when it was ended already.
    pub(crate) fn end(&self, sealed: &str, now: Timestamp) -> bool {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, until| *until > now);
        ended.insert(digest(sealed), now.saturating_add(CEREMONY).unwrap_or(now)).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_ends_once_in_time_and_however_many_begin_after_it() {
        let (begun, entropy, now) = (Begun::new("passkey"), Entropy::seeded(3), Timestamp::UNIX_EPOCH);
        let ours = begun.begin(&entropy, "ours", now).unwrap();
        let late = begun.begin(&entropy, "late", now).unwrap();
        for _ in 0..6_000 {
            begun.begin(&entropy, "theirs", now).unwrap();
        }
        assert_eq!(begun.open::<String>(&ours, now).as_deref(), Some("ours"));
        assert!(begun.end(&ours, now) && !begun.end(&ours, now));
        assert_eq!(begun.open::<String>(&ours, now), None, "it was ended");
        assert_eq!(begun.open::<String>(&late, now + CEREMONY), None, "it is too late");
        assert!(begun.end(&late, now + CEREMONY));
        assert_eq!(begun.ended.lock().unwrap().len(), 1, "what is good no longer need not be remembered");
    }

    #[test]
    fn what_was_sealed_elsewhere_or_changed_is_not_taken() {
        let (begun, entropy, now) = (Begun::new("passkey"), Entropy::seeded(3), Timestamp::UNIX_EPOCH);
        let sealed = begun.begin(&entropy, "nonce", now).unwrap();
        assert!(!sealed.contains("nonce"));
        let changed = format!("{}{}", &sealed[..sealed.len() - 4], "AAAA");
        for taken in ["", "AAAA", &changed, &format!("{sealed}=")] {
            assert_eq!(begun.open::<String>(taken, now), None, "{taken}");
        }
        assert_eq!(Begun::new("passkey").open::<String>(&sealed, now), None, "another key");
        let other = Begun { way: "other", seal: begun.seal, ended: Mutex::default() };
        assert_eq!(other.open::<String>(&sealed, now), None, "another way");
    }
}
