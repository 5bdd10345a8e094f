//! `lanyard-server`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    lanyard_server::run().await
}
