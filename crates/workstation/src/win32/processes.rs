//! The running programs.

use std::io;
use std::mem;

use windows_sys::Wdk::System::SystemInformation::{NtQuerySystemInformation, SystemProcessInformation};
use windows_sys::Win32::Foundation::{
    CloseHandle, FILETIME, HANDLE, HWND, INVALID_HANDLE_VALUE, LPARAM, STATUS_INFO_LENGTH_MISMATCH,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, TerminateProcess,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{EnumWindows, GetWindowThreadProcessId, IsHungAppWindow, IsWindowVisible};
use windows_sys::core::BOOL;

/// The most programs that are listed.
const MOST: usize = 20_000;
/// The most memory that the list with their threads may take, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// One running program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// Windows' number for it.
    pub(crate) id: u32,
    /// Its file's name without the folder.
    pub(crate) file: String,
    /// The session it runs in, where Windows tells.
    pub(crate) session: Option<u32>,
}

/// Each running program.
pub(crate) fn running() -> io::Result<Vec<Program>> {
    let snapshot = Closing::snapshot()?;
    let mut entry = empty_entry();
    let mut found = Vec::new();
    // SAFETY: the snapshot is open, and the entry says its own size as documented.
    let mut more = unsafe { Process32FirstW(snapshot.0, &raw mut entry) } != 0;
    while more && found.len() < MOST {
        let (id, file) = (entry.th32ProcessID, super::text(&entry.szExeFile));
        found.push(Program { id, file, session: session_of(id) });
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.0, &raw mut entry) } != 0;
    }
    Ok(found)
}

/// The session in which this program runs.
pub(crate) fn own_session() -> Option<u32> {
    session_of(std::process::id())
}

fn session_of(process: u32) -> Option<u32> {
    let mut session = 0;
    // SAFETY: Windows writes one number.
    (unsafe { ProcessIdToSessionId(process, &raw mut session) } != 0).then_some(session)
}

/// Ends this program at once, whatever its threads are blocked in.
pub(crate) fn end_this() {
    // SAFETY: the handle stands for this process and is not closed; nothing of it runs on.
    unsafe { TerminateProcess(GetCurrentProcess(), 1) };
}

/// Nanoseconds for which all threads of a program together have had a processor.
pub(crate) fn busy_nanos(process: u32) -> io::Result<u64> {
    let process = Closing::process(process)?;
    let (mut kernel, mut user) = (FILETIME::default(), FILETIME::default());
    let (mut begun, mut ended) = (FILETIME::default(), FILETIME::default());
    // SAFETY: the handle is open; Windows writes four times.
    let answer = unsafe { GetProcessTimes(process.0, &raw mut begun, &raw mut ended, &raw mut kernel, &raw mut user) };
    if answer == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(nanos(kernel).saturating_add(nanos(user)))
}

/// Every program with its threads, in the form of `SYSTEM_PROCESS_INFORMATION`.
pub(crate) fn with_threads() -> io::Result<Vec<u8>> {
    let mut size = 512 * 1024;
    while size <= LARGEST {
        let (mut list, mut used) = (vec![0_u8; size], 0);
        // SAFETY: the buffer is as long as it is said to be; the list is taken as bytes, whatever their alignment.
        let answer =
            unsafe { NtQuerySystemInformation(SystemProcessInformation, list.as_mut_ptr().cast(), size as u32, &raw mut used) };
        match answer {
            STATUS_INFO_LENGTH_MISMATCH => size *= 2,
            0 => {
                list.truncate(used as usize);
                return Ok(list);
            }
            code => return Err(io::Error::other(format!("0x{:08X}", code.cast_unsigned()))),
        }
    }
    Err(io::ErrorKind::OutOfMemory.into())
}

