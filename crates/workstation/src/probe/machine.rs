//! What tells this PC from all others, and where only this user may look.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;

/// Makes the id one of Lanyard's own: what the system gives must not be handed on as it is (machine-id(5) says so).
const SALT: &str = "lanyard pc 1\n";

/// Sixty-four hexadecimal digits that are the same for every user of this PC and derived from the system's own id; `None` where
/// the system has none.
pub fn machine_id() -> Option<String> {
    system::own_id().map(|id| derived(&id))
}

fn derived(own_id: &str) -> String {
    let digest = Sha256::new().chain_update(SALT).chain_update(own_id.trim().to_lowercase()).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where this user's own files go: `LANYARD_HOME`, or the system's place for a program's state.
pub fn private_folder() -> PathBuf {
    let named = std::env::var_os("LANYARD_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
    named.unwrap_or_else(system::state_folder)
}

/// Makes a folder that only this user can look into. On Windows the user's own profile is private already.
///
/// # Errors
/// When the system refuses.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    system::only_for_this_user(folder, true)
}

/// Writes a file that only this user can read: whole or not at all.
///
/// # Errors
/// When the system refuses.
pub fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = write_new(&beside, bytes).and_then(|()| std::fs::rename(&beside, file));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// It is private before anything stands in it.
fn write_new(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut open = std::fs::File::create(file)?;
    system::only_for_this_user(file, false)?;
    open.write_all(bytes)?;
    open.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_own_id_cannot_be_read_off_ours() {
        let ours = derived("0123456789abcdef0123456789abcdef\n");
        assert_eq!(ours.len(), 64);
        assert_eq!(ours, derived("0123456789ABCDEF0123456789ABCDEF"), "case and line ends are not part of it");
        assert!(!ours.contains("0123456789abcdef"));
        assert_ne!(ours, derived("0123456789abcdef0123456789abcdee"));
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_can_read_what_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap().keep().join("state");
        make_private_folder(&folder).unwrap();
        let file = folder.join("enrolment.json");
        write_private(&file, b"{}").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        std::fs::remove_dir_all(folder.parent().unwrap()).unwrap();
    }
}
