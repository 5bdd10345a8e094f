//! The rest of the machine, and the bench as a whole.
#![expect(clippy::expect_used, reason = "a test that cannot read what it needs has failed")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{bench, bench_in, scenario, shell};
use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Bench, Conditions, Run, Way};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let files = ["open", "blind", "read"].into_iter().flat_map(|part| fs::read_dir(folder.join(part)).expect("scenarios"));
    let mut all: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    all.sort();
    all
}

#[test]
fn every_scenario_can_be_built() {
    let all = scenarios();
    assert!(!all.is_empty());
    // Each in one way, turn by turn; four at a time, since a mute card takes a second to be noticed as such.
    std::thread::scope(|threads| {
        for part in all.chunks(all.len().div_ceil(4)) {
            threads.spawn(move || {
                part.iter().zip([Way::Telling, Way::Opaque].into_iter().cycle()).for_each(|(path, way)| build(path, way))
            });
        }
    });
}

fn build(path: &Path, way: Way) {
    let scenario = Scenario::load(path).expect("a scenario");
    let bench = Bench::start(&scenario, way, &Conditions::default());
    assert!(bench.is_ok(), "{}: {bench:?}", path.display());
    assert_eq!(bench.map(|bench| shell(&bench, "true").status), Ok(0));
}

#[test]
fn an_unknown_key_is_named() {
    let error = Scenario::parse(
        "title = 't'\nstory = ''\nat = '2026-11-23T08:05:00Z'\ntruth = ['x']\nfixed_by = [['y']]\n[bench]\nreader = 1\n",
    )
    .expect_err("must be refused");
    assert!(error.contains("reader") && error.contains("readers"), "{error}");
    let healthy = Scenario::healthy("2026-11-23T08:05:00Z".parse().expect("a moment"));
    assert_eq!(healthy.bench, scenario("[[bench.card]]\n").bench);
}

#[test]
fn client_software_and_its_ports() {
    let prs = "curl -s http://localhost:43487/PRS/GetPortNumber";
    let healthy = bench("");
    assert!(shell(&healthy, prs).stdout.contains("\"portNumber\":43485"));
    let packages = shell(&healthy, "grep ^Package: /var/lib/dpkg/status").stdout;
    assert!(packages.contains("nhs-identity-agent") && packages.contains("oberthur-middleware"), "{packages}");
    assert!(shell(&healthy, "tr '\\0' ' ' < /proc/$(pgrep IdentityAgent)/cmdline").stdout.contains("IdentityAgent.exe"));
    let stopped = bench("[bench.software]\ncredential_management = { version = '1.4.2.0', running = false }\n");
    assert!(shell(&stopped, prs).stdout.contains("PR30007"));
    assert_eq!(shell(&bench("[bench.software]\nport_service = 'stopped'\n"), prs).status, 7);
    let training = "identity_agent = { version = '2.4.5.0', environment = 'training' }";
    let training = bench(&format!("[bench.software]\n{training}\n"));
    assert!(shell(&training, "cat /etc/nhs/identity-agent.conf").stdout.contains("https://gas.tsp.national.ncrs.nhs.uk/"));
    assert!(!shell(&bench("[bench]\nclient = 'none'\n"), "cat /var/lib/dpkg/status").stdout.contains("nhs-"));
}

#[test]
fn changes_policy_and_session() {
    let text = "[[bench.change]]\nwhat = 'identity-agent'\nversion = '2.4.10.0'\nhours_ago = 9\n\
        [bench.browser]\nthird_party_cookies_blocked = true\nnhs_extension = true\nlocal_network_access_listed = false\n\
        [bench.session]\nremote = true\npending_restart = true\nuptime_hours = 342\ndisk_full = true\n";
    let bench = bench(text);
    let log = shell(&bench, "TZ=UTC grep 'status installed' /var/log/dpkg.log").stdout;
    assert!(log.contains("nhs-identity-agent:amd64 2.4.10.0"), "{log}");
    let policy = shell(&bench, "cat /etc/opt/chrome/policies/managed/bench.json").stdout;
    assert!(policy.contains("\"BlockThirdPartyCookies\":true") && policy.contains("bench-nhs-extension"), "{policy}");
    assert!(!policy.contains("LocalNetwork"));
    let line = "test -e /run/reboot-required && echo $XRDP_SESSION $(($(cut -d. -f1 /proc/uptime) / 3600)) $(df --output=avail / | tail -1)";
    assert_eq!(shell(&bench, line).stdout.trim(), "1 342 0");
}

#[test]
fn two_benches_side_by_side_do_not_meet() {
    let (one, two) = (bench("[[bench.card]]\ntries = 0\n"), bench("[[bench.card]]\ntries = 3\n"));
    let locked = |bench: &Bench| shell(bench, "pkcs11-tool -L").stdout.contains("user PIN locked");
    assert!(locked(&one) && !locked(&two));
    shell(&one, "echo one > /etc/only-here");
    assert_ne!(shell(&two, "cat /etc/only-here").status, 0);
    assert!(!Path::new("/etc/only-here").exists(), "nothing is written outside");
}

#[test]
fn nothing_is_left_when_it_stops() {
    let mark = format!("lanyard-bench-test-{}", std::process::id());
    let bench =
        bench_in("[[bench.card]]\nfault = 'in-use'\n", Way::Telling, &Conditions { user: Some(1000), ..Conditions::default() });
    let line = format!("MARK={mark} setsid sleep 1000 > /dev/null 2>&1 &");
    assert_eq!(shell(&bench, &line).status, 0);
    let inside: Vec<PathBuf> = in_namespace_of(bench.process_id());
    assert!(inside.len() >= 5, "the service, the client programs, the holder and the sleeper: {inside:?}");
    drop(bench);
    assert_eq!(inside.iter().filter(|process| process.exists()).count(), 0);
}

/// Processes of this machine that are in the process namespace made by `unshare` with this id.
fn in_namespace_of(unshare: u32) -> Vec<PathBuf> {
    let namespace = |process: &Path, name: &str| fs::read_link(process.join("ns").join(name)).ok();
    let wanted = namespace(&PathBuf::from(format!("/proc/{unshare}")), "pid_for_children").expect("its namespace");
    let all = fs::read_dir("/proc").expect("/proc").map(|entry| entry.expect("an entry").path());
    all.filter(|process| namespace(process, "pid") == Some(wanted.clone())).collect()
}

#[test]
fn a_program_that_does_not_end_is_killed() {
    let with = Run { deadline_millis: 200, ..Run::default() };
    let output = bench("").run("/bin/sleep".as_ref(), &["1000"], with).expect("sleep");
    assert_eq!(output.status, 137);
    assert!(output.millis < 5000);
}

#[test]
fn input_status_and_output_pass_through() {
    let with = Run { stdin: "hello".to_owned(), ..Run::default() };
    let output = bench("").run("/bin/sh".as_ref(), &["-c", "cat; echo no >&2; exit 3"], with).expect("a shell");
    assert_eq!((output.status, output.stdout.as_str(), output.stderr.as_str()), (3, "hello", "no\n"));
}

#[test]
fn an_ordinary_user_reaches_a_program_in_a_closed_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("id");
    fs::copy("/usr/bin/id", &program).expect("a program");
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("a closed folder");
    let bench = bench_in("", Way::Telling, &Conditions { user: Some(1000), ..Conditions::default() });
    let with = Run { folder: folder.path().to_owned(), ..Run::default() };
    let output = bench.run(&program, &["-u"], with).expect("it runs");
    assert_eq!(output.stdout, "1000\n", "{output:?}");
}
