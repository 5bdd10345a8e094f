//! Import of staff lists, Care Identity Management's reports and asset lists: bytes to rows, rows to a plan, a plan to changes.
//! Nothing is written before a plan was seen and confirmed.

mod cards;
mod cell;
mod columns;
mod drift;
mod equipment;
mod job;
mod people;
mod plan;
mod positions;
mod sheet;
mod undo;

pub use columns::Kind;
pub(crate) use columns::{Columns, PREAMBLE, Remembered, letter, mapped, plain, start_of};
pub use job::Imports;
pub(crate) use job::{Job, count, run};
pub(crate) use plan::{Line, Plan, Register, SHOWN, Unreadable, plan};
pub use sheet::{Book, Sheet, read as read_book};
pub(crate) use undo::Undo;
