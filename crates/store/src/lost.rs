//! Lost cards, what was done about each, and how people worked meanwhile.

use std::collections::BTreeMap;

use lanyard_model::{Card, CardLoss, Id, LossStep, StandIn};

use crate::record::{Record, Table};
use crate::row::{instant, json, text};
use crate::{Read, StoreError};

impl Record for CardLoss {
    const TABLE: &'static Table = &Table {
        name: "card_loss",
        columns: &[text("id"), text("card"), text("kind"), instant("reported_at"), text("reported_by"), json("said")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for LossStep {
    const TABLE: &'static Table =
        &Table { name: "loss_step", columns: &[text("id"), text("card_loss"), text("kind"), instant("at"), json("proof")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for StandIn {
    const TABLE: &'static Table = &Table {
        name: "stand_in",
        columns: &[
            text("id"),
            text("kind"),
            text("person"),
            text("authorised"),
            json("why"),
            instant("from_at"),
            instant("until_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// When a card was lost, stolen, left at home or faulty, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn losses_of(&mut self, card: &Id<Card>) -> Result<Vec<CardLoss>, StoreError> {
        self.select("AND card = $2 ORDER BY reported_at, id", &[card.as_str().into()]).await
    }

    /// What was done about a loss, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn loss_steps(&mut self, loss: &Id<CardLoss>) -> Result<Vec<LossStep>, StoreError> {
        self.select("AND card_loss = $2 ORDER BY at, id", &[loss.as_str().into()]).await
    }

    /// What was done about every loss.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all_loss_steps(&mut self) -> Result<BTreeMap<Id<CardLoss>, Vec<LossStep>>, StoreError> {
        let mut steps: BTreeMap<Id<CardLoss>, Vec<LossStep>> = BTreeMap::new();
        for step in self.all::<LossStep>().await? {
            steps.entry(step.card_loss.clone()).or_default().push(step);
        }
        Ok(steps)
    }
}
