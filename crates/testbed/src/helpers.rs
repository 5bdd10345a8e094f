//! Small C parts that must live inside other programs, compiled once and kept beside this program.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, failed};

/// Name, source and further words for the compiler.
const PARTS: [(&str, &str, &[&str]); 5] = [
    ("fast.so", include_str!("c/fast.c"), &["-shared", "-fPIC"]),
    ("client.so", include_str!("c/client.c"), &["-shared", "-fPIC"]),
    (
        "one_slot.so",
        include_str!("c/one_slot.c"),
        &["-shared", "-fPIC", "-I/usr/include/PCSC", VPCD_NAME, "-Wl,--no-as-needed,-rpath,$ORIGIN", VPCD],
    ),
    ("tokens.so", include_str!("c/tokens.c"), &["-shared", "-fPIC"]),
    ("hold", include_str!("c/hold.c"), &["-I/usr/include/PCSC", "-lpcsclite"]),
];
const VPCD: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const VPCD_NAME: &str = "-DVPCD=\"/usr/lib/pcsc/drivers/serial/libifdvpcd.so\"";

/// The folder with the compiled parts, below `near`; named by what they are made of.
///
/// # Errors
/// What the compiler said, or which package is missing.
pub(crate) fn build(near: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    PARTS.hash(&mut hasher);
    let folder = near.join(format!("testbed-helpers-{:016x}", hasher.finish()));
    if folder.is_dir() {
        return Ok(folder);
    }
    let fresh = tempfile::Builder::new().prefix("testbed-helpers-").tempdir_in(near).map_err(failed("make a folder"))?;
    for (name, source, words) in PARTS {
        compile(fresh.path(), name, source, words)?;
    }
    // The driver asks for itself under a name that its package does not install.
    symlink(VPCD, fresh.path().join("libifdvpcd.so.0")).map_err(failed("link the driver"))?;
    make_readable(fresh.path())?;
    match fs::rename(fresh.path(), &folder) {
        // Another bench may have been first; then its parts are as good.
        Err(_) if folder.is_dir() => Ok(folder),
        Err(error) => Err(failed("keep the helpers")(error)),
        Ok(()) => Ok(folder),
    }
}

fn compile(folder: &Path, name: &str, source: &str, words: &[&str]) -> Result<()> {
    let file = folder.join(format!("{name}.c"));
    fs::write(&file, source).map_err(failed(name))?;
    let done = Command::new("gcc").arg("-O2").arg(&file).arg("-o").arg(folder.join(name)).args(words).arg("-ldl").output();
    let done = done.map_err(failed("run gcc (packages gcc, libc6-dev, libpcsclite-dev, vsmartcard-vpcd)"))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!("gcc {name} (packages gcc, libc6-dev, libpcsclite-dev, vsmartcard-vpcd): {said}"))
}

/// The program under test may run as another user.
fn make_readable(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(failed("share the helpers"))
}
