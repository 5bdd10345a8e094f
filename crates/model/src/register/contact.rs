//! Desks that can help, and when they are there.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::Id;

/// A desk or neighbour to ring or write to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Identifier.
    pub id: Id<Self>,
    /// What it can do.
    pub desk: Desk,
    /// Its name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// When it is open; empty where that is not known.
    pub hours: Vec<OpeningHours>,
    /// What to have ready, which options to press.
    pub note: Option<String>,
    /// The day it was given up.
    pub retired_on: Option<Date>,
}

/// What a desk can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Desk {
    /// The registration authority: cards, certificates, positions.
    RegistrationAuthority,
    /// Who leads the registration authority at the ICB: asked when an application's maker does not answer.
    AuthorityLead,
    /// The IT support partner: PCs, readers, software, network.
    ItPartner,
    /// EMIS support.
    Emis,
    /// The National Service Desk.
    NationalServiceDesk,
    /// A practice nearby that helps out.
    BuddyPractice,
    /// Somebody else.
    Other,
}

impl Desk {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 7] = [
        Self::RegistrationAuthority,
        Self::AuthorityLead,
        Self::ItPartner,
        Self::Emis,
        Self::NationalServiceDesk,
        Self::BuddyPractice,
        Self::Other,
    ];
}

/// Hours on some days of the week, in local time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// Days: 1 is Monday, 7 is Sunday.
    pub days: Vec<i8>,
    /// Opens.
    pub from: Time,
    /// Closes.
    pub until: Time,
}
