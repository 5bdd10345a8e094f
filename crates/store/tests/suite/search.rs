//! What is found by a word, and what is out of use.

use jiff::civil::{Date, date};
use lanyard_model::*;
use lanyard_store::*;

use crate::harness::{at, incident, on_both};
use crate::practice::{Practice, card, person};

fn certificate(id: &str, person: &str) -> Certificate {
    let at = "2026-11-27T08:05:00Z";
    let fields = serde_json::json!({
        "id": id, "person": person, "card": null, "slot": "9A", "issuer": "NHS Level 1D", "not_before": at, "not_after": at,
        "key": "RSA 2048", "bytes": 900, "sha256": id, "seen_at": at,
    });
    serde_json::from_value(fields).unwrap()
}

/// A shelf from which Amina and somebody else have readers, and one that came back.
async fn lent(write: &mut Write<'_>) {
    let shelf = serde_json::json!({
        "id": "s1", "kind": "readers", "model": "Omnikey 3121", "room": "Cupboard", "held_by": null, "minimum": 1, "retired_on": null,
    });
    write.save(&serde_json::from_value::<Spare>(shelf).unwrap()).await.unwrap();
    let event = |id: &str, kind: &str, person: Option<&str>, note: Option<&str>, loan: Option<&str>| {
        let fields = serde_json::json!({
            "id": id, "spare": "s1", "at": "2026-11-27T08:05:00Z", "kind": kind, "count": 1, "person": person, "note": note,
            "due_at": null, "loan": loan, "reader": null,
        });
        serde_json::from_value::<SpareEvent>(fields).unwrap()
    };
    let events = [
        event("e1", "taken", Some("p1"), None, None),
        event("e2", "taken", None, Some("somebody upstairs"), None),
        event("e3", "taken", None, Some("returned at noon"), None),
        event("e4", "returned", None, Some("returned at noon"), Some("e3")),
    ];
    for event in &events {
        write.save(event).await.unwrap();
    }
}

