//! Packets as tickets: posted by the server itself, once, to a real receiver, with keys that stand nowhere in clear text.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lanyard_model::{Channel, Delivery, DeliveryState};
use lanyard_server::deliver_due;

use crate::desk::{Desk, practice};
use crate::hand_over::value;
use crate::web_server::web_server;

const SERVICE_DESK: &str = "kind=servicenow&name=Helpdesk&desk=it-partner&user=lanyard&key=sesame-open-7";

/// Adds the IT partner's channel; gives its identifier.
async fn channel(desk: &Desk, form: &str, port: u16) -> String {
    let made = desk.post("/p/A81001/channels", &format!("{form}&url=http%3A%2F%2F127.0.0.1%3A{port}%2Fnav_to.do")).await;
    assert!(made.text.contains("The channel was added"), "{}", made.text);
    desk.app.store.read(&practice()).await.unwrap().channels().await.unwrap().pop().unwrap().id.to_string()
}

async fn reported(desk: &Desk) -> String {
    let short = desk.report("who=AY&room=Reception&said=Amina gets ERR1002 and then nothing happens").await;
    format!("/p/A81001/incidents/{short}/hand-over")
}

async fn hand_over(desk: &Desk, base: &str, channel: &str) {
    let page = desk.get(&format!("{base}/it-partner")).await.text;
    assert!(page.contains("Send as a ticket to "), "{page}");
    let (once, told) = (value(&page, "once"), value(&page, "told"));
    let form = format!("once={once}&told={told}&impact=clinic&wanted=by 14:00&attendance=site&to={channel}");
    for _ in 0..2 {
        assert_eq!(desk.post(&format!("{base}/it-partner"), &form).await.status, StatusCode::SEE_OTHER);
    }
}

