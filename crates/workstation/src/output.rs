//! Standard output that survives `| head`, in colour on a terminal only, and plain text that fits a window.
//!
//! Colours help and say nothing that the words do not. They are written as codes; [`anstream`] takes them out where there is no
//! terminal or `NO_COLOR` is set, and has them shown by consoles of Windows old and new.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

/// Width to which text is wrapped.
pub(crate) const WIDTH: usize = 100;
/// What leads: labels and headings.
pub(crate) const LEADING: Style = Style::new().bold();
/// Something is wrong.
pub(crate) const WRONG: Style = AnsiColor::Red.on_default().bold();
/// Something wants attention.
pub(crate) const DOUBT: Style = AnsiColor::Yellow.on_default().bold();
/// Something is right.
pub(crate) const RIGHT: Style = AnsiColor::Green.on_default().bold();

/// Writes text to standard output. A reader that has gone away is no error: there is nobody left to tell.
pub(crate) fn out(text: &str) {
    let _ = write_all(&mut anstream::stdout().lock(), text);
}

/// Writes text to standard error.
pub(crate) fn err(text: &str) {
    let _ = write_all(&mut anstream::stderr().lock(), text);
}

fn write_all(to: &mut dyn Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// Text in a style.
pub(crate) fn styled(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
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
    use super::*;

    #[test]
    fn where_there_is_no_terminal_the_words_are_all_there_is() {
        let text = format!("{} {}", styled("Fault", WRONG), styled("Result", RIGHT));
        assert!(text.contains("\u{1b}[31m") && text.contains("\u{1b}[32m"), "{text:?}");
        let mut file = anstream::StripStream::new(Vec::new());
        write_all(&mut file, &text).unwrap();
        assert_eq!(file.into_inner(), b"Fault Result");
    }

    #[test]
    fn wrapped_lines_fit() {
        let lines = wrap("one two three four five", 11, 2);
        assert_eq!(lines, ["one two", "  three", "  four five"]);
        assert_eq!(wrap("", 10, 2), [""]);
    }
}
