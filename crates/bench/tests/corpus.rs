//! Every file of the fuzzers' corpus goes through the code that the fuzzer calls: no panic, and under a second each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lanyard::fuzz::{TARGETS, run};

/// The largest file that is kept, in bytes, and the most of one target.
const LARGEST: usize = 4096;
const MOST: usize = 100;
/// The most that one file may take in any build; they take a few milliseconds.
const SLOWEST: Duration = Duration::from_secs(1);
/// How often a slow file is tried: other tests may keep the machine busy.
const TRIES: u8 = 3;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
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
            let begun = Instant::now();
            run(target, &bytes);
            begun.elapsed()
        };
        let replayed = std::panic::catch_unwind(|| (0..TRIES).map(|_| timed()).find(|taken| *taken < SLOWEST));
        let fast = replayed.unwrap_or_else(|_| panic!("{} panics", path.display()));
        assert!(fast.is_some(), "{} takes longer than {SLOWEST:?}", path.display());
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
