//! Checkups that arrived, and the keys and codes of the PCs that send them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Certificate, Id, Incident, Ods, Outcome, Pc, PcKey, Person, ReceivedCheckup, SiteCode};
use sha2::{Digest as _, Sha256};

use crate::audit::hex;
use crate::read::rows_among;
use crate::record::{Record, Table};
use crate::row::{Kind, Value, instant, into_record, json, text};
use crate::{Practice, Read, Store, StoreError, Write};

/// How long a site code lets PCs enrol.
pub const SITE_CODE_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// Keys that count: a PC out of use reports nothing, and its keys count again when it is used again.
const IN_USE: &str = "revoked_at IS NULL AND EXISTS (SELECT 1 FROM pc WHERE pc.practice = pc_key.practice AND pc.id = pc_key.pc \
                      AND pc.retired_at IS NULL)";

impl Record for ReceivedCheckup {
    const TABLE: &'static Table = &Table {
        name: "checkup",
        columns: &[
            text("id"),
            text("pc"),
            text("person"),
            text("holder"),
            text("card"),
            text("incident"),
            instant("taken_at"),
            instant("received_at"),
            text("outcome"),
            text("cause"),
            json("content"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for PcKey {
    const TABLE: &'static Table =
        &Table { name: "pc_key", columns: &[text("id"), text("pc"), text("digest"), instant("made_at"), instant("revoked_at")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for SiteCode {
    const TABLE: &'static Table =
        &Table { name: "site_code", columns: &[text("id"), text("digest"), instant("made_at"), instant("ends_at")] };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// What a checkup concluded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Concluded {
    /// When it was made by the PC's clock, or when it arrived, if that was earlier: one that waited on the PC tells of the time before,
    /// and a clock that is ahead tells of no later time than there was.
    pub at: Timestamp,
    /// What.
    pub outcome: Outcome,
    /// The cause's code, where a fault was found.
    pub cause: Option<String>,
}

/// What is kept of a secret that a PC holds or an administrator reads out.
pub fn secret_digest(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

impl Store {
    /// The practice for which PCs may enrol with this code now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn practice_of_site_code(&self, code: &str, now: Timestamp) -> Result<Option<Practice>, StoreError> {
        let values = [secret_digest(code).into(), now.into()];
        match self.owner::<SiteCode>("digest = $1 AND ends_at > $2", &values).await? {
            Some((practice, _)) => self.practice(&practice).await,
            None => Ok(None),
        }
    }

    /// The practice and key that this secret belongs to, unless it was revoked or its PC is out of use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pc_key(&self, secret: &str) -> Result<Option<(Ods, PcKey)>, StoreError> {
        self.owned(&format!("digest = $1 AND {IN_USE}"), &[secret_digest(secret).into()]).await
    }
}

impl Read {
    /// The checkups that joined an incident, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checkups_of(&mut self, incident: &Id<Incident>) -> Result<Vec<ReceivedCheckup>, StoreError> {
        self.select("AND incident = $2 ORDER BY taken_at, id", &[incident.as_str().into()]).await
    }

    /// The code of the cause that the last check of each of these incidents found; of none whose last one found nothing wrong.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn causes_found(&mut self, incidents: &[&Incident]) -> Result<BTreeMap<Id<Incident>, String>, StoreError> {
        #[derive(serde::Deserialize)]
        struct Found {
            incident: Id<Incident>,
            outcome: Outcome,
            cause: Option<String>,
        }
        let columns = [text("incident"), text("outcome"), text("cause")];
        let sql = "SELECT incident, outcome, cause FROM checkup WHERE practice = $1 AND incident IN {among} \
                   AND outcome <> 'could-not-tell' ORDER BY taken_at, id";
        let ids: Vec<&str> = incidents.iter().map(|incident| incident.id.as_str()).collect();
        let mut causes = BTreeMap::new();
        for row in rows_among(&mut self.tx, &self.practice, &columns, sql, &ids).await? {
            let found: Found = into_record("checkup", row)?;
            match found.cause.filter(|_| found.outcome == Outcome::FaultFound) {
                Some(cause) => causes.insert(found.incident, cause),
                None => causes.remove(&found.incident),
            };
        }
        Ok(causes)
    }

    /// The checkups of a PC between two moments, oldest first; at most 50, the newest of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checkups_of_pc(
        &mut self,
        pc: &Id<Pc>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ReceivedCheckup>, StoreError> {
        self.checkups("pc", pc.as_str(), from, until).await
    }

    /// The newest checkup of a PC up to a moment that found everything right.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_found_right(&mut self, pc: &Id<Pc>, until: Timestamp) -> Result<Option<ReceivedCheckup>, StoreError> {
        let rest = "AND pc = $2 AND taken_at <= $3 AND outcome = 'nothing-wrong' ORDER BY taken_at DESC, id LIMIT 1";
        Ok(self.select(rest, &[pc.as_str().into(), until.into()]).await?.into_iter().next())
    }

    /// What the checkups of a PC concluded between two moments, oldest first, without what they saw: that is long. At most 500, the newest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn outcomes_of_pc(&mut self, pc: &Id<Pc>, from: Timestamp, until: Timestamp) -> Result<Vec<Concluded>, StoreError> {
        let columns = [instant("at"), text("outcome"), text("cause")];
        let at = "CASE WHEN taken_at < received_at THEN taken_at ELSE received_at END";
        let sql = format!(
            "SELECT {at} AS at, outcome, cause FROM checkup WHERE practice = $1 AND pc = $2 AND taken_at >= $3 AND taken_at <= $4 \
             ORDER BY taken_at DESC, id LIMIT 500"
        );
        let values = [self.practice.as_str().into(), pc.as_str().into(), from.into(), until.into()];
        let rows = self.tx.rows(&columns, &sql, &values).await?.into_iter().rev();
        rows.map(|row| into_record("checkup", row)).collect()
    }

    /// The checkups with one card in, by the UUID on it, between two moments, oldest first; at most 50, the newest of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn checkups_of_card(
        &mut self,
        holder: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ReceivedCheckup>, StoreError> {
        self.checkups("holder", holder, from, until).await
    }

    async fn checkups(
        &mut self,
        column: &str,
        value: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<ReceivedCheckup>, StoreError> {
        let rest = format!("AND {column} = $2 AND taken_at >= $3 AND taken_at <= $4 ORDER BY taken_at DESC, id LIMIT 50");
        let mut found = self.select(&rest, &[value.into(), from.into(), until.into()]).await?;
        found.reverse();
        Ok(found)
    }

    /// For each card whose newest checkup found a fault and is not older than `since`: that checkup. Where it is not known which of a
    /// person's cards was in, it may have been any of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newest_faults(&mut self, since: Timestamp) -> Result<Vec<ReceivedCheckup>, StoreError> {
        let newer = "SELECT 1 FROM checkup AS other WHERE other.practice = checkup.practice AND other.holder = checkup.holder \
                     AND other.taken_at > checkup.taken_at AND COALESCE(other.card, checkup.card, '') = COALESCE(checkup.card, other.card, '')";
        let rest = format!(
            "AND taken_at >= $2 AND outcome = 'fault-found' AND content IS NOT NULL AND holder IS NOT NULL AND NOT EXISTS ({newer}) ORDER BY id"
        );
        self.select(&rest, &[since.into()]).await
    }

    /// The newest checkup of each PC that still has its content.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn latest_checkups(&mut self) -> Result<Vec<ReceivedCheckup>, StoreError> {
        let newest = "(SELECT MAX(newer.taken_at) FROM checkup newer WHERE newer.practice = checkup.practice \
                      AND newer.pc = checkup.pc AND newer.content IS NOT NULL)";
        self.select(&format!("AND content IS NOT NULL AND taken_at = {newest} ORDER BY pc, id"), &[]).await
    }

