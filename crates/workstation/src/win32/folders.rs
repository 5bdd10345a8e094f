//! Folders of the user, wherever they have been moved to.

use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt;
use std::path::PathBuf;
use std::ptr;

use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::UI::Shell::{FOLDERID_Documents, KF_FLAG_DEFAULT, SHGetKnownFolderPath};

/// The longest path of Windows, in its own characters.
const LONGEST: usize = 32_768;

/// The user's documents: OneDrive or an administrator may have put another folder in the place of the usual one.
pub(crate) fn documents() -> Option<PathBuf> {
    let mut path = ptr::null_mut();
    // SAFETY: Windows writes one pointer, to a text that it has made for the caller.
    let answer = unsafe { SHGetKnownFolderPath(&FOLDERID_Documents, KF_FLAG_DEFAULT as u32, ptr::null_mut(), &raw mut path) };
    let found = (answer == 0 && !path.is_null()).then(|| {
        // SAFETY: the text ends in a zero.
        let length = (0..LONGEST).take_while(|&at| unsafe { *path.add(at) } != 0).count();
        // SAFETY: the text is at least as long as has been counted.
        PathBuf::from(OsString::from_wide(unsafe { std::slice::from_raw_parts(path, length) }))
    });
    // SAFETY: the text is the caller's to free, whether or not it was made, and is not used again.
    unsafe { CoTaskMemFree(path.cast()) };
    found
}
