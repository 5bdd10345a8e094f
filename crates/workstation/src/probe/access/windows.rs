//! Owner and access list of a file.

use std::io::ErrorKind;
use std::path::Path;

use lanyard_model::Fact;

use super::sddl;
use crate::probe::refused::refused;
use crate::win32::access;

pub(super) fn others_can_change(file: &Path) -> Fact<bool> {
    match access::of_file(file) {
        Ok(text) => Fact::Known(sddl::others_can_change(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Fact::Absent,
        Err(error) => refused(&error, "who can change the file"),
    }
}
