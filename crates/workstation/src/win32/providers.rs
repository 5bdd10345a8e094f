//! Windows' own key storage provider for cards: what it shows of the cards in the readers. Every call is told to be silent, so
//! that nobody is asked for anything; a key is only looked at, never used.

use std::ffi::c_void;
use std::ptr;

use windows_sys::Win32::Foundation::{NTE_BAD_LEN, NTE_NO_MORE_ITEMS, NTE_NOT_FOUND, SCARD_E_NO_SUCH_CERTIFICATE};
use windows_sys::Win32::Security::Cryptography::{
    MS_SMART_CARD_KEY_STORAGE_PROVIDER, NCRYPT_CERTIFICATE_PROPERTY, NCRYPT_HANDLE, NCRYPT_READER_PROPERTY, NCRYPT_SILENT_FLAG,
    NCryptEnumKeys, NCryptFreeBuffer, NCryptFreeObject, NCryptGetProperty, NCryptKeyName, NCryptOpenKey, NCryptOpenStorageProvider,
};
use windows_sys::core::{HRESULT, PCWSTR};

/// The most keys that are looked at, and the largest property of one, in bytes.
const MOST: usize = 64;
const LARGEST: u32 = 64 * 1024;
/// What says of a key that it has no certificate.
const NO_CERTIFICATE: [HRESULT; 2] = [NTE_NOT_FOUND, SCARD_E_NO_SUCH_CERTIFICATE];

/// The certificate of a key on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The reader that the card is in; none where the provider does not tell.
    pub(crate) reader: Option<String>,
    /// The certificate as it stands there.
    pub(crate) der: Vec<u8>,
}

/// Every certificate that it shows, and the code with which the list ended: `NTE_NO_MORE_ITEMS`, or what went wrong. A key
/// without a certificate is passed over; one that cannot be looked at ends the list, since what is missing in it would look as if
/// it were not on the card.
pub(crate) fn shown() -> (Vec<Shown>, HRESULT) {
    let mut provider = Object(0);
    // SAFETY: the name ends in a zero; Windows writes one handle.
    let opened = unsafe { NCryptOpenStorageProvider(&raw mut provider.0, MS_SMART_CARD_KEY_STORAGE_PROVIDER, 0) };
    if opened != 0 {
        return (Vec::new(), opened);
    }
    let (mut found, mut state) = (Vec::new(), Buffer(ptr::null_mut()));
    for _ in 0..MOST {
        let mut name: *mut NCryptKeyName = ptr::null_mut();
        // SAFETY: the provider is open; Windows writes two pointers to memory of its own, which are freed below.
        let answer = unsafe { NCryptEnumKeys(provider.0, ptr::null(), &raw mut name, &raw mut state.0, NCRYPT_SILENT_FLAG) };
        let owned = Buffer(name.cast());
        // SAFETY: Windows has written the name, or null, and it lives until `owned` is dropped.
        match (answer, unsafe { name.as_ref() }) {
            (0, Some(name)) => match of_key(&provider, name) {
                Ok(shown) => found.push(shown),
                Err(code) if NO_CERTIFICATE.contains(&code) => {}
                Err(code) => return (found, code),
            },
            (0, None) => break,
            (code, _) => return (found, code),
        }
        drop(owned);
    }
    (found, NTE_NO_MORE_ITEMS)
}

fn of_key(provider: &Object, name: &NCryptKeyName) -> Result<Shown, HRESULT> {
    let mut key = Object(0);
    // SAFETY: the provider is open, and the name is the one that it gave.
    let opened = unsafe { NCryptOpenKey(provider.0, &raw mut key.0, name.pszName, name.dwLegacyKeySpec, NCRYPT_SILENT_FLAG) };
    if opened != 0 {
        return Err(opened);
    }
    let der = property(&key, NCRYPT_CERTIFICATE_PROPERTY)?;
    // Where the card is only names it: what is on it has been shown.
    let reader = property(&key, NCRYPT_READER_PROPERTY).ok().map(|bytes| {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        super::text(&units)
    });
    Ok(Shown { reader, der })
}

/// A property of a key; an empty one is not there.
fn property(key: &Object, name: PCWSTR) -> Result<Vec<u8>, HRESULT> {
    let mut size = 0;
    // SAFETY: the key is open; without a buffer Windows only writes the size that it needs.
    let asked = unsafe { NCryptGetProperty(key.0, name, ptr::null_mut(), 0, &raw mut size, NCRYPT_SILENT_FLAG) };
    match (asked, size) {
        (0, 0) => return Err(NTE_NOT_FOUND),
        (0, 1..=LARGEST) => {}
        (0, _) => return Err(NTE_BAD_LEN),
        (code, _) => return Err(code),
    }
    let mut bytes = vec![0_u8; size as usize];
    // SAFETY: the buffer is as long as it is said to be.
    let read = unsafe { NCryptGetProperty(key.0, name, bytes.as_mut_ptr(), size, &raw mut size, NCRYPT_SILENT_FLAG) };
    bytes.truncate(size as usize);
    if read == 0 { Ok(bytes) } else { Err(read) }
}

/// A provider or key that is closed when it is dropped.
struct Object(NCRYPT_HANDLE);

impl Drop for Object {
    fn drop(&mut self) {
        if self.0 != 0 {
            // SAFETY: the handle is open and not used again.
            unsafe { NCryptFreeObject(self.0) };
        }
    }
}

/// Memory of the provider that is given back when it is dropped.
struct Buffer(*mut c_void);

impl Drop for Buffer {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: the provider gave it, and it is not used again.
            unsafe { NCryptFreeBuffer(self.0) };
        }
    }
}
