//! What is printed: from what the server knows to paper. Pages and the command line print the same.

mod packet;
mod poster;
mod report;

use std::path::Path;

use jiff::Timestamp;
use lanyard_diagnose::Pack;
use lanyard_documents::{Paper, PaperError, Printed, Texts};
use lanyard_store::Practice;

pub(crate) use packet::packet_pdf;
pub(crate) use poster::{Sheet, Wanted, poster, ring};
pub(crate) use report::report;

use crate::failure::Failure;

/// Name of the file with Welsh texts in the data folder.
pub(crate) const WELSH: &str = "welsh.toml";

/// Where and when something is printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) practice: &'a Practice,
    /// The address that people type, without a slash at its end.
    pub(crate) public_url: &'a str,
    pub(crate) now: Timestamp,
}

impl Site<'_> {
    /// Where anybody here reports a problem without signing in.
    pub(crate) fn report_address(&self) -> String {
        format!("{}/r/{}", self.public_url, self.practice.report_link)
    }
}

impl From<PaperError> for Failure {
    fn from(error: PaperError) -> Self {
        Self::Unusable(format!("This could not be printed: {error}."))
    }
}

/// The fixed words of papers, in Welsh too where a translation lies in the data folder.
pub(crate) fn texts(data: Option<&Path>) -> Result<Texts, String> {
    let welsh = match data.map(|folder| std::fs::read_to_string(folder.join(WELSH))) {
        Some(Ok(file)) => Some(file),
        Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{WELSH} cannot be read ({error})"));
        }
        _ => None,
    };
    welsh.map_or_else(Texts::english, |file| Texts::with_welsh(&file)).map_err(|error| error.to_string())
}

/// Sets a paper beside the requests that others wait for: it takes some tens of milliseconds.
pub(crate) async fn set<T: Send + 'static>(
    paper: Paper,
    form: impl FnOnce(Printed) -> Result<T, PaperError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(move || paper.print().and_then(form)).await;
    Ok(done.map_err(|error| PaperError::Template(error.to_string()))??)
}
