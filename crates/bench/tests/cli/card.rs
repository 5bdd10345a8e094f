//! What reaches the card: only commands of the allow-list, whatever the card does.

use lanyard_testbed::{Run, Way};

use crate::pc::{AT, Pc, scenario};

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

/// How many commands a check sent; all of them are allowed.
fn commands(card: &str, way: Way) -> usize {
    let pc = Pc::build(&scenario(card), way, None);
    let before = pc.bench.apdu_log().unwrap().len();
    // Middleware sends commands of its own, so it is left out.
    let output = pc.lanyard(&["check", "--only", "readers", "--only", "card", "--deadline", "2", "--at", AT], Run::default());
    assert!(matches!(output.status, 0..=2), "{card}: {}", output.stderr);
    let log = pc.bench.apdu_log().unwrap();
    for entry in &log[before..] {
        assert!(lanyard_card::allowed(&bytes(&entry.command)), "{card}: {} reached the card", entry.command);
    }
    log.len() - before
}

#[test]
fn only_allowed_commands_reach_a_card() {
    for applet in ["piv", "pkcs15"] {
        for (tries, fault) in
            [(3, "none"), (1, "none"), (0, "none"), (3, "error-words"), (3, "garbage-lengths"), (3, "endless-61xx"), (3, "stall")]
        {
            let card = format!("[[bench.card]]\napplet = '{applet}'\ntries = {tries}\nfault = '{fault}'\n");
            let sent = commands(&card, Way::Telling);
            assert!(sent > 0, "{card}: nothing was sent");
            assert!(sent <= 64, "{card}: {sent} commands");
        }
    }
    commands("[[bench.card]]\napplet = 'none'\n", Way::Telling);
    commands("[[bench.card]]\n", Way::Opaque);
}

#[test]
fn a_check_costs_no_passcode_try() {
    let pc = Pc::with("[[bench.card]]\ntries = 1\n");
    let tries = |answer: serde_json::Value| answer["checkup"]["cards"]["fact"]["known"][0]["tries_left"].clone();
    let first = tries(pc.answer(&[]));
    assert_eq!(first["known"], 1, "{first}");
    assert_eq!(tries(pc.answer(&[])), first);
}

#[test]
fn they_are_enough_to_read_both_certificates() {
    for applet in ["piv", "pkcs15"] {
        let answer = Pc::with(&format!("[[bench.card]]\napplet = '{applet}'\n")).answer(&["--only", "readers", "--only", "card"]);
        let certificates = &answer["checkup"]["cards"]["fact"]["known"][0]["certificates"]["known"];
        assert_eq!(certificates.as_array().map(Vec::len), Some(2), "{answer}");
    }
}
