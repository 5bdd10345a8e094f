//! What is reported anew within a week is the same incident; what sounds different, is somebody else's or came later is another.

use lanyard_model::{EventKind, minutes_stuck};

use crate::checkups::{AMINA, checkup, key, send};
use crate::desk::{Desk, practice};

/// Ben Carver's card, by the UUID on it.
const BEN: &str = "000222222222";

const DAY: i64 = 24 * 60;

/// Reports that a card is locked; the step that follows works.
async fn locked_and_unlocked(desk: &Desk, who: &str) -> String {
    let short = desk.report(&format!("who={who}&room=Reception&picture=locked")).await;
    desk.later(7);
    desk.post(&format!("/r/front-door/{short}/answer"), "question=wrong_tries&answer=3").await;
    desk.post(&format!("/r/front-door/{short}/step"), "step=self-unlock&outcome=works").await;
    short
}

#[tokio::test]
async fn the_same_failure_of_the_same_person_within_a_week_is_the_same_incident_again() {
    let desk = Desk::open().await;
    let first = locked_and_unlocked(&desk, "AY").await;
    desk.later(3 * DAY);
    let again = desk.report("who=ay&room=Room 3&said=it says card locked").await;
    assert_eq!(again, first);
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    let incident = read.incident(&first).await.unwrap().unwrap();
    let events = read.incident_events(&incident.id).await.unwrap();
    assert_eq!((events.last().unwrap().kind, incident.room.as_deref()), (EventKind::Reopened, Some("Room 3")));
    assert_eq!(minutes_stuck(&events, desk.now()), 7, "the days in which it worked are not lost");
    let asked = desk.get_signed_out(&format!("/r/front-door/{first}")).await;
    assert!(asked.text.contains("lanyard-next"), "somebody is helped again");
    assert!(!asked.text.contains("Back: change my last answer"), "what was answered days ago is asked again");
}

#[tokio::test]
async fn what_was_so_the_first_time_says_nothing_of_now() {
    let mut desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let first = desk.report("who=AY&room=Reception&picture=unreachable").await;
    send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"))).await;
    assert!(desk.get_signed_out(&format!("/r/front-door/{first}")).await.text.contains("The PC was checked"));
    crate::end::reply(&desk, &format!("/r/front-door/{first}/answer"), "question=card_in&answer=yes").await;
    desk.later(25);
    assert!(desk.get_signed_out(&format!("/r/front-door/{first}")).await.text.contains("That is long enough"));
    works_again(&desk, &first).await;
    desk.later(3 * DAY);
    assert_eq!(desk.report("who=AY&room=Reception&picture=unreachable").await, first);
    let page = desk.get_signed_out(&format!("/r/front-door/{first}")).await.text;
    assert!(!page.contains("That is long enough"), "{page}");
    assert!(page.contains("Stop trying at 08:50"), "twenty minutes from now: {page}");
    assert!(!page.contains("The PC was checked:"), "days ago: {page}");
    // The manager signs in again.
    let manager = desk.app.store.account_by_email("manager@practice.example").await.unwrap().unwrap();
    desk.cookie = Some(format!("lanyard-session={}", desk.app.store.open_session(&manager.id, desk.now()).await.unwrap()));
    let packet = desk.post(&format!("/p/A81001/incidents/{first}/hand-over/it-partner"), "to=markdown").await.text;
    let since = "Thursday 26 November 2026, 08:30; reported first on Monday 23 November 2026, 08:05";
    assert!(packet.contains(since), "{packet}");
    let other = desk.report("who=BC&room=Room 3&picture=unreachable").await;
    for short in [&first, &other] {
        let page = desk.get_signed_out(&format!("/r/front-door/{short}")).await.text;
        assert!(page.contains("It is not just you"), "{short} fails now, whenever it did first: {page}");
    }
}

#[tokio::test]
async fn another_failure_another_person_or_a_week_later_is_another_incident() {
    let desk = Desk::open().await;
    let first = locked_and_unlocked(&desk, "AY").await;
    desk.later(DAY);
    let other_failure = desk.report("who=AY&room=Reception&picture=dark").await;
    let other_person = desk.report("who=BC&room=Reception&picture=locked").await;
    desk.later(8 * DAY);
    let later = desk.report("who=AY&room=Reception&picture=locked").await;
    for other in [&other_failure, &other_person, &later] {
        assert_ne!(*other, first);
    }
}

/// Sends a check of this PC with somebody's card; gives the incident that it belongs to.
async fn sent(desk: &Desk, key: &str, id: &str, holder: &str, cause: &str) -> String {
    let page = send(desk, key, &checkup(desk, id, "WL-REC-01", holder, Some(cause))).await;
    let given: serde_json::Value = serde_json::from_str(&page.text).unwrap();
    given["incident"].as_str().unwrap().to_owned()
}

/// Service is restored.
async fn works_again(desk: &Desk, short: &str) {
    let mut write = desk.app.store.write(&practice(), "test", "It works", desk.now()).await.unwrap();
    let incident = write.incident(short).await.unwrap().unwrap();
    write.add_event(&incident.id, EventKind::Restored, None, None).await.unwrap();
    write.commit().await.unwrap();
}

#[tokio::test]
async fn the_same_cause_at_the_same_pc_within_a_week_is_the_same_fault_that_comes_and_goes() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let first = sent(&desk, &key, "c1", AMINA, "LY101").await;
    works_again(&desk, &first).await;
    desk.later(3 * DAY);
    let other_cause = sent(&desk, &key, "c2", AMINA, "LY301").await;
    assert_ne!(other_cause, first, "another cause is another failure");
    works_again(&desk, &other_cause).await;
    let other_person = sent(&desk, &key, "c3", BEN, "LY101").await;
    assert_ne!(other_person, first, "with another person's card too");
    works_again(&desk, &other_person).await;
    assert_eq!(sent(&desk, &key, "c4", AMINA, "LY101").await, first);
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    let incident = read.incident(&first).await.unwrap().unwrap();
    let kinds: Vec<EventKind> = read.incident_events(&incident.id).await.unwrap().iter().map(|event| event.kind).collect();
    assert!(kinds.contains(&EventKind::Reopened), "{kinds:?}");
    drop(read);
    works_again(&desk, &first).await;
    desk.later(8 * DAY);
    assert_ne!(sent(&desk, &key, "c5", AMINA, "LY101").await, first, "a week later it is another");
}
