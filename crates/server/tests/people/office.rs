//! A practice with its manager signed in, asked through the real router.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_model::{Card, CardEvent, CardEventKind, CardReader, Contact, Id, Ods, Person, Position, Rota, Spare, SpareEvent};
use lanyard_server::{App, Clock, SignInSettings, router};
use lanyard_store::{Account, Practice, Record, Role};
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use crate::fresh;

/// 08:05 on a Friday.
pub(crate) const FRIDAY: &str = "2026-11-27T08:05:00Z";

pub(crate) struct Office {
    pub(crate) app: App,
    account: Id<Account>,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Answer {
    /// Fails unless the page says all of this.
    pub(crate) fn says(&self, all: &[&str]) -> &Self {
        for one in all {
            assert!(self.text.contains(one), "{} {}: “{one}” is missing in:\n{}", self.status, self.to, self.text);
        }
        self
    }

    pub(crate) fn lacks(&self, all: &[&str]) -> &Self {
        for one in all {
            assert!(!self.text.contains(one), "“{one}” should not be in:\n{}", self.text);
        }
        self
    }

    pub(crate) fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

pub(crate) fn ods() -> Ods {
    Ods::parse("A81001").unwrap()
}

impl Office {
    pub(crate) async fn open() -> Self {
        Self::with(Role::Manager).await
    }

    /// Whoever is signed in has this role.
    pub(crate) async fn with(role: Role) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = fresh::store(&folder.path().join("lanyard.sqlite"), 23).await;
        let now: Timestamp = FRIDAY.parse().unwrap();
        let clock = Arc::new(Clock::Set(AtomicI64::new(now.as_microsecond())));
        let practice = json!({
            "ods": ods(), "name": "Willow Lane Surgery", "kind": "practice", "uses_emis": true, "report_link": "link",
            "created_at": now,
        });
        let practice: Practice = serde_json::from_value(practice).unwrap();
        store.add_practice(&practice).await.unwrap();
        let account: Id<Account> = store.entropy().id(now).unwrap();
        let manager = Account {
            id: account.clone(),
            name: "Mo Manager".to_owned(),
            email: "mo@surgery.example".to_owned(),
            password_hash: None,
            created_at: now,
            disabled_at: None,
        };
        store.add_account(&manager).await.unwrap();
        let mut write = store.write(&ods(), "tester", "a test", now).await.unwrap();
        write.grant(&account, role).await.unwrap();
        write.commit().await.unwrap();
        let app = App::new(store, fresh::pack(), clock, "http://lanyard.test", SignInSettings::default());
        Self { app, account, _folder: folder }
    }

    pub(crate) fn set_time(&self, now: &str) {
        let at: Timestamp = now.parse().unwrap();
        if let Clock::Set(micros) = self.app.clock.as_ref() {
            micros.store(at.as_microsecond(), Ordering::Relaxed);
        }
    }

    /// Saves a record written as JSON, with a new id.
    pub(crate) async fn save<R: Record>(&self, mut fields: Json) -> Id<R> {
        let now = self.app.clock.now();
        let id: Id<R> = self.app.store.entropy().id(now).unwrap();
        fields["id"] = id.as_str().into();
        let record: R = serde_json::from_value(fields).unwrap();
        let mut write = self.app.store.write(&ods(), "tester", "a test", now).await.unwrap();
        write.save(&record).await.unwrap();
        write.commit().await.unwrap();
        id
    }

    pub(crate) async fn all<R: Record>(&self) -> Vec<R> {
        self.app.store.read(&ods()).await.unwrap().all().await.unwrap()
    }

    pub(crate) async fn person(&self, name: &str) -> Id<Person> {
        self.save(json!({ "name": name, "visitor": false })).await
    }

    /// The registration authority, with an e-mail address.
    pub(crate) async fn authority(&self, email: &str) {
        let contact = json!({ "desk": "registration-authority", "name": "RA", "email": email, "hours": [] });
        self.save::<Contact>(contact).await;
    }

    pub(crate) async fn card(&self, holder: &Id<Person>, expires_on: Date) -> Id<Card> {
        let card = self.save(json!({ "series": 9, "holder": holder, "expires_on": expires_on })).await;
        self.save::<CardEvent>(json!({ "card": card, "kind": CardEventKind::Issued })).await;
        card
    }

    /// Somebody with a role, a working card, and days on which they work.
    pub(crate) async fn administrator(&self, name: &str, activity: &str, days: &[i8]) -> Id<Person> {
        let person = self.person(name).await;
        let position = json!({ "person": person, "name": "Smartcards", "activities": [activity], "ods": "A81001" });
        self.save::<Position>(position).await;
        self.card(&person, Date::new(2028, 6, 1).unwrap()).await;
        self.save::<Rota>(json!({ "person": person, "days": days, "away": [], "is_it": false })).await;
        person
    }

    pub(crate) async fn spare_reader(&self) {
        let spare: Id<Spare> = self.save(json!({ "kind": "readers", "model": "Omnikey", "minimum": 1 })).await;
        self.save::<SpareEvent>(json!({ "spare": spare, "at": FRIDAY, "kind": "added", "count": 1 })).await;
    }

    pub(crate) async fn reader(&self, pc: &str) {
        self.save::<CardReader>(json!({ "model": "Omnikey", "pc": pc })).await;
    }

    pub(crate) async fn buddy(&self) {
        let fields = json!({ "desk": "buddy-practice", "name": "Mill Road Surgery", "phone": "01632 960105", "hours": [] });
        self.save::<Contact>(fields).await;
    }

    /// Opens a page below the practice's address, or an absolute one.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, fields).await
    }

    async fn ask(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        let session = self.app.store.open_session(&self.account, self.app.clock.now()).await.unwrap();
        let address = if path.starts_with('/') { path.to_owned() } else { format!("/p/A81001/{path}") };
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::COOKIE, format!("lanyard-session={session}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = router(self.app.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let body = to_bytes(response.into_body(), 16 << 20).await.unwrap();
        Answer { status, to, text: String::from_utf8(body.to_vec()).unwrap() }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
