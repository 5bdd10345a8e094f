//! Readers, spares, loans and contracts: what the register says of them reaches somebody by e-mail.

use lanyard_model::{CardReader, Contract, Id, Spare, SpareEvent};
use lanyard_server::Mail;
use serde_json::json;

use crate::practice::Surgery;

/// A reader whose warranty ends before Christmas, a shelf with one reader where two should lie, a contract, and a loan to Amina.
async fn equipped() -> (Surgery, Id<Spare>) {
    equipped_until("2026-11-30T17:00:00Z").await
}

/// As [`equipped`], with a loan until then.
async fn equipped_until(due_at: &str) -> (Surgery, Id<Spare>) {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    surgery.ready_pc().await;
    let amina = surgery.person_with("Amina Yusuf", Some("amina@surgery.example")).await;
    let reader =
        json!({ "id": surgery.new_id::<CardReader>(), "model": "uTrust 2700", "room": "Room 3", "warranty_until": "2026-12-18" });
    surgery.save::<CardReader>(&serde_json::from_value(reader).unwrap()).await;
    let shelf: Id<Spare> = surgery.new_id();
    let spare = json!({ "id": shelf, "kind": "readers", "model": "uTrust 2700", "room": "Reception", "minimum": 2 });
    surgery.save::<Spare>(&serde_json::from_value(spare).unwrap()).await;
    for (kind, count, rest) in [("added", 2, json!({})), ("taken", 1, json!({ "person": amina, "due_at": due_at }))] {
        let mut event = json!({
            "id": surgery.new_id::<SpareEvent>(), "spare": shelf, "at": "2026-11-26T12:00:00Z", "kind": kind, "count": count,
        });
        event.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        surgery.save::<SpareEvent>(&serde_json::from_value(event).unwrap()).await;
    }
    let contract = json!({
        "id": surgery.new_id::<Contract>(), "name": "Smartcard support", "party": "Northshire IT", "ends_on": "2027-03-31", "notice_days": 90,
    });
    surgery.save::<Contract>(&serde_json::from_value(contract).unwrap()).await;
    (surgery, shelf)
}

fn of<'a>(mails: &'a [Mail], to: &str) -> &'a str {
    mails.iter().find(|mail| mail.to == to && !mail.subject.contains("checked")).map_or("", |mail| mail.text.as_str())
}

#[tokio::test]
async fn what_ends_or_runs_short_is_told_once_to_whoever_can_act() {
    let (surgery, _) = equipped().await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let mails = surgery.mails();
    let manager = of(&mails, "ben@surgery.example");
    for words in [
        "A reader’s warranty ends: uTrust 2700, Room 3",
        "Too few spares: uTrust 2700, Reception",
        "A contract ends: Smartcard support with Northshire IT",
    ] {
        assert!(manager.contains(words), "{words}: {manager}");
    }
    assert!(!manager.contains("A loan is due back"), "that is the borrower’s, not late yet: {manager}");
    surgery.morning("2026-11-30T06:00:00Z").await;
    let mails = surgery.mails();
    assert!(of(&mails, "amina@surgery.example").contains("A loan is due back: uTrust 2700"), "{:?}", mails);
    assert_eq!(of(&mails, "ben@surgery.example"), "", "told once");
}

/// No working day is left then, and it is for today all the same.
#[tokio::test]
async fn today_shows_on_a_saturday_what_is_due_on_it() {
    let (surgery, _) = equipped_until("2026-11-28T17:00:00Z").await;
    surgery.set_time("2026-11-28T09:00:00Z");
    let page = surgery.page("").await;
    let today = page.split("Best done today, or late").nth(1).unwrap().split("other dates").next().unwrap();
    assert!(today.contains("A loan is due back: uTrust 2700"), "{today}");
}

#[tokio::test]
async fn what_was_put_right_is_told_no_more() {
    let (surgery, shelf) = equipped().await;
    let mut readers: Vec<CardReader> = surgery.all().await;
    readers[0].retired_on = Some(jiff::civil::date(2026, 11, 26));
    surgery.save(&readers[0]).await;
    let bought = json!({
        "id": surgery.new_id::<SpareEvent>(), "spare": shelf, "at": "2026-11-26T13:00:00Z", "kind": "added", "count": 1,
    });
    surgery.save::<SpareEvent>(&serde_json::from_value(bought).unwrap()).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let mails = surgery.mails();
    let manager = of(&mails, "ben@surgery.example");
    assert!(manager.contains("A contract ends"), "{manager}");
    assert!(!manager.contains("warranty") && !manager.contains("Too few spares"), "{manager}");
}
