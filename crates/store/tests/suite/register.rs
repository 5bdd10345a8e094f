//! The register: records, history, search, and taking an import back.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use lanyard_model::*;
use lanyard_store::*;

use crate::harness::{Fresh, at, incident, on_both, pc};

/// A practice to write in, and another beside it.
struct Practice {
    fresh: Fresh,
    ods: Ods,
    now: Timestamp,
}

impl Practice {
    async fn on(fresh: Fresh) -> Self {
        let ods = fresh.practice("A81001").await;
        fresh.practice("B81002").await;
        Self { fresh, ods, now: at(0) }
    }

    async fn write(&self, why: &str, hours: i64) -> Write<'_> {
        let at = self.now + jiff::SignedDuration::from_hours(hours);
        self.fresh.store.write(&self.ods, "test", why, at).await.unwrap()
    }

    async fn read(&self) -> Read {
        self.fresh.store.read(&self.ods).await.unwrap()
    }
}

fn person(id: &str, name: &str) -> Person {
    let (uuid, job) = (Some("000123456789".to_owned()), Some("Receptionist".to_owned()));
    Person { uuid, job, ..crate::harness::person(id, name) }
}

fn card(id: &str, serial: Option<&str>, holder: &str) -> Card {
    Card {
        id: Id::new(id),
        serial: serial.map(str::to_owned),
        series: serial.and_then(Card::series_of),
        kind: None,
        holder: Id::new(holder),
        expires_on: Some(date(2027, 3, 1)),
    }
}

