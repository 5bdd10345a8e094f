//! The task dialog of Windows, which says that something takes a few seconds, and which Narrator reads.
//!
//! It is in the newer of two `comctl32.dll`, which a program gets that asks for it in its manifest. Loaded at run time, so
//! that a program without the manifest (a test) starts.

use std::io;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use libloading::os::windows::{LOAD_LIBRARY_SEARCH_DEFAULT_DIRS, Library};
use windows_sys::Win32::Foundation::{HWND, LPARAM, WPARAM};
use windows_sys::Win32::UI::Controls::{
    TASKDIALOGCONFIG, TDCBF_CLOSE_BUTTON, TDF_ALLOW_DIALOG_CANCELLATION, TDF_CALLBACK_TIMER, TDF_SHOW_MARQUEE_PROGRESS_BAR,
    TDM_CLICK_BUTTON, TDM_SET_PROGRESS_BAR_MARQUEE, TDN_CREATED, TDN_TIMER,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{IDCLOSE, SendMessageW};
use windows_sys::core::HRESULT;

/// Title of the window.
const TITLE: &str = "Looking at this PC";

type TaskDialogIndirect = unsafe extern "system" fn(*const TASKDIALOGCONFIG, *mut i32, *mut i32, *mut i32) -> HRESULT;

/// Shows a dialog without buttons but Close for as long as the work takes; gives whether the work was done by then.
pub(crate) fn wait(heading: &str, text: &str, done: &AtomicBool) -> io::Result<bool> {
    let config = TASKDIALOGCONFIG {
        dwFlags: TDF_SHOW_MARQUEE_PROGRESS_BAR | TDF_CALLBACK_TIMER | TDF_ALLOW_DIALOG_CANCELLATION,
        dwCommonButtons: TDCBF_CLOSE_BUTTON,
        pfCallback: Some(while_waiting),
        lpCallbackData: ptr::from_ref(done) as isize,
        ..TASKDIALOGCONFIG::default()
    };
    show(config, heading, text)?;
    Ok(done.load(Ordering::Acquire))
}

fn show(config: TASKDIALOGCONFIG, heading: &str, text: &str) -> io::Result<()> {
    let (title, heading, text) = (super::wide(TITLE), super::wide(heading), super::wide(text));
    let config = TASKDIALOGCONFIG {
        cbSize: u32::try_from(size_of::<TASKDIALOGCONFIG>()).unwrap_or_default(),
        pszWindowTitle: title.as_ptr(),
        pszMainInstruction: heading.as_ptr(),
        pszContent: text.as_ptr(),
        ..config
    };
    let missing = |error: libloading::Error| io::Error::new(io::ErrorKind::NotFound, error.to_string());
    // SAFETY: the system's own library; the function has the type of its header file.
    let library = unsafe { Library::load_with_flags("comctl32.dll", LOAD_LIBRARY_SEARCH_DEFAULT_DIRS) }.map_err(missing)?;
    // SAFETY: as above.
    let call = unsafe { library.get::<TaskDialogIndirect>(b"TaskDialogIndirect") }.map_err(missing)?;
    // SAFETY: the structure says its own size; every text ends in a zero and lives until the dialog is closed.
    let answer = unsafe { call(&raw const config, ptr::null_mut(), ptr::null_mut(), ptr::null_mut()) };
    if answer == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(answer)) }
}

/// Called by Windows five times a second: closes the dialog when the work is done.
unsafe extern "system" fn while_waiting(window: HWND, what: u32, _: WPARAM, _: LPARAM, done: isize) -> HRESULT {
    // SAFETY: the flag that `wait` handed over, which lives until the dialog is closed.
    let done = unsafe { (done as *const AtomicBool).as_ref() };
    let (message, wparam) = match what.cast_signed() {
        TDN_CREATED => (TDM_SET_PROGRESS_BAR_MARQUEE, 1),
        TDN_TIMER if done.is_some_and(|done| done.load(Ordering::Acquire)) => (TDM_CLICK_BUTTON, IDCLOSE as WPARAM),
        _ => return 0,
    };
    // SAFETY: the dialog's own window, alive while it calls.
    unsafe { SendMessageW(window, message.cast_unsigned(), wparam, 0) };
    0
}
