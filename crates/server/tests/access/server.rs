//! The whole server, asked without a network.

use std::io::{Cursor, Read as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use lanyard_model::{Id, Ods};
use lanyard_server::{App, Clock, Proxy, SignInSettings, router};
use lanyard_store::{Account, Entropy, Role, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use zip::ZipArchive;

use crate::fresh;
use crate::seed::Practice;

/// The moment at which everything begins.
pub(crate) const NOW: &str = "2026-11-27T08:05:00Z";

pub(crate) struct Server {
    pub(crate) store: Store,
    pub(crate) clock: Arc<Clock>,
    pub(crate) app: App,
    router: Router,
    asked: AtomicU32,
    _folder: Option<TempDir>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) location: String,
}

impl Server {
    /// On a database, at the usual address, with a clock that stands still.
    pub(crate) async fn start(database: &str) -> Self {
        let store = Store::open(database, Arc::new(Entropy::seeded(7))).await.unwrap();
        Self::made(store, "http://localhost:8440", set_clock(), behind_proxy(), None)
    }

    /// On a fresh file, at this address, with a clock that stands still.
    pub(crate) async fn on_sqlite(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = fresh::store(&folder.path().join("lanyard.sqlite"), 7).await;
        Self::made(store, url, set_clock(), behind_proxy(), Some(folder))
    }

    /// With the present time, for what another program says about it.
    pub(crate) async fn with(settings: SignInSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = fresh::store(&folder.path().join("lanyard.sqlite"), 7).await;
        Self::made(store, "http://localhost:8440", Clock::System, settings, Some(folder))
    }

    fn made(store: Store, url: &str, clock: Clock, settings: SignInSettings, folder: Option<TempDir>) -> Self {
        let clock = Arc::new(clock);
        let app = App::new(store.clone(), fresh::pack(), Arc::clone(&clock), url, settings);
        Self { store, clock, router: router(app.clone()), app, asked: AtomicU32::new(0), _folder: folder }
    }

    /// Somebody with this role at a practice.
    pub(crate) async fn member(&self, ods: &str, name: &str, role: Role) -> Id<Account> {
        let now = self.clock.now();
        let (id, email) = (self.store.entropy().id(now).unwrap(), format!("{}@surgery.example", name.to_lowercase()));
        let account = Account { id, name: name.to_owned(), email, password_hash: None, created_at: now, disabled_at: None };
        self.store.add_account(&account).await.unwrap();
        let mut write = self.store.write(&Ods::parse(ods).unwrap(), "test", "A member", now).await.unwrap();
        write.grant(&account.id, role).await.unwrap();
        write.commit().await.unwrap();
        account.id
    }

    /// Goes on with the app as it is now.
    pub(crate) fn take_over(&mut self) {
        self.router = router(self.app.clone());
    }

    /// Moves the clock on.
    pub(crate) fn advance(&self, seconds: i64) {
        if let Clock::Set(micros) = &*self.clock {
            micros.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
        }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, headers: HeaderMap, body: String) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
        request.headers_mut().extend(headers);
        // The proxy's own connection.
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(([127, 0, 0, 1], 5000).into()));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let location = headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        Answer { status, headers, body: text(&body), location }
    }

    /// The same server, reached by a network.
    pub(crate) async fn on_a_port(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        address
    }

    /// Asks as somebody who is signed in to this practice, and with its API token; each time from another address, so that no
    /// limit on how often one may ask hides what an answer would say.
    pub(crate) async fn ask(&self, who: &Practice, method: Method, path: &str, form: Option<&str>) -> Answer {
        self.ask_with(who, method, path, "application/x-www-form-urlencoded", form.unwrap_or_default()).await
    }

    /// As [`Self::ask`], with a body of this kind.
    pub(crate) async fn ask_with(&self, who: &Practice, method: Method, path: &str, kind: &str, body: &str) -> Answer {
        let session = self.store.open_session(&who.account, self.clock.now()).await.unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("lanyard-session={session}").parse().unwrap());
        headers.insert(header::AUTHORIZATION, format!("Bearer {}", who.token).parse().unwrap());
        let [_, a, b, c] = self.asked.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        headers.insert(HeaderName::from_static("x-forwarded-for"), format!("10.{a}.{b}.{c}").parse().unwrap());
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        self.send(method, path, headers, body.to_owned()).await
    }
}

/// What is said, also within an archive or spreadsheet: compressed, it would show nothing.
fn text(body: &[u8]) -> String {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(body)) else { return String::from_utf8_lossy(body).into_owned() };
    let mut said = String::new();
    for place in 0..archive.len() {
        archive.by_index(place).unwrap().read_to_string(&mut said).unwrap();
    }
    said
}

fn set_clock() -> Clock {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    Clock::Set(AtomicI64::new(now.as_microsecond()))
}

fn behind_proxy() -> SignInSettings {
    let from = vec!["127.0.0.0/8".parse().unwrap()];
    SignInSettings { proxy: Some(Proxy { header: HeaderName::from_static("x-forwarded-for"), from }), oidc: None }
}
