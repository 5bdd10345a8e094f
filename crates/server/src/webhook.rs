//! Posting to another program: to the address of a channel, signed with its key, so that the receiver can tell who sent it, that
//! nothing was changed on the way, and that it got the same message before.

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use lanyard_store::ChannelSecret;
use sha2::Sha256;

use crate::http_client::agent;
use crate::mail::NotDelivered;

/// How long the other side may take.
const DEADLINE: Duration = Duration::from_secs(20);
/// Names the delivery: the same one is never another message.
const DELIVERY: &str = "X-Lanyard-Delivery";
/// Seconds since 1970, part of what is signed.
const AT: &str = "X-Lanyard-Timestamp";
/// `sha256=` and the HMAC-SHA-256 of the timestamp, a full stop and the body, in hexadecimal digits.
const SIGNATURE: &str = "X-Lanyard-Signature";

/// Posts JSON; gives what the other side said.
///
/// # Errors
/// See [`NotDelivered`]: what was taken or refused is not tried again, what never arrived is.
pub(crate) async fn post(secret: ChannelSecret, delivery: String, body: String, now: Timestamp) -> Result<String, NotDelivered> {
    let work = tokio::task::spawn_blocking(move || post_and_wait(&secret, &delivery, &body, now));
    work.await.unwrap_or_else(|_| Err(NotDelivered::Unsure("posting was interrupted".to_owned())))
}

fn post_and_wait(secret: &ChannelSecret, delivery: &str, body: &str, now: Timestamp) -> Result<String, NotDelivered> {
    let at = now.as_second().to_string();
    let request = agent(DEADLINE)
        .post(&secret.url)
        .header("Content-Type", "application/json")
        .header(DELIVERY, delivery)
        .header(SIGNATURE, format!("sha256={}", signature(&secret.key, &at, body)))
        .header(AT, at);
    match request.send(body) {
        Ok(answer) => judged(answer.status().as_u16()),
        Err(ureq::Error::Timeout(_)) => Err(NotDelivered::Unsure("it took too long to answer".to_owned())),
        Err(ureq::Error::BadUri(_)) => Err(NotDelivered::Never("the address cannot be used".to_owned())),
        // The words of an error may hold the address, which is a secret.
        Err(ureq::Error::HostNotFound) => Err(NotDelivered::Later("its host is not found".to_owned())),
        Err(ureq::Error::Tls(_) | ureq::Error::Rustls(_)) => Err(NotDelivered::Later("TLS with it failed".to_owned())),
        Err(_) => Err(NotDelivered::Later("it cannot be reached".to_owned())),
    }
}

fn judged(status: u16) -> Result<String, NotDelivered> {
    let said = format!("it answered {status}");
    match status {
        200..300 => Ok(said),
        408 | 429 | 500.. => Err(NotDelivered::Later(said)),
        _ => Err(NotDelivered::Never(said)),
    }
}

/// What the receiver computes too.
fn signature(key: &str, at: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2, with its text split where a full stop would stand.
    #[test]
    fn the_signature_is_hmac_sha_256() {
        let of = |text: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        assert_eq!(of("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(signature("Jefe", "17", "{}"), of("17.{}"));
    }

    #[test]
    fn what_was_refused_is_not_tried_again_and_what_failed_is() {
        assert_eq!(judged(202), Ok("it answered 202".to_owned()));
        assert!(matches!(judged(404), Err(NotDelivered::Never(_))));
        assert!(matches!(judged(429), Err(NotDelivered::Later(_))));
        assert!(matches!(judged(503), Err(NotDelivered::Later(_))));
    }
}
