//! The end of CIS1, PC by PC: may Smartcard Connect go on here yet?
//!
//! "Smartcard Connect should not be installed on a machine until all Spine applications used on that machine support CIS2
//! Authentication" (digital.nhs.uk, NHS Smartcard Connect). What nobody has said counts as no.

use serde::Serialize;

/// A PC, as far as the end of CIS1 concerns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PcFacts {
    /// Identifier of the PC's record.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its room.
    pub room: Option<String>,
    /// Spine applications used on it; empty is not known.
    pub applications: Vec<ApplicationFacts>,
    /// Whether Smartcard Connect was seen on it.
    pub has_connect: bool,
    /// Whether its last checkup could not reach what log-on needs over the internet once CIS1 has ended.
    pub is_blocked: bool,
}

/// A Spine application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationFacts {
    /// Name.
    pub name: String,
    /// Whether it supports CIS2; `None` while nobody has said.
    pub cis2: Option<bool>,
}

/// Where a PC stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Every application supports CIS2 and Smartcard Connect is there, and nothing is known to stand in its way.
    Ready,
    /// The same, but its last checkup did not reach what log-on needs over the internet.
    Blocked,
    /// Every application supports CIS2: Smartcard Connect may be installed.
    MayMove,
    /// These applications do not support CIS2: do not install Smartcard Connect.
    MustWait(Vec<String>),
    /// It is not known whether these support CIS2, or, when empty, which are used: do not install Smartcard Connect.
    NotKnown(Vec<String>),
    /// Smartcard Connect is there although these do not support CIS2, or nobody has said: they may not log on.
    TooEarly(Vec<String>),
}

/// Where a PC stands.
pub fn standing(pc: &PcFacts) -> Standing {
    let named = |wanted: Option<bool>| -> Vec<String> {
        pc.applications
            .iter()
            .filter(|application| application.cis2 == wanted)
            .map(|application| application.name.clone())
            .collect()
    };
    let (against, unsaid) = (named(Some(false)), named(None));
    let every_one_supports = !pc.applications.is_empty() && against.is_empty() && unsaid.is_empty();
    match (pc.has_connect, every_one_supports) {
        (true, true) if pc.is_blocked => Standing::Blocked,
        (true, true) => Standing::Ready,
        (false, true) => Standing::MayMove,
        (true, false) => Standing::TooEarly(against.into_iter().chain(unsaid).collect()),
        (false, false) if !against.is_empty() => Standing::MustWait(against),
        (false, false) => Standing::NotKnown(unsaid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pc(applications: &[(&str, Option<bool>)], has_connect: bool) -> PcFacts {
        let facts = |(name, cis2): &(&str, Option<bool>)| ApplicationFacts { name: (*name).to_owned(), cis2: *cis2 };
        let applications = applications.iter().map(facts).collect();
        PcFacts { id: "pc".into(), name: "PC".into(), room: None, applications, has_connect, is_blocked: false }
    }

    #[test]
    fn what_nobody_has_said_is_no() {
        let (yes, no, unsaid) = (("A", Some(true)), ("B", Some(false)), ("C", None));
        assert_eq!(standing(&pc(&[yes], false)), Standing::MayMove);
        assert_eq!(standing(&pc(&[yes], true)), Standing::Ready);
        assert_eq!(standing(&PcFacts { is_blocked: true, ..pc(&[yes], true) }), Standing::Blocked);
        assert_eq!(standing(&pc(&[yes, unsaid], false)), Standing::NotKnown(vec!["C".into()]));
        assert_eq!(standing(&pc(&[yes, unsaid, no], false)), Standing::MustWait(vec!["B".into()]));
        assert_eq!(standing(&pc(&[], false)), Standing::NotKnown(vec![]), "which are used is not known");
        assert_eq!(standing(&pc(&[yes, no], true)), Standing::TooEarly(vec!["B".into()]));
        assert_eq!(standing(&pc(&[], true)), Standing::TooEarly(vec![]));
    }
}
