//! Every file of the fuzzers' corpus goes through the code that the fuzzer calls: no panic, and under a second each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lanyard::fuzz::{TARGETS, run};
use rustix::time::{ClockId, clock_gettime};

/// The largest file that is kept, in bytes, and the most of one target.
const LARGEST: usize = 4096;
const MOST: usize = 100;
/// The most that one file may take in any build; they take a few milliseconds.
const SLOWEST: Duration = Duration::from_secs(1);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// How long this thread has had a processor: others on the machine do not make a file slow.
fn worked() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

fn replay(target: &str) {
    let folder = root().join("corpus").join(target);
    let mut files: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!((10..=MOST).contains(&files.len()), "{target} has {} files", files.len());
    // The first call reads the knowledge pack; that is nobody's second.
    run(target, b"");
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() <= LARGEST, "{} has {} bytes", path.display(), bytes.len());
        let timed = || {
            let begun = worked();
            run(target, &bytes);
            worked().saturating_sub(begun)
        };
        let taken = std::panic::catch_unwind(timed).unwrap_or_else(|_| panic!("{} panics", path.display()));
        assert!(taken < SLOWEST, "{} takes {taken:?}", path.display());
    }
}

#[test]
fn every_target_has_a_fuzzer_and_a_corpus() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&root().join("src/bin")), targets);
    assert_eq!(names(&root().join("corpus")), targets);
}

#[test]
fn every_file_of_the_corpus() {
    // At the same time, as files of one target may take a while in a debug build.
    std::thread::scope(|scope| {
        let running: Vec<_> = TARGETS.map(|(target, _)| scope.spawn(move || replay(target))).into_iter().collect();
        for thread in running {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}
