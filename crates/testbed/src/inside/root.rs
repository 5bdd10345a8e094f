//! The file system of the bench: everything of this machine, under a layer that takes all changes and is then gone.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive, unmount};
use rustix::process::{chdir, pivot_root};

use crate::{Result, failed};

/// Size of the layer, a limit only: memory is used as files are written.
const ROOMY: &str = "size=20g";
const FULL: &str = "size=16m";
/// Where the bench keeps its own files.
pub(super) const OWN: &str = "/run/bench";

/// Makes the layered root and moves this process into it. With `disk_full` there is no room left on it (see
/// [`fill`], to be called when all else is written).
pub(super) fn enter(folder: &Path, disk_full: bool) -> Result<()> {
    let none = MountFlags::empty();
    let carried = carried_over()?;
    mount("bench", folder, "tmpfs", none, Some(c_string(if disk_full { FULL } else { ROOMY })?.as_c_str()))
        .map_err(failed("mount the bench's layer"))?;
    let at = |name: &str| folder.join(name);
    for name in ["upper", "work", "root"] {
        fs::create_dir(at(name)).map_err(failed(name))?;
    }
    let layers = format!("lowerdir=/,upperdir={},workdir={}", at("upper").display(), at("work").display());
    let root = at("root");
    mount("bench", &root, "overlay", none, Some(c_string(&layers)?.as_c_str()))
        .map_err(failed("mount overlay (the kernel needs overlayfs: modprobe overlay)"))?;
    // Not with what is mounted below it: that is this bench's own layer.
    mount_bind("/tmp", root.join("tmp")).map_err(failed("bind /tmp"))?;
    for inner in carried {
        let target = root.join(inner.strip_prefix("/").unwrap_or(&inner));
        mount_bind_recursive(&inner, &target).map_err(failed(format!("bind {}", inner.display())))?;
    }
    for (kind, name) in [("proc", "proc"), ("sysfs", "sys"), ("tmpfs", "run")] {
        mount("bench", root.join(name), kind, none, None).map_err(failed(format!("mount {name}")))?;
    }
    let old = root.join("run/old");
    fs::create_dir(&old).map_err(failed("make run/old"))?;
    pivot_root(&root, &old).map_err(failed("change the root"))?;
    chdir("/").map_err(failed("change to the root"))?;
    unmount("/run/old", UnmountFlags::DETACH).map_err(failed("leave the old root"))?;
    // The layers live on without their folder, so nothing is left behind even when the bench is killed.
    let _ = fs::remove_dir(folder);
    fs::create_dir_all(OWN).map_err(failed(OWN))
}

/// `/dev` and whatever else is mounted by itself and holds files (a checkout on another disk, say).
fn carried_over() -> Result<Vec<PathBuf>> {
    let table = fs::read_to_string("/proc/self/mountinfo").map_err(failed("read the mounts"))?;
    let own = ["/proc", "/sys", "/run", "/etc", "/tmp", "/dev"];
    let mut found = vec![PathBuf::from("/dev")];
    for place in table.lines().filter_map(|line| line.split(' ').nth(4)).map(Path::new) {
        let covered = found.iter().any(|above| place.starts_with(above)) || own.iter().any(|above| place.starts_with(above));
        if place != Path::new("/") && !covered {
            found.push(place.to_owned());
        }
    }
    Ok(found)
}

/// Writes a file with its folders, readable by everyone.
pub(super) fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<()> {
    let path = path.as_ref();
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).map_err(failed(folder.display()))?;
    // A link would lead elsewhere, and an open file would be changed under its readers.
    if path.is_symlink() || path.exists() {
        fs::remove_file(path).map_err(failed(path.display()))?;
    }
    fs::write(path, content).map_err(failed(path.display()))
}

/// Makes a file or a folder be not there.
pub(super) fn hide(path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let done = if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(path.display())(error)),
        _ => Ok(()),
    }
}

/// Fills what is left of the layer.
pub(super) fn fill() -> Result<()> {
    let mut size = 1 << 20;
    for part in 0.. {
        match fs::write(format!("/var/bench-filling-{part}"), vec![0x5A; size]) {
            Ok(()) => {}
            Err(_) if size > 4096 => size /= 4,
            Err(_) => break,
        }
    }
    Ok(())
}

fn c_string(text: &str) -> Result<std::ffi::CString> {
    std::ffi::CString::new(text).map_err(failed("mount options"))
}