    /// Whose cards were in which PC since then, each pair once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people_at_pcs(&mut self, since: Timestamp) -> Result<Vec<(Id<Pc>, Id<Person>)>, StoreError> {
        #[derive(serde::Deserialize)]
        struct Pair {
            pc: Id<Pc>,
            person: Id<Person>,
        }
        let sql = "SELECT DISTINCT pc, person FROM checkup WHERE practice = $1 AND person IS NOT NULL AND taken_at >= $2 \
                   ORDER BY pc, person";
        let values = [self.practice.as_str().into(), since.into()];
        let rows = self.tx.rows(&[text("pc"), text("person")], sql, &values).await?;
        let pairs = rows.into_iter().map(|row| into_record::<Pair>("checkup", row).map(|pair| (pair.pc, pair.person)));
        pairs.collect()
    }

    /// Keys that PCs in use hold and that were not revoked, by PC.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pc_keys(&mut self) -> Result<Vec<PcKey>, StoreError> {
        self.select(&format!("AND {IN_USE} ORDER BY pc, made_at"), &[]).await
    }
}

impl Write<'_> {
    /// Keeps a checkup. It is an observation: no audit entry, and nothing happens when it is there already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_checkup(&mut self, checkup: &ReceivedCheckup) -> Result<(), StoreError> {
        let sql = "INSERT INTO checkup (practice, id, pc, person, holder, card, incident, taken_at, received_at, outcome, cause, \
                   content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (practice, id) DO NOTHING";
        let unexpected = |error: serde_json::Error| StoreError::Unexpected {
            table: "checkup",
            column: "content".to_owned(),
            why: error.to_string(),
        };
        let outcome = serde_json::to_value(checkup.outcome).map_err(unexpected)?;
        let content = checkup.content.as_ref().map(serde_json::to_string).transpose().map_err(unexpected)?;
        let optional = |id: Option<&str>| Value::Text(id.map(str::to_owned));
        let values = [
            self.practice().as_str().into(),
            checkup.id.as_str().into(),
            checkup.pc.as_str().into(),
            optional(checkup.person.as_ref().map(Id::as_str)),
            optional(checkup.holder.as_deref()),
            optional(checkup.card.as_ref().map(Id::as_str)),
            optional(checkup.incident.as_ref().map(Id::as_str)),
            checkup.taken_at.into(),
            checkup.received_at.into(),
            optional(outcome.as_str()),
            optional(checkup.cause.as_deref()),
            Value::Text(content),
        ];
        self.tx.execute(sql, &values).await.map(drop)
    }

    /// Notes when a PC was last heard of. An observation as well.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn pc_was_heard_of(&mut self, pc: &Id<Pc>) -> Result<(), StoreError> {
        let values = [self.practice().as_str().into(), pc.as_str().into(), self.now().into()];
        self.tx.execute("UPDATE pc SET seen_at = $3 WHERE practice = $1 AND id = $2", &values).await.map(drop)
    }

    /// When the first checkup of a PC that is kept was taken, or arrived, if that was sooner.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn first_checkup_of(&mut self, pc: &Id<Pc>) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT MIN(CASE WHEN taken_at < received_at THEN taken_at ELSE received_at END) AS at FROM checkup \
                   WHERE practice = $1 AND pc = $2";
        let rows = self.tx.values(&[Kind::Instant], sql, &[self.practice().as_str().into(), pc.as_str().into()]).await?;
        let micros = rows.first().and_then(|row| row.first()?.whole());
        Ok(micros.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
    }

    /// Notes that a certificate was on a card again at this moment. An observation as well.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn certificate_was_seen(&mut self, certificate: &Id<Certificate>, at: Timestamp) -> Result<(), StoreError> {
        let values = [self.practice().as_str().into(), certificate.as_str().into(), at.into()];
        let sql = "UPDATE certificate SET seen_at = $3 WHERE practice = $1 AND id = $2 AND seen_at < $3";
        self.tx.execute(sql, &values).await.map(drop)
    }

    /// The PC whose program derived this id from the machine, or else the one of this name that has not reported yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pc_of_machine(&mut self, machine: &str, name: &str) -> Result<Option<Pc>, StoreError> {
        let known: Vec<Pc> = self.select("AND machine = $2", &[machine.into()]).await?;
        if let Some(pc) = known.into_iter().next() {
            return Ok(Some(pc));
        }
        let rest = "AND machine IS NULL AND retired_at IS NULL AND LOWER(name) = LOWER($2) ORDER BY id";
        Ok(self.select(rest, &[name.into()]).await?.into_iter().next())
    }

    /// The certificate with this fingerprint.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn certificate_by_sha256(&mut self, sha256: &str) -> Result<Option<Certificate>, StoreError> {
        Ok(self.select("AND sha256 = $2", &[sha256.into()]).await?.into_iter().next())
    }

    /// The person with this UUID who is here; none when it could be several.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn person_with_uuid(&mut self, uuid: &str) -> Result<Option<Person>, StoreError> {
        let found = self.select("AND (left_on IS NULL OR left_on >= $3) AND uuid = $2", &[uuid.into(), self.today()]).await?;
        Ok(<[Person; 1]>::try_from(found).ok().map(|[person]| person))
    }
}
