//! Calls of Windows' own libraries, as safe functions that give back what was read and judge nothing.
//!
//! This folder and the PC/SC transport are the only places with `unsafe`. Each function makes one kind of call, checks what
//! Windows answers before it uses it, and bounds how much it takes. Nothing here writes, starts or changes anything.
#![expect(unsafe_code, reason = "the functions of Windows are foreign functions")]

pub(super) mod certificates;
pub(super) mod events;
pub(super) mod machine;
pub(super) mod network;
pub(super) mod processes;
pub(super) mod versions;

/// Text of Windows up to its first zero; what is no text becomes a replacement character.
fn text(wide: &[u16]) -> String {
    let length = wide.iter().position(|&unit| unit == 0).unwrap_or(wide.len());
    String::from_utf16_lossy(wide.get(..length).unwrap_or_default())
}
