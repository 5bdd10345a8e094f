//! A list that was read in is taken back.

use lanyard_model::*;
use lanyard_store::*;

use crate::harness::{at, on_both, pc};
use crate::practice::{Practice, card, person};

#[tokio::test]
async fn an_import_is_taken_back_or_says_what_was_changed_since() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("by hand", 0).await;
        write.save(&person("p1", "Before")).await.unwrap();
        write.commit().await.unwrap();
        let mut write = practice.write("import", 1).await;
        write.save(&person("p1", "After")).await.unwrap();
        write.save(&person("p2", "New")).await.unwrap();
        write.save(&card("c1", Some("08123456"), "p2")).await.unwrap();
        let entries = write.entries().unwrap();
        assert_eq!((entries.first, entries.last), (2, 4));
        let import = Import {
            id: Id::new("i1"),
            at: write.now(),
            file: "staff.csv".to_owned(),
            kind: "people".to_owned(),
            added: 2,
            changed: 1,
            left_alone: 0,
            unreadable: 0,
            portions: vec![entries],
            planned: 3,
            written: 3,
            meanwhile: Vec::new(),
            drift: Vec::new(),
            ended_at: Some(write.now()),
            undone_at: None,
        };
        write.save(&import).await.unwrap();
        write.commit().await.unwrap();

        let changes = practice.read().await.changes_in(&[entries]).await.unwrap();
        let mut write = practice.write("undo", 2).await;
        assert!(write.undo(&import.portions, &changes).await.unwrap().is_empty());
        assert_eq!(write.find::<Person>(&Id::new("p1")).await.unwrap().unwrap().name, "Before");
        assert!(write.find::<Person>(&Id::new("p2")).await.unwrap().is_none());
        drop(write);

        let mut write = practice.write("used since", 2).await;
        write.save(&card("c2", Some("08777777"), "p2")).await.unwrap();
        write.commit().await.unwrap();
        let mut write = practice.write("undo", 3).await;
        let since = write.undo(&import.portions, &changes).await.unwrap();
        assert_eq!(since, [ChangedSince { subject: "person".to_owned(), record: "p2".to_owned() }], "a card was given to p2");
        drop(write);

        let mut write = practice.write("changed since", 3).await;
        write.save(&person("p1", "Later")).await.unwrap();
        write.commit().await.unwrap();
        let mut write = practice.write("undo", 4).await;
        let since = write.undo(&import.portions, &changes).await.unwrap();
        assert_eq!(since, [ChangedSince { subject: "person".to_owned(), record: "p1".to_owned() }]);
    })
    .await;
}

#[tokio::test]
async fn an_import_in_portions_is_taken_back_whole_and_what_others_did_between_them_stays() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut portions = Vec::new();
        for (portion, id) in ["p1", "p3"].into_iter().enumerate() {
            let mut write = practice.write("import", 1).await;
            let fields = serde_json::to_value(person(id, "Imported")).unwrap();
            assert!(write.put_if(Person::TABLE, id, &serde_json::Value::Null, fields).await.unwrap());
            // The second portion is about the first one's record again.
            if portion == 1 {
                write.save(&person("p1", "Imported again")).await.unwrap();
            }
            portions.push(write.entries().unwrap());
            write.commit().await.unwrap();
            if portion == 0 {
                let mut write = practice.write("somebody else", 1).await;
                write.save(&person("p2", "Not of the import")).await.unwrap();
                write.commit().await.unwrap();
            }
        }
        let mut write = practice.write("import", 2).await;
        let stale = serde_json::to_value(person("p2", "Stale")).unwrap();
        assert!(
            !write.put_if(Person::TABLE, "p2", &serde_json::Value::Null, stale.clone()).await.unwrap(),
            "somebody entered it meanwhile"
        );
        assert!(!write.put_if(Person::TABLE, "p2", &stale, stale.clone()).await.unwrap(), "it is not what it was");
        drop(write);

        let import = Import {
            id: Id::new("i1"),
            at: at(0),
            file: "staff.csv".to_owned(),
            kind: "people".to_owned(),
            added: 2,
            changed: 0,
            left_alone: 0,
            unreadable: 0,
            portions: portions.clone(),
            planned: 3,
            written: 3,
            meanwhile: Vec::new(),
            drift: Vec::new(),
            ended_at: None,
            undone_at: None,
        };
        let changes = practice.read().await.changes_in(&portions).await.unwrap();
        let mut write = practice.write("undo", 3).await;
        assert!(write.undo(&import.portions, &changes).await.unwrap().is_empty());
        write.commit().await.unwrap();
        let left: Vec<Person> = practice.read().await.all().await.unwrap();
        assert_eq!(left, [person("p2", "Not of the import")]);
    })
    .await;
}

#[tokio::test]
async fn what_checks_moved_on_stays_when_a_list_is_taken_back_and_what_is_in_use_is_left() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("entered", 1).await;
        write.save(&pc("d1", "WL-1")).await.unwrap();
        write.commit().await.unwrap();
        let mut write = practice.write("import", 2).await;
        write.save(&Pc { room: Some("Room 9".to_owned()), ..pc("d1", "WL-1") }).await.unwrap();
        for id in ["p1", "p2"] {
            write.save(&person(id, "Imported")).await.unwrap();
        }
        let entries = write.entries().unwrap();
        write.commit().await.unwrap();
        let mut write = practice.write("a check", 3).await;
        write.pc_was_heard_of(&Id::new("d1")).await.unwrap();
        write.save(&card("c1", Some("08777777"), "p2")).await.unwrap();
        write.commit().await.unwrap();
        let changes = practice.read().await.changes_in(&[entries]).await.unwrap();
        let mut write = practice.write("undo", 4).await;
        let left = write.take_back(&changes, true).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(left, [ChangedSince { subject: "person".to_owned(), record: "p2".to_owned() }], "a card was given to p2");
        let mut read = practice.read().await;
        let pcs: Vec<Pc> = read.all().await.unwrap();
        assert_eq!((pcs[0].room.as_deref(), pcs[0].seen_at), (pc("d1", "WL-1").room.as_deref(), Some(at(180))));
        let people: Vec<Person> = read.all().await.unwrap();
        assert_eq!(people.len(), 1, "p1 is gone");
    })
    .await;
}
