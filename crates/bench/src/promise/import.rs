//! A list of 30,000 rows through the browser's forms: how long, how much memory, and how long others wait to write meanwhile.

use std::fmt::Write as _;
use std::time::Instant;

use lanyard_testbed::Result;

use super::server::Server;
use super::{Bench, Measured};

/// Rows of the list.
const ROWS: usize = 30_000;
/// More memory than this is too much for a practice's PC, in bytes. An estimate.
const MEMORY: f64 = 250e6;
/// Nobody waits longer than this to save something, in seconds. An estimate.
const WAIT: f64 = 1.0;

/// Uploads, looks, confirms, and adds people by hand until the import has ended.
pub(super) fn import(bench: &Bench) -> Result<Vec<Measured>> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let server = Server::start(bench, folder.path(), None)?;
    let cookie = server.sign_in()?;
    let idle = server.peak();

    let began = Instant::now();
    let waiting = location(&server.send("/p/DEMO01/import", &cookie, "multipart/form-data; boundary=rows", &upload())?)?;
    let shown = server.ask("GET", &waiting, &cookie)?;
    let looked = began.elapsed().as_secs_f64();
    let plan = shown.split("name=\"plan\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("no plan was shown")?;
    let form = "application/x-www-form-urlencoded";
    let began = Instant::now();
    let done = location(&server.send(&format!("{waiting}/confirm"), &cookie, form, &format!("plan={plan}"))?)?;
    let (mut longest, mut others) = (0.0_f64, 0_usize);
    while server.ask("GET", &done, &cookie)?.contains("written so far") {
        let turn = Instant::now();
        location(&server.send("/p/DEMO01/people/new", &cookie, form, &format!("name=Meanwhile+{others}"))?)?;
        longest = longest.max(turn.elapsed().as_secs_f64());
        others += 1;
    }
    let wrote = began.elapsed().as_secs_f64();
    let peak = server.peak();
    let figure = format!(
        "{ROWS} rows: looked at in {looked:.1} s, written in {wrote:.1} s beside {others} other writes, of which the slowest took \
         {:.0} ms; peak {:.0} MB ({:.0} before)",
        longest * 1e3,
        peak / 1e6,
        idle / 1e6
    );
    let holds = others > 0 && longest <= WAIT && peak <= MEMORY;
    Ok(vec![Measured { name: "server-import", figure, promise: "others wait ≤ 1 s, peak ≤ 250 MB", holds }])
}

/// A staff list as a browser sends a file.
fn upload() -> String {
    let mut body = String::from("--rows\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\npeople\r\n--rows\r\n");
    body.push_str("Content-Disposition: form-data; name=\"file\"; filename=\"staff.csv\"\r\nContent-Type: text/csv\r\n\r\n");
    body.push_str("Name,Staff number,UUID,Job title,E-mail\r\n");
    for row in 0..ROWS {
        let _ = write!(body, "Person {row},N{row},{:012},Receptionist,n{row}@willow-lane.example\r\n", 700_000_000_000_usize + row);
    }
    body + "\r\n--rows--\r\n"
}

/// Where an answer leads.
pub(super) fn location(answer: &str) -> Result<String> {
    let to = answer.lines().find_map(|line| line.strip_prefix("location: "));
    to.map(str::to_owned).ok_or_else(|| answer.lines().next().unwrap_or("no answer").to_owned())
}
