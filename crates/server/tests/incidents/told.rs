//! What is shown before anything is sent, what is not sent, and that a desk which was not reached is told otherwise.

use axum::http::StatusCode;
use lanyard_model::{EventKind, Incident, IncidentEvent};
use lanyard_server::{Mailer, deliver_due};
use mailin::response::Response;

use crate::desk::{Desk, practice};
use crate::hand_over::{contact, deliveries, form, post_with_log, reported};
use crate::mail_server::{Sink, mail_server};

async fn events(desk: &Desk) -> Vec<IncidentEvent> {
    let mut events: Vec<IncidentEvent> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    events.sort_by_key(|event| event.number);
    events
}

async fn incident(desk: &Desk) -> Incident {
    desk.app.store.read(&practice()).await.unwrap().all().await.unwrap().remove(0)
}

#[tokio::test]
async fn what_is_typed_is_shown_first_and_the_first_button_sends_nothing() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    let form = form(&desk, &base).await;
    let first = desk.get(&format!("{base}/it-partner")).await.text;
    let button = first.split("name=\"once\"").nth(1).unwrap().split("<button").nth(1).unwrap();
    assert!(button.split('>').next().unwrap().contains("value=\"preview\""), "Enter in a field presses it: {button}");
    let shown = desk.post(&format!("{base}/it-partner"), &form.replace("to=email", "to=preview&attach=pdf")).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(deliveries(&desk).await.is_empty());
    let (typed, told) = shown.text.split_once("What they are told").unwrap();
    let once = form.split('&').next().unwrap().split_once('=').unwrap().1;
    assert!(typed.contains("value=\"by 14:00\"") && typed.contains(&format!("value=\"{once}\"")), "{typed}");
    assert!(typed.contains("value=\"clinic\" selected"), "{typed}");
    assert!(told.contains("by 14:00") && told.contains("A clinic has stopped") && told.contains("value=\"pdf\" checked"), "{told}");
    let sent = desk.post(&format!("{base}/it-partner"), &form).await;
    assert_eq!((sent.status, deliveries(&desk).await.len()), (StatusCode::SEE_OTHER, 1));
}

#[tokio::test]
async fn a_log_that_was_chosen_before_is_asked_for_again() {
    let (_sink, port) = mail_server(None);
    let mailer = Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let national = format!("{}/national-service-desk", reported(&desk).await);
    contact(&desk, lanyard_model::Desk::NationalServiceDesk, "desk@national.example", Vec::new()).await;
    let form = "once=0123456789abcdef&impact=clinic&wanted=&tool=not-run&to=preview";
    let shown = post_with_log(&desk, &national, form, "Reader: found\n").await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("Choose the log again."), "{}", shown.text);
    assert!(!post_with_log(&desk, &national, form, "").await.text.contains("Choose the log again."), "none was chosen");
}

#[tokio::test]
async fn an_incident_that_is_over_is_not_handed_over_and_stays_over() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    let form = form(&desk, &base).await;
    let incident = incident(&desk).await;
    let mut write = desk.app.store.write(&practice(), "test", "It works", desk.now()).await.unwrap();
    write.add_event(&incident.id, EventKind::Restored, None, None).await.unwrap();
    write.commit().await.unwrap();
    for to in ["to=email", "to=told"] {
        let refused = desk.post(&format!("{base}/it-partner"), &form.replace("to=email", to)).await;
        assert!(refused.status.is_client_error(), "{}", refused.text);
        assert!(refused.text.contains("is over") && refused.text.contains("It failed again"), "{}", refused.text);
    }
    assert!(deliveries(&desk).await.is_empty());
    assert_eq!(events(&desk).await.last().unwrap().kind, EventKind::Restored);
}

