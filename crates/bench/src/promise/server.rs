//! The practice server with five years of incidents and 500 people, on both databases.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use lanyard_testbed::Result;
use lanyard_testbed::postgres::Cluster;

use super::footprint::pss;
use super::pages::{self, Page};
use super::{Bench, Measured, median};
use crate::say;

/// Starts, of which the middle one counts.
const STARTS: usize = 9;
/// Requests of each page.
const REQUESTS: usize = 40;
/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(120);
/// Kills, as promised.
const KILLS: &str = "200";

/// Time from the command to the line that says it is ready, on a data folder that has been used.
pub(super) fn start(bench: &Bench) -> Result<Vec<Measured>> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    drop(Server::start(bench, folder.path(), None)?);
    let mut seconds = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        let server = Server::start(bench, folder.path(), None)?;
        seconds.push(began.elapsed().as_secs_f64());
        drop(server);
    }
    let middle = median(seconds);
    let figure = format!("{:.0} ms from command to ready", middle * 1e3);
    Ok(vec![Measured { name: "server-start", figure, promise: "≤ 1 s", holds: middle <= 1.0 }])
}

/// Every page, each with its times, the slowest first; memory after that. One that breaks, or that nothing leads to, is told and fails.
pub(super) fn pages(bench: &Bench) -> Result<Vec<Measured>> {
    let cluster = Cluster::start()?;
    let database = cluster.new_database()?;
    let mut measured = Vec::new();
    for (name, memory, database) in
        [("server-pages", Some("server-memory"), None), ("server-pages-pg", None, Some(database.as_str()))]
    {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let own = holders_link(bench, folder.path(), database);
        let server = Server::start(bench, folder.path(), database)?;
        let cookie = server.sign_in()?;
        let pages::Found { pages, faults } = pages::found(&server, &routes(bench)?, &cookie, own)?;
        let constant = quantiles(server.times("/healthz", &cookie)?);
        let mut times = Vec::new();
        for Page { path, who, status } in pages {
            let asked = server.timed(&status, || server.ask("GET", &path, &who)).map_err(|error| format!("{path}: {error}"));
            times.push((quantiles(asked?), path));
        }
        times.sort_by(|((_, one), _), ((_, other), _)| other.total_cmp(one));
        let said = |((p50, p95), path): &((f64, f64), String)| {
            format!("{path}: p50 {p50:.1} ms, p95 {p95:.1} ms, {:.0}× a constant page", p50 / constant.0.max(0.001))
        };
        for one in &times {
            say(&format!("{name} {}", said(one)));
        }
        for fault in &faults {
            say(&format!("{name} not measured: {fault}"));
        }
        let slowest = times.first().ok_or("there is no page")?;
        let missing = if faults.is_empty() { String::new() } else { format!("; {} not measured, see above", faults.len()) };
        let (figure, p95) = (format!("slowest of {} pages {}{missing}", times.len(), said(slowest)), slowest.0.1);
        measured.push(Measured { name, figure, promise: "p95 ≤ 100 ms", holds: p95 <= 100.0 && faults.is_empty() });
        if let Some(name) = memory {
            let bytes = pss(Path::new(&format!("/proc/{}", server.process.id()))) as f64;
            let figure = format!("{:.1} MB idle after those pages (PSS)", bytes / 1e6);
            measured.push(Measured { name, figure, promise: "≤ 80 MB", holds: bytes <= 80e6 });
        }
    }
    Ok(measured)
}

/// Fills the demo practice on a working day, on which holders are written to; gives a link from such an e-mail, or why there is none.
#[expect(clippy::disallowed_methods, reason = "the bench is the edge: it says on which day a program begins")]
fn holders_link(bench: &Bench, folder: &Path, database: Option<&str>) -> Result<String> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let day = today.nth_weekday(-1, Weekday::Tuesday).map_err(|error| error.to_string())?;
    let _server = Server::start_at(bench, folder, database, Some(day))?;
    pages::holders_link(&folder.join("mail"))
}

