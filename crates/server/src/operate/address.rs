//! The address that people type: kept in the data folder when the server starts, for the commands that print it.

use std::path::Path;

use super::Problem;

/// Name of the file in a data folder.
const FILE: &str = "public-url";

/// Keeps the address under which the server is reached.
///
/// # Errors
/// When the data folder cannot be written to.
pub(crate) fn keep_address(folder: &Path, url: &str) -> Result<(), Problem> {
    let path = folder.join(FILE);
    if std::fs::read_to_string(&path).is_ok_and(|kept| kept == url) {
        return Ok(());
    }
    std::fs::write(&path, url).map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
}

/// The address that was given, or else that under which the server was last started, without a slash at its end.
///
/// # Errors
/// When neither is known: a guess would be printed on posters.
pub(super) fn address(given: Option<&str>, folder: &Path) -> Result<String, Problem> {
    let known = given.map(str::to_owned).or_else(|| std::fs::read_to_string(folder.join(FILE)).ok());
    let known = known.map(|url| url.trim().trim_end_matches('/').to_owned()).filter(|url| !url.is_empty());
    known.ok_or_else(|| {
        let why = "The address that people type is not known: the server was never started with this data folder. Give it with --public-url.";
        why.into()
    })
}
