//! What an administrator does on the command line: backups, moves, proofs.

mod account;
mod address;
mod audit;
mod backup;
mod copy;
mod deadlines;
mod holidays;
mod link;
mod moving;
mod paper;
mod practice;
mod restore;

pub(crate) use account::account;
pub(crate) use address::keep_address;
pub(crate) use audit::verify;
pub(crate) use backup::{LAST, backup, note_last, take};
pub(crate) use copy::copy;
pub(crate) use deadlines::deadlines;
pub(crate) use holidays::bank_holidays;
pub(crate) use link::link;
pub(crate) use moving::move_practice;
pub(crate) use paper::{calendar, poster, report};
pub(crate) use practice::add_practice;
pub(crate) use restore::restore;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lanyard_store::{Entropy, Store};

use crate::cli::DatabaseArgs;

/// What stopped a command, in words.
pub(crate) type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Whom audit trails name for what is done here.
const OPERATOR: &str = "the server's operator";

/// Name of the SQLite file in a data folder.
pub(crate) const FILE: &str = "lanyard.sqlite";

impl DatabaseArgs {
    /// What [`Store::open`] takes.
    pub(crate) fn url(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join(FILE).display().to_string())
    }

    /// Opens the database, which must be there already: a mistyped folder must not become an empty practice.
    async fn open(&self) -> Result<Store, Problem> {
        open_existing(&self.url()).await
    }
}

async fn open_existing(url: &str) -> Result<Store, Problem> {
    let is_file = !url.starts_with("postgres");
    if is_file && !Path::new(url).exists() {
        return Err(format!("There is no database at {url}. Check --data (the folder) or --database.").into());
    }
    Ok(Store::open(url, Arc::new(Entropy::System)).await?)
}

/// Held while the server runs or its file is replaced, so that the two never meet.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: std::fs::File,
}

impl Lock {
    /// Takes the data folder for this process.
    pub(crate) fn take(folder: &Path) -> Result<Self, Problem> {
        let path: PathBuf = folder.join("lock");
        let file = std::fs::File::create(&path).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        file.try_lock().map_err(|_| format!("A server is running on {}. Stop it first, then do this again.", folder.display()))?;
        Ok(Self { _file: file })
    }
}
