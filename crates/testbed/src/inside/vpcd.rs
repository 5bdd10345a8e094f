//! The link between a virtual card and the vpcd driver: connecting is inserting, closing is removing.
//!
//! Every message is a length of two bytes, big endian, and a body. A body of one byte is a control message.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_tcp_quickack;

use super::pcscd;
use crate::card::{Card, Reply, Spec};
use crate::control::LogEntry;
use crate::{Result, failed};

/// What the cards of a bench share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) started: Instant,
    pub(super) log: Mutex<Vec<LogEntry>>,
    pub(super) stock_poll: bool,
}

/// A card in a reader.
#[derive(Debug)]
pub(super) struct Inserted {
    stream: TcpStream,
    looks_twice: Duration,
}

/// Time in which pcscd has looked at a slot at least twice: looking every 10 ms, and every 400 ms as it comes.
const LOOKS_TWICE: Duration = Duration::from_millis(50);
const LOOKS_TWICE_AS_IT_COMES: Duration = Duration::from_millis(850);
/// How long the driver may take to notice a card.
const NOTICE: Duration = Duration::from_secs(5);

impl Inserted {
    /// Puts a card into the reader whose slot listens on `port`, and waits until the reader has powered it.
    pub(super) fn insert(reader: usize, port: u16, spec: Spec, shared: &Arc<Shared>) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(failed(format!("insert card {reader}")))?;
        let powered = Arc::new((Mutex::new(false), Condvar::new()));
        let link = Link { reader, port, card: Card::new(spec), shared: Arc::clone(shared), powered: Arc::clone(&powered) };
        let own = stream.try_clone().map_err(failed("share the card's connection"))?;
        thread::spawn(move || link.serve(own));
        let (flag, bell) = &*powered;
        let guard = flag.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, _) = bell.wait_timeout_while(guard, NOTICE, |done| !*done).unwrap_or_else(PoisonError::into_inner);
        let looks_twice = if shared.stock_poll { LOOKS_TWICE_AS_IT_COMES } else { LOOKS_TWICE };
        if *done { Ok(Self { stream, looks_twice }) } else { Err(format!("the reader did not power card {reader}")) }
    }

    /// Pulls the card out.
    pub(super) fn remove(self) {
        // Already closed is as good as closed now.
        let _ = self.stream.shutdown(Shutdown::Both);
        // A card that comes in before the driver has looked at the empty slot would go unnoticed.
        thread::sleep(self.looks_twice);
    }
}

struct Link {
    reader: usize,
    port: u16,
    card: Card,
    shared: Arc<Shared>,
    powered: Arc<(Mutex<bool>, Condvar)>,
}

impl Link {
    /// Serves until either side closes.
    fn serve(mut self, mut stream: TcpStream) {
        let mut power_seen = false;
        while let Some(message) = receive(&mut stream) {
            match message.as_slice() {
                [0] => {}
                [1 | 2] => {
                    power_seen = true;
                    self.card.reset();
                }
                [4] => {
                    if send(&mut stream, &self.card.atr()).is_none() {
                        break;
                    }
                    if power_seen {
                        *self.powered.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
                        self.powered.1.notify_all();
                    }
                }
                command => match self.answer(command) {
                    Reply::Answer(answer) => {
                        if send(&mut stream, &answer).is_none() {
                            break;
                        }
                    }
                    Reply::Never => {}
                    Reply::Removed => break,
                },
            }
        }
        // On purpose with FIN: a reset would leave vpcd with an uninitialised length.
        let _ = stream.shutdown(Shutdown::Both);
    }

    fn answer(&mut self, command: &[u8]) -> Reply {
        // Asked first: a program may be killed while it waits.
        let client = pcscd::client(self.port);
        thread::sleep(Duration::from_millis(self.card.delay_millis()));
        let reply = self.card.handle(command);
        let (status, length) = match &reply {
            Reply::Answer(answer) => {
                let (body, word) = answer.split_at(answer.len().saturating_sub(2));
                (hex(word), body.len())
            }
            Reply::Never | Reply::Removed => (String::new(), 0),
        };
        let millis = u64::try_from(self.shared.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let entry = LogEntry { reader: self.reader, millis, client, command: hex(command), status, length };
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        reply
    }
}

/// vpcd sends length and body apart without NODELAY, so each read must ask for a quick acknowledgement (44 ms otherwise).
fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    read_quickly(stream, &mut length)?;
    let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
    read_quickly(stream, &mut body)?;
    Some(body)
}

fn read_quickly(stream: &mut TcpStream, buffer: &mut [u8]) -> Option<()> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        set_tcp_quickack(&*stream, true).ok()?;
        match stream.read(rest).ok()? {
            0 => return None,
            read => filled += read,
        }
    }
    Some(())
}

fn send(stream: &mut TcpStream, body: &[u8]) -> Option<()> {
    let length = u16::try_from(body.len()).ok()?.to_be_bytes();
    stream.write_all(&[&length[..], body].concat()).ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
