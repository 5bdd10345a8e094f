//! Handing over: each desk its own fields, delivered once and recorded end to end.

use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};
use lanyard_diagnose::uk_date;
use lanyard_model::{Card, CardEvent, CardEventKind, Contact, Delivery, DeliveryState, Id, OpeningHours, Person};
use lanyard_server::{Mail, Mailer, deliver_due};
use mailin::response::Response;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::desk::{Desk, Page, practice};
use crate::mail_server::mail_server;
use crate::over_tls::certificates;

/// Enters the IT partner with an e-mail address and hours.
async fn it_partner(desk: &Desk) {
    let hours = OpeningHours { days: vec![1, 2, 3, 4, 5], from: "08:00:00".parse().unwrap(), until: "08:30:00".parse().unwrap() };
    contact(desk, lanyard_model::Desk::ItPartner, "it@partner.example", vec![hours]).await;
}

pub(crate) async fn contact(desk: &Desk, of: lanyard_model::Desk, email: &str, hours: Vec<OpeningHours>) {
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let contact = Contact {
        id: write.new_id().unwrap(),
        desk: of,
        name: "Their desk".to_owned(),
        phone: Some("01632 960000".to_owned()),
        email: Some(email.to_owned()),
        hours,
        note: None,
        retired_on: None,
    };
    write.save(&contact).await.unwrap();
    write.commit().await.unwrap();
}

pub(crate) async fn reported(desk: &Desk) -> String {
    it_partner(desk).await;
    let short = desk.report("who=AY&room=Reception&said=Amina gets ERR1002 and then nothing happens").await;
    format!("/p/A81001/incidents/{short}/hand-over")
}

/// What a page put into a field.
pub(crate) fn value(page: &str, name: &str) -> String {
    page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The e-mail form as the page made it.
pub(crate) async fn form(desk: &Desk, base: &str) -> String {
    let page = desk.get(&format!("{base}/it-partner")).await.text;
    format!("once={}&told={}&impact=clinic&wanted=by 14:00&attendance=site&to=email", value(&page, "once"), value(&page, "told"))
}

#[tokio::test]
async fn two_people_at_the_page_of_one_desk_send_it_one_packet() {
    let desk = Desk::open_with(Mailer::Memory(Mutex::default())).await;
    let base = reported(&desk).await;
    let (first, second) = (form(&desk, &base).await, form(&desk, &base).await);
    let sent = desk.post(&format!("{base}/it-partner"), &first).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let late = desk.post(&format!("{base}/it-partner"), &second).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert!(
        late.text.contains("while this page was open") && late.text.contains("by 14:00"),
        "what was typed stays: {}",
        late.text
    );
    assert_eq!(deliveries(&desk).await.len(), 1);
    let again = form(&desk, &base).await;
    assert!(desk.get(&format!("{base}/it-partner")).await.text.contains("They were told"));
    assert_eq!(
        desk.post(&format!("{base}/it-partner"), &again).await.status,
        StatusCode::SEE_OTHER,
        "who knows of it may send it again"
    );
    assert_eq!(deliveries(&desk).await.len(), 2);
}

#[tokio::test]
async fn every_contact_of_a_desk_counts_and_the_one_that_is_open_comes_first() {
    let desk = Desk::open_with(Mailer::Memory(Mutex::default())).await;
    let base = reported(&desk).await;
    let always = OpeningHours { days: (1..=7).collect(), from: "00:00:00".parse().unwrap(), until: "23:59:00".parse().unwrap() };
    contact(&desk, lanyard_model::Desk::ItPartner, "night@partner.example", vec![always]).await;
    let chosen = |page: &str| page.find("Open until").unwrap() < page.find("Closed until").unwrap();
    desk.later(30);
    let page = desk.get(&base).await.text;
    assert!(chosen(&page), "{page}");
    let page = desk.get(&format!("{base}/it-partner")).await.text;
    let buttons: Vec<&str> =
        page.match_indices("Send by e-mail to ").map(|(at, _)| page[at..].split('<').next().unwrap()).collect();
    assert_eq!(buttons, ["Send by e-mail to night@partner.example", "Send by e-mail to it@partner.example"]);
    let second = page.split("value=\"email:").nth(1).unwrap().split('"').next().unwrap();
    let sent = form(&desk, &base).await.replace("to=email", &format!("to=email:{second}"));
    assert_eq!(desk.post(&format!("{base}/it-partner"), &sent).await.status, StatusCode::SEE_OTHER);
    assert_eq!(deliveries(&desk).await[0].destination, "it@partner.example");
}

pub(crate) async fn deliveries(desk: &Desk) -> Vec<Delivery> {
    desk.app.store.read(&practice()).await.unwrap().all().await.unwrap()
}

#[tokio::test]
async fn each_desk_gets_what_it_asks_for_and_nothing_else() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    let it = desk.get(&format!("{base}/it-partner")).await.text;
    assert!(it.contains("ERR1002") && it.contains("Left out"), "{it}");
    for secret in ["Amina", "000111111111"] {
        assert!(!it.contains(secret), "IT does not need {secret}");
    }
    let ra = desk.get(&format!("{base}/registration-authority")).await.text;
    for needed in ["Amina Yusuf", "000111111111", "A81001"] {
        assert!(ra.contains(needed), "the RA asks for {needed}");
    }
    let file = desk.post(&format!("{base}/it-partner"), "to=json&impact=clinic").await;
    assert!(file.text.contains("ERR1002") && file.text.contains("A clinic has stopped") && !file.text.contains("Amina"));
    let ticket = desk.post(&format!("{base}/it-partner"), "to=servicenow&impact=clinic").await;
    let ticket: serde_json::Value = serde_json::from_str(&ticket.text).unwrap();
    assert_eq!((ticket["urgency"].as_str(), ticket["impact"].as_str()), (Some("1"), Some("1")));
    assert!(ticket["short_description"].as_str().unwrap().starts_with("Smartcard: "));
    let text = desk.post(&format!("{base}/national-service-desk"), "to=markdown&tool=not-run").await.text;
    assert!(text.contains("**NHS Diagnostic Tool**: Not run: needs admin"), "{text}");
}

