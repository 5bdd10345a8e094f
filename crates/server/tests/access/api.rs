//! The API: what a token opens and what it does not, and how problems are said.

use axum::http::{HeaderMap, Method, StatusCode, header};
use lanyard_store::{ApiToken, Scope};
use serde_json::{Value as Json, json};

use crate::browser::Browser;
use crate::seed;
use crate::server::{Answer, Server};

/// Asks as a program with this token, or a PC with this key; what came back, and as JSON.
pub(crate) async fn call(server: &Server, token: &str, method: Method, path: &str, body: Json) -> (Answer, Json) {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    let answer = server.send(method, path, headers, body.to_string()).await;
    let json = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer, json)
}

#[tokio::test]
async fn a_program_is_told_when_enough_was_tried_and_one_report_told_twice_is_one() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let told = json!({ "reporter": "ZZ", "room": "Reception", "said": "it says card locked" });
    let (_, made) = call(&server, &a.token, Method::POST, "/api/v1/incidents", told.clone()).await;
    assert_eq!(made["hand_over"], json!(false));
    let (answer, again) = call(&server, &a.token, Method::POST, "/api/v1/incidents", told).await;
    assert_eq!((answer.status, &again["short"]), (StatusCode::CREATED, &made["short"]), "{}", answer.body);
    server.advance(21 * 60);
    let path = format!("/api/v1/incidents/{}", made["short"].as_str().unwrap());
    assert_eq!(call(&server, &a.token, Method::GET, &path, Json::Null).await.1["hand_over"], json!(false), "nobody tried anything");
    let failed = json!({ "reply": "failed", "subject": "self-unlock" });
    call(&server, &a.token, Method::POST, &format!("{path}/replies"), failed).await;
    server.advance(21 * 60);
    assert_eq!(call(&server, &a.token, Method::GET, &path, Json::Null).await.1["hand_over"], json!(true));
}

#[tokio::test]
async fn a_program_reports_an_incident_and_follows_its_triage_to_the_end() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let told = json!({ "reporter": "AY", "room": "Reception", "said": "it says card locked" });
    let (answer, made) = call(&server, &a.token, Method::POST, "/api/v1/incidents", told).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!((made["state"].as_str(), made["said"].as_str()), (Some("open"), Some("it says card locked")));
    let path = format!("/api/v1/incidents/{}", made["short"].as_str().unwrap());
    let mut standing = made;
    for _ in 0..12 {
        let next = &standing["next"];
        let reply = if next["question"].is_object() {
            json!({ "reply": "answer", "subject": next["question"]["id"] })
        } else {
            json!({ "reply": "works", "subject": next["step"]["id"] })
        };
        let (answer, after) = call(&server, &a.token, Method::POST, &format!("{path}/replies"), reply).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        standing = after;
        if standing["state"] == "restored" {
            break;
        }
    }
    assert_eq!((standing["state"].as_str(), &standing["next"]), (Some("restored"), &Json::Null));
    assert_eq!(call(&server, &a.token, Method::GET, &path, Json::Null).await.1, standing);
    let late = json!({ "reply": "failed", "subject": "self-unlock" });
    let (answer, _) = call(&server, &a.token, Method::POST, &format!("{path}/replies"), late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "what is over takes no reply: {}", answer.body);
    let (_, page) = call(&server, &a.token, Method::GET, "/api/v1/incidents?limit=1", Json::Null).await;
    let next = page["next"].as_str().unwrap();
    let (_, rest) = call(&server, &a.token, Method::GET, &format!("/api/v1/incidents?after={next}"), Json::Null).await;
    // Two were there already.
    assert_eq!((page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (1, 2));
}

