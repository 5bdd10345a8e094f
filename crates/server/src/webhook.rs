//! Posting to another program: to the address of a channel, signed with its key, so that the receiver can tell who sent it, that
//! nothing was changed on the way, and that it got the same message before.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use crate::http_client::post_json;
use crate::mail::NotDelivered;

/// Names the delivery: the same one is never another message.
const DELIVERY: &str = "X-Lanyard-Delivery";
/// Seconds since 1970, part of what is signed.
const AT: &str = "X-Lanyard-Timestamp";
/// `sha256=` and the HMAC-SHA-256 of the timestamp, a full stop and the body, in hexadecimal digits.
const SIGNATURE: &str = "X-Lanyard-Signature";

/// Posts JSON and waits; gives what the other side said.
///
/// # Errors
/// See [`NotDelivered`]: what was taken or refused is not tried again, what never arrived is.
pub(crate) fn post(url: &str, key: &str, delivery: String, body: String, now: Timestamp) -> Result<String, NotDelivered> {
    let at = now.as_second().to_string();
    let signature = format!("sha256={}", signature(key, &at, &body));
    let answer = post_json(url, vec![(DELIVERY, delivery), (SIGNATURE, signature), (AT, at)], body)?;
    judged(answer.status)
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
