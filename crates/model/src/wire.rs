//! The wire form of a checkup: JSON with a schema version and limits.

use crate::Checkup;

/// Version of the checkup's shape that this program writes. It also reads the version before it.
pub const SCHEMA: u32 = 1;

/// Versions that a program reads which writes this one; there is none before the first.
fn readable(own: u32) -> std::ops::RangeInclusive<u64> {
    u64::from(own.saturating_sub(1).max(1))..=u64::from(own)
}

/// Largest checkup file that is read, in bytes.
pub const LARGEST_FILE: usize = 4 * 1024 * 1024;

/// Why a checkup file was not accepted. Every variant says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// Larger than [`LARGEST_FILE`].
    TooLarge,
    /// Not JSON, or not a checkup; the parser's own words name line, column and field.
    NotACheckup(String),
    /// Written by a program too new for this one.
    Newer(u64),
    /// Written by a program too old for this one.
    Older(u64),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge => write!(
                f,
                "This file is larger than {} MiB, so it is not a checkup. Choose the file that `lanyard check --save` wrote.",
                LARGEST_FILE / 1024 / 1024
            ),
            Self::NotACheckup(detail) => write!(
                f,
                "This file is not a checkup ({detail}). Choose the file that `lanyard check --save` wrote, or save it again."
            ),
            Self::Newer(version) => write!(
                f,
                "This checkup has schema version {version}; this program reads versions up to {SCHEMA}. Update lanyard on this PC, or ask \
                 whoever looks after it to."
            ),
            Self::Older(version) => write!(
                f,
                "This checkup has schema version {version}; this program reads versions from {} up. Update lanyard on the PC that it comes \
                 from, and check again there.",
                readable(SCHEMA).start()
            ),
        }
    }
}

impl std::error::Error for ReadError {}

