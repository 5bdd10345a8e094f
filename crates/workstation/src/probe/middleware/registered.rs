//! The kinds of card that a Windows is set up for, from the keys below `Cryptography\Calais\SmartCards`.
//!
//! Names of the values: <https://learn.microsoft.com/en-us/windows-hardware/drivers/smartcard/minidriver-registration>.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lanyard_model::{CardServiceEvent, Fact, Minidriver};

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

/// What the smart card service noted since a moment, by number; another service's numbers are another matter.
pub(in crate::probe) fn noted(events: impl Iterator<Item = Event>, oldest: Timestamp) -> Vec<CardServiceEvent> {
    let mut noted: BTreeMap<u32, CardServiceEvent> = BTreeMap::new();
    for Event { id, at, .. } in events.filter(|event| event.at >= oldest && is_card_service(event)) {
        let of_it = noted.entry(id).or_insert(CardServiceEvent { id, times: 0, last_at: at });
        (of_it.times, of_it.last_at) = (of_it.times.saturating_add(1), of_it.last_at.max(at));
    }
    noted.into_values().collect()
}

/// Whether the smart card service wrote an event. Its name in the log is known in two forms, `SCardSvr` and `Smart Card Service`
/// (<https://support.microsoft.com/kb/KB936156> and the same for Windows 7), and may have others.
fn is_card_service(event: &Event) -> bool {
    let provider: String = event.provider.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    provider.contains("smartcard") || provider.contains("scardsvr")
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

    /// Written for this test: no such event was recorded.
    #[test]
    fn notes_of_the_smart_card_service_are_counted_by_number() {
        let at = |hours: i64| Timestamp::from_second(hours * 3600).unwrap();
        let event = |provider: &str, id, hours: i64| Event { provider: provider.to_owned(), id, at: at(hours), data: Vec::new() };
        let events = [
            event("Microsoft-Windows-Smartcard-Server", 624, 30),
            event("Microsoft-Windows-Security-Auditing", 624, 29),
            event("SCardSvr", 619, 27),
            event("Smart Card Service", 619, 28),
            event("SCardSvr", 619, 9),
        ];
        let noted = noted(events.into_iter(), at(10));
        assert_eq!(
            noted,
            [CardServiceEvent { id: 619, times: 2, last_at: at(28) }, CardServiceEvent { id: 624, times: 1, last_at: at(30) }]
        );
    }
}
