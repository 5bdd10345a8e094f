//! The first start: one link, one practice, one administrator.

use axum::http::StatusCode;
use lanyard_model::Ods;
use lanyard_store::{Practice, Role};

use crate::browser::Browser;
use crate::seed;
use crate::server::Server;
use crate::sign_in::{PASSWORD, beginning};

#[tokio::test]
async fn whoever_has_the_printed_link_sets_the_practice_up_once() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    server.app.sign_in.begin_first_start("first", None, server.clock.now());
    let mut browser = Browser::new(&server);
    let guessed = browser.get("/start/guessed").await;
    assert_eq!(guessed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(guessed.body.contains("<a href=\"/\">Start page</a>"), "no page is a dead end: {}", guessed.body);
    let empty = browser.post("/start/first", &beginning("", PASSWORD)).await.body;
    assert!(empty.contains("Enter the ODS code") && !empty.contains("“”"), "{empty}");
    assert_eq!(browser.get("/start/first").await.status, StatusCode::OK);
    let wrong = browser.post("/start/first", &beginning("A81 001", "short")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["is not an ODS code", "use at least 12 characters", "href=\"#ods\"", "value=\"Willow Lane\""] {
        assert!(wrong.body.contains(words), "{words}: {}", wrong.body);
    }
    assert_eq!(browser.post("/start/first", &beginning("a81001", PASSWORD)).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/p/A81001/").await.body.contains("Willow Lane"));
    let again = Browser::new(&server).post("/start/first", &beginning("B81001", PASSWORD)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the link works once");
}

#[tokio::test]
async fn a_practice_that_was_entered_already_only_lacks_its_administrator() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    server.app.sign_in.begin_first_start("first", Some(a.ods), server.clock.now());
    let mut browser = Browser::new(&server);
    assert!(!browser.get("/start/first").await.body.contains("name=\"ods\""));
    browser.post("/start/first", &beginning("B81001", PASSWORD)).await;
    assert_eq!(browser.get("/").await.location, "/p/AAA01/", "what else is sent counts for nothing");
}

#[tokio::test]
async fn a_first_start_that_is_refused_leaves_nothing_behind_and_can_be_done_again() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    // Entered by an earlier start, whose link nobody used.
    let now = server.clock.now();
    let practice = |ods: &str, link: &str| Practice {
        ods: Ods::parse(ods).unwrap(),
        name: "Willow Lane".to_owned(),
        kind: "practice".to_owned(),
        uses_emis: true,
        report_link: link.to_owned(),
        networks: Vec::new(),
        created_at: now,
    };
    server.store.add_practice(&practice("A81001", "link")).await.unwrap();
    server.store.add_practice(&practice("B81002", "other")).await.unwrap();
    server.member("B81002", "Viv", Role::Viewer).await;
    server.app.sign_in.begin_first_start("first", None, now);
    let mut browser = Browser::new(&server);
    let refused = browser.post("/start/first", &beginning("B81002", PASSWORD)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody has an account there");
    let begun = browser.post("/start/first", &beginning("A81001", PASSWORD)).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "the e-mail address is free yet: {}", begun.body);
    assert_eq!(browser.get("/").await.location, "/p/A81001/");
}