/// What the registration authority is asked about most: a card that has run out or is lost.
#[tokio::test]
async fn the_registration_authority_is_told_the_number_of_a_card_that_does_not_work_any_more() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    let today = uk_date(desk.now());
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let people: Vec<Person> = write.all().await.unwrap();
    let holder = people.iter().find(|person| person.name == "Amina Yusuf").unwrap().id.clone();
    for (id, serial, expires_on, kind) in [
        ("c1", "11112222", today.yesterday().unwrap(), CardEventKind::Issued),
        ("c2", "33334444", today.tomorrow().unwrap(), CardEventKind::Lost),
        ("c3", "55556666", today.tomorrow().unwrap(), CardEventKind::Cancelled),
    ] {
        let (serial, expires_on) = (Some(serial.to_owned()), Some(expires_on));
        let card = Card { id: Id::new(id), serial, series: None, kind: None, holder: holder.clone(), expires_on };
        write.save(&card).await.unwrap();
        let event = CardEvent { id: Id::new(format!("e{id}")), card: card.id, happened_on: Some(today), kind, note: None };
        write.save(&event).await.unwrap();
    }
    write.commit().await.unwrap();
    let packet = desk.get(&format!("{base}/registration-authority")).await.text;
    assert!(packet.contains("11112222 (expired)") && packet.contains("33334444 (lost)"), "{packet}");
    assert!(!packet.contains("55556666"), "one that is gone for good is not meant");
}

#[tokio::test]
async fn a_closed_desk_says_until_when() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    assert!(desk.get(&base).await.text.contains("Open until 08:30."));
    desk.later(25);
    let page = desk.get(&base).await.text;
    assert!(page.contains("Closed until 24 Nov 2026, 08:00."), "{page}");
    assert!(page.contains("Open until 18:00, for log-on with Identity Agent (CIS1)."), "the published hours stand in");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_delivered_once() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    let form = form(&desk, &base).await;
    for _ in 0..2 {
        let sent = desk.post(&format!("{base}/it-partner"), &form).await;
        assert_eq!((sent.status, sent.to.as_str()), (StatusCode::SEE_OTHER, base.as_str()));
    }
    assert!(desk.get(&base).await.text.contains("Waits to be sent."));
    for _ in 0..2 {
        deliver_due(&desk.app).await.unwrap();
    }
    let Mailer::Memory(sent) = &*desk.app.mailer else { panic!() };
    let sent: Vec<Mail> = sent.lock().unwrap().clone();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, "it@partner.example");
    assert!(sent[0].text.contains("by 14:00") && sent[0].text.contains("Please come on site"));
    let page = desk.get(&base).await.text;
    assert!(page.contains("Accepted"), "{page}");
    assert!(desk.get("/p/A81001/incidents").await.text.contains("Handed over"));
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_again_by_itself() {
    let desk = Desk::open().await;
    let base = reported(&desk).await;
    desk.post(&format!("{base}/it-partner"), &form(&desk, &base).await).await;
    let queued = deliveries(&desk).await;
    let mut write = desk.app.store.write(&practice(), "delivery", "taken", desk.now()).await.unwrap();
    assert!(write.claim_delivery(&queued[0].id).await.unwrap());
    assert!(!write.claim_delivery(&queued[0].id).await.unwrap(), "one taker");
    write.commit().await.unwrap();
    // The server was killed here.
    desk.later(11);
    deliver_due(&desk.app).await.unwrap();
    assert_eq!(deliveries(&desk).await[0].state, DeliveryState::Unsure);
    let Mailer::Memory(sent) = &*desk.app.mailer else { panic!() };
    assert!(sent.lock().unwrap().is_empty());
    assert!(desk.get(&base).await.text.contains("It may have arrived"));
}

