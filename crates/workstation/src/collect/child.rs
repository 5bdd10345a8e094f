//! The parent's side of one child: start it, hand it its work order, take one answer, end it. Never waits for it to end.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Instant;

use lanyard_model::{Fact, LARGEST_FILE, Why, WhyCode};
use serde::de::DeserializeOwned;

use crate::probe::child::ANSWER;

/// Most bytes taken from one child: all probes together, and a few modules, still fit into a checkup file.
const LARGEST_ANSWER: usize = LARGEST_FILE / 16;

/// Starts `program probe name` and takes its answer. A child that gives none, or none in time, is a failed fact.
pub(super) fn ask<T: DeserializeOwned>(program: &Path, name: &str, order: Vec<u8>, deadline: Instant) -> Fact<T> {
    match answer(program, name, order, deadline) {
        Ok(line) => serde_json::from_slice(&line).unwrap_or_else(|error| not_understood(&error)),
        Err(why) => Fact::Failed(why),
    }
}

/// The fact of a probe that was stopped at its deadline.
pub(super) fn timed_out<T>() -> Fact<T> {
    Fact::Failed(timed_out_why())
}

/// The fact of a probe whose answer has another shape than its section.
pub(super) fn not_understood<T>(error: &serde_json::Error) -> Fact<T> {
    Fact::failed(WhyCode::Error, format!("The probe's answer could not be understood ({error})."))
}

fn timed_out_why() -> Why {
    Why::new(WhyCode::TimedOut, "No answer in time; the probe was stopped.")
}

fn answer(program: &Path, name: &str, order: Vec<u8>, deadline: Instant) -> Result<Vec<u8>, Why> {
    let mut child = spawn(program, name)
        .map_err(|error| Why::new(WhyCode::Error, format!("The probe could not be started ({}).", error.kind())))?;
    let (sender, receiver) = mpsc::channel();
    if let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) {
        // Without the thread the sender is dropped, which is the same as no answer.
        let _ = std::thread::Builder::new().spawn(move || sender.send(converse(stdin, stdout, &order)));
    }
    let received = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    end(child);
    match received {
        Ok(Some(line)) => Ok(line),
        Err(RecvTimeoutError::Timeout) => Err(timed_out_why()),
        Ok(None) | Err(RecvTimeoutError::Disconnected) => {
            Err(Why::new(WhyCode::Error, "The probe ended without an answer; something that it asked or loaded made it crash."))
        }
    }
}

fn spawn(program: &Path, name: &str) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.args(["probe", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, "lanyard");
    #[cfg(windows)]
    {
        /// `CREATE_NO_WINDOW` (`winbase.h`): no console flashes up on the user's screen.
        const NO_WINDOW: u32 = 0x0800_0000;
        std::os::windows::process::CommandExt::creation_flags(&mut command, NO_WINDOW);
    }
    command.spawn()
}

/// Hands over the work order and takes the answer's line. Ends with the line, not with the child: a loaded module may
/// hang when it is unloaded.
fn converse(mut stdin: ChildStdin, stdout: ChildStdout, order: &[u8]) -> Option<Vec<u8>> {
    stdin.write_all(order).ok()?;
    drop(stdin);
    answer_line(stdout)
}

/// The rest of the first whole line that begins with the answer's mark, among at most [`LARGEST_ANSWER`] bytes.
pub(super) fn answer_line(output: impl Read) -> Option<Vec<u8>> {
    let mut output = BufReader::new(output.take(LARGEST_ANSWER as u64));
    loop {
        let mut line = Vec::new();
        output.read_until(b'\n', &mut line).ok().filter(|&count| count > 0)?;
        if let Some(answer) = line.strip_suffix(b"\n").and_then(|line| line.strip_prefix(ANSWER.as_bytes())) {
            return Some(answer.to_vec());
        }
    }
}

/// Kills the child and leaves it to a thread to take its exit status: a child stuck in a driver cannot die, and must not
/// hold up anybody but that thread.
fn end(mut child: Child) {
    let _ = child.kill();
    let _ = std::thread::Builder::new().spawn(move || child.wait());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_answer_is_found_among_a_modules_chatter() {
        let output = b"module 1.0 loading...\nlanyard-fact\nhalf a line\nlanyard-fact \"absent\"\nbye\n";
        assert_eq!(answer_line(output.as_slice()).unwrap(), b"\"absent\"");
    }

    #[test]
    fn half_an_answer_is_none() {
        assert_eq!(answer_line(b"lanyard-fact \"abs".as_slice()), None);
    }

    #[test]
    fn endless_output_is_not_read_for_ever() {
        assert_eq!(answer_line(std::io::repeat(b'x')), None);
        assert_eq!(answer_line(std::io::repeat(b'\n')), None);
    }

    proptest! {
        #[test]
        fn any_output_is_read(output in proptest::collection::vec(any::<u8>(), 0..400)) {
            let whole = [output.as_slice(), b"\nlanyard-fact \"absent\"\n"].concat();
            prop_assert_eq!(answer_line(whole.as_slice()), Some(b"\"absent\"".to_vec()));
        }
    }
}
