//! Every kind of record: its columns are its fields, and what was saved is what is read.

use std::collections::BTreeMap;
use std::fmt::Debug;

use lanyard_model::{EventKind, Id, Incident, IncidentEvent, Ods, Pc, Person, ScreenedText};
use lanyard_store::{Kind, Record, StoreError, TABLES, Table};
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::harness::{Fresh, account, at, on_both, pc, person};

/// Saves and reads a record with every field filled in, then one with as little as possible.
async fn round_trip<R: Record + PartialEq + Debug>(fresh: &Fresh, practice: &Ods, full: R, least: R) -> &'static str {
    for record in [full, least] {
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
        let practice = fresh.practice("A81001").await;
        let (fresh, practice) = (&fresh, &practice);
        let tried = [
            round_trip(fresh, practice, full_person(), person("p2", "Li")).await,
            round_trip(fresh, practice, full_pc(), pc("c2", "m2")).await,
            round_trip(fresh, practice, full_incident(), incident("i2", "K7-43")).await,
            round_trip(fresh, practice, event("e1", 1, Some("text")), event("e2", 2, None)).await,
        ];
        assert_eq!(tried.to_vec(), TABLES.iter().map(|table| table.name).collect::<Vec<_>>());
    })
    .await;
}

fn full_person() -> Person {
    let (text, day) = (|text: &str| Some(text.to_owned()), |day: &str| Some(day.parse().unwrap()));
    Person {
        staff_number: text("ÄÖ'1"),
        uuid: text("012345678901"),
        job: text("Nurse; \"locum\""),
        email: text("a@b.example"),
        phone: text("0100"),
        visitor: true,
        leave_from: day("2026-02-28"),
        leave_until: day("2026-03-01"),
        left_on: day("2027-01-01"),
        ..person("p1", "Zoë O’Hara 🙂")
    }
}

fn full_pc() -> Pc {
    Pc {
        room: Some("Reception".to_owned()),
        applications: vec!["emis-web".to_owned()],
        seen_at: Some(at(1)),
        retired_at: Some(at(2)),
        ..pc("c1", "m1")
    }
}

fn incident(id: &str, short: &str) -> Incident {
    Incident {
        id: Id::new(id),
        short: short.to_owned(),
        reported_at: at(0),
        reporter: None,
        person: None,
        room: None,
        pc: None,
        said: None,
    }
}

fn full_incident() -> Incident {
    Incident {
        reporter: Some("AY".to_owned()),
        person: Some(Id::new("p1")),
        room: Some("3".to_owned()),
        pc: Some(Id::new("c1")),
        said: Some(ScreenedText::new("err 1002")),
        ..incident("i1", "K7-42")
    }
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

/// The names of a record's fields, as serde knows them.
fn fields_of<R: Record>() -> Vec<&'static str> {
    let mut fields = Vec::new();
    let _ = R::deserialize(Names(&mut fields));
    fields
}

struct Names<'a>(&'a mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
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
