//! Internet Options, Security, Local intranet, Sites: four ticks that are kept in a registry key `ZoneMap`.
//!
//! Names of the values: <https://learn.microsoft.com/en-us/troubleshoot/developer/browsers/security-privacy/ie-security-zones-registry-entries>.

use lanyard_model::IntranetZone;

use crate::probe::registry::Values;

/// The other three ticks: local sites not in another zone, sites that bypass the proxy, and network paths.
const OTHERS: [&str; 3] = ["IntranetName", "ProxyBypass", "UNCAsIntranet"];

/// The ticks that count for this user, from the places where they can be set, the one that wins first; `None` when none of
/// them says whether the network is detected. Of the others only one that is set to off counts as off.
pub(super) fn zone(places: &[Values]) -> Option<IntranetZone> {
    let tick = |name: &str| places.iter().find_map(|place| place.number(name)).map(|number| number != 0);
    let others_ticked = OTHERS.into_iter().all(|name| tick(name) != Some(false));
    Some(IntranetZone { auto_detect: tick("AutoDetect")?, others_ticked })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::registry::testing::values;

    #[test]
    fn the_first_place_wins_for_each_tick() {
        let right = values(&[("AutoDetect", "0"), ("IntranetName", "1"), ("ProxyBypass", "1"), ("UNCAsIntranet", "1")]);
        let policy = values(&[("UNCAsIntranet", "0")]);
        assert_eq!(zone(std::slice::from_ref(&right)), Some(IntranetZone { auto_detect: false, others_ticked: true }));
        assert_eq!(zone(&[policy, right]), Some(IntranetZone { auto_detect: false, others_ticked: false }));
        assert_eq!(zone(&[values(&[("AutoDetect", "1")])]), Some(IntranetZone { auto_detect: true, others_ticked: true }));
        assert_eq!(zone(&[values(&[("UNCAsIntranet", "0")])]), None);
    }
}
