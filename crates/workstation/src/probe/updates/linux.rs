//! Where changes are logged on a Debian system.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use jiff::tz::TimeZone;
use lanyard_model::{Fact, UnreadChanges, WhyCode};

use super::package_log::{self, Logged};

/// The log and the one before it, older first.
const LOGS: [&str; 2] = ["/var/log/dpkg.log.1", "/var/log/dpkg.log"];
/// How much of the end of a log is read, in bytes: months of changes.
const MOST: u64 = 8 * 1024 * 1024;

/// Every change in the log, of which nothing is left out.
pub(super) fn log() -> Fact<(Vec<Logged>, Vec<UnreadChanges>)> {
    let mut text = String::new();
    let mut found = false;
    for path in LOGS {
        match end_of(path) {
            Ok(end) => {
                found = true;
                text.push_str(&end);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Fact::failed(WhyCode::Error, format!("The log of changes cannot be read: {error}.")),
        }
    }
    if !found {
        return Fact::not_tried(WhyCode::NotOnThisSystem, "This system keeps no log of changes that can be read.");
    }
    Fact::Known((package_log::parse(&text, &TimeZone::system()), Vec::new()))
}

fn end_of(path: &str) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
