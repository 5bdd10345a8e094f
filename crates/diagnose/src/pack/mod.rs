//! The knowledge pack: data, not code. Parsed from the TOML files under `knowledge/`, which an RA lead who knows no Rust
//! can read and edit.

mod cause;
mod date;
mod faq;
mod lists;
mod load;
mod step;
mod without_emis;

pub use cause::*;
pub use faq::*;
pub use lists::*;
pub use load::*;
pub use step::*;
pub use without_emis::*;
