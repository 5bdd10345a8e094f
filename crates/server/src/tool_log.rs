//! The log of the NHS Diagnostic Tool, which whoever has administrator rights gives along with a packet. Its form is not published: any
//! text is taken as it is, and screened line by line.

use lanyard_model::ScreenedText;

use crate::text_file::text_of;

/// Largest file that is taken, in bytes: an estimate, since no size is published.
pub(crate) const LARGEST: usize = 1024 * 1024;
/// Its name in an e-mail.
pub(crate) const NAME: &str = "diagnostic-tool.log";

/// A log as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToolLog {
    pub(crate) text: String,
    /// Lines of which something was taken out.
    pub(crate) screened: usize,
}

impl ToolLog {
    /// What a file holds; `None` for an empty one, which is what a browser sends where none was chosen.
    ///
    /// # Errors
    /// Why it cannot be taken, and what to do instead.
    pub(crate) fn read(file: &[u8]) -> Result<Option<Self>, String> {
        if file.is_empty() {
            return Ok(None);
        }
        if file.len() > LARGEST {
            return Err("The log is larger than 1 MB. Send the packet without it, and the log by your own e-mail.".to_owned());
        }
        let text = text_of(file).ok_or(
            "This file is no text. Choose the log as the Diagnostic Tool saved it, or send the packet without it and the log by your own \
             e-mail.",
        )?;
        let mut log = Self { text: String::with_capacity(text.len()), screened: 0 };
        for line in text.lines() {
            let screened = ScreenedText::new(line);
            log.screened += usize::from(!screened.removed().is_empty());
            log.text.push_str(screened.text());
            log.text.push('\n');
        }
        Ok(Some(log))
    }

    /// What a packet says of it.
    pub(crate) fn said(&self) -> String {
        let screened = match self.screened {
            0 => String::new(),
            1 => "; what looked like a passcode or an NHS number was taken out of one line".to_owned(),
            lines => format!("; what looked like a passcode or an NHS number was taken out of {lines} lines"),
        };
        format!("Run; its log is attached as {NAME}{screened}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_any_encoding_is_taken_and_screened() {
        let text = "Card reader: ok\r\nuser typed pin 123456\r\n";
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for file in [text.as_bytes(), &utf16] {
            let log = ToolLog::read(file).unwrap().unwrap();
            assert!(log.text.starts_with("Card reader: ok\n") && !log.text.contains("123456"), "{}", log.text);
            assert!(log.said().contains("one line"), "{}", log.said());
        }
    }

    #[test]
    fn what_is_no_text_or_too_large_is_refused_and_nothing_is_nothing() {
        assert_eq!(ToolLog::read(b"").unwrap(), None);
        assert!(ToolLog::read(&[0x89, b'P', b'N', b'G', 0, 1, 2, 3, 4, 5, 6, 7]).unwrap_err().contains("no text"));
        assert!(ToolLog::read(&vec![b'a'; LARGEST + 1]).unwrap_err().contains("1 MB"));
    }
}
