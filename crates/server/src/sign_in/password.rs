//! Passwords: argon2id, slow on purpose, a few at a time and never on a thread that serves pages.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

/// How many are hashed at the same time: each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Shortest password, in characters. Three random words are longer.
const SHORTEST: usize = 12;
/// Longest, in bytes: more would only cost time.
const LONGEST: usize = 512;

/// The hash that stands in for that of an account which is not there, so that answering takes as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now(b"nobody has this password", &[0; 16]));

/// Hashes and checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    permits: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Semaphore::new(AT_ONCE) }
    }
}

impl Passwords {
    /// The hash of a password with this salt; `None` when there is no memory for it.
    pub(crate) async fn hash(&self, password: String, salt: [u8; 16]) -> Option<String> {
        let _permit = self.permits.acquire().await.ok()?;
        tokio::task::spawn_blocking(move || hash_now(password.as_bytes(), &salt)).await.ok()?
    }

    /// Whether a password is the one of this hash. Without a hash it takes as long and does not fit.
    pub(crate) async fn fits(&self, password: String, hash: Option<String>) -> bool {
        if password.len() > LONGEST {
            return false;
        }
        let Ok(_permit) = self.permits.acquire().await else { return false };
        let known = hash.is_some();
        let checked = tokio::task::spawn_blocking(move || {
            let hash = hash.as_ref().or(NOBODY.as_ref());
            hash.and_then(|hash| PasswordHash::new(hash).ok())
                .is_some_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        checked.await.unwrap_or(false) && known
    }
}

fn hash_now(password: &[u8], salt: &[u8]) -> Option<String> {
    let hash: PasswordHash = Argon2::default().hash_password_with_salt(password, salt).ok()?;
    Some(hash.to_string())
}

/// Why a new password cannot be used, in words for whoever chose it.
pub(crate) fn why_unfit(password: &str, name: &str, email: &str) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let contains = |text: &str| text.len() >= 4 && lower.contains(&text.to_lowercase());
    let digits = |length: usize| password.len() <= length && password.bytes().all(|byte| byte.is_ascii_digit());
    if password.chars().count() < SHORTEST {
        Some("The password is too short: use at least 12 characters, for example three random words.")
    } else if password.len() > LONGEST {
        Some("The password is too long: use at most 500 characters.")
    } else if digits(16) {
        Some("The password is only digits. Use words, and never a smartcard passcode.")
    } else if contains(email) || name.split_whitespace().any(contains) || contains("lanyard") {
        Some("The password holds your name, your e-mail address or the word Lanyard, which others would try first.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only_and_nobodys_fits_none() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery".to_owned(), [7; 16]).await;
        assert!(hash.as_ref().is_some_and(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")), "{hash:?}");
        assert!(passwords.fits("correct horse battery".to_owned(), hash.clone()).await);
        assert!(!passwords.fits("correct horse batter".to_owned(), hash).await);
        assert!(!passwords.fits("nobody has this password".to_owned(), None).await, "what stands in opens nothing");
    }

    #[test]
    fn a_password_that_others_would_try_is_refused() {
        let unfit = |password| why_unfit(password, "Ben Carver", "ben@surgery.example").is_some();
        for bad in ["short", "123456789012", "bencarver2026!", "ben@surgery.example", "lanyard-lanyard"] {
            assert!(unfit(bad), "{bad}");
        }
        assert!(!unfit("apple tractor moon"));
        assert!(!unfit("äpfel traktor mond"));
    }
}
