//! Identity Agent's settings: the environment that it is pointed at, and whether it looks for readers again and again.

use lanyard_model::{Fact, WhyCode};

use crate::probe::network::http::host_of;

/// The name of the value with the environment's address.
pub(super) const VALUE: &str = "ActivatePOSTURL";

/// The name of the value that is `true` on Citrix. Of what type it is, is not published. Source: notes to Identity Agent 2.2,
/// <https://digital.nhs.uk/services/registration-authorities-and-smartcards/care-identity-service/news-and-service-updates/technical-updates/nhs-digital-identity-agent-v2.2-is-now-available>.
pub(super) const POLLING: &str = "UseCardReaderPolling";

/// A value from lines of the form `name=value`.
pub(super) fn value_of<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value.trim())
    })
}

/// What a value that is on or off says, when it says anything.
pub(super) fn is_on(value: &str) -> Option<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The host of the value, which itself is not kept.
pub(super) fn host_in(value: Option<&str>) -> Fact<String> {
    match value {
        None | Some("") => Fact::Absent,
        Some(address) => match host_of(address) {
            Some(host) => Fact::Known(host),
            None => Fact::failed(WhyCode::Error, "ActivatePOSTURL is set to something that is not an address."),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_host_of_the_address() {
        let points_at = |text: &str| host_in(value_of(text, VALUE));
        let set = points_at("# test\nActivatePOSTURL = https://gas.training.example:443/login/auth?x=1\n");
        assert_eq!(set, Fact::Known("gas.training.example".to_owned()));
        assert_eq!(points_at("Other=1\n"), Fact::Absent);
        assert_eq!(points_at("ActivatePOSTURL=\n"), Fact::Absent);
        assert!(points_at("ActivatePOSTURL=live\n").failed_with(WhyCode::Error));
    }

    #[test]
    fn on_or_off() {
        let polls = |text: &str| value_of(text, POLLING).and_then(is_on);
        assert_eq!(polls("ActivatePOSTURL=x\nusecardreaderpolling = True\n"), Some(true));
        assert_eq!((polls("UseCardReaderPolling=0"), polls("UseCardReaderPolling=perhaps"), polls("")), (Some(false), None, None));
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,100}", value in "\\PC{0,60}") {
            let _ = value_of(&text, POLLING).and_then(is_on);
            if let Fact::Known(host) = host_in(value_of(&format!("ActivatePOSTURL={value}"), VALUE)) {
                prop_assert!(!host.contains(['/', '@']));
            }
        }
    }
}
