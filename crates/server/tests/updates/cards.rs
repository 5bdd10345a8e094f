//! What checkups see of a card: its dates, when it was last in a reader, whether it is locked.

use lanyard_model::{Card, CardEvent, CardEventKind, Checkup, Fact, Id, Person};
use lanyard_store::Record;
use serde_json::json;

use crate::desk::{Desk, practice};
use crate::pcs::{AMINA, SendingPc, days_later};

async fn amina(desk: &Desk) -> Id<Person> {
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 23)).await.unwrap();
    people.into_iter().find(|person| person.uuid.as_deref() == Some(AMINA)).unwrap().id
}

async fn save<R: Record>(desk: &Desk, record: serde_json::Value) -> R {
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    let mut record = record;
    record["id"] = json!(write.new_id::<R>().unwrap());
    let record: R = serde_json::from_value(record).unwrap();
    write.save(&record).await.unwrap();
    write.commit().await.unwrap();
    record
}

/// A card of Amina's that ends on this day, as it was entered.
async fn card(desk: &Desk, serial: &str, expires_on: &str) -> Id<Card> {
    let holder = amina(desk).await;
    let card: Card = save(desk, json!({ "serial": serial, "series": 9, "holder": holder, "expires_on": expires_on })).await;
    save::<CardEvent>(desk, json!({ "card": card.id, "kind": CardEventKind::Issued })).await;
    card.id
}

/// A checkup with a card in whose certificate ends then; its fingerprint is one letter over and over.
fn seen(pc: &SendingPc, desk: &Desk, id: &str, letter: &str, ends: &str) -> Checkup {
    let mut checkup = pc.checkup(desk, id, &[], None);
    let Fact::Known(cards) = &mut checkup.cards.fact else { panic!() };
    let Fact::Known(certificates) = &mut cards[0].certificates else { panic!() };
    certificates[0].sha256 = Some(letter.repeat(64));
    certificates[0].not_after = format!("{ends}T12:00:00Z").parse().unwrap();
    checkup
}

fn locked(mut checkup: Checkup) -> Checkup {
    let Fact::Known(cards) = &mut checkup.cards.fact else { panic!() };
    cards[0].tries_left = Fact::Known(0);
    let summary = checkup.summary.as_mut().unwrap();
    summary.outcome = lanyard_model::Outcome::FaultFound;
    summary.cause = Some("LY301".to_owned());
    checkup
}

const CALENDAR: &str = "/p/A81001/calendar";

#[tokio::test]
async fn a_renewal_that_a_checkup_sees_ends_the_deadline_and_a_card_in_a_reader_was_seen() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let card = card(&desk, "09111", "2026-12-05").await;
    let calendar = desk.get(CALENDAR).await.text;
    assert!(calendar.contains("The certificates run out on Saturday 5 December 2026. The card has not been seen"), "{calendar}");
    pc.send(&desk, &seen(&pc, &desk, "c1", "a", "2026-12-08")).await;
    let calendar = desk.get(CALENDAR).await.text;
    assert!(calendar.contains("The certificates run out on Tuesday 8 December 2026."), "as the card says: {calendar}");
    assert!(!calendar.contains("has not been seen"), "{calendar}");
    desk.later(1);
    pc.send(&desk, &seen(&pc, &desk, "c2", "b", "2027-02-20")).await;
    let calendar = desk.get(CALENDAR).await.text;
    assert!(!calendar.contains("8 December 2026") && calendar.contains("Saturday 20 February 2027"), "renewed: {calendar}");
    let page = desk.get(&format!("/p/A81001/cards/{card}")).await.text;
    assert!(page.contains("20 Feb 2027"), "{page}");
    let hers = desk.get(&format!("/p/A81001/people/{}", amina(&desk).await)).await.text;
    assert!(hers.contains("09111") && !hers.contains("not known which"), "{hers}");

    days_later(&mut desk, 31).await;
    assert!(desk.get(CALENDAR).await.text.contains("The card was last seen on Monday 23 November 2026."));
    pc.send(&desk, &seen(&pc, &desk, "c3", "b", "2027-02-20")).await;
    assert!(!desk.get(CALENDAR).await.text.contains("The card was last seen on"), "it is in daily use");
}

/// A second certificate in another slot, as a card has one to sign with.
fn with_second(mut checkup: Checkup, slot: &str, letter: &str, ends: &str) -> Checkup {
    let Fact::Known(cards) = &mut checkup.cards.fact else { panic!() };
    let Fact::Known(certificates) = &mut cards[0].certificates else { panic!() };
    let mut second = certificates[0].clone();
    second.slot = slot.to_owned();
    second.sha256 = Some(letter.repeat(64));
    second.not_after = format!("{ends}T12:00:00Z").parse().unwrap();
    certificates.push(second);
    checkup
}

