//! PCs, readers and cards that are entered twice are made one on their page, and two again.

use axum::http::StatusCode;
use lanyard_model::{Card, CardEvent, CardReader, Id, Pc};
use lanyard_store::Role;

use crate::here::Here;

/// Enters something; gives its id.
async fn made(here: &Here, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = here.post(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.to.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_pc_that_was_typed_and_reported_becomes_one_and_two_again() {
    let here = Here::new().await;
    let kept = made(&here, "pcs/new", &[("name", "WL-REC-01"), ("room", "Reception")]).await;
    let gone = made(&here, "pcs/new", &[("name", "WLREC01"), ("room", "Room 9")]).await;
    let reader = made(&here, "readers/new", &[("model", "Omnikey"), ("pc", &gone)]).await;
    let page = format!("pcs/{kept}/merge");
    here.get(&format!("pcs/{kept}")).await.says(&["Is it entered twice?"]);
    here.get(&format!("{page}?other={gone}")).await.says(&["WLREC01", "Room 9", "Make one entry of both"]);
    let done = here.post(&page, &[("other", &gone)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get(&format!("pcs/{gone}")).await.status, StatusCode::NOT_FOUND);
    let shown = here.get(&format!("pcs/{kept}")).await;
    shown.says(&["Made one with the entry “WLREC01", "Make two again", "Omnikey", "Two entries of one thing became one", "Room 9"]);
    let reader_now: CardReader = here.app.store.read(&here.ods()).await.unwrap().find(&Id::new(&*reader)).await.unwrap().unwrap();
    assert_eq!(reader_now.pc, Some(Id::new(&*kept)));
    let undo = shown.text().split("/merges/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(here.post(&format!("merges/{undo}"), &[]).await.status, StatusCode::SEE_OTHER);
    here.get(&format!("pcs/{gone}")).await.says(&["WLREC01", "Omnikey"]);
    here.get(&format!("pcs/{kept}")).await.lacks(&["Make two again", "Omnikey"]);
    assert_eq!(here.post(&format!("merges/{undo}"), &[]).await.status, StatusCode::NOT_FOUND, "once");
}

#[tokio::test]
async fn two_machines_two_serials_and_two_people_stay_two() {
    let here = Here::new().await;
    let mut pcs = Vec::new();
    for machine in ["one", "two"] {
        let id = made(&here, "pcs/new", &[("name", "WL-REC-01")]).await;
        let mut write = here.app.store.write(&here.ods(), "test", "reported", here.app.clock.now()).await.unwrap();
        let pc: Pc = write.find(&Id::new(&*id)).await.unwrap().unwrap();
        write.save(&Pc { machine: Some(machine.to_owned()), ..pc }).await.unwrap();
        write.commit().await.unwrap();
        pcs.push(id);
    }
    let readers = [
        made(&here, "readers/new", &[("model", "Omnikey"), ("serial", "A 1")]).await,
        made(&here, "readers/new", &[("model", "Omnikey"), ("serial", "A2")]).await,
    ];
    let amina = made(&here, "people/new", &[("name", "Amina Yusuf")]).await;
    let ben = made(&here, "people/new", &[("name", "Ben Carver")]).await;
    let cards = [
        made(&here, &format!("people/{amina}/cards/new"), &[("serial", "0811111111")]).await,
        made(&here, &format!("people/{ben}/cards/new"), &[("issued_on", "1/2/2026")]).await,
    ];
    for (folder, one, other, why) in [
        ("pcs", &pcs[0], &pcs[1], "these are two PCs"),
        ("readers", &readers[0], &readers[1], "these are two readers"),
        ("cards", &cards[0], &cards[1], "issued to two people"),
        ("pcs", &pcs[0], &pcs[0], "This is the same entry"),
    ] {
        let page = format!("{folder}/{one}/merge");
        here.get(&format!("{page}?other={other}")).await.says(&[why]).lacks(&["Make one entry"]);
        let refused = here.post(&page, &[("other", other)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says(&[why]);
        assert_eq!(here.get(&format!("{folder}/{other}")).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_card_entered_with_and_without_its_number_is_one_with_all_that_happened() {
    let here = Here::new().await;
    let amina = made(&here, "people/new", &[("name", "Amina Yusuf")]).await;
    let kept = made(&here, &format!("people/{amina}/cards/new"), &[("issued_on", "1/2/2026")]).await;
    let gone = made(&here, &format!("people/{amina}/cards/new"), &[("serial", "0811111111")]).await;
    here.post(&format!("cards/{gone}/events"), &[("happened", "unlocked"), ("happened_on", "3/3/2026")]).await;
    here.post(&format!("cards/{kept}/merge"), &[("other", &gone)]).await;
    here.get(&format!("cards/{kept}")).await.says(&["0811111111", "Unlocked", "Made one with the entry “0811111111"]);
    let mut read = here.app.store.read(&here.ods()).await.unwrap();
    let (cards, events): (Vec<Card>, Vec<CardEvent>) = (read.all().await.unwrap(), read.all().await.unwrap());
    assert_eq!((cards.len(), cards[0].serial.as_deref(), cards[0].series), (1, Some("0811111111"), Some(8)));
    assert!(events.iter().all(|event| event.card == cards[0].id), "{events:?}");
    drop(read);
    let mut write = here.app.store.write(&here.ods(), "test", "erased", here.app.clock.now()).await.unwrap();
    write.erase_person(&Id::new(&*amina), jiff::civil::date(2026, 11, 27)).await.unwrap();
    write.commit().await.unwrap();
    let mut read = here.app.store.read(&here.ods()).await.unwrap();
    let history = read.history(&Id::<Card>::new(&*gone)).await.unwrap();
    assert!(
        history.iter().all(|change| change.words.is_none()),
        "what was said of the entry that is gone is erased too: {history:?}"
    );
}

#[tokio::test]
async fn who_only_looks_makes_nothing_one() {
    let here = Here::with(Role::Viewer).await;
    let mut write = here.app.store.write(&here.ods(), "test", "test", here.app.clock.now()).await.unwrap();
    let pc = |id: &str| serde_json::from_value::<Pc>(serde_json::json!({"id": id, "name": id, "applications": []})).unwrap();
    for id in ["one", "two"] {
        write.save(&pc(id)).await.unwrap();
    }
    write.commit().await.unwrap();
    here.get("pcs/one").await.lacks(&["entered twice"]);
    assert_eq!(here.get("pcs/one/merge").await.status, StatusCode::FORBIDDEN);
    assert_eq!(here.post("pcs/one/merge", &[("other", "two")]).await.status, StatusCode::FORBIDDEN);
}
