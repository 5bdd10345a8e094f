//! Invitations to a practice, and the tokens with which programs use its API.

use jiff::Timestamp;
use lanyard_model::Id;
use serde::{Deserialize, Serialize};

use crate::record::{Record, Table};
use crate::row::{instant, json, text};
use crate::session::digest;
use crate::{Read, Role, StoreError, Write};

/// An invitation: whoever opens its link joins the practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Identifier.
    pub id: Id<Self>,
    /// Who is meant.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do here.
    pub role: Role,
    /// SHA-256 of the link's secret.
    pub digest: String,
    /// Until when the link works.
    pub ends_at: Timestamp,
    /// When it was accepted; it does not work again.
    pub accepted_at: Option<Timestamp>,
}

/// A token for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Identifier.
    pub id: Id<Self>,
    /// What it is for, in the words of whoever made it.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// SHA-256 of its secret.
    pub digest: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub ends_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Read people and their positions.
    #[serde(rename = "people:read")]
    ReadPeople,
    /// Begin joiners', movers' and leavers' checklists.
    #[serde(rename = "people:write")]
    WritePeople,
    /// Read PCs.
    #[serde(rename = "pcs:read")]
    ReadPcs,
    /// Read cards, what happened to them, and certificates.
    #[serde(rename = "cards:read")]
    ReadCards,
    /// Read readers and spares.
    #[serde(rename = "equipment:read")]
    ReadEquipment,
    /// Read incidents.
    #[serde(rename = "incidents:read")]
    ReadIncidents,
    /// Report incidents and reply in their triage.
    #[serde(rename = "incidents:write")]
    WriteIncidents,
    /// Read everything that the practice has entered, at once.
    #[serde(rename = "export:read")]
    Export,
}

impl Record for Invitation {
    const TABLE: &'static Table = &Table {
        name: "invitation",
        columns: &[
            text("id"),
            text("name"),
            text("email"),
            text("role"),
            text("digest"),
            instant("ends_at"),
            instant("accepted_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for ApiToken {
    const TABLE: &'static Table = &Table {
        name: "api_token",
        columns: &[
            text("id"),
            text("label"),
            json("scopes"),
            text("digest"),
            instant("created_at"),
            instant("ends_at"),
            instant("revoked_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// The invitation whose link has this secret, if it still works.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invitation(&mut self, secret: &str, now: Timestamp) -> Result<Option<Invitation>, StoreError> {
        let rest = "AND digest = $2 AND accepted_at IS NULL AND ends_at > $3";
        Ok(self.select(rest, &[digest(secret).into(), now.into()]).await?.into_iter().next())
    }

    /// The token with this secret, if it still works.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn api_token(&mut self, secret: &str, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
        let rest = "AND digest = $2 AND revoked_at IS NULL AND ends_at > $3";
        Ok(self.select(rest, &[digest(secret).into(), now.into()]).await?.into_iter().next())
    }
}

impl Write<'_> {
    /// Uses an invitation up; gives it, or `None` for one that is unknown, used or over.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn accept_invitation(&mut self, secret: &str) -> Result<Option<Invitation>, StoreError> {
        let now = self.now();
        let rest = "AND digest = $2 AND accepted_at IS NULL AND ends_at > $3";
        let found: Vec<Invitation> = self.select(rest, &[digest(secret).into(), now.into()]).await?;
        let Some(mut invitation) = found.into_iter().next() else { return Ok(None) };
        invitation.accepted_at = Some(now);
        self.save(&invitation).await?;
        Ok(Some(invitation))
    }
}
