//! The server as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; killed when dropped.
pub(crate) struct Program {
    process: Child,
    pub(crate) address: SocketAddr,
    /// What [`lanyard_store::Store::open`] takes.
    pub(crate) database: String,
}

impl Program {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(folder: &Path, database: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanyard-server"));
        command.args(arguments(folder, database));
        Self::ready(command, folder, database)
    }

    /// Waits until a command that starts the server says that it is ready.
    pub(crate) fn ready(mut command: Command, folder: &Path, database: Option<&str>) -> Self {
        let process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let database = database.map_or_else(|| folder.join("lanyard.sqlite").display().to_string(), str::to_owned);
        let mut program = Self { process, address: SocketAddr::from(([127, 0, 0, 1], 0)), database };
        let lines: Vec<String> = BufReader::new(program.process.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .take_while(|line| {
                let address = line.strip_prefix("Ready: http://");
                address.map(|address| program.address = address.parse().unwrap()).is_none()
            })
            .collect();
        assert_ne!(program.address.port(), 0, "the server did not start: {lines:?}");
        program
    }

    /// Kill -9.
    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `serve`, on any free port.
pub(crate) fn arguments(folder: &Path, database: Option<&str>) -> Vec<PathBuf> {
    let mut arguments: Vec<PathBuf> =
        ["serve", "--practice", "PRACTICE", "--listen", "127.0.0.1:0", "--data"].map(PathBuf::from).into();
    arguments.push(folder.to_owned());
    if let Some(database) = database {
        arguments.extend(["--database", database].map(PathBuf::from));
    }
    arguments
}