#[tokio::test]
async fn search_finds_everything_of_this_practice_and_nothing_of_another() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("setting up", 0).await;
        write.save(&person("p1", "Amina O’Brien_100%")).await.unwrap();
        write.save(&card("c1", Some("08123456"), "p1")).await.unwrap();
        let position = serde_json::json!({
            "id": "o1", "person": "p1", "name": "Nurse Access Role", "role_code": "R8001", "activities": [], "ods": "A81001",
        });
        write.save(&serde_json::from_value::<Position>(position).unwrap()).await.unwrap();
        for id in ["z1", "z2"] {
            write.save(&certificate(id, "p1")).await.unwrap();
        }
        lent(&mut write).await;
        let incident = serde_json::json!({
            "id": "i1", "short": "K7-42", "reported_at": "2026-11-27T08:05:00Z", "reporter": "AB", "person": "p1", "room": "Room 2", "pc": null,
            "said": { "text": "err1002 again", "removed": [] },
        });
        write.save(&serde_json::from_value::<Incident>(incident).unwrap()).await.unwrap();
        write.commit().await.unwrap();
        let mut other =
            practice.fresh.store.write(&Ods::parse("B81002").unwrap(), "test", "setting up", practice.now).await.unwrap();
        other.save(&person("p2", "Amina Elsewhere")).await.unwrap();
        other.save(&certificate("z3", "p2")).await.unwrap();
        other.commit().await.unwrap();
        let mut read = practice.read().await;
        let mut found = async |words: &str| -> Vec<String> {
            read.search(words, date(2026, 11, 27))
                .await
                .unwrap()
                .into_iter()
                .map(|hit| format!("{} {}", hit.kind, hit.id))
                .collect()
        };
        for words in ["o'brien", "O’BRIEN", "obrien amina"] {
            assert!(found(words).await.contains(&"person p1".to_owned()), "{words}");
        }
        assert!(found("'").await.is_empty(), "an apostrophe is no word");
        assert_eq!(found("obrien 1002").await, ["incident K7-42"], "by whom it is about and what was said");
        assert!(found("removed").await.is_empty(), "how it is kept is not what was said");
        let by_name = ["person p1", "card c1", "position p1", "certificate p1", "loan s1", "incident K7-42"];
        assert_eq!(found("amina RECEP").await, ["person p1"]);
        assert_eq!(found("r8001 amina").await, ["position p1"]);
        assert_eq!(found("level 1d").await, ["certificate p1"], "of two, the issuer once");
        assert_eq!(found("upstairs").await, ["loan s1"], "by what was typed");
        assert_eq!(found("amina omnikey").await, ["loan s1"], "by whom the register knows");
        assert!(found("returned").await.is_empty(), "what came back is no loan");
        assert_eq!(found("123456").await, ["person p1", "card c1"]);
        assert_eq!(found("100%").await, by_name);
        assert_eq!(found("n_100").await, by_name);
        assert!(found("a_ina").await.is_empty(), "an underscore is an underscore");
        assert!(found("").await.is_empty());
        assert!(found("elsewhere").await.is_empty());
        let mut write = practice.write("more names", 1).await;
        for (id, name) in [("p3", "Élodie Ó Brádaigh"), ("p4", "ZOË ÅS")] {
            write.save(&person(id, name)).await.unwrap();
        }
        write.commit().await.unwrap();
        let mut read = practice.read().await;
        for (words, id) in [("élodie ó", "p3"), ("ÉLODIE brád", "p3"), ("zoë", "p4"), ("Ås", "p4"), ("zoe as", "p4")] {
            let hits = read.search(words, date(2026, 11, 27)).await.unwrap();
            assert!(hits.iter().any(|hit| hit.id == id), "{words}: {hits:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_many_incidents_search_finds_the_newest_first() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("setting up", 0).await;
        // By name the newest would come last; marks are compared apart from the others.
        for number in 1..=30 {
            let (short, room) = (format!("K{number}-{number}"), if number % 2 == 0 { "Zoë’s room" } else { "Zoe's room" });
            let incident = Incident { room: Some(room.to_owned()), ..incident(&format!("i{number}"), &short) };
            write.save(&Incident { reported_at: at(number), ..incident }).await.unwrap();
        }
        write.commit().await.unwrap();
        let hits = practice.read().await.search("zoe", date(2026, 11, 27)).await.unwrap();
        let newest: Vec<String> = (11..=30).rev().map(|number| format!("K{number}-{number}")).collect();
        assert_eq!(hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>(), newest);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_up_on_a_day_is_used_until_the_day_before() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("setting up", 0).await;
        let retired_on = "2026-12-01";
        let contact =
            serde_json::json!({ "id": "c1", "desk": "other", "name": "Willow team", "hours": [], "retired_on": retired_on });
        write.save(&serde_json::from_value::<Contact>(contact).unwrap()).await.unwrap();
        let shelf = serde_json::json!({
            "id": "s1", "kind": "readers", "model": "Willow reader", "room": "Cupboard", "minimum": 1, "retired_on": retired_on,
        });
        write.save(&serde_json::from_value::<Spare>(shelf).unwrap()).await.unwrap();
        for (id, make, serial) in [("r1", "HID", "B"), ("r2", "HID", "A"), ("r3", "Gemalto", "C")] {
            let reader =
                serde_json::json!({ "id": id, "make": make, "model": "Willow reader", "serial": serial, "retired_on": retired_on });
            write.save(&serde_json::from_value::<CardReader>(reader).unwrap()).await.unwrap();
        }
        write.commit().await.unwrap();
        let mut read = practice.read().await;
        let (before, from) = (date(2026, 11, 30), date(2026, 12, 1));
        let names: Vec<String> = read.readers(before).await.unwrap().into_iter().map(|reader| reader.id.to_string()).collect();
        assert_eq!(names, ["r3", "r2", "r1"], "by maker, model and number");
        assert_eq!((read.contacts(before).await.unwrap().len(), read.spares(before).await.unwrap().len()), (1, 1));
        assert!(read.contacts(from).await.unwrap().is_empty() && read.spares(from).await.unwrap().is_empty());
        assert!(read.readers(from).await.unwrap().is_empty());
        let mut found = async |day: Date| -> Vec<String> {
            let hits = read.search("willow", day).await.unwrap();
            hits.into_iter().map(|hit| format!("{} {}", hit.kind, hit.detail)).collect()
        };
        assert_eq!(found(before).await, ["reader ", "reader ", "reader ", "spare Cupboard", "contact "]);
        assert_eq!(found(from).await, ["reader  (out of use)", "reader  (out of use)", "reader  (out of use)"]);
    })
    .await;
}
