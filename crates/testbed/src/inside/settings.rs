//! What a site knows of its software and nobody publishes: it stands in the settings of the bench's PC.

use super::browser::EXTENSION;
use super::client::processes::{CONNECT, MANAGEMENT, PORT_SERVICE};
use super::root::write;
use crate::Result;

/// Writes the settings for all users.
pub(super) fn write_settings() -> Result<()> {
    let programs = [("credential-management", MANAGEMENT), ("port-service", PORT_SERVICE), ("smartcard-connect", CONNECT)];
    let programs: Vec<String> = programs.iter().map(|(product, name)| format!("{product} = [{name:?}]")).collect();
    write(
        "/etc/lanyard/settings.toml",
        format!("[programs]\n{}\n[extensions]\nnhs-extension = [{EXTENSION:?}]\n", programs.join("\n")),
    )
}
