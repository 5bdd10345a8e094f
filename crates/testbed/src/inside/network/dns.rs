//! The name server: UDP and TCP on port 53, one outcome per name.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use simple_dns::rdata::{A, RData};
use simple_dns::{CLASS, Packet, PacketFlag, QTYPE, RCODE, ResourceRecord, TYPE};

use super::interfaces::NAME_SERVER;
use crate::{Result, failed};

/// What the server says to a question for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Saying {
    Address(Ipv4Addr),
    NoSuchName,
    ServerFailure,
    Nothing,
}

/// Outcome per name in lower case; a name that is not listed gets `other`.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) listed: BTreeMap<String, Saying>,
    pub(super) other: Saying,
    pub(super) delay: Duration,
}

/// Starts answering.
pub(super) fn serve(names: Names) -> Result<()> {
    let names = Arc::new(names);
    let socket = UdpSocket::bind((NAME_SERVER, 53)).map_err(failed("bind the name server"))?;
    let listener = TcpListener::bind((NAME_SERVER, 53)).map_err(failed("bind the name server"))?;
    let for_udp = Arc::clone(&names);
    thread::spawn(move || serve_udp(&Arc::new(socket), &for_udp));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let names = Arc::clone(&names);
            thread::spawn(move || serve_tcp(stream, &names));
        }
    });
    Ok(())
}

fn serve_udp(socket: &Arc<UdpSocket>, names: &Arc<Names>) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        let Some(question) = buffer.get(..length).map(<[u8]>::to_vec) else { continue };
        let (socket, names) = (Arc::clone(socket), Arc::clone(names));
        thread::spawn(move || {
            if let Some(answer) = names.answer(&question) {
                // Whoever asked may be gone.
                let _ = socket.send_to(&answer, from);
            }
        });
    }
}

fn serve_tcp(mut stream: TcpStream, names: &Names) -> Option<()> {
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question).ok()?;
        let answer = names.answer(&question)?;
        let length = u16::try_from(answer.len()).ok()?.to_be_bytes();
        stream.write_all(&[&length[..], &answer].concat()).ok()?;
    }
}

impl Names {
    /// The answer after the round trip's delay; `None` when nothing is to be said.
    fn answer(&self, question: &[u8]) -> Option<Vec<u8>> {
        let query = Packet::parse(question).ok()?;
        let asked = query.questions.first()?.clone();
        let name = asked.qname.to_string().to_lowercase();
        let saying = self.listed.get(&name).copied().unwrap_or(self.other);
        let mut reply = Packet::new_reply(query.id());
        reply.set_flags(PacketFlag::RECURSION_AVAILABLE | PacketFlag::RECURSION_DESIRED);
        match saying {
            Saying::Nothing => return None,
            Saying::NoSuchName => *reply.rcode_mut() = RCODE::NameError,
            Saying::ServerFailure => *reply.rcode_mut() = RCODE::ServerFailure,
            Saying::Address(address) if asked.qtype == QTYPE::TYPE(TYPE::A) => {
                let data = RData::A(A { address: address.to_bits() });
                reply.answers.push(ResourceRecord::new(asked.qname.clone(), CLASS::IN, 60, data));
            }
            Saying::Address(_) => {}
        }
        reply.questions.push(asked);
        thread::sleep(self.delay);
        reply.build_bytes_vec().ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_question_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let names = Names { listed: BTreeMap::new(), other: Saying::NoSuchName, delay: Duration::ZERO };
            names.answer(&bytes);
        }
    }
}
