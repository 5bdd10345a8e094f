//! Incidents and their events.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;
use lanyard_model::{Confirmation, EventKind, Id, Incident, IncidentEvent, IncidentState, Pc, Person};

use crate::folded::folded;
use crate::record::{Record, Table};
use crate::row::{Value, instant, into_record, json, numbered, text, whole};
use crate::{Read, StoreError, Write};

impl Record for Incident {
    const TABLE: &'static Table = &Table {
        name: "incident",
        columns: &[
            text("id"),
            text("short"),
            instant("reported_at"),
            text("reporter"),
            text("person"),
            text("room"),
            text("pc"),
            json("said"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for IncidentEvent {
    const TABLE: &'static Table = &Table {
        name: "incident_event",
        columns: &[text("id"), text("incident"), whole("number"), instant("at"), text("kind"), text("subject"), text("detail")],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Read {
    /// The incident with this short name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident(&mut self, short: &str) -> Result<Option<Incident>, StoreError> {
        Ok(self.select("AND short = $2", &[short.into()]).await?.into_iter().next())
    }

    /// What happened in an incident, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident_events(&mut self, incident: &Id<Incident>) -> Result<Vec<IncidentEvent>, StoreError> {
        self.select("AND incident = $2 ORDER BY number", &[incident.as_str().into()]).await
    }

    /// Incidents in which somebody is still stuck, the longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_incidents(&mut self) -> Result<Vec<Incident>, StoreError> {
        self.select(&format!("AND standing IN {OPEN} ORDER BY reported_at, id"), &[]).await
    }

    /// Which of them a desk has.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn handed_over(&mut self) -> Result<BTreeSet<Id<Incident>>, StoreError> {
        #[derive(serde::Deserialize)]
        struct Found {
            id: Id<Incident>,
        }
        let sql = "SELECT id FROM incident WHERE practice = $1 AND standing = 'escalated'";
        let rows = self.tx.rows(&[text("id")], sql, &[self.practice.as_str().into()]).await?;
        rows.into_iter().map(|row| into_record::<Found>("incident", row).map(|found| found.id)).collect()
    }

