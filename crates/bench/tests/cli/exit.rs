//! Exit codes, and ends that nobody plans for.

use crate::pc::{AT, CARD, Pc, outside};

#[test]
fn each_outcome_has_its_code() {
    let healthy = Pc::with(CARD);
    assert_eq!(healthy.check(&[]).status, 0);
    assert_eq!(healthy.check(&["--only", "network"]).status, 2, "nothing is known of the card");
    let readers = healthy.check(&["--only", "readers"]);
    assert_eq!(readers.status, 2, "nothing is known of the client and the network: {}", readers.stdout);
    assert_eq!(healthy.check(&["--says", "the purple monkey sang loudly"]).status, 2);
    assert_eq!(Pc::with("[[bench.card]]\ntries = 0\n").check(&[]).status, 1);
    let all_held_up = Pc::with("[bench]\npcscd = 'hung'\n").check(&["--deadline", "0.5", "--only", "card", "--only", "middleware"]);
    assert_eq!(all_held_up.status, 2, "{}", all_held_up.stdout);
}

#[test]
fn the_help_says_the_codes() {
    let help = String::from_utf8(outside(&["--help"]).stdout).unwrap();
    let line = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains("Exit codes: 0 nothing wrong, 1 fault found, 2 could not tell, 64 the command or a file"), "{help}");
    assert_eq!(outside(&["--help"]).status.code(), Some(0));
    assert_eq!(outside(&["--version"]).status.code(), Some(0));
}

#[test]
fn a_command_that_cannot_be_used_says_why() {
    let refused: [(&[&str], &str); 12] = [
        (&[], "Usage"),
        (&["chekc"], "check"),
        (&["check", "--bogus"], "--bogus"),
        (&["check", "--only", "printer"], "middleware"),
        (&["check", "--deadline", "0"], "between 0.5 and 120"),
        (&["check", "--deadline", "nan"], "between 0.5 and 120"),
        (&["check", "--at", "tuesday"], "2027-03-01"),
        (&["check", "--series", "nine"], "nine"),
        (&["check", "--application", "EMIS Web"], "emis-web, "),
        (&["diagnose"], "--from"),
        (&["triage", "--another-pc", "--from", "x"], "--another-pc"),
        (&["watch", "--checks", "often"], "often"),
    ];
    for (args, word) in refused {
        let output = outside(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(64), "{args:?}: {said}");
        assert!(output.stdout.is_empty() && said.contains(word), "{args:?}: {said}");
    }
}

#[test]
fn output_that_nobody_takes_is_no_crash() {
    let pc = Pc::with("[[bench.card]]\ntries = 0\n");
    for line in [
        // `true` has gone long before there is anything to print.
        format!("{{ $L check --verbose --at {AT}; echo $? >&2; }} | true"),
        format!("{{ $L check --json --at {AT}; echo $? >&2; }} | head -c 1 > /dev/null"),
        format!("$L check --at {AT} >&-; echo $? >&2"),
        format!("$L check --at {AT} > /dev/full; echo $? >&2"),
        format!("$L check --at {AT} <&- >/dev/null; echo $? >&2"),
    ] {
        assert_eq!(pc.shell(&line).stderr, "1\n", "{line}");
    }
    let first = pc.shell(&format!("$L check --at {AT} | head -1"));
    assert!(first.stdout.starts_with("Fault ") && first.stdout.lines().count() == 1 && first.stderr.is_empty(), "{first:?}");
    let silent = pc.shell(&format!("$L check --at {AT} 2>&-; echo $?"));
    assert!(silent.stdout.starts_with("Fault ") && silent.stdout.ends_with("\n1\n"), "{silent:?}");
    assert_eq!(pc.shell("{ $L explain --list; echo $? >&2; } | true").stderr, "0\n");
    assert_eq!(pc.shell("$L triage --from /dev/zero < /dev/null; echo $?").stdout, "64\n");
}
