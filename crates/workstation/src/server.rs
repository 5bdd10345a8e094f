//! The practice's server, as this PC sees it: enrolling there, and sending checkups. What cannot be sent now is kept and sent later.

mod enrolment;
mod link;
mod outbox;

pub use enrolment::{Enrolment, enrol};
pub use link::Refused;
pub use outbox::{Outbox, Sent};
