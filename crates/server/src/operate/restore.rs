//! Putting a backup back: proved first, beside what is there, which is kept until somebody removes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lanyard_store::{Entropy, Store};

use super::backup::{Manifest, sha256};
use super::{FILE, Lock, Problem};
use crate::cli::RestoreArgs;
use crate::voice::tell;

/// Proves a backup, and unless that was all that was asked for, puts it back.
pub(crate) async fn restore(args: &RestoreArgs) -> Result<(), Problem> {
    let (manifest, file) = found(&args.from)?;
    let folder = if args.verify || args.to.database.is_some() { std::env::temp_dir() } else { args.to.data.clone() };
    fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    // A folder that was not there before, which nobody else may enter.
    let beside = folder.join(format!("lanyard-restoring-{}", std::process::id()));
    fs::create_dir(&beside)
        .map_err(|error| format!("{} cannot be made: {error}. Remove it if it is left over.", beside.display()))?;
    let proved = beside.join(FILE);
    let outcome = match prove(&manifest, &file, &proved).await {
        Ok(()) if args.verify => Ok(()),
        Ok(()) => replace(args, &manifest, &proved).await,
        Err(problem) => Err(problem),
    };
    // There is nobody to tell that what is left over could not be removed, once the backup itself is in order.
    let _ = fs::remove_dir_all(&beside);
    outcome?;
    if args.verify {
        tell("Nothing was changed: this was only to prove the backup.");
    }
    Ok(())
}

/// The manifest and the file beside it; either may be named.
fn found(named: &Path) -> Result<(Manifest, PathBuf), Problem> {
    let path = named.with_extension("json");
    let text = fs::read(&path).map_err(|error| {
        format!("{} cannot be read ({error}). A backup is two files with the same name, .sqlite and .json.", path.display())
    })?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| format!("{} does not describe a backup: {error}", path.display()))?;
    let file = path.with_extension("sqlite");
    Ok((manifest, file))
}

/// Brings a copy of the backup up to this version and checks all of it.
async fn prove(manifest: &Manifest, file: &Path, copy: &Path) -> Result<(), Problem> {
    let found = sha256(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    if found != manifest.sha256 {
        return Err(format!("{} is not as it was when the backup was taken. Use another backup.", file.display()).into());
    }
    fs::copy(file, copy).map_err(|error| format!("{} cannot be copied to {}: {error}", file.display(), copy.display()))?;
    let store = Store::open(&copy.display().to_string(), Arc::new(Entropy::System)).await?;
    let faults = store.system("a backup is put back").faults(&manifest.heads).await?;
    store.close().await;
    if !faults.is_empty() {
        return Err(format!("This backup is damaged: {}. Use another one.", faults.join("; ")).into());
    }
    let rows: u64 = manifest.rows.iter().map(|table| table.rows).sum();
    tell(&format!(
        "Proved: taken {} by version {}, {rows} rows, {} audit chains whole.",
        manifest.taken_at,
        manifest.version,
        manifest.heads.len()
    ));
    Ok(())
}

/// Puts the proved copy in the database's place.
async fn replace(args: &RestoreArgs, manifest: &Manifest, proved: &Path) -> Result<(), Problem> {
    if let Some(url) = &args.to.database {
        let (from, to) = (super::open_existing(&proved.display().to_string()).await?, super::open_existing(url).await?);
        from.system("a backup is put back").copy_to(&to).await?;
        let faults = to.system("a backup is put back").faults(&manifest.heads).await?;
        if !faults.is_empty() {
            return Err(format!("What arrived is damaged: {}. Try again with a new database.", faults.join("; ")).into());
        }
        tell("Restored. Start the server on this database.");
        return Ok(());
    }
    let _lock = Lock::take(&args.to.data)?;
    let file = args.to.data.join(FILE);
    // What can fail comes before anything is moved.
    for_the_server(proved, &args.to.data)?;
    let kept = set_aside(&file)?;
    if let Err(error) = fs::rename(proved, &file) {
        let was = kept.as_ref().map_or(Ok(()), |kept| move_all(kept, &file));
        let now = if was.is_ok() { "What was there is in its place again." } else { "What was there stands beside it." };
        return Err(format!("{} cannot be put in place ({error}). {now}", file.display()).into());
    }
    // The new name is on the disk when its folder is; Windows opens no folder as a file and has nothing to ask for.
    #[cfg(unix)]
    fs::File::open(&args.to.data)?.sync_all()?;
    tell("Restored. Start the server.");
    if let Some(kept) = kept {
        tell(&format!("What was there before is kept as {}; remove it when you no longer need it.", kept.display()));
    }
    Ok(())
}

/// Moves the database's files out of the way, under the first free name.
fn set_aside(file: &Path) -> Result<Option<PathBuf>, Problem> {
    if !file.exists() {
        return Ok(None);
    }
    let kept = (1..).map(|number| file.with_extension(format!("before-restore-{number}"))).find(|path| !path.exists());
    let kept = kept.ok_or("no free name")?;
    move_all(file, &kept)?;
    Ok(Some(kept))
}

/// Moves a database's files; the database first: what is left behind without it opens as nothing, while a database without its log
/// would open without what was acknowledged last.
fn move_all(from: &Path, to: &Path) -> std::io::Result<()> {
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (with_end(from, end), with_end(to, end));
        if from.exists() {
            fs::rename(from, to)?;
        }
    }
    Ok(())
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Gives a file to whoever has the data folder, alone: an administrator restores, and a service with an account of its own goes on with it.
#[cfg(unix)]
fn for_the_server(file: &Path, folder: &Path) -> Result<(), Problem> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    let (owner, is) = (fs::metadata(folder)?, fs::metadata(file)?);
    if (owner.uid(), owner.gid()) != (is.uid(), is.gid()) {
        chown(file, Some(owner.uid()), Some(owner.gid()))
            .map_err(|error| format!("{} cannot be given to whoever has {}: {error}", file.display(), folder.display()))?;
    }
    Ok(())
}

/// Files of Windows are their folder's.
#[cfg(not(unix))]
fn for_the_server(_: &Path, _: &Path) -> Result<(), Problem> {
    Ok(())
}
