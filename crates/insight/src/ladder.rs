//! The ladder by which a certificate that runs out is renewed in time: from when, by whom, and who is told.
//!
//! Who may renew when: <https://digital.nhs.uk> (renewal in the last 90 days, in person once it has run out; domain facts,
//! sections D and H). When the manager is told and an appointment is made are this product's own rules.

use serde::{Deserialize, Serialize};

/// Who can act on a deadline, or is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The person whose card or position it is.
    Holder,
    /// A sponsor of the practice.
    Sponsor,
    /// A local smartcard administrator.
    LocalAdministrator,
    /// The registration authority.
    RegistrationAuthority,
    /// The practice manager.
    Manager,
    /// IT support.
    It,
}

/// How often a reminder is repeated on a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// Once, when the rung is reached.
    Once,
    /// Every working day until it is done.
    Daily,
}

/// One rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Holds from this many days before the day on which it runs out; that day itself is 0 and counts as run out, for the
    /// hour differs from card to card.
    pub days_before: i32,
    /// Who may act now.
    pub may_act: &'static [Actor],
    /// Who is reminded now.
    pub told: &'static [Actor],
    /// How often.
    pub repeat: Repeat,
    /// What acting needs.
    pub needs: &'static str,
    /// With whom a time is held from now on, so that it is said when that is, or that there is none yet.
    pub hold: &'static [Actor],
}

use Actor::{Holder, LocalAdministrator, Manager, RegistrationAuthority, Sponsor};

/// The rungs for a certificate, the furthest first.
pub const CERTIFICATE_LADDER: &[Rung] = &[
    Rung {
        days_before: 90,
        may_act: &[Holder, Sponsor, LocalAdministrator],
        told: &[Holder],
        repeat: Repeat::Once,
        needs: "The holder can renew it alone, in a few minutes. A locked card is unlocked first.",
        hold: &[],
    },
    Rung {
        days_before: 30,
        may_act: &[Holder, Sponsor, LocalAdministrator],
        told: &[Holder, Manager],
        repeat: Repeat::Once,
        needs: "The holder can renew it alone, in a few minutes. A locked card is unlocked first.",
        hold: &[],
    },
    Rung {
        days_before: 14,
        may_act: &[Holder, Sponsor, LocalAdministrator],
        told: &[Holder, Manager, Sponsor, LocalAdministrator],
        repeat: Repeat::Once,
        needs: "The holder can still renew it alone.",
        hold: &[Sponsor],
    },
    Rung {
        days_before: 7,
        may_act: &[Holder, Sponsor, LocalAdministrator],
        told: &[Holder, Manager, Sponsor, LocalAdministrator],
        repeat: Repeat::Daily,
        needs: "The holder can still renew it alone, in a few minutes.",
        hold: &[Sponsor, RegistrationAuthority],
    },
    Rung {
        days_before: 0,
        may_act: &[RegistrationAuthority],
        told: &[Holder, Manager],
        repeat: Repeat::Daily,
        needs: "Only the registration authority can renew it once it has run out, with the holder and the card in the room.",
        hold: &[RegistrationAuthority],
    },
];

/// The rung on which a certificate stands that many days before its end (below 0: after it); `None` while it is too early to
/// renew.
pub fn rung(days_left: i32) -> Option<&'static Rung> {
    rung_of(CERTIFICATE_LADDER, days_left)
}

/// As [`rung`], on another ladder: the furthest rung first.
pub fn rung_of(ladder: &[Rung], days_left: i32) -> Option<&Rung> {
    ladder.iter().rev().find(|rung| days_left <= rung.days_before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rung_holds_from_its_day() {
        let at = |days| rung(days).map(|rung| rung.days_before);
        assert_eq!([at(91), at(90), at(31), at(30)], [None, Some(90), Some(90), Some(30)]);
        assert_eq!([at(14), at(8), at(7), at(1)], [Some(14), Some(14), Some(7), Some(7)]);
        assert_eq!([at(0), at(-400)], [Some(0), Some(0)]);
    }

    #[test]
    fn once_it_has_run_out_only_the_registration_authority_may_act() {
        assert!((-9..=0).all(|days| rung(days).unwrap().may_act == [RegistrationAuthority]));
        assert!((1..=90).all(|days| rung(days).unwrap().may_act.contains(&Holder)));
    }
}
