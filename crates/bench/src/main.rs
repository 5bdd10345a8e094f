//! `lanyard-bench`: runs scenarios end to end, scores them, and measures every promise.

mod commands;
mod costs;
mod counting;
mod person;
mod promise;
mod sayings;
mod score;
mod set;
mod stories;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lanyard_diagnose::Pack;
use lanyard_testbed::Result;

use costs::Costs;
use score::{Scores, Share};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Runs a set of scenarios end to end and scores it
    Score {
        /// The folder of scenario files
        folder: PathBuf,
        /// The program under test
        #[arg(long, default_value = "target/debug/lanyard")]
        program: PathBuf,
        /// How many at once
        #[arg(long, default_value_t = 3)]
        at_once: usize,
        /// A folder to keep the checkups in: those that are there are scored again without running anything
        #[arg(long)]
        keep: Option<PathBuf>,
        /// Fail below the promise
        #[arg(long)]
        gate: bool,
    },
    /// Measures how much of what people say is understood, open and blind sayings apart
    Sayings {
        /// Print what was missed of the open ones
        #[arg(long)]
        misses: bool,
        /// Only the open ones
        #[arg(long)]
        open: bool,
    },
    /// Counts what people say in the scenarios that have been read, as the pack holds it
    Count,
    /// Prints the stories of a folder, one JSON object a line: what is right and what is wrong by the rules of what is never advised
    Stories {
        /// The folder of story files
        folder: PathBuf,
    },
    /// Measures every promise, or one of them
    Promises {
        /// The program under test, built for release
        #[arg(long, default_value = "target/release/lanyard")]
        program: PathBuf,
        /// The practice server, built for release
        #[arg(long, default_value = "target/release/lanyard-server")]
        server: PathBuf,
        /// A Python that has pyAgrum
        #[arg(long, default_value = "target/witness/bin/python3")]
        python: PathBuf,
        /// Only this one
        name: Option<String>,
    },
}

/// The promise for single faults.
const SINGLE: f64 = 0.95;
/// The promise for double faults.
const DOUBLE: f64 = 0.85;

/// Prints a line; a reader that has gone is no error.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn main() -> ExitCode {
    let done = match Cli::parse().action {
        Action::Score { folder, program, at_once, keep, gate } => score(&folder, &program, at_once, keep.as_deref(), gate),
        Action::Sayings { misses, open } => hear(misses, open),
        Action::Count => count(),
        Action::Stories { folder } => print_stories(&folder),
        Action::Promises { program, server, python, name } => program
            .canonicalize()
            .map_err(|error| format!("{}: {error}", program.display()))
            .and_then(|program| promise::run(&promise::Bench { program, server, python }, name.as_deref())),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("lanyard-bench: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn score(folder: &Path, program: &Path, at_once: usize, keep: Option<&Path>, gate: bool) -> Result<bool> {
    let pack = Pack::embedded().map_err(|error| error.to_string())?;
    let costs = Costs::load("bench/costs.toml".as_ref())?;
    let program = program.canonicalize().map_err(|error| format!("{}: {error}", program.display()))?;
    let cases = set::run(folder, &program, at_once, keep)?;
    let scores = Scores::of(&pack, &cases, &costs);
    for line in scores.misses.iter().chain(&scores.broken) {
        say(line);
    }
    for line in &scores.forbidden {
        say(&format!("forbidden advice: {line}"));
    }
    say(&scores.table());
    let promised = promised(&scores);
    let runs = cases.len() * set::Telling::ALL.len();
    let bad_runs = scores.broken.len() + scores.forbidden.len();
    let commands: usize = cases.iter().map(|case| case.commands).sum();
    say(&format!("{commands} commands of the program reached cards, every one on the allow-list"));
    let mut failed = bad_runs + usize::from(commands == 0);
    for (name, share, least) in promised {
        let holds = share.value() >= least;
        failed += usize::from(gate && !holds);
        say(&format!("{name:<14} {share}  at least {} %  {}", least * 100.0, if holds { "holds" } else { "falls-short" }));
    }
    say(&format!("{} passed, {failed} failed", runs.saturating_sub(bad_runs) + 2));
    Ok(failed == 0)
}

/// The blind sayings are told as counts only.
fn hear(misses: bool, open: bool) -> Result<bool> {
    let pack = Pack::embedded().map_err(|error| error.to_string())?;
    for name in ["open", "blind"].into_iter().filter(|name| !open || *name == "open") {
        let heard = sayings::hear(&pack, format!("bench/sayings/{name}.toml").as_ref())?;
        if misses && name == "open" {
            heard.misses.iter().for_each(|line| say(line));
        }
        say(&heard.table(name));
    }
    Ok(true)
}

fn count() -> Result<bool> {
    let pack = Pack::embedded().map_err(|error| error.to_string())?;
    say(counting::file(&counting::count(&pack, counting::TAUGHT_BY.as_ref())?).trim_end());
    Ok(true)
}

/// For those who take the stories elsewhere than the command line does: through a browser.
fn print_stories(folder: &Path) -> Result<bool> {
    for (_, story) in lanyard_testbed::story::read(folder)? {
        say(&serde_json::to_string(&story).map_err(|error| error.to_string())?);
    }
    Ok(true)
}

/// The promise is for `check` alone with the telling card, and for guided triage with the opaque card without administrator
/// rights; the worse is the figure.
fn promised(scores: &Scores) -> [(&'static str, Share, f64); 2] {
    let row = |name: &str| scores.rows.iter().find(|(row, _)| *row == name).map(|(_, row)| row);
    let worse = |a: Option<Share>, b: Option<Share>| match (a, b) {
        (Some(a), Some(b)) => {
            if a.value() <= b.value() {
                a
            } else {
                b
            }
        }
        _ => Share::default(),
    };
    let (telling, user) = (row("telling"), row("opaque-user"));
    [
        ("top1-single", worse(telling.map(|row| row.check_single), user.map(|row| row.triage_single)), SINGLE),
        ("top1-double", worse(telling.map(|row| row.check_double), user.map(|row| row.triage_double)), DOUBLE),
    ]
}
