//! The certificates that Windows keeps for this user.

use std::io;
use std::ptr;

use windows_sys::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_KEY_PROV_INFO_PROP_ID, CERT_STORE_OPEN_EXISTING_FLAG, CERT_STORE_PROV_SYSTEM_W, CERT_STORE_READONLY_FLAG,
    CERT_SYSTEM_STORE_CURRENT_USER, CRYPT_KEY_PROV_INFO, CertCloseStore, CertEnumCertificatesInStore, CertFreeCertificateContext,
    CertGetCertificateContextProperty, CertOpenStore, HCERTSTORE,
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
    of_user("MY")
}

fn of_user(name: &str) -> io::Result<Vec<Stored>> {
    const TO_LOOK: u32 = CERT_SYSTEM_STORE_CURRENT_USER | CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG;
    let name = super::wide(name);
    // SAFETY: the kind of store takes a name, which ends in a zero and lives longer than the call.
    let store = Store(unsafe { CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, TO_LOOK, name.as_ptr().cast()) });
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
        found.push(read(certificate));
    }
    // SAFETY: the last context was not handed in again.
    unsafe { CertFreeCertificateContext(context) };
    Ok(found)
}

fn read(context: &CERT_CONTEXT) -> Stored {
    let length = usize::try_from(context.cbCertEncoded).unwrap_or_default();
    // SAFETY: Windows says how many bytes stand there, and they live as long as the context.
    let der = unsafe { std::slice::from_raw_parts(context.pbCertEncoded, length) }.to_vec();
    let (provider, older_kind) = provider(context).map_or((None, false), |(name, older)| (Some(name), older));
    Stored { der, provider, older_kind }
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

    use super::*;

    #[test]
    fn a_store_that_is_not_there_is_empty_and_is_not_made() {
        const NAME: &str = "A store of no test";
        assert_eq!(of_user(NAME).unwrap(), []);
        assert!(CURRENT_USER.open(format!(r"Software\Microsoft\SystemCertificates\{NAME}")).is_err(), "it was made by looking");
    }
}
