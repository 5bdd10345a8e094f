//! How incidents end: cause, what helped, minutes lost; reopening; several reports of one failure.

use axum::http::{Method, StatusCode};

use crate::desk::{Desk, Page};

/// A reply at the front desk, where nobody is signed in.
pub(crate) async fn reply(desk: &Desk, path: &str, form: &str) -> Page {
    desk.ask(Method::POST, path, None, "application/x-www-form-urlencoded", form).await
}

#[tokio::test]
async fn an_ended_incident_says_what_it_was_and_is_found_by_it() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&picture=locked").await;
    desk.later(12);
    let address = format!("/p/A81001/incidents/{short}");
    assert!(desk.get(&format!("{address}/end")).await.text.contains("value=\"12\""), "the minutes so far are offered");
    let unclear = desk.post(&format!("{address}/end"), "outcome=restored&cause=passcode-locked").await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY, "how it is known decides how much it teaches");
    let form = "outcome=restored&cause=passcode-locked&known_by=desk&helped=self-unlock&who=AY&minutes=12&who=BC&minutes=5";
    assert_eq!(desk.post(&format!("{address}/end"), form).await.to, address);
    let page = desk.get(&address).await.text;
    for words in ["LY301", "the desk that solved it said so", "This helped", "BC lost 5 minutes", "Working again"] {
        assert!(page.contains(words), "{words} is missing");
    }
    let found = desk.get("/p/A81001/incidents?cause=passcode-locked").await.text;
    assert!(found.contains(&short) && found.contains("17 minutes"), "both people's minutes");
    assert!(desk.get("/p/A81001/incidents?cause=reader-broken").await.text.contains("No incident fits"));
    assert!(desk.get("/p/A81001/incidents?state=open").await.text.contains("No incident fits"));
    assert!(desk.get("/p/A81001/incidents?text=recep").await.text.contains(&short));
}

#[tokio::test]
async fn it_failed_again_goes_on_counting() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    let address = format!("/p/A81001/incidents/{short}");
    desk.later(4);
    desk.post(&format!("{address}/end"), "outcome=restored").await;
    desk.later(30);
    desk.post(&format!("{address}/reopen"), "").await;
    desk.post(&format!("{address}/reopen"), "").await;
    desk.later(3);
    let page = desk.get(&address).await.text;
    assert!(page.contains("7 minutes"), "4 and 3; not the half hour in which it worked");
    assert_eq!(page.matches("Failed again").count(), 1, "pressed twice is once");
}

#[tokio::test]
async fn another_fault_the_same_person_or_hours_apart_are_no_outage() {
    let desk = Desk::open().await;
    desk.report("who=AY&room=Reception&picture=unreachable").await;
    let says = async |short: &str| desk.get_signed_out(&format!("/r/front-door/{short}")).await.text.contains("not just you");
    let other_fault = desk.report("who=BC&room=Room+3&picture=locked").await;
    assert!(!says(&other_fault).await, "a locked card beside a line that is down");
    desk.later(3 * 60);
    let hours_later = desk.report("who=BC&room=Room+3&picture=unreachable").await;
    assert!(!says(&hours_later).await, "three hours later");
    let same_person = desk.report("who=BC&room=Room+4&picture=unreachable").await;
    assert!(!says(&same_person).await, "one person who reports twice");
    let somebody_else = desk.report("who=CD&room=Reception&picture=unreachable").await;
    assert!(says(&somebody_else).await, "and now two people");
    desk.report("who=AY&room=Reception&picture=locked").await;
    let both_locked = desk.report("who=CD&room=Room+4&picture=locked").await;
    assert!(!says(&both_locked).await, "two locked cards are two people's own");
}

#[tokio::test]
async fn reports_of_one_failure_end_together_and_hear_one_message() {
    let desk = Desk::open().await;
    let first = desk.report("who=AY&room=Reception&picture=unreachable").await;
    let second = desk.report("who=BC&room=Room+3&picture=unreachable").await;
    let page = desk.get_signed_out(&format!("/r/front-door/{second}")).await;
    assert!(page.text.contains("not just you"), "{}", page.text);
    desk.post(&format!("/p/A81001/incidents/{second}/merge"), &format!("into={first}")).await;
    let again = desk.post(&format!("/p/A81001/incidents/{first}/merge"), &format!("into={second}")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "no circles");
    desk.post(&format!("/p/A81001/incidents/{first}/message"), "message=The line is down, use paper").await;
    let child = desk.get_signed_out(&format!("/r/front-door/{second}")).await.text;
    assert!(child.contains("The line is down, use paper") && child.contains(&first));
    desk.post(&format!("/p/A81001/incidents/{first}/end"), "outcome=restored").await;
    let child = desk.get_signed_out(&format!("/r/front-door/{second}")).await.text;
    assert!(child.contains("Working again"), "the part ends with the whole");
    assert!(desk.get("/p/A81001/").await.text.contains("Nobody is stuck"));
}

#[tokio::test]
async fn after_twenty_minutes_the_page_says_to_stop_trying() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    let address = format!("/r/front-door/{short}");
    let early = desk.get_signed_out(&address).await.text;
    assert!(early.contains("Stop trying at 08:25") && !early.contains("long enough"), "{early}");
    desk.later(20);
    let untried = desk.get_signed_out(&address).await.text;
    assert!(!untried.contains("long enough"), "nobody tried anything yet: {untried}");
    reply(&desk, &format!("{address}/answer"), "question=card_in&answer=yes").await;
    desk.later(19);
    assert!(!desk.get_signed_out(&address).await.text.contains("long enough"));
    desk.later(1);
    assert!(desk.get_signed_out(&address).await.text.contains("That is long enough"));
}

