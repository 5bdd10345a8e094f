//! Time of a probe: how long it may take, and how long something took.

use std::time::{Duration, Instant};

use crate::request::Request;

/// What remains of the deadline for writing the answer down.
const RESERVE: Duration = Duration::from_millis(400);
/// Without a deadline (zero milliseconds): far longer than all that is asked can take.
const LONG: Duration = Duration::from_secs(60);

/// When a probe that begins now must have all it will have: 400 ms before the request's deadline.
pub(super) fn end(request: &Request) -> Instant {
    let most = match request.deadline_millis {
        0 => LONG,
        millis => Duration::from_millis(millis).saturating_sub(RESERVE),
    };
    let now = Instant::now();
    now.checked_add(most).unwrap_or(now + LONG)
}

/// Whole milliseconds since then.
pub(super) fn millis_since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_before_the_deadline_whatever_it_is() {
        let left = |deadline_millis| {
            end(&Request { deadline_millis, ..Request::default() }).saturating_duration_since(Instant::now()).as_millis()
        };
        assert!((3_500..=3_600).contains(&left(4_000)));
        assert_eq!(left(100), 0);
        assert!(left(0) > 50_000 && left(u64::MAX) > 50_000);
    }
}
