//! Fuzzing: one table of everything that reads what a card, a file, a server or a person says. Each entry takes any bytes
//! and returns without a panic, in bounded time and memory.

use std::hint::black_box;
use std::sync::OnceLock;

use jiff::Timestamp;
use lanyard_card::fuzz::{allowed, atr, card, certificate, structures};
use lanyard_diagnose::{Context, Pack, diagnose, recognise};
use lanyard_model::{Checkup, Diagnosis, Removed, ScreenedText};

use crate::render::{Packet, details, verdict};
use crate::{attributes, collect, probe};

/// A reader of any bytes.
pub type Entry = fn(&[u8]);

/// Each target with its entries: files of the same kind go to all entries of one target.
pub const TARGETS: [(&str, &[Entry]); 9] = [
    ("atr", &[atr]),
    ("card", &[card]),
    ("certificate", &[certificate]),
    ("checkup", &[checkup]),
    ("files", FILES),
    ("middleware", &[probe::fuzz::reader_names, probe::fuzz::store, probe::fuzz::token, collect::fuzz::child]),
    ("network", NETWORK),
    ("structures", &[structures, allowed]),
    ("text", &[text]),
];

/// Gives these bytes to every entry of the target; nothing happens when there is no such target.
pub fn run(target: &str, bytes: &[u8]) {
    for (_, entries) in TARGETS.iter().filter(|(name, _)| *name == target) {
        entries.iter().for_each(|entry| entry(bytes));
    }
}

/// What comes over the network.
const NETWORK: &[Entry] = &[
    probe::client::fuzz::port,
    probe::network::fuzz::dns,
    probe::network::fuzz::http,
    probe::network::fuzz::socks,
    probe::network::fuzz::tls,
];

/// The system's own files; all go to one target, as each is short text.
const FILES: &[Entry] = &[
    probe::browser::fuzz::firefox,
    probe::browser::fuzz::policy,
    probe::client::fuzz::agent,
    probe::client::fuzz::task,
    probe::fuzz::access_list,
    probe::fuzz::event,
    probe::fuzz::packages,
    probe::fuzz::processes,
    probe::fuzz::reader_driver,
    probe::fuzz::registry,
    probe::network::fuzz::settings,
    probe::session::fuzz::files,
    probe::updates::fuzz::package_log,
];

fn pack() -> Option<&'static Pack> {
    static PACK: OnceLock<Option<Pack>> = OnceLock::new();
    PACK.get_or_init(|| Pack::embedded().ok()).as_ref()
}

/// A checkup file: judged as `lanyard diagnose --from` does, shown, packed, redacted, and written again as it was read.
fn checkup(bytes: &[u8]) {
    let (Ok(mut checkup), Some(pack)) = (Checkup::from_json(bytes), pack()) else { return };
    let context = Context::default();
    let diagnosis = diagnose(pack, &checkup, &context, checkup.taken_at);
    for cause in &diagnosis.causes {
        assert!((0.0..=1.000_001).contains(&cause.probability), "{}: {}", cause.code, cause.probability);
    }
    assert!(diagnosis.expected_minutes.is_finite(), "{} minutes", diagnosis.expected_minutes);
    checkup.summary = Some(attributes::summary(&checkup, &diagnosis, &context, pack));
    black_box((verdict(&diagnosis, pack), details(&diagnosis, &checkup)));
    black_box(packet(&checkup, diagnosis).markdown(pack));
    // Free text is screened again whenever it is read, so only a checkup without it must come back the same.
    let redacted = checkup.redacted();
    let again = serde_json::to_vec(&redacted).ok().and_then(|bytes| Checkup::from_json(&bytes).ok());
    assert_eq!(again, Some(redacted), "not read as it was written");
}

fn packet(checkup: &Checkup, diagnosis: Diagnosis) -> Packet {
    Packet {
        schema: lanyard_model::SCHEMA,
        made_at: checkup.taken_at,
        began_at: Timestamp::UNIX_EPOCH,
        doing: checkup.said.as_ref().map(|said| said.text().to_owned()),
        answers: Vec::new(),
        tried: Vec::new(),
        diagnosis,
        checkup: checkup.clone(),
    }
}

/// What a person typed: screened, recognised, and no NHS number left.
fn text(bytes: &[u8]) {
    let screened = ScreenedText::new(&String::from_utf8_lossy(bytes));
    let again = ScreenedText::new(screened.text());
    assert!(!again.removed().contains(&Removed::NhsNumber), "an NHS number is left in {:?}", screened.text());
    if let Some(pack) = pack() {
        black_box(recognise(pack, screened.text()).recognised());
    }
}