#[tokio::test]
async fn a_packet_that_failed_is_told_until_somebody_told_the_desk() {
    let (sink, port) = mail_server(None);
    let mailer = Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let base = reported(&desk).await;
    let (to, page) = (format!("{base}/it-partner"), base.trim_end_matches("/hand-over").to_owned());
    desk.post(&to, &form(&desk, &base).await).await;
    *sink.refuse.lock().unwrap() = Some(Response::custom(550, "no such mailbox".to_owned()));
    deliver_due(&desk.app).await.unwrap();
    let warned = "A desk may not have been told";
    for address in ["/p/A81001/", &page] {
        let shown = desk.get(address).await.text;
        assert!(shown.contains(warned) && shown.contains("no such mailbox") && shown.contains(&to), "{address}: {shown}");
    }
    desk.later(1);
    for _ in 0..2 {
        let told = desk.post(&to, "to=told").await;
        assert_eq!((told.status, told.to.as_str()), (StatusCode::SEE_OTHER, page.as_str()));
    }
    for address in ["/p/A81001/", &page] {
        assert!(!desk.get(address).await.text.contains(warned), "{address}");
    }
    assert!(desk.get(&page).await.text.contains("Told by telephone or their portal: IT support partner"));
    let told = events(&desk).await.into_iter().filter(IncidentEvent::was_told_by_people).count();
    assert_eq!(told, 1, "pressed twice");
}

#[tokio::test]
async fn a_practice_without_email_says_that_it_told_the_desk() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=locked").await;
    let (page, list) = (format!("/p/A81001/incidents/{short}"), "/p/A81001/incidents?state=escalated");
    desk.later(21);
    assert!(!desk.get(list).await.text.contains(&short));
    desk.post(&format!("{page}/hand-over/registration-authority"), "to=told").await;
    assert!(desk.get(list).await.text.contains(&short));
    assert!(deliveries(&desk).await.is_empty());
}

/// The desk of the practice's IT, reached by a server that says “later” to the first.
async fn waiting(desk: &Desk, sink: &Sink) -> (String, String) {
    let base = reported(desk).await;
    let to = format!("{base}/it-partner");
    desk.post(&to, &form(desk, &base).await).await;
    *sink.refuse.lock().unwrap() = Some(Response::custom(451, "try later".to_owned()));
    deliver_due(&desk.app).await.unwrap();
    assert!(desk.get(&base).await.text.contains("Not taken yet"));
    (base, to)
}

#[tokio::test]
async fn what_waits_to_be_sent_is_taken_back_when_the_desk_was_told_or_the_incident_is_over() {
    let (sink, port) = mail_server(None);
    let mailer =
        || Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    for (way, why) in [("told", "the desk was told"), ("end", "the incident was over"), ("works", "the incident was over")] {
        let desk = Desk::open_with(mailer()).await;
        let (base, to) = waiting(&desk, &sink).await;
        let page = base.trim_end_matches("/hand-over");
        match way {
            "told" => desk.post(&to, "to=told").await,
            "end" => desk.post(&format!("{page}/end"), "outcome=restored").await,
            _ => desk.post(&format!("{page}/step"), "step=self-unlock&outcome=works").await,
        };
        desk.later(60);
        deliver_due(&desk.app).await.unwrap();
        assert!(sink.received.lock().unwrap().is_empty(), "{way}: they have it, or need it no more");
        let shown = desk.get(&base).await.text;
        assert!(shown.contains("Taken back") && shown.contains(why), "{way}: {shown}");
        assert!(!desk.get(page).await.text.contains("A desk may not have been told"), "{way}");
    }
}

#[tokio::test]
async fn what_waits_for_another_desk_is_sent_whoever_was_told() {
    let (sink, port) = mail_server(None);
    let mailer = Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let (base, _) = waiting(&desk, &sink).await;
    desk.post(&format!("{base}/registration-authority"), "to=told").await;
    desk.later(60);
    deliver_due(&desk.app).await.unwrap();
    assert_eq!(sink.received.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_is_stuck_reads_who_was_told_and_what_was_closed_is_not_said_to_work() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    let short = base.trim_end_matches("/hand-over").rsplit('/').next().unwrap();
    desk.later(7);
    desk.post(&format!("{base}/it-partner"), "to=told").await;
    let stuck = desk.get_signed_out(&format!("/r/front-door/{short}")).await.text;
    assert!(stuck.contains("Told by telephone or their portal: IT support partner") && stuck.contains("08:12"), "{stuck}");
    assert!(!stuck.contains("hand it over"), "{stuck}");
    let today = desk.get("/p/A81001/").await.text;
    assert!(today.contains("With IT support partner") && today.contains("Ask whoever has it how far they are"), "{today}");
    assert!(!today.contains("hand it over") && !today.contains("Nobody was told"), "{today}");
    desk.post(&format!("/p/A81001/incidents/{short}/end"), "outcome=closed").await;
    let over = desk.get_signed_out(&format!("/r/front-door/{short}")).await.text;
    assert!(over.contains("Closed") && !over.contains("Working again"), "{over}");
}
