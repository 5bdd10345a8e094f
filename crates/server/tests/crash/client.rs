//! Clients that report problems, change the register and import lists as fast as they can, and the ledger of what was acknowledged to
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use lanyard_model::{EventKind, Incident, IncidentEvent, Ods};
use lanyard_store::{Entropy, Store};

use crate::program::Program;
use crate::register;

/// How many report at once; beside them one changes the register, and one imports.
const REPORTERS: usize = 3;
/// A reply that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the server said that it had kept: `incidents/` with the short name, or the end of the address of another thing.
#[derive(Default, Clone)]
pub(crate) struct Ledger(Arc<(Mutex<BTreeSet<String>>, Condvar)>);

/// Running writers.
pub(crate) struct Writers {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Writers {
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().unwrap();
        }
    }
}

impl Ledger {
    /// Starts reporting problems and writing down what is acknowledged.
    pub(crate) fn write_at(&self, program: &Program) -> Writers {
        let (stop, address) = (Arc::new(AtomicBool::new(false)), program.address);
        let (link, cookie) = (report_link(&program.database), register::cookie(&program.database));
        let go_on = |write: fn(&Self, SocketAddr, &str) -> Option<()>, secret: &str| {
            let (ledger, stop, secret) = (self.clone(), stop.clone(), secret.to_owned());
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let _ = write(&ledger, address, &secret);
                }
            })
        };
        let reporters = (0..REPORTERS).map(|_| go_on(|ledger, address, link| ledger.report(address, link).map(drop), &link));
        let others = [go_on(register::enter, &cookie), go_on(register::import, &cookie)];
        Writers { threads: reporters.chain(others).collect(), stop }
    }

    /// Reports one problem; gives the whole answer, or `None` when the server went away.
    pub(crate) fn report(&self, address: SocketAddr, link: &str) -> Option<String> {
        // Each is of another person elsewhere: one that is told twice is one.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let answer = post(address, &format!("/r/{link}"), &format!("who=P{number}&room=Room+{number}&said=err+1002"))?;
        if let Some(location) = location(&answer) {
            self.note(format!("incidents/{}", location.rsplit('/').next()?));
        }
        Some(answer)
    }

    /// Writes down what was acknowledged.
    pub(crate) fn note(&self, what: String) {
        self.0.0.lock().unwrap().insert(what);
        self.0.1.notify_all();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.0.lock().unwrap().is_empty()
    }

    /// Waits until so many more were acknowledged.
    pub(crate) fn wait_for_more(&self, more: usize) {
        let known = self.0.0.lock().unwrap();
        let wanted = known.len() + more;
        let (known, timeout) = self.0.1.wait_timeout_while(known, PATIENCE, |known| known.len() < wanted).unwrap();
        assert!(!timeout.timed_out(), "nothing more was acknowledged after {}", known.len());
    }

    /// Everything that was acknowledged is there; nothing is there by halves; the chain is valid.
    pub(crate) fn prove(&self, database: &str) {
        let acknowledged = self.0.0.lock().unwrap().clone();
        let (incidents, events, registered, faults) = on_store(database, async |store, ods| {
            register::written(&store).await;
            let mut read = store.read(&ods).await.unwrap();
            let records: (Vec<Incident>, Vec<IncidentEvent>) = (read.all().await.unwrap(), read.all().await.unwrap());
            (records.0, records.1, register::kept(&mut read).await, store.system("a test").faults(&[]).await.unwrap())
        });
        assert_eq!(faults, Vec::<String>::new());
        let mut there: BTreeSet<String> = incidents.iter().map(|incident| format!("incidents/{}", incident.short)).collect();
        there.extend(registered);
        let lost: Vec<&String> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "acknowledged, and not there: {lost:?}");
        let mut first = BTreeMap::new();
        for event in &events {
            first.entry(&event.incident).or_insert(event.kind);
        }
        for incident in &incidents {
            assert_eq!(first.get(&incident.id), Some(&EventKind::Reported), "{} is there by halves", incident.short);
        }
        eprintln!("{} acknowledged, {} there", acknowledged.len(), there.len());
    }
}

/// Where an answer leads that says that something was kept.
pub(crate) fn location(answer: &str) -> Option<String> {
    let mut lines = answer.lines();
    let line = lines.next()?.starts_with("HTTP/1.1 303").then(|| lines.find(|line| line.to_lowercase().starts_with("location:")));
    Some(line??.split_once(':')?.1.trim().to_owned())
}

/// Sends a form; `None` when there is no whole answer.
pub(crate) fn post(address: SocketAddr, path: &str, form: &str) -> Option<String> {
    send(address, &format!("POST {path}"), "Content-Type: application/x-www-form-urlencoded\r\n", form)
}

/// Sends a request with these headers, each with its end of line; `None` when there is no whole answer.
pub(crate) fn send(address: SocketAddr, what: &str, headers: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let head = format!("{what} HTTP/1.1\r\nHost: {address}\r\n{headers}");
    write!(stream, "{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.contains("\r\n\r\n").then_some(answer)
}

/// The practice that `serve` makes.
fn practice() -> Ods {
    Ods::parse("PRACTICE").unwrap()
}

pub(crate) fn report_link(database: &str) -> String {
    on_store(database, async |store, ods| store.practice(&ods).await.unwrap().unwrap().report_link)
}

pub(crate) fn on_store<T>(database: &str, ask: impl AsyncFn(Store, Ods) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(database, Arc::new(Entropy::System)).await.unwrap();
        let answer = ask(store.clone(), practice()).await;
        store.close().await;
        answer
    })
}
