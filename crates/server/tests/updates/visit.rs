//! Days with the registration authority, and contracts.

use axum::http::StatusCode;
use jiff::civil::date;
use lanyard_model::{Card, Id, Person};

use crate::desk::{Desk, practice};

async fn people(desk: &Desk) -> Vec<Person> {
    desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap()
}

/// Amina's card has run out.
async fn expired_card(desk: &Desk) -> Person {
    let amina = people(desk).await.into_iter().find(|one| one.name == "Amina Yusuf").unwrap();
    let (id, holder) = (Id::new("0190aaaa-0000-7000-8000-000000000001"), amina.id.clone());
    let card = Card { id, serial: None, series: Some(9), kind: None, holder, expires_on: Some(date(2026, 11, 20)) };
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(&card).await.unwrap();
    write.commit().await.unwrap();
    amina
}

#[tokio::test]
async fn who_needs_the_registration_authority_gets_a_time_and_an_invitation() {
    let desk = Desk::open().await;
    expired_card(&desk).await;
    let page = desk.get("/p/A81001/ra-days").await.text;
    assert!(page.contains("Amina Yusuf") && page.contains("The certificates have run out."), "{page}");
    let wrong = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=half nine&ends_at=12:00&pause_from=10:00").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("“half nine” is not a time") && wrong.text.contains("A pause needs both times"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"1/12/2026\""), "what was typed is kept: {}", wrong.text);
    let planned = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=10:00&room=Meeting room").await;
    assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
    let page = desk.get(&planned.to).await.text;
    assert!(page.contains("09:30") && page.contains("Amina Yusuf") && page.contains("Your own card."), "{page}");
    let file = desk.get(&format!("{}/calendar.ics", planned.to)).await.text;
    assert!(file.contains("DTSTART:20261201T093000Z") && file.contains("SUMMARY:Smartcard: renewal"), "{file}");
    assert!(!file.contains("Amina"), "calendars are shared: {file}");

    let ben = people(&desk).await.into_iter().find(|one| one.name == "Ben Carver").unwrap();
    let full = desk.post(&format!("{}/add", planned.to), &format!("person={}&purpose=unlock", ben.id)).await;
    assert!(full.text.contains("No time is left at this visit"), "{}", full.text);
    let slot = file.lines().find_map(|line| line.strip_prefix("UID:ra-")).unwrap().split('.').next().unwrap().to_owned();
    assert_eq!(desk.post(&format!("{}/remove", planned.to), &format!("slot={slot}")).await.status, StatusCode::SEE_OTHER);
    let added = desk.post(&format!("{}/add", planned.to), &format!("person={}&purpose=unlock", ben.id)).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    desk.post(&format!("{}/cancel", planned.to), "").await;
    let file = desk.get(&format!("{}/calendar.ics", planned.to)).await.text;
    assert!(file.contains("STATUS:CANCELLED") && file.contains("SEQUENCE:3"), "{file}");
}

#[tokio::test]
async fn a_contract_is_due_in_time_for_its_notice() {
    let desk = Desk::open().await;
    let wrong = desk.post("/p/A81001/contracts/new", "name=Reader support&party=&ends_on=").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Write with whom it is.") && wrong.text.contains("Write its last day."), "{}", wrong.text);
    let form = "name=Reader support&party=Brightwire&ends_on=31/3/2027&notice_days=90";
    assert_eq!(desk.post("/p/A81001/contracts/new", form).await.status, StatusCode::SEE_OTHER);
    assert!(desk.get("/p/A81001/contracts").await.text.contains("31 Dec 2026"));
    let calendar = desk.get("/p/A81001/calendar").await.text;
    assert!(calendar.contains("A contract ends: Reader support with Brightwire, ends on 31 Mar 2027"), "{calendar}");
    let contract = desk.app.store.read(&practice()).await.unwrap().contracts().await.unwrap().remove(0);
    let over = format!("{form}&retired_on=23/11/2026");
    assert_eq!(desk.post(&format!("/p/A81001/contracts/{}", contract.id), &over).await.status, StatusCode::SEE_OTHER);
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("Reader support"));
}
