//! A TCP connection that ends at a set moment and remembers the first bytes it received.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use lanyard_model::TcpOutcome;

/// How many received bytes are remembered: enough for a TLS record header and the start of a server hello.
const REMEMBERED: usize = 64;
/// How many addresses of one host are tried at most.
const ADDRESSES: usize = 4;

/// A TCP connection with an end. Reading and writing past the end fail with [`ErrorKind::TimedOut`].
#[derive(Debug)]
pub(in crate::probe) struct Wire {
    stream: TcpStream,
    until: Instant,
    first: Vec<u8>,
}

impl Wire {
    /// Connects to the first address that accepts; the time that is left is shared among those still to be tried.
    pub(in crate::probe) fn connect(addresses: &[SocketAddr], until: Instant) -> Result<Self, TcpOutcome> {
        let tried = addresses.len().min(ADDRESSES);
        let mut failure = TcpOutcome::Unreachable;
        for (index, address) in addresses.iter().take(tried).enumerate() {
            let share = left(until) / u32::try_from(tried - index).unwrap_or(1);
            match connect_within(*address, share) {
                Ok(stream) => return Ok(Self { stream, until, first: Vec::new() }),
                // "Unreachable" is what a PC without IPv6 says of every IPv6 address: it tells less than the others.
                Err(error) if failure == TcpOutcome::Unreachable => failure = failed(&error),
                Err(_) => {}
            }
        }
        Err(failure)
    }

    /// Sets the moment at which the connection ends.
    pub(in crate::probe) fn set_end(&mut self, until: Instant) {
        self.until = until;
    }

    /// The first bytes received since connecting or since [`Wire::forget`].
    pub(super) fn first(&self) -> &[u8] {
        &self.first
    }

    /// Forgets what was received: what follows comes from somebody else (the far end of a proxy's tunnel).
    pub(super) fn forget(&mut self) {
        self.first.clear();
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(still_left(self.until)?))?;
        let count = self.stream.read(buffer).map_err(name_time_out)?;
        let room = REMEMBERED.saturating_sub(self.first.len());
        self.first.extend(buffer.iter().take(count.min(room)));
        Ok(count)
    }
}

impl Write for Wire {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(still_left(self.until)?))?;
        self.stream.write(buffer).map_err(name_time_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Time from now until then; zero when it has passed.
pub(super) fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// Whether the other side closed or reset the connection.
pub(super) fn is_closed(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe)
}

fn still_left(until: Instant) -> io::Result<Duration> {
    let left = left(until);
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn connect_within(address: SocketAddr, share: Duration) -> io::Result<TcpStream> {
    if share.is_zero() {
        return Err(ErrorKind::TimedOut.into());
    }
    let stream = TcpStream::connect_timeout(&address, share)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Unix says "would block" when a socket's time-out has passed, Windows says "timed out".
fn name_time_out(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::WouldBlock { ErrorKind::TimedOut.into() } else { error }
}

fn failed(error: &io::Error) -> TcpOutcome {
    match error.kind() {
        ErrorKind::ConnectionRefused => TcpOutcome::Refused,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => TcpOutcome::TimedOut,
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::AddrNotAvailable => TcpOutcome::Unreachable,
        _ => TcpOutcome::Error(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(300)
    }

    #[test]
    fn second_address_is_tried_when_the_first_refuses() {
        let shut = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(Wire::connect(&[shut, open.local_addr().unwrap()], soon()).is_ok());
        assert_eq!(Wire::connect(&[shut], soon()).unwrap_err(), TcpOutcome::Refused);
    }

    #[test]
    fn a_connection_ends_although_the_other_side_says_nothing() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let begun = Instant::now();
        let mut wire = Wire::connect(&[silent.local_addr().unwrap()], soon()).unwrap();
        assert_eq!(wire.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert_eq!(wire.write(b"x").unwrap_err().kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn no_address_and_no_time_are_told() {
        assert_eq!(Wire::connect(&[], soon()).unwrap_err(), TcpOutcome::Unreachable);
        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = open.local_addr().unwrap();
        assert_eq!(Wire::connect(&[address], Instant::now()).unwrap_err(), TcpOutcome::TimedOut);
    }
}
