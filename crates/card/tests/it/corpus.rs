//! Shapes that broke readers, kept as small files: every one goes to every parser.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lanyard_card::fuzz::{self, Scripted};
use lanyard_card::read_card;
use lanyard_model::{Fact, WhyCode};

fn files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn every_file_to_every_parser() {
    let all: Vec<_> = ["card", "certificate", "structures", "atr"].into_iter().flat_map(files).collect();
    assert!(all.len() >= 28, "{} files", all.len());
    for (path, bytes) in all {
        let started = Instant::now();
        for entry in [fuzz::card, fuzz::certificate, fuzz::structures, fuzz::atr, fuzz::allowed] {
            entry(&bytes);
        }
        assert!(started.elapsed() < Duration::from_secs(2), "{}", path.display());
    }
}

#[test]
fn no_hostile_card_gives_a_certificate() {
    for (path, bytes) in files("card") {
        let reading = read_card(&mut Scripted(&bytes), "corpus");
        let name = path.file_stem().unwrap().to_str().unwrap();
        let expected = if name == "piv-wrong-template" { WhyCode::LayoutNotPublished } else { WhyCode::Error };
        match &reading.certificates {
            Fact::Failed(why) | Fact::NotTried(why) => assert_eq!(why.code, expected, "{name}: {}", why.text),
            other => panic!("{name}: {other:?}"),
        }
    }
}
