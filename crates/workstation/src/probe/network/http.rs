//! As much HTTP/1.1 as asking one question needs: a request line, the head of the answer, nothing more.

use std::io::{self, ErrorKind, Read, Write};
use std::time::Instant;

use jiff::Timestamp;
use lanyard_model::HttpOutcome;

use super::wire::is_closed;
use crate::probe::time::millis_since;

/// The longest head that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The most header lines that are read.
const MOST_HEADERS: usize = 96;

/// What is of interest in the head of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::probe) struct Head {
    /// Status code.
    pub(in crate::probe) status: u16,
    /// Host of the `Location` header.
    pub(in crate::probe) location: Option<String>,
    /// The `Date` header.
    pub(in crate::probe) date: Option<Timestamp>,
    /// The `Content-Length` header.
    pub(in crate::probe) length: Option<usize>,
    /// Whether the body comes in chunks.
    pub(in crate::probe) chunked: bool,
}

/// What a start of an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe) enum Parsed {
    /// It may still become a head.
    Partial,
    /// It can never become one.
    NotHttp,
    /// A head, and at which byte the body begins.
    Whole(Head, usize),
}

/// Asks for `/` and reads the head of the answer. `host` is what the `Host` header says; `now` reads this PC's clock.
pub(super) fn ask(stream: &mut (impl Read + Write), host: &str, now: fn() -> Timestamp) -> HttpOutcome {
    let begun = Instant::now();
    match exchange(stream, host, "/") {
        Ok((head, _)) => {
            let offset = head.date.map(|date| date.as_second().saturating_sub(now().as_second()));
            HttpOutcome::Answered {
                status: head.status,
                redirected_to: head.location.filter(|to| !to.eq_ignore_ascii_case(host)),
                clock_offset_seconds: offset,
                millis: millis_since(begun),
            }
        }
        Err(outcome) => outcome,
    }
}

/// Sends a GET and reads until the head is whole; also gives the bytes of the body that came with it.
pub(in crate::probe) fn exchange(stream: &mut (impl Read + Write), host: &str, path: &str) -> Result<(Head, Vec<u8>), HttpOutcome> {
    let version = env!("CARGO_PKG_VERSION");
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: lanyard/{version}\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).and_then(|()| stream.flush()).map_err(|error| failed(&error))?;
    read_head(stream)
}

/// Reads until the head of an answer is whole; also gives the bytes of the body that came with it.
pub(super) fn read_head(stream: &mut impl Read) -> Result<(Head, Vec<u8>), HttpOutcome> {
    let mut bytes = Vec::new();
    let mut block = [0; 2048];
    while bytes.len() < LONGEST_HEAD {
        let count = stream.read(&mut block).map_err(|error| failed(&error))?;
        bytes.extend(block.iter().take(count));
        match parse(&bytes) {
            Parsed::Whole(head, body) => return Ok((head, bytes.split_off(body))),
            Parsed::NotHttp => return Err(HttpOutcome::NotHttp),
            Parsed::Partial if count == 0 => return Err(HttpOutcome::Closed),
            Parsed::Partial => {}
        }
    }
    Err(HttpOutcome::NotHttp)
}

/// Reads the start of an answer.
pub(in crate::probe) fn parse(bytes: &[u8]) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let body = match response.parse(bytes) {
        Ok(httparse::Status::Complete(body)) => body,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::NotHttp,
    };
    let text = |name: &str| {
        let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        str::from_utf8(header.value).ok()
    };
    let head = Head {
        status: response.code.unwrap_or_default(),
        location: text("location").and_then(host_of),
        date: text("date").and_then(date),
        length: text("content-length").and_then(|value| value.trim().parse().ok()),
        chunked: text("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked")),
    };
    Parsed::Whole(head, body)
}

/// The host of an absolute address, without user name, port and path. A relative address has none.
pub(in crate::probe) fn host_of(address: &str) -> Option<String> {
    let (_, rest) = address.trim().split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':'))?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next()?,
        None => host.split(':').next()?,
    };
    let sound = !host.is_empty() && host.len() <= 253 && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    sound.then(|| host.to_ascii_lowercase())
}

/// A `Date` header (RFC 9110, section 5.6.7). Its day of the week is not looked at.
fn date(value: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value.trim()).ok()
}

fn failed(error: &io::Error) -> HttpOutcome {
    match error.kind() {
        ErrorKind::TimedOut => HttpOutcome::TimedOut,
        kind if is_closed(kind) => HttpOutcome::Closed,
        _ => HttpOutcome::Error(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_head_is_read() {
        let answer =
            b"HTTP/1.1 302 Found\r\nDate: Mon, 23 Nov 2026 08:05:00 GMT\r\nLocation: https://u:p@Portal.example:8443/in?x=1\r\n\
            Transfer-Encoding: chunked\r\n\r\nbody";
        let Parsed::Whole(head, body) = parse(answer) else { panic!("not read") };
        assert_eq!(head.status, 302);
        assert_eq!(head.location.as_deref(), Some("portal.example"));
        assert_eq!(head.date.unwrap().to_string(), "2026-11-23T08:05:00Z");
        assert!(head.chunked);
        assert_eq!(&answer[body..], b"body");
    }

    #[test]
    fn hosts_of_addresses() {
        assert_eq!(host_of("//a.example/x").as_deref(), Some("a.example"));
        assert_eq!(host_of("http://[::1]:80/").as_deref(), Some("::1"));
        for none in ["/relative", "a//b", "https://", "https://<script>/", "mailto:a@b", ""] {
            assert_eq!(host_of(none), None, "{none}");
        }
    }

    #[test]
    fn other_protocols_are_told_at_once() {
        for bytes in [&b"220 mail ready\r\n"[..], b"SSH-2.0-x\r\n", &[0x15, 3, 1, 0, 2, 2, 70]] {
            assert_eq!(parse(bytes), Parsed::NotHttp);
        }
        assert_eq!(parse(b"HTTP/1."), Parsed::Partial);
    }

    #[test]
    fn an_endless_head_ends() {
        let head = b"HTTP/1.1 200 OK\r\nX: ".to_vec();
        let mut endless = io::Cursor::new(head).chain(io::repeat(b'a'));
        assert_eq!(read_head(&mut endless).unwrap_err(), HttpOutcome::NotHttp);
        assert_eq!(read_head(&mut io::empty()).unwrap_err(), HttpOutcome::Closed);
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Parsed::Whole(_, body) = parse(&bytes) {
                prop_assert!(body <= bytes.len());
            }
        }

        #[test]
        fn any_header(name in "(?i)(date|location|content-length)", value in "[ -~]{0,80}") {
            let head = format!("HTTP/1.1 200 OK\r\n{name}: {value}\r\n\r\n");
            prop_assert!(matches!(parse(head.as_bytes()), Parsed::Whole(..)));
        }

        #[test]
        fn any_address(address in "\\PC{0,80}") {
            if let Some(host) = host_of(&address) {
                prop_assert!(!host.is_empty() && !host.contains(['/', '@']));
            }
        }
    }
}
