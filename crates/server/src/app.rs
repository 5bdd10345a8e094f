//! What every page needs, and which page is where.

use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::MethodRouter;
use ipnet::IpNet;
use lanyard_diagnose::Pack;
use lanyard_model::Ods;
use lanyard_store::{Entropy, Practice, Store, StoreError};
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::backups::BackupPlan;
use crate::clock::Clock;
use crate::import::Imports;
use crate::jobs::Jobs;
use crate::limits::{Limits, limit};
use crate::mail::Mailer;
use crate::sign_in::{Seal, SignIn, SignInSettings};
use crate::{api, assets, observe, on_site, pages, security, too_large, unsaved};

/// The largest form or JSON body, in bytes; uploads have a limit of their own.
const LARGEST_BODY: usize = 256 * 1024;

/// Shared by all requests.
#[derive(Debug, Clone)]
pub struct App {
    /// Where everything is kept.
    pub store: Store,
    /// What is known about smartcards.
    pub pack: Arc<Pack>,
    /// The same for practices that do not use EMIS Web, once one asks.
    pub without_emis: Arc<OnceLock<Pack>>,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// How often what needs no sign-in may be used.
    pub limits: Arc<Limits>,
    /// Where e-mails go.
    pub mailer: Arc<Mailer>,
    /// The address that people type, without a slash at its end.
    pub public_url: Arc<str>,
    /// Signing in.
    pub sign_in: Arc<SignIn>,
    /// What keeps the secrets of authenticator apps from whoever has the database alone.
    pub seal: Arc<Seal>,
    /// What the server does by itself.
    pub jobs: Arc<Jobs>,
    /// Backups by the clock, where they are set up.
    pub backups: Option<BackupPlan>,
    /// From where the figures may be asked for.
    pub figures_for: Arc<[IpNet]>,
    /// Imports that are being written.
    pub imports: Arc<Imports>,
    /// The folder with everything that is kept, where there is one.
    pub data: Option<PathBuf>,
}

impl App {
    /// A server at this address that keeps its e-mails in memory.
    pub fn new(store: Store, pack: Arc<Pack>, clock: Arc<Clock>, public_url: &str, sign_in: SignInSettings) -> Self {
        let sign_in = Arc::new(SignIn::new(sign_in, public_url, &clock));
        let (limits, mailer) = (Arc::new(Limits::new()), Arc::new(Mailer::Memory(Mutex::default())));
        let (seal, jobs) = (Arc::new(Seal::until_the_end(&Entropy::System)), Arc::new(Jobs::default()));
        let (imports, public_url) = (Arc::new(Imports::default()), public_url.into());
        let figures_for = on_site::this_machine().into();
        let (backups, data) = (None, None);
        let without_emis = Arc::default();
        Self {
            store,
            pack,
            without_emis,
            clock,
            limits,
            mailer,
            public_url,
            sign_in,
            seal,
            jobs,
            backups,
            figures_for,
            imports,
            data,
        }
    }

    /// What is said and advised at a practice. What happened there is told with the whole pack.
    pub(crate) fn pack_of(&self, practice: &Practice) -> &Pack {
        if practice.uses_emis { &self.pack } else { self.without_emis.get_or_init(|| self.pack.without_emis()) }
    }

    /// The same, where only the practice's code is known.
    pub(crate) async fn pack_at(&self, practice: &Ods) -> Result<&Pack, StoreError> {
        Ok(self.store.practice(practice).await?.map_or(&*self.pack, |practice| self.pack_of(&practice)))
    }
}

/// One address and what answers there. `{ods}` in a path is the practice, which `Visit` checks; `{link}` is a practice's secret
/// report link.
pub struct Route {
    /// Its path, in axum's notation.
    pub path: &'static str,
    handlers: MethodRouter<App>,
    /// The largest body it takes, in bytes.
    largest_body: usize,
}

/// An address that nothing answers at yet.
pub(crate) fn route(path: &'static str) -> Route {
    Route { path, handlers: MethodRouter::new(), largest_body: LARGEST_BODY }
}

