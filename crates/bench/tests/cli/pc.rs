//! One PC of the bench with the real program on it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Bench, Conditions, Output, Run, Way};
use serde_json::Value;
use tempfile::TempDir;

/// The moment at which facts are judged unless a test says otherwise.
pub(crate) const AT: &str = "2026-11-23T08:05:00Z";

/// A healthy card; a machine without a card table has none.
pub(crate) const CARD: &str = "[[bench.card]]\n";

/// The ordinary user of the bench.
pub(crate) const USER: u32 = 1000;

/// A bench and a folder that is seen from inside and outside and is anybody's to write in.
pub(crate) struct Pc {
    pub(crate) bench: Bench,
    pub(crate) folder: TempDir,
}

impl Pc {
    /// The healthy machine with these tables of the scenario file added.
    pub(crate) fn with(tables: &str) -> Self {
        Self::build(&scenario(tables), Way::Telling, None)
    }

    /// The same for a user without rights whose card tells nothing but through middleware.
    pub(crate) fn of_user(tables: &str) -> Self {
        Self::build(&scenario(tables), Way::Opaque, Some(USER))
    }

    /// The same with the smartcard service as Debian has it, which looks at its readers every 400 ms.
    pub(crate) fn as_it_comes(tables: &str) -> Self {
        Self::start(&scenario(tables), Way::Telling, &Conditions { stock_poll: true, ..Conditions::default() })
    }

    pub(crate) fn build(scenario: &Scenario, way: Way, user: Option<u32>) -> Self {
        Self::start(scenario, way, &Conditions { user, ..Conditions::default() })
    }

    fn start(scenario: &Scenario, way: Way, conditions: &Conditions) -> Self {
        use std::os::unix::fs::PermissionsExt;
        // Missing or stale programs are named before the bench looks for its own.
        lanyard();
        let bench = Bench::start(scenario, way, conditions).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        Self { bench, folder }
    }

    /// A file in the shared folder.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs the program.
    pub(crate) fn lanyard(&self, args: &[&str], with: Run) -> Output {
        let output = self.bench.run(lanyard(), args, with).unwrap();
        assert!(!output.stderr.contains("panicked"), "{args:?}: {}", output.stderr);
        output
    }

    /// Runs `lanyard check`, judged at [`AT`] unless the arguments say otherwise.
    pub(crate) fn check(&self, args: &[&str]) -> Output {
        let at: &[&str] = if args.contains(&"--at") { &[] } else { &["--at", AT] };
        self.lanyard(&[&["check"], args, at].concat(), Run::default())
    }

    /// What `lanyard check --json` answers.
    pub(crate) fn answer(&self, args: &[&str]) -> Value {
        let output = self.check(&[args, &["--json"]].concat());
        assert_eq!(output.stderr, "", "{args:?}");
        serde_json::from_str(&output.stdout).unwrap()
    }

    /// Runs a line of shell, in which `$L` is the program.
    pub(crate) fn shell(&self, line: &str) -> Output {
        let environment = [("L".to_owned(), lanyard().display().to_string())].into();
        self.bench.run("/bin/sh".as_ref(), &["-c", line], Run { environment, ..Run::default() }).unwrap()
    }
}

/// A scenario: the healthy machine with these tables added.
pub(crate) fn scenario(tables: &str) -> Scenario {
    let head = format!("title = 't'\nstory = 's'\nat = '{AT}'\ntruth = ['x']\nfixed_by = [['y']]\n");
    Scenario::parse(&format!("{head}{tables}")).unwrap()
}

/// Runs the program outside the bench, where nothing of the PC is read.
pub(crate) fn outside(args: &[&str]) -> std::process::Output {
    Command::new(lanyard()).args(args).output().unwrap()
}

/// The program under test, as cargo built it last.
pub(crate) fn lanyard() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        built("lanyard-testbed");
        built("lanyard")
    })
}

/// A program of this workspace beside this test's own; it must not be older than anything it was built from.
fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let program = own.ancestors().nth(2).unwrap().join(name);
    let missing = |file: &Path| panic!("{} is not there: cargo build -p {name}", file.display());
    let age = |file: &Path| file.metadata().and_then(|metadata| metadata.modified()).unwrap_or_else(|_| missing(file));
    let made = age(&program);
    // Cargo lists all sources beside it, blanks in their names escaped.
    let list = std::fs::read_to_string(program.with_extension("d")).unwrap().replace("\\ ", "\0");
    let sources = list.split_once(": ").unwrap().1.split_whitespace().map(|source| source.replace('\0', " "));
    for source in sources {
        assert!(age(source.as_ref()) <= made, "{} is older than {source}: cargo build -p {name}", program.display());
    }
    program
}

/// The parts of a verdict by their labels; a line without a label goes on with the part before.
pub(crate) fn parts(verdict: &str) -> Vec<(&str, String)> {
    let mut parts: Vec<(&str, String)> = Vec::new();
    for line in verdict.lines() {
        let (label, text) = line.split_at_checked(11).unwrap_or((line, ""));
        match parts.last_mut() {
            Some(part) if label.trim().is_empty() => part.1.extend([" ", text]),
            _ => parts.push((label.trim(), text.to_owned())),
        }
    }
    parts
}

/// The first part of that label.
pub(crate) fn part<'a>(parts: &'a [(&str, String)], label: &str) -> &'a str {
    let found = parts.iter().find(|(name, _)| *name == label);
    found.map_or_else(|| panic!("no “{label}” in {parts:?}"), |(_, text)| text)
}

/// State of a finding in a diagnosis, as its one word, with its detail.
pub(crate) fn state(diagnosis: &Value, finding: &str) -> (String, String) {
    let found = diagnosis["findings"].as_array().unwrap().iter().find(|judged| judged["id"] == finding);
    let state = &found.unwrap_or_else(|| panic!("no finding {finding}"))["state"];
    match state {
        Value::Object(fields) => {
            fields.iter().map(|(word, text)| (word.clone(), text.as_str().unwrap().to_owned())).next().unwrap()
        }
        word => (word.as_str().unwrap().to_owned(), String::new()),
    }
}
