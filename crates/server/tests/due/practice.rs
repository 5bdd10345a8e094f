//! A surgery with a server of its own, asked without a network.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_model::{
    Applet, Application, Card, CardReading, Certificate, Checkup, Cis2, EventKind, Fact, Id, Incident, Message, Ods, Outcome, Pc,
    Person, Reading, ReceivedCheckup,
};
use lanyard_server::{App, Clock, Mail, Mailer, SignInSettings, remind, router, send_due};
use lanyard_store::{Account, Practice, Record, Role, Store};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::fresh;

pub(crate) struct Surgery {
    pub(crate) app: App,
    store: Store,
    clock: Arc<Clock>,
    router: Router,
    ods: Ods,
    account: Id<Account>,
    _folder: TempDir,
}

impl Surgery {
    pub(crate) async fn open(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = fresh::store(&folder.path().join("lanyard.sqlite"), 5).await;
        let at: Timestamp = now.parse().unwrap();
        let clock = Arc::new(Clock::Set(AtomicI64::new(at.as_microsecond())));
        let app = App::new(store.clone(), fresh::pack(), Arc::clone(&clock), "http://localhost", SignInSettings::default());
        let ods = Ods::parse("DUE01").unwrap();
        let (name, kind) = ("Due Surgery".to_owned(), "practice".to_owned());
        let report_link = "link".to_owned();
        store
            .add_practice(&Practice {
                ods: ods.clone(),
                name,
                kind,
                uses_emis: true,
                report_link,
                networks: Vec::new(),
                created_at: at,
            })
            .await
            .unwrap();
        let account = Account {
            id: store.entropy().id(at).unwrap(),
            name: "Ben Carver".into(),
            email: "ben@surgery.example".into(),
            password_hash: None,
            created_at: at,
            disabled_at: None,
        };
        store.add_account(&account).await.unwrap();
        let mut write = store.write(&ods, "tester", "a test", at).await.unwrap();
        write.grant(&account.id, Role::Manager).await.unwrap();
        write.commit().await.unwrap();
        Self { router: router(app.clone()), app, store, clock, ods, account: account.id, _folder: folder }
    }

    /// Ben becomes administrator.
    pub(crate) async fn administered(&self) {
        let mut write = self.store.write(&self.ods, "tester", "a test", self.clock.now()).await.unwrap();
        write.grant(&self.account, Role::Administrator).await.unwrap();
        write.commit().await.unwrap();
    }

    /// The pages take up what was changed in `app`.
    pub(crate) fn reopen(&mut self) {
        self.router = router(self.app.clone());
    }

    pub(crate) fn set_time(&self, now: &str) {
        let at: Timestamp = now.parse().unwrap();
        if let Clock::Set(micros) = self.clock.as_ref() {
            micros.store(at.as_microsecond(), Ordering::Relaxed);
        }
    }

    pub(crate) fn new_id<T>(&self) -> Id<T> {
        self.store.entropy().id(self.clock.now()).unwrap()
    }

    pub(crate) async fn save<R: Record>(&self, record: &R) {
        let mut write = self.store.write(&self.ods, "test", "test", self.clock.now()).await.unwrap();
        write.save(record).await.unwrap();
        write.commit().await.unwrap();
    }

    pub(crate) async fn person(&self, name: &str) -> Id<Person> {
        self.person_with(name, None).await
    }

    /// A person with an e-mail address.
    pub(crate) async fn person_with(&self, name: &str, email: Option<&str>) -> Id<Person> {
        let id = self.new_id();
        let fields = serde_json::json!({ "id": id, "name": name, "email": email, "visitor": false });
        self.save::<Person>(&serde_json::from_value(fields).unwrap()).await;
        id
    }

    pub(crate) async fn card(&self, holder: &Id<Person>, expires_on: Option<Date>) -> Id<Card> {
        let id = self.new_id();
        self.save(&Card { id: id.clone(), serial: None, series: Some(9), kind: None, holder: holder.clone(), expires_on }).await;
        id
    }

    pub(crate) async fn pc(&self, name: &str) -> Id<Pc> {
        let id = self.new_id();
        let fields = serde_json::json!({ "id": id, "name": name, "applications": [], "software": [] });
        self.save::<Pc>(&serde_json::from_value(fields).unwrap()).await;
        id
    }

    /// A PC that is ready for the end of CIS1, so that nothing is said of it.
    pub(crate) async fn ready_pc(&self) {
        let application = Application::not_asked(self.new_id(), "rota", "Rota", Cis2::Yes);
        self.save(&application).await;
        let software = serde_json::json!([{ "name": "NHS Smartcard Connect", "version": "1" }]);
        let fields =
            serde_json::json!({ "id": self.new_id::<Pc>(), "name": "DUE-PC-1", "applications": ["rota"], "software": software });
        self.save::<Pc>(&serde_json::from_value(fields).unwrap()).await;
    }

