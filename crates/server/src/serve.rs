//! Opens the database, listens, and stops without dropping a request.

use std::io::IsTerminal as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use lanyard_diagnose::Pack;
use lanyard_model::Ods;
use lanyard_store::{Entropy, Store, StoreError};
use tracing_subscriber::EnvFilter;

use crate::app::{App, router};
use crate::backups::BackupPlan;
use crate::cli::ServeArgs;
use crate::clock::Clock;
use crate::mail::Mailer;
use crate::on_site::this_machine;
use crate::operate::{Lock, Problem, keep_address};
use crate::sign_in::{OidcSettings, Proxy, Seal, SignInSettings};
use crate::voice::Voice;
use crate::{accounts, backups, deliveries, demo, import, observe, reminders};

/// How long requests in progress may go on after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How long closing the database may take.
const CLOSE: Duration = Duration::from_secs(5);

/// The header in which a proxy names the client's address, where no other was given.
const FORWARDED: &str = "x-forwarded-for";

/// What an empty database is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seed {
    /// Nothing: the first administrator sets the practice up.
    Empty,
    /// The demo practice.
    Demo(demo::Size),
}

/// Serves until it is told to stop. On a terminal that is Ctrl+C or a signal.
pub(crate) async fn run<Stop>(args: &ServeArgs, seed: Seed, stop: Stop, voice: &Voice) -> Result<(), Problem>
where
    Stop: Future<Output = ()> + Send + 'static,
{
    refuse_open_listening(args)?;
    let folder = &args.database.data;
    std::fs::create_dir_all(folder).map_err(|error| format!("the data folder {} cannot be made: {error}", folder.display()))?;
    let _lock = Lock::take(folder)?;
    let store = Store::open(&args.database.url(), Arc::new(Entropy::System)).await?;
    let listener = bound(args.listen)?;
    let scheme = if args.tls_cert.is_some() { "https" } else { "http" };
    let public_url = args.public_url.clone().unwrap_or(format!("{scheme}://{}", listener.local_addr()?));
    keep_address(folder, &public_url)?;
    let mut app = App::new(store, Arc::new(Pack::embedded()?), Arc::new(Clock::System), &public_url, sign_in_settings(args)?);
    if !args.metrics_from.is_empty() {
        app.figures_for = args.metrics_from.clone().into();
    }
    app.mailer = Arc::new(mailer(args, seed)?);
    app.seal = Arc::new(Seal::in_folder(folder, app.store.entropy())?);
    app.data = Some(folder.clone());
    app.backups = args.backup_to.clone().map(|folder| BackupPlan { folder, at: args.backup_at, keep: args.backups_kept.into() });
    match seed {
        Seed::Demo(size) => demo_practice(&app, size, voice).await?,
        Seed::Empty => first_start(&app, args, voice).await?,
    }
    tokio::spawn(backups::run(app.clone()));
    tokio::spawn(deliveries::run(app.clone()));
    tokio::spawn(reminders::run(app.clone()));
    tokio::spawn(import::run(app.clone()));
    let store = app.store.clone();
    listen(args, listener, app, stop, voice.clone()).await?;
    // Closed, SQLite is one whole file without a log beside it. What still writes may take its time, but not for ever.
    let _ = tokio::time::timeout(CLOSE, store.close()).await;
    Ok(())
}

/// The demo practice's e-mails go into a folder: its desks do not exist.
fn mailer(args: &ServeArgs, seed: Seed) -> Result<Mailer, String> {
    let named = Mailer::new(&args.mail)?;
    if matches!(seed, Seed::Demo(_)) && !named.is_set_up() { Mailer::folder(args.database.data.join("mail")) } else { Ok(named) }
}

