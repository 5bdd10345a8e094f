//! The server as a process whose log is kept, and a browser without scripts that uses it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; killed when dropped.
pub(crate) struct Program {
    process: Child,
    log: Option<JoinHandle<String>>,
    address: SocketAddr,
    folder: PathBuf,
    /// The secret of the printed link.
    pub(crate) start_link: String,
}

impl Program {
    /// Starts it on an empty folder, everything logged, and waits until it is ready.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_lanyard-server"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env("RUST_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = process.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = Vec::new();
            stderr.read_to_end(&mut log).unwrap();
            String::from_utf8_lossy(&log).into_owned()
        });
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut start_link = String::new();
        let address = said.find_map(|line| {
            if let Some((_, secret)) = line.split_once("/start/") {
                secret.trim().clone_into(&mut start_link);
            }
            line.strip_prefix("Ready: http://").map(|address| address.parse().unwrap())
        });
        Self { process, log: Some(log), address: address.unwrap(), folder: folder.to_owned(), start_link }
    }

    /// The secret of a link that the server's operator makes.
    pub(crate) fn sign_in_link(&self, email: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanyard-server"));
        let made = command.args(["sign-in-link", "--email", email, "--data"]).arg(&self.folder).output().unwrap();
        let said = String::from_utf8(made.stdout).unwrap();
        assert!(said.contains(&format!("http://{}/", self.address)), "the address under which it runs: {said}");
        said.split_once("/sign-in/link/").unwrap_or_else(|| panic!("{said}")).1.trim().to_owned()
    }

    /// Ends it; gives its whole log.
    pub(crate) fn stop(mut self) -> String {
        self.process.kill().unwrap();
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

/// It keeps the session's cookie and sends forms.
pub(crate) struct Browser<'a> {
    program: &'a Program,
    session: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        Self { program, session: None }
    }

    /// The secret of its session.
    pub(crate) fn session(&self) -> String {
        self.session.clone().unwrap()
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", "")
    }

    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        self.send("POST", path, "Content-Type: application/x-www-form-urlencoded\r\n", &form.join("&"))
    }

    pub(crate) fn json(&mut self, path: &str, key: Option<&str>, body: &str) -> Answer {
        let key = key.map_or_else(String::new, |key| format!("Authorization: Bearer {key}\r\n"));
        self.send("POST", path, &format!("Content-Type: application/json\r\n{key}"), body)
    }

    pub(crate) fn api(&mut self, token: &str, path: &str) -> Answer {
        self.send("GET", path, &format!("Authorization: Bearer {token}\r\n"), "")
    }

    fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let address = self.program.address;
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let cookie = self.session.as_ref().map_or_else(String::new, |secret| format!("Cookie: lanyard-session={secret}\r\n"));
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}{cookie}");
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
        };
        let set = header("set-cookie").and_then(|set| Some(set.strip_prefix("lanyard-session=")?.split(';').next()?.to_owned()));
        if let Some(set) = set {
            self.session = Some(set).filter(|secret| !secret.is_empty());
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, location: header("location").unwrap_or_default(), body: body.to_owned() }
    }
}
