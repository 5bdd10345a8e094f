//! A bench from the outside: starts the process inside its namespaces and gives it orders.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::control::{Act, Answer, Facts, LogEntry, Order, Outcome, Plan, Program, Way};
use crate::scenario::Scenario;
use crate::{Result, failed, helpers, needs};

/// What varies between runs of one scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Milliseconds that a card takes for each command.
    pub apdu_delay_millis: u64,
    /// Milliseconds for each round trip to a host: name look-up, TLS, HTTP.
    pub host_delay_millis: u64,
    /// Runs programs as this user instead of root; the client stand-ins too.
    pub user: Option<u32>,
    /// The smartcard service looks at its readers every 400 ms, as it comes, and not every 10 ms.
    pub stock_poll: bool,
}

/// What a program is run with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it reads on its stdin.
    pub stdin: String,
    /// Variables beside `PATH`, `LANG`, `HOME`, `USER`, `LOGNAME`.
    pub environment: BTreeMap<String, String>,
    /// Where it runs; `/tmp` is shared with the outside, everything else is seen as it is and written to a layer.
    pub folder: PathBuf,
    /// Milliseconds after which it is killed.
    pub deadline_millis: u64,
    /// Overrides the user of the bench's conditions.
    pub user: Option<u32>,
}

impl Default for Run {
    fn default() -> Self {
        let (stdin, environment, folder) = (String::new(), BTreeMap::new(), PathBuf::from("/"));
        Self { stdin, environment, folder, deadline_millis: 120_000, user: None }
    }
}

/// What a program did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Exit code, or 128 and the signal's number.
    pub status: i32,
    /// What it wrote; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
    /// Wall time in milliseconds.
    pub millis: u64,
}

type Waiting = Arc<Mutex<BTreeMap<u64, Sender<Result<Outcome>>>>>;

/// One running bench. Dropping it ends every process in it.
#[derive(Debug)]
pub struct Bench {
    inside: Child,
    orders: Mutex<(u64, Option<ChildStdin>)>,
    waiting: Waiting,
    facts: Facts,
    user: Option<u32>,
    _folder: tempfile::TempDir,
}

impl Bench {
    /// Builds the machine of a scenario. Needs Linux, root, and the packages named in the error when one is missing.
    ///
    /// # Errors
    /// One sentence that says what could not be built.
    pub fn start(scenario: &Scenario, way: Way, conditions: &Conditions) -> Result<Self> {
        needs::check()?;
        let folder = tempfile::Builder::new().prefix("lanyard-bench-").tempdir().map_err(failed("make a folder"))?;
        let program = testbed_program()?;
        let helpers = helpers::build(program.parent().unwrap_or(Path::new("/tmp")))?;
        let mut inside = unshare(&program, scenario)?;
        let out = inside.stdout.take().ok_or("the bench has no output")?;
        let orders = inside.stdin.take();
        let waiting = Waiting::default();
        let ready = expect(&waiting, 0);
        let heard = Arc::clone(&waiting);
        thread::spawn(move || hear(out, &heard));
        let plan = Plan {
            scenario: scenario.clone(),
            way,
            apdu_delay_millis: conditions.apdu_delay_millis,
            host_delay_millis: conditions.host_delay_millis,
            user: conditions.user,
            stock_poll: conditions.stock_poll,
            folder: folder.path().to_owned(),
            helpers,
        };
        let (facts, user, orders) = (Facts::default(), conditions.user, Mutex::new((0, orders)));
        let mut bench = Self { inside, orders, waiting, facts, user, _folder: folder };
        bench.write(&plan)?;
        if let Outcome::Ready(facts) = wait(&ready)? {
            bench.facts = facts;
        }
        Ok(bench)
    }

    /// How it came out on this machine.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Runs a program inside and waits for it.
    ///
    /// # Errors
    /// One sentence, when it could not be started.
    pub fn run(&self, program: &Path, args: &[&str], with: Run) -> Result<Output> {
        let argv = [program.display().to_string()].into_iter().chain(args.iter().map(|word| (*word).to_owned())).collect();
        let Run { stdin, environment, folder, deadline_millis, user } = with;
        let program = Program { argv, stdin, user: user.or(self.user), environment, folder, deadline_millis };
        match self.order(Act::Run(program))? {
            Outcome::Ran { status, stdout, stderr, millis } => Ok(Output { status, stdout, stderr, millis }),
            other => Err(format!("unexpected answer {other:?}")),
        }
    }