#[tokio::test]
async fn a_locked_card_goes_to_whoever_unlocks_and_not_to_the_it_partner() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=my+card+is+locked+after+three+wrong+passcodes").await;
    let base = format!("/p/A81001/incidents/{short}");
    desk.post(&format!("{base}/step"), "step=self-unlock&outcome=failed").await;
    desk.later(21);
    let page = desk.get(&base).await.text;
    assert!(page.contains("somebody else takes over") && !page.contains("Ring your IT support partner"), "{page}");
    assert!(page.contains("sponsor") || page.contains("registration authority"), "{page}");
}

#[tokio::test]
async fn what_nobody_ended_begins_anew_when_it_is_told_on_another_day() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=my+card+is+locked").await;
    let base = format!("/r/front-door/{short}");
    reply(&desk, &format!("{base}/step"), "step=self-unlock&outcome=failed").await;
    desk.later(3 * 24 * 60);
    assert_eq!(desk.report("who=AY&room=Reception&said=my+card+is+locked").await, short);
    let page = desk.get_signed_out(&base).await.text;
    assert!(page.contains("0 minutes") && !page.contains("long enough"), "{page}");
}

#[tokio::test]
async fn it_works_now_teaches_a_little() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=my+card+is+locked").await;
    let base = format!("/p/A81001/incidents/{short}");
    desk.post(&format!("{base}/step"), "step=self-unlock&outcome=works").await;
    let practice = lanyard_model::Ods::parse("A81001").unwrap();
    let mut read = desk.app.store.read(&practice).await.unwrap();
    let incident = read.incident(&short).await.unwrap().unwrap();
    let events = read.incident_events(&incident.id).await.unwrap();
    let taught: Vec<_> = events.iter().filter(|event| event.kind == lanyard_model::EventKind::CauseConfirmed).collect();
    let [one] = taught.as_slice() else { panic!("{events:?}") };
    assert_eq!((one.subject.as_deref(), one.detail.as_deref()), (Some("passcode-locked"), Some("works-now")));
}

#[tokio::test]
async fn what_is_over_takes_no_reply_and_no_other_report() {
    let desk = Desk::open().await;
    let first = desk.report("who=AY&room=Reception&picture=locked").await;
    let second = desk.report("who=BC&room=Room+3&picture=locked").await;
    desk.post(&format!("/p/A81001/incidents/{first}/end"), "outcome=restored").await;
    let reply = format!("/r/front-door/{first}/step");
    let failed = desk.post(&reply, "step=self-unlock&outcome=failed").await;
    assert_eq!(failed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(failed.text.contains("report it again"), "{}", failed.text);
    let works = desk.post(&reply, "step=self-unlock&outcome=works").await;
    assert_eq!(works.status, StatusCode::SEE_OTHER, "two who say that it works agree");
    let page = desk.get(&format!("/p/A81001/incidents/{first}")).await.text;
    assert_eq!(page.matches("Working again, after").count(), 0, "and it ended once");
    let merged = desk.post(&format!("/p/A81001/incidents/{second}/merge"), &format!("into={first}")).await;
    assert_eq!(merged.status, StatusCode::UNPROCESSABLE_ENTITY, "what is over ends nothing any more");
}

#[tokio::test]
async fn what_ended_incidents_have_taught_is_shown_with_how_it_is_known() {
    let desk = Desk::open().await;
    let none = desk.get("/p/A81001/learned").await.text;
    assert!(!none.contains("LY301"), "{none}");
    for (who, how) in [("AY", "desk"), ("BC", "works-now")] {
        let short = desk.report(&format!("who={who}&room=Reception&picture=locked")).await;
        let form = format!("outcome=restored&cause=passcode-locked&known_by={how}");
        desk.post(&format!("/p/A81001/incidents/{short}/end"), &form).await;
    }
    let page = desk.get("/p/A81001/learned").await.text;
    assert!(page.contains("LY301") && page.contains("1.3"), "one in full, one for a third: {page}");
    let again = desk.report("who=AY&room=Reception&picture=locked").await;
    let page = desk.get("/p/A81001/learned").await.text;
    assert!(page.contains("0.3") && !page.contains("1.3"), "{again} is open again and teaches nothing: {page}");
}

#[tokio::test]
async fn a_question_and_a_step_have_a_picture_where_it_helps() {
    let desk = Desk::open().await;
    let key = crate::checkups::key(&desk, 'a', "WL-REC-01").await;
    let visitors = crate::checkups::checkup(&desk, "c1", "WL-REC-01", "000999999999", Some("LY301"));
    let sent = crate::checkups::send(&desk, &key, &visitors).await;
    let short = crate::checkups::incident(&sent).unwrap();
    let page = desk.get_signed_out(&format!("/r/front-door/{short}")).await.text;
    let next = page.split("lanyard-next").nth(1).unwrap();
    assert!(next.contains("first two digits") && next.contains("<svg") && next.contains("aria-hidden"), "{page}");
}
