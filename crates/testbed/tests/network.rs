//! The stand-in hosts, as curl and the system's resolver see them.

mod common;

use std::time::Instant;

use common::{bench, bench_in, shell};
use lanyard_testbed::{Bench, Conditions, Way};

const GAS: &str = "gas.national.ncrs.nhs.uk";

fn with(outcome: &str) -> Bench {
    bench(&format!("[bench.network.hosts]\n\"{GAS}\" = '{outcome}'\n"))
}

/// curl's exit code, then the status line and headers, then what it complained of.
fn curl(bench: &Bench, words: &str) -> (i32, String) {
    let output = shell(bench, &format!("curl -sSi -m 3 {words}"));
    (output.status, format!("{}{}", output.stdout, output.stderr))
}

#[test]
fn every_healthy_host_answers_with_a_certificate_that_is_trusted() {
    let bench = bench("");
    for host in bench.facts().hosts.keys() {
        let (status, said) = curl(&bench, &format!("https://{host}/"));
        assert!(status == 0 && said.contains("200 OK") && said.contains("Date: "), "{host}: {said}");
    }
    assert_eq!(curl(&bench, "https://nowhere.example/").0, 6);
    let interfaces = shell(&bench, "ip -br addr show up").stdout;
    assert!(interfaces.contains("pc0") && interfaces.contains("10.20.30.40/24"), "{interfaces}");
}

#[test]
fn each_outcome_is_what_it_is_called() {
    let said = |outcome, words: &str| curl(&with(outcome), &format!("{words} https://{GAS}/"));
    assert_eq!(said("refused", "").0, 7);
    assert_eq!(said("silent", "").0, 28);
    assert_eq!(said("no-such-name", "").0, 6);
    assert_eq!(said("server-failure", "").0, 6);
    assert!(said("error-500", "").1.contains("500 Internal"));
    let (status, text) = said("expired", "");
    assert!(status == 60 && text.contains("expired"), "{text}");
    let (status, text) = said("resigned", "-v");
    assert!(status == 60 && text.contains("issuer"), "{text}");
    assert!(said("resigned", "-vk").1.contains("Bench Web Filter Root"));
    assert_eq!(said("old-tls", "").0, 35);
}

#[test]
fn old_tls_speaks_tls_1_0_to_who_still_takes_it() {
    let old = "openssl s_client -tls1 -cipher DEFAULT:@SECLEVEL=0 -connect";
    let said = shell(&with("old-tls"), &format!("{old} {GAS}:443 < /dev/null")).stdout;
    assert!(said.contains("New, TLSv1.0"), "{said}");
}

#[test]
fn a_captive_portal_answers_for_another() {
    let bench = with("captive-portal");
    assert_eq!(curl(&bench, &format!("https://{GAS}/")).0, 60);
    assert!(curl(&bench, &format!("-vk https://{GAS}/")).1.contains("login.guest-wifi.example"));
    assert!(curl(&bench, &format!("http://{GAS}/")).1.contains("Location: http://login.guest-wifi.example/"));
}

#[test]
fn name_servers_fail_in_three_ways() {
    let resolve = |dns: &str| {
        let bench = bench(&format!("[bench.network]\ndns = '{dns}'\n"));
        let started = Instant::now();
        (shell(&bench, &format!("timeout 2 getent ahostsv4 {GAS}")).status, started.elapsed().as_millis())
    };
    assert_eq!(resolve("ok").0, 0);
    assert_eq!(resolve("no-such-name").0, 2);
    assert_eq!(resolve("server-failure").0, 2);
    let (status, millis) = resolve("silent");
    assert!(status == 124 && millis >= 2000);
}

#[test]
fn the_internet_alone_does_not_reach_hscn() {
    let bench = bench("[bench.network]\negress = 'internet'\n");
    assert_eq!(curl(&bench, &format!("https://{GAS}/")).0, 6);
    assert_eq!(curl(&bench, "https://am.nhsidentity.spineservices.nhs.uk/").0, 0);
}

#[test]
fn no_network_is_loopback_alone() {
    let bench = bench("[bench.network]\nall = 'down'\n");
    assert_eq!(shell(&bench, "ip -br addr show up").stdout.lines().count(), 1);
    assert_eq!(curl(&bench, &format!("https://{GAS}/")).0, 6);
    assert_ne!(shell(&bench, "ip route get 198.51.100.10").status, 0);
}

#[test]
fn the_servers_clock_differs_by_the_offset() {
    let bench = bench("[bench.session]\nclock_offset_seconds = 7200\n");
    let line = format!("s=$(date -d \"$(curl -sI https://{GAS}/ | grep ^Date: | cut -d' ' -f2-)\" +%s); echo $(($(date +%s) - s))");
    let offset: i64 = shell(&bench, &line).stdout.trim().parse().expect("a number");
    assert!((7199..=7202).contains(&offset), "{offset}");
}

#[test]
fn round_trips_take_their_time() {
    let conditions = Conditions { host_delay_millis: 40, ..Conditions::default() };
    let bench = bench_in("", Way::Telling, &conditions);
    let seconds = shell(&bench, &format!("curl -4 -s -o /dev/null -w '%{{time_total}}' https://{GAS}/")).stdout;
    let seconds: f64 = seconds.parse().expect("a number");
    assert!((0.120..0.5).contains(&seconds), "{seconds}");
}