    /// Runs a program inside on this terminal, as root, and gives its exit code back.
    ///
    /// # Errors
    /// One sentence, when it could not be started.
    pub fn run_here(&self, program: &Path, args: &[&str]) -> Result<i32> {
        let children = format!("/proc/{0}/task/{0}/children", self.inside.id());
        let first = std::fs::read_to_string(&children).map_err(failed(children))?;
        let namespaces = ["--mount", "--net", "--pid", "--time", "--target", first.trim(), "--"];
        let folder = std::env::current_dir().map_err(failed("the current folder"))?;
        let mut command = Command::new("nsenter");
        // nsenter goes to the root of the new mounts.
        command
            .args(namespaces)
            .args(["sh", "-c", "cd \"$0\" && exec \"$@\""])
            .arg(folder)
            .arg(program)
            .args(args)
            .envs(self.facts.environment.clone());
        let status = command.status().map_err(failed("run nsenter (package util-linux)"))?;
        Ok(status.code().unwrap_or(1))
    }

    /// Puts the scenario's card for this reader in, counted from 0.
    ///
    /// # Errors
    /// One sentence, when there is no such card or the reader does not take it.
    pub fn insert(&self, reader: usize) -> Result<()> {
        self.order(Act::Insert { reader }).map(drop)
    }

    /// Pulls the card out of this reader.
    ///
    /// # Errors
    /// One sentence, when there is none.
    pub fn remove(&self, reader: usize) -> Result<()> {
        self.order(Act::Remove { reader }).map(drop)
    }

    /// Every command that cards got so far.
    ///
    /// # Errors
    /// One sentence, when the bench has ended.
    pub fn apdu_log(&self) -> Result<Vec<LogEntry>> {
        match self.order(Act::ApduLog)? {
            Outcome::Log(entries) => Ok(entries),
            other => Err(format!("unexpected answer {other:?}")),
        }
    }

    /// The process id, outside, of the first process of the bench; when it has gone, all have.
    pub fn process_id(&self) -> u32 {
        self.inside.id()
    }

    fn order(&self, act: Act) -> Result<Outcome> {
        let id = {
            let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
            orders.0 += 1;
            orders.0
        };
        let answer = expect(&self.waiting, id);
        self.write(&Order { id, act })?;
        wait(&answer)
    }

    fn write(&self, line: &impl serde::Serialize) -> Result<()> {
        let mut text = serde_json::to_string(line).map_err(failed("write an order"))?;
        text.push('\n');
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let pipe = orders.1.as_mut().ok_or("the bench has ended")?;
        pipe.write_all(text.as_bytes()).map_err(failed("write to the bench"))
    }
}

impl Drop for Bench {
    /// The end of its input ends the process inside; the kernel then ends all others of its process namespace.
    fn drop(&mut self) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).1 = None;
        // It has no way to fail that could be acted upon here.
        let _ = self.inside.wait();
    }
}

/// Runs this program's own `inside` in new mount, network, process and time namespaces.
fn unshare(program: &Path, scenario: &Scenario) -> Result<Child> {
    let uptime = i64::from(scenario.bench.session.uptime_hours) * 3600 - uptime_seconds()?;
    Command::new("unshare")
        .args(["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--time", "--boottime"])
        .arg(uptime.to_string())
        .arg(program)
        .arg("inside")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed("run unshare (package util-linux)"))
}

fn uptime_seconds() -> Result<i64> {
    let text = std::fs::read_to_string("/proc/uptime").map_err(failed("/proc/uptime"))?;
    text.split('.').next().and_then(|seconds| seconds.parse().ok()).ok_or_else(|| "/proc/uptime is not understood".to_owned())
}

/// The `lanyard-testbed` program: this one, or the one that cargo built beside the one that runs.
fn testbed_program() -> Result<PathBuf> {
    let own = std::env::current_exe().map_err(failed("find this program"))?;
    let named = |folder: &Path| folder.join("lanyard-testbed");
    let found = own.ancestors().skip(1).map(named).find(|path| path.is_file());
    found.ok_or_else(|| "lanyard-testbed is not built: cargo build -p lanyard-testbed".to_owned())
}

fn expect(waiting: &Waiting, id: u64) -> Receiver<Result<Outcome>> {
    let (sender, receiver) = channel();
    waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
    receiver
}

fn wait(answer: &Receiver<Result<Outcome>>) -> Result<Outcome> {
    answer.recv().map_err(|_| "the bench ended without an answer; what stopped it is on stderr".to_owned())?
}

/// Hands each answer to whoever waits for it; when the bench ends, nobody waits any longer.
fn hear(out: ChildStdout, waiting: &Waiting) {
    let waiting_for = || waiting.lock().unwrap_or_else(PoisonError::into_inner);
    for line in BufReader::new(out).lines() {
        let answer = line.ok().and_then(|line| serde_json::from_str::<Answer>(&line).ok());
        let Some(answer) = answer else { break };
        if let Some(sender) = waiting_for().remove(&answer.id) {
            // Whoever asked may have given up.
            let _ = sender.send(answer.result);
        }
    }
    waiting_for().clear();
}
