//! Calls of Windows' own libraries, as safe functions that give back what was read and judge nothing.
//!
//! This folder and the PC/SC transport are the only places with `unsafe`. Each function makes one kind of call, checks what
//! Windows answers before it uses it, and bounds how much it takes. Nothing here changes the PC.
#![expect(unsafe_code, reason = "the functions of Windows are foreign functions")]

pub(crate) mod access;
pub(crate) mod certificates;
pub(crate) mod console;
pub(crate) mod devices;
pub(crate) mod dialog;
pub(crate) mod events;
pub(crate) mod folders;
pub(crate) mod machine;
pub(crate) mod message;
pub(crate) mod network;
pub(crate) mod processes;
pub(crate) mod providers;
pub(crate) mod question;
pub(crate) mod tasks;
pub(crate) mod versions;

/// Text for Windows, with the zero at its end.
fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// Text of Windows up to its first zero; what is no text becomes a replacement character.
fn text(wide: &[u16]) -> String {
    let length = wide.iter().position(|&unit| unit == 0).unwrap_or(wide.len());
    String::from_utf16_lossy(wide.get(..length).unwrap_or_default())
}
