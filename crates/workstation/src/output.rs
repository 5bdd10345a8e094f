//! Standard output that survives `| head`, and plain text that fits a window.

use std::io::{self, IsTerminal, Write};

/// Width to which text is wrapped.
pub(crate) const WIDTH: usize = 100;

/// Writes text to standard output. A reader that has gone away is no error: there is nobody left to tell.
pub(crate) fn out(text: &str) {
    let _ = write_all(&mut io::stdout().lock(), text);
}

/// Writes text to standard error.
pub(crate) fn err(text: &str) {
    let _ = write_all(&mut io::stderr().lock(), text);
}

fn write_all(to: &mut dyn Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// Whether standard output is a terminal that shows colours (and `NO_COLOR` is not set).
pub(crate) fn colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && takes_codes()
}

#[cfg(windows)]
use crate::win32::console::takes_codes;

/// Every terminal of other systems does.
#[cfg(not(windows))]
fn takes_codes() -> bool {
    true
}

/// Emphasis, on a terminal only.
pub(crate) fn strong(text: &str, colours: bool) -> String {
    if colours { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Text in lines of at most `width` characters, later lines indented.
pub(crate) fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = width.saturating_sub(if lines.is_empty() { 0 } else { indent });
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    let pad = " ".repeat(indent);
    lines.into_iter().enumerate().map(|(at, line)| if at == 0 { line } else { format!("{pad}{line}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn wrapped_lines_fit() {
        let lines = wrap("one two three four five", 11, 2);
        assert_eq!(lines, ["one two", "  three", "  four five"]);
        assert_eq!(wrap("", 10, 2), [""]);
    }
}
