//! Where the list of installed packages comes from on Linux.

use std::fs::File;
use std::io::{BufReader, ErrorKind};

use lanyard_model::{Fact, WhyCode};

use super::{Package, dpkg};

/// The packages installed on this system.
pub(in crate::probe) fn read() -> Fact<Vec<Package>> {
    match File::open("/var/lib/dpkg/status").and_then(|file| dpkg::parse(BufReader::new(file))) {
        Ok(packages) => Fact::Known(packages),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Fact::not_tried(WhyCode::NotOnThisSystem, "This system keeps no list of packages that can be read.")
        }
        Err(error) => Fact::failed(WhyCode::Error, format!("The list of packages cannot be read: {error}.")),
    }
}
