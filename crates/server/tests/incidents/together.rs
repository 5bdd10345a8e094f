//! Several people with one failure: one message by e-mail too, and pages that say when something new happened.

use std::sync::{Arc, Barrier};

use axum::http::StatusCode;
use lanyard_model::{DeliveryState, Message, Person, Purpose};
use lanyard_server::{Mailer, send_due};
use mailin::response::Response;

use crate::desk::{Desk, practice};
use crate::mail_server::mail_server;

/// Gives Amina and Ben an e-mail address; Cleo has none.
async fn addresses(desk: &Desk) {
    let mut people: Vec<Person> =
        desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    for person in &mut people {
        let initials = person.staff_number.clone().unwrap().to_lowercase();
        person.email = (initials != "cd").then(|| format!("{initials}@surgery.example"));
        write.save(person).await.unwrap();
    }
    write.commit().await.unwrap();
}

async fn notices(desk: &Desk) -> Vec<Message> {
    let all: Vec<Message> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    all.into_iter().filter(|message| message.purpose == Purpose::Notice).collect()
}

#[tokio::test]
async fn one_message_reaches_everybody_affected_by_e_mail_and_is_recorded_end_to_end() {
    let (sink, port) = mail_server(None);
    let from = "lanyard@practice.example".parse().unwrap();
    let desk = Desk::open_with(Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, from).unwrap()).await;
    addresses(&desk).await;
    let first = desk.report("who=AY&room=Reception&picture=unreachable").await;
    for who in ["BC", "CD"] {
        let part = desk.report(&format!("who={who}&room=Room+3&picture=unreachable")).await;
        desk.post(&format!("/p/A81001/incidents/{part}/merge"), &format!("into={first}")).await;
    }
    let address = format!("/p/A81001/incidents/{first}");
    assert!(desk.get(&address).await.text.contains("2 of the 3 who are known get it by e-mail too"));
    for _ in 0..2 {
        desk.post(&format!("{address}/message"), "message=The line is down, use paper").await;
    }
    assert_eq!(desk.get(&address).await.text.matches("Everybody affected was told").count(), 1, "pressed twice is once");
    let queued: Vec<Option<String>> = notices(&desk).await.into_iter().map(|one| one.destination).collect();
    assert_eq!(queued.len(), 2, "Cleo has no address: {queued:?}");
    assert!(desk.get(&address).await.text.contains("Waits"));
    *sink.refuse.lock().unwrap() = Some(Response::custom(451, "busy".to_owned()));
    *sink.together.lock().unwrap() = Some(Arc::new(Barrier::new(2)));
    send_due(&desk.app).await.unwrap();
    assert_eq!(sink.received.lock().unwrap().len(), 1, "neither waits for the other, and one was refused");
    *sink.together.lock().unwrap() = None;
    for minutes in [1, 60] {
        desk.later(minutes);
        send_due(&desk.app).await.unwrap();
    }
    let received = sink.received.lock().unwrap().clone();
    assert_eq!(received.len(), 2, "one was refused at first, and each arrived once: {received:#?}");
    assert!(received.iter().all(|mail| mail.contains("The line is down, use paper") && mail.contains(&first)), "{received:#?}");
    assert!(received.iter().any(|mail| mail.contains("bc@surgery.example")));
    assert!(notices(&desk).await.iter().all(|one| one.state == DeliveryState::Accepted && one.text.is_none()));
    let page = desk.get(&address).await.text;
    assert!(page.contains("ay@surgery.example") && page.contains("Accepted"), "{page}");
}

/// The address that a page asks for news.
fn asks(page: &str) -> String {
    page.split("hx-get=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn an_open_page_says_that_a_colleague_replied_and_changes_nothing_by_itself() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    for base in [format!("/p/A81001/incidents/{short}"), format!("/r/front-door/{short}")] {
        desk.later(1);
        let page = desk.get(&base).await.text;
        assert!(page.contains("role=\"status\"") && !page.contains("New since you last looked"), "{page}");
        let news = asks(&page);
        assert_eq!(desk.get(&news).await.status, StatusCode::NO_CONTENT, "nothing is announced when nothing is new");
        desk.later(1);
        let step = page.split("name=\"step\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let told = match step {
            Some(step) => desk.post(&format!("/r/front-door/{short}/step"), &format!("step={step}&outcome=failed")).await,
            None => desk.post(&format!("/p/A81001/incidents/{short}/message"), &format!("message=Read {}", base.len())).await,
        };
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
        let said = desk.get(&news).await;
        assert_eq!(said.status.as_u16(), 286, "announced once: {}", said.text);
        assert!(said.text.contains("Something new happened") && !said.text.contains("Amina"), "{}", said.text);
        let link = said.text.split("href=\"").nth(1).unwrap().split('#').next().unwrap().to_owned();
        let shown = desk.get(&link).await.text;
        assert!(shown.contains("New since you last looked"), "without scripts the same link shows it: {shown}");
        desk.later(40);
        assert!(desk.get(&news).await.text.contains("no longer looks"), "asking does not keep a session open");
    }
    desk.post(&format!("/p/A81001/incidents/{short}/end"), "outcome=restored").await;
    assert!(!desk.get(&format!("/p/A81001/incidents/{short}")).await.text.contains("hx-get"), "an ended one asks no more");
}
