//! What a person reads: the verdict first, then every finding and fact for those who ask.

mod details;
mod packet;
mod verdict;

pub use details::details;
pub use packet::{Packet, Tried};
pub use verdict::{minutes, verdict};
