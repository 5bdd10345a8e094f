//! Independent readers of cards agree with the virtual cards byte for byte.

mod common;

use common::{bench, bench_in, scenario, shell};
use lanyard_testbed::{Bench, Conditions, Way};

const PIV: &str = "[[bench.card]]\napplet = 'piv'\ntries = 2\nvalid = ['2025-03-01', '2028-03-01']\n";
const PKCS15: &str = "[[bench.card]]\napplet = 'pkcs15'\nvalid = ['2025-03-01', '2028-03-01']\n";

/// SHA-256 of both certificates, as the bench made them.
fn made(bench: &Bench) -> Vec<String> {
    shell(bench, "sha256sum /run/bench/card-0-*.der | cut -c1-64").stdout.lines().map(str::to_owned).collect()
}

/// SHA-256 of the certificates that a command line, given each identifier, writes to stdout as DER.
fn read(bench: &Bench, ids: [&str; 2], line: &str) -> Vec<String> {
    let one = |id: &str| {
        let output = shell(bench, &format!("{{ {}; }} | sha256sum | cut -c1-64", line.replace("ID", id)));
        output.stdout.trim().to_owned()
    };
    ids.map(one).to_vec()
}

#[test]
fn opensc_reads_the_piv_card() {
    let bench = bench(PIV);
    assert_eq!(made(&bench).len(), 2);
    assert_eq!(read(&bench, ["01", "02"], "pkcs15-tool --read-certificate ID | openssl x509 -outform DER"), made(&bench));
    let tokens = shell(&bench, "pkcs11-tool -L").stdout;
    assert!(tokens.contains("token initialized") && !tokens.contains("locked"), "{tokens}");
}

#[test]
fn opensc_reads_the_pkcs15_card() {
    let bench = bench(PKCS15);
    assert_eq!(read(&bench, ["45", "46"], "pkcs15-tool --read-certificate ID | openssl x509 -outform DER"), made(&bench));
    let objects = "pkcs11-tool --read-object --type cert --id ID -o /run/bench/o >&2; cat /run/bench/o";
    assert_eq!(read(&bench, ["45", "46"], objects), made(&bench));
}

#[test]
fn gnupg_reads_the_pkcs15_card() {
    let bench = bench(PKCS15);
    let home = "~/.gnupg";
    shell(&bench, &format!("mkdir -m 700 -p {home}; printf 'disable-ccid\\npcsc-shared\\n' > {home}/scdaemon.conf"));
    let said = shell(&bench, "gpg-connect-agent 'scd learn --force' /bye").stdout;
    assert!(said.contains("CHV-STATUS 3"), "{said}");
    // Assuan writes data in lines "D ...", some bytes as a percent sign and two digits.
    let plain = r#"perl -ne 'if (s/^D //) { chomp; s/%(..)/chr hex $1/ge; print }'"#;
    let certificate = format!("gpg-connect-agent 'scd readcert P15.ID' /bye | {plain}");
    assert_eq!(read(&bench, ["45", "46"], &certificate), made(&bench));
}

#[test]
fn a_locked_card_is_locked_for_opensc() {
    let tokens = shell(&bench("[[bench.card]]\ntries = 0\n"), "pkcs11-tool -L").stdout;
    assert!(tokens.contains("user PIN locked"), "{tokens}");
}

#[test]
fn an_opaque_card_is_known_to_its_middleware_alone() {
    for user in [None, Some(1000)] {
        let bench = bench_in(&PIV.replace("tries = 2", "tries = 1"), Way::Opaque, &Conditions { user, ..Conditions::default() });
        assert!(shell(&bench, "opensc-tool -n").stdout.contains("Unsupported card"));
        assert_ne!(shell(&bench, "ls /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so").status, 0);
        let module = "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so";
        let listing = shell(&bench, &format!("{module} -L")).stdout;
        assert!(listing.contains("Bench Reader 00 00") && listing.contains("final user PIN try"), "{listing}");
        let objects = format!("{module} --read-object --type cert --id ID -o /tmp/$$; cat /tmp/$$; rm /tmp/$$");
        assert_eq!(read(&bench, ["45", "46"], &objects), made(&bench));
        bench.remove(0).expect("a card to pull out");
        assert!(!shell(&bench, &format!("{module} -L")).stdout.contains("Bench Reader"));
    }
}

#[test]
fn middleware_missing_and_unreadable() {
    let missing = bench("[bench.software]\nmiddleware = 'missing'\n[[bench.card]]\n");
    let modules = "ls /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so /usr/lib/softhsm/libsofthsm2.so";
    assert_eq!(shell(&missing, modules).stdout, "");
    let unreadable = bench("[bench.software]\nmiddleware = 'unreadable'\n[[bench.card]]\n");
    let said = shell(&unreadable, "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so -L -O").stdout;
    assert!(said.contains("Bench Reader") && !said.contains("Certificate"), "{said}");
}

#[test]
fn faults_are_what_they_are_called() {
    let said = |fault: &str, line: &str| {
        let bench = bench(&format!("[[bench.card]]\nfault = '{fault}'\n"));
        let output = shell(&bench, line);
        (format!("{}{}", output.stdout, output.stderr), bench)
    };
    let connect = |fault: &str| said(fault, "opensc-tool -n").0;
    assert!(connect("mute").contains("Unresponsive card"), "{}", connect("mute"));
    assert!(connect("no-atr").contains("Unresponsive card"), "{}", connect("no-atr"));
    assert!(connect("garbage-atr").contains("Generic reader error"), "{}", connect("garbage-atr"));
    assert!(connect("in-use").contains("in use by another"), "{}", connect("in-use"));
    let select = "opensc-tool -s 00:A4:04:00:09:A0:00:00:03:08:00:00:10:00";
    assert!(said("error-words", select).0.contains("SW1=0x6F"));
    let (stalled, bench) = said("stall", &format!("timeout -s KILL 1 {select}; echo $?"));
    assert!(stalled.contains("137"), "{stalled}");
    assert!(bench.apdu_log().expect("a log").iter().all(|entry| entry.status.is_empty()));
    let (_, bench) = said("removed-mid-read", "pkcs15-tool --read-certificate 01");
    assert!(shell(&bench, "opensc-tool -l").stdout.contains("No"), "the card is gone");
    bench.insert(0).expect("the card in again");
    assert!(shell(&bench, "opensc-tool -l").stdout.contains("Yes"));
}

#[test]
fn each_command_is_in_the_log() {
    let bench = bench(PIV);
    shell(&bench, "opensc-tool -s 00:20:00:01");
    let log = bench.apdu_log().expect("a log");
    assert!(log.iter().any(|entry| entry.command == "00200001" && entry.status == "6A88"), "{log:?}");
}

#[test]
fn two_readers_with_a_card_each() {
    let bench = bench(&format!("[bench]\nreaders = 2\n{PKCS15}{PIV}"));
    let listing = shell(&bench, "opensc-tool -l").stdout;
    assert_eq!(listing.matches("Yes").count(), 2, "{listing}");
    assert_eq!(bench.facts().readers, ["Bench Reader 00 00", "Bench Reader 00 01"]);
    assert_eq!(scenario("[bench]\nreaders = 0\n").bench.readers, 0);
}
