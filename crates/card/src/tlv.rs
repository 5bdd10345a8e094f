//! A tolerant walk over BER-TLV data. Nothing is copied, nothing is sized by what a card declares, and there is no recursion:
//! a caller names the tags it goes down by.

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    /// All tag bytes, first byte highest, for example `0x5F2D`.
    pub(crate) tag: u32,
    /// Its content.
    pub(crate) value: &'a [u8],
}

/// Tag, size of tag and length bytes, and declared size of the content; `None` when the head is cut off or unusable (more
/// than three tag bytes, more than four length bytes, indefinite length).
fn head(bytes: &[u8]) -> Option<(u32, usize, usize)> {
    let (first, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(*first);
    if first & 0x1F == 0x1F {
        for further in 0.. {
            let (byte, after) = rest.split_first()?;
            tag = tag << 8 | u32::from(*byte);
            rest = after;
            match byte & 0x80 {
                0 => break,
                _ if further == 1 => return None,
                _ => {}
            }
        }
    }
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0x00..=0x7F => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    Some((tag, bytes.len() - rest.len(), length))
}

/// Size of the whole first element, as declared by its head; the content may still be missing.
pub(crate) fn declared_size(bytes: &[u8]) -> Option<usize> {
    let (_, head, length) = head(bytes)?;
    head.checked_add(length)
}

/// The elements one after another. Filling (00 and FF, ISO/IEC 7816-4) between them is skipped; the walk ends at the
/// first element that is cut off or unusable.
pub(crate) fn elements(bytes: &[u8]) -> Elements<'_> {
    Elements { rest: bytes }
}

/// See [`elements`].
#[derive(Debug, Clone)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Elements<'a> {
    type Item = Tlv<'a>;

    fn next(&mut self) -> Option<Tlv<'a>> {
        let filling = self.rest.iter().take_while(|byte| is_filling(**byte)).count();
        let bytes = self.rest.get(filling..)?;
        self.rest = bytes;
        let (tag, head, length) = head(bytes)?;
        let (value, rest) = bytes.get(head..)?.split_at_checked(length)?;
        self.rest = rest;
        Some(Tlv { tag, value })
    }
}

fn is_filling(byte: u8) -> bool {
    byte == 0x00 || byte == 0xFF
}

/// Whether the elements end exactly where the bytes end.
pub(crate) fn complete(bytes: &[u8]) -> bool {
    let mut walk = elements(bytes);
    walk.by_ref().for_each(drop);
    walk.rest.is_empty()
}

/// Whether whole elements are followed by filling up to the last byte: the rest of such a file is unused.
pub(crate) fn ends_in_filling(bytes: &[u8]) -> bool {
    bytes.last().is_some_and(|byte| is_filling(*byte)) && {
        let mut walk = elements(bytes);
        let mut used = 0;
        while walk.next().is_some() {
            used = bytes.len() - walk.rest.len();
        }
        walk.rest.is_empty() && used < bytes.len()
    }
}

/// The content of the first element with this tag.
pub(crate) fn find(bytes: &[u8], tag: u32) -> Option<&[u8]> {
    elements(bytes).find(|element| element.tag == tag).map(|element| element.value)
}

/// A whole number of up to four bytes.
pub(crate) fn number(bytes: &[u8]) -> Option<usize> {
    (1..=4).contains(&bytes.len()).then(|| bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn walks_over_filling_and_long_tags() {
        let bytes = [0x00, 0x5F, 0x2D, 0x02, 0x65, 0x6E, 0xFF, 0x80, 0x81, 0x01, 0x07];
        let found: Vec<_> = elements(&bytes).map(|element| (element.tag, element.value.to_vec())).collect();
        assert_eq!(found, [(0x5F2D, vec![0x65, 0x6E]), (0x80, vec![0x07])]);
        assert!(complete(&bytes));
    }

    #[test]
    fn a_length_beyond_the_bytes_ends_the_walk() {
        for bytes in [&[0x53, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x01][..], &[0x53, 0x85, 1, 1, 1, 1, 1], &[0x53, 0x80, 0, 0], &[0x53]] {
            assert_eq!(elements(bytes).next(), None, "{bytes:02X?}");
            assert!(!complete(bytes));
        }
        assert_eq!(elements(&[0x1F, 0x81, 0x82, 0x83, 0x01, 0x00]).next(), None);
    }

    #[test]
    fn filling_after_elements_is_seen() {
        assert!(ends_in_filling(&[0x30, 0x01, 0x00, 0x00, 0x00]));
        assert!(!ends_in_filling(&[0x30, 0x01, 0x00]));
        assert!(!ends_in_filling(&[0x30, 0x02, 0x00]));
    }

    proptest! {
        #[test]
        fn values_lie_within_the_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let sum: usize = elements(&bytes).map(|element| element.value.len() + 2).sum();
            prop_assert!(sum <= bytes.len());
            let _ = (complete(&bytes), ends_in_filling(&bytes), declared_size(&bytes), find(&bytes, 0x53));
        }

        #[test]
        fn what_is_written_is_read(value in prop::collection::vec(any::<u8>(), 0..70_000), tag in 1u8..0x1F) {
            let mut bytes = vec![tag, 0x83];
            bytes.extend_from_slice(&(value.len() as u32).to_be_bytes()[1..]);
            bytes.extend_from_slice(&value);
            prop_assert_eq!(declared_size(&bytes), Some(bytes.len()));
            prop_assert_eq!(find(&bytes, u32::from(tag)), Some(value.as_slice()));
        }
    }
}
