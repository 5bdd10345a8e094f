//! Internet Options, Security, Local intranet, Sites: four ticks that are kept in a registry key `ZoneMap`.
//!
//! Names of the values: <https://learn.microsoft.com/en-us/troubleshoot/developer/browsers/security-privacy/ie-security-zones-registry-entries>.

use lanyard_model::{Fact, IntranetZone};

use crate::probe::registry::{Values, first_of};

/// The other three ticks: local sites not in another zone, sites that bypass the proxy, and network paths.
const OTHERS: [&str; 3] = ["IntranetName", "ProxyBypass", "UNCAsIntranet"];

/// The ticks that count for this user, from the places where they can be set, the one that wins first; absent when none of
/// them says whether the network is detected. Of the others only one that is set to off counts as off.
pub(super) fn zone(places: &[Fact<Values>]) -> Fact<IntranetZone> {
    let tick = |name: &str| first_of(places, |place| place.number(name)).map(|number| number != 0);
    let others = OTHERS.map(tick);
    let off = others.contains(&Fact::Known(false));
    let unread = others.into_iter().find(|other| other.why().is_some() && !off);
    match (tick("AutoDetect"), unread) {
        (Fact::Known(_), Some(unread)) => unread.map(|_| IntranetZone { auto_detect: false, others_ticked: false }),
        (auto_detect, _) => auto_detect.map(|auto_detect| IntranetZone { auto_detect, others_ticked: !off }),
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::WhyCode;

    use super::*;
    use crate::probe::registry::testing::values;

    fn ticks(auto_detect: bool, others_ticked: bool) -> Fact<IntranetZone> {
        Fact::Known(IntranetZone { auto_detect, others_ticked })
    }

    /// Values of the names that the source at the head of this file lists, written for this test; not recorded on a PC.
    #[test]
    fn the_first_place_wins_for_each_tick() {
        let place = |pairs: &[(&str, &str)]| Fact::Known(values(pairs));
        let right = place(&[("AutoDetect", "0"), ("IntranetName", "1"), ("ProxyBypass", "1"), ("UNCAsIntranet", "1")]);
        let policy = place(&[("UNCAsIntranet", "0")]);
        assert_eq!(zone(std::slice::from_ref(&right)), ticks(false, true));
        assert_eq!(zone(&[policy, Fact::Absent, right]), ticks(false, false));
        assert_eq!(zone(&[place(&[("AutoDetect", "1")])]), ticks(true, true));
        assert_eq!(zone(&[place(&[("UNCAsIntranet", "0")])]), Fact::Absent);
    }

    #[test]
    fn a_closed_place_is_not_tried_where_it_might_count() {
        let closed = || Fact::not_tried(WhyCode::NeedsAdmin, "closed");
        let all = ["AutoDetect", "IntranetName", "ProxyBypass", "UNCAsIntranet"].map(|name| (name, "1"));
        assert_eq!(zone(&[Fact::Known(values(&all)), closed()]), ticks(true, true));
        assert!(matches!(zone(&[closed(), Fact::Known(values(&all))]), Fact::NotTried(_)));
        assert!(matches!(zone(&[Fact::Known(values(&all[..1])), closed()]), Fact::NotTried(_)));
    }
}
