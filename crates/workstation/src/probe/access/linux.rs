//! Owner and mode of a file.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use lanyard_model::{Fact, WhyCode};

/// Writable for its group or for everybody.
const OTHERS_WRITE: u32 = 0o022;

pub(super) fn others_can_change(file: &Path) -> Fact<bool> {
    match file.metadata() {
        Ok(facts) => Fact::Known(facts.uid() != 0 || facts.mode() & OTHERS_WRITE != 0),
        Err(error) if error.kind() == ErrorKind::NotFound => Fact::Absent,
        Err(error) => Fact::failed(WhyCode::Error, format!("It is not told who can change the file ({}).", error.kind())),
    }
}
