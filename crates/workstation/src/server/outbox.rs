//! The outbox: checkups on their way to the server, one file each, in a folder that only this user can look into. What cannot be
//! sent stays, up to a limit, and goes with the next.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lanyard_model::Checkup;

use super::{Enrolment, Refused};
use crate::probe::machine::{make_private_folder, write_private};

/// Name of the folder within the user's own.
const FOLDER: &str = "outbox";
/// Checkups that are kept; the oldest go first.
const MOST: usize = 50;
/// Bytes that are kept.
const LARGEST: u64 = 20 * 1024 * 1024;
/// How a file of the outbox ends.
const ENDING: &str = "json";

/// Checkups on their way.
#[derive(Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// What became of an outbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    /// How many the server took.
    pub taken: usize,
    /// The incident that the last of them belongs to.
    pub incident: Option<String>,
    /// How many wait for the next time.
    pub waiting: usize,
    /// Why the first of them waits, or why one was given up.
    pub problem: Option<Refused>,
}

impl Outbox {
    /// The outbox in this user's own folder.
    pub fn within(private_folder: &Path) -> Self {
        Self { folder: private_folder.join(FOLDER) }
    }

    /// Puts a checkup in; returns how many old ones were given up for it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn put(&self, checkup: &Checkup) -> std::io::Result<usize> {
        make_private_folder(&self.folder)?;
        // Names sort by time; the id comes from this program and holds hexadecimal digits only.
        let millis = checkup.taken_at.as_millisecond().max(0);
        let file = self.folder.join(format!("{millis:015}-{}.{ENDING}", checkup.id));
        write_private(&file, &serde_json::to_vec(checkup)?)?;
        Ok(self.give_up_oldest())
    }

    /// Sends everything that waits, the oldest first, until the server cannot take more now. Only what it took, and what it says
    /// itself that it never will, goes.
    pub fn send(&self, enrolment: &Enrolment, now: Timestamp) -> Sent {
        let mut sent = Sent::default();
        for (file, _) in self.files() {
            let Ok(bytes) = fs::read(&file) else { continue };
            match enrolment.send(&bytes, now) {
                Ok(incident) => {
                    sent.taken += 1;
                    sent.incident = incident;
                    let _ = fs::remove_file(&file);
                }
                Err(refused @ Refused::Never(_)) => {
                    sent.problem = Some(refused);
                    let _ = fs::remove_file(&file);
                }
                Err(refused @ Refused::NotThisOne(_)) => sent.problem = Some(refused),
                Err(refused) => {
                    sent.problem = Some(refused);
                    break;
                }
            }
        }
        sent.waiting = self.files().len();
        sent
    }

    /// Every file that waits with its size, the oldest first.
    fn files(&self) -> Vec<(PathBuf, u64)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let waiting = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == ENDING));
        let mut files: Vec<(PathBuf, u64)> =
            waiting.map(|entry| (entry.path(), entry.metadata().map_or(0, |facts| facts.len()))).collect();
        files.sort();
        files
    }

    fn give_up_oldest(&self) -> usize {
        let files = self.files();
        let (mut left, mut bytes) = (files.len(), files.iter().map(|(_, size)| size).sum::<u64>());
        let mut given_up = 0;
        for (file, size) in &files {
            if left <= MOST && bytes <= LARGEST {
                break;
            }
            if fs::remove_file(file).is_ok() {
                given_up += 1;
            }
            left -= 1;
            bytes = bytes.saturating_sub(*size);
        }
        given_up
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn checkup(number: usize) -> Checkup {
        let at = format!("2026-11-23T08:{:02}:{:02}Z", number / 60, number % 60).parse().unwrap();
        Checkup::unread(format!("{number:032x}"), at, "lanyard test".to_owned())
    }

    #[test]
    fn the_oldest_give_way_when_the_server_is_away_for_long() {
        let home = tempfile::tempdir().unwrap();
        let outbox = Outbox::within(home.path());
        let given_up: usize = (0..MOST + 3).map(|number| outbox.put(&checkup(number)).unwrap()).sum();
        assert_eq!((given_up, outbox.files().len()), (3, MOST));
        let first = fs::read(&outbox.files()[0].0).unwrap();
        assert_eq!(Checkup::from_json(&first).unwrap().id, format!("{:032x}", 3), "the three oldest are gone");
    }

    /// A server that gives these answers, one after another, and then takes no connection any more.
    fn server(answers: &'static [(u16, &'static str)]) -> Enrolment {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().unwrap();
                read_request(&mut stream);
                let length = body.len();
                write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
            }
        });
        let enrolled = serde_json::json!({ "server": format!("http://{address}"), "practice": "Willow Lane", "key": "k" });
        serde_json::from_value(enrolled).unwrap()
    }

    fn read_request(stream: &mut TcpStream) {
        let (mut text, mut buffer) = (String::new(), [0; 65536]);
        while text.split_once("\r\n\r\n").is_none_or(|(_, body)| serde_json::from_str::<serde_json::Value>(body).is_err()) {
            let read = stream.read(&mut buffer).unwrap();
            text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
    }

    /// How many of three were taken, how many wait, and what was said.
    fn sent(answers: &'static [(u16, &'static str)]) -> (usize, usize, String) {
        let home = tempfile::tempdir().unwrap();
        let outbox = Outbox::within(home.path());
        for number in 0..3 {
            outbox.put(&checkup(number)).unwrap();
        }
        let sent = outbox.send(&server(answers), checkup(9).taken_at);
        (sent.taken, sent.waiting, sent.problem.map(|problem| problem.to_string()).unwrap_or_default())
    }

    #[test]
    fn a_checkup_goes_when_the_server_took_it_or_says_itself_that_it_never_will() {
        let taken = (201, r#"{"incident":"A1"}"#);
        assert_eq!(sent(Box::leak(Box::new([taken; 3]))), (3, 0, String::new()));
        for (status, words) in
            [(404, "<html>not here</html>"), (400, "bad"), (422, ""), (302, ""), (409, r#"{"problem":"Older."}"#)]
        {
            let (taken, waiting, why) = sent(Box::leak(Box::new([(status, words)])));
            assert_eq!((taken, waiting), (0, 3), "{status} {words}");
            assert!(why.contains("Older.") || why.contains(&status.to_string()), "{why}");
        }
        let never = (422, r#"{"problem":"No checkup."}"#);
        assert_eq!(sent(Box::leak(Box::new([never, taken, taken]))), (2, 0, "No checkup.".to_owned()));
        let (taken, waiting, why) = sent(Box::leak(Box::new([taken, (413, "<html>"), taken])));
        assert_eq!((taken, waiting), (2, 1), "the others pass, and it waits: {why}");
    }
}