/// Whether a window of this program that can be seen has not taken anything in for some seconds ("Not Responding").
pub(crate) fn has_hung_window(process: u32) -> bool {
    let mut asked = Asked { process, hung: false };
    // SAFETY: the function below is called for each window until the call returns, and `asked` lives until then.
    unsafe { EnumWindows(Some(look), (&raw mut asked) as LPARAM) };
    asked.hung
}

/// What is asked of each window.
struct Asked {
    process: u32,
    hung: bool,
}

/// Called by Windows for each window; goes on until one is found.
unsafe extern "system" fn look(window: HWND, asked: LPARAM) -> BOOL {
    // SAFETY: what `has_hung_window` handed over, which nobody else looks at meanwhile.
    let Some(asked) = (unsafe { (asked as *mut Asked).as_mut() }) else { return 0 };
    let mut owner = 0;
    // SAFETY: takes a window, which may have gone meanwhile, and writes one number.
    asked.hung = unsafe {
        GetWindowThreadProcessId(window, &raw mut owner);
        owner == asked.process && IsWindowVisible(window) != 0 && IsHungAppWindow(window) != 0
    };
    BOOL::from(!asked.hung)
}

/// A span of Windows, which counts in 100 nanoseconds.
fn nanos(span: FILETIME) -> u64 {
    (u64::from(span.dwHighDateTime) << 32 | u64::from(span.dwLowDateTime)).saturating_mul(100)
}

/// A handle that is closed when it is dropped.
struct Closing(HANDLE);

impl Closing {
    fn snapshot() -> io::Result<Self> {
        // SAFETY: takes a snapshot of all processes; the number of a process is not used for it.
        let handle = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
        if handle == INVALID_HANDLE_VALUE { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }

    fn process(id: u32) -> io::Result<Self> {
        // SAFETY: asks for a handle that may only be asked questions.
        let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, id) };
        if handle.is_null() { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        // SAFETY: the handle is open and not used again.
        unsafe { CloseHandle(self.0) };
    }
}

fn empty_entry() -> PROCESSENTRY32W {
    PROCESSENTRY32W { dwSize: mem::size_of::<PROCESSENTRY32W>() as u32, ..PROCESSENTRY32W::default() }
}

#[cfg(test)]
mod tests {
    use std::ptr;
    use std::sync::mpsc;
    use std::thread;
    use std::time::{Duration, Instant};

    use windows_sys::Win32::UI::WindowsAndMessaging::{CW_USEDEFAULT, CreateWindowExW, WS_OVERLAPPEDWINDOW, WS_VISIBLE};

    use super::super::wide;
    use super::*;

    /// Shows a window on a thread that takes nothing in until it is told to end.
    fn show_and_wait(end: &mpsc::Receiver<()>) -> bool {
        let class = wide("STATIC");
        let (style, at) = (WS_OVERLAPPEDWINDOW | WS_VISIBLE, CW_USEDEFAULT);
        // SAFETY: both texts end in a zero and live longer than the call; the class is one of Windows' own.
        let window = unsafe {
            let none = ptr::null_mut();
            CreateWindowExW(0, class.as_ptr(), class.as_ptr(), style, at, at, 200, 100, none, none, none, ptr::null())
        };
        let _ = end.recv();
        !window.is_null()
    }

    #[test]
    #[ignore = "shows a window in the Windows it runs in, and waits until that counts as hung: scripts/windows runs it"]
    fn a_window_that_takes_nothing_in_is_seen() {
        let own = std::process::id();
        assert!(!has_hung_window(own));
        let (end, until) = mpsc::channel();
        let window = thread::spawn(move || show_and_wait(&until));
        let last = Instant::now() + Duration::from_secs(30);
        while !has_hung_window(own) && Instant::now() < last {
            thread::park_timeout(Duration::from_millis(100));
        }
        let seen = has_hung_window(own);
        end.send(()).unwrap();
        assert!(window.join().unwrap(), "there was no window");
        assert!(seen);
        assert!(!has_hung_window(own), "it has gone with its thread");
    }
}
