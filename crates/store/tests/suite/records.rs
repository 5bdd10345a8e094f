//! Every kind of record: its columns are its fields, and what was saved is what is read.

use std::collections::BTreeMap;
use std::fmt::Debug;

use lanyard_model::{
    AccessAudit, AccessEvidence, AccessLine, AccessLink, Alternative, Application, Appointment, CalendarEntry, Card, CardEvent,
    CardLoss, CardReader, Certificate, Channel, ChecklistLine, Contact, Contract, Delivery, EntryMerge, EventKind, Feed,
    HolidayList, Id, Import, Incident, IncidentEvent, LocalPolicy, LossStep, Message, ModuleText, Ods, Opening, Pc, PcKey, Person,
    PersonMerge, Position, RaDay, RaSlot, ReceivedCheckup, Retention, RoomLink, Rota, SiteCode, Snooze, Spare, SpareEvent,
    StaffCase, StaffTask, StandIn, Training, Update, UpdateEvent, UpdatePolicy, WallLink,
};
use lanyard_store::{ApiToken, Invitation, Kind, Record, StoreError, TABLES, Table};

use crate::harness::{Fresh, account, at, incident, on_both, pc, person};
use crate::sample::{fields_of, sample};

/// Saves and reads a record with every field filled in, and one with as little as possible.
async fn round_trip<R: Record + PartialEq + Debug>(fresh: &Fresh, practice: &Ods) -> &'static str {
    for record in [sample::<R>("full", true), sample("least", false)] {
        let mut write = fresh.store.write(practice, "tester", "a test", at(0)).await.unwrap();
        write.save(&record).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(fresh.store.read(practice).await.unwrap().find(record.id()).await.unwrap().as_ref(), Some(&record));
    }
    assert_eq!(fresh.store.read(practice).await.unwrap().all::<R>().await.unwrap().len(), 2);
    compare_columns::<R>(fresh).await;
    R::TABLE.name
}

/// A kind of record that is not tried here makes this fail: whoever adds a table adds a line.
#[tokio::test]
async fn every_record_reads_as_it_was_saved() {
    on_both(async |fresh| {
        let practice = &fresh.practice("A81001").await;
        let fresh = &fresh;
        let tried = [
            round_trip::<Person>(fresh, practice).await,
            round_trip::<Pc>(fresh, practice).await,
            round_trip::<Incident>(fresh, practice).await,
            round_trip::<IncidentEvent>(fresh, practice).await,
            round_trip::<Position>(fresh, practice).await,
            round_trip::<Card>(fresh, practice).await,
            round_trip::<CardEvent>(fresh, practice).await,
            round_trip::<Certificate>(fresh, practice).await,
            round_trip::<CardReader>(fresh, practice).await,
            round_trip::<Application>(fresh, practice).await,
            round_trip::<Contact>(fresh, practice).await,
            round_trip::<Spare>(fresh, practice).await,
            round_trip::<SpareEvent>(fresh, practice).await,
            round_trip::<Alternative>(fresh, practice).await,
            round_trip::<Import>(fresh, practice).await,
            round_trip::<PersonMerge>(fresh, practice).await,
            round_trip::<EntryMerge>(fresh, practice).await,
            round_trip::<Opening>(fresh, practice).await,
            round_trip::<HolidayList>(fresh, practice).await,
            round_trip::<Retention>(fresh, practice).await,
            round_trip::<RoomLink>(fresh, practice).await,
            round_trip::<WallLink>(fresh, practice).await,
            round_trip::<SiteCode>(fresh, practice).await,
            round_trip::<PcKey>(fresh, practice).await,
            round_trip::<ReceivedCheckup>(fresh, practice).await,
            round_trip::<Delivery>(fresh, practice).await,
            round_trip::<Rota>(fresh, practice).await,
            round_trip::<Training>(fresh, practice).await,
            round_trip::<ModuleText>(fresh, practice).await,
            round_trip::<LocalPolicy>(fresh, practice).await,
            round_trip::<StaffCase>(fresh, practice).await,
            round_trip::<StaffTask>(fresh, practice).await,
            round_trip::<ChecklistLine>(fresh, practice).await,
            round_trip::<CardLoss>(fresh, practice).await,
            round_trip::<LossStep>(fresh, practice).await,
            round_trip::<StandIn>(fresh, practice).await,
            round_trip::<Message>(fresh, practice).await,
            round_trip::<Snooze>(fresh, practice).await,
            round_trip::<CalendarEntry>(fresh, practice).await,
            round_trip::<Feed>(fresh, practice).await,
            round_trip::<Channel>(fresh, practice).await,
            round_trip::<Invitation>(fresh, practice).await,
            round_trip::<ApiToken>(fresh, practice).await,
            round_trip::<UpdatePolicy>(fresh, practice).await,
            round_trip::<Update>(fresh, practice).await,
            round_trip::<UpdateEvent>(fresh, practice).await,
            round_trip::<Contract>(fresh, practice).await,
            round_trip::<RaDay>(fresh, practice).await,
            round_trip::<RaSlot>(fresh, practice).await,
            round_trip::<Appointment>(fresh, practice).await,
            round_trip::<AccessAudit>(fresh, practice).await,
            round_trip::<AccessLink>(fresh, practice).await,
            round_trip::<AccessLine>(fresh, practice).await,
            round_trip::<AccessEvidence>(fresh, practice).await,
        ];
        assert_eq!(tried.to_vec(), TABLES.iter().map(|table| table.name).collect::<Vec<_>>());
    })
    .await;
}

