//! Signing in through another service: a mock of one in a process of its own, right at first, then wrong in every way. With a real
//! one, and a browser, it is tried in `tests/browser/test_other_service.py`.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use axum::http::StatusCode;
use lanyard_server::{OidcSettings, SignInSettings};

use crate::browser::Browser;
use crate::seed;
use crate::server::{Answer, Server};

struct Mock {
    process: Child,
    issuer: String,
    control: String,
}

impl Mock {
    fn start() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/provider");
        let mut process = Command::new("node")
            .arg("mock.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node, and `npm ci` in crates/server/tests/provider");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (issuer, control) = line.trim().split_once(' ').expect("`npm ci` in crates/server/tests/provider");
        Self { issuer: issuer.to_owned(), control: control.to_owned(), process }
    }

    fn err(&self, how: &str) {
        ureq::get(&format!("{}/?err={how}", self.control)).call().unwrap();
    }

    /// Follows the address to which the server sends a browser; gives the one to which the mock sends it back.
    fn visit(&self, address: &str) -> String {
        assert!(address.starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
        let answer = agent.get(address).call().unwrap();
        let back = answer.headers()["location"].to_str().unwrap();
        back.strip_prefix("http://localhost:8440").unwrap().to_owned()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

async fn server(mock: &Mock) -> Server {
    let settings = OidcSettings {
        issuer: mock.issuer.clone(),
        client_id: "lanyard".to_owned(),
        client_secret: None,
        name: "Sign in with Willow IT".to_owned(),
    };
    Server::with(SignInSettings { oidc: Some(settings), ..SignInSettings::default() }).await
}

async fn journey(browser: &mut Browser<'_>, mock: &Mock) -> Answer {
    let away = browser.get("/sign-in/other").await.location;
    browser.get(&mock.visit(&away)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_service_signs_in_whom_it_knows_and_every_wrong_answer_is_refused() {
    let mock = Mock::start();
    let server = server(&mock).await;
    seed::practice(&server, "AAA01", "Aardvark").await;
    assert!(Browser::new(&server).get("/sign-in").await.body.contains("Sign in with Willow IT"));
    let unknown = journey(&mut Browser::new(&server), &mock).await;
    assert!(unknown.body.contains("have no account here"), "{}", unknown.body);

    let account = seed::account_with_email(&server, "ben@surgery.example").await;
    for wrong in ["nonce", "issuer", "expired", "audience", "key", "unverified"] {
        mock.err(wrong);
        let mut browser = Browser::new(&server);
        let answer = journey(&mut browser, &mock).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.body);
        assert_eq!(browser.get("/account").await.location, "/sign-in", "{wrong} signed somebody in");
    }
    mock.err("right");
    let mut browser = Browser::new(&server);
    assert_eq!(journey(&mut browser, &mock).await.location, "/");
    assert!(browser.get("/account").await.body.contains("ben@surgery.example"));

    // From now on the service's own name for him counts, not the address that it says he has.
    mock.err("unverified");
    assert_eq!(journey(&mut Browser::new(&server), &mock).await.location, "/");
    assert_eq!(server.store.credentials(&account).await.unwrap().len(), 1);

    // A link that was removed does not come back by itself; the only way in is not removed.
    let link = server.store.credentials(&account).await.unwrap().remove(0).id;
    let alone = browser.post("/account/credential/remove", &[("id", link.as_str())]).await;
    assert!(alone.body.contains("You would have no way in left"), "{}", alone.body);
    browser.post("/account/password", &[("new", "three random words")]).await;
    let own = [("id", link.as_str()), ("password", "three random words")];
    assert_eq!(browser.post("/account/credential/remove", &own).await.location, "/account");
    mock.err("right");
    let refused = journey(&mut Browser::new(&server), &mock).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("taken off the other sign-in service"), "{}", refused.body);
    let page = browser.get("/account").await.body;
    assert!(page.contains("It does not come back by itself") && page.contains("Let it come back"), "{page}");
    let removed = server.store.credentials(&account).await.unwrap().remove(0).id;
    browser.post("/account/credential/remove", &[("id", removed.as_str()), ("password", "three random words")]).await;
    assert_eq!(journey(&mut Browser::new(&server), &mock).await.location, "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_meant_for_another_browser_is_refused_and_each_works_once() {
    let mock = Mock::start();
    let server = server(&mock).await;
    seed::account_with_email(&server, "ben@surgery.example").await;
    let (mut mine, mut theirs) = (Browser::new(&server), Browser::new(&server));
    let away = mine.get("/sign-in/other").await.location;
    let back = mock.visit(&away);
    theirs.get("/sign-in/other").await;
    assert_eq!(theirs.get(&back).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(mine.get(&back).await.location, "/");
    assert_eq!(mine.get(&back).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a second time");
}
