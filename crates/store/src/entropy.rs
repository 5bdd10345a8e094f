//! Ids, salts and secrets: the only source of randomness. Tests use a seeded one.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use lanyard_model::Id;

/// Where random bytes come from.
#[derive(Debug)]
pub enum Entropy {
    /// The operating system.
    System,
    /// A seeded generator, for tests and the demo practice. Never for secrets of a real practice.
    Seeded(Mutex<fastrand::Rng>),
}

impl Entropy {
    /// A seeded source.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Mutex::new(fastrand::Rng::with_seed(seed)))
    }

    /// Fills a buffer.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn fill(&self, bytes: &mut [u8]) -> Result<(), getrandom::Error> {
        match self {
            Self::System => getrandom::fill(bytes),
            Self::Seeded(generator) => {
                generator.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
                Ok(())
            }
        }
    }

    /// 32 random bytes as 64 hexadecimal digits: a session, a link or a salt.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub fn secret(&self) -> Result<String, getrandom::Error> {
        let mut bytes = [0; 32];
        self.fill(&mut bytes)?;
        Ok(crate::audit::hex(&bytes))
    }

    /// A new identifier: a UUID version 7 (RFC 9562), so that later ones sort after earlier ones.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub fn id<T>(&self, now: Timestamp) -> Result<Id<T>, getrandom::Error> {
        let mut bytes = [0_u8; 10];
        self.fill(&mut bytes)?;
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Ok(Id::new(uuid_v7(millis, bytes)))
    }
}

fn uuid_v7(millis: u64, random: [u8; 10]) -> String {
    let [a0, a1, b0, b1, c @ ..] = random;
    let (version, variant) = (0x70 | (a0 & 0x0f), 0x80 | (b0 & 0x3f));
    let node = crate::audit::hex(&c);
    format!("{:08x}-{:04x}-{version:02x}{a1:02x}-{variant:02x}{b1:02x}-{node}", (millis >> 16) & 0xffff_ffff, millis & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_7_uuid_carries_the_time_version_and_variant() {
        // RFC 9562, appendix A.6: 1645557742000 ms gives 017F22E2-79B0-7CC3-98C4-DC0C0C07398F.
        let random = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        assert_eq!(uuid_v7(1_645_557_742_000, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    }
}
