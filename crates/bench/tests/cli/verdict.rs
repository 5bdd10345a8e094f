//! What a person reads first.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use lanyard_diagnose::Pack;
use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Output, Run, Way};

use crate::pc::{AT, CARD, Pc, part, parts};

const ESCAPE: char = '\u{1b}';

/// Every fourth open scenario: all areas, and every way in which a card tells.
fn spread() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/open");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|kind| kind == "toml"))
        .step_by(4)
        .map(|file| Scenario::load(file).unwrap())
        .collect()
}

/// The code in front of a verdict, for example `LY301`, when it names one.
fn code(first: &str) -> Option<&str> {
    let at = first.find("(LY")? + 1;
    first.get(at..at + 5).filter(|code| code.get(2..).is_some_and(|digits| digits.parse::<u16>().is_ok()))
}

/// Holds for every verdict of every kind.
fn fits(output: &Output, roles: &[&str]) -> Option<String> {
    let text = &output.stdout;
    assert!(text.lines().count() <= 12, "too long:\n{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 100 && line == line.trim_end() && !line.contains(ESCAPE), "{line:?}");
    }
    let parts = parts(text);
    let (first, what) = &parts[0];
    match output.status {
        0 => assert!(*first == "Result" && what.starts_with("Nothing wrong"), "{text}"),
        1 => assert!(["Fault", "Likeliest"].contains(first) && code(what).is_some() && what.ends_with(" in 100)"), "{text}"),
        2 => assert!(*first == "Result" && !what.contains("Nothing wrong"), "{text}"),
        other => panic!("exit {other}: {text}{}", output.stderr),
    }
    assert!(part(&parts, "Do this").len() > 20, "{text}");
    if output.status != 0 {
        let who = part(&parts, "Who");
        assert!(roles.iter().any(|role| who.to_lowercase().starts_with(&role.to_lowercase())), "{who}");
        assert!(["minute", "hour", "day"].iter().any(|unit| who.contains(unit)), "{who}");
        assert!(part(&parts, "Meanwhile").contains("Do not use another person's card"), "{text}");
    }
    code(what).map(str::to_owned)
}

#[test]
fn the_verdict_comes_first_and_fits() {
    let pack = Pack::embedded().unwrap();
    let roles: Vec<&str> = pack.roles.iter().map(|role| role.name.as_str()).collect();
    let scenarios = spread();
    assert!(scenarios.len() >= 25);
    let codes = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for half in scenarios.chunks(scenarios.len().div_ceil(2)) {
            scope.spawn(|| {
                for (scenario, way) in half.iter().zip([Way::Telling, Way::Opaque].into_iter().cycle()) {
                    let output = Pc::build(scenario, way, None).check(&["--says", &scenario.person.says, "--deadline", "2"]);
                    assert!(output.stderr.lines().all(|line| line.contains("taken out")), "{}", output.stderr);
                    codes.lock().unwrap().extend(fits(&output, &roles));
                }
            });
        }
    });
    let areas: BTreeSet<String> = codes.lock().unwrap().iter().map(|code| code[2..3].to_owned()).collect();
    assert_eq!(areas.len(), 9, "an area without a verdict: {:?}", codes.lock().unwrap());
}

#[test]
fn what_may_be_wrong_besides_is_told_even_when_room_is_short() {
    let says = "the purple monkey sang loudly to the fox under the apple tree until the moon fell into the pond";
    let output = Pc::with("[[bench.card]]\ntries = 0\nvalid = ['2024-01-01', '2026-01-01']\n").check(&["--says", says]);
    let roles = ["the person", "a sponsor", "the registration", "IT support"];
    assert_eq!(fits(&output, &roles).as_deref().map(|code| &code[..3]), Some("LY3"), "{}", output.stdout);
    assert!(part(&parts(&output.stdout), "Not known").contains("the purple monkey"), "{}", output.stdout);
}

#[test]
fn a_healthy_pc_is_told_what_is_coming() {
    let output = Pc::with(CARD).check(&[]);
    assert_eq!(output.status, 0);
    assert_eq!(fits(&output, &[]), None);
    assert!(part(&parts(&output.stdout), "Note").contains("CIS1"), "{}", output.stdout);
}

#[test]
fn progress_is_shown_only_when_wanted_and_never_on_stdout() {
    let pc = Pc::with(CARD);
    let asked = Run { environment: [("LANYARD_PROGRESS".to_owned(), "1".to_owned())].into(), ..Run::default() };
    let (quiet, told) = (pc.check(&[]), pc.lanyard(&["check", "--at", AT], asked.clone()));
    assert_eq!((quiet.stderr.as_str(), &quiet.stdout), ("", &told.stdout));
    let probes: BTreeSet<&str> =
        told.stderr.lines().filter(|line| line.contains(" ms ")).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(probes.len(), 10, "{}", told.stderr);
    assert_eq!(pc.lanyard(&["check", "--json"], asked).stderr, "");
}

#[test]
fn a_terminal_shows_progress_and_colours_unless_refused() {
    let pc = Pc::with(CARD);
    let on_terminal = |line: &str| pc.shell(&format!("TERM=xterm script -qec \"{line}\" /dev/null")).stdout;
    let both = on_terminal("$L check");
    assert!(both.contains(" ms ") && both.contains(ESCAPE), "{both}");
    let saved = pc.file("verdict");
    assert!(on_terminal(&format!("$L check > {saved}")).contains("readers"));
    assert!(!std::fs::read_to_string(&saved).unwrap().contains(ESCAPE));
    assert!(!on_terminal("NO_COLOR=1 $L check").contains(ESCAPE));
    assert!(!on_terminal("TERM=dumb $L check").contains(ESCAPE));
}

#[test]
fn a_long_plan_of_the_practice_is_cut_and_stands_elsewhere() {
    let pc = Pc::with("[[bench.card]]\ntries = 0\n");
    let text = format!("Use room three. {}The last word.", "Paper prescriptions are in the safe. ".repeat(40));
    let plan = format!("[continuity]\ntext = '{text}'\napproved_by = 'Agnes Grey'\nreview_by = '2027-06-30'\n");
    std::fs::write(pc.file("settings.toml"), plan).unwrap();
    let with = Run { environment: [("LANYARD_SETTINGS".to_owned(), pc.file("settings.toml"))].into(), ..Run::default() };
    let output = pc.lanyard(&["check", "--at", AT], with.clone());
    assert_eq!((output.status, output.stdout.lines().count()), (1, 12), "{}", output.stdout);
    let meanwhile = part(&parts(&output.stdout), "Meanwhile").to_owned();
    assert!(meanwhile.starts_with("Use room three.") && meanwhile.ends_with("`lanyard explain`)"), "{meanwhile}");
    assert!(pc.lanyard(&["explain", "LY301"], with).stdout.contains("The last word."));
}