async fn delivery(desk: &Desk) -> Delivery {
    desk.app.store.read(&practice()).await.unwrap().all().await.unwrap().pop().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_busy_gets_its_ticket_later_and_once() {
    let desk = Desk::open().await;
    let (port, posts) = web_server(&[(503, ""), (201, r#"{"result":{"number":"INC0010001","sys_id":"a"}}"#), (201, "{}")]);
    let channel = channel(&desk, SERVICE_DESK, port).await;
    let base = reported(&desk).await;
    hand_over(&desk, &base, &channel).await;
    deliver_due(&desk.app).await.unwrap();
    assert!(desk.get(&base).await.text.contains("Not taken yet (it answered 503). Tried again at 08:06"));
    deliver_due(&desk.app).await.unwrap();
    assert_eq!(posts.lock().unwrap().len(), 1, "not before its time");
    for minutes in [1, 30, 30] {
        desk.later(minutes);
        deliver_due(&desk.app).await.unwrap();
    }
    let posts = posts.lock().unwrap().clone();
    assert_eq!(posts.len(), 2, "taken once: {posts:#?}");
    let (head, body) = posts[1].split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /api/now/table/incident HTTP/1.1"), "{head}");
    assert!(head.contains(&format!("Basic {}", STANDARD.encode("lanyard:sesame-open-7"))), "{head}");
    let ticket: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(ticket["correlation_id"], delivery(&desk).await.id.as_str());
    assert_eq!(ticket["urgency"], "1");
    assert!(ticket["description"].as_str().unwrap().contains("by 14:00") && !body.contains("Amina"), "{body}");
    assert!(desk.get(&base).await.text.contains("ticket INC0010001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_become_a_ticket_is_left_to_a_person_and_a_refusal_says_why() {
    let answers: &[(u16, &str)] = &[(500, ""), (401, ""), (0, "")];
    let expected = [
        (DeliveryState::Unsure, "it answered 500"),
        (DeliveryState::Failed, "its key is not taken"),
        (DeliveryState::Unsure, "the connection broke off"),
    ];
    for (answer, (state, words)) in answers.iter().zip(expected) {
        let desk = Desk::open().await;
        let (port, posts) = web_server(Box::leak(Box::new([*answer, (201, "{}")])));
        let channel = channel(&desk, SERVICE_DESK, port).await;
        let base = reported(&desk).await;
        hand_over(&desk, &base, &channel).await;
        for minutes in [0, 30, 30] {
            desk.later(minutes);
            deliver_due(&desk.app).await.unwrap();
        }
        assert_eq!(posts.lock().unwrap().len(), 1, "{words}: never again by itself");
        assert_eq!(delivery(&desk).await.state, state, "{words}");
        let page = desk.get(&base).await.text;
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_cannot_be_reached_is_tried_again() {
    let desk = Desk::open().await;
    let (port, _) = web_server(&[]);
    let channel = channel(&desk, SERVICE_DESK, port).await;
    let base = reported(&desk).await;
    hand_over(&desk, &base, &channel).await;
    deliver_due(&desk.app).await.unwrap();
    assert_eq!(delivery(&desk).await.state, DeliveryState::Queued);
    desk.post(&format!("/p/A81001/channels/{channel}/stop"), "").await;
    desk.later(5);
    deliver_due(&desk.app).await.unwrap();
    assert_eq!(delivery(&desk).await.reason.as_deref(), Some("this channel was stopped"));
}

#[tokio::test(flavor = "multi_thread")]
async fn freshservice_and_a_webhook_get_what_they_document() {
    let desk = Desk::open().await;
    let (port, posts) = web_server(&[(201, r#"{"ticket":{"id":264}}"#)]);
    let form = "kind=freshservice&name=Fresh&desk=it-partner&key=abc";
    for (requester, words) in [("", "Enter your address there"), ("lanyard%40localhost", "This is not an e-mail address")] {
        let refused = desk.post("/p/A81001/channels", &format!("{form}&url=https%3A%2F%2Fa.example&requester={requester}")).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(words), "{}", refused.text);
    }
    let fresh = channel(&desk, &format!("{form}&requester=front.desk%40surgery.example"), port).await;
    assert!(desk.get("/p/A81001/channels").await.text.contains("Its answers go to front.desk@surgery.example"));
    let base = reported(&desk).await;
    hand_over(&desk, &base, &fresh).await;
    deliver_due(&desk.app).await.unwrap();
    let post = posts.lock().unwrap()[0].clone();
    assert!(post.starts_with("POST /api/v2/tickets HTTP/1.1") && post.contains(&format!("Basic {}", STANDARD.encode("abc:X"))));
    assert!(post.contains("\"status\":2") && post.contains("\"priority\":3"), "{post}");
    assert!(post.contains("\"email\":\"front.desk@surgery.example\""), "the desk’s answers go where somebody reads them: {post}");
    assert!(desk.get(&base).await.text.contains("ticket 264"));
    let (port, posts) = web_server(&[(200, "")]);
    let hook = channel(&desk, "kind=webhook&name=Hook&desk=it-partner", port).await;
    hand_over(&desk, &base, &hook).await;
    deliver_due(&desk.app).await.unwrap();
    let post = posts.lock().unwrap()[0].clone();
    assert!(post.starts_with("POST /nav_to.do ") && post.contains("\"kind\":\"ticket\""), "{post}");
    assert!(post.to_lowercase().contains("x-lanyard-signature: sha256="));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_gets_its_own_desks_packets_alone_and_its_key_is_sealed() {
    let desk = Desk::open().await;
    let (port, posts) = web_server(&[(201, "{}")]);
    let channel = channel(&desk, SERVICE_DESK, port).await;
    let base = reported(&desk).await;
    let ra = format!("{base}/registration-authority");
    let page = desk.get(&ra).await.text;
    assert!(!page.contains("Send as a ticket"), "the IT partner does not read what the registration authority is told");
    let form = format!("once=0123456789abcdef0123&impact=waits&to={channel}");
    assert_eq!(desk.post(&ra, &form).await.status, StatusCode::NOT_FOUND);
    deliver_due(&desk.app).await.unwrap();
    assert!(posts.lock().unwrap().is_empty());
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    let id = lanyard_model::Id::<Channel>::new(channel);
    let secret = read.channel_secret(&id).await.unwrap().unwrap();
    drop(read);
    assert!(!secret.key.contains("sesame") && !secret.url.contains("127.0.0.1"), "sealed");
    let export = desk.get("/p/A81001/export/json").await.text;
    let page = desk.get("/p/A81001/channels").await.text;
    for place in [&export, &page] {
        assert!(place.contains("Helpdesk") && !place.contains("sesame") && !place.contains(&secret.key), "{place}");
    }
    let wrong =
        desk.post("/p/A81001/channels", "kind=servicenow&name=A&url=https%3A%2F%2Fa.example&user=a%3Ab&key=hidden-words").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("A user name has no colon") && wrong.text.contains("Choose whose tickets these are"));
    assert!(!wrong.text.contains("hidden-words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freshservice_whose_answers_would_reach_nobody_gets_no_ticket() {
    let desk = Desk::open().await;
    let form = "kind=freshservice&name=Fresh&desk=it-partner&key=abc&requester=front.desk%40surgery.example";
    let id = channel(&desk, form, 1).await;
    // As it was added before channels had an address.
    let now = desk.now();
    let mut write = desk.app.store.write(&practice(), "test", "An older channel", now).await.unwrap();
    let mut old: Channel = write.find(&lanyard_model::Id::new(id.clone())).await.unwrap().unwrap();
    old.requester = None;
    write.save(&old).await.unwrap();
    write.commit().await.unwrap();
    let base = reported(&desk).await;
    let refused = desk.post(&format!("{base}/it-partner"), &format!("once=0123456789abcdef0123&impact=clinic&to={id}")).await;
    assert!(
        !refused.status.is_redirection() && refused.text.contains("has no address to which the desk’s answers go"),
        "{}",
        refused.text
    );
    assert!(desk.app.store.read(&practice()).await.unwrap().all::<Delivery>().await.unwrap().is_empty());
}
