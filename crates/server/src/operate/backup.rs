//! A backup: one SQLite file with everything as it stood at one moment, whichever database it came from, and beside it what
//! proves it later.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use lanyard_store::{Copied, Entropy, PracticeHead, Store};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Problem;
use crate::cli::BackupArgs;
use crate::sign_in::KEY_FILE;
use crate::voice::tell;

/// What stands beside a backup's file, as JSON with the same name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The version that took it.
    pub(super) version: String,
    /// When.
    pub(super) taken_at: Timestamp,
    /// Name of the file.
    pub(super) file: String,
    /// Its SHA-256 in hexadecimal.
    pub(super) sha256: String,
    /// Rows of each table.
    pub(super) rows: Vec<Copied>,
    /// The end of each practice's audit chain.
    pub(super) heads: Vec<PracticeHead>,
}

/// The file in the data folder that says when and where the last backup was taken.
pub(crate) const LAST: &str = "last-backup";

/// Takes a backup while the server runs.
pub(crate) async fn backup(args: &BackupArgs, now: Timestamp) -> Result<(), Problem> {
    let store = args.from.open().await?;
    let path = take(&store, &args.to, now).await?;
    store.close().await;
    note_last(&args.from.data, &path, now);
    tell(&format!(
        "Backed up to {0}. Keep it away from this machine, with the file beside it. To prove it: lanyard-server restore --verify \
         --from {0}",
        path.display()
    ));
    tell(&format!(
        "It holds everything of every practice, personal data included, the addresses for reports, on labels and of screens as they are, \
         and of passwords and sign-in links only what they are checked against. It does not hold {}: keep a copy of that elsewhere, or codes of authenticator apps do not work after a loss of \
         this machine, and recovery codes are needed.",
        args.from.data.join(KEY_FILE).display()
    ));
    Ok(())
}

/// Leaves word for the diagnostics page. Where the data folder is another machine's there is nobody to leave it for.
pub(crate) fn note_last(data: &Path, manifest: &Path, now: Timestamp) {
    if data.is_dir()
        && let Err(error) = fs::write(data.join(LAST), format!("{now} {}", manifest.display()))
    {
        tell(&format!("The diagnostics page will not know of it: {} cannot be written ({error}).", data.join(LAST).display()));
    }
}

/// Gives the path of the backup's manifest.
pub(crate) async fn take(store: &Store, folder: &Path, now: Timestamp) -> Result<PathBuf, Problem> {
    fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let name = format!("lanyard-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    let (unfinished, file) = (folder.join(format!("{name}.unfinished")), folder.join(format!("{name}.sqlite")));
    let copy = Store::open(&unfinished.display().to_string(), Arc::new(Entropy::System)).await?;
    let rows = store.system("a backup").copy_to(&copy).await?;
    let (heads, faults) = (copy.system("a backup").heads().await?, copy.system("a backup").faults(&[]).await?);
    copy.close().await;
    if !faults.is_empty() {
        return Err(
            format!("This database is damaged; its backup is kept as {}: {}", unfinished.display(), faults.join("; ")).into()
        );
    }
    // Windows writes a file to the disk only for whoever may write it.
    fs::OpenOptions::new().write(true).open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, &file)?;
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: now,
        file: file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        sha256: sha256(&file)?,
        rows,
        heads,
    };
    let path = folder.join(format!("{name}.json"));
    let mut written = fs::File::create(&path)?;
    written.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    written.sync_all()?;
    Ok(path)
}

pub(super) fn sha256(path: &Path) -> Result<String, Problem> {
    let mut hasher = Sha256::new();
    std::io::copy(&mut fs::File::open(path)?, &mut HashWriter(&mut hasher))?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
