//! What is reported anew within a week is the same incident; what sounds different, is somebody else's or came later is another.

use lanyard_model::{EventKind, minutes_stuck};

use crate::desk::{Desk, practice};

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
