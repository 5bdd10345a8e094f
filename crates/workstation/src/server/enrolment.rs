//! Enrolment: this PC's key at the practice's server, in a file that only this user can read.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::link::{self, Refused};
use crate::probe::machine::{machine_id, make_private_folder, write_private};

/// Name of the file within the user's own folder.
const FILE: &str = "enrolment.json";
/// Name of the file that stands in for a system's own id.
const MACHINE: &str = "machine.txt";

/// Where this PC reports, and what it proves itself with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The server's address, without a slash at its end.
    pub server: String,
    /// The practice's name, as the server gave it.
    pub practice: String,
    /// The key. Secret.
    key: String,
    /// The practice's own certificate authority as PEM, where it has one.
    authority: Option<String>,
}

/// The key stays out of every log.
impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment").field("server", &self.server).field("practice", &self.practice).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    code: &'a str,
    machine: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
struct Given {
    key: String,
    practice: String,
}

/// Enrols this PC: the code becomes a key, which is kept in the user's own folder. An earlier enrolment is replaced.
///
/// # Errors
/// A sentence that says what to do.
pub fn enrol(folder: &Path, server: &str, code: &str, name: &str, authority: Option<String>) -> Result<Enrolment, String> {
    let server = link::checked_address(server)?;
    if let Some(pem) = &authority {
        link::certificates(pem).map_err(|why| format!("the file given with --ca cannot be used: {why}"))?;
    }
    make_private_folder(folder).map_err(|error| cannot_write(folder, &error))?;
    let machine = machine(folder)?;
    let body = link::json(&Asked { code, machine: &machine, name }).map_err(|refused| refused.to_string())?;
    let given: Given =
        link::post(&format!("{server}/api/enrol"), authority.as_deref(), None, &body).map_err(|refused| refused.to_string())?;
    let enrolment = Enrolment { server, practice: given.practice, key: given.key, authority };
    let bytes = serde_json::to_vec_pretty(&enrolment).map_err(|error| error.to_string())?;
    write_private(&folder.join(FILE), &bytes).map_err(|error| cannot_write(folder, &error))?;
    Ok(enrolment)
}

/// The system's own id, or one drawn once for this user where the system has none.
fn machine(folder: &Path) -> Result<String, String> {
    if let Some(id) = machine_id() {
        return Ok(id);
    }
    let file = folder.join(MACHINE);
    if let Ok(drawn) = std::fs::read_to_string(&file) {
        return Ok(drawn.trim().to_owned());
    }
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the operating system gives no random numbers ({error})"))?;
    let drawn: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    write_private(&file, drawn.as_bytes()).map_err(|error| cannot_write(folder, &error))?;
    Ok(drawn)
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> String {
    format!(
        "{} cannot be written ({error}). Sign in to the PC as the person who uses it, or name another folder in LANYARD_HOME",
        folder.display()
    )
}

impl Enrolment {
    /// This user's enrolment, when there is one.
    ///
    /// # Errors
    /// A sentence that says what to do about a file that cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, String> {
        let file: PathBuf = folder.join(FILE);
        let refuse = |detail: String| format!("{} cannot be read ({detail}). Enrol this PC again", file.display());
        match std::fs::read(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(refuse(error.to_string())),
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| refuse(error.to_string())),
        }
    }

    /// Sends one checkup, as JSON; gives the short name of the incident it belongs to.
    ///
    /// # Errors
    /// See [`Refused`].
    pub(super) fn send(&self, checkup: &[u8], now: Timestamp) -> Result<Option<String>, Refused> {
        #[derive(Deserialize)]
        struct Received {
            incident: Option<String>,
        }
        let url = format!("{}/api/checkups", self.server);
        let received: Received = link::post(&url, self.authority.as_deref(), Some((&self.key, now)), checkup)?;
        Ok(received.incident)
    }
}
