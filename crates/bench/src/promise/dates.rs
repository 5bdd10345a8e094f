//! Dates: those of very many cards in one run, and a calendar that is fetched.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use lanyard_testbed::Result;

use super::server::{Server, quantiles};
use super::{Bench, Measured};

/// Every card of the NHS, about.
const CARDS: u32 = 1_200_000;
/// Cards of one practice: as large as the practice that pages are measured with.
const EACH: u32 = 500;
/// The day that the dates are seen from; the demo practice has no day of its own.
const TODAY: &str = "2026-11-27";
const SCRIPT: &str = include_str!("cards.py");

/// Deadlines of all practices, one after another, against reading nothing but the table of cards.
pub(super) fn deadlines(bench: &Bench) -> Result<Vec<Measured>> {
    let all = std::env::var("LANYARD_CARDS").ok().and_then(|cards| cards.parse().ok()).unwrap_or(CARDS);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("lanyard.sqlite");
    std::fs::File::create(&file).map_err(|error| error.to_string())?;
    // The first run makes the tables.
    dated(bench, folder.path())?;
    fill(bench, &file, TODAY, (all / EACH).max(1), EACH, "-", 730)?;
    let (said, peak) = dated(bench, folder.path())?;
    let number = |after: &str| -> Result<f64> {
        let rest = said.split_once(after).ok_or_else(|| format!("the server said: {said}"))?.1;
        rest.split_whitespace().next().and_then(|word| word.parse().ok()).ok_or_else(|| format!("the server said: {said}"))
    };
    let (cards, found, seconds, scan) = (number("cards:")?, number("deadlines:")?, number("seconds:")?, number("scan:")?);
    let ratio = seconds / scan.max(0.001);
    let figure = format!(
        "{found} deadlines of {cards} cards in {seconds:.1} s; the table of cards alone, by the same driver, {scan:.1} s: {ratio:.1} ×; \
         peak {:.0} MB",
        peak / 1e6
    );
    let holds = cards >= f64::from(all / EACH * EACH) && ratio <= 5.0 && peak <= 200e6;
    Ok(vec![Measured { name: "deadlines", figure, promise: "≤ 5 × a scan of the cards, ≤ 200 MB", holds }])
}

/// Runs the program over a folder; gives what it said last, and the most memory it held, in bytes.
fn dated(bench: &Bench, folder: &Path) -> Result<(String, f64)> {
    let mut command = Command::new(&bench.server);
    command.args(["deadlines", "--compare", "--day", TODAY, "--data"]).arg(folder).stdout(Stdio::piped());
    let mut process = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let status = format!("/proc/{}/status", process.id());
    let mut peak = 0.0_f64;
    while process.try_wait().map_err(|error| error.to_string())?.is_none() {
        peak = peak.max(super::server::most_memory(&status));
        sleep(Duration::from_millis(20));
    }
    let output = process.wait_with_output().map_err(|error| error.to_string())?;
    Ok((String::from_utf8_lossy(&output.stdout).into_owned(), peak))
}

fn fill(bench: &Bench, file: &Path, today: &str, practices: u32, each: u32, ods: &str, furthest: u32) -> Result<()> {
    let mut python = Command::new(&bench.python);
    python.args(["-c", SCRIPT]).arg(file).arg(today);
    python.args([practices.to_string(), each.to_string(), ods.to_owned(), furthest.to_string()]);
    let status = python.status().map_err(|error| format!("{}: {error}", bench.python.display()))?;
    if status.success() { Ok(()) } else { Err("the database could not be filled".to_owned()) }
}

/// A calendar of 500 entries and more, fetched anew and asked whether it has changed.
pub(super) fn feed(bench: &Bench) -> Result<Vec<Measured>> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let server = Server::start(bench, folder.path(), None)?;
    let cookie = server.sign_in()?;
    let today = server.today(&cookie)?;
    fill(bench, &folder.path().join("lanyard.sqlite"), &today, 1, 520, "DEMO01", 80)?;
    let form = "name=Measured&audience=everything&way=address&email=&person=";
    let page = server.send("/p/DEMO01/feeds", &cookie, "application/x-www-form-urlencoded", form)?;
    let address = page.split("/feed/").nth(1).and_then(|rest| rest.split('<').next()).ok_or("no address was given")?;
    let path = format!("/feed/{address}");
    let fresh = quantiles(server.times(&path, &cookie)?);
    let answer = server.ask("GET", &path, &cookie)?;
    let entries = answer.matches("BEGIN:VEVENT").count();
    let tag = answer.lines().find_map(|line| line.strip_prefix("etag: ")).ok_or("the calendar has no tag")?.to_owned();
    let same = quantiles(server.timed("304", || server.ask_again(&path, &tag))?);
    let figure = |what: &str, (p50, p95): (f64, f64)| format!("{what}: p50 {p50:.1} ms, p95 {p95:.1} ms");
    let holds = entries >= 500 && fresh.1 <= 50.0;
    Ok(vec![
        Measured { name: "feed", figure: figure(&format!("{entries} entries"), fresh), promise: "500 entries ≤ 50 ms", holds },
        Measured { name: "feed-304", figure: figure("not changed", same), promise: "≤ 5 ms", holds: same.1 <= 5.0 },
    ])
}
