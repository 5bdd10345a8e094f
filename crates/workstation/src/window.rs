//! A window that asks one thing at a time: a heading, text, and a few buttons with words on them. Where there are no such
//! windows the same is asked on the terminal.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ask {
    /// What matters most, in large type.
    pub(crate) heading: String,
    /// The rest.
    pub(crate) text: String,
    /// What can be chosen.
    pub(crate) buttons: Vec<String>,
}

/// Asks and gives which button was pressed; none when the window was closed.
pub(crate) fn ask(what: &Ask) -> io::Result<Option<usize>> {
    system::ask(what)
}

/// Does something that takes a few seconds, with a window that says so meanwhile; none when the window was closed first.
pub(crate) fn meanwhile<T: Send + 'static>(
    heading: &str,
    text: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let done = Arc::new(AtomicBool::new(false));
    let also_done = Arc::clone(&done);
    let worker = std::thread::Builder::new().spawn(move || {
        let result = work();
        also_done.store(true, Ordering::Release);
        result
    })?;
    if !system::wait(heading, text, &done)? {
        return Ok(None);
    }
    Ok(worker.join().ok())
}

/// Says something in a small box of its own, and waits until it has been read; false where there are no such boxes.
pub(crate) fn tell(text: &str) -> bool {
    system::tell(text)
}

/// The window is all there is from now on.
pub(crate) fn open() {
    system::open();
}

#[cfg(windows)]
mod system {
    use std::io;
    use std::sync::atomic::AtomicBool;

    use super::Ask;
    use crate::win32::{console, dialog, message, question};

    pub(super) fn ask(what: &Ask) -> io::Result<Option<usize>> {
        question::ask(&what.heading, &what.text, &what.buttons)
    }

    pub(super) fn wait(heading: &str, text: &str, done: &AtomicBool) -> io::Result<bool> {
        dialog::wait(heading, text, done)
    }

    pub(super) fn tell(text: &str) -> bool {
        message::show(question::TITLE, text)
    }

    pub(super) fn open() {
        console::leave();
    }
}

#[cfg(not(windows))]
mod system {
    use std::io::{self, BufRead};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::Ask;
    use crate::output::{WIDTH, out, wrap};

    /// A line with the number of a button; anything else asks again, the end of input closes.
    pub(super) fn ask(what: &Ask) -> io::Result<Option<usize>> {
        let wrapped = |text: &str| text.lines().flat_map(|line| wrap(line, WIDTH, 0)).map(|line| line + "\n").collect::<String>();
        out(&format!("\n{}\n{}", wrapped(&what.heading), wrapped(&what.text)));
        for (number, button) in what.buttons.iter().enumerate() {
            out(&format!("  {}  {button}\n", number + 1));
        }
        for line in io::stdin().lock().lines() {
            match line?.trim().parse::<usize>() {
                Ok(number) if (1..=what.buttons.len()).contains(&number) => return Ok(Some(number - 1)),
                _ => out("Type one of the numbers.\n"),
            }
        }
        Ok(None)
    }

    pub(super) fn wait(heading: &str, _text: &str, done: &AtomicBool) -> io::Result<bool> {
        out(&format!("{heading}\n"));
        while !done.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(true)
    }

    pub(super) fn tell(_text: &str) -> bool {
        false
    }

    pub(super) fn open() {}
}