#[tokio::test]
async fn a_mail_server_that_is_busy_gets_it_later_and_once() {
    let (sink, port) = mail_server(None);
    let address = format!("127.0.0.1:{port}");
    let mailer = Mailer::smtp(&address, None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let base = reported(&desk).await;
    desk.post(&format!("{base}/it-partner"), &form(&desk, &base).await).await;
    *sink.refuse.lock().unwrap() = Some(Response::custom(451, "busy".to_owned()));
    deliver_due(&desk.app).await.unwrap();
    let page = desk.get(&base).await.text;
    assert!(page.contains("Not taken yet") && page.contains("Tried again at 08:06"), "{page}");
    deliver_due(&desk.app).await.unwrap();
    assert_eq!(sink.received.lock().unwrap().len(), 0, "not before its time");
    desk.later(1);
    deliver_due(&desk.app).await.unwrap();
    desk.later(60);
    deliver_due(&desk.app).await.unwrap();
    let received = sink.received.lock().unwrap().clone();
    assert_eq!(received.len(), 1);
    let id = deliveries(&desk).await[0].id.to_string();
    assert!(received[0].contains(&id) && received[0].contains("packet.json"), "{}", received[0]);
    assert!(!received[0].contains("Amina"));
    assert_eq!(deliveries(&desk).await[0].state, DeliveryState::Accepted);
}

/// Sends the form with a log, as browsers do.
pub(crate) async fn post_with_log(desk: &Desk, path: &str, form: &str, log: &str) -> Page {
    let head = |name: &str| format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"");
    let part = |(name, value): (&str, &str)| format!("{}\r\n\r\n{value}\r\n", head(name));
    let fields: String = form.split('&').filter_map(|field| field.split_once('=')).map(part).collect();
    let body = format!("{fields}{}; filename=\"tool.log\"\r\n\r\n{log}\r\n--edge--\r\n", head("log"));
    desk.ask(Method::POST, path, desk.cookie.as_deref(), "multipart/form-data; boundary=edge", &body).await
}

#[tokio::test]
async fn the_diagnostic_tools_log_goes_along_with_an_email_and_is_screened() {
    let (sink, port) = mail_server(None);
    let mailer = Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let base = reported(&desk).await;
    contact(&desk, lanyard_model::Desk::NationalServiceDesk, "desk@national.example", Vec::new()).await;
    let national = format!("{base}/national-service-desk");
    let page = desk.get(&national).await.text;
    assert!(page.contains("enctype=\"multipart/form-data\"") && page.contains("Its log"), "{page}");
    assert!(!desk.get(&format!("{base}/it-partner")).await.text.contains("Its log"), "that desk does not ask for it");
    let form = "once=0123456789abcdef&impact=clinic&wanted=&attendance=&tool=not-run&to=email";
    let picture = post_with_log(&desk, &national, form, "\u{1}\u{2}\u{3}\u{4}PNG").await;
    assert!(picture.status.is_client_error() && picture.text.contains("This file is no text"), "{}", picture.text);
    assert!(deliveries(&desk).await.is_empty(), "nothing was sent");
    let log = "Reader: found\nUser said the pin 482913 is refused\n";
    assert_eq!(post_with_log(&desk, &national, form, log).await.status, StatusCode::SEE_OTHER);
    deliver_due(&desk.app).await.unwrap();
    let received = sink.received.lock().unwrap().clone();
    let mail = received.first().unwrap();
    assert!(mail.contains("diagnostic-tool.log") && mail.contains("Reader: found"), "{mail}");
    assert!(mail.contains("Run; its log is attached") && mail.contains("one line") && !mail.contains("482913"), "{mail}");
    let other = form.replace("cdef", "cdee&told=1");
    assert_eq!(post_with_log(&desk, &national, &other, "").await.status, StatusCode::SEE_OTHER);
    let kept = deliveries(&desk).await;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|one| one.log.is_none()), "one is sent and not kept; of the other none was chosen");
}

