//! Nothing that is missing stops a check: each absence is a finding. As a user without rights, as at a reception desk.

use crate::pc::{CARD, Pc, state};

/// What is missing, as tables of the scenario file, and the finding that must fail for it.
const MISSING: [(&str, &str, &str); 9] = [
    ("reader", "[bench]\nreaders = 0\n", "reader-present"),
    ("card", "", "card-present"),
    ("service", "[bench]\npcscd = 'stopped'\n", "smartcard-service"),
    ("library", "[bench]\npcscd = 'no-library'\n", "smartcard-library"),
    ("answer of the service", "[bench]\npcscd = 'hung'\n[[bench.card]]\n", "reader-answering"),
    ("network", "[bench.network]\nall = 'down'\n[[bench.card]]\n", "network-connected"),
    ("names", "[bench.network]\ndns = 'no-such-name'\n[[bench.card]]\n", "names-resolved"),
    ("client software", "[bench]\nclient = 'none'\n[[bench.card]]\n", "client-installed"),
    ("middleware", "[bench.software]\nmiddleware = 'missing'\n[[bench.card]]\n", "middleware-present"),
];

#[test]
fn each_absence_is_a_finding() {
    for (what, tables, finding) in MISSING {
        let pc = Pc::of_user(tables);
        let output = pc.check(&["--json", "--deadline", "2"]);
        assert!(matches!(output.status, 1 | 2), "without {what}: exit {} {}", output.status, output.stderr);
        assert_eq!(output.stderr, "", "without {what}");
        let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        let (word, detail) = state(&answer["diagnosis"], finding);
        assert!(word == "fail" && !detail.is_empty(), "without {what}: {finding} is {word} {detail}");
    }
}

#[test]
fn all_at_once_still_ends_with_a_verdict() {
    let bare = "[bench]\nreaders = 0\npcscd = 'no-library'\nclient = 'none'\n[bench.software]\nmiddleware = 'missing'\n[bench.network]\nall = 'down'\n[bench.session]\ndisk_full = true\n";
    let pc = Pc::of_user(bare);
    let output = pc.check(&[]);
    assert_eq!((output.status, output.stderr.as_str()), (1, ""));
    assert!(output.stdout.starts_with("Fault ") && output.stdout.lines().count() <= 12, "{}", output.stdout);
}

#[test]
fn a_user_without_rights_has_a_healthy_pc_too() {
    let output = Pc::of_user(CARD).check(&[]);
    assert_eq!((output.status, output.stderr.as_str()), (0, ""), "{}", output.stdout);
}

#[test]
fn a_bare_environment_is_enough() {
    let pc = Pc::with("[[bench.card]]\ntries = 0\n");
    let output = pc.shell("cd / && env -i $L check --at 2026-11-23 --json");
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(answer["checkup"]["origin"]["user"], "not known");
    assert_eq!(answer["diagnosis"]["causes"][0]["code"], "LY301");
}
