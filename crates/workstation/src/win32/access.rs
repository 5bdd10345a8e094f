//! Who may do what with a file.

use std::io;
use std::os::windows::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, GetNamedSecurityInfoW, SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{DACL_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION};

/// What is asked for: the owner, and the list of who may do what.
const ASKED: u32 = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

/// The owner of a file and the list of who may do what with it, as Windows writes it down (SDDL).
pub(crate) fn of_file(file: &Path) -> io::Result<String> {
    let file: Vec<u16> = file.as_os_str().encode_wide().chain([0]).collect();
    let mut descriptor = ptr::null_mut();
    let none = ptr::null_mut;
    // SAFETY: the name ends in a zero; Windows writes one pointer, and leaves out what is null.
    let answer = unsafe {
        GetNamedSecurityInfoW(
            file.as_ptr(),
            SE_FILE_OBJECT,
            ASKED,
            none(),
            none(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    if answer != ERROR_SUCCESS {
        return Err(io::Error::from_raw_os_error(answer.cast_signed()));
    }
    let descriptor = Local(descriptor);
    let (mut text, mut length) = (ptr::null_mut(), 0);
    // SAFETY: Windows gave the descriptor; it writes one pointer and the length of the text behind it, in units with its zero.
    let answer = unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor.0, SDDL_REVISION_1, ASKED, &raw mut text, &raw mut length)
    };
    if answer == 0 {
        return Err(io::Error::last_os_error());
    }
    let text = Local(text.cast());
    // SAFETY: Windows says how many units stand there, and they live until they are freed.
    Ok(super::text(unsafe { std::slice::from_raw_parts(text.0.cast(), length as usize) }))
}

/// Memory that Windows gave and that is given back when it is dropped.
struct Local(*mut std::ffi::c_void);

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: Windows said that it is freed in this way; it is not used again.
        unsafe { LocalFree(self.0) };
    }
}
