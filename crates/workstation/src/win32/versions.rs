//! The version that a program file says it has.

use std::path::Path;
use std::ptr;

use windows_sys::Win32::Storage::FileSystem::{GetFileVersionInfoSizeW, GetFileVersionInfoW, VS_FIXEDFILEINFO, VerQueryValueW};

/// The largest version resource that is read, in bytes.
const LARGEST: u32 = 1024 * 1024;

/// The file's version, for example `10.0.26100.1`; none when there is no such file or it says nothing.
pub(crate) fn of_file(path: &Path) -> Option<String> {
    let path: Vec<u16> = super::wide(path.to_str()?);
    // SAFETY: the path ends in a zero.
    let size = unsafe { GetFileVersionInfoSizeW(path.as_ptr(), ptr::null_mut()) };
    if size == 0 || size > LARGEST {
        return None;
    }
    let mut resource = vec![0_u64; (size as usize).div_ceil(8)];
    // SAFETY: the buffer is at least as long as it is said to be.
    if unsafe { GetFileVersionInfoW(path.as_ptr(), 0, size, resource.as_mut_ptr().cast()) } == 0 {
        return None;
    }
    let (mut fixed, mut length) = (ptr::null_mut(), 0);
    let root = ['\\' as u16, 0];
    // SAFETY: the resource is whole and lives on; Windows writes where in it the part stands.
    let found = unsafe { VerQueryValueW(resource.as_ptr().cast(), root.as_ptr(), &raw mut fixed, &raw mut length) };
    if found == 0 || (length as usize) < size_of::<VS_FIXEDFILEINFO>() {
        return None;
    }
    // SAFETY: Windows says that this part stands there, at least as long as the structure.
    let version = unsafe { fixed.cast::<VS_FIXEDFILEINFO>().as_ref() }?;
    let parts = [
        version.dwFileVersionMS >> 16,
        version.dwFileVersionMS & 0xFFFF,
        version.dwFileVersionLS >> 16,
        version.dwFileVersionLS & 0xFFFF,
    ];
    Some(parts.map(|part| part.to_string()).join("."))
}