    /// Those of them that were reported, or failed again, between two moments.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_incidents_between(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<Incident>, StoreError> {
        let rest = format!("AND standing IN {OPEN} AND {BEGAN} BETWEEN $2 AND $3 ORDER BY reported_at, id");
        self.select(&rest, &[from.into(), until.into()]).await
    }

    /// Incidents that meet a filter, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incidents(&mut self, filter: &IncidentFilter) -> Result<Vec<Incident>, StoreError> {
        let (mut rest, mut values) = match filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => self.holds(text).await?,
            None => (String::new(), Vec::new()),
        };
        let mut and = |condition: &str, value: Value| {
            values.push(value);
            let _ = write!(rest, " AND {}", condition.replace('?', &format!("${}", values.len() + 1)));
        };
        if let Some(cause) = &filter.cause {
            let confirmed =
                "id IN (SELECT incident FROM incident_event WHERE practice = $1 AND kind = 'cause-confirmed' AND subject = ?)";
            and(confirmed, cause.as_str().into());
        }
        if let Some(state) = filter.state {
            and("standing = ?", state.word().into());
        }
        let skip = filter.page.saturating_mul(INCIDENTS_A_PAGE);
        let _ = write!(rest, " ORDER BY reported_at DESC, id DESC LIMIT {} OFFSET {skip}", INCIDENTS_A_PAGE + 1);
        self.select(&rest, &values).await
    }

    /// The condition that an incident is called so, was reported so or there, or is about somebody of that name, accents, apostrophes and
    /// capitals aside; with its values.
    async fn holds(&mut self, text: &str) -> Result<(String, Vec<Value>), StoreError> {
        let name = folded(text);
        let mut people = self.people_in_brief().await?;
        people.retain(|person| folded(&person.name).contains(&name));
        let mut values = vec![Value::from(format!("%{}%", text.replace(['%', '_'], "")))];
        let mut condition =
            " AND (LOWER(short) LIKE LOWER($2) OR LOWER(reporter) LIKE LOWER($2) OR LOWER(room) LIKE LOWER($2)".to_owned();
        if !people.is_empty() {
            let _ = write!(condition, " OR person IN ({})", numbered(3, people.len()));
        }
        values.extend(people.iter().map(|person| Value::from(person.id.as_str())));
        Ok((condition + ")", values))
    }

    /// What happened in several incidents, each oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events_of(&mut self, incidents: &[Incident]) -> Result<BTreeMap<Id<Incident>, Vec<IncidentEvent>>, StoreError> {
        let mut of: BTreeMap<Id<Incident>, Vec<IncidentEvent>> = BTreeMap::new();
        let ids: Vec<&str> = incidents.iter().map(|incident| incident.id.as_str()).collect();
        let events: Vec<IncidentEvent> = self.select_among("AND incident IN {among} ORDER BY incident, number", &ids).await?;
        for event in events {
            of.entry(event.incident.clone()).or_default().push(event);
        }
        Ok(of)
    }

    /// The people whom several incidents are about, as far as they are known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people_of(&mut self, incidents: &[Incident]) -> Result<BTreeMap<Id<Person>, Person>, StoreError> {
        let ids: BTreeSet<&str> = incidents.iter().filter_map(|incident| incident.person.as_ref()).map(Id::as_str).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let people: Vec<Person> = self.select_among("AND id IN {among}", &ids).await?;
        Ok(people.into_iter().map(|person| (person.id.clone(), person)).collect())
    }

    /// How often each cause was confirmed last in incidents that are over, by how it was, since they failed again last. One that came
    /// back is over when it ended before `stayed_away`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn confirmed_causes(&mut self, stayed_away: Timestamp) -> Result<Vec<ConfirmedCause>, StoreError> {
        let sql = "SELECT c.subject, c.detail, COUNT(*) FROM (SELECT incident, \
                   MAX(CASE WHEN kind = 'cause-confirmed' THEN number END) AS confirmed, \
                   MAX(CASE WHEN kind IN ('restored', 'closed') THEN number END) AS ended, \
                   MAX(CASE WHEN kind IN ('restored', 'closed') THEN at END) AS ended_at, \
                   MAX(CASE WHEN kind = 'reopened' THEN number ELSE 0 END) AS reopened \
                   FROM incident_event WHERE practice = $1 AND kind IN ('cause-confirmed', 'restored', 'closed', 'reopened') \
                   GROUP BY incident) w \
                   JOIN incident_event c ON c.practice = $1 AND c.incident = w.incident AND c.number = w.confirmed \
                   WHERE w.ended > w.reopened AND w.confirmed > w.reopened AND (w.reopened = 0 OR w.ended_at <= $2) \
                   GROUP BY c.subject, c.detail";
        let columns = [text("cause"), text("how"), whole("times")];
        let rows = self.tx.rows(&columns, sql, &[self.practice.as_str().into(), stayed_away.into()]).await?;
        let found: Vec<Confirmed> = rows.into_iter().map(|row| into_record("incident_event", row)).collect::<Result<_, _>>()?;
        let known = |found: Confirmed| {
            let how = Confirmation::from_word(&found.how)?;
            Some(ConfirmedCause { cause: found.cause, how, times: found.times })
        };
        Ok(found.into_iter().filter_map(known).collect())
    }

    /// How many incidents each step helped in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn steps_that_helped(&mut self) -> Result<BTreeMap<String, i64>, StoreError> {
        let sql = "SELECT subject, COUNT(DISTINCT incident) FROM incident_event WHERE practice = $1 \
                   AND kind IN ('step-helped', 'restored') AND subject IS NOT NULL GROUP BY subject";
        let rows = self.tx.rows(&[text("step"), whole("times")], sql, &[self.practice.as_str().into()]).await?;
        let found: Vec<Helped> = rows.into_iter().map(|row| into_record("incident_event", row)).collect::<Result<_, _>>()?;
        Ok(found.into_iter().map(|helped| (helped.step, helped.times)).collect())
    }

    /// The incidents that are part of this one, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn merged_into(&mut self, parent: &Id<Incident>) -> Result<Vec<Incident>, StoreError> {
        self.select(&merged_into(), &[parent.as_str().into()]).await
    }
}

