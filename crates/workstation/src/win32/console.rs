//! The console of Windows.

use windows_sys::Win32::System::Console::{
    ENABLE_VIRTUAL_TERMINAL_PROCESSING, FreeConsole, GetConsoleMode, GetStdHandle, STD_OUTPUT_HANDLE, SetConsoleMode,
};

/// Asks the console to take the usual codes for emphasis, which an older one must be told; gives whether it does.
pub(crate) fn takes_codes() -> bool {
    let mut mode = 0;
    // SAFETY: the handle of the own output need not be closed; Windows writes one number.
    unsafe {
        let output = GetStdHandle(STD_OUTPUT_HANDLE);
        GetConsoleMode(output, &raw mut mode) != 0 && SetConsoleMode(output, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0
    }
}

/// Leaves the console in which Windows starts every program of this kind: the window is enough.
pub(crate) fn leave() {
    // SAFETY: takes and writes nothing.
    unsafe { FreeConsole() };
}
