//! The PC's own program against the real server, over TLS with an authority of the practice's own.

use std::net::{SocketAddr, TcpListener};

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use lanyard::server::{Enrolment, Outbox, Refused, enrol};
use lanyard_model::Incident;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::checkups::{checkup, code};
use crate::desk::{Desk, practice};

/// Certificates of a practice: its authority, and the server's chain and key, all PEM.
pub(crate) fn certificates() -> (String, String, String) {
    let mut authority = CertificateParams::new(vec![]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    (authority.pem(), server.pem(), key.serialize_pem())
}

async fn serve(desk: &Desk, address: &str, chain: &str, key: &str) -> (Handle<SocketAddr>, u16) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind(address).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = RustlsConfig::from_pem(chain.as_bytes().to_vec(), key.as_bytes().to_vec()).await.unwrap();
    let handle = Handle::new();
    let server = axum_server::from_tcp_rustls(listener, config).unwrap().handle(handle.clone());
    tokio::spawn(server.serve(desk.router.clone().into_make_service()));
    (handle, port)
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_enrols_sends_keeps_what_cannot_be_sent_and_sends_it_later() {
    let desk = Desk::open().await;
    let (authority, chain, key) = certificates();
    let (handle, port) = serve(&desk, "127.0.0.1:0", &chain, &key).await;
    let (home, url) = (tempfile::tempdir().unwrap(), format!("https://localhost:{port}"));
    let folder = home.path().to_owned();

    let (code, to, unknown) = (code(&desk).await, url.clone(), folder.clone());
    let (code_again, to_again) = (code.clone(), url.clone());
    let stranger = apart(move || enrol(&unknown, &to, &code, "WL-REC-01", None)).await;
    assert!(stranger.unwrap_err().contains("cannot be reached"), "an authority that nobody named is not trusted");
    let at = folder.clone();
    let enrolment = apart(move || enrol(&at, &to_again, &code_again, "WL-REC-01", Some(authority))).await.unwrap();
    assert_eq!(enrolment.practice, "Willow Lane");
    assert_eq!(Enrolment::read(&folder).unwrap().as_ref(), Some(&enrolment));

    let outbox = || Outbox::within(&folder);
    outbox().put(&checkup(&desk, "c1", "WL-REC-01", "000111111111", Some("LY301"))).unwrap();
    let (here, with, now) = (outbox(), enrolment.clone(), desk.now());
    let sent = apart(move || here.send(&with, now)).await;
    assert_eq!((sent.taken, sent.waiting, sent.problem), (1, 0, None));
    let all: Vec<Incident> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    assert_eq!(sent.incident.as_deref(), Some(all[0].short.as_str()));

    handle.shutdown();
    while TcpListener::bind(("127.0.0.1", port)).is_err() {
        tokio::task::yield_now().await;
    }
    desk.later(3);
    outbox().put(&checkup(&desk, "c2", "WL-REC-01", "000111111111", Some("LY301"))).unwrap();
    let (here, with, now) = (outbox(), enrolment.clone(), desk.now());
    let kept = apart(move || here.send(&with, now)).await;
    assert!(matches!(kept.problem, Some(Refused::Later(_))) && kept.waiting == 1, "{kept:?}");

    let (_handle, _) = serve(&desk, &format!("127.0.0.1:{port}"), &chain, &key).await;
    let (here, with, now) = (outbox(), enrolment.clone(), desk.now());
    let sent = apart(move || here.send(&with, now)).await;
    assert_eq!((sent.taken, sent.waiting), (1, 0), "{sent:?}");
    assert_eq!(desk.app.store.read(&practice()).await.unwrap().checkups_of(&all[0].id).await.unwrap().len(), 2);
}
