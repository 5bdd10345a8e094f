//! A real SMTP server on a port of this machine: the protocol of the `mailin` library, TLS of rustls. It keeps what it is sent,
//! and refuses a recipient when it is told to.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, Barrier, Mutex};

use mailin::response::{Action, OK, Response};
use mailin::{Handler, SessionBuilder};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server was sent, and what it refuses next.
#[derive(Clone, Default)]
pub(crate) struct Sink {
    pub(crate) refuse: Arc<Mutex<Option<Response>>>,
    pub(crate) received: Arc<Mutex<Vec<String>>>,
    /// Nobody gets an answer until so many ask at once.
    pub(crate) together: Arc<Mutex<Option<Arc<Barrier>>>>,
    data: Vec<u8>,
}

impl Handler for Sink {
    fn helo(&mut self, _: IpAddr, _: &str) -> Response {
        OK
    }

    fn rcpt(&mut self, _: &str) -> Response {
        let together = self.together.lock().unwrap().clone();
        if let Some(together) = together {
            together.wait();
        }
        self.refuse.lock().unwrap().take().unwrap_or(OK)
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.data.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.data)).into_owned();
        self.received.lock().unwrap().push(text);
        OK
    }
}

/// Starts a server; gives what it was sent and its port. With a TLS set-up it offers STARTTLS.
pub(crate) fn mail_server(tls: Option<Arc<ServerConfig>>) -> (Sink, u16) {
    let sink = Sink::default();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let for_all = sink.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (sink, tls) = (for_all.clone(), tls.clone());
            std::thread::spawn(move || talk(stream, sink, tls));
        }
    });
    (sink, port)
}

trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

fn talk(stream: TcpStream, sink: Sink, tls: Option<Arc<ServerConfig>>) -> io::Result<()> {
    let mut builder = SessionBuilder::new("sink");
    if tls.is_some() {
        builder.enable_start_tls();
    }
    let mut session = builder.build(stream.peer_addr()?.ip(), sink);
    let mut wire: Box<dyn Wire> = Box::new(stream.try_clone()?);
    session.greeting().write_to(&mut wire)?;
    loop {
        wire.flush()?;
        let line = line(&mut wire)?;
        let response = session.process(&line);
        match response.action {
            Action::NoReply => {}
            Action::Close => return response.write_to(&mut wire).and_then(|()| wire.flush()),
            Action::Reply => response.write_to(&mut wire)?,
            Action::UpgradeTls => {
                response.write_to(&mut wire)?;
                wire.flush()?;
                let connection = ServerConnection::new(tls.clone().unwrap()).map_err(io::Error::other)?;
                wire = Box::new(StreamOwned::new(connection, stream.try_clone()?));
                session.tls_active();
            }
        }
    }
}

/// A line with its end. Byte by byte: nothing of a TLS handshake that follows may be taken.
fn line(wire: &mut dyn Wire) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut byte = [0];
        wire.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    Ok(line)
}
