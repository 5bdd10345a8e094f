//! A practice with a server of its own, and somebody in front of it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::{Router, response::Response};
use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Id, Ods, Pc, Person};
use lanyard_server::{App, Clock, Mailer, SignInSettings, router};
use lanyard_store::{Account, Practice, Role, Store};
use tower::ServiceExt as _;

use crate::fresh;

/// 08:05 on a Monday.
pub(crate) const MONDAY: &str = "2026-11-23T08:05:00Z";

/// A running server, a signed-in person, and the practice's links.
pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) cookie: Option<String>,
    _data: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    /// Where it leads, for a redirect.
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn practice() -> Ods {
    Ods::parse("A81001").unwrap()
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::open_with(Mailer::Memory(Mutex::default())).await
    }

    /// With e-mails going there.
    pub(crate) async fn open_with(mailer: Mailer) -> Self {
        let data = tempfile::tempdir().unwrap();
        let store = fresh::store(&data.path().join("lanyard.sqlite"), 7).await;
        let now: Timestamp = MONDAY.parse().unwrap();
        let clock = Arc::new(Clock::Set(AtomicI64::new(now.as_microsecond())));
        let folder = Some(data.path().to_owned());
        let app = App {
            mailer: Arc::new(mailer),
            data: folder,
            ..App::new(store, fresh::pack(), clock, "http://lanyard.test", SignInSettings::default())
        };
        let cookie = fill(&app.store, now).await;
        Self { router: router(app.clone()), app, cookie: Some(cookie), _data: data }
    }

    /// Time passes.
    pub(crate) fn later(&self, minutes: i64) {
        let Clock::Set(micros) = &*self.app.clock else { panic!("the clock is set") };
        micros.fetch_add(minutes * 60_000_000, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// The same server, not signed in.
    pub(crate) async fn get_signed_out(&self, path: &str) -> Page {
        self.ask(Method::GET, path, None, "", "").await
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path, self.cookie.as_deref(), "", "").await
    }

    /// Sends a form: fields as `name=value`, with plain letters.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Page {
        let kind = "application/x-www-form-urlencoded";
        self.ask(Method::POST, path, self.cookie.as_deref(), kind, &form.replace(' ', "+")).await
    }

    /// Sends JSON as a PC does.
    pub(crate) async fn send(&self, path: &str, key: Option<&str>, body: &str) -> Page {
        let mut request = Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        page(self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap()).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, cookie: Option<&str>, kind: &str, body: &str) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "lanyard.test");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        page(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Reports a problem at the front desk; gives the incident's short name.
    pub(crate) async fn report(&self, form: &str) -> String {
        let page = self.post("/r/front-door", form).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        page.to.rsplit('/').next().unwrap().to_owned()
    }
}

pub(crate) async fn page(response: Response) -> Page {
    let status = response.status();
    let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    let bytes = to_bytes(response.into_body(), 4 * 1024 * 1024).await.unwrap();
    Page { status, to, text: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() }
}

/// A practice, three people, two PCs, and a manager who is signed in; gives the manager's cookie.
async fn fill(store: &Store, now: Timestamp) -> String {
    let (name, kind) = ("Willow Lane".to_owned(), "practice".to_owned());
    let practice = Practice {
        ods: practice(),
        name,
        kind,
        uses_emis: true,
        report_link: "front-door".to_owned(),
        networks: Vec::new(),
        created_at: now,
    };
    store.add_practice(&practice).await.unwrap();
    let id: Id<Account> = store.entropy().id(now).unwrap();
    let account = Account {
        id: id.clone(),
        name: "Manager".to_owned(),
        email: "manager@practice.example".to_owned(),
        password_hash: None,
        created_at: now,
        disabled_at: None,
    };
    store.add_account(&account).await.unwrap();
    let mut write = store.write(&practice.ods, "test", "Filled", now).await.unwrap();
    write.grant(&id, Role::Manager).await.unwrap();
    for (name, initials, uuid) in
        [("Amina Yusuf", "AY", "000111111111"), ("Ben Carver", "BC", "000222222222"), ("Cleo Dean", "CD", "000333333333")]
    {
        let mut person: Person = serde_json::from_value(serde_json::json!({"id": "", "name": name, "visitor": false})).unwrap();
        person.id = write.new_id().unwrap();
        person.staff_number = Some(initials.to_owned());
        person.uuid = Some(uuid.to_owned());
        write.save(&person).await.unwrap();
    }
    for (name, room) in [("WL-REC-01", "Reception"), ("WL-C03", "Room 3")] {
        let mut pc: Pc =
            serde_json::from_value(serde_json::json!({"id": "", "name": name, "room": room, "applications": []})).unwrap();
        pc.id = write.new_id().unwrap();
        write.save(&pc).await.unwrap();
    }
    write.commit().await.unwrap();
    // The session lasts through the test whatever its clock does.
    let secret = store.open_session(&id, now.saturating_add(SignedDuration::from_hours(1)).unwrap()).await.unwrap();
    format!("lanyard-session={secret}")
}
