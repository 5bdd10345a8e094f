//! Installed packages of a Debian system, from the file in which `dpkg` keeps its state.

use std::io::{self, BufRead, Read};

use super::Package;

/// The longest line of which anything is read, in bytes; the fields of interest are far shorter.
const LONGEST_LINE: u64 = 4096;
/// The most packages that are kept.
const MOST: usize = 50_000;

/// The installed packages of a `dpkg` status file (deb822 paragraphs with `Package`, `Status` and `Version`).
pub(in crate::probe) fn parse(mut reader: impl BufRead) -> io::Result<Vec<Package>> {
    let mut packages = Vec::new();
    let mut paragraph = Paragraph::default();
    let mut line = Vec::new();
    let mut begins = true;
    while packages.len() < MOST {
        line.clear();
        let count = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if count == 0 || (begins && text.is_empty()) {
            packages.extend(std::mem::take(&mut paragraph).finish());
        } else if begins {
            paragraph.add(text);
        }
        if count == 0 {
            break;
        }
        begins = line.ends_with(b"\n");
    }
    Ok(packages)
}

#[derive(Default)]
struct Paragraph {
    package: Package,
    installed: bool,
}

impl Paragraph {
    fn add(&mut self, line: &str) {
        match line.split_once(": ") {
            Some(("Package", name)) => self.package.name = name.to_owned(),
            Some(("Version", version)) => self.package.version = Some(version.to_owned()),
            // Wanted state, error flag, state: only the last says whether it is there.
            Some(("Status", status)) => self.installed = status.split_whitespace().nth(2) == Some("installed"),
            _ => {}
        }
    }

    fn finish(self) -> Option<Package> {
        (self.installed && !self.package.name.is_empty()).then_some(self.package)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORDED: &str = "Package: pcscd\nStatus: install ok installed\nPriority: optional\nVersion: 1.9.9-2\nConffiles:\n \
        /etc/default/pcscd 0123\nDescription: Middleware\n Package: not-this\n\nPackage: libccid\nStatus: deinstall ok config-files\n\
        Version: 1.5.2-1\n\nPackage: chromium\nStatus: hold ok installed\nVersion: 151.0-1";

    #[test]
    fn only_what_is_installed() {
        let package =
            |name: &str, version: &str| Package { name: name.to_owned(), version: Some(version.to_owned()), ..Package::default() };
        assert_eq!(parse(RECORDED.as_bytes()).unwrap(), [package("pcscd", "1.9.9-2"), package("chromium", "151.0-1")]);
    }

    #[test]
    fn what_follows_in_an_endless_line_is_no_field() {
        let long = "x".repeat(LONGEST_LINE as usize);
        let text = format!("Package: a\nStatus: install ok installed\nDescription: {long}\nVersion: 2\n");
        assert_eq!(parse(text.as_bytes()).unwrap()[0].version.as_deref(), Some("2"));
        let hidden = format!("Package: a\nStatus: install ok installed\n{long}Version: 3\n");
        assert_eq!(parse(hidden.as_bytes()).unwrap()[0].version, None);
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(parse(bytes.as_slice()).unwrap().iter().all(|package| !package.name.is_empty()));
        }

        #[test]
        fn any_fields(lines in prop::collection::vec("(Package|Status|Version|)(: )?[a-z ]{0,12}", 0..20)) {
            let kept = parse(lines.join("\n").as_bytes()).unwrap().len();
            prop_assert!(kept <= lines.len());
        }
    }
}
