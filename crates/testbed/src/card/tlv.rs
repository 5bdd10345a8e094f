//! Writes BER-TLV objects.

/// One object: tag (one to three bytes, as they stand), length, value.
pub(super) fn tlv(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes();
    match value.len() {
        0..=0x7F => out.push(length[3]),
        0x80..=0xFF => out.extend([0x81, length[3]]),
        0x100..=0xFFFF => out.extend([0x82, length[2], length[3]]),
        _ => out.extend([0x83, length[1], length[2], length[3]]),
    }
    out.extend(value);
    out
}

/// An object made of other objects.
pub(super) fn group(tag: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(tag, &parts.concat())
}
