//! An Identity Agent that runs and does not do its work: what of it can be seen from outside, and what cannot.

use crate::pc::{Pc, state};

fn judged(stuck: &str) -> (String, String) {
    let agent = format!("{{ version = '2.4.10.0', stuck = '{stuck}' }}");
    let pc = Pc::with(&format!("[bench.software]\nidentity_agent = {agent}\n[[bench.card]]\n"));
    let answer = pc.answer(&["--only", "client"]);
    assert_eq!(state(&answer["diagnosis"], "agent-running").0, "pass", "{stuck}");
    state(&answer["diagnosis"], "agent-responding")
}

#[test]
fn halted_and_spinning_are_seen_and_waiting_is_not() {
    let (word, detail) = judged("halted");
    assert!(word == "fail" && detail.contains("halted"), "{word} {detail}");
    // On a busy machine one look may find it waiting for its turn.
    let seen = (0..5).map(|_| judged("spinning")).find(|(word, _)| word == "fail");
    assert!(seen.as_ref().is_some_and(|(_, detail)| detail.contains("busy")), "{seen:?}");
    assert_eq!(judged("no").0, "pass");
    assert_eq!(judged("waiting").0, "pass", "nothing on the PC shows it");
}
