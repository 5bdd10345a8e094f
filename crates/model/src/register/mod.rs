//! The register: people, positions, cards, readers, PCs and what happens with them, each belonging to one practice.
//!
//! None of these types holds the practice: it comes from who is asking, never from what is sent, so that a record cannot
//! name another practice's.

mod id;
mod incident;
mod pc;
mod person;

pub use id::*;
pub use incident::*;
pub use pc::*;
pub use person::*;
