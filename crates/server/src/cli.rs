//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Everything about a practice's smartcards in one place, in the browser.
#[derive(Debug, Parser)]
#[command(name = "lanyard-server", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve; on first start print a one-time link that signs the first administrator in
    Serve(ServeArgs),
    /// Serve a made-up practice to look around in
    Demo(ServeArgs),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ServeArgs {
    /// Folder for the database file and everything else that is kept
    #[arg(long, value_name = "DIR", default_value = "lanyard-data")]
    pub(crate) data: PathBuf,
    /// Address and port to listen on; beyond this machine only with --tls-cert or --behind-proxy
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8440")]
    pub(crate) listen: SocketAddr,
    /// PostgreSQL to use instead of a file in the data folder (postgres://user@host/name)
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Certificate chain (PEM) for TLS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key (PEM) for TLS
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// A proxy on this machine or network ends TLS and passes requests on
    #[arg(long)]
    pub(crate) behind_proxy: bool,
    /// The address that people type, for links in e-mails and on labels [default: made from --listen]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
}
