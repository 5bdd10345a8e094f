//! The smartcard service in each state, and readers without cards.

mod common;

use common::{bench, shell};

#[test]
fn a_reader_without_a_card_and_no_reader() {
    let empty = shell(&bench("[bench]\nreaders = 1\n"), "opensc-tool -l").stdout;
    assert!(empty.contains("Bench Reader 00 00") && !empty.contains("Yes") && !empty.contains("00 01"), "{empty}");
    assert!(shell(&bench("[bench]\nreaders = 0\n"), "opensc-tool -l").stdout.contains("No smart card readers found"));
}

#[test]
fn stopped_is_no_service() {
    let output = shell(&bench("[bench]\npcscd = 'stopped'\n"), "opensc-tool -l; pgrep pcscd");
    assert!(!output.stdout.contains("Bench Reader"));
    assert_ne!(output.status, 0);
}

#[test]
fn hung_does_not_answer_at_all() {
    let output = shell(&bench("[bench]\npcscd = 'hung'\n[[bench.card]]\n"), "timeout -s KILL 1 opensc-tool -l; echo $?");
    assert!(output.stdout.contains("137"), "{output:?}");
}

#[test]
fn without_its_library_nothing_can_be_loaded() {
    let output = shell(&bench("[bench]\npcscd = 'no-library'\n"), "opensc-tool -l");
    assert!(output.stderr.contains("Unable to load external module"), "{output:?}");
}
