//! The certificates that Windows keeps for this user.

use std::ffi::CStr;
use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::CRYPT_E_NOT_FOUND;
use windows_sys::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_KEY_PROV_INFO_PROP_ID, CERT_STORE_OPEN_EXISTING_FLAG, CERT_STORE_PROV_SYSTEM_W, CERT_STORE_READONLY_FLAG,
    CERT_SYSTEM_STORE_CURRENT_USER, CERT_SYSTEM_STORE_LOCAL_MACHINE, CRYPT_KEY_PROV_INFO, CTL_USAGE, CertCloseStore,
    CertEnumCertificatesInStore, CertFreeCertificateContext, CertGetCertificateContextProperty, CertGetEnhancedKeyUsage,
    CertOpenStore, CertVerifyTimeValidity, HCERTSTORE, szOID_PKIX_KP_SERVER_AUTH,
};

/// The most certificates that are read, and the largest property of one, in bytes.
const MOST: usize = 500;
const LARGEST: u32 = 64 * 1024;

/// A certificate and who keeps its private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The certificate as it stands there.
    pub(crate) der: Vec<u8>,
    /// Name of the provider that has its key; none without a private key.
    pub(crate) provider: Option<String>,
    /// The provider is one of the older kind (a cryptographic service provider); else a key storage provider.
    pub(crate) older_kind: bool,
}

/// Everything in the store "Personal" of this user; nothing where there is no such store, which is not made by looking.
pub(crate) fn personal() -> io::Result<Vec<Stored>> {
    all_in(CERT_SYSTEM_STORE_CURRENT_USER, "MY", |certificate| Some(read(certificate)))
}

/// Every root that this user trusts for servers, the PC's among them. One whose uses Windows does not understand is left out.
pub(crate) fn roots() -> io::Result<Vec<Vec<u8>>> {
    let of = |place| all_in(place, "ROOT", |certificate| vouches_for_servers(certificate).then(|| der(certificate)));
    let of_user = of(CERT_SYSTEM_STORE_CURRENT_USER)?;
    // A user without a store of their own, as Wine's are, has the PC's.
    if of_user.is_empty() { of(CERT_SYSTEM_STORE_LOCAL_MACHINE) } else { Ok(of_user) }
}

/// What is taken of each certificate in a store.
fn all_in<T>(place: u32, name: &str, take: impl Fn(&CERT_CONTEXT) -> Option<T>) -> io::Result<Vec<T>> {
    let to_look = place | CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG;
    let name = super::wide(name);
    // SAFETY: the kind of store takes a name, which ends in a zero and lives longer than the call.
    let store = Store(unsafe { CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, to_look, name.as_ptr().cast()) });
    if store.0.is_null() {
        let error = io::Error::last_os_error();
        return if error.kind() == io::ErrorKind::NotFound { Ok(Vec::new()) } else { Err(error) };
    }
    let mut found = Vec::new();
    let mut context: *const CERT_CONTEXT = ptr::null();
    while found.len() < MOST {
        // SAFETY: the store is open; Windows frees the context that is handed in and gives the next one, or null.
        context = unsafe { CertEnumCertificatesInStore(store.0, context) };
        // SAFETY: Windows gave it, and it lives until it is handed in or freed.
        let Some(certificate) = (unsafe { context.as_ref() }) else { return Ok(found) };
        found.extend(take(certificate));
    }
    // SAFETY: the last context was not handed in again.
    unsafe { CertFreeCertificateContext(context) };
    Ok(found)
}

fn read(context: &CERT_CONTEXT) -> Stored {
    let (provider, older_kind) = provider(context).map_or((None, false), |(name, older)| (Some(name), older));
    Stored { der: der(context), provider, older_kind }
}

fn der(context: &CERT_CONTEXT) -> Vec<u8> {
    let length = usize::try_from(context.cbCertEncoded).unwrap_or_default();
    // SAFETY: Windows says how many bytes stand there, and they live as long as the context.
    unsafe { std::slice::from_raw_parts(context.pbCertEncoded, length) }.to_vec()
}

