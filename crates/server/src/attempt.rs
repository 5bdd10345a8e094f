//! Trying to send something, and what comes of it: the same for packets and for messages.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::DeliveryState;
use lanyard_store::{Outgoing, StoreError};
use tokio::task::{JoinError, JoinSet};

use crate::app::App;
use crate::mail::NotDelivered;

/// After this many tries it is given up; with the pauses between them that is nearly four days: what waits since Friday evening is still tried
/// on the Tuesday after a bank holiday.
const TRIES: i64 = 24;
/// The longest pause between two tries, in minutes.
const LONGEST_PAUSE: i64 = 6 * 60;
/// What has been in the midst of sending for this long was interrupted.
pub(crate) const INTERRUPTED: SignedDuration = SignedDuration::from_mins(10);

/// So many are under way at once, so that one silent side does not hold up everybody else.
const AT_ONCE: usize = 4;

/// Sends what is due, to a few at once; what goes to the same channel and destination goes in its order, one after another.
///
/// # Errors
/// The first one, when something could not be claimed or written down; what goes elsewhere had its turn.
pub(crate) async fn a_few_at_once<R, W>(
    app: &App,
    due: Vec<Outgoing<R>>,
    send: impl Fn(App, Outgoing<R>) -> W + Copy + Send + 'static,
) -> Result<(), StoreError>
where
    R: Send + 'static,
    W: Future<Output = Result<(), StoreError>> + Send,
{
    let (mut outcome, mut under_way) = (Ok(()), JoinSet::new());
    for same in by_destination(due) {
        if under_way.len() == AT_ONCE {
            outcome = outcome.and(ended(under_way.join_next().await));
        }
        let app = app.clone();
        under_way.spawn(async move {
            for one in same {
                send(app.clone(), one).await?;
            }
            Ok(())
        });
    }
    while let Some(done) = under_way.join_next().await {
        outcome = outcome.and(ended(Some(done)));
    }
    outcome
}

/// What is due, put together by where it goes; whatever is due longest comes first.
fn by_destination<R>(due: Vec<Outgoing<R>>) -> Vec<Vec<Outgoing<R>>> {
    let mut together: Vec<Vec<Outgoing<R>>> = Vec::new();
    for one in due {
        match together.iter_mut().find(|same| same.first().is_some_and(|first| first.to == one.to)) {
            Some(same) => same.push(one),
            None => together.push(vec![one]),
        }
    }
    together
}

/// What was being sent when its task broke off is found later as interrupted.
fn ended(done: Option<Result<Result<(), StoreError>, JoinError>>) -> Result<(), StoreError> {
    match done {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) => {
            tracing::error!(%error, "sending broke off");
            Ok(())
        }
        None => Ok(()),
    }
}

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
    use lanyard_model::{Id, Ods};

    use super::*;

    #[test]
    fn pauses_grow_and_stop_growing() {
        assert_eq!([1, 2, 3, 4, 9, 10, 400].map(pause), [1, 2, 4, 8, 256, 360, 360]);
    }

    #[test]
    fn it_is_tried_from_friday_evening_until_the_tuesday_after_a_bank_holiday() {
        let mut now: Timestamp = "2026-12-25T18:00:00Z".parse().unwrap();
        let mut attempts = 1;
        while let Some(next) = tried(attempts, Err(NotDelivered::Later("no route".to_owned())), now).next {
            (now, attempts) = (next, attempts + 1);
        }
        assert!(now > "2026-12-29T08:00:00Z".parse().unwrap() && attempts == TRIES, "given up at {now}");
    }

    #[test]
    fn what_goes_to_the_same_stays_together_and_in_order() {
        let due =
            |id: &str, to: &str| Outgoing::<()> { practice: Ods::parse("A81001").unwrap(), id: Id::new(id), to: to.to_owned() };
        let together = by_destination(vec![due("1", "email a"), due("2", "email b"), due("3", "email a"), due("4", "teams b")]);
        let ids: Vec<Vec<&str>> = together.iter().map(|same| same.iter().map(|one| one.id.as_str()).collect()).collect();
        assert_eq!(ids, [vec!["1", "3"], vec!["2"], vec!["4"]]);
    }
}
