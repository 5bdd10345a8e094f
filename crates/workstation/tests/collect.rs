//! Collection with the real program as the child, and a private smartcard service of its own for each test.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use lanyard::collect::{Event, Plan, collect, wait_for_change};
use lanyard::probe::Probe;
use lanyard::request::Request;
use lanyard_model::{Checkup, Fact, PcscService, Readers, WhyCode};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const LANYARD: &str = env!("CARGO_BIN_EXE_lanyard");
const READER_LANE: [Probe; 3] = [Probe::Readers, Probe::Card, Probe::Middleware];

/// A folder with a program that is run as the child. One at a time: a script that another test's child still holds open
/// for writing cannot be started.
struct Bench {
    folder: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Bench {
    fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Self { folder: tempfile::tempdir().unwrap(), _alone: alone }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn script(&self, lines: &str) -> PathBuf {
        let path = self.path("child.sh");
        std::fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// The real program, talking to this bench's smartcard service.
    fn lanyard(&self) -> PathBuf {
        let socket = self.path("pcscd.comm");
        self.script(&format!("PCSCLITE_CSOCK_NAME='{}' exec '{LANYARD}' \"$@\"", socket.display()))
    }

    /// A smartcard service without readers, handed its socket as the system's service manager would.
    fn pcscd(&self) -> Pcscd {
        let listener = UnixListener::bind(self.path("pcscd.comm")).unwrap();
        let config = self.path("conf");
        std::fs::create_dir_all(&config).unwrap();
        let start = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec /usr/sbin/pcscd --foreground --config \"$1\"";
        let child = Command::new("sh")
            .args(["-c", start, "pcscd"])
            .arg(config)
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Pcscd(child)
    }
}

struct Pcscd(Child);

impl Pcscd {
    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn unread() -> Checkup {
    Checkup::unread("c1".into(), "2026-11-23T08:05:00Z".parse().unwrap(), "lanyard test".into())
}

struct Taken {
    checkup: Checkup,
    events: Vec<Event>,
    took: Duration,
}

fn take(program: PathBuf, probes: &[Probe], deadline_millis: u64) -> Taken {
    let deadline = Duration::from_millis(deadline_millis);
    let plan = Plan { probes: probes.to_vec(), request: Request::default(), deadline, program };
    let (started, mut events) = (Instant::now(), Vec::new());
    let checkup = collect(&plan, unread(), &mut |event| events.push(event));
    Taken { checkup, events, took: started.elapsed() }
}

fn code<T>(fact: &Fact<T>) -> Option<WhyCode> {
    fact.why().map(|why| why.code)
}

fn within_deadline(taken: &Taken, deadline_millis: u64) {
    assert!(taken.took < Duration::from_millis(deadline_millis + 300), "took {:?}", taken.took);
}

#[test]
fn without_a_reader_no_card_is_looked_for() {
    let bench = Bench::new();
    let _pcscd = bench.pcscd();
    let taken = take(bench.lanyard(), &READER_LANE, 4000);
    assert_eq!(taken.checkup.readers.known(), Some(&Readers { service: PcscService::Running, readers: vec![] }));
    assert_eq!(code(&taken.checkup.cards.fact), Some(WhyCode::NoReader));
    assert_eq!(code(&taken.checkup.middleware.fact), Some(WhyCode::NoReader));
    assert!(taken.events.contains(&Event::Started(Probe::Readers)), "{:?}", taken.events);
    assert!(!taken.events.contains(&Event::Started(Probe::Card)), "{:?}", taken.events);
    assert!(taken.took < Duration::from_secs(2), "took {:?}", taken.took);
}

#[test]
fn a_hung_service_stops_its_lane_only() {
    let bench = Bench::new();
    let pcscd = bench.pcscd();
    pcscd.signal(Signal::STOP);
    let taken = take(bench.lanyard(), &Probe::ALL, 1000);
    within_deadline(&taken, 1000);
    assert_eq!(code(&taken.checkup.readers.fact), Some(WhyCode::TimedOut));
    assert_eq!(code(&taken.checkup.cards.fact), Some(WhyCode::ReaderNotAnswering));
    assert_eq!(code(&taken.checkup.middleware.fact), Some(WhyCode::ReaderNotAnswering));
    assert_ne!(code(&taken.checkup.session.fact), Some(WhyCode::TimedOut));
    let finished = taken.events.iter().filter(|event| matches!(event, Event::Finished { .. })).count();
    assert_eq!(finished, Probe::ALL.len(), "{:?}", taken.events);
}

#[test]
fn a_service_that_does_not_run_is_a_fact() {
    let bench = Bench::new();
    let taken = take(bench.lanyard(), &[Probe::Readers], 4000);
    assert_eq!(taken.checkup.readers.known(), Some(&Readers { service: PcscService::NotRunning, readers: vec![] }));
    assert_eq!(taken.checkup.cards.fact, Fact::NotAsked);
}

#[test]
fn a_hung_child_is_killed() {
    let bench = Bench::new();
    let note = bench.path("pid");
    let program = bench.script(&format!("echo $$ > '{}'; exec sleep 60", note.display()));
    let taken = take(program, &[Probe::Session], 400);
    within_deadline(&taken, 400);
    assert_eq!(code(&taken.checkup.session.fact), Some(WhyCode::TimedOut));
    let pid = std::fs::read_to_string(note).unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    while std::fs::exists(format!("/proc/{}", pid.trim())).unwrap() {
        assert!(Instant::now() < until, "child {pid} is still there");
        std::thread::yield_now();
    }
}

#[test]
fn an_answer_does_not_wait_for_what_the_child_left_running() {
    let bench = Bench::new();
    let program = bench.script("cat > /dev/null; sleep 5 & echo 'lanyard-fact \"absent\"'; sleep 5");
    let taken = take(program, &[Probe::Updates], 4000);
    assert_eq!(taken.checkup.updates.fact, Fact::Absent);
    assert!(taken.took < Duration::from_secs(2), "took {:?}", taken.took);
}

#[test]
fn a_child_that_crashes_floods_or_is_missing_is_a_failed_fact() {
    let bench = Bench::new();
    for program in [bench.script("kill -9 $$"), PathBuf::from("/nowhere/lanyard")] {
        let taken = take(program, &[Probe::Clock], 4000);
        assert_eq!(code(&taken.checkup.clock.fact), Some(WhyCode::Error));
    }
    let taken = take(bench.script("cat > /dev/null; exec yes"), &[Probe::Clock], 4000);
    assert_eq!(code(&taken.checkup.clock.fact), Some(WhyCode::Error));
    assert!(taken.took < Duration::from_secs(2), "took {:?}", taken.took);
}

#[test]
fn an_order_that_is_none_gets_no_answer() {
    for (name, order) in [("readers", "{"), ("readers", "[]"), ("nonsense", "{\"deadline_millis\":1}"), ("watch-readers", "{}")] {
        let mut command = Command::new(LANYARD);
        let mut child = command.args(["probe", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(order.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!output.status.success(), "{name} {order}");
        assert!(output.stdout.is_empty(), "{name} {order}");
    }
}

/// What pcsc-lite answers then (`SCARD_W_SECURITY_VIOLATION`) is also its answer where a policy keeps a user out.
#[test]
fn a_service_that_ends_while_it_greets_does_not_run() {
    let bench = Bench::new();
    let service = UnixListener::bind(bench.path("pcscd.comm")).unwrap();
    let program = bench.lanyard();
    let taken = std::thread::scope(|scope| {
        scope.spawn(move || {
            let (mut client, _) = service.accept().unwrap();
            drop(service);
            let _ = client.read(&mut [0; 1]);
        });
        take(program, &[Probe::Readers], 4000)
    });
    let stopped = Readers { service: PcscService::NotRunning, readers: vec![] };
    assert_eq!(taken.checkup.readers.known(), Some(&stopped));
}

#[test]
fn a_wait_ends_with_the_change_or_the_time() {
    let bench = Bench::new();
    let running = Readers { service: PcscService::Running, readers: vec![] };
    let stopped = Readers { service: PcscService::NotRunning, readers: vec![] };
    let pcscd = bench.pcscd();
    let program = bench.lanyard();
    let wait = |known: &Readers, millis| wait_for_change(&program, known, Duration::from_millis(millis));

    assert_eq!(wait(&stopped, 60_000), Fact::Known(running.clone()), "already different");
    assert_eq!(wait(&running, 300), Fact::Known(running.clone()), "nothing changed");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait(&running, 60_000));
        drop(pcscd);
        assert_eq!(waiting.join().unwrap(), Fact::Known(stopped), "the service ended");
    });
}
