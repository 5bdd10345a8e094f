//! How often somebody may try to sign in: wrong tries are counted per account, and per network address. A right one costs nothing:
//! many PCs of a practice often have one address, and a front desk one account.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::sign_in::network;

/// Wrong tries for one account from one address before it has to wait, and how long until one more is let through.
const PER_ACCOUNT: Quota = Quota { burst: 8, each: SignedDuration::from_secs(60) };
/// The same for one account from everywhere: so many that a single address, which is let through once a minute, keeps nobody else out.
const FROM_EVERYWHERE: Quota = Quota { burst: 100, each: SignedDuration::from_secs(10) };
/// The same for one address: a practice often has a single one for all its PCs.
const PER_ADDRESS: Quota = Quota { burst: 40, each: SignedDuration::from_secs(10) };
/// Above this many names the forgotten ones are dropped.
const MANY: usize = 10_000;

/// So many at once, and one more each time that this has passed.
#[derive(Debug, Clone, Copy)]
struct Quota {
    burst: i32,
    each: SignedDuration,
}

/// Counts what is taken of a quota, by name. Of each name only the moment is kept at which everything taken has been made up for.
#[derive(Debug)]
struct Limiter {
    quota: Quota,
    made_up: Mutex<HashMap<String, Timestamp>>,
}

impl Limiter {
    fn new(quota: Quota) -> Self {
        Self { quota, made_up: Mutex::default() }
    }

    /// Takes one, where one is left.
    fn take(&self, name: &str, now: Timestamp) -> bool {
        let mut made_up = self.made_up.lock().unwrap_or_else(PoisonError::into_inner);
        if made_up.len() > MANY {
            made_up.retain(|_, at| *at > now);
        }
        let from = made_up.get(name).copied().unwrap_or(now).max(now);
        let is_left = from.duration_since(now) <= self.quota.each * (self.quota.burst - 1);
        if is_left {
            made_up.insert(name.to_owned(), from.saturating_add(self.quota.each).unwrap_or(from));
        }
        is_left
    }

    /// Gives one back that was taken.
    fn give_back(&self, name: &str) {
        let mut made_up = self.made_up.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = made_up.get_mut(name) {
            *at = at.saturating_sub(self.quota.each).unwrap_or(*at);
        }
    }
}

/// A try that was let through. It stays counted unless it was right.
#[derive(Debug)]
pub(crate) struct Try<'a>(Vec<(&'a Limiter, String)>);

impl Try<'_> {
    /// What it took is given back.
    pub(crate) fn was_right(self) {
        for (limiter, name) in self.0 {
            limiter.give_back(&name);
        }
    }
}

/// Counts tries.
#[derive(Debug)]
pub(crate) struct Throttle {
    clock: Arc<Clock>,
    accounts: Limiter,
    everywhere: Limiter,
    addresses: Limiter,
}

impl Throttle {
    pub(crate) fn new(clock: &Arc<Clock>) -> Self {
        Self {
            clock: Arc::clone(clock),
            accounts: Limiter::new(PER_ACCOUNT),
            everywhere: Limiter::new(FROM_EVERYWHERE),
            addresses: Limiter::new(PER_ADDRESS),
        }
    }

    /// One more try of a password, where one is let through. It counts whether or not there is such an account, so that the answer
    /// tells nothing. Whoever tries from elsewhere keeps nobody out.
    pub(crate) fn password(&self, account: &str, address: &str) -> Option<Try<'_>> {
        let (account, address) = (account.trim().to_lowercase(), network(address));
        let here = format!("{account} from {address}");
        self.all([(&self.addresses, address), (&self.accounts, here), (&self.everywhere, account)])
    }

    /// The same for what only whoever has the password can try: counted for the account wherever it is tried.
    pub(crate) fn proof(&self, account: &str, address: &str) -> Option<Try<'_>> {
        self.all([(&self.addresses, network(address)), (&self.accounts, account.trim().to_lowercase())])
    }

    /// The same where no account is named.
    pub(crate) fn unnamed(&self, address: &str) -> Option<Try<'_>> {
        self.all([(&self.addresses, network(address))])
    }

    fn all<'a, const N: usize>(&'a self, wanted: [(&'a Limiter, String); N]) -> Option<Try<'a>> {
        let now = self.clock.now();
        wanted.iter().all(|(limiter, name)| limiter.take(name, now)).then(|| Try(wanted.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    const BEN: &str = "ben@surgery.example";

    fn throttle() -> (Arc<Clock>, Throttle) {
        let clock = Arc::new(Clock::Set(AtomicI64::new(1_800_000_000_000_000)));
        let throttle = Throttle::new(&clock);
        (clock, throttle)
    }

    #[test]
    fn an_account_waits_after_eight_wrong_tries_and_one_address_after_forty() {
        let (clock, throttle) = throttle();
        let tries = (0..20).filter(|_| throttle.password("Ben@surgery.example ", "10.0.0.1").is_some()).count();
        assert_eq!(tries, 8);
        let others = (0..40).filter(|n| throttle.password(&format!("{n}@surgery.example"), "10.0.0.1").is_some()).count();
        assert_eq!(others, 20, "forty in all from one address");
        if let Clock::Set(micros) = &*clock {
            micros.fetch_add(60_000_000, Ordering::Relaxed);
        }
        assert!(throttle.password(BEN, "10.0.0.1").is_some(), "one more a minute later");
        assert!(throttle.password(BEN, "10.0.0.1").is_none());
    }

    #[test]
    fn a_right_one_costs_nothing() {
        let (_, throttle) = throttle();
        for pc in 0..100 {
            let again = throttle.password(BEN, "10.0.0.1");
            again.unwrap_or_else(|| panic!("refused at PC {pc}")).was_right();
        }
    }

    #[test]
    fn whoever_tries_from_elsewhere_keeps_nobody_out() {
        let (_, throttle) = throttle();
        for _ in 0..50 {
            throttle.password(BEN, "198.51.100.7");
        }
        assert!(throttle.password(BEN, "10.0.0.1").is_some());
        for from in 0..50 {
            for _ in 0..8 {
                throttle.password(BEN, &format!("198.51.{from}.7"));
            }
        }
        assert!(throttle.password(BEN, "10.0.0.2").is_none(), "from fifty addresses, it waits everywhere");
    }

    #[test]
    fn codes_are_counted_wherever_they_are_tried() {
        let (_, throttle) = throttle();
        let tries = (0..20).filter(|n| throttle.proof("second factor of ben", &format!("10.0.{n}.1")).is_some()).count();
        assert_eq!(tries, 8);
    }
}
