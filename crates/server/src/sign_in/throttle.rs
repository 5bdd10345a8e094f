//! How often somebody may try to sign in: per account, and per network address.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::sign_in::network;

/// Wrong passwords for one account before it has to wait, and how long until one more is let through.
const PER_ACCOUNT: (u32, Duration) = (8, Duration::from_secs(60));
/// The same for one address: a practice often has a single one for all its PCs.
const PER_ADDRESS: (u32, Duration) = (40, Duration::from_secs(10));
/// Above this many names the forgotten ones are dropped.
const MANY: usize = 10_000;

type Limiter = RateLimiter<String, DashMapStateStore<String>, Ticks, NoOpMiddleware<Duration>>;

/// The server's clock as the limiter reads it: time since 1970.
#[derive(Debug, Clone)]
struct Ticks(Arc<Clock>);

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::try_from(self.0.now().as_duration()).unwrap_or_default()
    }
}

/// Counts tries.
#[derive(Debug)]
pub(crate) struct Throttle {
    accounts: Limiter,
    addresses: Limiter,
}

impl Throttle {
    pub(crate) fn new(clock: &Arc<Clock>) -> Self {
        Self { accounts: limiter(PER_ACCOUNT, clock), addresses: limiter(PER_ADDRESS, clock) }
    }

    /// Whether one more try is let through. It counts whether or not there is such an account, so that the answer tells
    /// nothing.
    pub(crate) fn allows(&self, account: &str, address: &str) -> bool {
        let address = self.allows_address(address);
        if self.accounts.len() > MANY {
            self.accounts.retain_recent();
        }
        let account = self.accounts.check_key(&account.trim().to_lowercase()).is_ok();
        address && account
    }

    /// The same where no account is named.
    pub(crate) fn allows_address(&self, address: &str) -> bool {
        if self.addresses.len() > MANY {
            self.addresses.retain_recent();
        }
        self.addresses.check_key(&network(address)).is_ok()
    }
}

fn limiter((burst, each): (u32, Duration), clock: &Arc<Clock>) -> Limiter {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(each).unwrap_or(Quota::per_minute(burst)).allow_burst(burst);
    RateLimiter::dashmap_with_clock(quota, Ticks(Arc::clone(clock)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[test]
    fn an_account_waits_after_eight_tries_and_one_address_after_forty() {
        let clock = Arc::new(Clock::Set(AtomicI64::new(1_800_000_000_000_000)));
        let throttle = Throttle::new(&clock);
        let tries = (0..20).filter(|_| throttle.allows("Ben@surgery.example ", "10.0.0.1")).count();
        assert_eq!(tries, 8);
        assert!(!throttle.allows("ben@surgery.example", "10.0.0.2"), "from another address, too");
        let others = (0..40).filter(|n| throttle.allows(&format!("{n}@surgery.example"), "10.0.0.1")).count();
        assert_eq!(others, 20, "forty in all from one address");
        if let Clock::Set(micros) = &*clock {
            micros.fetch_add(60_000_000, Ordering::Relaxed);
        }
        assert!(throttle.allows("ben@surgery.example", "10.0.0.1"), "one more a minute later");
        assert!(!throttle.allows("ben@surgery.example", "10.0.0.1"));
    }
}
