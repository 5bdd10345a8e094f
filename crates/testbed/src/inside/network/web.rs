//! Web servers: HTTP/1.1 with and without TLS, one answer to whatever is asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{Result, failed};

/// What a server answers, by the first line of the request.
pub(crate) type Reply = Arc<dyn Fn(&str) -> Page + Send + Sync>;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) status: &'static str,
    pub(crate) location: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) body: String,
}

/// A server's ways.
#[derive(Clone)]
pub(crate) struct Manner {
    /// How long each round trip takes.
    pub(crate) delay: Duration,
    /// Its clock minus this PC's, in seconds.
    pub(crate) clock_offset_seconds: i64,
    pub(crate) reply: Reply,
}

impl Page {
    pub(crate) fn new(status: &'static str, body: impl Into<String>) -> Self {
        Self { status, location: None, kind: "text/html", body: body.into() }
    }

    pub(crate) fn elsewhere(location: String) -> Self {
        Self { location: Some(location), ..Self::new("302 Found", "") }
    }
}

/// Starts serving at an address; with TLS when a configuration is given.
pub(crate) fn serve(address: (&str, u16), tls: Option<Arc<ServerConfig>>, manner: Manner) -> Result<()> {
    let listener = TcpListener::bind(address).map_err(failed(format!("listen on {}:{}", address.0, address.1)))?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (tls, manner) = (tls.clone(), manner.clone());
            thread::spawn(move || converse(stream, tls, &manner));
        }
    });
    Ok(())
}

/// Accepts and says nothing is not among these: a silent host does not even accept, see `interfaces`.
fn converse(stream: TcpStream, tls: Option<Arc<ServerConfig>>, manner: &Manner) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    match tls {
        None => exchange(stream, manner),
        Some(config) => {
            thread::sleep(manner.delay);
            exchange(StreamOwned::new(ServerConnection::new(config).ok()?, stream), manner)
        }
    }
}

fn exchange(stream: impl Read + Write, manner: &Manner) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if stream.by_ref().take(8192).read_line(&mut first).ok()? == 0 {
            return None;
        }
        loop {
            let mut header = String::new();
            stream.by_ref().take(8192).read_line(&mut header).ok()?;
            if header.trim().is_empty() {
                break;
            }
        }
        thread::sleep(manner.delay);
        let text = text(&(manner.reply)(&first), manner.clock_offset_seconds, first.starts_with("HEAD "));
        stream.get_mut().write_all(text.as_bytes()).ok()?;
        stream.get_mut().flush().ok()?;
    }
}

fn text(page: &Page, clock_offset_seconds: i64, without_body: bool) -> String {
    let now = super::now().saturating_add(SignedDuration::from_secs(clock_offset_seconds)).unwrap_or(Timestamp::MAX);
    let date = now.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT");
    let location = page.location.as_ref().map(|place| format!("Location: {place}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {}\r\nDate: {date}\r\nServer: bench\r\n{location}Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        page.status,
        page.kind,
        page.body.len()
    );
    if without_body { head } else { head + &page.body }
}
