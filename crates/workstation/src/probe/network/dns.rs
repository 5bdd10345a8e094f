//! Name look-up: the system's own resolver first; when it fails, its name servers are asked why.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use lanyard_model::DnsOutcome;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, RCODE, TYPE};

use super::wire::left;
use crate::probe::time::millis_since;

/// The longest answer that is read, in bytes: what a server may send over UDP to who does not offer more (RFC 1035).
const LONGEST_ANSWER: usize = 512;

/// Looks a host up and gives its addresses; none when the outcome is not [`DnsOutcome::Resolved`].
pub(super) fn look_up(host: &str, port: u16, servers: &[SocketAddr], until: Instant) -> (DnsOutcome, Vec<SocketAddr>) {
    let begun = Instant::now();
    match system(host, port, until) {
        None => (DnsOutcome::TimedOut, Vec::new()),
        Some(Ok(found)) if !found.is_empty() => {
            let resolved = DnsOutcome::Resolved {
                addresses: u32::try_from(found.len()).unwrap_or(u32::MAX),
                private: found.iter().all(|address| is_private(address.ip())),
                millis: millis_since(begun),
            };
            (resolved, found)
        }
        Some(_) => (ask(host, servers, until), Vec::new()),
    }
}

/// Asks the system's resolver, which cannot be told a time-out: so in a thread that is left behind when it is late.
fn system(host: &str, port: u16, until: Instant) -> Option<io::Result<Vec<SocketAddr>>> {
    let (answer, wait) = mpsc::channel();
    let host = host.to_owned();
    let asking = thread::Builder::new().spawn(move || {
        let mut found = (host.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        if let Ok(addresses) = &mut found {
            addresses.dedup();
        }
        // Nobody may be waiting any more.
        let _ = answer.send(found);
    });
    match asking {
        Ok(_) => wait.recv_timeout(left(until)).ok(),
        Err(error) => Some(Err(error)),
    }
}

/// Asks these name servers why a look-up failed; the first that answers is believed.
pub(super) fn ask(host: &str, servers: &[SocketAddr], until: Instant) -> DnsOutcome {
    let id = (RandomState::new().hash_one(host) & 0xFFFF) as u16;
    let Some(query) = query(id, host) else { return DnsOutcome::Error("The host's name is not a valid name".to_owned()) };
    let mut outcome = DnsOutcome::Error("No name server is set up on this PC".to_owned());
    for (index, server) in servers.iter().enumerate() {
        let share = left(until) / u32::try_from(servers.len() - index).unwrap_or(1);
        match ask_one(*server, &query, id, Instant::now() + share) {
            Ok(answer) => return answer,
            Err(error) if error.kind() == ErrorKind::TimedOut => outcome = DnsOutcome::TimedOut,
            Err(_) if outcome == DnsOutcome::TimedOut => {}
            Err(error) => outcome = DnsOutcome::Error(format!("No name server can be reached: {error}")),
        }
    }
    outcome
}

fn ask_one(server: SocketAddr, query: &[u8], id: u16, until: Instant) -> io::Result<DnsOutcome> {
    let any: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(server)?;
    socket.send(query)?;
    let mut buffer = [0; LONGEST_ANSWER];
    loop {
        let left = left(until);
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        match socket.recv(&mut buffer) {
            Ok(count) => {
                if let Some(outcome) = buffer.get(..count).and_then(|answer| meaning(answer, id)) {
                    return Ok(outcome);
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(ErrorKind::TimedOut.into());
            }
            Err(error) => return Err(error),
        }
    }
}

fn query(id: u16, host: &str) -> Option<Vec<u8>> {
    let name = Name::new(host.trim_end_matches('.')).ok()?;
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(name, QTYPE::TYPE(TYPE::A), QCLASS::CLASS(CLASS::IN), false));
    packet.build_bytes_vec().ok()
}

/// What a name server's answer means for a look-up that failed; `None` when it is not an answer to this query.
pub(super) fn meaning(answer: &[u8], id: u16) -> Option<DnsOutcome> {
    let packet = Packet::parse(answer).ok().filter(|packet| packet.id() == id && packet.has_flags(PacketFlag::RESPONSE))?;
    Some(match packet.rcode() {
        RCODE::NameError => DnsOutcome::NoSuchName,
        RCODE::ServerFailure | RCODE::Refused => DnsOutcome::ServerFailure,
        RCODE::NoError if packet.answers.is_empty() => DnsOutcome::Error("The name has no address".to_owned()),
        RCODE::NoError => DnsOutcome::Error("The name server knows the name, this PC's own look-up failed".to_owned()),
        other => DnsOutcome::Error(format!("The name server answered {other:?}")),
    })
}

/// RFC 1918, loopback, link-local or unique local (RFC 4193).
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(500)
    }

    /// Where an answer comes: it may come late on a busy machine.
    fn in_time() -> Instant {
        Instant::now() + Duration::from_secs(4)
    }

    /// A name server that gives one answer with this response code.
    fn server(rcode: u8) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        thread::spawn(move || {
            let mut buffer = [0; 512];
            let (count, from) = socket.recv_from(&mut buffer).unwrap();
            buffer[2] |= 0x80;
            buffer[3] = (buffer[3] & 0xF0) | rcode;
            // A stray datagram first: it must not be taken for the answer.
            socket.send_to(b"stray", from).unwrap();
            socket.send_to(&buffer[..count], from).unwrap();
        });
        address
    }

    #[test]
    fn a_name_server_says_why() {
        let said = |rcode| ask("gas.national.ncrs.nhs.uk", &[server(rcode)], in_time());
        assert_eq!(said(3), DnsOutcome::NoSuchName);
        assert_eq!(said(2), DnsOutcome::ServerFailure);
        assert_eq!(said(5), DnsOutcome::ServerFailure);
        assert!(matches!(said(0), DnsOutcome::Error(_)));
    }

    #[test]
    fn the_first_server_that_answers_is_believed() {
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let silent = silent.local_addr().map(|address| (silent, address)).unwrap();
        assert_eq!(ask("a.example", &[silent.1, server(3)], in_time()), DnsOutcome::NoSuchName);
        assert_eq!(ask("a.example", &[silent.1], soon()), DnsOutcome::TimedOut);
        assert!(matches!(ask("a.example", &[], soon()), DnsOutcome::Error(_)));
        assert!(matches!(ask(&"a".repeat(300), &[silent.1], soon()), DnsOutcome::Error(_)));
    }

    #[test]
    fn this_pc_is_private() {
        let (outcome, found) = look_up("localhost", 443, &[], in_time());
        assert!(matches!(outcome, DnsOutcome::Resolved { private: true, .. }), "{outcome:?}");
        assert!(found.iter().all(|address| address.port() == 443));
    }

    #[test]
    fn private_addresses() {
        for private in ["10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.1.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1"] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["155.231.231.1", "2606::1", "172.32.0.1"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    proptest! {
        #[test]
        fn any_answer(bytes in prop::collection::vec(any::<u8>(), 0..512), id: u16) {
            let _ = meaning(&bytes, id);
        }

        #[test]
        fn any_answer_to_our_query(tail in prop::collection::vec(any::<u8>(), 0..100), rcode in 0u8..16) {
            let mut bytes = query(7, "a.example").unwrap();
            bytes[2] |= 0x80;
            bytes[3] |= rcode;
            bytes.extend(tail);
            prop_assert!(meaning(&bytes, 7).is_some());
            prop_assert!(meaning(&bytes, 8).is_none());
        }

        #[test]
        fn any_name(name in "\\PC{0,80}") {
            let _ = query(1, &name);
        }
    }
}