fn bound(address: SocketAddr) -> Result<TcpListener, Problem> {
    let listener = TcpListener::bind(address).map_err(|error| {
        format!("{address} cannot be listened on ({error}). Another program may be using it: give another one with --listen.")
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// While there is no administrator, whoever has the printed link becomes the first.
async fn first_start(app: &App, args: &ServeArgs, voice: &Voice) -> Result<(), Problem> {
    let now = app.clock.now();
    let entered = args.practice.as_deref().map(Ods::parse).transpose()?;
    if let Some(ods) = &entered
        && app.store.practice(ods).await?.is_none()
    {
        let name = args.name.as_deref().unwrap_or(ods.as_str());
        app.store.add_practice(&accounts::new_practice(&app.store, ods.clone(), name, now)?).await?;
    }
    if app.store.system("whether anybody has an account yet").is_new().await? {
        let secret = app.store.entropy().secret()?;
        app.sign_in.begin_first_start(&secret, entered, now);
        voice.say(&format!("Open this link once to become the first administrator: {}/start/{secret}", app.public_url));
    }
    Ok(())
}

/// Fills an empty database with the demo practice. Nobody has a password there; each start signs in anew.
async fn demo_practice(app: &App, size: demo::Size, voice: &Voice) -> Result<(), Problem> {
    let (ods, now) = (Ods::parse(demo::ODS)?, app.clock.now());
    let secret = if app.store.practice(&ods).await?.is_some() {
        accounts::administrator_link(&app.store, &ods, now).await?
    } else {
        let practice = accounts::new_practice(&app.store, ods, demo::NAME, now)?;
        let secret = accounts::demo_administrator(&app.store, &practice, now).await?;
        demo::fill(&app.store, &app.pack, &practice, size, now).await?;
        Some(secret)
    };
    if let Some(secret) = secret {
        voice.say(&format!("Open this link once to sign in as administrator: {}/sign-in/link/{secret}", app.public_url));
    }
    Ok(())
}

fn sign_in_settings(args: &ServeArgs) -> Result<SignInSettings, Problem> {
    let named_in = args.client_header.as_deref().or(args.behind_proxy.then_some(FORWARDED));
    let header = named_in
        .map(str::parse)
        .transpose()
        .map_err(|error| format!("--client-header is not the name of a header ({error}); a proxy often sends X-Forwarded-For"))?;
    let from = if args.proxy.is_empty() { this_machine() } else { args.proxy.clone() };
    let proxy = header.map(|header| Proxy { header, from });
    let oidc = match (&args.oidc_issuer, &args.oidc_client) {
        (Some(issuer), Some(client)) => Some(OidcSettings {
            issuer: issuer.clone(),
            client_id: client.clone(),
            client_secret: args.oidc_secret_file.as_deref().map(read_secret).transpose()?,
            name: args.oidc_name.clone(),
        }),
        _ => None,
    };
    Ok(SignInSettings { proxy, oidc })
}

fn read_secret(file: &std::path::Path) -> Result<String, Problem> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    Ok(text.trim().to_owned())
}

/// Personal data crosses a network only inside TLS, and links lead where people can go.
fn refuse_open_listening(args: &ServeArgs) -> Result<(), Problem> {
    let (listen, is_local) = (args.listen, args.listen.ip().is_loopback());
    let why = if !is_local && args.tls_cert.is_none() && !args.behind_proxy {
        format!(
            "{listen} can be reached from other machines, and nothing would protect what travels there. Give --tls-cert and --tls-key, \
             or --behind-proxy where a proxy does TLS, or listen on 127.0.0.1."
        )
    } else if !is_local && args.behind_proxy && args.proxy.is_empty() {
        format!(
            "{listen} can be reached from other machines, and only the proxy may be believed. Give its address, or the range that it \
             connects from, with --proxy, or listen on 127.0.0.1 where it runs on this machine."
        )
    } else if args.public_url.is_none() && (args.behind_proxy || listen.ip().is_unspecified()) {
        "The address that people type is not known, and links, labels and messages would lead nowhere. Give it with --public-url, for \
         example https://lanyard.surgery.example."
            .to_owned()
    } else {
        return Ok(());
    };
    Err(why.into())
}

async fn listen<Stop>(args: &ServeArgs, listener: TcpListener, app: App, stop: Stop, voice: Voice) -> Result<(), Problem>
where
    Stop: Future<Output = ()> + Send + 'static,
{
    let handle = Handle::new();
    tokio::spawn(observe::keep_up());
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.await;
        stopping.graceful_shutdown(Some(DRAIN));
    });
    tokio::spawn(forget(app.clone()));
    tokio::spawn(say_ready(handle.clone(), app.public_url.to_string(), voice));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => {
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(cert, key).await.map_err(|error| {
                format!("the TLS certificate or key cannot be used ({}, {}): {error}", cert.display(), key.display())
            })?;
            axum_server::from_tcp_rustls(listener, config)?.handle(handle).serve(service).await?;
        }
        _ => axum_server::from_tcp(listener)?.handle(handle).serve(service).await?,
    }
    Ok(())
}

