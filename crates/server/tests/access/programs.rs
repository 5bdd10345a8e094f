//! What programs and PCs send: the API's bodies, an enrolment and a checkup, each with what is another practice's in it.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use lanyard_model::{
    Applet, CardCertificate, CardReading, Checkup, Fact, Origin, Outcome, Person, Reading, ReceivedCheckup, Summary,
};
use serde_json::{Value as Json, json};

use crate::api::call;
use crate::isolation::nothing_of;
use crate::seed::Practice;
use crate::server::Server;

/// Every body that A's token, code or key can carry, with B's names in it; gives how many were sent.
pub(crate) async fn send_with_foreign_names(server: &Server, a: &Practice, b: &Practice) -> usize {
    let bodies = bodies(b);
    let named: BTreeSet<&str> = bodies.iter().map(|(path, ..)| *path).chain(["/api/enrol", "/api/checkups"]).collect();
    let described = lanyard_server::description().paths.paths;
    let posts: BTreeSet<&str> = described.iter().filter(|(_, item)| item.post.is_some()).map(|(path, _)| path.as_str()).collect();
    assert_eq!(named, posts, "say in tests/access/programs.rs what a program sends there");
    for (path, short, body) in &bodies {
        let path = path.replace("{short}", short);
        let answer = server.ask_with(a, Method::POST, &path, "application/json", &body.to_string()).await;
        nothing_of(b, &answer, &format!("{path}/{}", said(body)));
    }
    a_checkup_stays_where_its_key_is_from(server, a, b).await;
    bodies.len() + 2
}

fn bodies(b: &Practice) -> Vec<(&'static str, &str, Json)> {
    let (person, short) = (&b.ids["person"][0], b.shorts[0].as_str());
    vec![
        ("/api/v1/staff-cases", "", json!({ "person": person, "kind": "leaver", "day": "2026-12-31", "stays": true })),
        ("/api/v1/incidents", "", json!({ "reporter": person, "room": format!("{}-room", b.mark), "said": "it says card locked" })),
        ("/api/v1/incidents/{short}/replies", short, json!({ "reply": "failed", "subject": "self-unlock" })),
        ("/api/v1/incidents/{short}/replies", short, json!({ "reply": "answer", "subject": "card_in", "answer": "yes" })),
    ]
}

/// What a body says, as the parts of a path: an answer may say it back.
fn said(body: &Json) -> String {
    body.as_object().unwrap().values().filter_map(Json::as_str).collect::<Vec<_>>().join("/")
}

/// A PC of A's sends a checkup with B's card in it, under the id of one of B's, from a PC that is called as one of B's.
async fn a_checkup_stays_where_its_key_is_from(server: &Server, a: &Practice, b: &Practice) {
    let (of_a, of_b) = (received(server, a).await, received(server, b).await);
    let page = server.ask(a, Method::POST, &format!("/p/{}/pcs-that-report/code", a.ods), Some("")).await;
    let code: String = page.body.split("--code ").nth(1).unwrap().chars().take(14).collect();
    let name = format!("{}-PC", b.mark);
    let (enrolled, given) =
        call(server, "", Method::POST, "/api/enrol", json!({ "code": code, "machine": "b".repeat(64), "name": name })).await;
    assert_eq!(enrolled.status, StatusCode::CREATED, "{}", enrolled.body);
    nothing_of(b, &enrolled, "/api/enrol");

    let people: Vec<Person> = server.store.read(&b.ods).await.unwrap().all().await.unwrap();
    let holder = people.iter().find_map(|person| person.uuid.clone()).unwrap();
    let mut checkup = Checkup::unread(of_b[0].id.to_string(), server.clock.now(), "lanyard test".to_owned());
    checkup.origin = Some(Origin { user: b.mark.clone(), pc: name });
    let (outcome, cause) = (Outcome::FaultFound, Some("LY301".to_owned()));
    checkup.summary = Some(Summary { outcome, cause, findings: vec![], attributes: Default::default() });
    checkup.cards = Reading { fact: Fact::Known(vec![card(holder)]), millis: 80 };
    let (key, sent) = (given["key"].as_str().unwrap(), serde_json::to_value(&checkup).unwrap());
    let (answer, _) = call(server, key, Method::POST, "/api/checkups", sent).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    nothing_of(b, &answer, "/api/checkups");
    assert_eq!(received(server, a).await.len(), of_a.len() + 1, "it is A's, whatever stands in it");
    assert_eq!(received(server, b).await, of_b);
}

async fn received(server: &Server, of: &Practice) -> Vec<ReceivedCheckup> {
    server.store.read(&of.ods).await.unwrap().all().await.unwrap()
}

fn card(holder: String) -> CardReading {
    let certificate = CardCertificate {
        slot: "9A".to_owned(),
        holder: Some(holder),
        issuer: "CN=SubCA02,OU=CA,O=nhs".to_owned(),
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2027-01-01T00:00:00Z".parse().unwrap(),
        key_usage: vec!["digitalSignature".to_owned()],
        key: "RSA 2048".to_owned(),
        bytes: 1482,
        sha256: Some("c".repeat(64)),
    };
    CardReading {
        reader: "Reader 00 00".to_owned(),
        applet: Fact::Known(Applet::Piv),
        tries_left: Fact::Known(3),
        certificates: Fact::Known(vec![certificate]),
        apdus: 9,
    }
}
