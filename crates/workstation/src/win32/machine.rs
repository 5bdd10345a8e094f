//! The PC as a whole: memory, disk, how long it has run, and the rights of who asks.

use std::io;
use std::mem;
use std::ptr;

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
use windows_sys::Win32::Security::{GetTokenInformation, TOKEN_ELEVATION, TOKEN_QUERY, TokenElevation};
use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;
use windows_sys::Win32::System::SystemInformation::{
    GetSystemWindowsDirectoryW, GetTickCount64, GlobalMemoryStatusEx, MEMORYSTATUSEX,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows_sys::Win32::UI::WindowsAndMessaging::{GetSystemMetrics, SM_REMOTESESSION};

/// Bytes of memory that programs can still have.
pub(crate) fn memory_free() -> io::Result<u64> {
    let mut status = MEMORYSTATUSEX { dwLength: mem::size_of::<MEMORYSTATUSEX>() as u32, ..MEMORYSTATUSEX::default() };
    // SAFETY: the structure says its own size as documented.
    worked(unsafe { GlobalMemoryStatusEx(&raw mut status) })?;
    Ok(status.ullAvailPhys)
}

/// Bytes that this user can still write on the disk that Windows is on.
pub(crate) fn disk_free() -> io::Result<u64> {
    const LONGEST: usize = 32_768;
    let mut folder = vec![0_u16; LONGEST];
    // SAFETY: the buffer is as long as it is said to be.
    let length = unsafe { GetSystemWindowsDirectoryW(folder.as_mut_ptr(), LONGEST as u32) };
    worked(i32::try_from(length).unwrap_or_default())?;
    let mut free = 0;
    // SAFETY: the path ends in a zero, as Windows wrote it; Windows writes one number and is told to leave the others out.
    worked(unsafe { GetDiskFreeSpaceExW(folder.as_ptr(), &raw mut free, ptr::null_mut(), ptr::null_mut()) })?;
    Ok(free)
}

/// Milliseconds since Windows started.
pub(crate) fn millis_since_start() -> u64 {
    // SAFETY: takes and writes nothing.
    unsafe { GetTickCount64() }
}

/// Whether this program runs in a Remote Desktop session.
pub(crate) fn is_remote_session() -> bool {
    // SAFETY: takes a number and writes nothing.
    unsafe { GetSystemMetrics(SM_REMOTESESSION) != 0 }
}

/// Whether this program runs with an administrator's rights.
pub(crate) fn is_elevated() -> io::Result<bool> {
    let mut token: HANDLE = ptr::null_mut();
    // SAFETY: the handle of the own process needs not be closed; Windows writes one handle.
    worked(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) })?;
    let mut elevation = TOKEN_ELEVATION::default();
    let size = mem::size_of::<TOKEN_ELEVATION>() as u32;
    let mut written = 0;
    // SAFETY: the structure is the one for this question and as large as it is said to be.
    let answer = worked(unsafe { GetTokenInformation(token, TokenElevation, (&raw mut elevation).cast(), size, &raw mut written) });
    // SAFETY: the token is open and not used again.
    unsafe { CloseHandle(token) };
    answer.map(|()| elevation.TokenIsElevated != 0)
}

fn worked(answer: i32) -> io::Result<()> {
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
