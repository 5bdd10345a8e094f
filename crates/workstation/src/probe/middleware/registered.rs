//! The kinds of card that a Windows is set up for, from the keys below `Cryptography\Calais\SmartCards`.
//!
//! Names of the values: <https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/minidriver-registration>.

use lanyard_model::{Fact, Minidriver};

use crate::probe::event::Event;
use crate::probe::registry::{Data, Values};

/// The most characters that are kept of a name.
const LONGEST: usize = 200;

/// One registration. Whether its file is there, and the file's version, is not in the registry; whether its provider is, in
/// another place of it.
pub(in crate::probe) fn minidriver(name: &str, key: &Values, for_32_bit: bool) -> Minidriver {
    let kept = |text: &str| text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect::<String>();
    Minidriver {
        name: kept(name),
        atr: key.bytes("ATR").filter(|bytes| bytes.len() <= 33).map(hex),
        atr_mask: key.bytes("ATRMask").filter(|bytes| bytes.len() <= 33).map(hex),
        for_32_bit,
        file: key.text("80000001").map(kept),
        file_there: Fact::NotAsked,
        version: Fact::NotAsked,
        csp: key.text("Crypto Provider").map(kept),
        csp_there: Fact::NotAsked,
        ksp: key.text("Smart Card Key Storage Provider").map(kept),
    }
}

/// The answers to reset in a cache of Windows', each a value whose name means nothing.
/// Source: <https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/discovery-process>.
pub(in crate::probe) fn answers(cache: &Values) -> Vec<String> {
    let bytes = cache.iter().filter_map(|(name, _)| cache.bytes(name));
    bytes.filter(|bytes| (1..=33).contains(&bytes.len())).map(hex).collect()
}

/// Whether the change of October 2025 was taken back: `DisableCapiOverrideForRSA` of the key `Cryptography\Calais` is 0.
/// Source: <https://support.microsoft.com/en-gb/topic/guidance-for-certificate-handling-for-smart-card-propagated-certificates-792002ef-4c98-4736-9393-0622debe2989>.
pub(in crate::probe) fn change_taken_back(key: &Values) -> Fact<bool> {
    match key.get("DisableCapiOverrideForRSA") {
        Some(Data::Number(number)) => Fact::Known(*number == 0),
        _ => Fact::Absent,
    }
}

/// Whether an event is Windows' note that a program still uses the older kind of provider: number 624 of the smartcard
/// service (same source); another service's 624 is another matter.
pub(in crate::probe) fn is_old_provider_warning(event: &Event) -> bool {
    let provider: String = event.provider.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    event.id == 624 && (provider.contains("smartcard") || provider.contains("scardsvr"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::registry::testing::values;

    /// Written for this test in the form of the source at the head of this file, with names that it gives as examples or leaves to
    /// the maker; not recorded on a PC. What NHS cards are registered as is not published.
    #[test]
    fn a_registered_card() {
        let key = Values::new([
            ("80000001".to_owned(), Data::Text("vendor.dll".to_owned())),
            ("ATR".to_owned(), Data::Bytes(vec![0x3B, 0x0A])),
            ("ATRMask".to_owned(), Data::Bytes(vec![0xFF, 0xF0])),
            ("Crypto Provider".to_owned(), Data::Text("Microsoft Base Smart Card Crypto Provider".to_owned())),
            ("Smart Card Key Storage Provider".to_owned(), Data::Text("Microsoft Smart Card Key Storage Provider".to_owned())),
        ]);
        let read = minidriver("Vendor Card", &key, true);
        assert_eq!((read.atr.as_deref(), read.file.as_deref()), (Some("3B0A"), Some("vendor.dll")));
        assert!(read.csp.unwrap().starts_with("Microsoft Base") && read.ksp.unwrap().ends_with("Storage Provider"));
        assert!(read.for_32_bit);
        assert_eq!(read.atr_mask.as_deref(), Some("FFF0"));
    }

    #[test]
    fn cards_that_windows_has_found_itself() {
        let kept = |name: &str, bytes: &[u8]| (name.to_owned(), Data::Bytes(bytes.to_vec()));
        let cache = Values::new([kept("b", &[0x3B, 0x01]), kept("a", &[0x3B, 0xFF]), kept("none", &[]), kept("long", &[0; 34])]);
        assert_eq!(answers(&cache), ["3BFF", "3B01"]);
    }

    #[test]
    fn the_change_of_october_2025() {
        assert_eq!(change_taken_back(&values(&[("DisableCapiOverrideForRSA", "0")])), Fact::Known(true));
        assert_eq!(change_taken_back(&values(&[("DisableCapiOverrideForRSA", "1")])), Fact::Known(false));
        assert_eq!(change_taken_back(&Values::default()), Fact::Absent);
    }

    /// Which provider writes event 624 is known second-hand only ("the Smart Card Service log"), so that names of several forms count;
    /// no such event was recorded.
    #[test]
    fn event_624_of_the_smartcard_service_only() {
        let event =
            |provider: &str, id| Event { provider: provider.to_owned(), id, at: jiff::Timestamp::UNIX_EPOCH, data: Vec::new() };
        assert!(is_old_provider_warning(&event("Microsoft-Windows-Smartcard-Server", 624)));
        assert!(!is_old_provider_warning(&event("Microsoft-Windows-Security-Auditing", 624)));
        assert!(!is_old_provider_warning(&event("SCardSvr", 610)));
    }
}
