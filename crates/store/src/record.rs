//! Records: the rows of the register. A table is described once; reading, writing, audit, export and copying follow from it.

use lanyard_model::{
    AccessAudit, AccessEvidence, AccessLine, AccessLink, Alternative, Application, Appointment, CalendarEntry, Card, CardEvent,
    CardLoss, CardReader, Certificate, Channel, ChecklistLine, Contact, Contract, Delivery, EntryMerge, Feed, HolidayList, Id,
    Import, Incident, IncidentEvent, LocalPolicy, LossStep, Message, ModuleText, Opening, Pc, PcKey, Person, PersonMerge, Position,
    RaDay, RaSlot, ReceivedCheckup, Retention, RoomLink, Rota, SiteCode, Snooze, Spare, SpareEvent, StaffCase, StaffTask, StandIn,
    Training, Update, UpdateEvent, UpdatePolicy, WallLink,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::row::Column;
use crate::{ApiToken, Invitation};

/// A table led by `practice`, whose second column is `id`.
#[derive(Debug)]
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// Its columns, `practice` apart; the first is `id`. They are the record's fields.
    pub columns: &'static [Column],
}

impl Table {
    /// `id, name, …`
    pub(crate) fn column_names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// Inserts a row or replaces the one with the same id.
    pub(crate) fn upsert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len() + 1).map(|place| format!("${place}")).collect();
        let set: Vec<String> = self.columns.iter().skip(1).map(|column| format!("{0} = excluded.{0}", column.name)).collect();
        format!(
            "INSERT INTO {} (practice, {}) VALUES ({}) ON CONFLICT (practice, id) DO UPDATE SET {}",
            self.name,
            self.column_names(),
            places.join(", "),
            set.join(", ")
        )
    }
}

/// One kind of thing in the register.
pub trait Record: Serialize + DeserializeOwned + Send + Sync + Sized {
    /// Its table.
    const TABLE: &'static Table;

    /// Its identifier.
    fn id(&self) -> &Id<Self>;
}

/// Every table of records, those that are referred to before those that refer.
pub const TABLES: &[&Table] = &[
    Person::TABLE,
    Pc::TABLE,
    Incident::TABLE,
    IncidentEvent::TABLE,
    Position::TABLE,
    Card::TABLE,
    CardEvent::TABLE,
    Certificate::TABLE,
    CardReader::TABLE,
    Application::TABLE,
    Contact::TABLE,
    Spare::TABLE,
    SpareEvent::TABLE,
    Alternative::TABLE,
    Import::TABLE,
    PersonMerge::TABLE,
    EntryMerge::TABLE,
    Opening::TABLE,
    HolidayList::TABLE,
    Retention::TABLE,
    RoomLink::TABLE,
    WallLink::TABLE,
    SiteCode::TABLE,
    PcKey::TABLE,
    ReceivedCheckup::TABLE,
    Delivery::TABLE,
    Rota::TABLE,
    Training::TABLE,
    ModuleText::TABLE,
    LocalPolicy::TABLE,
    StaffCase::TABLE,
    StaffTask::TABLE,
    ChecklistLine::TABLE,
    CardLoss::TABLE,
    LossStep::TABLE,
    StandIn::TABLE,
    Message::TABLE,
    Snooze::TABLE,
    CalendarEntry::TABLE,
    Feed::TABLE,
    Channel::TABLE,
    Invitation::TABLE,
    ApiToken::TABLE,
    UpdatePolicy::TABLE,
    Update::TABLE,
    UpdateEvent::TABLE,
    Contract::TABLE,
    RaDay::TABLE,
    RaSlot::TABLE,
    Appointment::TABLE,
    AccessAudit::TABLE,
    AccessLink::TABLE,
    AccessLine::TABLE,
    AccessEvidence::TABLE,
];