impl Checkup {
    /// Reads a checkup from JSON. Fields this version does not know are ignored; missing sections count as not asked.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > LARGEST_FILE {
            return Err(ReadError::TooLarge);
        }
        let refuse = |error: serde_json::Error| ReadError::NotACheckup(error.to_string());
        #[derive(serde::Deserialize)]
        struct Version {
            schema: u64,
        }
        let version: Version = serde_json::from_slice(bytes).map_err(refuse)?;
        let readable = readable(SCHEMA);
        match version.schema {
            newer if newer > *readable.end() => Err(ReadError::Newer(newer)),
            older if older < *readable.start() => Err(ReadError::Older(older)),
            _ => serde_json::from_slice(bytes).map_err(refuse),
        }
    }

    /// Reads a checkup from a file that this program wrote: one saved for itself, or one within what goes to support (a packet, or the
    /// answer of `check --json`).
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn from_file(bytes: &[u8]) -> Result<Self, ReadError> {
        #[derive(serde::Deserialize)]
        struct Holder {
            checkup: serde_json::Value,
        }
        let read = Self::from_json(bytes);
        let Err(ReadError::NotACheckup(_)) = &read else { return read };
        match serde_json::from_slice::<Holder>(bytes).and_then(|holder| serde_json::to_vec(&holder.checkup)) {
            Ok(within) => Self::from_json(&within),
            Err(_) => read,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Applet, CardCertificate, CardReading, Fact, Middleware, ModuleReading, Origin, Reading, ScreenedText, Token};

    pub(crate) fn checkup() -> Checkup {
        let mut checkup: Checkup =
            Checkup::from_json(br#"{"schema":1,"id":"c1","taken_at":"2026-11-23T08:05:00Z","program":"lanyard 0"}"#).unwrap();
        checkup.origin = Some(Origin { user: "agnes.grey".into(), pc: "FRONT-DESK-3".into() });
        checkup.said = Some(ScreenedText::new("Agnes cannot log on"));
        checkup.cards = Reading {
            fact: Fact::Known(vec![CardReading {
                reader: "R 00 00".into(),
                applet: Fact::Known(Applet::Piv),
                tries_left: Fact::Known(3),
                certificates: Fact::Known(vec![CardCertificate {
                    slot: "9A".into(),
                    holder: Some("000123456789".into()),
                    issuer: "CN=SubCA02,OU=CA,O=nhs".into(),
                    not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
                    not_after: "2027-01-01T00:00:00Z".parse().unwrap(),
                    key_usage: vec!["digitalSignature".into()],
                    key: "RSA 2048".into(),
                    bytes: 1482,
                    sha256: Some("feedface".into()),
                }]),
                apdus: 12,
            }]),
            millis: 80,
        };
        let token = |card: &CardReading| Token {
            slot: card.reader.clone(),
            locked: false,
            final_try: false,
            certificates: card.certificates.clone(),
        };
        let shown = || Fact::Known(checkup.cards.known().unwrap().iter().map(token).collect());
        let module = ModuleReading { name: "M".into(), version: Fact::Absent, tokens: shown() };
        let in_store = Fact::Known(vec![module.clone()]);
        let middleware = Middleware { modules: vec![module], windows: Fact::NotAsked, in_store, shown_by_windows: shown() };
        checkup.middleware = Reading { fact: Fact::Known(middleware), millis: 5 };
        checkup
    }

    #[test]
    fn a_checkup_survives_the_wire() {
        let before = checkup();
        let bytes = serde_json::to_vec(&before).unwrap();
        assert_eq!(Checkup::from_json(&bytes).unwrap(), before);
    }

    #[test]
    fn a_checkup_is_found_within_what_goes_to_support() {
        let before = checkup();
        let within = |field: &str| serde_json::to_vec(&serde_json::json!({ "schema": 1, field: &before })).unwrap();
        assert_eq!(Checkup::from_file(&serde_json::to_vec(&before).unwrap()).unwrap(), before);
        assert_eq!(Checkup::from_file(&within("checkup")).unwrap(), before);
        assert!(matches!(Checkup::from_file(&within("other")), Err(ReadError::NotACheckup(_))));
        assert!(matches!(Checkup::from_file(b"{"), Err(ReadError::NotACheckup(_))));
        assert!(matches!(Checkup::from_file(br#"{"schema":99,"checkup":{}}"#), Err(ReadError::Newer(99))));
    }

    #[test]
    fn a_certificate_that_stayed_in_a_store_tells_nobody() {
        let mut checkup = checkup();
        assert_eq!(checkup.holder(), Some("000123456789"));
        checkup.cards = Reading::default();
        let Fact::Known(middleware) = &mut checkup.middleware.fact else { unreachable!() };
        (middleware.modules, middleware.shown_by_windows) = (Vec::new(), Fact::NotAsked);
        assert_eq!(checkup.holder(), None, "it may be of a card that was in long ago");
    }

    #[test]
    fn a_program_reads_its_own_version_and_the_one_before() {
        assert_eq!(readable(1), 1..=1, "there was none before the first");
        assert_eq!(readable(2), 1..=2);
        assert_eq!(readable(7), 6..=7);
        let of = |schema: u64| Checkup::from_json(format!("{{\"schema\":{schema}}}").as_bytes());
        let ours = u64::from(SCHEMA);
        assert_eq!(of(ours + 1), Err(ReadError::Newer(ours + 1)));
        assert_eq!(of(ours.saturating_sub(1).max(1) - 1), Err(ReadError::Older(ours.saturating_sub(1).max(1) - 1)));
    }

    #[test]
    fn what_is_no_checkup_says_what_to_do() {
        for (bytes, expected) in [
            (b"[]".as_slice(), "not a checkup"),
            (b"{\"schema\":9}", "Update lanyard on this PC"),
            (b"{\"schema\":0}", "Update lanyard on the PC that it comes from"),
            (b"{\"schema\":1}", "missing field"),
        ] {
            let error = Checkup::from_json(bytes).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(Checkup::from_json(&vec![b' '; LARGEST_FILE + 1]), Err(ReadError::TooLarge));
    }
}
