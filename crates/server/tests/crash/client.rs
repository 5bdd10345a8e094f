//! Clients that report problems as fast as they can, and the ledger of what was acknowledged to them.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use lanyard_model::{EventKind, Incident, IncidentEvent, Ods};
use lanyard_store::{Entropy, Store};

use crate::program::Program;

/// How many write at once.
const WRITERS: usize = 3;
/// A reply that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(20);

/// The short names of all incidents that the server said it had opened.
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
        let (stop, link) = (Arc::new(AtomicBool::new(false)), report_link(&program.database));
        let threads = (0..WRITERS).map(|_| {
            let (ledger, stop, link, address) = (self.clone(), stop.clone(), link.clone(), program.address);
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let _ = ledger.report(address, &link);
                }
            })
        });
        Writers { threads: threads.collect(), stop }
    }

    /// Reports one problem; gives the whole answer, or `None` when the server went away.
    pub(crate) fn report(&self, address: SocketAddr, link: &str) -> Option<String> {
        // Each is of another person elsewhere: one that is told twice is one.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let answer = post(address, &format!("/r/{link}"), &format!("who=P{number}&room=Room+{number}&said=err+1002"))?;
        if answer.starts_with("HTTP/1.1 303") {
            let location = answer.lines().find_map(|line| line.to_lowercase().starts_with("location:").then(|| line.to_owned()))?;
            self.0.0.lock().unwrap().insert(location.rsplit('/').next()?.trim().to_owned());
            self.0.1.notify_all();
        }
        Some(answer)
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
        let (incidents, events, faults) = on_store(database, async |store, ods| {
            let mut read = store.read(&ods).await.unwrap();
            let records: (Vec<Incident>, Vec<IncidentEvent>) = (read.all().await.unwrap(), read.all().await.unwrap());
            (records.0, records.1, store.faults(&[]).await.unwrap())
        });
        assert_eq!(faults, Vec::<String>::new());
        let there: BTreeSet<String> = incidents.iter().map(|incident| incident.short.clone()).collect();
        let lost: Vec<&String> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "acknowledged, and not there: {lost:?}");
        for incident in &incidents {
            let first = events.iter().find(|event| event.incident == incident.id).map(|event| event.kind);
            assert_eq!(first, Some(EventKind::Reported), "{} is there by halves", incident.short);
        }
        eprintln!("{} acknowledged, {} there", acknowledged.len(), there.len());
    }
}

/// Sends a form; `None` when there is no whole answer.
pub(crate) fn post(address: SocketAddr, path: &str, form: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let head = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    write!(stream, "{head}Content-Length: {}\r\nConnection: close\r\n\r\n{form}", form.len()).ok()?;
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

fn on_store<T>(database: &str, ask: impl AsyncFn(Store, Ods) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(database, Arc::new(Entropy::System)).await.unwrap();
        let answer = ask(store.clone(), practice()).await;
        store.close().await;
        answer
    })
}
