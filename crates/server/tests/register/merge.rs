//! Two entries of one person become one, with everything that belonged to either; and two again.

use axum::http::StatusCode;
use lanyard_model::{Card, Id, Incident, Person, Position};

use crate::here::Here;

/// A person with a card, a position and an incident; gives their id.
async fn somebody(here: &Here, name: &str, staff_number: &str, serial: &str) -> String {
    let made = here.post("people/new", &[("name", name), ("staff_number", staff_number)]).await;
    let id = made.to.rsplit('/').next().unwrap().to_owned();
    here.post(&format!("people/{id}/cards/new"), &[("serial", serial)]).await;
    here.post(&format!("people/{id}/positions/new"), &[("name", "Receptionist")]).await;
    here.post("/r/link", &[("who", staff_number), ("other_room", "Reception"), ("said", "err 1002")]).await;
    id
}

/// Whose everything is: cards, positions, incidents.
async fn belongings(here: &Here, person: &str) -> (usize, usize, usize) {
    let mut read = here.app.store.read(&here.ods()).await.unwrap();
    let (cards, positions): (Vec<Card>, Vec<Position>) = (read.all().await.unwrap(), read.all().await.unwrap());
    let incidents: Vec<Incident> = read.all().await.unwrap();
    let of = |id: &Id<Person>| id.as_str() == person;
    (
        cards.iter().filter(|card| of(&card.holder)).count(),
        positions.iter().filter(|position| of(&position.person)).count(),
        incidents.iter().filter(|incident| incident.person.as_ref().is_some_and(of)).count(),
    )
}

#[tokio::test]
async fn two_entries_become_one_with_all_that_belonged_to_either_and_two_again() {
    let here = Here::new().await;
    let kept = somebody(&here, "Amina Yusuf", "AY", "0811111111").await;
    let gone = somebody(&here, "Yusuf Amina", "AYU", "0822222222").await;
    here.post(&format!("people/{gone}/edit"), &[("name", "Yusuf Amina"), ("staff_number", "AYU"), ("uuid", "555000000019")]).await;
    let page = format!("people/{kept}/merge");
    here.get(&format!("people/{kept}")).await.says(&["Is Amina Yusuf entered twice?"]);
    here.get(&format!("{page}?other={gone}")).await.says(&["0811111111", "0822222222", "Make one entry of both"]);

    let done = here.post(&page, &[("other", &gone)]).await;
    assert_eq!((done.status, done.to.rsplit('/').next()), (StatusCode::SEE_OTHER, Some(kept.as_str())));
    assert_eq!(here.get(&format!("people/{gone}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(belongings(&here, &kept).await, (2, 2, 2));
    let shown = here.get(&format!("people/{kept}")).await;
    shown.says(&["555000000019", "0822222222", "Made one with the entry “Yusuf Amina”", "Make two again", "Two active cards"]);

    let undo = shown.text().split("/merges/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    here.post(&format!("people/{kept}/merges/{undo}"), &[]).await;
    assert_eq!((belongings(&here, &kept).await, belongings(&here, &gone).await), ((1, 1, 1), (1, 1, 1)));
    here.get(&format!("people/{kept}")).await.lacks(&["Make two again"]);
    let alone: Person = here.app.store.read(&here.ods()).await.unwrap().find(&Id::new(&*kept)).await.unwrap().unwrap();
    assert_eq!(alone.uuid, None);
    assert!(here.app.store.verify_audit(&here.ods(), &[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn two_people_with_two_uuids_stay_two() {
    let here = Here::new().await;
    let mut ids = Vec::new();
    for uuid in ["555000000018", "555000000019"] {
        let made = here.post("people/new", &[("name", "Amina Yusuf"), ("uuid", uuid)]).await;
        ids.push(made.to.rsplit('/').next().unwrap().to_owned());
    }
    let page = format!("people/{}/merge", ids[0]);
    here.get(&format!("{page}?other={}", ids[1])).await.says(&["these are two people"]).lacks(&["Make one entry"]);
    let refused = here.post(&page, &[("other", &ids[1])]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let same = here.post(&page, &[("other", &ids[0])]).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    let people: Vec<Person> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    assert_eq!(people.len(), 2);
}

#[tokio::test]
async fn what_was_changed_since_is_not_taken_apart() {
    let here = Here::new().await;
    let kept = somebody(&here, "Amina Yusuf", "AY", "0811111111").await;
    let gone = somebody(&here, "Yusuf Amina", "AYU", "0822222222").await;
    here.post(&format!("people/{gone}/edit"), &[("name", "Yusuf Amina"), ("staff_number", "AYU"), ("job", "Nurse")]).await;
    here.post(&format!("people/{kept}/merge"), &[("other", &gone)]).await;
    here.post(&format!("people/{kept}/edit"), &[("name", "Amina Khan"), ("staff_number", "AY")]).await;
    let shown = here.get(&format!("people/{kept}")).await.text();
    let undo = shown.split("/merges/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let refused = here.post(&format!("people/{kept}/merges/{undo}"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says(&["was changed since"]);
    assert_eq!(belongings(&here, &kept).await.0, 2);
}

#[tokio::test]
async fn erasing_somebody_erases_what_was_said_of_the_other_entry_too() {
    let here = Here::new().await;
    let kept = somebody(&here, "Amina Yusuf", "AY", "0811111111").await;
    let gone = somebody(&here, "Yusuf Amina", "AYU", "0822222222").await;
    here.post(&format!("people/{kept}/merge"), &[("other", &gone)]).await;
    let mut write = here.app.store.write(&here.ods(), "test", "erased", here.app.clock.now()).await.unwrap();
    write.erase_person(&Id::new(&*kept), jiff::civil::date(2026, 11, 27)).await.unwrap();
    write.commit().await.unwrap();
    let mut read = here.app.store.read(&here.ods()).await.unwrap();
    for id in [&kept, &gone] {
        let history = read.history(&Id::<Person>::new(&**id)).await.unwrap();
        assert!(!serde_json::to_string(&history).unwrap().contains("Amina"), "{id}: {history:?}");
    }
    let exported = here.get(&format!("people/{kept}")).await.text();
    assert!(!exported.contains("Yusuf"), "{exported}");
}

#[tokio::test]
async fn an_old_entry_does_not_make_a_colleague_a_leaver() {
    let here = Here::new().await;
    for kept_is_old in [true, false] {
        let (old, now) = (somebody(&here, "Amina Yusuf", "", "").await, somebody(&here, "Yusuf Amina", "", "").await);
        here.post(&format!("people/{old}/edit"), &[("name", "Amina Yusuf"), ("left_on", "31/3/2024"), ("leave_from", "1/1/2024")])
            .await;
        let (kept, gone) = if kept_is_old { (&old, &now) } else { (&now, &old) };
        here.post(&format!("people/{kept}/merge"), &[("other", gone)]).await;
        let one: Person = here.app.store.read(&here.ods()).await.unwrap().find(&Id::new(&**kept)).await.unwrap().unwrap();
        assert_eq!(one.left_on, None, "the entry that is kept is the old one: {kept_is_old}");
        assert!(one.leave_from.is_some(), "a leave is taken over");
        here.post(&format!("people/{kept}/edit"), &[("name", "Somebody Else")]).await;
    }
}
