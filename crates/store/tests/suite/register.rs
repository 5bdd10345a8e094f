//! The register: records and their history.

use jiff::Timestamp;
use jiff::civil::date;
use lanyard_model::*;
use lanyard_store::*;

use crate::harness::on_both;
use crate::practice::{Practice, card, person};

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
