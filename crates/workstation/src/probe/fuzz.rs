//! Entry points for fuzzing: what the system's lists and a PKCS#11 module say.

use std::hint::black_box;

use lanyard_model::Fact;

use super::{browser, clock, middleware, network, packages, pcsc, processes, readers, registry, session};

/// The list of packages.
pub(crate) fn packages(bytes: &[u8]) {
    let kept = packages::dpkg::parse(bytes).unwrap_or_default();
    assert!(kept.iter().all(|package| !package.name.is_empty()), "a package without a name");
}

/// A key of the Windows registry, given to everything that reads one.
pub(crate) fn registry(bytes: &[u8]) {
    let key = registry::from_lines(&String::from_utf8_lossy(bytes));
    black_box(packages::uninstall::package(&key));
    browser::fuzz::registry(&key);
    clock::fuzz::registry(&key);
    network::fuzz::registry(&key);
    session::fuzz::registry(&key);
}

/// A running program's state and name.
pub(crate) fn processes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box(processes::parse_status(&text));
    black_box((processes::is_halted(&text), processes::parse_schedstat(&text)));
    black_box(processes::plain_name(&text));
}

/// The description of a reader's driver.
pub(crate) fn reader_driver(bytes: &[u8]) {
    black_box(readers::driver::parse("ifd", &String::from_utf8_lossy(bytes)));
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
