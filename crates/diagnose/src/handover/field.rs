//! The fields that a packet can have.

use serde::{Deserialize, Serialize};

/// One field of a packet, in the order in which a packet shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The incident's short name.
    Incident,
    /// The practice's name.
    Practice,
    /// Its ODS code.
    Ods,
    /// The person's name. Personal.
    Person,
    /// The 12-digit UUID of their profile. Personal.
    Uuid,
    /// Their position.
    Position,
    /// The number on the back of the card. Personal.
    CardSerial,
    /// The card's series.
    CardSeries,
    /// The PC's name.
    Pc,
    /// The room.
    Room,
    /// Since when.
    Began,
    /// How many people are stuck.
    Affected,
    /// What it stops for patients.
    Impact,
    /// By when it is wanted.
    Wanted,
    /// On site or remote.
    Attendance,
    /// Who can unlock and renew at the practice today, by name. Personal.
    Cover,
    /// Whether somebody there can unlock and renew today, without names.
    CoverIn,
    /// The likely causes.
    LooksLike,
    /// Messages that were recognised, in the pack's own words.
    Recognised,
    /// What was said, screened. May name somebody.
    Said,
    /// Error codes in what was said.
    Codes,
    /// What Windows' smart card service noted, by number.
    WindowsEvents,
    /// Questions with their answers.
    Answers,
    /// Steps that were tried.
    Tried,
    /// What was judged at the PC.
    Findings,
    /// What changed on the PC in the 60 minutes before.
    ChangesLastHour,
    /// What changed on the PC since it was last found right.
    ChangesSinceGood,
    /// Versions, models and settings.
    Versions,
    /// The log of the NHS Diagnostic Tool.
    DiagnosticTool,
    /// The redacted checkup, to be replayed.
    Checkup,
}

impl Field {
    /// The field that says the same and more.
    pub(super) fn within(self) -> Option<Self> {
        (self == Self::CoverIn).then_some(Self::Cover)
    }

    /// What a packet says of it when nothing stands in it. What people would have told and did not is none; the rest is not known.
    pub(super) fn when_empty(self) -> &'static str {
        match self {
            Self::Codes => "none in what was told",
            Self::Answers => "none given",
            Self::Tried => "none written down",
            _ => "not known",
        }
    }

    /// What it is called in a packet.
    pub fn title(self) -> &'static str {
        match self {
            Self::Incident => "Incident",
            Self::Practice => "Practice",
            Self::Ods => "ODS code",
            Self::Person => "Name",
            Self::Uuid => "UUID",
            Self::Position => "Position",
            Self::CardSerial => "Card serial number",
            Self::CardSeries => "Card series",
            Self::Pc => "PC",
            Self::Room => "Room",
            Self::Began => "Since",
            Self::Affected => "People affected",
            Self::Impact => "What it stops",
            Self::Wanted => "Wanted by",
            Self::Attendance => "On site or remote",
            Self::Cover => "Who can unlock and renew here today",
            Self::CoverIn => "Somebody here who can unlock and renew today",
            Self::LooksLike => "What it looks like",
            Self::Recognised => "Message recognised as",
            Self::Said => "In the person’s words",
            Self::Codes => "Error codes shown",
            Self::WindowsEvents => "Windows events of the smart card service",
            Self::Answers => "Answers",
            Self::Tried => "Steps tried",
            Self::Findings => "Found at the PC",
            Self::ChangesLastHour => "Changed in the 60 minutes before",
            Self::ChangesSinceGood => "Changed since it was last found right",
            Self::Versions => "Versions",
            Self::DiagnosticTool => "NHS Diagnostic Tool",
            Self::Checkup => "Checkup, to replay with lanyard diagnose --from",
        }
    }
}
