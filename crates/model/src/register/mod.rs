//! The register: people, positions, cards, readers, PCs and what happens with them, each belonging to one practice.
//!
//! None of these types holds the practice: it comes from who is asking, never from what is sent, so that a record cannot
//! name another practice's.

mod alternative;
mod application;
mod card;
mod certificate;
mod contact;
mod id;
mod import;
mod incident;
mod opening;
mod pc;
mod person;
mod position;
mod reader;
mod retention;
mod spare;

pub use alternative::*;
pub use application::*;
pub use card::*;
pub use certificate::*;
pub use contact::*;
pub use id::*;
pub use import::*;
pub use incident::*;
pub use opening::*;
pub use pc::*;
pub use person::*;
pub use position::*;
pub use reader::*;
pub use retention::*;
pub use spare::*;
