//! Speed on the virtual bench: the check against its slowest lane, against the public tools, and with everything hung.

use std::path::Path;

use lanyard_model::Checkup;
use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Bench as Pc, Conditions, Output, Result, Run, Way};

use super::{Bench, Measured, median};
use crate::say;

/// Runs behind each median.
const RUNS: usize = 20;
/// A card takes this long for each command.
const CARD_MILLIS: u64 = 5;
/// Hosts are this far away.
const HOST_MILLIS: u64 = 40;
/// What is probed one after another, because it shares the reader.
const READER_LANE: &[&str] = &["readers", "card", "middleware"];
/// What is probed beside it.
const LANES: &[&[&str]] =
    &[READER_LANE, &["client"], &["services"], &["browser"], &["network"], &["clock"], &["updates"], &["session"]];

/// Builds a PC on which nothing need be wrong: what the bench times is no scenario with a fault to find.
pub(super) fn machine(file: &str) -> Result<Scenario> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{file}: {error}"))
}

fn pc(file: &str, card: u64, host: u64) -> Result<Pc> {
    let scenario = machine(file)?;
    Pc::start(&scenario, Way::Telling, &Conditions { apdu_delay_millis: card, host_delay_millis: host, ..Conditions::default() })
}

fn check(pc: &Pc, program: &Path, only: &[&str]) -> Result<Output> {
    let mut args = vec!["check", "--json", "--at", "2026-11-23T08:05:00Z"];
    args.extend(only.iter().flat_map(|probe| ["--only", probe]));
    pc.run(program, &args, Run::default())
}

/// The checkup a run printed.
pub(super) fn checkup(output: &Output) -> Result<Checkup> {
    let answer: serde_json::Value =
        serde_json::from_str(&output.stdout).map_err(|error| format!("no JSON: {error}: {}", output.stderr))?;
    Checkup::from_json(answer.get("checkup").map(ToString::to_string).unwrap_or_default().as_bytes())
        .map_err(|error| error.to_string())
}

fn median_millis(pc: &Pc, program: &Path, only: &[&str]) -> Result<f64> {
    let runs: Result<Vec<f64>> = (0..RUNS).map(|_| Ok(check(pc, program, only)?.millis as f64)).collect();
    Ok(median(runs?))
}

/// Healthy PC: wall time against the slowest lane run alone.
pub(super) fn wall(bench: &Bench) -> Result<Vec<Measured>> {
    let at = |card, host| -> Result<(f64, f64, &str)> {
        let pc = pc("bench/healthy-piv.toml", card, host)?;
        let whole = median_millis(&pc, &bench.program, &[])?;
        let lanes: Result<Vec<(f64, &str)>> = LANES
            .iter()
            .map(|lane| Ok((median_millis(&pc, &bench.program, lane)?, lane.first().copied().unwrap_or_default())))
            .collect();
        let slowest = lanes?.into_iter().fold((0.0, ""), |slowest, lane| if lane.0 > slowest.0 { lane } else { slowest });
        Ok((whole, slowest.0, slowest.1))
    };
    let (quick, quick_lane, _) = at(0, 0)?;
    say(&format!(
        "wall at zero delay: {quick:.0} ms, slowest lane alone {quick_lane:.0} ms, ratio {:.2}",
        quick / quick_lane.max(1.0)
    ));
    let (whole, slowest, lane) = at(CARD_MILLIS, HOST_MILLIS)?;
    let holds = whole <= 1.2 * slowest + 100.0 && whole <= 2000.0;
    let figure = format!("{whole:.0} ms; slowest lane ({lane}) alone {slowest:.0} ms; ratio {:.2}", whole / slowest.max(1.0));
    Ok(vec![Measured { name: "wall", figure, promise: "≤ 1.2 × slowest lane + 100 ms, ≤ 2 s", holds }])
}

/// What the public tools fetch: readers and answer to reset, both certificates straight from the card, each host.
const SAME_FACTS: &[&str] = &["readers", "card", "network"];

/// The same facts with the public tools, one after another. The whole check, which also reads the card a second time
/// through middleware and looks at six more parts of the PC, is printed beside it.
pub(super) fn peers(bench: &Bench) -> Result<Vec<Measured>> {
    let mut figures = Vec::new();
    let mut holds = true;
    for (card, host) in [(0, 0), (CARD_MILLIS, HOST_MILLIS)] {
        let pc = pc("bench/healthy-piv.toml", card, host)?;
        let ours = checkup(&check(&pc, &bench.program, SAME_FACTS)?)?;
        let (mut our_times, mut whole_times, mut their_times) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            our_times.push(check(&pc, &bench.program, SAME_FACTS)?.millis as f64);
            whole_times.push(check(&pc, &bench.program, &[])?.millis as f64);
            let theirs = with_public_tools(&pc, &ours)?;
            their_times.push(theirs.millis);
            equal(&ours, &theirs)?;
        }
        let (ours, whole, theirs) = (median(our_times), median(whole_times), median(their_times));
        say(&format!(
            "peers: card {card} ms, hosts {host} ms: the whole check takes {whole:.0} ms, {:.1} × faster",
            theirs / whole
        ));
        holds &= card == 0 || theirs / ours >= 5.0;
        figures.push(format!("{:.1} × ({ours:.0} against {theirs:.0} ms)", theirs / ours));
    }
    let figure = format!(
        "{} at zero delay, {} at bench conditions",
        figures.first().cloned().unwrap_or_default(),
        figures.get(1).cloned().unwrap_or_default()
    );
    Ok(vec![Measured { name: "peers", figure, promise: "≥ 5 × faster than the tools in series", holds }])
}

