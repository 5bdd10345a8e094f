//! Tickets of the usual service desks, as their makers document it. Neither knows a ticket that it got before, so that whatever may
//! have arrived is never posted again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::http_client::{Answer, post_json};
use crate::mail::NotDelivered;

/// The most letters of a ticket's number that are kept.
const LONGEST_NUMBER: usize = 40;

/// Opens an incident in ServiceNow (Table API); `key` is user name, colon and password. Gives its number.
///
/// # Errors
/// See [`NotDelivered`].
pub(crate) fn servicenow(url: &str, key: &str, body: String) -> Result<String, NotDelivered> {
    let answer = post_json(&format!("{url}/api/now/table/incident"), basic(key), body)?;
    judged(&answer, "/result/number")
}

/// Opens a ticket in Freshservice (API v2); `key` is the API key, which stands in the user's place. Gives its number.
///
/// # Errors
/// See [`NotDelivered`].
pub(crate) fn freshservice(url: &str, key: &str, body: String) -> Result<String, NotDelivered> {
    let answer = post_json(&format!("{url}/api/v2/tickets"), basic(&format!("{key}:X")), body)?;
    judged(&answer, "/ticket/id")
}

fn basic(user: &str) -> Vec<(&'static str, String)> {
    vec![("Authorization", format!("Basic {}", STANDARD.encode(user))), ("Accept", "application/json".to_owned())]
}

fn judged(answer: &Answer, number: &str) -> Result<String, NotDelivered> {
    let said = format!("it answered {}", answer.status);
    match answer.status {
        200..300 => Ok(self::number(&answer.body, number).map_or(said, |number| format!("ticket {number}"))),
        401 | 403 => Err(NotDelivered::Never(format!("{said}: its key is not taken, stop the channel and add it again"))),
        // Those that say that nothing was done.
        429 | 503 => Err(NotDelivered::Later(said)),
        500.. => Err(NotDelivered::Unsure(said)),
        _ => Err(NotDelivered::Never(said)),
    }
}

/// The ticket's number, in letters that can be shown anywhere.
fn number(body: &str, pointer: &str) -> Option<String> {
    let body: Json = serde_json::from_str(body).ok()?;
    let number = match body.pointer(pointer)? {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let number: String = number.chars().filter(plain).take(LONGEST_NUMBER).collect();
    (!number.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_become_a_ticket_is_never_tried_again() {
        let of = |status| judged(&Answer { status, etag: None, body: String::new() }, "/result/number");
        assert_eq!(of(201), Ok("it answered 201".to_owned()));
        assert!(matches!(of(503), Err(NotDelivered::Later(_))));
        for unsure in [500, 502, 504] {
            assert!(matches!(of(unsure), Err(NotDelivered::Unsure(_))), "{unsure}");
        }
        for refused in [302, 400, 401, 404] {
            assert!(matches!(of(refused), Err(NotDelivered::Never(_))), "{refused}");
        }
    }

    #[test]
    fn a_number_is_kept_in_plain_letters_only() {
        assert_eq!(number(r#"{"result":{"number":"INC<b>7"}}"#, "/result/number").as_deref(), Some("INCb7"));
        assert_eq!(number(r#"{"ticket":{"id":264}}"#, "/ticket/id").as_deref(), Some("264"));
        assert_eq!(number("not JSON", "/ticket/id"), None);
    }
}