#[tokio::test]
async fn what_cannot_be_done_is_said_as_a_problem() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let replies = "/api/v1/incidents/A1-11/replies";
    let cases = [
        ("nonsense", Method::GET, "/api/v1/people", Json::Null, 401),
        ("lanyard_BBB02_token-Aardvark", Method::GET, "/api/v1/people", Json::Null, 401),
        (&a.token, Method::GET, "/api/v1/people/nobody", Json::Null, 404),
        (&a.token, Method::GET, "/api/v1/people?limit=many", Json::Null, 400),
        (&a.token, Method::GET, "/api/v1/people?limit=0", Json::Null, 400),
        (&a.token, Method::GET, "/api/v1/people?limit=501", Json::Null, 400),
        (&a.token, Method::POST, "/api/v1/incidents", json!({ "passcode": "1234" }), 422),
        (&a.token, Method::POST, "/api/v1/incidents", json!("text"), 422),
        (&a.token, Method::POST, replies, json!({ "reply": "answer", "subject": "no-such-question" }), 404),
        (&a.token, Method::POST, replies, json!({ "reply": "back" }), 409),
    ];
    for (token, method, path, body, status) in cases {
        let (answer, problem) = call(&server, token, method, path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.body);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
        assert_eq!(problem["status"], status, "{path}");
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_register_is_read_with_what_follows_from_its_events() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let read = async |path: &str| {
        let (answer, json) = call(&server, &a.token, Method::GET, path, Json::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        json
    };
    for kind in ["card-events", "cards", "certificates", "pcs", "people", "positions", "readers", "spares"] {
        let listed = read(&format!("/api/v1/{kind}")).await;
        let first = &listed["items"][0];
        assert_eq!(*first, read(&format!("/api/v1/{kind}/{}", first["id"].as_str().unwrap())).await, "{kind}");
    }
    let card = read("/api/v1/cards").await["items"][0].clone();
    assert_eq!((card["serial"].as_str(), card["status"].as_str()), (Some("Aardvark serial"), Some("active")));
    let spare = read("/api/v1/spares").await["items"][0].clone();
    assert_eq!((spare["kind"].as_str(), &spare["stock"], &spare["on_loan"]), (Some("readers"), &json!(2), &json!(0)));
    let everything = read("/api/v1/export").await;
    assert_eq!(everything["card"][0]["id"], card["id"]);
    assert_eq!(everything.as_object().unwrap().len(), lanyard_store::TABLES.len() + 4, "and what stands beside records");
}

#[tokio::test]
async fn a_program_whose_token_does_not_work_keeps_nobody_from_signing_in() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    for _ in 0..100 {
        let (answer, _) = call(&server, "lanyard_AAA01_revoked", Method::GET, "/api/v1/pcs", Json::Null).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let fields = [("email", "aardvark@surgery.example"), ("password", "wrong tractor moon")];
    let answer = Browser::new(&server).post("/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "asked, and not refused for being too many");
    assert_eq!(call(&server, &a.token, Method::GET, "/api/v1/pcs", Json::Null).await.0.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_does_what_it_was_made_for_until_it_is_revoked_or_over() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let mut administrator = Browser::signed_in(&server, &a.account).await;
    let nothing = administrator.post("/p/AAA01/settings/tokens", &[("label", "Wallboard")]).await;
    assert!(nothing.body.contains("Choose at least one thing"));
    let page = administrator.post("/p/AAA01/settings/tokens", &[("label", "Wallboard"), ("scope", "pcs:read")]).await.body;
    let token = format!("lanyard_AAA01_{}", page.split_once("lanyard_AAA01_").unwrap().1.split('<').next().unwrap());
    let status = async |path: &str| call(&server, &token, Method::GET, path, Json::Null).await.0.status;
    assert_eq!(status("/api/v1/pcs").await, StatusCode::OK);
    assert_eq!(status("/api/v1/people").await, StatusCode::FORBIDDEN);
    assert_eq!(status("/api/v1/incidents").await, StatusCode::FORBIDDEN);

    let tokens: Vec<ApiToken> = server.store.read(&a.ods).await.unwrap().all().await.unwrap();
    let made = tokens.iter().find(|one| one.scopes == [Scope::ReadPcs]).unwrap();
    assert!(!serde_json::to_string(&tokens).unwrap().contains(token.rsplit('_').next().unwrap()), "only its digest is kept");
    let revoke = format!("/p/AAA01/settings/tokens/{}/revoke", made.id);
    assert!(administrator.get(&revoke).await.body.contains("Stop the token for"), "asked before it stops");
    assert_eq!(status("/api/v1/pcs").await, StatusCode::OK, "asking stops nothing");
    administrator.post(&revoke, &[]).await;
    assert_eq!(status("/api/v1/pcs").await, StatusCode::UNAUTHORIZED);
    server.advance(48 * 3600);
    let (answer, _) = call(&server, &a.token, Method::GET, "/api/v1/pcs", Json::Null).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the seeded token was over after a day");
}