#[tokio::test]
async fn every_kind_of_record_is_read_as_it_was_written() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let (now, day) = (practice.now, Some(date(2026, 1, 2)));
        let mut write = practice.write("setting up", 0).await;
        let someone = person("p1", "Amina Yusuf");
        let position = Position {
            id: Id::new("o1"),
            person: Id::new("p1"),
            name: "Reception".to_owned(),
            role_code: Some("R8009".to_owned()),
            activities: vec!["B0254".to_owned()],
            ods: Some("A81001".to_owned()),
            starts_on: day,
            ends_on: None,
        };
        let its_card = card("c1", Some("08123456"), "p1");
        let issued =
            CardEvent { id: Id::new("e1"), card: Id::new("c1"), happened_on: day, kind: CardEventKind::Issued, note: None };
        let certificate = Certificate {
            id: Id::new("x1"),
            person: Id::new("p1"),
            card: Some(Id::new("c1")),
            slot: "9A".to_owned(),
            issuer: "CN=SubCA02,OU=CA,O=nhs".to_owned(),
            not_before: now,
            not_after: now,
            key: "RSA 2048".to_owned(),
            bytes: 1200,
            sha256: "ab".repeat(32),
            seen_at: now,
        };
        let pc = Pc {
            id: Id::new("d1"),
            name: "WL-REC-01".to_owned(),
            room: Some("Reception".to_owned()),
            machine: None,
            applications: vec!["emis-web".to_owned()],
            software: vec![Software {
                name: "Identity Agent".to_owned(),
                version: Some("2.4.10.0".to_owned()),
                product: Some("identity-agent".to_owned()),
                since: None,
            }],
            seen_at: Some(now),
            retired_at: None,
        };
        let reader = CardReader {
            id: Id::new("r1"),
            make: Some("HID".to_owned()),
            model: "Omnikey 3121".to_owned(),
            serial: Some("SN1".to_owned()),
            bought_on: day,
            warranty_until: day,
            room: Some("Reception".to_owned()),
            pc: Some(Id::new("d1")),
            retired_on: None,
        };
        let application = Application::not_asked(Id::new("a1"), "emis-web", "EMIS Web", Cis2::NotKnown);
        let contact = Contact {
            id: Id::new("k1"),
            desk: Desk::RegistrationAuthority,
            name: "RA team".to_owned(),
            phone: Some("01234".to_owned()),
            email: None,
            hours: vec![OpeningHours {
                days: vec![1, 2, 3, 4, 5],
                from: jiff::civil::time(8, 0, 0, 0),
                until: jiff::civil::time(18, 0, 0, 0),
            }],
            note: None,
            retired_on: None,
        };
        let spare = Spare {
            id: Id::new("s1"),
            kind: SpareKind::Readers,
            model: "Omnikey 3121".to_owned(),
            room: Some("Cupboard".to_owned()),
            held_by: None,
            minimum: 2,
            retired_on: None,
        };
        let taken = SpareEvent {
            id: Id::new("t1"),
            spare: Id::new("s1"),
            at: now,
            kind: SpareEventKind::Taken,
            count: 1,
            person: Some(Id::new("p1")),
            note: None,
            due_at: Some(now),
            loan: None,
            reader: None,
        };
        let alternative = Alternative {
            id: Id::new("n1"),
            role: "GP".to_owned(),
            method: AlternativeMethod::WindowsHello,
            approved_by: None,
            approved_on: day,
            note: None,
            retired_on: None,
        };
        write.save(&someone).await.unwrap();
        write.save(&position).await.unwrap();
        write.save(&its_card).await.unwrap();
        write.save(&issued).await.unwrap();
        write.save(&certificate).await.unwrap();
        write.save(&pc).await.unwrap();
        write.save(&reader).await.unwrap();
        write.save(&application).await.unwrap();
        write.save(&contact).await.unwrap();
        write.save(&spare).await.unwrap();
        write.save(&taken).await.unwrap();
        write.save(&alternative).await.unwrap();
        write.commit().await.unwrap();

        let mut read = practice.read().await;
        assert_eq!(read.positions_of(&someone.id).await.unwrap(), [position]);
        assert_eq!(read.cards_of(&someone.id).await.unwrap(), std::slice::from_ref(&its_card));
        assert_eq!(read.card_events(&its_card.id).await.unwrap(), [issued]);
        assert_eq!(read.certificates_of(&someone.id).await.unwrap(), [certificate]);
        assert_eq!(read.pcs().await.unwrap(), std::slice::from_ref(&pc));
        assert_eq!(read.readers_of(&pc.id, date(2026, 11, 27)).await.unwrap(), [reader]);
        assert_eq!(read.applications().await.unwrap(), [application]);
        assert_eq!(read.contacts(date(2026, 11, 27)).await.unwrap(), [contact]);
        assert_eq!(read.spare_events(&spare.id).await.unwrap(), std::slice::from_ref(&taken));
        assert_eq!(read.open_loans().await.unwrap(), [taken]);
        assert_eq!(read.alternatives(date(2026, 11, 27)).await.unwrap(), [alternative]);
        assert_eq!(read.cards_with_status(date(2027, 3, 2)).await.unwrap(), [(its_card, CardStatus::Expired)]);
        assert!(practice.fresh.store.verify_audit(&practice.ods, &[]).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_card_needs_a_person_who_is_here_and_one_number_is_one_card() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("setting up", 0).await;
        write.save(&person("p1", "Amina Yusuf")).await.unwrap();
        write.save(&card("c1", Some("08123456"), "p1")).await.unwrap();
        write.commit().await.unwrap();
        let mut write = practice.write("a card for nobody", 0).await;
        assert!(matches!(write.save(&card("c2", Some("08999999"), "nobody")).await, Err(StoreError::InUse)));
        drop(write);
        let mut write = practice.write("the same number again", 0).await;
        assert!(matches!(write.save(&card("c3", Some("08123456"), "p1")).await, Err(StoreError::Taken(_))));
        drop(write);
        let mut write = practice.write("removing the holder of a card", 0).await;
        assert!(matches!(write.remove::<Person>(&Id::new("p1")).await, Err(StoreError::InUse)));
    })
    .await;
}

