//! Backups by the clock: once a day, each proved as it is taken, the oldest removed once there are more than are kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Time;
use jiff::{SignedDuration, Span, Timestamp};

use crate::app::App;
use crate::operate::{LAST, Problem, note_last, take};
use crate::reminders::here;

/// How often the job looks whether one is due.
const EVERY: Duration = Duration::from_secs(60);
/// How long it waits after one failed.
const AFTER_FAILURE: Duration = Duration::from_secs(60 * 60);
/// One that is late by more than this is an alarm.
const PATIENCE: SignedDuration = SignedDuration::from_hours(2);
/// What has not been written to for this long is nobody's any more.
const ABANDONED: Duration = Duration::from_secs(30 * 60);

/// When backups are taken, where to, and how many are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPlan {
    /// The folder they go to.
    pub folder: PathBuf,
    /// The time of day in the United Kingdom.
    pub at: Time,
    /// How many are kept.
    pub keep: usize,
}

/// Backs up what is due, for as long as the server runs.
pub(crate) async fn run(app: App) {
    loop {
        let done = back_up_due(&app).await;
        app.jobs.ran("Job: backups", app.clock.now(), &done);
        if let Err(error) = &done {
            tracing::error!(%error, "the backup failed");
        }
        tokio::time::sleep(if done.is_ok() { EVERY } else { AFTER_FAILURE }).await;
    }
}

/// Takes today's backup when its time has come and it was not taken yet; nothing without a plan.
///
/// # Errors
/// In words, when it cannot be taken. Older backups are left alone then.
pub async fn back_up_due(app: &App) -> Result<(), Problem> {
    let (Some(plan), Some(data)) = (&app.backups, &app.data) else { return Ok(()) };
    let now = app.clock.now();
    if last(data).is_some_and(|(at, _)| at >= due_since(plan.at, now)) {
        return Ok(());
    }
    remove_abandoned(&plan.folder);
    let manifest = take(&app.store, &plan.folder, now).await?;
    note_last(data, &manifest, now);
    prune(&plan.folder, plan.keep.max(1))
}

/// The last time of day at which one was to be taken.
fn due_since(at: Time, now: Timestamp) -> Timestamp {
    let local = here(now);
    let day = if local.time() < at { local.date().saturating_sub(Span::new().days(1)) } else { local.date() };
    day.to_datetime(at).to_zoned(local.time_zone().clone()).map_or(now, |due| due.timestamp())
}

/// When the last backup was taken, and where it is, as its taker left word.
pub(crate) fn last(data: &Path) -> Option<(Timestamp, String)> {
    let said = fs::read_to_string(data.join(LAST)).ok()?;
    let (at, to) = said.split_once(' ')?;
    Some((at.parse().ok()?, to.to_owned()))
}

/// What is wrong with backups by the clock, in a sentence.
pub(crate) fn alarm(app: &App) -> Option<String> {
    let (plan, now) = (app.backups.as_ref()?, app.clock.now());
    if let Some(why) = app.jobs.last().get("Job: backups").and_then(|run| run.failed.clone()) {
        return Some(format!("The backup failed: {why}. It is tried again every hour."));
    }
    let due = due_since(plan.at, now);
    let taken = app.data.as_deref().and_then(last).is_some_and(|(at, _)| at >= due);
    (!taken && now.duration_since(due) > PATIENCE).then(|| "Today’s backup was not taken. Look at the server’s log.".to_owned())
}

/// Removes the oldest: what proves one goes first, so that none stands there half.
fn prune(folder: &Path, keep: usize) -> Result<(), Problem> {
    let mut manifests: Vec<PathBuf> = files(folder, "json");
    manifests.sort();
    let old = manifests.len().saturating_sub(keep);
    for manifest in manifests.iter().take(old) {
        fs::remove_file(manifest)?;
        fs::remove_file(manifest.with_extension("sqlite"))?;
    }
    Ok(())
}

/// Removes what an interrupted backup left; what is being written is left alone.
fn remove_abandoned(folder: &Path) {
    for file in files(folder, "unfinished") {
        let age = fs::metadata(&file).and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(file);
        }
    }
}

/// Files of a folder that backups are made of: `lanyard-`, sixteen letters of date and time, and this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let ours = |path: &PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.strip_prefix("lanyard-"));
        stem.is_some_and(|at| at.len() == 16 && at.ends_with('Z')) && path.extension().is_some_and(|end| end == ending)
    };
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(ours).collect()
}
