//! Everything about a person: given to them, erased, and forgotten when its retention ends.

use lanyard_model::{Card, CardEvent, CardEventKind, EventKind, Id, Incident, Ods, Person, Retention, ScreenedText};
use lanyard_store::{ERASED, PERSONAL, tables_about_people};

use crate::harness::{Fresh, at, on_both, person};

/// Two people with a card and an incident each.
async fn two(fresh: &Fresh) -> Ods {
    let practice = fresh.practice("A81001").await;
    let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
    for (id, name) in [("p1", "Amina Yusuf"), ("p2", "Ben Carver")] {
        write.save(&Person { uuid: Some(format!("00000000000{id}")), ..person(id, name) }).await.unwrap();
        let card =
            Card { id: Id::new(format!("c-{id}")), serial: None, series: None, kind: None, holder: Id::new(id), expires_on: None };
        write.save(&card).await.unwrap();
        let note = Some(format!("{name} asked"));
        let event =
            CardEvent { id: Id::new(format!("e-{id}")), card: card.id, happened_on: None, kind: CardEventKind::Issued, note };
        write.save(&event).await.unwrap();
        let incident = Incident {
            id: Id::new(format!("i-{id}")),
            short: format!("K7-4{id}"),
            reported_at: at(0),
            reporter: Some(name.to_owned()),
            person: Some(Id::new(id)),
            room: None,
            pc: None,
            said: Some(ScreenedText::new("err 1002")),
        };
        write.save(&incident).await.unwrap();
        write.add_event(&incident.id, EventKind::Reported, None, None).await.unwrap();
    }
    write.commit().await.unwrap();
    practice
}

#[tokio::test]
async fn everything_about_a_person_is_found_and_nothing_about_another() {
    on_both(async |fresh| {
        let practice = two(&fresh).await;
        let about = fresh.store.read(&practice).await.unwrap().about(&Id::new("p1")).await.unwrap();
        let tables: Vec<&str> = about.records.keys().copied().collect();
        assert_eq!(tables, ["card", "card_event", "incident", "incident_event", "person"]);
        assert_eq!(about.changes.len(), 5);
        let text = serde_json::to_string(&about).unwrap();
        assert!(text.contains("Amina") && !text.contains("Ben"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_is_nowhere_and_the_chain_is_whole() {
    on_both(async |fresh| {
        let practice = two(&fresh).await;
        let head = fresh.store.audit_head(&practice).await.unwrap();
        let mut write = fresh.store.write(&practice, "ben", "Amina asked for it", at(1)).await.unwrap();
        assert_eq!(write.erase_person(&Id::new("p1")).await.unwrap(), 5);
        write.commit().await.unwrap();
        let mut read = fresh.store.read(&practice).await.unwrap();
        assert_eq!(read.find::<Person>(&Id::new("p1")).await.unwrap().unwrap(), person("p1", ERASED));
        let incident = read.find::<Incident>(&Id::new("i-p1")).await.unwrap().unwrap();
        assert_eq!((incident.reporter, incident.said), (None, None));
        let about = serde_json::to_string(&read.about(&Id::new("p1")).await.unwrap()).unwrap();
        assert!(!about.contains("Yusuf") && !about.contains("00000000000p1"), "{about}");
        assert!(serde_json::to_string(&read.about(&Id::new("p2")).await.unwrap()).unwrap().contains("Ben Carver"));
        drop(read);
        let kept = fresh.pairs("SELECT text, text FROM audit_text WHERE text LIKE '%Yusuf%'").await;
        assert!(kept.is_empty(), "{kept:?}");
        assert!(fresh.store.verify_audit(&practice, &[head]).await.unwrap().is_ok());
    })
    .await;
}

/// Whoever adds a table that belongs to a person says which of its columns are personal.
#[tokio::test]
async fn every_table_about_people_says_what_is_personal() {
    let mut named: Vec<String> = PERSONAL.iter().map(|(table, _)| (*table).to_owned()).collect();
    let mut reached = tables_about_people().await.unwrap();
    named.sort();
    reached.sort();
    assert_eq!(named, reached);
}

#[tokio::test]
async fn words_go_when_their_retention_ends_and_not_before() {
    on_both(async |fresh| {
        let practice = two(&fresh).await;
        let day = 24 * 60;
        let texts = async |subject: &str| {
            let sql = format!(
                "SELECT t.salt, t.text FROM audit_text t JOIN audit_entry e ON e.practice = t.practice AND e.number = t.number \
                 WHERE e.subject = '{subject}'"
            );
            fresh.pairs(&sql).await.len()
        };
        assert_eq!(fresh.store.erase_old_words(at(1000 * day)).await.unwrap(), 0, "nothing was set");
        let mut write = fresh.store.write(&practice, "ben", "we decided so", at(0)).await.unwrap();
        write.save(&Retention { id: Id::new("person"), days: 30 }).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(fresh.store.erase_old_words(at(30 * day)).await.unwrap(), 0, "on its last day");
        assert_eq!(fresh.store.erase_old_words(at(30 * day + 1)).await.unwrap(), 2);
        assert_eq!((texts("person").await, texts("card").await), (0, 2));
        assert_eq!(fresh.store.erase_old_words(at(31 * day)).await.unwrap(), 0, "once");
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}