#[tokio::test]
async fn a_log_that_a_ticket_cannot_take_is_not_lost_unsaid_and_nothing_leaves_without_what_it_stops() {
    let (_sink, port) = mail_server(None);
    let mailer = Mailer::smtp(&format!("127.0.0.1:{port}"), None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let base = reported(&desk).await;
    contact(&desk, lanyard_model::Desk::NationalServiceDesk, "desk@national.example", Vec::new()).await;
    let national = format!("{base}/national-service-desk");
    let form = "once=0123456789abcdef&impact=clinic&wanted=&attendance=&tool=not-run&to=";
    let ticket = post_with_log(&desk, &national, &format!("{form}some-channel"), "Reader: found\n").await;
    assert_eq!(ticket.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ticket.text.contains("A ticket takes no file") && ticket.text.contains("Choose the log again"), "{}", ticket.text);
    let saved = post_with_log(&desk, &national, &format!("{form}markdown"), "Reader: found\n").await.text;
    assert!(saved.contains("whoever has admin rights sends its log") && !saved.contains("Not run"), "{saved}");

    let page = desk.get(&national).await.text;
    assert!(page.contains("value=\"as soon as possible\""), "{page}");
    let without = form.replace("impact=clinic", "impact=");
    let refused = desk.post(&national, &format!("{without}email")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Choose what it stops"), "{}", refused.text);
    assert!(deliveries(&desk).await.is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_refused_address_is_given_up_with_its_reason_and_tls_is_insisted_on() {
    let (sink, port) = mail_server(None);
    let address = format!("127.0.0.1:{port}");
    let mailer = Mailer::smtp(&address, None, None, true, "lanyard@practice.example".parse().unwrap()).unwrap();
    let desk = Desk::open_with(mailer).await;
    let base = reported(&desk).await;
    desk.post(&format!("{base}/it-partner"), &form(&desk, &base).await).await;
    *sink.refuse.lock().unwrap() = Some(Response::custom(550, "no such mailbox".to_owned()));
    deliver_due(&desk.app).await.unwrap();
    assert!(desk.get(&base).await.text.contains("no such mailbox"));
    assert_eq!(deliveries(&desk).await[0].state, DeliveryState::Failed);
    let strict = Mailer::smtp(&address, None, None, false, "lanyard@practice.example".parse().unwrap()).unwrap();
    let mail = Mail {
        id: "1".into(),
        to: "a@b.example".into(),
        subject: "s".into(),
        text: "t".into(),
        attachments: Vec::new(),
        invitation: None,
    };
    assert!(strict.send(&mail).await.is_err(), "this server offers no STARTTLS");
    assert!(sink.received.lock().unwrap().is_empty());
    let elsewhere = Mailer::smtp("mail.example:25", None, None, true, "lanyard@practice.example".parse().unwrap());
    assert!(elsewhere.unwrap_err().contains("TLS"), "without TLS only to this machine");
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_is_used_and_a_stranger_in_the_mail_servers_place_is_not_believed() {
    let (authority, chain, key) = certificates();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap();
    let (sink, port) = mail_server(Some(Arc::new(config)));
    let from = || "lanyard@practice.example".parse().unwrap();
    let mail = Mail {
        id: "1".into(),
        to: "a@b.example".into(),
        subject: "s".into(),
        text: "t".into(),
        attachments: Vec::new(),
        invitation: None,
    };
    let address = format!("localhost:{port}");
    let stranger = Mailer::smtp(&address, None, None, false, from()).unwrap();
    assert!(stranger.send(&mail).await.is_err(), "nobody vouches for this server");
    assert!(sink.received.lock().unwrap().is_empty());
    let known = Mailer::smtp(&address, None, Some(authority.as_bytes()), false, from()).unwrap();
    known.send(&mail).await.unwrap();
    assert_eq!(sink.received.lock().unwrap().len(), 1);
}