#[tokio::test]
async fn a_record_is_shown_as_it_was_on_any_day() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        for (hours, name) in [(0, "Amina Yusuf"), (24, "Amina Khan"), (48, "Amina Khan-Yusuf")] {
            let mut write = practice.write("name", hours).await;
            write.save(&person("p1", name)).await.unwrap();
            write.save(&card("c1", Some(&format!("0812345{hours:02}")), "p1")).await.unwrap();
            write.commit().await.unwrap();
        }
        let mut write = practice.write("entered by mistake", 72).await;
        write.remove::<Card>(&Id::new("c1")).await.unwrap();
        write.commit().await.unwrap();

        let mut read = practice.read().await;
        let changes = read.history::<Person>(&Id::new("p1")).await.unwrap();
        assert_eq!(changes.len(), 3);
        let after = |hours: i64| practice.now + jiff::SignedDuration::from_hours(hours);
        let name = |hours| as_it_was::<Person>(&changes, after(hours), None).map(|person| person.name);
        assert_eq!(
            [name(-1), name(1), name(25), name(99)].map(|name| name.unwrap_or_default()),
            ["", "Amina Yusuf", "Amina Khan", "Amina Khan-Yusuf"]
        );
        let mentioned = read.mentioned(&["card", "position"], &["nobody", "p1"]).await.unwrap();
        assert_eq!(
            mentioned.into_iter().map(|(table, records)| (table, records.len())).collect::<Vec<_>>(),
            [("card".to_owned(), 1)]
        );
        assert!(read.mentioned(&["card"], &[]).await.unwrap().is_empty());
        let mut serials = async |hours: i64| {
            let cards: Vec<Card> = read.as_they_were("holder", &["p1"], after(hours)).await.unwrap();
            cards.into_iter().filter_map(|card| card.serial).collect::<Vec<_>>()
        };
        assert_eq!(serials(25).await, ["081234524"]);
        assert!(serials(73).await.is_empty(), "removed since");
    })
    .await;
}

#[tokio::test]
async fn what_was_given_to_somebody_else_is_theirs_from_then_on() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        for (hours, holder) in [(0, "p1"), (24, "p2")] {
            let mut write = practice.write("whose it is", hours).await;
            write.save(&person(holder, holder)).await.unwrap();
            write.save(&card("c1", Some("08123456"), holder)).await.unwrap();
            write.commit().await.unwrap();
        }
        let mut read = practice.read().await;
        let mut held = async |holder: &str, hours: i64| {
            let at = practice.now + jiff::SignedDuration::from_hours(hours);
            read.as_they_were::<Card>("holder", &[holder], at).await.unwrap().len()
        };
        assert_eq!((held("p1", 1).await, held("p2", 1).await), (1, 0));
        assert_eq!((held("p1", 25).await, held("p2", 25).await), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn what_has_not_changed_since_its_words_were_erased_was_as_it_is() {
    on_both(async |fresh| {
        let practice = Practice::on(fresh).await;
        let mut write = practice.write("entered", 0).await;
        write.save(&person("p1", "Amina Yusuf")).await.unwrap();
        write.save(&card("c1", Some("08123456"), "p1")).await.unwrap();
        for subject in ["person", "card"] {
            write.save(&Retention { id: Id::new(subject), days: 30 }).await.unwrap();
        }
        write.commit().await.unwrap();
        let later = |days: i64| practice.now + jiff::SignedDuration::from_hours(24 * days);
        practice.fresh.store.system("a test").erase_old_words(later(40)).await.unwrap();
        let was = async |at: Timestamp| {
            let mut read = practice.read().await;
            let (now, changes) = (read.find(&Id::new("p1")).await.unwrap(), read.history::<Person>(&Id::new("p1")).await.unwrap());
            assert!(changes[0].words.is_none(), "erased");
            let person: Option<Person> = as_it_was(&changes, at, now);
            let cards: Vec<Card> = read.as_they_were("holder", &["p1"], at).await.unwrap();
            (person.map(|person| person.name).unwrap_or_default(), cards.len())
        };
        assert_eq!(was(later(20)).await, ("Amina Yusuf".to_owned(), 1));
        assert_eq!(was(later(-1)).await, (String::new(), 0), "before it was entered");
        let mut write = practice.write("married", 24 * 41).await;
        write.save(&person("p1", "Amina Khan")).await.unwrap();
        write.remove::<Card>(&Id::new("c1")).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(was(later(20)).await, ("Amina Yusuf".to_owned(), 1), "as the next change found it");
    })
    .await;
}

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
