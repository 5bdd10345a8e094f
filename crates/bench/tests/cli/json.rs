//! The machine-readable form.

use lanyard_model::{Checkup, Diagnosis};
use lanyard_testbed::{Run, Way};

use crate::pc::{AT, CARD, Pc, scenario};

#[test]
fn stdout_is_one_document_and_nothing_else() {
    for (tables, status, outcome) in [
        (CARD, 0, "nothing-wrong"),
        ("[[bench.card]]\ntries = 0\n", 1, "fault-found"),
        ("[bench]\nreaders = 0\n", 1, "fault-found"),
    ] {
        let output = Pc::with(tables).check(&["--json", "--verbose"]);
        assert_eq!((output.status, output.stderr.as_str()), (status, ""));
        assert!(!output.stdout.contains('\u{1b}'));
        let mut answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(answer["schema"], 1);
        assert_eq!(answer["diagnosis"]["outcome"], outcome);
        let diagnosis: Diagnosis = serde_json::from_value(answer["diagnosis"].take()).unwrap();
        assert_eq!(diagnosis.at.to_string(), AT);
        let checkup = Checkup::from_json(answer["checkup"].to_string().as_bytes()).unwrap();
        assert_eq!(checkup.summary.unwrap().outcome, diagnosis.outcome);
    }
}

#[test]
fn only_what_is_wanted_is_asked() {
    let answer = Pc::with(CARD).answer(&["--only", "readers"]);
    let sections = answer["checkup"].as_object().unwrap().iter().filter(|(_, section)| section.get("fact").is_some());
    let asked: Vec<&String> = sections.filter(|(_, section)| section["fact"] != "not-asked").map(|(name, _)| name).collect();
    assert_eq!(asked, ["readers"], "{}", answer["checkup"]);
    assert_eq!(answer["checkup"]["readers"]["fact"]["known"]["service"], "running");
}

#[test]
fn what_hangs_does_not_hold_the_verdict_up() {
    for (user, way) in [(None, Way::Telling), (Some(1000), Way::Opaque)] {
        let pc = Pc::build(&scenario("[bench]\npcscd = 'hung'\n[[bench.card]]\n[bench.network]\ndns = 'silent'\n"), way, user);
        // The best of three: other tests may keep the machine busy.
        let runs = (0..3).map(|_| pc.lanyard(&["check", "--deadline", "1", "--at", AT], Run::default()));
        let output = runs.into_iter().find(|output| (900..1600).contains(&output.millis));
        let output = output.unwrap_or_else(|| panic!("no verdict within 1.6 s, three times"));
        assert_eq!(output.status, 1);
        assert!(output.stdout.starts_with("Fault      The card reader has stopped answering (LY102"), "{}", output.stdout);
    }
}