impl Route {
    /// What answers when it is read.
    pub(crate) fn get<H: Handler<T, App, Future = Answer>, T: 'static>(self, handler: H) -> Self {
        Self { handlers: self.handlers.get(AnyHandler::new(handler)), ..self }
    }

    /// What answers when something is sent there.
    pub(crate) fn post<H: Handler<T, App, Future = Answer>, T: 'static>(self, handler: H) -> Self {
        Self { handlers: self.handlers.post(AnyHandler::new(handler)), ..self }
    }

    /// The largest body it takes, in bytes, where forms and JSON do not suffice.
    pub(crate) fn largest_body(self, bytes: usize) -> Self {
        Self { largest_body: bytes, ..self }
    }

    /// Its handlers behind its limit, which is the only one: axum's own would refuse larger uploads.
    fn limited(self) -> MethodRouter<App> {
        let most = self.largest_body;
        let in_words = from_fn(move |request, next| too_large::refuse(most, request, next));
        let handlers: MethodRouter<App> =
            self.handlers.layer::<_, Infallible>(DefaultBodyLimit::disable()).layer(from_fn(unsaved::say));
        handlers.layer(RequestBodyLimitLayer::new(most)).layer(in_words)
    }
}

/// What a handler is waited for with.
type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler without its own type: what axum and tower put around it is compiled once, not once for each of hundreds of pages,
/// which halves the time in which the server builds.
#[derive(Clone)]
struct AnyHandler(Arc<dyn Fn(Request, App) -> Answer + Send + Sync>);

impl AnyHandler {
    fn new<H: Handler<T, App, Future = Answer>, T: 'static>(handler: H) -> Self {
        Self(Arc::new(move |request, app| handler.clone().call(request, app)))
    }
}

impl Handler<(), App> for AnyHandler {
    type Future = Answer;

    fn call(self, request: Request, app: App) -> Answer {
        (self.0)(request, app)
    }
}

/// Every address. Tests go through this list, so that none can be forgotten.
pub fn routes() -> Vec<Route> {
    [
        api::routes(),
        assets::routes(),
        observe::routes(),
        pages::access::routes(),
        pages::access_audit::routes(),
        pages::account::routes(),
        pages::api_pcs::routes(),
        pages::appointments::routes(),
        pages::calendar::routes(),
        pages::channels::routes(),
        pages::cis1::routes(),
        pages::cover::routes(),
        pages::contracts::routes(),
        pages::diagnostics::routes(),
        pages::export::routes(),
        pages::feeds::routes(),
        pages::governance::routes(),
        pages::hand_over::routes(),
        pages::health::routes(),
        pages::help::routes(),
        pages::holder::routes(),
        pages::holidays::routes(),
        pages::home::routes(),
        pages::import::routes(),
        pages::incidents::routes(),
        pages::join::routes(),
        pages::learning::routes(),
        pages::opening::routes(),
        pages::passkeys::routes(),
        pages::pcs_that_report::routes(),
        pages::posters::routes(),
        pages::privacy::routes(),
        pages::protect::routes(),
        pages::ra_days::routes(),
        pages::register::routes(),
        pages::reminders::routes(),
        pages::report::routes(),
        pages::room_report::routes(),
        pages::rooms::routes(),
        pages::second_factor::routes(),
        pages::score::routes(),
        pages::settings::routes(),
        pages::sign_in::routes(),
        pages::snoozes::routes(),
        pages::start::routes(),
        pages::today::routes(),
        pages::tokens::routes(),
        pages::updates::routes(),
        pages::wall::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The whole server as a service.
pub fn router(app: App) -> Router {
    let all = routes().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.limited()));
    all.fallback(pages::home::lost)
        .layer(from_fn_with_state(app.clone(), security::same_origin))
        .layer(from_fn_with_state(app.clone(), limit))
        .layer(from_fn_with_state(app.clone(), security::only_the_proxy))
        .layer(from_fn_with_state(app.clone(), security::headers))
        .layer(CompressionLayer::new())
        .layer(from_fn(observe::observe))
        .with_state(app)
}
