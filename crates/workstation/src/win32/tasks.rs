//! Windows' task scheduler.

use std::io;

use windows::Win32::Foundation::E_NOTIMPL;
use windows::Win32::System::Com::{CLSCTX_INPROC_SERVER, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx};
use windows::Win32::System::TaskScheduler::{IRegisteredTask, ITaskFolder, ITaskService, TASK_ENUM_HIDDEN, TaskScheduler};
use windows::Win32::System::Variant::VARIANT;
use windows::core::{BSTR, Error, Result};

/// The most tasks that are read, and how deep folders within folders are looked into.
const MOST: usize = 500;
const DEEPEST: u32 = 4;
/// The folder with Windows' own tasks, of which there are some hundred.
const OF_WINDOWS: &str = r"\Microsoft";

/// One task.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task {
    /// Its definition, in the form of the Task Scheduler schema.
    pub(crate) definition: String,
    /// When it last ran: days since 30 December 1899, in the time of this PC.
    pub(crate) last_run: f64,
}

/// Every task that this user may see, but for Windows' own. To be called on a thread that does nothing else afterwards.
pub(crate) fn visible() -> io::Result<Vec<Task>> {
    let mut found = Vec::new();
    let read = root().and_then(|root| collect(&root, DEEPEST, &mut found));
    read.map(|()| found).map_err(|error| meaning(&error))
}

fn root() -> Result<ITaskFolder> {
    let nothing = VARIANT::default();
    // SAFETY: the thread is new to COM. Without a server and a user it is this PC, asked as who runs this program.
    unsafe {
        CoInitializeEx(None, COINIT_MULTITHREADED).ok()?;
        let service: ITaskService = CoCreateInstance(&TaskScheduler, None, CLSCTX_INPROC_SERVER)?;
        service.Connect(&nothing, &nothing, &nothing, &nothing)?;
        service.GetFolder(&BSTR::from("\\"))
    }
}

/// The tasks of a folder and of those below it. What cannot be opened there is left out.
fn collect(folder: &ITaskFolder, depth: u32, found: &mut Vec<Task>) -> Result<()> {
    // SAFETY: all of these only read. Lists count from 1.
    let tasks = unsafe { folder.GetTasks(TASK_ENUM_HIDDEN.0) }?;
    for number in 1..=unsafe { tasks.Count() }? {
        if found.len() >= MOST {
            return Ok(());
        }
        // SAFETY: as above.
        let task = unsafe { tasks.get_Item(&VARIANT::from(number)) };
        found.extend(task.and_then(|task| read(&task)));
    }
    if depth == 0 {
        return Ok(());
    }
    // SAFETY: as above.
    let folders = unsafe { folder.GetFolders(0) }?;
    for number in 1..=unsafe { folders.Count() }? {
        // SAFETY: as above.
        let below = unsafe { folders.get_Item(&VARIANT::from(number)) };
        let others = below.ok().filter(|below| unsafe { below.Path() }.is_ok_and(|path| path != OF_WINDOWS));
        let _ = others.map(|below| collect(&below, depth - 1, found));
    }
    Ok(())
}

fn read(task: &IRegisteredTask) -> Result<Task> {
    // SAFETY: both only read.
    unsafe { Ok(Task { definition: task.Xml()?.to_string(), last_run: task.LastRunTime()? }) }
}

/// An error of COM as the error of Windows that it stands for, if it stands for one.
fn meaning(error: &Error) -> io::Error {
    const OF_WINDOWS: i32 = 0x8007_0000_u32.cast_signed();
    match error.code().0 {
        code if code == E_NOTIMPL.0 => io::ErrorKind::Unsupported.into(),
        code if code & !0xFFFF == OF_WINDOWS => io::Error::from_raw_os_error(code & 0xFFFF),
        code => io::Error::other(format!("0x{:08X}", code.cast_unsigned())),
    }
}

#[cfg(test)]
mod tests {
    use windows::core::HRESULT;

    use super::*;

    #[test]
    fn rights_are_told_from_everything_else() {
        let of = |code: u32| meaning(&Error::from_hresult(HRESULT(code.cast_signed()))).kind();
        assert_eq!(of(0x8007_0005), io::ErrorKind::PermissionDenied);
        assert_eq!(of(0x8000_4001), io::ErrorKind::Unsupported);
        assert_eq!(of(0x8004_0154), io::ErrorKind::Other, "a class that is not registered");
    }
}
