//! Puts what a probe brought into its section of the checkup.

use lanyard_model::{Checkup, Fact, Reading};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::child;
use crate::probe::Probe;
use crate::probe::updates::Changes;

/// Writes the section of this probe.
pub(super) fn place(checkup: &mut Checkup, probe: Probe, fact: Fact<Value>, millis: u64) {
    match probe {
        Probe::Readers => checkup.readers = reading(fact, millis),
        Probe::Card => checkup.cards = reading(fact, millis),
        Probe::Middleware => checkup.middleware = reading(fact, millis),
        Probe::Client => checkup.client = reading(fact, millis),
        Probe::Services => checkup.services = reading(fact, millis),
        Probe::Browser => checkup.browser = reading(fact, millis),
        Probe::Network => checkup.network = reading(fact, millis),
        Probe::Clock => checkup.clock = reading(fact, millis),
        Probe::Updates => {
            let read: Reading<Changes> = reading(fact, millis);
            checkup.updates_unread = read.known().map(|read| read.unread.clone()).unwrap_or_default();
            checkup.updates = Reading { fact: read.fact.map(|read| read.changes), millis };
        }
        Probe::Session => checkup.session = reading(fact, millis),
    }
}

fn reading<T: DeserializeOwned>(fact: Fact<Value>, millis: u64) -> Reading<T> {
    let fact = match fact.map(serde_json::from_value) {
        Fact::Known(Ok(section)) => Fact::Known(section),
        Fact::Known(Err(error)) => child::not_understood(&error),
        Fact::Absent => Fact::Absent,
        Fact::Failed(why) => Fact::Failed(why),
        Fact::NotTried(why) => Fact::NotTried(why),
        Fact::NotAsked => Fact::NotAsked,
    };
    Reading { fact, millis }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanyard_model::{ChangeKind, Clock, UnreadChanges, Why, WhyCode};

    #[test]
    fn what_could_not_be_read_of_the_changes_stands_beside_them() {
        let mut checkup = crate::edge::unread_elsewhere();
        let why = Why::new(WhyCode::NeedsAdmin, "Only an administrator may read the event log Setup.");
        let unread = vec![UnreadChanges { kind: ChangeKind::System, why }];
        let changes = Changes { changes: Vec::new(), unread: unread.clone() };
        place(&mut checkup, Probe::Updates, Fact::Known(serde_json::to_value(changes).unwrap()), 3);
        assert_eq!((checkup.updates.known().map(Vec::len), checkup.updates_unread), (Some(0), unread));
    }

    #[test]
    fn a_section_of_another_shape_is_a_failed_fact() {
        let placed: Reading<Clock> = reading(Fact::Known(Value::String("noon".into())), 3);
        assert!(placed.fact.failed_with(WhyCode::Error), "{placed:?}");
        assert_eq!(placed.millis, 3);
    }
}