#[derive(serde::Deserialize)]
struct Helped {
    step: String,
    times: i64,
}

/// When it was reported, or failed again last.
const BEGAN: &str = "COALESCE((SELECT MAX(e.at) FROM incident_event e WHERE e.practice = incident.practice \
                     AND e.incident = incident.id AND e.kind = 'reopened'), reported_at)";
/// Those in which somebody is still stuck.
pub(crate) const OPEN: &str = "('open', 'escalated')";
/// The last thing that was done to `m`, an event that made its incident part of another: it was not taken out of that, and did not fail again.
const STILL_MERGED: &str = "m.kind = 'merged' AND NOT EXISTS (SELECT 1 FROM incident_event l WHERE l.practice = m.practice \
                            AND l.incident = m.incident AND l.kind IN ('merged', 'parted', 'reopened') AND l.number > m.number)";

fn merged_into() -> String {
    format!(
        "AND id IN (SELECT m.incident FROM incident_event m WHERE m.practice = $1 AND m.subject = $2 AND {STILL_MERGED}) \
         ORDER BY reported_at, id"
    )
}

/// How many incidents a page of the list holds. One more is read, which tells whether there is a next page.
pub const INCIDENTS_A_PAGE: u32 = 50;

/// How often a cause was confirmed in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedCause {
    /// The cause's id.
    pub cause: String,
    /// How that is known.
    pub how: Confirmation,
    /// In how many incidents.
    pub times: i64,
}

#[derive(serde::Deserialize)]
struct Confirmed {
    cause: String,
    how: String,
    times: i64,
}

/// Which incidents a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Where they stand.
    pub state: Option<IncidentState>,
    /// Within short name, reporter or room, without case.
    pub text: Option<String>,
    /// The confirmed cause, by its id.
    pub cause: Option<String>,
    /// Page; the first is 0.
    pub page: u32,
}

