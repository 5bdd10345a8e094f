//! The body of an HTTP answer, as far as it is needed.

use std::io::Read;

use crate::probe::network::http::Head;

/// The longest body that is read, in bytes, with the framing of its chunks.
const LONGEST: usize = 64 * 1024;

/// Reads the body that `start` begins; what is there when the other side stops or the time is up.
pub(super) fn read(stream: &mut impl Read, head: &Head, start: Vec<u8>) -> Vec<u8> {
    let mut bytes = start;
    let mut block = [0; 4096];
    while bytes.len() < LONGEST && !is_whole(head, &bytes) {
        match stream.read(&mut block) {
            Ok(count) if count > 0 => bytes.extend(block.iter().take(count)),
            _ => break,
        }
    }
    if head.chunked { joined(&bytes).0 } else { bytes }
}

fn is_whole(head: &Head, bytes: &[u8]) -> bool {
    if head.chunked { joined(bytes).1 } else { head.length.is_some_and(|length| bytes.len() >= length) }
}

/// The chunks joined (RFC 9112, section 7.1), and whether the last has come. What cannot be read ends it.
fn joined(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let mut rest = bytes;
    loop {
        let (head, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((head, size))) => (head, usize::try_from(size).unwrap_or(usize::MAX)),
            Ok(httparse::Status::Partial) => return (body, false),
            Err(_) => return (body, true),
        };
        let data = rest.get(head..).unwrap_or_default();
        body.extend(data.iter().take(size));
        match data.get(size..).and_then(|after| after.get(2..)) {
            _ if size == 0 => return (body, true),
            Some(after) => rest = after,
            None => return (body, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(length: Option<usize>, chunked: bool) -> Head {
        Head { length, chunked, ..Head::default() }
    }

    #[test]
    fn it_ends_where_the_head_says() {
        assert_eq!(read(&mut &b"lo, more"[..], &head(Some(5), false), b"hel".to_vec()), b"hello, more");
        assert_eq!(read(&mut std::io::repeat(b'x'), &head(Some(3), false), b"abc".to_vec()), b"abc");
        assert_eq!(read(&mut &b"2;x=y\r\nlo\r\n0\r\n\r\n"[..], &head(None, true), b"3\r\nhel\r\n".to_vec()), b"hello");
    }

    #[test]
    fn an_endless_body_ends() {
        let length = read(&mut std::io::repeat(b'x'), &head(None, false), Vec::new()).len();
        assert!((LONGEST..LONGEST + 4096).contains(&length));
        assert!(read(&mut std::io::repeat(b'1'), &head(None, true), Vec::new()).is_empty());
    }

    proptest! {
        #[test]
        fn any_chunks(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(joined(&bytes).0.len() <= bytes.len());
        }

        #[test]
        fn a_body_in_chunks_is_joined(parts in prop::collection::vec("[a-z]{1,20}", 0..6)) {
            let mut wire: String = parts.iter().map(|part| format!("{:x}\r\n{part}\r\n", part.len())).collect();
            wire.push_str("0\r\n\r\n");
            prop_assert_eq!(joined(wire.as_bytes()), (parts.concat().into_bytes(), true));
        }
    }
}
