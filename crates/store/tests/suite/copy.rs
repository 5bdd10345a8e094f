//! Everything from one database into the other, and the proof of what arrived.

use lanyard_model::{EventKind, Id, Incident, Person};
use lanyard_store::{AuditHead, PracticeHead, Role, StoreError, TABLES};

use crate::harness::{Fresh, account, at, incident, on_both, pc, person};

/// Two practices with some of everything that has a page of its own.
async fn filled(fresh: &Fresh) {
    let who = account("a1", "ben@surgery.example");
    fresh.store.add_account(&who).await.unwrap();
    for code in ["A81001", "B81001"] {
        let practice = fresh.practice(code).await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        write.grant(&who.id, Role::Manager).await.unwrap();
        for number in 0..600 {
            write.save(&person(&format!("p{number}"), "Zoë O’Hara")).await.unwrap();
        }
        write.save(&pc("c1", "m1")).await.unwrap();
        let incident = Incident { person: Some(Id::new("p7")), pc: Some(Id::new("c1")), ..incident("i1", "K7-42") };
        write.save(&incident).await.unwrap();
        write.add_event(&incident.id, EventKind::Reported, None, None).await.unwrap();
        write.commit().await.unwrap();
    }
    fresh.store.open_session(&who.id, at(0)).await.unwrap();
}

#[tokio::test]
async fn everything_arrives_in_either_direction() {
    on_both(async |from| {
        filled(&from).await;
        for is_postgres in [false, true] {
            let to = Fresh::new(is_postgres).await;
            let copied = from.store.copy_to(&to.store).await.unwrap();
            let rows = |table: &str| copied.iter().find(|copied| copied.table == table).unwrap().rows;
            assert_eq!((rows("practice"), rows("account"), rows("membership"), rows("session")), (2, 1, 2, 1));
            assert_eq!((rows("person"), rows("audit_entry"), rows("audit_text"), rows("incident_event")), (1200, 1208, 1208, 2));
            for table in TABLES {
                assert!(copied.iter().any(|copied| copied.table == table.name), "{}", table.name);
            }
            let heads = from.store.heads().await.unwrap();
            assert_eq!(heads.len(), 2);
            assert_eq!(to.store.heads().await.unwrap(), heads);
            assert_eq!(to.store.faults(&heads).await.unwrap(), Vec::<String>::new());
            let read =
                async |store: &lanyard_store::Store| store.read(&heads[0].practice).await.unwrap().all::<Person>().await.unwrap();
            assert_eq!(read(&from.store).await, read(&to.store).await);
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_copied_over_something() {
    on_both(async |from| {
        filled(&from).await;
        let to = Fresh::new(from.is_postgres).await;
        to.practice("C81001").await;
        assert!(matches!(from.store.copy_to(&to.store).await, Err(StoreError::NotEmpty(table)) if table == "practice"));
        assert_eq!(to.store.practice(&lanyard_model::Ods::parse("A81001").unwrap()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_damaged_database_is_not_proved() {
    on_both(async |fresh| {
        filled(&fresh).await;
        let heads = fresh.store.heads().await.unwrap();
        let gone =
            PracticeHead { practice: "C81001".to_owned().try_into().unwrap(), head: AuditHead { number: 3, hash: "h".to_owned() } };
        assert_eq!(fresh.store.faults(&[gone]).await.unwrap(), ["C81001: the chain does not hold entry 3 as it was once seen"]);
        fresh.sql("UPDATE audit_entry SET author = 'nobody' WHERE practice = 'B81001' AND number = 600").await;
        assert_eq!(fresh.store.faults(&heads).await.unwrap(), ["B81001: entry 600 was altered"]);
    })
    .await;
}
