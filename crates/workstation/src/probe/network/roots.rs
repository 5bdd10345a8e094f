//! The roots that this PC trusts.

use rustls::pki_types::CertificateDer;

/// What this system trusts when it judges a server.
#[cfg(unix)]
pub(crate) fn trusted() -> Vec<CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

/// What Windows trusts when it judges a server: the roots in its store, and the public ones. Windows fetches most of these only when
/// a program has it judge a certificate of theirs (<https://learn.microsoft.com/en-us/windows/win32/api/wincrypt/nf-wincrypt-certgetcertificatechain>),
/// so that a host whose root it has not met would look as if somebody stood in between. Having it fetch them would change the PC.
#[cfg(windows)]
pub(crate) fn trusted() -> Vec<CertificateDer<'static>> {
    let stored = crate::win32::certificates::roots().unwrap_or_default();
    let public = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    stored.into_iter().map(CertificateDer::from).chain(public).collect()
}

#[cfg(all(test, windows))]
mod tests {
    use rustls::RootCertStore;

    use super::*;
    use crate::win32::certificates;

    #[test]
    fn the_roots_hold_those_of_windows_and_the_public_ones() {
        let trusted = trusted();
        let own = certificates::roots().unwrap();
        assert!(!own.is_empty(), "this Windows trusts nobody");
        for stored in own {
            assert!(trusted.iter().any(|root| root.as_ref() == stored));
        }
        assert!(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().all(|root| trusted.contains(root)));
        let (taken, _) = RootCertStore::empty().add_parsable_certificates(trusted);
        assert!(taken >= webpki_root_certs::TLS_SERVER_ROOT_CERTS.len(), "{taken}");
    }
}
