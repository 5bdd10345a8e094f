//! The register: people, positions, cards, readers, PCs and what happens with them, each belonging to one practice.
//!
//! None of these types holds the practice: it comes from who is asking, never from what is sent, so that a record cannot
//! name another practice's.

mod alternative;
mod application;
mod card;
mod card_loss;
mod certificate;
mod channel;
mod contact;
mod delivery;
mod desk_hours;
mod feed;
mod id;
mod import;
mod incident;
mod local_policy;
mod message;
mod opening;
mod pc;
mod person;
mod position;
mod reader;
mod received;
mod retention;
mod room_link;
mod rota;
mod snooze;
mod spare;
mod staff_case;
mod stand_in;
mod training;

pub use alternative::*;
pub use application::*;
pub use card::*;
pub use card_loss::*;
pub use certificate::*;
pub use channel::*;
pub use contact::*;
pub use delivery::*;
pub use desk_hours::*;
pub use feed::*;
pub use id::*;
pub use import::*;
pub use incident::*;
pub use local_policy::*;
pub use message::*;
pub use opening::*;
pub use pc::*;
pub use person::*;
pub use position::*;
pub use reader::*;
pub use received::*;
pub use retention::*;
pub use room_link::*;
pub use rota::*;
pub use snooze::*;
pub use spare::*;
pub use staff_case::*;
pub use stand_in::*;
pub use training::*;
