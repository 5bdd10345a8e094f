//! The simplest box of Windows with a text in it, which needs nothing that the other windows need: for why those cannot be shown.

use std::ptr;

use windows_sys::Win32::UI::WindowsAndMessaging::{MB_ICONWARNING, MB_OK, MB_SETFOREGROUND, MessageBoxW};

/// Shows a text until it is closed; false when it could not be shown.
pub(crate) fn show(title: &str, text: &str) -> bool {
    let (title, text) = (super::wide(title), super::wide(text));
    // SAFETY: both texts end in a zero and live until the box is closed; it belongs to no window.
    unsafe { MessageBoxW(ptr::null_mut(), text.as_ptr(), title.as_ptr(), MB_OK | MB_ICONWARNING | MB_SETFOREGROUND) != 0 }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowExW, FindWindowW, GetWindowTextW, PostMessageW, WM_CLOSE};

    use super::super::{text, wide};
    use super::*;

    /// What stands in the box of this title, which is then closed; waits for the box for some seconds.
    fn read_and_close(title: &str) -> Option<String> {
        let (title, label) = (wide(title), wide("STATIC"));
        let last = Instant::now() + Duration::from_secs(20);
        while Instant::now() < last {
            // SAFETY: every text ends in a zero; the box is closed by a message, as by the person.
            unsafe {
                let window = FindWindowW(ptr::null(), title.as_ptr());
                let mut said = String::new();
                let mut part = FindWindowExW(window, ptr::null_mut(), label.as_ptr(), ptr::null());
                while !window.is_null() && !part.is_null() {
                    let mut letters = [0_u16; 500];
                    GetWindowTextW(part, letters.as_mut_ptr(), 500);
                    said.push_str(&text(&letters));
                    part = FindWindowExW(window, part, label.as_ptr(), ptr::null());
                }
                if !said.is_empty() {
                    PostMessageW(window, WM_CLOSE, 0, 0);
                    return Some(said);
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
        None
    }

    #[test]
    #[ignore = "shows a window in the Windows it runs in: scripts/windows runs it"]
    fn a_box_says_its_text_until_it_is_closed() {
        const TITLE: &str = "A box of this test";
        let shown = thread::spawn(|| show(TITLE, "No window can be shown here."));
        let said = read_and_close(TITLE);
        assert_eq!(said.as_deref(), Some("No window can be shown here."));
        assert!(shown.join().unwrap());
    }
}
