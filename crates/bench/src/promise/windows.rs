//! What the Windows program weighs, and how long its check takes under Wine beside the Linux program on the same PC.

use std::path::Path;
use std::process::Command;

use lanyard_testbed::Result;

use super::{Bench, Measured, median};

/// Where `make windows` puts what it makes.
const MADE: &str = "target/dist";
const RUNS: &str = "20";
const SCENARIO: &str = "scenarios/open/028-passcode-locked.toml";

/// Size of the program and of the larger of its installers.
pub(super) fn sizes(_: &Bench) -> Result<Vec<Measured>> {
    let files = std::fs::read_dir(MADE).map_err(|error| format!("{MADE}: {error}; run make windows first"))?;
    let mut sizes = Vec::new();
    for file in files.flatten() {
        let bytes = file.metadata().map_err(|error| error.to_string())?.len() as f64;
        sizes.push((file.path(), bytes));
    }
    let largest = |ending: &str| {
        let of_kind = sizes.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == ending));
        of_kind.map(|(_, bytes)| *bytes).max_by(f64::total_cmp).ok_or_else(|| format!("{MADE} holds no .{ending}"))
    };
    let measured = |name, bytes: f64, what: &str, most: f64, promise| Measured {
        name,
        figure: format!("{:.1} MB, {what}", bytes / 1e6),
        promise,
        holds: bytes <= most,
    };
    Ok(vec![
        measured("exe-size", largest("exe")?, "lanyard.exe, no other file", 10e6, "≤ 10 MB"),
        measured("msi-size", largest("msi")?, "the larger installer", 6e6, "≤ 6 MB"),
    ])
}

/// Wall time of a check under Wine 10 and of the Linux program, in the same root on the same virtual PC. Told, not promised: it
/// says what Wine costs, and nothing of real Windows.
pub(super) fn wall(bench: &Bench) -> Result<Vec<Measured>> {
    let program = bench.program.display().to_string();
    let output =
        Command::new("scripts/wine10").args(["times", SCENARIO, RUNS, &program]).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let of = |system: &str| -> Result<f64> {
        let times: Vec<f64> = text.lines().filter_map(|line| line.strip_prefix(system)?.trim().parse().ok()).collect();
        if times.is_empty() { Err(format!("scripts/wine10 times gave no times for {system}: {text}")) } else { Ok(median(times)) }
    };
    let (wine, linux) = (of("wine")?, of("linux")?);
    let figure = format!("{wine:.0} ms under Wine 10, {linux:.0} ms on Linux, a locked card, median of {RUNS}");
    Ok(vec![Measured { name: "wine-wall", figure, promise: "none: what Wine costs is told", holds: Path::new(&program).is_file() }])
}
