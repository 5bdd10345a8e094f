//! A practice with somebody signed in.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use lanyard_model::{Id, Ods};
use lanyard_server::{App, Clock, SignInSettings, router};
use lanyard_store::{Account, Practice, Role};
use tower::ServiceExt as _;

use crate::fresh;

pub(crate) struct Here {
    pub(crate) app: App,
    cookie: String,
    pub(crate) folder: tempfile::TempDir,
}

/// What a request was answered with.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Fails unless the page says all of this.
    pub(crate) fn says(&self, all: &[&str]) -> &Self {
        let text = self.text();
        for one in all {
            assert!(text.contains(one), "{} {}: “{one}” is missing in:\n{text}", self.status, self.to);
        }
        self
    }

    pub(crate) fn lacks(&self, all: &[&str]) -> &Self {
        let text = self.text();
        for one in all {
            assert!(!text.contains(one), "“{one}” should not be in:\n{text}");
        }
        self
    }
}

impl Here {
    pub(crate) async fn new() -> Self {
        Self::with(Role::Manager).await
    }

    pub(crate) async fn with(role: Role) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = fresh::store(&folder.path().join("lanyard.sqlite"), 11).await;
        let clock = Clock::Set(AtomicI64::new("2026-11-27T08:05:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond()));
        let now = clock.now();
        let ods = Ods::parse("A81001").unwrap();
        let practice = Practice {
            ods: ods.clone(),
            name: "Willow Lane Surgery".to_owned(),
            kind: "practice".to_owned(),
            uses_emis: true,
            report_link: "link".to_owned(),
            networks: Vec::new(),
            created_at: now,
        };
        store.add_practice(&practice).await.unwrap();
        let id: Id<Account> = Id::new("account-1");
        let account = Account {
            id: id.clone(),
            name: "Mo Manager".to_owned(),
            email: "mo@surgery.example".to_owned(),
            password_hash: None,
            created_at: now,
            disabled_at: None,
        };
        store.add_account(&account).await.unwrap();
        let mut write = store.write(&ods, "tester", "a test", now).await.unwrap();
        write.grant(&id, role).await.unwrap();
        write.commit().await.unwrap();
        let cookie = format!("lanyard-session={}", store.open_session(&id, now).await.unwrap());
        let app = App::new(store, fresh::pack(), Arc::new(clock), "http://127.0.0.1:8440", SignInSettings::default());
        Self { app, cookie, folder }
    }

    pub(crate) fn ods(&self) -> Ods {
        Ods::parse("A81001").unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = router(self.app.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, to, bytes }
    }

    /// Opens a page below the practice's address, or an absolute one.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(address(path)).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(address(path))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    /// Sends a file with a form.
    pub(crate) async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        let (name, content) = file;
        let head = format!("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(content);
        body.extend(b"\r\n--edge--\r\n");
        let request = Request::post(address(path))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
}

fn address(path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("/p/A81001/{path}") }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