/// The environment of a program whose clock begins at ten in the morning of a day. What it times itself with is left alone.
fn clock_set_to(day: Date) -> Result<Vec<(String, String)>> {
    let folders = std::fs::read_dir("/usr/lib").map_err(|error| error.to_string())?.flatten();
    let mut libraries = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).filter(|library| library.exists());
    let library = libraries.next().ok_or("another day cannot be set: install faketime")?.display().to_string();
    let set = [("LD_PRELOAD", library), ("FAKETIME", format!("@{day} 10:00:00")), ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned())];
    Ok(set.into_iter().chain([("TZ", "UTC".to_owned())]).map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The server's routes at the demo practice, one a line.
fn routes(bench: &Bench) -> Result<String> {
    let output = Command::new(&bench.server).arg("routes").output().map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&output.stdout).replace("{ods}", "DEMO01"))
}

/// The poster of a large practice as PDF, from its facts to its last byte, after a few that warm up.
pub(super) fn poster(bench: &Bench) -> Result<Vec<Measured>> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let server = Server::start(bench, folder.path(), None)?;
    let cookie = server.sign_in()?;
    let (p50, p95) = quantiles(server.times("/p/DEMO01/posters.pdf?paper=a4&names=yes", &cookie)?);
    let figure = format!("A4 poster of 500 people and 5,000 incidents: p50 {p50:.0} ms, p95 {p95:.0} ms");
    Ok(vec![Measured { name: "poster", figure, promise: "PDF ≤ 1 s warm", holds: p95 <= 1000.0 }])
}

/// The accident tests with as many kills as promised: of the server on each database, and of PostgreSQL.
pub(super) fn kills(_: &Bench) -> Result<Vec<Measured>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["test", "--quiet", "--workspace", "--test", "crash", "--", "--nocapture"])
        .env("LANYARD_KILLS", KILLS)
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let counts = |word: &str| text.matches(word).count();
    let seeds: Vec<&str> = text.lines().filter_map(|line| line.split_once("LANYARD_SEED=")).map(|(_, seed)| seed).collect();
    let figure = format!("{} proofs of the ledger after {KILLS} kills each, seeds {}", counts(" acknowledged, "), seeds.join(" "));
    Ok(vec![Measured { name: "server-kills", figure, promise: "nothing acknowledged is lost", holds: output.status.success() }])
}

