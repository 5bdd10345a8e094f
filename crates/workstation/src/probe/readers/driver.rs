//! Which driver serves a reader, and its version.
//!
//! On Linux a driver is a bundle with an `Info.plist` that names its version and the readers it serves
//! (<https://pcsclite.apdu.fr/api/group__IFDHandler.html>); the service puts that name in front of the reader's.

use lanyard_model::{Fact, WhyCode};

/// One driver on this PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe) struct Driver {
    /// Name and version, for example `ifd-ccid 1.5.2`.
    label: String,
    /// Names of the readers that it serves.
    readers: Vec<String>,
}

impl Driver {
    /// A driver that serves this reader.
    pub(super) fn of_one(label: String, reader: String) -> Self {
        Self { label, readers: vec![reader] }
    }

    /// A driver that serves whichever reader there is.
    pub(super) fn of_all(label: String) -> Self {
        Self { label, readers: vec![String::new()] }
    }
}

/// The driver of the reader of this name: the one that names most of it.
pub(super) fn of(reader: &str, drivers: &Fact<Vec<Driver>>) -> Fact<String> {
    let named = |driver: &Driver| driver.readers.iter().filter(|name| reader.starts_with(*name)).map(String::len).max();
    match drivers.clone() {
        Fact::Known(drivers) => {
            match drivers.iter().filter_map(|driver| Some((named(driver)?, driver))).max_by_key(|(length, _)| *length) {
                Some((_, driver)) => Fact::Known(driver.label.clone()),
                None => Fact::not_tried(WhyCode::NotOnThisSystem, "No driver on this PC says that this reader is one of its own."),
            }
        }
        other => other.map(|_| String::new()),
    }
}

/// A driver from the `Info.plist` of the bundle of this name; none without a version.
pub(in crate::probe) fn parse(bundle: &str, plist: &str) -> Option<Driver> {
    let (mut key, mut version, mut readers) = ("", None, Vec::new());
    let mut rest = plist;
    while let Some((name, text, after)) = next_element(rest) {
        rest = after;
        match (name, key) {
            ("key", _) => key = text,
            ("string", "CFBundleShortVersionString") => version = version.or(Some(text)),
            ("string", "ifdFriendlyName") if !text.is_empty() => readers.push(text.replace("&amp;", "&")),
            _ => {}
        }
    }
    Some(Driver { label: format!("{bundle} {}", version?), readers })
}

/// The next `key` or `string` outside of comments: its name, its text, and what is behind it.
fn next_element(text: &str) -> Option<(&str, &str, &str)> {
    let mut rest = text;
    loop {
        rest = rest.get(rest.find('<')?..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        let (tag, after) = rest.get(1..)?.split_once('>')?;
        if matches!(tag, "key" | "string") {
            let (text, after) = after.split_once("</")?;
            return Some((tag, text.trim(), after));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLIST: &str = "<plist><dict><key>CFBundleShortVersionString</key>\n <string>1.5.2</string>
        <!-- <key>ifdFriendlyName</key> <string>no</string> -->
        <key>ifdFriendlyName</key><array><string>HID Global OMNIKEY 3x21</string><string>A &amp; B</string></array>
        <key>ifdProductID</key><array><string>0x3021</string></array></dict></plist>";

    #[test]
    fn the_driver_that_names_most_of_a_reader_serves_it() {
        let driver = |label: &str, name: &str| Driver { label: label.to_owned(), readers: vec![name.to_owned()] };
        let drivers = Fact::Known(vec![driver("one 1", "HID"), driver("two 2", "HID Global"), driver("three 3", "Cherry")]);
        assert_eq!(of("HID Global OMNIKEY 00 00", &drivers), Fact::Known("two 2".to_owned()));
        assert!(matches!(of("Other 00 00", &drivers), Fact::NotTried(_)));
        assert_eq!(of("HID", &Fact::NotAsked), Fact::NotAsked);
    }

    #[test]
    fn version_and_readers_of_a_bundle() {
        let driver = parse("ifd-ccid", PLIST).unwrap();
        assert_eq!(driver.label, "ifd-ccid 1.5.2");
        assert_eq!(driver.readers, ["HID Global OMNIKEY 3x21", "A & B"]);
        assert_eq!(parse("x", "<key>ifdFriendlyName</key><string>R</string>"), None);
    }

    proptest! {
        #[test]
        fn any_text(text in "(<|>|/|!|-|key|string|ifdFriendlyName|CFBundleShortVersionString|\\PC){0,60}") {
            let _ = parse("x", &text);
        }
    }
}
