//! A tunnel through a SOCKS 5 proxy (RFC 1928), without signing in. The proxy looks the host's name up, as browsers have it.

use std::io::{self, ErrorKind, Read, Write};

use lanyard_model::TcpOutcome;

const VERSION: u8 = 5;
const NO_SIGNING_IN: u8 = 0;

/// Asks for a connection to the host; afterwards the stream is a connection to it.
pub(super) fn connect(stream: &mut (impl Read + Write), host: &str, port: u16) -> Result<(), TcpOutcome> {
    let code = ask(stream, host, port).map_err(|error| match error.kind() {
        ErrorKind::TimedOut => TcpOutcome::TimedOut,
        ErrorKind::PermissionDenied => TcpOutcome::Error("The proxy wants somebody to sign in".to_owned()),
        _ => TcpOutcome::Error("The proxy did not answer as a SOCKS 5 proxy does".to_owned()),
    })?;
    match code {
        0 => Ok(()),
        3 | 4 => Err(TcpOutcome::Unreachable),
        5 => Err(TcpOutcome::Refused),
        code => Err(TcpOutcome::Error(format!("The proxy refused the connection (SOCKS reply {code})"))),
    }
}

/// The proxy's reply code; 0 is yes.
fn ask(stream: &mut (impl Read + Write), host: &str, port: u16) -> io::Result<u8> {
    stream.write_all(&[VERSION, 1, NO_SIGNING_IN])?;
    match read(stream)? {
        [VERSION, NO_SIGNING_IN] => {}
        [VERSION, 0xFF] => return Err(ErrorKind::PermissionDenied.into()),
        _ => return Err(ErrorKind::InvalidData.into()),
    }
    let length = u8::try_from(host.len()).map_err(|_| ErrorKind::InvalidInput)?;
    let request = [&[VERSION, 1, 0, 3, length], host.as_bytes(), &port.to_be_bytes()].concat();
    stream.write_all(&request)?;
    let [version, code, _, kind] = read(stream)?;
    if version != VERSION {
        return Err(ErrorKind::InvalidData.into());
    }
    // Where the proxy connects from: read, so that what follows is the host's, and not used.
    match kind {
        1 => drop(read::<6>(stream)?),
        4 => drop(read::<18>(stream)?),
        3 => {
            let [length] = read(stream)?;
            io::copy(&mut stream.take(u64::from(length) + 2), &mut io::sink())?;
        }
        _ => return Err(ErrorKind::InvalidData.into()),
    }
    Ok(code)
}

fn read<const N: usize>(stream: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::probe::network::fuzz::Said;

    fn asked(answer: &[u8]) -> Result<(), TcpOutcome> {
        connect(&mut Said(answer), "gas.example", 443)
    }

    #[test]
    fn each_reply_is_told_apart() {
        assert_eq!(asked(&[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]), Ok(()));
        assert_eq!(asked(&[5, 0, 5, 0, 0, 3, 2, b'p', b'q', 0, 0]), Ok(()));
        assert_eq!(asked(&[5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0]), Err(TcpOutcome::Refused));
        assert_eq!(asked(&[5, 0, 5, 4, 0, 1, 0, 0, 0, 0, 0, 0]), Err(TcpOutcome::Unreachable));
        let said = |answer: &[u8]| format!("{:?}", asked(answer));
        assert!(said(&[5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0]).contains("reply 2"));
        assert!(said(&[5, 0xFF]).contains("sign in"));
        assert!(said(b"HTTP/1.1 400 Bad\r\n").contains("SOCKS 5"));
    }

    proptest! {
        #[test]
        fn any_answer(answer in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = asked(&[&[5, 0][..], &answer].concat());
        }
    }
}
