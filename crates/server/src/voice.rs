//! What the program says to whoever started it, apart from its log.

use std::io::Write as _;
use std::path::PathBuf;

/// Where that is heard.
#[derive(Debug, Clone)]
pub(crate) enum Voice {
    /// On the terminal; one that was closed is no reason to stop.
    Terminal,
    /// In a file, where there is no terminal.
    #[cfg_attr(not(any(windows, test)), expect(dead_code, reason = "only a Windows service has no terminal and no journal"))]
    File(PathBuf),
}

impl Voice {
    /// Says a line.
    pub(crate) fn say(&self, line: &str) {
        let _ = match self {
            Self::Terminal => writeln!(std::io::stdout(), "{line}"),
            Self::File(path) => {
                let file = std::fs::File::options().create(true).append(true).open(path);
                file.and_then(|mut file| writeln!(file, "{line}\r"))
            }
        };
    }
}

/// Says a line on the terminal, as commands do.
pub(crate) fn tell(line: &str) {
    Voice::Terminal.say(line);
}
