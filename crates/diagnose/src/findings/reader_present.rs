//! A smartcard reader is connected.
//!
//! Fails when the smartcard service runs and sees no reader at all. A reader that is plugged in and not seen has the wrong
//! driver, a dead socket or a dead reader; the PC cannot tell these apart, so the questions do.

use lanyard_model::{PcscService, State};

use super::{Facts, Finding};

pub(super) const FINDING: Finding =
    Finding { id: "reader-present", title: "A smartcard reader is connected", source: include_str!("reader_present.rs"), judge };

fn judge(facts: &Facts) -> State {
    let Some(readers) = facts.checkup.readers.known() else { return State::NotTested("the readers could not be asked".into()) };
    match (&readers.service, readers.readers.is_empty()) {
        (PcscService::Running, false) => State::Pass,
        (PcscService::Running, true) => State::Fail("this PC sees no smartcard reader".into()),
        _ => State::NotTested("the smartcard service does not answer".into()),
    }
}