/// What is no longer shown is no longer on the card, and Windows calls its slots otherwise than the card does.
#[tokio::test]
async fn a_certificate_that_is_no_longer_on_the_card_counts_no_more_whatever_its_slot_was_called() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    card(&desk, "09111", "2026-12-05").await;
    for (slot, letter) in [("9C", "b"), ("02", "c")] {
        let before = with_second(
            seen(&pc, &desk, &format!("{slot}-before"), letter, "2026-12-11"),
            slot,
            &letter.to_uppercase(),
            "2026-12-08",
        );
        pc.send(&desk, &before).await;
        let calendar = desk.get(CALENDAR).await.text;
        assert!(calendar.contains("run out on Tuesday 8 December 2026."), "the first of the two: {calendar}");
        desk.later(1);
        pc.send(&desk, &seen(&pc, &desk, &format!("{slot}-after"), "a", "2028-02-20")).await;
        let calendar = desk.get(CALENDAR).await.text;
        assert!(!calendar.contains("December 2026"), "renewed, {slot} is gone: {calendar}");
        desk.later(1);
    }
}

#[tokio::test]
async fn an_end_that_is_entered_later_than_a_check_saw_it_is_a_renewal() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let card = card(&desk, "09111", "2028-10-09").await;
    pc.send(&desk, &seen(&pc, &desk, "c1", "a", "2026-12-08")).await;
    desk.later(1);
    let form = |ends: &str| format!("serial=09111&series=9&kind=&expires_on={ends}");
    for slip in ["10/10/2028", "10/12/2026"] {
        desk.post(&format!("/p/A81001/cards/{card}/edit"), &form(slip)).await;
        let calendar = desk.get(CALENDAR).await.text;
        assert!(calendar.contains("run out on Tuesday 8 December 2026."), "{slip}: a slip put right, the card knows better");
    }
    desk.post(&format!("/p/A81001/cards/{card}/edit"), &form("10/11/2028")).await;
    assert!(!desk.get(CALENDAR).await.text.contains("December 2026"), "renewed elsewhere");
    let page = desk.get(&format!("/p/A81001/cards/{card}")).await.text;
    assert!(page.contains("a later end was entered"), "{page}");
    days_later(&mut desk, 1).await;
    pc.send(&desk, &seen(&pc, &desk, "c2", "a", "2026-12-08")).await;
    assert!(desk.get(CALENDAR).await.text.contains("run out on Tuesday 8 December 2026."), "it was not, says the card");
}

#[tokio::test]
async fn a_renewal_that_was_written_down_ends_the_deadline_until_a_checkup_says_otherwise() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let card = card(&desk, "09111", "2026-12-05").await;
    pc.send(&desk, &seen(&pc, &desk, "c1", "a", "2026-12-05")).await;
    days_later(&mut desk, 1).await;
    let form = "happened=renewed&happened_on=24/11/2026&note=";
    desk.post(&format!("/p/A81001/cards/{card}/events"), form).await;
    assert!(!desk.get(CALENDAR).await.text.contains("5 December 2026"), "its end is not known now");
    days_later(&mut desk, 1).await;
    pc.send(&desk, &seen(&pc, &desk, "c2", "a", "2026-12-05")).await;
    assert!(desk.get(CALENDAR).await.text.contains("Saturday 5 December 2026"), "it was not renewed");
}

#[tokio::test]
async fn of_two_cards_only_the_one_whose_newest_checkup_says_so_is_locked() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    card(&desk, "09111", "2026-12-05").await;
    card(&desk, "09222", "2026-12-08").await;
    let is_locked = |text: &str, day: &str| {
        let row = text.split("The certificates run out on ").find(|part| part.starts_with(day)).unwrap();
        row.contains("It is locked now")
    };
    pc.send(&desk, &locked(seen(&pc, &desk, "c1", "a", "2026-12-05"))).await;
    desk.later(10);
    pc.send(&desk, &seen(&pc, &desk, "c2", "b", "2026-12-08")).await;
    let calendar = desk.get(CALENDAR).await.text;
    assert!(is_locked(&calendar, "Saturday 5 December"), "its own newest checkup says so: {calendar}");
    assert!(!is_locked(&calendar, "Tuesday 8 December"), "{calendar}");
    desk.later(10);
    pc.send(&desk, &seen(&pc, &desk, "c3", "a", "2026-12-05")).await;
    assert!(!is_locked(&desk.get(CALENDAR).await.text, "Saturday 5 December"), "it works again");
    // Which of the two it was does not show: both may be.
    desk.later(10);
    pc.send(&desk, &locked(seen(&pc, &desk, "c4", "c", "2027-06-01"))).await;
    let calendar = desk.get(CALENDAR).await.text;
    assert!(is_locked(&calendar, "Saturday 5 December") && is_locked(&calendar, "Tuesday 8 December"), "{calendar}");
}
