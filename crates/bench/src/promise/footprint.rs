//! What the program weighs: its file, and its memory with all its children.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lanyard_testbed::{Bench as Pc, Conditions, Result, Run, Way};

use super::speed::machine;
use super::{Bench, Measured};

const MIB: f64 = 1024.0 * 1024.0;

/// Size of the one file.
pub(super) fn size(bench: &Bench) -> Result<Vec<Measured>> {
    let bytes = std::fs::metadata(&bench.program).map_err(|error| error.to_string())?.len() as f64;
    let figure = format!("{:.1} MB, one file", bytes / 1e6);
    Ok(vec![Measured { name: "size", figure, promise: "≤ 10 MB", holds: bytes <= 10e6 }])
}

/// Peak over parent and children of the memory that is theirs (proportional set size: what several share is divided among
/// them), sampled while a check runs; the children that load foreign modules are shown apart.
pub(super) fn memory(bench: &Bench) -> Result<Vec<Measured>> {
    let scenario = machine("bench/healthy-piv.toml")?;
    let pc =
        Pc::start(&scenario, Way::Telling, &Conditions { apdu_delay_millis: 5, host_delay_millis: 40, ..Conditions::default() })?;
    let done = AtomicBool::new(false);
    let (mut peak, mut foreign) = (0, 0);
    std::thread::scope(|scope| -> Result<()> {
        let checks = scope.spawn(|| {
            let runs: Result<Vec<_>> = (0..10).map(|_| pc.run(&bench.program, &["check", "--json"], Run::default())).collect();
            done.store(true, Ordering::Relaxed);
            runs.map(|_| ())
        });
        while !done.load(Ordering::Relaxed) {
            let (own, module) = sample(&bench.program);
            peak = peak.max(own);
            foreign = foreign.max(module);
            std::thread::sleep(Duration::from_millis(1));
        }
        checks.join().map_err(|_| "the check could not be run".to_owned())?
    })?;
    if peak == 0 {
        return Err("no process of the program was seen".to_owned());
    }
    let figure = format!(
        "{:.1} MiB at peak (PSS, parent and children); foreign module apart {:.1} MiB",
        peak as f64 / MIB,
        foreign as f64 / MIB
    );
    Ok(vec![Measured { name: "memory", figure, promise: "≤ 15 MB", holds: peak as f64 <= 15e6 }])
}

/// Bytes of PSS of the program's own processes, and of those that load foreign modules.
fn sample(program: &Path) -> (u64, u64) {
    let mut sums = BTreeMap::from([(false, 0), (true, 0)]);
    for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let folder = process.path();
        if executable(&folder).as_deref() == Some(program) && !is_being_started(&folder) {
            *sums.entry(command_line(&folder).contains("middleware")).or_insert(0) += pss(&folder);
        }
    }
    (sums.get(&false).copied().unwrap_or(0), sums.get(&true).copied().unwrap_or(0))
}

/// Whether a child has not begun its own program yet: until then it runs in its parent's memory (`vfork`), which would count
/// twice. It still has its parent's command line.
fn is_being_started(process: &Path) -> bool {
    let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).map(|parent| Path::new("/proc").join(parent.trim()));
    parent.is_some_and(|parent| command_line(&parent) == command_line(process))
}

fn executable(process: &Path) -> Option<PathBuf> {
    std::fs::read_link(process.join("exe")).ok()
}

fn command_line(process: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(process.join("cmdline")).unwrap_or_default()).into_owned()
}

pub(super) fn pss(process: &Path) -> u64 {
    let text = std::fs::read_to_string(process.join("smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
