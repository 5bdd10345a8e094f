//! Where the drivers of readers are on Linux: the folder that pcscd is built with, as its manual names it (pcscd(8)).

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use lanyard_model::{Fact, WhyCode};

use super::driver::{Driver, parse};
use crate::probe::pcsc::{Context, ReaderStatus};

const FOLDER: &str = "/usr/lib/pcsc/drivers";
/// How much of one description is read, in bytes, and of how many: libccid's is the largest, about 100 KiB.
const LARGEST: u64 = 1024 * 1024;
const MOST: usize = 50;

/// Every driver that is installed as a bundle; each says itself which readers it serves.
pub(super) fn drivers(_context: &Context, _readers: &[ReaderStatus]) -> Fact<Vec<Driver>> {
    let Ok(entries) = fs::read_dir(FOLDER) else {
        return Fact::not_tried(WhyCode::NotOnThisSystem, "The drivers of readers are not where this system usually has them.");
    };
    Fact::Known(entries.flatten().take(MOST).filter_map(|entry| driver(&entry.path())).collect())
}

fn driver(folder: &Path) -> Option<Driver> {
    let name = folder.file_name()?.to_str()?.strip_suffix(".bundle")?;
    let mut bytes = Vec::new();
    File::open(folder.join("Contents/Info.plist")).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    parse(name, &String::from_utf8_lossy(&bytes))
}
