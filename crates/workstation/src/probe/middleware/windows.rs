//! Where Windows keeps what it knows of cards: the registry, the user's certificate store, the event log.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{CardServiceEvent, Fact, Middleware, Minidriver, Token, Why, WindowsCards};

use super::store::{self, Kept};
use super::{provider, registered};
use crate::edge;
use crate::probe::event;
use crate::probe::refused::refused;
use crate::probe::registry::{self, Hive};
use crate::win32::{certificates, events, providers, versions};

/// Where cards and providers of the older kind are registered, for 64- and for 32-bit programs, each with the folder of their
/// files. Providers: <http://msdn.microsoft.com/en-us/library/aa387481(VS.85).aspx>.
const CARDS: [(&str, bool, &str); 2] =
    [(r"SOFTWARE\Microsoft\Cryptography", false, "System32"), (r"SOFTWARE\WOW6432Node\Microsoft\Cryptography", true, "SysWOW64")];
/// Where Windows keeps the answers to reset of cards that it has found to be PIV or GIDS cards, for which it has a driver of its own:
/// <https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/discovery-process>.
const CACHES: [&str; 2] = ["PIV Device ATR Cache", "IDMP ATR Cache"];
/// The most kinds of card that are listed.
const MOST: usize = 200;
/// What the smart card service notes in the log of the system.
const NOTES: &str = "*[System[EventID=610 or EventID=619 or EventID=620 or EventID=624]]";
const DAYS: i64 = 30;

/// What Windows is set up for, and which certificates of cards stand in the user's store.
pub(super) fn read() -> Middleware {
    let (minidrivers, unread) = minidrivers();
    let (found_by_windows, cache_unread) = found_by_windows();
    let providers = minidrivers.iter().flat_map(|card| [&card.csp, &card.ksp]).flatten().cloned().collect::<BTreeSet<_>>();
    let in_store = match certificates::personal() {
        Ok(stored) => {
            let kept = |one: certificates::Stored| Some(Kept { der: one.der, provider: one.provider?, older_kind: one.older_kind });
            Fact::Known(store::modules(&stored.into_iter().filter_map(kept).collect::<Vec<_>>(), &providers))
        }
        Err(error) => refused(&error, "the certificate store of this user"),
    };
    let calais = registry::values(Hive::Machine, r"SOFTWARE\Microsoft\Cryptography\Calais");
    let ksp_change_taken_back = match calais {
        Fact::Known(key) => registered::change_taken_back(&key),
        other => other.map(|_| false),
    };
    let windows = WindowsCards {
        minidrivers,
        found_by_windows,
        minidrivers_unread: unread.or(cache_unread),
        ksp_change_taken_back,
        events: noted(),
    };
    Middleware { windows: Fact::Known(windows), in_store, ..Middleware::default() }
}

/// What Windows' own provider shows of each card in a reader.
pub(super) fn shown() -> Fact<Vec<Token>> {
    let (shown, ended) = providers::shown();
    let shown: Vec<provider::Shown> = shown.into_iter().map(|one| (one.reader, one.der)).collect();
    provider::tokens(&shown, ended.cast_unsigned())
}

/// The kinds of card that can be read, and why others cannot.
fn minidrivers() -> (Vec<Minidriver>, Option<Why>) {
    let (mut all, mut unread) = (Vec::new(), None);
    for (path, for_32_bit, folder) in CARDS {
        match registry::children(Hive::Machine, &format!(r"{path}\Calais\SmartCards")) {
            Fact::Known(keys) => {
                for (name, key) in &keys {
                    let card = |key| with_provider(with_file(registered::minidriver(name, key, for_32_bit), folder), path);
                    all.extend(key.known().map(card));
                    unread = unread.or_else(|| key.why().cloned());
                }
            }
            list => unread = unread.or_else(|| list.why().cloned()),
        }
    }
    all.truncate(MOST);
    (all, unread)
}

/// The answers to reset of the cards in Windows' caches, and why a cache cannot be read.
fn found_by_windows() -> (Vec<String>, Option<Why>) {
    let caches = CACHES.map(|cache| registry::values(Hive::Machine, &format!(r"SOFTWARE\Microsoft\Cryptography\Calais\{cache}")));
    let answers = caches.iter().filter_map(Fact::known).flat_map(registered::answers).take(MOST).collect();
    (answers, caches.iter().find_map(|cache| cache.why().cloned()))
}

/// Whether the provider of the older kind is registered that programs would get.
fn with_provider(card: Minidriver, path: &str) -> Minidriver {
    let Some(csp) = &card.csp else { return card };
    let csp_there = match registry::values(Hive::Machine, &format!(r"{path}\Defaults\Provider\{csp}")) {
        Fact::Absent => Fact::Known(false),
        other => other.map(|_| true),
    };
    Minidriver { csp_there, ..card }
}

/// Where a file is. One without a folder is in Windows' own; a 32-bit program that names the folder of the 64-bit files gets its
/// own in its place: <https://learn.microsoft.com/en-us/windows/win32/winprog64/file-system-redirector>.
fn place(file: &str, folder: &str) -> PathBuf {
    let windows = PathBuf::from(std::env::var_os("SystemRoot").unwrap_or_default());
    let for_64_bit = format!(r"{}\System32\", windows.display());
    let named = file.split_at_checked(for_64_bit.len()).filter(|(named, _)| named.eq_ignore_ascii_case(&for_64_bit));
    windows.join(folder).join(named.map_or(file, |(_, name)| name))
}

fn with_file(card: Minidriver, folder: &str) -> Minidriver {
    let Some(file) = &card.file else { return Minidriver { file_there: Fact::Absent, version: Fact::Absent, ..card } };
    let path = place(file, folder);
    // A name with a variable of the system in it is not looked for.
    let file_there = match file.contains('%') {
        true => Fact::NotAsked,
        false => path.try_exists().map_or_else(|error| refused(&error, "whether the driver file is there"), Fact::Known),
    };
    Minidriver { file_there, version: versions::of_file(&path).map_or(Fact::Absent, Fact::Known), ..card }
}

fn noted() -> Fact<Vec<CardServiceEvent>> {
    let oldest = edge::now().saturating_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MIN);
    match events::newest("System", NOTES, MOST) {
        Ok(found) => Fact::Known(registered::noted(found.iter().filter_map(|xml| event::parse(xml)), oldest)),
        Err(error) => refused(&error, "the event log of the system"),
    }
}
