//! Cards that are lost, stolen, left at home or faulty: a stopwatch from the report to the end, with proof of each step.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Card, Id, ScreenedText};

/// One loss. Where it stands is in its [`LossStep`]s.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLoss {
    /// Identifier.
    pub id: Id<Self>,
    /// The card.
    pub card: Id<Card>,
    /// What is wrong.
    pub kind: LossKind,
    /// When the holder said so.
    pub reported_at: Timestamp,
    /// Who took the report.
    pub reported_by: Option<String>,
    /// What was said about it.
    pub said: Option<ScreenedText>,
}

/// What can be wrong with a card that somebody does not have, or that does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// Nobody knows where it is.
    Lost,
    /// Somebody took it.
    Stolen,
    /// It lies where the holder lives.
    LeftAtHome,
    /// It is here and does not work.
    Faulty,
}

/// Something that was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossStep {
    /// Identifier.
    pub id: Id<Self>,
    /// About which loss.
    pub card_loss: Id<CardLoss>,
    /// What.
    pub kind: LossStepKind,
    /// When.
    pub at: Timestamp,
    /// What proves it, for example the registration authority's reference.
    pub proof: Option<ScreenedText>,
}

/// What can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossStepKind {
    /// The registration authority was told.
    Told,
    /// The registration authority cancelled the card.
    Cancelled,
    /// The card was found.
    Found,
    /// Found in time: the registration authority says that it need not be cancelled.
    Kept,
    /// The registration authority issued another card.
    Replaced,
    /// The card is in the holder's hands again and works.
    Back,
}

/// Where a loss stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossState {
    /// Whoever finds the card holds one that works, as far as anybody knows.
    CardAtLarge,
    /// It cannot be used any more, and its holder has no other yet.
    HolderWaits,
    /// The holder can log on with a card again.
    Over,
}

impl LossKind {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 4] = [Self::Lost, Self::Stolen, Self::LeftAtHome, Self::Faulty];

    /// Whether somebody else may have the card: then it has to be cancelled.
    pub fn is_at_large(self) -> bool {
        matches!(self, Self::Lost | Self::Stolen)
    }

    /// What can be done about it. Only the registration authority cancels and issues.
    pub fn steps(self) -> &'static [LossStepKind] {
        use LossStepKind::{Back, Cancelled, Found, Kept, Replaced, Told};
        match self {
            Self::Lost | Self::Stolen => &[Told, Cancelled, Found, Kept, Replaced],
            Self::LeftAtHome => &[Back],
            Self::Faulty => &[Told, Replaced, Back],
        }
    }
}

impl CardLoss {
    /// When a step was first done.
    pub fn done_at(steps: &[LossStep], kind: LossStepKind) -> Option<Timestamp> {
        steps.iter().filter(|step| step.kind == kind).map(|step| step.at).min()
    }

    /// Where it stands after these steps. That the card was found does not end it: whether it was copied or used meanwhile is
    /// for the registration authority to judge.
    pub fn state(&self, steps: &[LossStep]) -> LossState {
        let done = |kind| Self::done_at(steps, kind).is_some();
        if done(LossStepKind::Kept) || done(LossStepKind::Back) {
            return LossState::Over;
        }
        if self.kind.is_at_large() && !done(LossStepKind::Cancelled) {
            return LossState::CardAtLarge;
        }
        if done(LossStepKind::Replaced) { LossState::Over } else { LossState::HolderWaits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(kind: LossKind, steps: &[LossStepKind]) -> LossState {
        let loss = CardLoss {
            id: Id::new("l"),
            card: Id::new("c"),
            kind,
            reported_at: Timestamp::UNIX_EPOCH,
            reported_by: None,
            said: None,
        };
        let step = |kind: &LossStepKind| LossStep {
            id: Id::new("s"),
            card_loss: Id::new("l"),
            kind: *kind,
            at: Timestamp::UNIX_EPOCH,
            proof: None,
        };
        loss.state(&steps.iter().map(step).collect::<Vec<_>>())
    }

    #[test]
    fn a_lost_card_is_at_large_until_it_is_cancelled() {
        use LossStepKind::{Cancelled, Found, Kept, Replaced, Told};
        assert_eq!(state(LossKind::Lost, &[]), LossState::CardAtLarge);
        assert_eq!(state(LossKind::Stolen, &[Told, Found]), LossState::CardAtLarge, "found is not cancelled");
        assert_eq!(state(LossKind::Lost, &[Replaced]), LossState::CardAtLarge, "a new card does not cancel the old one");
        assert_eq!(state(LossKind::Lost, &[Cancelled]), LossState::HolderWaits);
        assert_eq!(state(LossKind::Lost, &[Cancelled, Found]), LossState::HolderWaits, "a cancelled card does not come back");
        assert_eq!(state(LossKind::Lost, &[Cancelled, Replaced]), LossState::Over);
        assert_eq!(state(LossKind::Lost, &[Found, Kept]), LossState::Over);
    }

    #[test]
    fn a_card_at_home_or_faulty_is_nobody_elses() {
        assert_eq!(state(LossKind::LeftAtHome, &[]), LossState::HolderWaits);
        assert_eq!(state(LossKind::LeftAtHome, &[LossStepKind::Back]), LossState::Over);
        assert_eq!(state(LossKind::Faulty, &[LossStepKind::Replaced]), LossState::Over);
        assert!(LossKind::ALL.iter().filter(|kind| kind.is_at_large()).all(|kind| kind.steps().contains(&LossStepKind::Cancelled)));
    }
}
