//! The environment that Identity Agent is pointed at.

use lanyard_model::{Fact, WhyCode};

use crate::probe::network::http::host_of;

/// The name of the value.
pub(super) const VALUE: &str = "ActivatePOSTURL";

/// The host of the value `ActivatePOSTURL`, from lines of the form `name=value`.
pub(super) fn points_at(text: &str) -> Fact<String> {
    host_in(text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        name.trim().eq_ignore_ascii_case(VALUE).then_some(value.trim())
    }))
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
        let set = points_at("# test\nActivatePOSTURL = https://gas.training.example:443/login/auth?x=1\n");
        assert_eq!(set, Fact::Known("gas.training.example".to_owned()));
        assert_eq!(points_at("Other=1\n"), Fact::Absent);
        assert_eq!(points_at("ActivatePOSTURL=\n"), Fact::Absent);
        assert!(points_at("ActivatePOSTURL=live\n").failed_with(WhyCode::Error));
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,100}", value in "\\PC{0,60}") {
            let _ = points_at(&text);
            if let Fact::Known(host) = points_at(&format!("ActivatePOSTURL={value}")) {
                prop_assert!(!host.contains(['/', '@']));
            }
        }
    }
}