/// Whether a root may vouch for servers, by its own uses and those that Windows leaves it, and is in date.
fn vouches_for_servers(context: &CERT_CONTEXT) -> bool {
    // SAFETY: Windows gave the context; without a time it takes this PC's.
    let in_date = unsafe { CertVerifyTimeValidity(ptr::null(), context.pCertInfo) } == 0;
    let mut size = 0;
    // SAFETY: without a buffer Windows only writes the size that it needs.
    let asked = unsafe { CertGetEnhancedKeyUsage(context, 0, ptr::null_mut(), &raw mut size) };
    if !in_date || asked == 0 || size > LARGEST || (size as usize) < size_of::<CTL_USAGE>() {
        return false;
    }
    // Numbers of 8 bytes, so that the structure at the beginning is aligned.
    let mut buffer = vec![0_u64; (size as usize).div_ceil(8)];
    // SAFETY: the buffer is at least as long as `size` says.
    if unsafe { CertGetEnhancedKeyUsage(context, 0, buffer.as_mut_ptr().cast(), &raw mut size) } == 0 {
        return false;
    }
    let limit = io::Error::last_os_error().raw_os_error();
    // SAFETY: Windows has written this structure at the beginning of the buffer; what it points to stands behind it.
    let Some(uses) = (unsafe { buffer.as_ptr().cast::<CTL_USAGE>().as_ref() }) else { return false };
    if uses.cUsageIdentifier == 0 {
        // With this code nothing limits it; otherwise it is left no use at all (documentation of CertGetEnhancedKeyUsage).
        return limit == Some(CRYPT_E_NOT_FOUND);
    }
    // SAFETY: Windows says how many there are; each is text that ends in a zero, as the one that it is compared with.
    unsafe {
        let uses = std::slice::from_raw_parts(uses.rgpszUsageIdentifier, uses.cUsageIdentifier as usize);
        let servers = CStr::from_ptr(szOID_PKIX_KP_SERVER_AUTH.cast());
        uses.iter().any(|one| !one.is_null() && CStr::from_ptr(one.cast()) == servers)
    }
}

/// Name of the provider that has the key, and whether it is of the older kind.
fn provider(context: &CERT_CONTEXT) -> Option<(String, bool)> {
    let mut size = 0;
    // SAFETY: without a buffer Windows only writes the size that it needs.
    let asked = unsafe { CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, ptr::null_mut(), &raw mut size) };
    if asked == 0 || size > LARGEST || (size as usize) < size_of::<CRYPT_KEY_PROV_INFO>() {
        return None;
    }
    // Numbers of 8 bytes, so that the structure at the beginning is aligned.
    let mut buffer = vec![0_u64; (size as usize).div_ceil(8)];
    // SAFETY: the buffer is at least as long as `size` says.
    let answer = unsafe {
        CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, buffer.as_mut_ptr().cast(), &raw mut size)
    };
    if answer == 0 {
        return None;
    }
    // SAFETY: Windows has written this structure at the beginning of the buffer; what it points to stands behind it.
    let info = unsafe { buffer.as_ptr().cast::<CRYPT_KEY_PROV_INFO>().as_ref() }?;
    // SAFETY: as above; the name ends in a zero within the buffer.
    let name = unsafe { wide_text(info.pwszProvName, size as usize / 2) };
    // `dwProvType` is 0 for a key storage provider (documentation of CRYPT_KEY_PROV_INFO).
    Some((name, info.dwProvType != 0))
}

/// # Safety
/// `start` is null or points to text that ends in a zero after at most `most` units.
unsafe fn wide_text(start: *const u16, most: usize) -> String {
    if start.is_null() {
        return String::new();
    }
    // SAFETY: every unit up to the zero may be read.
    let length = (0..most).take_while(|&at| unsafe { *start.add(at) } != 0).count();
    // SAFETY: as above.
    String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(start, length) })
}

struct Store(HCERTSTORE);

impl Drop for Store {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: the store is open and not used again.
            unsafe { CertCloseStore(self.0, 0) };
        }
    }
}

#[cfg(test)]
mod tests {
    use windows_registry::CURRENT_USER;
    use windows_sys::Win32::Security::Cryptography::{CertCreateCertificateContext, X509_ASN_ENCODING};

    use super::*;

    /// A root that says that it is for this only.
    fn root(uses: &[rcgen::ExtendedKeyUsagePurpose], until: i32) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.extended_key_usages = uses.to_vec();
        (params.not_before, params.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(until, 1, 1));
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    fn vouches(der: &[u8]) -> bool {
        let length = u32::try_from(der.len()).unwrap();
        // SAFETY: the length is that of the bytes; the context lives until it is freed.
        unsafe {
            let context = CertCreateCertificateContext(X509_ASN_ENCODING, der.as_ptr(), length);
            let vouches = vouches_for_servers(context.as_ref().unwrap());
            CertFreeCertificateContext(context);
            vouches
        }
    }

    #[test]
    fn a_root_counts_while_it_is_in_date_and_may_vouch_for_servers() {
        use rcgen::ExtendedKeyUsagePurpose::{CodeSigning, ServerAuth};
        assert!(vouches(&root(&[], 2100)));
        assert!(vouches(&root(&[CodeSigning, ServerAuth], 2100)));
        assert!(!vouches(&root(&[CodeSigning], 2100)), "for programs only");
        assert!(!vouches(&root(&[], 2021)), "out of date");
    }

    #[test]
    fn a_store_that_is_not_there_is_empty_and_is_not_made() {
        const NAME: &str = "A store of no test";
        assert_eq!(all_in(CERT_SYSTEM_STORE_CURRENT_USER, NAME, |certificate| Some(read(certificate))).unwrap(), []);
        assert!(CURRENT_USER.open(format!(r"Software\Microsoft\SystemCertificates\{NAME}")).is_err(), "it was made by looking");
    }
}
