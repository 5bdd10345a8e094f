//! A private PostgreSQL cluster for tests: real, with all its safety settings on, reached by a socket in its own folder.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Result, failed};

/// What keeps the cluster, and removes it when this program ends.
const KEEPER: &str = include_str!("postgres.sh");

/// A running cluster. It ends with this program, also when that is killed.
#[derive(Debug)]
pub struct Cluster {
    folder: String,
    databases: AtomicUsize,
    keeper: Mutex<Keeper>,
}

#[derive(Debug)]
struct Keeper {
    orders: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    process: Child,
}

impl Cluster {
    /// Makes a cluster and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self> {
        Self::kept_by(Command::new("bash"), &[])
    }

    /// Makes a cluster on a disk of this size (`80m`) that only it sees.
    ///
    /// # Errors
    /// As [`Self::start`]; also where this program may not mount.
    pub fn on_disk_of(size: &str) -> Result<Self> {
        let mut command = Command::new("unshare");
        command.args(["--mount", "bash"]);
        Self::kept_by(command, &[size])
    }

    fn kept_by(mut bash: Command, more: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("lanyard-postgres-").tempdir().map_err(failed("making a folder"))?.keep();
        let folder = folder.display().to_string();
        let mut process = bash
            .args(["-c", KEEPER, "postgres.sh", &folder])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed("starting bash"))?;
        let (orders, replies) = (process.stdin.take(), process.stdout.take());
        let replies = BufReader::new(replies.ok_or("bash has no output")?);
        let keeper = Mutex::new(Keeper { orders, replies, process });
        let cluster = Self { folder, databases: AtomicUsize::new(0), keeper };
        cluster.order("start")?;
        Ok(cluster)
    }

    /// A new, empty database; gives its URL.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn new_database(&self) -> Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.order(&format!("database {name}"))?;
        Ok(format!("postgres://lanyard@{}/{name}", self.folder.replace('/', "%2F")))
    }

    /// Kills every process of the cluster at once (-9).
    ///
    /// # Errors
    /// When it was not running.
    pub fn crash(&self) -> Result<()> {
        self.order("crash")
    }

    /// Starts a crashed cluster again and waits until it has recovered.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&self) -> Result<()> {
        self.order("start")
    }

    /// Fills its disk but for a hundred kilobytes or so.
    ///
    /// # Errors
    /// When it has no disk of its own.
    pub fn fill_disk(&self) -> Result<()> {
        self.order("fill")
    }

    /// Gives back the space that [`Self::fill_disk`] took.
    ///
    /// # Errors
    /// When it took none.
    pub fn free_disk(&self) -> Result<()> {
        self.order("free")
    }

    /// Makes it go on to another file of its write-ahead log, for which its disk must have space.
    ///
    /// # Errors
    /// When the cluster has ended.
    pub fn switch_log(&self) -> Result<()> {
        self.order("switch")
    }

    /// Waits until PostgreSQL has stopped by itself.
    ///
    /// # Errors
    /// When it still runs after half a minute.
    pub fn has_stopped(&self) -> Result<()> {
        self.order("stopped")
    }

    /// Writes down from now on, with the time, every sync of each of its processes; gives the file.
    ///
    /// # Errors
    /// When strace is not there.
    pub fn trace_syncs(&self) -> Result<PathBuf> {
        self.order("trace")?;
        Ok(PathBuf::from(&self.folder).join("calls"))
    }

    fn order(&self, order: &str) -> Result<()> {
        let mut keeper = self.keeper.lock().map_err(|_| "an earlier order to PostgreSQL failed".to_owned())?;
        let orders = keeper.orders.as_mut().ok_or("the cluster has ended")?;
        writeln!(orders, "{order}").map_err(failed(order))?;
        let mut reply = String::new();
        keeper.replies.read_line(&mut reply).map_err(failed(order))?;
        if reply.trim() == "done" { Ok(()) } else { Err(format!("{order}: {}", reply.trim())) }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Ok(keeper) = self.keeper.get_mut() {
            keeper.orders = None;
            let _ = keeper.process.wait();
        }
    }
}
