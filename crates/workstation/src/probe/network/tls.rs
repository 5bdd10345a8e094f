//! TLS as this PC sees it: who answered, in which version, and why it was refused.

use std::io::{ErrorKind, Write};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use lanyard_card::peer_certificate;
use lanyard_model::{CertificateProblem, PeerCertificate, TlsOutcome};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, ProtocolVersion,
    RootCertStore, SignatureScheme, StreamOwned,
};

use super::answer::{self, Answer};
use super::wire::{Wire, is_closed};
use crate::probe::time::millis_since;

/// The judgement of a certificate by the roots that this PC trusts.
pub(super) type Trust = Arc<WebPkiServerVerifier>;
/// An accepted connection.
pub(super) type Secured = StreamOwned<ClientConnection, Wire>;

/// The roots that this PC trusts. The error says in one sentence why there are none.
pub(super) fn native_trust() -> Result<Trust, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(super::roots::trusted());
    trust(roots)
}

/// Trust in these roots.
pub(super) fn trust(roots: RootCertStore) -> Result<Trust, String> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| format!("The list of trusted authorities cannot be used: {error}"))
}

/// Performs the handshake and says how it went; the connection is given only when it was accepted.
pub(super) fn handshake(mut wire: Wire, host: &str, trust: Trust) -> (TlsOutcome, Option<Secured>) {
    let begun = Instant::now();
    let recorder = Arc::new(Recorder { trust, presented: OnceLock::new() });
    let mut session = match session(host, Arc::clone(&recorder)) {
        Ok(session) => session,
        Err(text) => return (TlsOutcome::Error(text), None),
    };
    while session.is_handshaking() {
        if let Err(error) = session.complete_io(&mut wire) {
            return (failed(&error, &wire, recorder.certificate()), None);
        }
    }
    let Some(certificate) = recorder.certificate() else {
        return (TlsOutcome::Error("The certificate that was accepted cannot be read".to_owned()), None);
    };
    let millis = millis_since(begun);
    let accepted = TlsOutcome::Accepted { version: version(&session), certificate, millis };
    let mut secured = StreamOwned::new(session, wire);
    // Nothing is lost if this fails: the HTTP layer meets the same error and tells it.
    let _ = secured.flush();
    (accepted, Some(secured))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn session(host: &str, recorder: Arc<Recorder>) -> Result<ClientConnection, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| "The host's name is not a valid name".to_owned())?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(recorder)
        .with_no_client_auth();
    ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())
}

fn version(session: &ClientConnection) -> String {
    match session.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What a failed handshake means. What was received tells more than the error: an older server and a captive portal
/// both look to the TLS library like a malformed message.
fn failed(error: &std::io::Error, wire: &Wire, certificate: Option<PeerCertificate>) -> TlsOutcome {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    if let Some(Error::InvalidCertificate(why)) = cause {
        // A certificate that signed itself is often marked as an authority's, for which it is refused before its issuer is looked for.
        let own_issuer = certificate.as_ref().is_some_and(|presented| presented.issuer == presented.subject);
        let reason = match problem(why) {
            CertificateProblem::Other if own_issuer => CertificateProblem::UnknownIssuer,
            reason => reason,
        };
        return TlsOutcome::CertificateRefused { reason, certificate };
    }
    match (answer::read(wire.first()), cause) {
        (Answer::TooOld(offered), _) => TlsOutcome::TooOld { offered },
        (Answer::NotTls, _) => TlsOutcome::NotTls,
        (_, Some(Error::AlertReceived(alert))) => TlsOutcome::Alert(alert_name(*alert)),
        (_, Some(other)) => TlsOutcome::Error(other.to_string()),
        (_, None) if error.kind() == ErrorKind::TimedOut => TlsOutcome::TimedOut,
        (_, None) if is_closed(error.kind()) => TlsOutcome::Closed,
        (_, None) => TlsOutcome::Error(error.to_string()),
    }
}

fn problem(why: &CertificateError) -> CertificateProblem {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => CertificateProblem::NotYetValid,
        // A bad signature: the issuer has the name of a trusted one, and is not it.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => CertificateProblem::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => CertificateProblem::WrongName,
        _ => CertificateProblem::Other,
    }
}

/// An alert by its name in RFC 8446, for example `handshake_failure`.
fn alert_name(alert: AlertDescription) -> String {
    let Some(name) = alert.as_str() else { return format!("alert {}", u8::from(alert)) };
    let mut spaced = String::new();
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            spaced.push('_');
        }
        spaced.push(letter.to_ascii_lowercase());
        before = letter;
    }
    spaced
}

/// Judges like the trust it holds, and keeps the certificate that was presented even when it is refused.
#[derive(Debug)]
struct Recorder {
    trust: Trust,
    presented: OnceLock<Vec<u8>>,
}

impl Recorder {
    fn certificate(&self) -> Option<PeerCertificate> {
        peer_certificate(self.presented.get()?).ok()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.presented.get_or_init(|| end_entity.to_vec());
        self.trust.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.supported_verify_schemes()
    }
}
