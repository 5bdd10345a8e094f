//! Everything about a person: given to them, erased, and forgotten when its retention ends.

use lanyard_model::{
    About, AccessAudit, AccessEvidence, Card, CardEvent, CardEventKind, DeliveryState, EventKind, Id, Import, Incident, Message,
    Ods, Person, Purpose, ReceivedCheckup, Retention, ScreenedText,
};
use lanyard_store::{ERASED, Kind, PERSONAL, TABLES, Upload, tables_about_people};

use crate::harness::{Fresh, at, incident, on_both, person};

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
            reporter: Some(name.to_owned()),
            person: Some(Id::new(id)),
            said: Some(ScreenedText::new("err 1002")),
            ..incident(&format!("i-{id}"), &format!("K7-4{id}"))
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
        assert_eq!(write.erase_person(&Id::new("p1"), jiff::civil::date(2026, 11, 27)).await.unwrap(), 5);
        write.commit().await.unwrap();
        let mut read = fresh.store.read(&practice).await.unwrap();
        assert_eq!(
            read.find::<Person>(&Id::new("p1")).await.unwrap().unwrap(),
            Person { left_on: Some(jiff::civil::date(2026, 11, 26)), ..person("p1", ERASED) }
        );
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

/// Also where no record of theirs refers: in another's incident, in a checkup from before they were entered, in an import.
#[tokio::test]
async fn an_erased_person_is_not_named_in_what_belongs_to_others() {
    on_both(async |fresh| {
        let practice = two(&fresh).await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        let (own, other) = (Id::new("i-p1"), Id::new("i-p2"));
        let lost = |who: &str| (EventKind::MinutesLost, Some(who.to_owned()), Some("12".to_owned()));
        let closed = (EventKind::Closed, None, Some("Amina Yusuf got a new card".to_owned()));
        for (incident, (kind, subject, detail)) in
            [(&own, lost("Amina Yusuf")), (&other, lost("Amina Yusuf")), (&other, lost("Ben Carver")), (&other, closed)]
        {
            write.add_event(incident, kind, subject, detail).await.unwrap();
        }
        write.save(&crate::harness::pc("pc1", "m1")).await.unwrap();
        let seen = serde_json::json!({
            "id": "k1", "pc": "pc1", "holder": "00000000000p1", "taken_at": at(0), "received_at": at(0), "outcome": "fault-found",
        });
        write.keep_checkup(&serde_json::from_value::<ReceivedCheckup>(seen).unwrap()).await.unwrap();
        let import: Import = serde_json::from_value(serde_json::json!({
            "id": "im1", "at": at(0), "kind": "people", "file": "staff.csv", "added": 0, "changed": 0, "left_alone": 0,
            "unreadable": 0, "portions": [], "planned": 0, "written": 0, "drift": ["Amina Yusuf is there but not here"], "meanwhile": [],
        })).unwrap();
        write.save(&import).await.unwrap();
        write.commit().await.unwrap();
        let upload = Upload {
            id: Id::new("u1"),
            at: at(0),
            file: "staff.csv".to_owned(),
            kind: "people".to_owned(),
            columns: vec!["name".to_owned()],
            sheet: "Amina Yusuf".to_owned(),
        };
        fresh.store.keep_upload(&practice, &upload).await.unwrap();
        let before = serde_json::to_string(&fresh.store.read(&practice).await.unwrap().about(&Id::new("p1")).await.unwrap()).unwrap();
        assert!(before.contains("\"k1\""), "a checkup with their card is about them: {before}");
        let about = fresh.store.read(&practice).await.unwrap().about(&Id::new("p1")).await.unwrap();
        let mentions: Vec<&str> = about.mentions.iter().map(|mention| mention.text.as_str()).collect();
        assert_eq!(mentions, ["Amina Yusuf: 12", "Amina Yusuf got a new card", "Amina Yusuf is there but not here"]);

        let mut write = fresh.store.write(&practice, "ben", "Amina asked for it", at(1)).await.unwrap();
        write.erase_person(&Id::new("p1"), jiff::civil::date(2026, 11, 27)).await.unwrap();
        write.commit().await.unwrap();
        let mut read = fresh.store.read(&practice).await.unwrap();
        for table in TABLES {
            let rows = serde_json::to_string(&read.rows(table).await.unwrap()).unwrap();
            assert!(!rows.contains("Yusuf") && !rows.contains("00000000000p1"), "{}: {rows}", table.name);
        }
        let events = read.incident_events(&other).await.unwrap();
        let who: Vec<_> = events.iter().filter(|event| event.kind == EventKind::MinutesLost).map(|event| event.subject.as_deref()).collect();
        assert_eq!(who, [Some(ERASED), Some("Ben Carver")]);
        let closing = events.iter().find(|event| event.kind == EventKind::Closed).unwrap().detail.as_deref();
        assert_eq!(closing, Some("Erased person got a new card"), "what is not about them stays");
        assert_eq!(read.upload(&Id::new("u1")).await.unwrap(), None);
        drop(read);
        assert_eq!(fresh.pairs("SELECT text, text FROM audit_text WHERE text LIKE '%Yusuf%'").await, []);
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}

/// She had another name when it was signed off.
#[tokio::test]
async fn what_was_signed_off_keeps_nothing_of_an_erased_person() {
    on_both(async |fresh| {
        let practice = two(&fresh).await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        let audit = serde_json::json!({ "id": "a1", "began_on": "2026-11-20", "one_in": 1, "due_on": "2026-12-20" });
        write.save(&serde_json::from_value::<AccessAudit>(audit).unwrap()).await.unwrap();
        let sheets = serde_json::json!([
            { "name": "Answers", "rows": [["Person", "Job", "Why"], ["Amina Khan", "Nurse", "She asked"], ["Ben Carver", "GP", "He asked"]] },
            { "name": "Differences", "rows": [["Difference"], ["00000000000p1 has no card there"], ["Ben Carver has two"]] },
            { "name": "Cards", "rows": [["Number", "Holder"], ["4711", "Amina Khan"]] },
        ]);
        let people = serde_json::json!([{ "person": "p1", "name": "Amina Khan" }, { "person": "p2", "name": "Ben Carver" }]);
        let evidence = serde_json::json!({ "id": "v1", "audit": "a1", "made_at": at(0), "sheets": sheets, "people": people });
        write.save(&serde_json::from_value::<AccessEvidence>(evidence).unwrap()).await.unwrap();
        write.commit().await.unwrap();
        let about = fresh.store.read(&practice).await.unwrap().about(&Id::new("p1")).await.unwrap();
        let mentions: Vec<&str> = about.mentions.iter().map(|mention| mention.text.as_str()).collect();
        assert_eq!(mentions, ["Amina Khan | Nurse | She asked", "00000000000p1 has no card there", "4711 | Amina Khan"]);
        let mut write = fresh.store.write(&practice, "ben", "Amina asked for it", at(1)).await.unwrap();
        write.erase_person(&Id::new("p1"), jiff::civil::date(2026, 11, 27)).await.unwrap();
        write.commit().await.unwrap();
        let kept = fresh.store.read(&practice).await.unwrap().access_evidence(&Id::new("a1")).await.unwrap().unwrap();
        let rows: Vec<Vec<String>> = kept.sheets.into_iter().flat_map(|sheet| sheet.rows).collect();
        let expected: Vec<Vec<&str>> = vec![
            vec!["Person", "Job", "Why"],
            vec![ERASED, "", ""],
            vec!["Ben Carver", "GP", "He asked"],
            vec!["Difference"],
            vec![ERASED],
            vec!["Ben Carver has two"],
            vec!["Number", "Holder"],
            vec!["4711", ERASED],
        ];
        assert_eq!(rows, expected);
        assert_eq!(kept.people.len(), 1);
        assert_eq!(fresh.pairs("SELECT text, text FROM audit_text WHERE text LIKE '%Khan%'").await, []);
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}

/// A manager's digest says whose card runs out.
#[tokio::test]
async fn what_others_were_told_of_an_erased_person_is_erased_too() {
    on_both(async |fresh| {
        let practice = two(&fresh).await;
        let mut write = fresh.store.write(&practice, "reminders", "Reminders", at(0)).await.unwrap();
        for (id, of, state) in
            [("m1", "p1", DeliveryState::Accepted), ("m2", "p1", DeliveryState::Queued), ("m3", "p2", DeliveryState::Queued)]
        {
            let name = if of == "p1" { "Amina Yusuf" } else { "Ben Carver" };
            let about = vec![About { key: format!("certificate-c-{of}-2026-12-05"), stage: 7 }];
            let text = Some(format!("{name}: A smartcard’s certificates run out."));
            let queued = Message::queued(Id::new(id), Purpose::Digest, jiff::civil::date(2026, 11, 27), at(0));
            write.save(&Message { once: id.to_owned(), about, text, state, ..queued }).await.unwrap();
        }
        write.commit().await.unwrap();
        let mut write = fresh.store.write(&practice, "ben", "Amina asked for it", at(1)).await.unwrap();
        write.erase_person(&Id::new("p1"), jiff::civil::date(2026, 11, 27)).await.unwrap();
        write.commit().await.unwrap();
        let kept = fresh.pairs("SELECT text, text FROM audit_text WHERE text LIKE '%Yusuf%'").await;
        assert!(kept.is_empty(), "{kept:?}");
        assert_eq!(fresh.pairs("SELECT text, text FROM audit_text WHERE text LIKE '%Ben Carver: A smart%'").await.len(), 1);
        let mut read = fresh.store.read(&practice).await.unwrap();
        let waits = read.find::<Message>(&Id::new("m2")).await.unwrap().unwrap();
        assert_eq!(waits.text.as_deref(), Some("Erased person: A smartcard’s certificates run out."));
        drop(read);
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
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

/// Columns in which somebody may be named whom an erasure does not reach by a foreign key: those who run the practice and its cards,
/// people of other organisations, what was written of others. An import's are emptied by every erasure, a person's name is replaced,
/// and the evidence of an audit loses whoever is erased.
const NAMED: &[(&str, &[&str])] = &[
    ("access_audit", &["signed_by", "note"]),
    ("access_evidence", &["sheets", "people"]),
    ("alternative", &["approved_by", "note"]),
    ("application", &["asked", "note", "asked_by", "escalated_by"]),
    ("contact", &["name", "phone", "email", "note"]),
    ("contract", &["party", "note"]),
    ("import", &["file", "meanwhile", "drift"]),
    ("invitation", &["name", "email"]),
    ("ra_day", &["visitor", "note"]),
    ("snooze", &["about", "reason"]),
    ("software_update", &["note"]),
    ("local_policy", &["continuity_by"]),
    ("software_update_event", &["author", "note"]),
    ("person", &["name"]),
];

/// Columns that stay as they are: days, kinds, places, things, and identifiers of records.
const KEPT: &[(&str, &[&str])] = &[
    ("access_audit", &["began_on", "job", "due_on"]),
    ("access_evidence", &["audit"]),
    ("access_line", &["audit", "person", "link", "answer"]),
    ("access_link", &["audit", "manager", "digest"]),
    ("alternative", &["role", "method", "approved_on", "retired_on"]),
    ("api_token", &["label", "scopes", "digest"]),
    ("application", &["code", "name", "cis2", "asked_on", "escalated_on"]),
    ("calendar_entry", &["person", "day", "about", "details", "place"]),
    ("card", &["serial", "kind", "holder", "expires_on"]),
    ("card_event", &["card", "happened_on", "kind"]),
    ("card_loss", &["card", "kind"]),
    ("certificate", &["person", "card", "slot", "issuer", "key", "sha256"]),
    ("appointment", &["card", "helper", "held_on", "starts_at", "ends_at", "room", "cancelled_on"]),
    ("channel", &["kind", "name", "host", "desk", "requester"]),
    ("checkup", &["pc", "person", "card", "incident", "outcome", "cause"]),
    ("checklist_line", &["kind", "text", "owner"]),
    ("contact", &["desk", "hours", "retired_on"]),
    ("contract", &["name", "reference", "ends_on", "retired_on"]),
    ("delivery", &["incident", "desk", "channel", "destination", "subject", "once", "state", "reason"]),
    ("entry_merge", &["thing", "kept", "gone", "name"]),
    ("feed", &["name", "audience", "person"]),
    ("holiday_list", &["taken_on", "days"]),
    ("import", &["kind", "portions"]),
    ("incident", &["short", "person", "room", "pc"]),
    ("incident_event", &["incident", "kind", "subject", "detail"]),
    ("invitation", &["role", "digest"]),
    ("local_policy", &["sponsor_codes", "fallback", "continuity", "continuity_review"]),
    ("loss_step", &["card_loss", "kind"]),
    ("message", &["purpose", "channel", "person", "recipient", "day", "subject", "about", "once", "state", "reason"]),
    ("module_text", &["module", "title", "for_whom", "points", "questions", "retired_on"]),
    ("opening", &["nation", "closed", "busy", "clinics", "remind_at", "hours", "day_hours"]),
    ("pc", &["name", "room", "machine", "applications", "software"]),
    ("pc_key", &["pc", "digest"]),
    ("person", &["left_on"]),
    ("person_merge", &["kept", "gone"]),
    ("position", &["person", "name", "role_code", "activities", "ods", "starts_on", "ends_on"]),
    ("ra_day", &["held_on", "starts_at", "ends_at", "pause_from", "pause_until", "room", "cancelled_on"]),
    ("ra_slot", &["visit", "person", "purpose", "starts_at", "ends_at"]),
    ("reader", &["make", "model", "serial", "bought_on", "warranty_until", "room", "pc", "retired_on"]),
    ("retention", &[]),
    ("room_link", &["room", "secret"]),
    ("rota", &["person", "days", "hours", "away"]),
    ("site_code", &["digest"]),
    ("snooze", &["key", "until"]),
    ("software_update", &["kind", "product", "name", "version", "noticed_on", "rollback"]),
    ("software_update_event", &["subject", "kind", "pc", "until"]),
    ("spare", &["kind", "model", "room", "held_by", "retired_on"]),
    ("spare_event", &["spare", "kind", "person", "loan", "reader"]),
    ("staff_case", &["person", "kind", "day", "begun_by", "closed_on"]),
    ("staff_task", &["staff_case", "text", "due_on", "done_on"]),
    ("stand_in", &["kind", "person", "authorised"]),
    ("training", &["person", "task", "passed_on", "expires_on"]),
    ("update_policy", &["kind", "owner", "pilots", "quiet", "approver"]),
    ("wall_link", &["place", "secret"]),
];

/// Whoever adds a column says whether it can tell who somebody is, also in a table that belongs to nobody by a foreign key.
#[test]
fn every_column_is_erased_or_says_why_it_stays() {
    let listed = |lists: &[(&str, &[&str])], table: &str| -> Vec<String> {
        let of = lists.iter().filter(|(name, _)| *name == table).flat_map(|(_, columns)| *columns);
        of.map(|column| (*column).to_owned()).collect()
    };
    for table in TABLES {
        let texts = table.columns.iter().filter(|column| matches!(column.kind, Kind::Text | Kind::Json) && column.name != "id");
        let mut columns: Vec<String> = texts.map(|column| column.name.to_owned()).collect();
        let mut known = [PERSONAL, NAMED, KEPT].map(|lists| listed(lists, table.name)).concat();
        columns.sort();
        known.sort();
        assert_eq!(columns, known, "{}", table.name);
    }
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
        assert_eq!(fresh.store.system("a test").erase_old_words(at(1000 * day)).await.unwrap(), 0, "nothing was set");
        let mut write = fresh.store.write(&practice, "ben", "we decided so", at(0)).await.unwrap();
        write.save(&Retention { id: Id::new("person"), days: 30 }).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(fresh.store.system("a test").erase_old_words(at(30 * day)).await.unwrap(), 0, "on its last day");
        assert_eq!(fresh.store.system("a test").erase_old_words(at(30 * day + 1)).await.unwrap(), 2);
        assert_eq!((texts("person").await, texts("card").await), (0, 2));
        assert_eq!(fresh.store.system("a test").erase_old_words(at(31 * day)).await.unwrap(), 0, "once");
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}
