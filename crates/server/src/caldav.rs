//! A calendar on a CalDAV server (RFC 4791), to which entries are put one by one. Ours is the truth there: what somebody else
//! changed is noticed by its ETag and put right. Every request may be made again without harm, so what broke off is tried again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::http::Request;

use crate::http_client::{Answer, DEADLINE, agent, ask};
use crate::mail::NotDelivered;

const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// Whatever version there is.
const ANY: &str = "*";

/// A calendar on another server, with an account there.
pub(crate) struct Collection {
    agent: ureq::Agent,
    /// Its address, with a slash at its end.
    url: String,
    authorization: String,
}

impl Collection {
    pub(crate) fn new(url: &str, account: &str, password: &str) -> Self {
        let authorization = format!("Basic {}", STANDARD.encode(format!("{account}:{password}")));
        Self { agent: agent(DEADLINE), url: format!("{}/", url.trim_end_matches('/')), authorization }
    }

    /// Makes sure that there is a calendar which this account may see. What is put beside one would become a calendar of its own.
    ///
    /// # Errors
    /// When there is none, or it cannot be reached.
    pub(crate) fn look(&self) -> Result<(), NotDelivered> {
        let answer = self.ask("PROPFIND", "", ("Depth", "0"), None)?;
        if answer.status != 207 {
            return Err(refused(answer.status));
        }
        if is_calendar(&answer.body) {
            return Ok(());
        }
        Err(NotDelivered::Never("what stands at this address is no calendar: enter the address of one calendar".to_owned()))
    }

    /// Puts an entry, new or in place of the version that stood there last; gives what the server calls the version now.
    ///
    /// # Errors
    /// When it refuses or cannot be reached.
    pub(crate) fn put(&self, name: &str, file: &str, known: Option<&str>) -> Result<String, NotDelivered> {
        let answer = self.put_over(name, file, known)?;
        // Another version stands there, or none: somebody changed it, or the answer to an earlier try was lost.
        let answer = match answer.status {
            404 | 409 | 412 => self.put_over(name, file, self.version(name)?.as_deref())?,
            _ => answer,
        };
        match (answer.status, answer.etag) {
            (200..300, Some(etag)) => Ok(usable(etag)),
            (200..300, None) => Ok(self.version(name)?.unwrap_or_else(|| ANY.to_owned())),
            (status, _) => Err(refused(status)),
        }
    }

    /// Takes an entry away, in whatever version it stands there: what it is about is done.
    ///
    /// # Errors
    /// When the server refuses or cannot be reached.
    pub(crate) fn delete(&self, name: &str) -> Result<(), NotDelivered> {
        let answer = self.ask("DELETE", name, ("If-Match", ANY), None)?;
        match answer.status {
            200..300 | 404 | 410 | 412 => Ok(()),
            status => Err(refused(status)),
        }
    }

    fn put_over(&self, name: &str, file: &str, known: Option<&str>) -> Result<Answer, NotDelivered> {
        let condition = known.map_or(("If-None-Match", ANY), |etag| ("If-Match", etag));
        self.ask("PUT", name, condition, Some(file.to_owned()))
    }

    /// The version that stands there; `None` when there is none.
    fn version(&self, name: &str) -> Result<Option<String>, NotDelivered> {
        let answer = self.ask("HEAD", name, ("Accept", "text/calendar"), None)?;
        match answer.status {
            200..300 => Ok(Some(answer.etag.map_or_else(|| ANY.to_owned(), usable))),
            404 | 410 => Ok(None),
            status => Err(refused(status)),
        }
    }

    fn ask(&self, method: &str, name: &str, header: (&str, &str), body: Option<String>) -> Result<Answer, NotDelivered> {
        let request = Request::builder().method(method).uri(format!("{}{name}", self.url)).header(header.0, header.1);
        let request = request.header("Authorization", &self.authorization).header("Content-Type", "text/calendar; charset=utf-8");
        ask(&self.agent, request, body).map_err(|error| match error {
            NotDelivered::Unsure(why) => NotDelivered::Later(why),
            other => other,
        })
    }
}

/// A weak tag never matches: then whatever stands there is replaced.
fn usable(etag: String) -> String {
    if etag.starts_with("W/") { ANY.to_owned() } else { etag }
}

fn refused(status: u16) -> NotDelivered {
    match status {
        401 | 403 => NotDelivered::Never(format!("it refuses the account or its password (it answered {status})")),
        404 | 405 | 409 | 410 => NotDelivered::Never(format!("there is no calendar at this address (it answered {status})")),
        300..=399 => NotDelivered::Never(format!("the address leads to another one: enter that (it answered {status})")),
        408 | 425 | 429 | 500.. => NotDelivered::Later(format!("it answered {status}")),
        _ => NotDelivered::Never(format!("it answered {status}")),
    }
}

/// Whether a description of a resource says that it is a calendar.
fn is_calendar(description: &str) -> bool {
    let Ok(document) = roxmltree::Document::parse(description) else { return false };
    let mut types = document.descendants().filter(|node| node.has_tag_name(("DAV:", "resourcetype")));
    types.any(|kind| kind.children().any(|node| node.has_tag_name((CALDAV, "calendar"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_is_told_from_the_folder_that_holds_it() {
        let described = |kind: &str| {
            format!(
                "<D:multistatus xmlns:D='DAV:' xmlns:C='{CALDAV}'><D:response><D:propstat><D:prop><D:resourcetype>\
                 <D:collection/>{kind}</D:resourcetype><C:calendar-home-set/></D:prop></D:propstat></D:response></D:multistatus>"
            )
        };
        assert!(is_calendar(&described("<C:calendar/>")));
        assert!(!is_calendar(&described("<D:principal/>")) && !is_calendar(&described("<calendar/>")));
        assert!(!is_calendar("not even XML"));
    }

    #[test]
    fn what_was_refused_is_not_tried_again_and_what_failed_is() {
        assert!(matches!(refused(401), NotDelivered::Never(why) if why.contains("password")));
        assert!(matches!(refused(404), NotDelivered::Never(why) if why.contains("no calendar")));
        assert!(matches!(refused(503), NotDelivered::Later(_)));
        assert_eq!(usable("W/\"1\"".to_owned()), ANY);
    }
}
