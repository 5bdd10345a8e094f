//! What comes of trying to send something: the same for packets and for messages.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::DeliveryState;

use crate::mail::NotDelivered;

/// After this many tries it is given up; with the pauses between them that is about two days.
const TRIES: i64 = 12;
/// The longest pause between two tries, in minutes.
const LONGEST_PAUSE: i64 = 6 * 60;
/// What has been in the midst of sending for this long was interrupted.
pub(crate) const INTERRUPTED: SignedDuration = SignedDuration::from_mins(10);

/// Where something stands after a try.
pub(crate) struct Tried {
    pub(crate) state: DeliveryState,
    /// When it is tried next; `None` when it is not.
    pub(crate) next: Option<Timestamp>,
    /// When it ended; `None` while it is to be tried again.
    pub(crate) ended: Option<Timestamp>,
    /// What the other side said.
    pub(crate) reason: String,
}

/// What follows from a try, of which this was the `attempts`-th.
pub(crate) fn tried(attempts: i64, sent: Result<String, NotDelivered>, now: Timestamp) -> Tried {
    let (state, reason) = match sent {
        Ok(said) => (DeliveryState::Accepted, said),
        Err(NotDelivered::Never(why)) => (DeliveryState::Failed, why),
        Err(NotDelivered::Unsure(why)) => (DeliveryState::Unsure, why),
        Err(NotDelivered::Later(why)) if attempts >= TRIES => (DeliveryState::Failed, why),
        Err(NotDelivered::Later(why)) => (DeliveryState::Queued, why),
    };
    let again = state == DeliveryState::Queued;
    let next = again.then(|| now.saturating_add(SignedDuration::from_mins(pause(attempts))).unwrap_or(now));
    Tried { state, next, ended: (!again).then_some(now), reason }
}

/// Minutes until the next try: 1, 2, 4, 8, … up to the longest.
fn pause(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    1_i64.checked_shl(doublings).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stop_growing() {
        assert_eq!([1, 2, 3, 4, 9, 10, 400].map(pause), [1, 2, 4, 8, 256, 360, 360]);
    }
}
