//! Dates decide: cards of blocked series, and the end of CIS1.

use lanyard_testbed::Run;

use crate::pc::{CARD, Pc, part, parts, state};

#[test]
fn a_series_is_blocked_from_its_day_on() {
    let pc = Pc::with(CARD);
    let on = |day: &str| pc.check(&["--series", "5", "--at", day]);
    let before = on("2026-05-06");
    assert_eq!(before.status, 0, "{}", before.stdout);
    assert!(before.stdout.contains("will be blocked on 7 May 2026, in 1 day"), "{}", before.stdout);
    for day in ["2026-05-07", "2026-05-07T00:00", "2026-11-23"] {
        let after = on(day);
        let parts = parts(&after.stdout);
        assert_eq!(after.status, 1);
        assert!(part(&parts, "Fault").contains("(LY205"), "{}", after.stdout);
        assert!(part(&parts, "Because").contains("blocked since 7 May 2026"), "{}", after.stdout);
    }
    assert_eq!(pc.check(&["--series", "9", "--at", "2026-05-07"]).status, 0);
}

/// What will be so, or what a card can only do in part, is not why it does not log on today.
#[test]
fn a_series_that_is_not_blocked_yet_is_not_called_blocked() {
    let pc = Pc::with(CARD);
    for (series, day) in [("5", "2026-01-15"), ("5", "2026-04-20"), ("5", "2026-05-06"), ("10", "2026-11-23")] {
        let output = pc.check(&["--series", series, "--at", day, "--says", "smartcard authentication failure"]);
        assert!(!output.stdout.contains("(LY205"), "series {series} on {day}: {}", output.stdout);
    }
}

#[test]
fn identity_agent_ends_with_cis1() {
    let pc = Pc::with(CARD);
    for day in ["2027-02-26", "2027-02-27", "2027-02-27T23:59:59"] {
        let output = pc.check(&["--at", day]);
        assert_eq!(output.status, 0, "{}", output.stdout);
        let note = part(&parts(&output.stdout), "Note").to_owned();
        assert!(note.contains("ends on 28 February 2027; be ready by Friday 26 February"), "{note}");
    }
    for day in ["2027-02-28T00:00", "2027-02-28", "2027-02-28T23:59:59"] {
        let output = pc.check(&["--at", day]);
        assert_eq!(output.status, 0, "the hour is not published: {}", output.stdout);
        let note = part(&parts(&output.stdout), "Note").to_owned();
        assert!(note.contains("may end at any hour"), "{note}");
    }
    for day in ["2027-03-01T00:00", "2027-03-01"] {
        let output = pc.check(&["--at", day]);
        assert_eq!(output.status, 1);
        assert!(part(&parts(&output.stdout), "Fault").contains("(LY618"), "{}", output.stdout);
    }
    let connect = Pc::with("[bench]\nclient = 'cm4'\n[[bench.card]]\n");
    assert_eq!(connect.check(&["--at", "2027-03-01"]).status, 0, "Smartcard Connect goes on");
    // Whether Smartcard Connect may come is the suppliers' word, which a practice writes into its settings.
    let pc = Pc::with(CARD);
    let settings = pc.file("settings.toml");
    let advised = |told: &str| {
        std::fs::write(&settings, format!("applications = [\"emis-web\"]\n{told}")).unwrap();
        let with = Run { environment: [("LANYARD_SETTINGS".to_owned(), settings.clone())].into(), ..Run::default() };
        let shown =
            pc.lanyard(&["check", "--json", "--at", "2027-03-01", "--says", "smartcard authentication failure"], with).stdout;
        let answer: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let plan = answer["diagnosis"]["plan"].as_array().unwrap().iter();
        plan.map(|step| step["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (unknown, confirmed) = (advised(""), advised("supports_cis2 = [\"emis-web\"]\n"));
    assert!(unknown.contains(&"ask-which-support-cis2".to_owned()), "{unknown:?}");
    assert!(!unknown.contains(&"move-to-smartcard-connect".to_owned()), "{unknown:?}");
    assert!(confirmed.contains(&"move-to-smartcard-connect".to_owned()), "{confirmed:?}");
}

#[test]
fn both_days_come_from_the_knowledge_not_from_the_clock() {
    let pc = Pc::with(CARD);
    let judged = |day: &str| state(&pc.answer(&["--at", day])["diagnosis"], "cis1-available").0;
    assert_eq!([judged("2026-08-01"), judged("2026-11-23"), judged("2027-03-01")], ["pass", "warning", "fail"]);
}

/// It may have ended, or not yet: what the card and the programs themselves say decides.
#[test]
fn on_its_last_day_the_end_of_cis1_explains_nothing_by_itself() {
    let fault = |tables: &str| {
        let output = Pc::with(tables).check(&["--at", "2027-02-28"]);
        part(&parts(&output.stdout), "Fault").to_owned()
    };
    let locked = fault("[[bench.card]]\ntries = 0\n");
    assert!(locked.contains("(LY301"), "{locked}");
    let agent = "identity_agent = { version = '2.4.10.0', running = false, environment = 'live', stuck = 'no' }";
    let closed = fault(&format!("[[bench.card]]\n[bench.software]\n{agent}\n"));
    assert!(closed.contains("(LY601"), "{closed}");
}

/// What is used at the PC beside the telephone says nothing of the one that fails.
#[test]
fn another_pc_is_not_judged_with_this_ones_settings() {
    let pc = Pc::with(CARD);
    let settings = pc.file("settings.toml");
    std::fs::write(&settings, "applications = [\"emis-web\"]\nsupports_cis2 = [\"emis-web\"]\n").unwrap();
    let with = |stdin: &str| Run {
        environment: [("LANYARD_SETTINGS".to_owned(), settings.clone())].into(),
        stdin: stdin.to_owned(),
        ..Run::default()
    };
    let says = ["--json", "--at", "2027-03-02", "--says", "smartcard authentication failure"];
    let move_away = "\"move-to-smartcard-connect\"";
    let here = pc.lanyard(&[&["check"], &says[..]].concat(), with("")).stdout;
    assert!(here.contains(move_away), "here it is known: {here}");
    let packet = pc.file("packet");
    let led = pc.lanyard(&[&["triage", "--another-pc", "--packet", &packet], &says[..]].concat(), with(&"skip\n".repeat(60)));
    assert!(led.stdout.lines().count() > 4 && !led.stdout.contains(move_away), "{}", led.stdout);
    let file = pc.file("checkup.json");
    pc.check(&["--save", &file]);
    let mut saved: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    saved.as_object_mut().unwrap().remove("told");
    std::fs::write(&file, saved.to_string()).unwrap();
    let replayed = pc.lanyard(&[&["diagnose", "--from", &file], &says[..]].concat(), with("")).stdout;
    assert!(replayed.contains("\"plan\"") && !replayed.contains(move_away), "{replayed}");
}

#[test]
fn an_application_that_nobody_knows_is_said_to_be_one() {
    let pc = Pc::with(CARD);
    let settings = pc.file("settings.toml");
    std::fs::write(&settings, "applications = [\"emis\"]\nsupports_cis2 = [\"emis\"]\n").unwrap();
    let with = Run { environment: [("LANYARD_SETTINGS".to_owned(), settings)].into(), ..Run::default() };
    let output = pc.lanyard(&["check", "--json", "--at", "2027-03-02", "--says", "smartcard authentication failure"], with);
    assert!(output.stderr.contains("not known: emis. Write one of these: emis-web, "), "{}", output.stderr);
    assert!(!output.stdout.contains("move-to-smartcard-connect"), "{}", output.stdout);
}