/// The middle, and the one that 95 of 100 are below, in milliseconds.
pub(super) fn quantiles(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((times.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(f64::INFINITY);
    (at(0.5), at(0.95))
}

/// The environment that the packages start the server with.
fn unit_environment() -> Result<Vec<(String, String)>> {
    let unit = std::fs::read_to_string("packaging/lanyard-server.service").map_err(|error| error.to_string())?;
    let settings = unit.lines().filter_map(|line| line.strip_prefix("Environment=")?.split_once('='));
    Ok(settings.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// A large demo practice; stopped when dropped.
pub(super) struct Server {
    process: Child,
    address: String,
    link: String,
}

impl Server {
    pub(super) fn start(bench: &Bench, folder: &Path, database: Option<&str>) -> Result<Self> {
        Self::start_at(bench, folder, database, None)
    }

    /// The same, with its clock set to a day.
    fn start_at(bench: &Bench, folder: &Path, database: Option<&str>, day: Option<Date>) -> Result<Self> {
        let mut command = Command::new(&bench.server);
        command.args(["demo", "--large", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
        command.args(database.map(|url| ["--database", url]).into_iter().flatten());
        command.envs(unit_environment()?);
        command.envs(day.map(clock_set_to).transpose()?.unwrap_or_default());
        let mut process =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let output = process.stdout.take().ok_or("the server has no output")?;
        let mut server = Self { process, address: String::new(), link: String::new() };
        for line in BufReader::new(output).lines().map_while(std::result::Result::ok) {
            if let Some((_, secret)) = line.split_once("/sign-in/link/") {
                secret.clone_into(&mut server.link);
            }
            if let Some(address) = line.strip_prefix("Ready: http://") {
                address.clone_into(&mut server.address);
                return Ok(server);
            }
        }
        Err("the server did not start".to_owned())
    }

    /// Signs in; gives the cookie.
    pub(super) fn sign_in(&self) -> Result<String> {
        let answer = self.ask("POST", &format!("/sign-in/link/{}", self.link), "")?;
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        Ok(cookie.and_then(|cookie| cookie.split(';').next()).ok_or("no cookie was given")?.to_owned())
    }

    /// Milliseconds of each request for a page, after a few that warm up.
    pub(super) fn times(&self, path: &str, cookie: &str) -> Result<Vec<f64>> {
        self.timed("200", || self.ask("GET", path, cookie)).map_err(|error| format!("{path}: {error}"))
    }

    /// Milliseconds of each request that is to be answered with this status, after a few that warm up.
    pub(super) fn timed(&self, status: &str, request: impl Fn() -> Result<String>) -> Result<Vec<f64>> {
        let mut times = Vec::new();
        for number in 0..REQUESTS + 3 {
            let began = Instant::now();
            let answer = request()?;
            if !answer.starts_with(&format!("HTTP/1.1 {status}")) {
                return Err(answer.lines().next().unwrap_or_default().to_owned());
            }
            if number >= 3 {
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
        Ok(times)
    }

    /// Asks as somebody: by a session's cookie, or the token of a program.
    pub(super) fn ask(&self, method: &str, path: &str, who: &str) -> Result<String> {
        self.exchange(method, path, who, "")
    }

    /// Asks whether something is still as it was when it had this tag.
    pub(super) fn ask_again(&self, path: &str, tag: &str) -> Result<String> {
        self.exchange("GET", path, "", &format!("If-None-Match: {tag}\r\nContent-Length: 0\r\n\r\n"))
    }

    /// The server's day, as its answers say it.
    pub(super) fn today(&self, cookie: &str) -> Result<String> {
        let answer = self.ask("GET", "/healthz", cookie)?;
        let date = answer.lines().find_map(|line| line.strip_prefix("date: ")).ok_or("an answer has no date")?;
        let at = jiff::fmt::rfc2822::parse(date).map_err(|error| error.to_string())?;
        Ok(at.date().to_string())
    }

    /// Sends a form.
    pub(super) fn send(&self, path: &str, cookie: &str, kind: &str, body: &str) -> Result<String> {
        let rest = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.exchange("POST", path, cookie, &rest)
    }

    /// Where a page leads to on this server, without what follows a question mark; also by a label that is scanned or typed.
    pub(super) fn links_in(&self, page: &str) -> Vec<String> {
        let here = format!("http://{}", self.address);
        let links = ["href=\"", "data-address=\"", "lanyard-address\">"].into_iter().flat_map(|name| page.split(name).skip(1));
        let links = links.filter_map(|rest| rest.split(['"', '<', '?', '#']).next());
        links.map(|link| link.strip_prefix(&here).unwrap_or(link)).filter(|link| link.starts_with('/')).map(str::to_owned).collect()
    }

    /// `who` is a session's cookie, or the token of a program.
    fn exchange(&self, method: &str, path: &str, who: &str, rest: &str) -> Result<String> {
        let failed = |error: std::io::Error| format!("{path}: {error}");
        let mut stream = TcpStream::connect(&self.address).map_err(failed)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
        let who = if who.starts_with("lanyard_") { format!("Authorization: Bearer {who}") } else { format!("Cookie: {who}") };
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{who}\r\nConnection: close\r\n", self.address);
        let rest = if rest.is_empty() { "Content-Length: 0\r\n\r\n" } else { rest };
        stream.write_all((head + rest).as_bytes()).map_err(failed)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(failed)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// The most memory that it had at any moment, in bytes.
    pub(super) fn peak(&self) -> f64 {
        most_memory(&format!("/proc/{}/status", self.process.id()))
    }
}

/// The most memory that a process had at any moment, in bytes, by what the system says of it.
pub(super) fn most_memory(status: &str) -> f64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
