//! A set of scenarios, each run end to end three ways through the real stack; the checkups are kept as files.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lanyard_model::Checkup;
use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Bench, Conditions, Result, Run, Way};

use serde::{Deserialize, Serialize};

use crate::commands;

/// How much the card tells, and who runs the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Telling {
    /// A card that tells everything, as administrator.
    Everything,
    /// A card with an unknown answer to reset that is not read directly, as administrator.
    Opaque,
    /// The same for a user without administrator rights.
    OpaqueUser,
}

impl Telling {
    /// All three, in the order in which they are printed.
    pub(crate) const ALL: [Self; 3] = [Self::Everything, Self::Opaque, Self::OpaqueUser];

    /// Name of the folder and of the row.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Everything => "telling",
            Self::Opaque => "opaque",
            Self::OpaqueUser => "opaque-user",
        }
    }

    fn way(self) -> Way {
        if self == Self::Everything { Way::Telling } else { Way::Opaque }
    }

    /// The ordinary user of the bench.
    fn user(self) -> Option<u32> {
        (self == Self::OpaqueUser).then_some(1000)
    }
}

/// One scenario with the checkup that was taken of it, for each way.
pub(crate) struct Case {
    /// File stem.
    pub(crate) stem: String,
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// The checkups, in the order of [`Telling::ALL`]; or why one was not taken.
    pub(crate) checkups: Vec<Result<Checkup>>,
    /// How many commands of the program reached its cards in all its runs.
    pub(crate) commands: usize,
}

impl Case {
    /// Whether it holds one fault only.
    pub(crate) fn single(&self) -> bool {
        self.scenario.truth.len() == 1
    }

    /// Whether this cause is right to name first.
    pub(crate) fn is_right(&self, cause: &str) -> bool {
        self.scenario.truth.iter().chain(&self.scenario.also).any(|known| known == cause)
    }
}

/// The scenarios of a folder, by name.
pub(crate) fn load(folder: &Path) -> Result<Vec<(String, Scenario)>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
        .collect();
    files.sort();
    let stem = |file: &PathBuf| file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    files.iter().map(|file| Ok((stem(file), Scenario::load(file)?))).collect()
}

/// Runs every scenario of a folder every way, some at a time, and gives the cases in order. With a folder to keep what was
/// taken, a run that is there already is read instead: knowledge and diagnosis can then be scored anew within seconds.
pub(crate) fn run(folder: &Path, program: &Path, at_once: usize, keep: Option<&Path>) -> Result<Vec<Case>> {
    let scenarios = load(folder)?;
    keep.map_or(Ok(()), std::fs::create_dir_all).map_err(|error| format!("making the folder for checkups: {error}"))?;
    let work: Vec<(usize, Telling)> =
        (0..scenarios.len()).flat_map(|index| Telling::ALL.into_iter().map(move |telling| (index, telling))).collect();
    let next = AtomicUsize::new(0);
    let taken: Mutex<Vec<(usize, Telling, Result<Taken>)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..at_once.max(1) {
            scope.spawn(|| {
                while let Some((index, telling)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some((stem, scenario)) = scenarios.get(*index) else { continue };
                    let file = keep.map(|keep| keep.join(format!("{stem}.{}.json", telling.name())));
                    let run = kept(file.as_deref(), || take(scenario, *telling, program));
                    if let Err(error) = &run {
                        crate::say(&format!("{stem} {}: {error}", telling.name()));
                    }
                    taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((*index, *telling, run));
                }
            });
        }
    });
    let mut taken = taken.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    taken.sort_by_key(|(index, telling, _)| (*index, *telling));
    let mut taken = taken.into_iter().map(|(_, _, taken)| taken);
    let case = |(stem, scenario)| {
        let runs: Vec<_> = taken.by_ref().take(Telling::ALL.len()).collect();
        let commands = runs.iter().flatten().map(|taken| taken.commands).sum();
        Case { stem, scenario, checkups: runs.into_iter().map(|run| run.map(|taken| taken.checkup)).collect(), commands }
    };
    Ok(scenarios.into_iter().map(case).collect())
}

/// What one run of the program gave.
#[derive(Serialize, Deserialize)]
struct Taken {
    checkup: Checkup,
    /// How many commands it sent to cards, middleware's apart.
    commands: usize,
}

/// What is kept in a file, when there is one; else what is taken now, kept there.
fn kept(file: Option<&Path>, take: impl FnOnce() -> Result<Taken>) -> Result<Taken> {
    let Some(file) = file else { return take() };
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    if let Ok(text) = std::fs::read(file) {
        return serde_json::from_slice(&text).map_err(|error| wrong(&error));
    }
    let taken = take()?;
    let text = serde_json::to_vec(&taken).map_err(|error| wrong(&error))?;
    std::fs::write(file, text).map_err(|error| wrong(&error))?;
    Ok(taken)
}

/// Takes one checkup through the program itself, with what the person says.
fn take(scenario: &Scenario, telling: Telling, program: &Path) -> Result<Taken> {
    let conditions = Conditions { user: telling.user(), ..Conditions::default() };
    // A machine that could not be built on a busy day is built once more; the program under test gets no second try.
    let build = || Bench::start(scenario, telling.way(), &conditions);
    let bench = build().or_else(|_| build())?;
    let at = scenario.at.to_string();
    let mut args = vec!["check", "--json", "--at", &at];
    if !scenario.person.says.is_empty() {
        args.extend(["--says", &scenario.person.says]);
    }
    let output = bench.run(program, &args, Run { deadline_millis: 20_000, ..Run::default() })?;
    let commands = commands::own(&bench.apdu_log()?)?;
    let answer: serde_json::Value = serde_json::from_str(&output.stdout)
        .map_err(|error| format!("no JSON ({error}), exit {}: {}", output.status, output.stderr))?;
    let checkup = answer.get("checkup").ok_or("no checkup in the answer")?;
    let checkup = Checkup::from_json(checkup.to_string().as_bytes()).map_err(|error| error.to_string())?;
    Ok(Taken { checkup, commands })
}
