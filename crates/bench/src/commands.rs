//! What reached the cards, by who sent it: the program's own commands are held against the card crate's allow-list,
//! those of the foreign module that its middleware probe loads only to leaving the card and its passcode alone.

use lanyard_testbed::{LogEntry, Result};

/// How the command line of the child that loads a foreign module ends.
const MIDDLEWARE: &str = " probe middleware";

/// Judges every command that the cards got; gives how many were the program's own.
///
/// # Errors
/// The first command that should not have been sent, or of which nobody knows who sent it.
pub(crate) fn own(log: &[LogEntry]) -> Result<usize> {
    let mut own = 0;
    for entry in log {
        let command = bytes(&entry.command);
        let foreign = entry.client.ends_with(MIDDLEWARE);
        let fine = if foreign { leaves_the_card_alone(&command) } else { lanyard_card::allowed(&command) };
        if !fine || entry.client.is_empty() {
            return Err(format!("“{}” sent the card {}, which it may not", entry.client, entry.command));
        }
        own += usize::from(!foreign);
    }
    Ok(own)
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(hexadecimal.get(at * 2..at * 2 + 2)?, 16).ok();
    (0..hexadecimal.len() / 2).filter_map(byte).collect()
}

/// Whether a command neither changes a card nor offers it a passcode.
fn leaves_the_card_alone(command: &[u8]) -> bool {
    let verify_with_body = command.get(1) == Some(&0x20) && command.len() > 5;
    let writes = matches!(command.get(1), Some(0xD0 | 0xD6 | 0xDA | 0xDB | 0xDC | 0x24 | 0x2C | 0x0E | 0xE0 | 0xE4 | 0x47));
    !verify_with_body && !writes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(client: &str, command: &str) -> Result<usize> {
        let (client, command) = (client.to_owned(), command.to_owned());
        own(&[LogEntry { reader: 0, millis: 0, client, command, status: "9000".to_owned(), length: 0 }])
    }

    #[test]
    fn each_is_held_to_what_it_may_do() {
        assert_eq!(sent("lanyard probe card", "00B0000000"), Ok(1));
        assert_eq!(sent("lanyard probe middleware", "0084000008"), Ok(0), "a random number is a module's own affair");
        assert!(sent("lanyard probe card", "0084000008").is_err());
        for write in ["00D6000001FF", "0020008008313233343536FFFF"] {
            assert!(sent("lanyard probe middleware", write).is_err(), "{write}");
        }
        assert!(sent("", "00B0000000").is_err(), "nobody knows who sent it");
    }
}
