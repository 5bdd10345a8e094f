//! The local ports of NHS client software: NHS Port Service and Credential Management.
//!
//! Ports, paths and the shape of the answers: domain fact sheet, section D.

use std::sync::Arc;
use std::time::Duration;

use super::software::Software;
use crate::Result;
use crate::inside::network::web::{Manner, Page, Reply, serve};
use crate::scenario::Presence;

/// The first of the ports that NHS Port Service tries.
const PORT_SERVICE: u16 = 43_487;
/// Port of Credential Management 1, as the e-RS check reports it.
const MANAGEMENT_1: u16 = 43_485;
/// Port of later versions: any, since the port service tells it.
const MANAGEMENT_LATER: u16 = 50_500;

/// Opens the ports of what runs.
pub(super) fn open(software: &Software) -> Result<()> {
    let version_1 = software.management.as_ref().is_some_and(|product| product.version.starts_with("1."));
    let management = if version_1 { MANAGEMENT_1 } else { MANAGEMENT_LATER };
    let runs = software.management_runs();
    if runs {
        listen(management, Arc::new(|_| Page::new("200 OK", "stand-in")))?;
    }
    if software.port_service == Presence::Running {
        listen(PORT_SERVICE, Arc::new(move |request| port_service(request, runs.then_some(management))))?;
    }
    Ok(())
}

fn listen(port: u16, reply: Reply) -> Result<()> {
    serve(("127.0.0.1", port), None, Manner { delay: Duration::ZERO, clock_offset_seconds: 0, reply })
}

fn port_service(request: &str, management: Option<u16>) -> Page {
    let path = request.split(' ').nth(1).unwrap_or_default();
    let body = match (path, management) {
        ("/PRS/GetPortNumber" | "/PRS/ConnectPRService", Some(port)) => {
            serde_json::json!({ "portData": { "portNumber": port }, "faultException": null })
        }
        ("/PRS/GetPortNumber" | "/PRS/ConnectPRService", None) => {
            let message = "Request failed due to unknown exception. Exception=Unable to find CM process for user";
            serde_json::json!({ "portData": null, "faultException": { "code": "PR30007", "message": message } })
        }
        _ => return Page::new("404 Not Found", ""),
    };
    Page { kind: "application/json", ..Page::new("200 OK", body.to_string()) }
}
