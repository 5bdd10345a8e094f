//! The console of Windows.

use windows_sys::Win32::System::Console::FreeConsole;

/// Leaves the console in which Windows starts every program of this kind: the window is enough.
pub(crate) fn leave() {
    // SAFETY: takes and writes nothing.
    unsafe { FreeConsole() };
}