impl Write<'_> {
    /// Incidents in which somebody is still stuck and that were reported, or failed again, not before a moment, the longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_incidents_since(&mut self, since: Timestamp) -> Result<Vec<Incident>, StoreError> {
        let rest = format!("AND standing IN {OPEN} AND {BEGAN} >= $2 ORDER BY reported_at, id");
        self.select(&rest, &[since.into()]).await
    }

    /// The incidents of a person that ended by themselves (in no other one) and not before a moment, the latest reported first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ended_since(&mut self, person: &Id<Person>, since: Timestamp) -> Result<Vec<Incident>, StoreError> {
        self.ended("person = $2", &[person.as_str().into(), since.into()]).await
    }

    /// As [`Self::ended_since`], of a PC: those that were this cause (by its code and its id), or in which a check of it said so while
    /// nobody confirmed another.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ended_at_pc_since(
        &mut self,
        pc: &Id<Pc>,
        (code, id): (&str, &str),
        since: Timestamp,
    ) -> Result<Vec<Incident>, StoreError> {
        let confirmed = "SELECT 1 FROM incident_event c WHERE c.practice = incident.practice AND c.incident = incident.id \
                         AND c.kind = 'cause-confirmed'";
        let seen = "SELECT 1 FROM checkup s WHERE s.practice = incident.practice AND s.incident = incident.id AND s.cause = $4";
        let same =
            format!("pc = $2 AND (EXISTS ({confirmed} AND c.subject = $5) OR (EXISTS ({seen}) AND NOT EXISTS ({confirmed})))");
        self.ended(&same, &[pc.as_str().into(), since.into(), code.into(), id.into()]).await
    }

    /// Incidents that ended by themselves and not before the moment in `$3`, and meet a condition.
    async fn ended(&mut self, condition: &str, values: &[Value]) -> Result<Vec<Incident>, StoreError> {
        let rest = format!(
            "AND {condition} AND standing IN ('restored', 'closed') AND EXISTS (SELECT 1 FROM incident_event e \
             WHERE e.practice = incident.practice AND e.incident = incident.id AND e.kind IN ('restored', 'closed') AND e.at >= $3) \
             AND NOT EXISTS (SELECT 1 FROM incident_event m WHERE m.practice = incident.practice AND m.incident = incident.id \
             AND {STILL_MERGED}) ORDER BY reported_at DESC, id DESC"
        );
        self.select(&rest, values).await
    }

    /// The person who is here and types this to say who they are: what is entered for it, or else the initials of a name or all of it;
    /// none when it could be several.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn person_who_types(&mut self, typed: &str) -> Result<Option<Person>, StoreError> {
        let mut found = self.people_entered_as(typed).await?;
        if found.is_empty() {
            found = self.select("AND (left_on IS NULL OR left_on >= $2)", &[self.today()]).await?;
            let name = folded(typed.trim());
            found.retain(|person| person.has_initials(typed) || folded(&person.name) == name);
        }
        Ok(only(found))
    }

    /// The person who is here and for whom this is entered as initials or staff number; none when it could be several.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn person_entered_as(&mut self, typed: &str) -> Result<Option<Person>, StoreError> {
        Ok(only(self.people_entered_as(typed).await?))
    }

    async fn people_entered_as(&mut self, typed: &str) -> Result<Vec<Person>, StoreError> {
        let rest = "AND (left_on IS NULL OR left_on >= $3) AND LOWER(staff_number) = LOWER($2)";
        self.select(rest, &[typed.trim().into(), self.today()]).await
    }

    /// The incidents that are part of this one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn merged_into(&mut self, parent: &Id<Incident>) -> Result<Vec<Incident>, StoreError> {
        self.select(&merged_into(), &[parent.as_str().into()]).await
    }

    /// What happened in an incident, oldest first, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident_events(&mut self, incident: &Id<Incident>) -> Result<Vec<IncidentEvent>, StoreError> {
        self.select("AND incident = $2 ORDER BY number", &[incident.as_str().into()]).await
    }

    /// The incident with this short name, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn incident(&mut self, short: &str) -> Result<Option<Incident>, StoreError> {
        Ok(self.select("AND short = $2", &[short.into()]).await?.into_iter().next())
    }

    /// Adds an event to an incident, at the moment of this change; with one that says where the incident stands, it stands there.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when somebody else added one at the same time; when the database refuses.
    pub async fn add_event(
        &mut self,
        incident: &Id<Incident>,
        kind: EventKind,
        subject: Option<String>,
        detail: Option<String>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM incident_event WHERE practice = $1 AND incident = $2";
        let values = [self.practice().as_str().into(), incident.as_str().into()];
        let row = self.tx.row(&[whole("next")], sql, &values).await?.unwrap_or_default();
        let Next { next: number } = into_record("incident_event", row)?;
        let (id, at) = (self.new_id()?, self.now());
        if let Some(state) = kind.state() {
            let sql = "UPDATE incident SET standing = $3 WHERE practice = $1 AND id = $2";
            let values = [self.practice().as_str().into(), incident.as_str().into(), state.word().into()];
            self.tx.execute(sql, &values).await?;
        }
        self.save(&IncidentEvent { id, incident: incident.clone(), number, at, kind, subject, detail }).await
    }
}

fn only(found: Vec<Person>) -> Option<Person> {
    <[Person; 1]>::try_from(found).ok().map(|[person]| person)
}

#[derive(serde::Deserialize)]
struct Next {
    next: i64,
}