/// Letters of any kind come back as they went in.
#[tokio::test]
async fn names_keep_their_letters() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        for name in ["Zoë O’Hara 🙂", "a \"quoted\"; name -- '", "İ", " spaces ", "\u{1F469}\u{200D}\u{2695}"] {
            fresh.save_person(&practice, &person("p1", name)).await;
            let read = fresh.store.read(&practice).await.unwrap().find::<Person>(&Id::new("p1")).await.unwrap();
            assert_eq!(read.unwrap().name, name);
        }
    })
    .await;
}

fn event(id: &str, number: i64, words: Option<&str>) -> IncidentEvent {
    let words = words.map(str::to_owned);
    IncidentEvent {
        id: Id::new(id),
        incident: Id::new("i1"),
        number,
        at: at(3),
        kind: EventKind::Answered,
        subject: words.clone(),
        detail: words,
    }
}

/// The table's description, the record's fields, and the columns that the migrations made, are the same.
async fn compare_columns<R: Record>(fresh: &Fresh) {
    let Table { name, columns } = R::TABLE;
    let described: Vec<&str> = columns.iter().map(|column| column.name).collect();
    assert_eq!(described, fields_of::<R>(), "{name}: description and fields");
    assert_eq!(described.first(), Some(&"id"), "{name}");
    let mut expected: BTreeMap<String, &str> =
        columns.iter().map(|column| (column.name.to_owned(), sql_type(column.kind))).collect();
    expected.insert("practice".to_owned(), "TEXT");
    if *name == "incident" {
        // What follows from its events, kept for questions only.
        expected.insert("standing".to_owned(), "TEXT");
    }
    let sql = if fresh.is_postgres {
        format!("SELECT column_name::TEXT, UPPER(data_type)::TEXT FROM information_schema.columns WHERE table_name = '{name}'")
    } else {
        format!("SELECT name, type FROM pragma_table_info('{name}')")
    };
    let made = fresh.pairs(&sql).await;
    assert_eq!(made.iter().map(|(name, kind)| (name.clone(), kind.as_str())).collect::<BTreeMap<_, _>>(), expected, "{name}");
}

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Json => "TEXT",
        Kind::Whole | Kind::Instant => "BIGINT",
        Kind::Yes => "BOOLEAN",
    }
}

/// What two records may not share; a refusal leaves nothing behind.
#[tokio::test]
async fn what_must_be_unique_is() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        write.save(&pc("c1", "same")).await.unwrap();
        write.save(&incident("i1", "K7-42")).await.unwrap();
        write.save(&event("e1", 1, None)).await.unwrap();
        write.commit().await.unwrap();
        let head = fresh.store.audit_head(&practice).await.unwrap();
        let taken = |refused: Result<(), StoreError>| assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
        let open = async || fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        taken(open().await.save(&pc("c2", "same")).await);
        taken(open().await.save(&incident("i2", "K7-42")).await);
        taken(open().await.save(&event("e2", 1, None)).await);
        assert_eq!(fresh.store.audit_head(&practice).await.unwrap(), head);
        fresh.store.add_account(&account("a1", "ben@surgery.example")).await.unwrap();
        taken(fresh.store.add_account(&account("a2", "ben@surgery.example")).await);
    })
    .await;
}

/// A record must not lose what it refers to.
#[tokio::test]
async fn what_is_referred_to_stays() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        write.save(&person("p1", "Amina")).await.unwrap();
        write.save(&Incident { person: Some(Id::new("p1")), ..incident("i1", "K7-42") }).await.unwrap();
        write.commit().await.unwrap();
        let mut write = fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        assert!(write.remove(&Id::<Person>::new("p1")).await.is_err());
        drop(write);
        let mut write = fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        assert!(write.remove(&Id::<Incident>::new("i1")).await.unwrap());
        assert!(write.remove(&Id::<Person>::new("p1")).await.unwrap());
        assert!(!write.remove(&Id::<Person>::new("p1")).await.unwrap(), "it is gone already");
        write.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn postgresql_counts_its_tables_when_told_to() {
    let fresh = Fresh::new(true).await;
    fresh.practice("A81001").await;
    let counted = async || fresh.pairs("SELECT relname::text, reltuples::text FROM pg_class WHERE relname = 'practice'").await;
    assert_eq!(counted().await, [("practice".to_owned(), "-1".to_owned())], "nobody has looked yet");
    fresh.store.count_tables().await.unwrap();
    assert_eq!(counted().await, [("practice".to_owned(), "1".to_owned())]);
}
