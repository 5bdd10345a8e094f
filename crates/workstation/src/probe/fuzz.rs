//! Entry points for fuzzing: what the system's lists and a PKCS#11 module say.

use std::hint::black_box;

use lanyard_model::Fact;

use super::{access, browser, clock, event, middleware, network, packages, pcsc, processes, readers, registry, session, updates};

/// The list of packages.
pub(crate) fn packages(bytes: &[u8]) {
    let kept = packages::dpkg::parse(bytes).unwrap_or_default();
    assert!(kept.iter().all(|package| !package.name.is_empty()), "a package without a name");
}

/// A key of the Windows registry, given to everything that reads one.
pub(crate) fn registry(bytes: &[u8]) {
    let key = registry::from_lines(&String::from_utf8_lossy(bytes));
    if let Some(package) = packages::uninstall::package(&key) {
        updates::fuzz::program(&package);
    }
    browser::fuzz::registry(&key);
    clock::fuzz::registry(&key);
    network::fuzz::registry(&key);
    session::fuzz::registry(&key);
    black_box(middleware::registered::minidriver("card", &key, true));
    black_box(middleware::registered::answers(&key));
    black_box(middleware::registered::change_taken_back(&key));
    black_box(readers::device_class::key(&key));
    black_box(readers::device_class::of_readers(&[("reader".to_owned(), key.clone())]));
    black_box(readers::device_class::drivers(&[key.clone(), key]));
}

/// An event of a Windows event log, with and without the frame of an update's.
pub(crate) fn event(bytes: &[u8]) {
    let Some(event) = event::parse(&String::from_utf8_lossy(bytes)) else { return };
    updates::fuzz::event(&event);
    black_box(middleware::registered::noted([event].into_iter(), jiff::Timestamp::MIN));
}

/// A user's certificate store on Windows: the first byte of each says which provider has its key.
pub(crate) fn store(bytes: &[u8]) {
    let kept = |part: &[u8]| middleware::store::Kept {
        der: part.to_vec(),
        provider: part.first().map_or("Provider", |_| "Microsoft Smart Card Key Storage Provider").to_owned(),
        older_kind: part.len().is_multiple_of(2),
    };
    let all: Vec<_> = bytes.split(|byte| *byte == 0xFF).take(20).map(kept).collect();
    black_box(middleware::store::modules(&all, &["Provider".to_owned()].into()));
    let shown: Vec<middleware::provider::Shown> = all.into_iter().map(|one| (None, one.der)).collect();
    black_box(middleware::provider::tokens(&shown, 0x8009_002A));
}

/// Owner and access list of a file.
pub(crate) fn access_list(bytes: &[u8]) {
    black_box(access::sddl::others_can_change(&String::from_utf8_lossy(bytes)));
}

/// A running program's state and name.
pub(crate) fn processes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box(processes::parse_status(&text));
    black_box((processes::is_halted(&text), processes::parse_schedstat(&text)));
    black_box(processes::plain_name(&text));
    black_box(processes::threads::is_halted(bytes, 0));
}

/// The description of a reader's driver, and the moments of one at its beginning.
pub(crate) fn reader_driver(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box(readers::driver::parse("ifd", &text));
    let moments = bytes.first_chunk::<16>().map(|both| both.as_chunks::<8>().0);
    if let Some([installed, first]) = moments {
        updates::fuzz::driver(&text, u64::from_le_bytes(*installed), u64::from_le_bytes(*first));
    }
}

/// The service's list of readers.
pub(crate) fn reader_names(bytes: &[u8]) {
    assert!(pcsc::split_names(bytes).len() <= pcsc::MOST_READERS, "too many readers");
}

/// A token's certificates, of which it says the identifier and the bytes: each is preceded by its
/// length in two bytes, highest first.
pub(crate) fn token(bytes: &[u8]) {
    let mut rest = bytes;
    let mut part = || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (part, after) = after.split_at(usize::from(u16::from_be_bytes(*length)).min(after.len()));
        rest = after;
        Some(part.to_vec())
    };
    let mut stored = Vec::new();
    while let (Some(id), Some(der)) = (part(), part()) {
        stored.push((String::from_utf8_lossy(&id).into_owned(), der));
    }
    let read = middleware::understood(&stored);
    assert!(read.known().is_none_or(|known| known.len() == stored.len()), "a certificate got lost");
    assert_eq!(read == Fact::Absent, stored.is_empty(), "absent is only what is not there");
}
