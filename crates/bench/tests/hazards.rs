//! The hazard log names the test that proves each control; this test fails when one no longer exists.

use std::path::{Path, PathBuf};

const LOG: &str = "docs/safety/hazard-log.md";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The file and the test that a line like ``Proof: `file` `test` `` names.
fn proof(line: &str) -> Option<(&str, &str)> {
    let mut quoted = line.strip_prefix("Proof: ")?.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.next()?))
}

/// Whether a file holds a test of this name: a function right below a test attribute.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_left_out = |place: usize| place > 0 && lines.get(place - 1).is_some_and(|above| above.starts_with("#[ignore"));
    lines.iter().zip(lines.iter().skip(1)).enumerate().any(|(place, (attribute, function))| {
        // One that is left out proves nothing.
        let tested = attribute.starts_with("#[test]") || attribute.starts_with("#[tokio::test");
        tested && !is_left_out(place) && function.trim_start_matches("async ").starts_with(&format!("fn {name}("))
    })
}

#[test]
fn every_proof_in_the_hazard_log_exists() {
    let log = std::fs::read_to_string(root().join(LOG)).unwrap();
    let hazards: Vec<&str> = log.split("\n## ").skip(1).collect();
    assert!(hazards.len() >= 10, "{LOG} holds {} hazards", hazards.len());
    for hazard in hazards {
        let title = hazard.lines().next().unwrap_or_default();
        let proofs: Vec<(&str, &str)> = hazard.lines().filter_map(proof).collect();
        let meant = hazard.lines().filter(|line| line.trim_start().to_lowercase().starts_with("proof")).count();
        assert_eq!(proofs.len(), meant, "{title}: a line that begins with Proof names no file and test");
        assert!(!proofs.is_empty(), "{title}: no proof");
        for (file, test) in proofs {
            let text = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{title}: {file}: {error}"));
            assert!(has_test(&text, test), "{title}: {file} has no test {test}");
        }
    }
}

#[test]
fn a_function_that_is_no_test_is_no_proof() {
    assert!(has_test("    #[tokio::test]\n    async fn proved() {", "proved"));
    assert!(!has_test("#[ignore = \"slow\"]\n#[test]\nfn proved() {", "proved"));
    assert!(!has_test("fn proved() {", "proved") && !has_test("#[test]\nfn proved_otherwise() {", "proved"));
}
