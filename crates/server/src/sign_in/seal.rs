//! What must be read again, and not by whoever has the database alone: the shared secrets of authenticator apps are sealed
//! (ChaCha20-Poly1305, RFC 8439) with a key in a file beside the database, which no backup holds.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lanyard_store::{Entropy, StoreError};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// Name of the key's file in the data folder.
pub(crate) const KEY_FILE: &str = "authenticator.key";
/// Length of the key, in bytes.
const KEY: usize = 32;

/// Seals and opens; without a key it does neither.
#[derive(Debug)]
pub struct Seal(Option<LessSafeKey>);

impl Seal {
    /// With the key in a data folder; the first start makes it.
    ///
    /// # Errors
    /// What cannot be read or written, and what to do.
    pub(crate) fn in_folder(folder: &Path, entropy: &Entropy) -> Result<Self, String> {
        let path = folder.join(KEY_FILE);
        let unusable = |why: &dyn std::fmt::Display| {
            format!(
                "{} cannot be used ({why}). Put it back from where its copy is kept. Without one, remove it: then a new key is \
                 made, and whoever uses an authenticator app signs in with a recovery code and adds the app anew.",
                path.display()
            )
        };
        if !path.exists() {
            let mut key = [0; KEY];
            entropy.fill(&mut key).map_err(|error| unusable(&error))?;
            write_new(&path, &key).map_err(|error| unusable(&error))?;
        }
        let text = fs::read_to_string(&path).map_err(|error| unusable(&error))?;
        let key = STANDARD.decode(text.trim()).map_err(|error| unusable(&error))?;
        Some(Self::with(&key)).filter(|seal| seal.0.is_some()).ok_or_else(|| unusable(&"it holds no key"))
    }

    /// With a key that ends with the process; with none where the operating system gives no randomness.
    pub(crate) fn until_the_end(entropy: &Entropy) -> Self {
        let mut key = [0; KEY];
        entropy.fill(&mut key).map_or(Self(None), |()| Self::with(&key))
    }

    fn with(key: &[u8]) -> Self {
        Self(UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new))
    }

    /// Seals a text for one place, from which it cannot be moved to another.
    ///
    /// # Errors
    /// When there is no key, or the operating system gives no randomness.
    pub(crate) fn seal(&self, entropy: &Entropy, place: &str, text: &str) -> Result<String, StoreError> {
        Ok(STANDARD.encode(self.sealed(entropy, place, text)?))
    }

    /// The text that was sealed for this place with this key.
    pub(crate) fn open(&self, place: &str, sealed: &str) -> Option<String> {
        self.opened(place, &STANDARD.decode(sealed).ok()?)
    }

    /// As [`Self::seal`], as a part of an address.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub(crate) fn seal_for_address(&self, entropy: &Entropy, place: &str, text: &str) -> Result<String, StoreError> {
        Ok(URL_SAFE_NO_PAD.encode(self.sealed(entropy, place, text)?))
    }

    /// As [`Self::open`], from an address.
    pub(crate) fn open_from_address(&self, place: &str, sealed: &str) -> Option<String> {
        self.opened(place, &URL_SAFE_NO_PAD.decode(sealed).ok()?)
    }

    fn sealed(&self, entropy: &Entropy, place: &str, text: &str) -> Result<Vec<u8>, StoreError> {
        let key = self.0.as_ref().ok_or_else(|| impossible("there is no key to seal it with"))?;
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce)?;
        let mut sealed = text.as_bytes().to_vec();
        let place = Aad::from(place.as_bytes());
        let done = key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), place, &mut sealed);
        done.map_err(|_| impossible("the text is too long"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn opened(&self, place: &str, bytes: &[u8]) -> Option<String> {
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut rest = rest.to_vec();
        let (nonce, place) = (Nonce::assume_unique_for_key(*nonce), Aad::from(place.as_bytes()));
        let text = self.0.as_ref()?.open_in_place(nonce, place, &mut rest).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

fn impossible(why: &str) -> StoreError {
    StoreError::Unexpected { table: "credential", column: "secret".to_owned(), why: why.to_owned() }
}

/// Writes the key for its owner alone, and whole or not at all.
fn write_new(path: &Path, key: &[u8]) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    writeln!(file, "{}", STANDARD.encode(key))?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_the_same_key_at_the_same_place_only() {
        let (folder, entropy) = (tempfile::tempdir().unwrap(), Entropy::seeded(3));
        let seal = Seal::in_folder(folder.path(), &entropy).unwrap();
        let sealed = seal.seal(&entropy, "a", "JBSWY3DP").unwrap();
        assert!(!sealed.contains("JBSWY3DP"));
        assert_ne!(sealed, seal.seal(&entropy, "a", "JBSWY3DP").unwrap());
        assert_eq!(Seal::in_folder(folder.path(), &entropy).unwrap().open("a", &sealed).as_deref(), Some("JBSWY3DP"));
        assert_eq!(seal.open("b", &sealed), None, "moved to another account");
        assert_eq!(Seal::until_the_end(&entropy).open("a", &sealed), None, "another key");
        for broken in ["", "AAAA", &sealed[4..], &sealed.replace(&sealed[20..24], "AAAA")] {
            assert_eq!(seal.open("a", broken), None, "{broken}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_for_its_owner_alone_and_a_broken_one_stops_the_start() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, entropy) = (tempfile::tempdir().unwrap(), Entropy::seeded(3));
        Seal::in_folder(folder.path(), &entropy).unwrap();
        let path = folder.path().join(KEY_FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for broken in ["", "not base 64", "AAAA"] {
            fs::write(&path, broken).unwrap();
            let said = Seal::in_folder(folder.path(), &entropy).unwrap_err();
            assert!(said.contains("Put it back"), "{said}");
        }
    }
}