/// What the public tools said.
struct Theirs {
    millis: f64,
    atr: String,
    certificates: Vec<String>,
    statuses: Vec<String>,
}

fn with_public_tools(pc: &Pc, ours: &Checkup) -> Result<Theirs> {
    let mut millis = 0.0;
    let mut tool = |name: &str, args: &[&str]| -> Result<Output> {
        let output = pc.run(Path::new(name), args, Run::default())?;
        millis += output.millis as f64;
        Ok(output)
    };
    let atr = tool("/usr/bin/opensc-tool", &["-a"])?.stdout;
    let mut certificates = Vec::new();
    for id in ["01", "02"] {
        certificates.push(tool("/usr/bin/pkcs15-tool", &["--read-certificate", id])?.stdout);
    }
    let mut statuses = Vec::new();
    for host in ours.network.known().into_iter().flat_map(|network| &network.hosts) {
        let address = format!("https://{}/", host.host);
        statuses.push(tool("/usr/bin/curl", &["-s", "-o", "/dev/null", "-w", "%{http_code}", &address])?.stdout);
    }
    Ok(Theirs { millis, atr, certificates, statuses })
}

/// Both must have fetched the same: answer to reset, both certificates, each host's status.
fn equal(ours: &Checkup, theirs: &Theirs) -> Result<()> {
    let atr = ours.readers.known().and_then(|readers| readers.readers.first()?.atr.clone()).unwrap_or_default();
    if !theirs.atr.replace([':', ' '], "").to_uppercase().contains(&atr) || atr.is_empty() {
        return Err(format!("answers to reset differ: {atr} and {}", theirs.atr.trim()));
    }
    let cards = ours.cards.known().and_then(|cards| cards.first()?.certificates.known()).cloned().unwrap_or_default();
    for (our, their) in cards.iter().zip(&theirs.certificates) {
        let digest = sha256_of_pem(their)?;
        if our.sha256.as_deref() != Some(digest.as_str()) {
            return Err(format!("certificate {} differs", our.slot));
        }
    }
    let statuses: Vec<String> = ours.network.known().into_iter().flat_map(|network| &network.hosts).map(status).collect();
    if cards.len() != 2 || theirs.certificates.len() != 2 || statuses != theirs.statuses {
        return Err(format!("{} certificates; hosts answered {statuses:?} and {:?}", cards.len(), theirs.statuses));
    }
    Ok(())
}

fn status(host: &lanyard_model::HostReading) -> String {
    match &host.http {
        Some(lanyard_model::HttpOutcome::Answered { status, .. }) => status.to_string(),
        _ => "000".to_owned(),
    }
}

/// SHA-256 of a certificate in PEM, by OpenSSL: a witness that shares no code with the program.
fn sha256_of_pem(pem: &str) -> Result<String> {
    use std::io::Write;
    let mut openssl = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    openssl.stdin.take().ok_or("no stdin")?.write_all(pem.as_bytes()).map_err(|error| error.to_string())?;
    let output = openssl.wait_with_output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.rsplit('=').next().unwrap_or_default().trim().replace(':', "").to_lowercase())
}

/// Everything hung: a complete verdict all the same.
pub(super) fn hung(bench: &Bench) -> Result<Vec<Measured>> {
    let pc = pc("bench/hung.toml", 0, 0)?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let output = pc.run(&bench.program, &["check"], Run::default())?;
        if !output.stdout.contains("Do this") {
            return Err(format!("no complete verdict: {}{}", output.stdout, output.stderr));
        }
        times.push(output.millis as f64);
    }
    let most = times.iter().copied().fold(0.0, f64::max);
    let figure = format!("{:.2} s, longest of 5", most / 1000.0);
    Ok(vec![Measured { name: "hung", figure, promise: "complete verdict ≤ 5 s", holds: most <= 5000.0 }])
}

/// Commands to the card for both certificates, finding out which kind it is included.
pub(super) fn apdus(bench: &Bench) -> Result<Vec<Measured>> {
    let count = |scenario: &str| -> Result<(u32, u32)> {
        let pc = pc(scenario, 0, 0)?;
        let taken = checkup(&check(&pc, &bench.program, &["readers", "card"])?)?;
        let card = taken.cards.known().and_then(|cards| cards.first()).ok_or("the card was not read")?;
        let certificates = card.certificates.known().map_or(0, Vec::len);
        let logged = u32::try_from(pc.apdu_log()?.len()).unwrap_or(u32::MAX);
        if certificates != 2 || logged != card.apdus {
            return Err(format!(
                "{certificates} certificates; {} commands by the program's count, {logged} by the card's",
                card.apdus
            ));
        }
        pc.run(Path::new("/usr/bin/pkcs15-tool"), &["--read-certificate", "01"], Run::default())?;
        Ok((card.apdus, u32::try_from(pc.apdu_log()?.len()).unwrap_or(u32::MAX) - logged))
    };
    let (piv, piv_peer) = count("bench/healthy-piv.toml")?;
    let (p15, p15_peer) = count("bench/healthy-pkcs15.toml")?;
    let measured = |name, apdus: u32, peer: u32, most: u32, promise| Measured {
        name,
        figure: format!("{apdus} commands for both certificates; pkcs15-tool takes {peer} for one"),
        promise,
        holds: apdus <= most,
    };
    Ok(vec![measured("apdus-piv", piv, piv_peer, 16, "≤ 16"), measured("apdus-p15", p15, p15_peer, 20, "≤ 20")])
}
