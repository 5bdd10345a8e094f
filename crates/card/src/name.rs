//! Distinguished names as RFC 4514 prints them.

use x509_parser::der_parser::asn1_rs::{Tag, ToDer};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::hex;

/// Short names registered for LDAP (RFC 4514, section 3, and the registry it refers to).
const SHORT: [(&str, &str); 10] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

/// The name with its most specific part first, for example `CN=SubCA02,OU=CA,O=nhs`.
pub(crate) fn print(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name.iter_rdn().map(|rdn| rdn.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    parts.reverse();
    parts.join(",")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let identifier = attribute.attr_type().to_id_string();
    let short = SHORT.iter().find(|(known, _)| *known == identifier).map(|(_, short)| *short);
    match (short, text(attribute)) {
        (Some(short), Some(text)) => format!("{short}={}", escaped(&text)),
        // Without a registered name, or not text: the whole encoded value in hexadecimal (section 2.4).
        (short, _) => {
            let encoded = attribute.attr_value().to_der_vec().unwrap_or_default();
            format!("{}=#{}", short.unwrap_or(&identifier), hex::lower(&encoded))
        }
    }
}

/// The value as text, for the string types that certificates use.
pub(crate) fn text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    let value = attribute.attr_value();
    match value.tag() {
        // Old certification authorities put Latin-1 into T61String.
        Tag::T61String => Some(value.data.iter().map(|byte| char::from(*byte)).collect()),
        Tag::BmpString => {
            let units = value.data.chunks_exact(2).map(|pair| pair.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte)));
            Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
        }
        _ => attribute.as_str().ok().map(str::to_owned),
    }
}

/// Special characters behind a backslash; control characters as their bytes, so that a name cannot steer a terminal.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let last = text.chars().count().saturating_sub(1);
    for (at, c) in text.chars().enumerate() {
        let edge = (c == ' ' && (at == 0 || at == last)) || (c == '#' && at == 0);
        match c {
            _ if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push('\\');
                    out.push_str(&hex::upper(&[byte]));
                }
            }
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            _ if edge => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn special_characters_are_escaped() {
        // The first two are the examples of RFC 4514, section 4.
        assert_eq!(escaped("James \"Jim\" Smith, III"), "James \\\"Jim\\\" Smith\\, III");
        assert_eq!(escaped("Before\rAfter"), "Before\\0DAfter");
        assert_eq!(escaped(" #a "), "\\ #a\\ ");
        assert_eq!(escaped("#a"), "\\#a");
        assert_eq!(escaped("\u{1b}[2Jé"), "\\1B[2Jé");
    }
}
