//! Handing over: what each desk asks for, and packets that hold that and nothing else.

mod desk;
mod field;
mod lines;
mod packet;

pub use desk::*;
pub use field::*;
pub use lines::*;
pub use packet::*;
