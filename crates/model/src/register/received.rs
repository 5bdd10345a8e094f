//! Checkups as a practice received them, and what PCs send them with.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Card, Checkup, Fact, Id, Incident, Outcome, Pc, Person};

/// One checkup as it arrived. An observation: it is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedCheckup {
    /// The checkup's own id; a second one with the same id is the same checkup.
    pub id: Id<Self>,
    /// The PC it is of.
    pub pc: Id<Pc>,
    /// The person whose card was in, when exactly one known person's was.
    pub person: Option<Id<Person>>,
    /// The 12-digit UUID on the card, when exactly one was in; nobody's name.
    pub holder: Option<String>,
    /// The card of the register that was in, where it is known which of the person's it was.
    #[serde(default)]
    pub card: Option<Id<Card>>,
    /// The incident it joined or opened.
    pub incident: Option<Id<Incident>>,
    /// When it was taken, by the PC's clock.
    pub taken_at: Timestamp,
    /// When it arrived, by the server's clock.
    pub received_at: Timestamp,
    /// What the PC concluded.
    pub outcome: Outcome,
    /// The leading cause's code, when there was a fault.
    pub cause: Option<String>,
    /// All of it; `None` once it was erased.
    pub content: Option<Checkup>,
}

/// What a PC proves itself with. The PC holds a secret; here is only its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PcKey {
    /// Identifier.
    pub id: Id<Self>,
    /// The PC that holds it. Several users of one PC may each hold one.
    pub pc: Id<Pc>,
    /// SHA-256 of the secret, in hexadecimal.
    pub digest: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

/// A code that lets PCs enrol for a short time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteCode {
    /// Identifier.
    pub id: Id<Self>,
    /// SHA-256 of the code, in hexadecimal.
    pub digest: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it stops working.
    pub ends_at: Timestamp,
}

impl Checkup {
    /// The 12-digit UUIDs on the cards that were in, each once: as read directly, or as middleware shows them.
    pub fn holders(&self) -> Vec<&str> {
        let direct = self.cards.known().into_iter().flatten().map(|card| &card.certificates);
        let tokens = self.middleware.known().into_iter().flat_map(|middleware| middleware.tokens());
        let tokens = tokens.map(|token| &token.certificates);
        let all = direct.chain(tokens).filter_map(Fact::known).flatten();
        let mut holders: Vec<&str> = all.filter_map(|certificate| certificate.holder.as_deref()).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    /// The UUID on the card, when exactly one person's was in.
    pub fn holder(&self) -> Option<&str> {
        <[&str; 1]>::try_from(self.holders()).ok().map(|[holder]| holder)
    }

    /// Whether a passcode is known to be locked, by the card or else by middleware. A token's flags may be stale until somebody
    /// logs on, so only "locked" is believed of them.
    pub fn locked(&self) -> Option<bool> {
        let asked = self.cards.known().into_iter().flatten().filter_map(|card| card.tries_left.known());
        if let Some(fewest) = asked.min() {
            return Some(*fewest == 0);
        }
        let modules = self.middleware.known().into_iter().flat_map(|middleware| &middleware.modules);
        let mut tokens = modules.filter_map(|module| module.tokens.known()).flatten();
        tokens.any(|token| token.locked).then_some(true)
    }
}