    /// Somebody with a role here who is not in the register.
    pub(crate) async fn account(&self, name: &str, email: &str, role: Role) {
        let (id, created_at) = (self.new_id(), self.clock.now());
        let (name, email) = (name.to_owned(), email.to_owned());
        let account = Account { id, name, email, password_hash: None, created_at, disabled_at: None };
        self.store.add_account(&account).await.unwrap();
        let mut write = self.store.write(&self.ods, "tester", "a test", created_at).await.unwrap();
        write.grant(&account.id, role).await.unwrap();
        write.commit().await.unwrap();
    }

    pub(crate) async fn certificate(&self, person: &Id<Person>, card: &Id<Card>, not_after: &str) {
        self.certificate_seen(person, card, not_after, self.clock.now()).await;
    }

    /// A certificate that a check saw on a card at a moment.
    pub(crate) async fn certificate_seen(&self, person: &Id<Person>, card: &Id<Card>, not_after: &str, seen_at: Timestamp) {
        let certificate = Certificate {
            id: self.new_id(),
            person: person.clone(),
            card: Some(card.clone()),
            slot: "9A".into(),
            issuer: "CN=Test".into(),
            not_before: self.clock.now(),
            not_after: not_after.parse().unwrap(),
            key: "RSA 2048".into(),
            bytes: 1200,
            // Each certificate is another one.
            sha256: not_after.into(),
            seen_at,
        };
        self.save(&certificate).await;
    }

    /// A checkup at a PC that found a person's card locked arrives.
    pub(crate) async fn locked_at(&self, pc: &Id<Pc>, person: &Id<Person>) {
        self.locked_in(pc, person, None).await;
    }

    /// The same, in an incident.
    pub(crate) async fn locked_in(&self, pc: &Id<Pc>, person: &Id<Person>, incident: Option<Id<Incident>>) {
        let now = self.clock.now();
        let mut content = Checkup::unread("c1".to_owned(), now, "lanyard test".to_owned());
        let locked = CardReading {
            reader: "Reader 00 00".to_owned(),
            applet: Fact::Known(Applet::Piv),
            tries_left: Fact::Known(0),
            certificates: Fact::Known(Vec::new()),
            apdus: 9,
        };
        content.cards = Reading { fact: Fact::Known(vec![locked]), millis: 80 };
        let checkup = ReceivedCheckup {
            id: self.new_id(),
            pc: pc.clone(),
            person: Some(person.clone()),
            holder: Some("555555555555".into()),
            card: None,
            incident,
            taken_at: now,
            received_at: now,
            outcome: Outcome::FaultFound,
            cause: Some("passcode-locked".into()),
            content: Some(content),
        };
        let mut write = self.store.write(&self.ods, "test", "test", now).await.unwrap();
        write.keep_checkup(&checkup).await.unwrap();
        write.commit().await.unwrap();
    }

    /// Something happens in an incident.
    pub(crate) async fn happens(&self, incident: &Id<Incident>, kind: EventKind) {
        let mut write = self.store.write(&self.ods, "test", "test", self.clock.now()).await.unwrap();
        write.add_event(incident, kind, None, None).await.unwrap();
        write.commit().await.unwrap();
    }

    /// E-mails that were sent since this was asked last.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let Mailer::Memory(sent) = self.app.mailer.as_ref() else { return Vec::new() };
        std::mem::take(&mut *sent.lock().unwrap())
    }

    /// Everything that is kept of a kind.
    pub(crate) async fn all<R: Record>(&self) -> Vec<R> {
        self.store.read(&self.ods).await.unwrap().all().await.unwrap()
    }

    pub(crate) async fn remove<R: Record>(&self, id: &Id<R>) {
        let mut write = self.store.write(&self.ods, "test", "test", self.app.clock.now()).await.unwrap();
        write.remove(id).await.unwrap();
        write.commit().await.unwrap();
    }

    /// What is kept of messages.
    pub(crate) async fn messages(&self) -> Vec<Message> {
        self.all().await
    }

    /// The job at this moment.
    pub(crate) async fn morning(&self, now: &str) {
        self.set_time(now);
        remind(&self.app).await.unwrap();
        send_due(&self.app).await.unwrap();
    }

    /// An address outside the practice's pages, as a program asks it: status, tag and body.
    pub(crate) async fn fetch(&self, path: &str, tag: Option<&str>) -> (u16, String, String) {
        let request = Request::builder().uri(path).header(header::IF_NONE_MATCH, tag.unwrap_or("\"none\""));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let tag = response.headers().get(header::ETAG).map_or(String::new(), |tag| tag.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 16 << 20).await.unwrap();
        (status, tag, String::from_utf8(body.to_vec()).unwrap())
    }

    /// A page of this practice as its manager sees it.
    pub(crate) async fn page(&self, rest: &str) -> String {
        self.ask(Method::GET, rest, "").await
    }

    /// A form sent to a page of this practice; what comes back.
    pub(crate) async fn send(&self, rest: &str, form: &str) -> String {
        self.ask(Method::POST, rest, form).await
    }

    async fn ask(&self, method: Method, rest: &str, form: &str) -> String {
        let session = self.store.open_session(&self.account, self.clock.now()).await.unwrap();
        let request = Request::builder()
            .method(method)
            .uri(format!("/p/{}/{rest}", self.ods))
            .header(header::COOKIE, format!("lanyard-session={session}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), 16 << 20).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }
}
