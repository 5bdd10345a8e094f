//! Colours are for a terminal, and only where nobody said otherwise.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;

const LANYARD: &str = env!("CARGO_BIN_EXE_lanyard");
const CODE: char = '\u{1b}';

/// What the program writes on a terminal of its own.
fn on_terminal(no_color: &str) -> String {
    let mut terminal = Command::new("script");
    let terminal = terminal.args(["-qec", &format!("{LANYARD} explain LY806"), "/dev/null"]);
    let output = terminal.env("TERM", "xterm").env("NO_COLOR", no_color).env_remove("CLICOLOR_FORCE").output().unwrap();
    String::from_utf8(output.stdout).unwrap().replace('\r', "")
}

#[test]
fn a_terminal_gets_colours_and_everything_else_the_same_words_without() {
    let redirected = Command::new(LANYARD).args(["explain", "LY806"]).env("TERM", "xterm").output().unwrap();
    let plain = String::from_utf8(redirected.stdout).unwrap();
    assert!(!plain.contains(CODE) && plain.contains("Sources"), "{plain}");
    assert!(on_terminal("").contains("\u{1b}[1mSources\u{1b}[0m"));
    assert_eq!(on_terminal("1"), plain);
}