/// Erases audit words whose retention has ended and files that nobody imported, at the start and every hour.
async fn forget(app: App) {
    let mut hours = tokio::time::interval(Duration::from_secs(3600));
    loop {
        hours.tick().await;
        let forgotten = app.store.system("old uploads are forgotten").forget_uploads(app.clock.now()).await;
        ran(&app, "Job: files not imported", "files that nobody imported could not be forgotten", &forgotten);
        let ended = app.store.forget_sessions(app.clock.now()).await;
        ran(&app, "Job: sessions that ended", "sessions that ended long ago could not be forgotten", &ended);
        let erased = app.store.system("retention").erase_old_words(app.clock.now()).await;
        ran(&app, "Job: old audit words", "audit words whose retention has ended could not be erased", &erased);
        if let Ok(erased @ 1..) = erased {
            tracing::info!(erased, "audit words whose retention had ended were erased");
        }
    }
}

/// Notes how a job went, and logs what failed.
fn ran<T>(app: &App, job: &'static str, failed: &'static str, outcome: &Result<T, StoreError>) {
    app.jobs.ran(job, app.clock.now(), outcome);
    if let Err(error) = outcome {
        tracing::error!(%error, "{failed}");
    }
}

async fn say_ready(handle: Handle<SocketAddr>, url: String, voice: Voice) {
    if handle.listening().await.is_some() {
        voice.say(&format!("Ready: {url}"));
    }
}

/// Comes when whoever started the program on a terminal, or the system, ends it.
pub(crate) async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else { return };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}

/// Writes the log to standard error; in colours where somebody reads it there. In a file or a journal they would be noise in which
/// nothing is found.
pub(crate) fn log_to_stderr() {
    let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let log = tracing_subscriber::fmt().with_env_filter(log_filter()).with_ansi(coloured);
    let _ = log.with_writer(std::io::stderr).try_init();
}

/// What is logged; the environment may say otherwise.
pub(crate) fn log_filter() -> EnvFilter {
    EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into())
}

#[cfg(test)]
mod documented;

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    #[test]
    fn nothing_listens_beyond_this_machine_without_tls_or_a_proxy() {
        let may = |more: &[&str]| {
            let line = ["lanyard-server", "serve", "--data", "data", "--listen"].iter().chain(more);
            let Command::Serve(args) = Cli::try_parse_from(line).unwrap().command else { panic!("it is to serve") };
            refuse_open_listening(&args).map_err(|why| why.to_string())
        };
        for open in ["0.0.0.0:8440", "192.0.2.1:8440", "[::]:8440"] {
            assert!(may(&[open]).unwrap_err().contains("Give --tls-cert and --tls-key"), "{open}");
            assert!(may(&[open, "--behind-proxy"]).unwrap_err().contains("--proxy"), "{open}");
            let named = ["--public-url", "https://lanyard.surgery.example"];
            assert_eq!(may(&[&[open, "--behind-proxy", "--proxy", "10.88.0.0/16"], &named[..]].concat()), Ok(()));
            assert_eq!(may(&[&[open, "--tls-cert", "chain.pem", "--tls-key", "key.pem"], &named[..]].concat()), Ok(()));
        }
        for here in ["127.0.0.1:8440", "[::1]:8440"] {
            assert_eq!(may(&[here]), Ok(()), "{here}");
        }
    }
}
