//! Runs the program under test and waits for it, with a deadline.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::mount::mount_bind;
use rustix::process::{Pid, Signal, kill_process_group};

use super::root::{OWN, write};
use crate::control::{Outcome, Program};
use crate::{Result, failed};

/// Runs it as the given user with a plain environment; past its deadline it is killed (status 137).
pub(super) fn run(program: Program) -> Result<Outcome> {
    let (name, words) = program.argv.split_first().ok_or("no program to run")?;
    let home = if program.user.is_some() { super::client::HOME } else { "/root" };
    let user = if program.user.is_some() { super::client::USER } else { "root" };
    let (place, folder) = match program.user {
        Some(_) => (opened(Path::new(name))?, if is_closed(&program.folder) { Path::new(home) } else { &program.folder }),
        None => (PathBuf::from(name), program.folder.as_path()),
    };
    let mut command = Command::new(place);
    command.arg0(name).args(words).env_clear().current_dir(folder).process_group(0);
    command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").env("LANG", "C.UTF-8");
    command.env("HOME", home).env("USER", user).env("LOGNAME", user).envs(&program.environment);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(id) = program.user {
        command.uid(id).gid(id);
    }
    let started = Instant::now();
    let mut child = command.spawn().map_err(failed(format!("run {name}")))?;
    feed(&mut child, program.stdin);
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let status = wait(&mut child, started + Duration::from_millis(program.deadline_millis))?;
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    Ok(Outcome::Ran { status, stdout: text(out), stderr: text(err), millis })
}

/// Where an ordinary user can reach a program: a checkout in somebody's home folder is closed to everybody else, so the
/// program alone is shown at a place of the bench's own.
fn opened(program: &Path) -> Result<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let name = program.file_name().filter(|_| is_closed(program));
    let Some(name) = name else { return Ok(program.to_owned()) };
    let place = Path::new(OWN).join("opened").join(name);
    if !place.exists() {
        write(&place, "")?;
        mount_bind(program, &place).map_err(failed(format!("show {}", program.display())))?;
    }
    Ok(place)
}

/// Whether a file or a folder on the way to it lets nobody else in.
fn is_closed(path: &Path) -> bool {
    path.ancestors().any(|part| part.metadata().is_ok_and(|facts| facts.permissions().mode() & 0o001 == 0))
}

fn feed(child: &mut Child, stdin: String) {
    if let Some(mut pipe) = child.stdin.take() {
        // A program that does not read its input is free to do so.
        thread::spawn(move || pipe.write_all(stdin.as_bytes()).is_ok());
    }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came before an error is still shown.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn text(pipe: JoinHandle<Vec<u8>>) -> String {
    String::from_utf8_lossy(&pipe.join().unwrap_or_default()).into_owned()
}

fn wait(child: &mut Child, deadline: Instant) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().map_err(failed("wait for the program"))? {
            return Ok(status);
        }
        if Instant::now() > deadline {
            let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or("the program has no process id")?;
            kill_process_group(group, Signal::KILL).map_err(failed("kill the program"))?;
            return child.wait().map_err(failed("wait for the program"));
        }
        thread::sleep(Duration::from_millis(2));
    }
}
