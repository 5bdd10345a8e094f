//! A second opinion on every command: the allow-list, written without the encoder.

/// Whether these raw bytes are one of the few commands this program may send to a card.
///
/// SELECT, GET DATA of the two PIV certificates, READ BINARY, GET RESPONSE, and VERIFY without a body; all in short form,
/// class 00. Everything else is refused: chaining, secure messaging, any VERIFY with a body or a length, anything that writes.
///
/// ```
/// assert!(lanyard_card::allowed(&[0x00, 0xB0, 0x00, 0x00, 0x00]));
/// assert!(!lanyard_card::allowed(&[0x00, 0x20, 0x00, 0x80, 0x08, 1, 2, 3, 4, 5, 6, 7, 8]));
/// ```
pub fn allowed(command: &[u8]) -> bool {
    match command {
        // SELECT by file identifier, child, application, path from the root, path from the current folder.
        [0x00, 0xA4, 0x00 | 0x02 | 0x04 | 0x08 | 0x09, 0x00, length, rest @ ..] => {
            (1..=16).contains(length) && rest.len() == usize::from(*length) + 1
        }
        [0x00, 0xCB, 0x3F, 0xFF, 0x05, 0x5C, 0x03, 0x5F, 0xC1, 0x05 | 0x0A, _] => true,
        // P1 from 80 on would name a file by its short identifier.
        [0x00, 0xB0, 0x00..=0x7F, _, _] => true,
        [0x00, 0xC0, 0x00, 0x00, _] => true,
        [0x00, 0x20, 0x00, 0x80] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apdu::{Application, By, Command, FilePath, Length, Offset, PivObject};
    use proptest::prelude::*;

    #[test]
    fn what_could_cost_or_change_anything_is_refused() {
        let refused: [&[u8]; 22] = [
            &[],
            &[0x00],
            &[0x00, 0x20, 0x00],
            &[0x00, 0x20, 0x00, 0x80, 0x00],
            &[0x00, 0x20, 0x00, 0x80, 0x01, 0x31],
            &[0x00, 0x20, 0x00, 0x80, 0x08, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0xFF, 0xFF],
            &[0x00, 0x20, 0xFF, 0x80],
            &[0x00, 0x20, 0x00, 0x81],
            &[0x00, 0x20, 0x00, 0x01],
            &[0x10, 0x20, 0x00, 0x80],
            &[0x0C, 0x20, 0x00, 0x80],
            &[0x10, 0xCB, 0x3F, 0xFF, 0x05, 0x5C, 0x03, 0x5F, 0xC1, 0x05, 0x00],
            &[0x00, 0x2C, 0x00, 0x80],
            &[0x00, 0x24, 0x00, 0x80],
            &[0x00, 0xD6, 0x00, 0x00, 0x01, 0x00],
            &[0x00, 0xDB, 0x3F, 0xFF, 0x02, 0x5C, 0x00],
            &[0x00, 0x87, 0x11, 0x9A, 0x00],
            &[0x00, 0xE4, 0x00, 0x00],
            &[0x80, 0xF6, 0x00, 0x00, 0x00],
            &[0x00, 0xB0, 0x81, 0x00, 0x00],
            &[0x00, 0xB0, 0x00, 0x00, 0x00, 0x01, 0x00],
            &[0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08],
        ];
        for command in refused {
            assert!(!allowed(command), "{command:02X?}");
        }
    }

    fn commands() -> impl Strategy<Value = Command> {
        let by = prop_oneof![Just(By::Identifier), Just(By::Child), Just(By::PathFromRoot), Just(By::PathFromHere)];
        prop_oneof![
            prop_oneof![Just(Application::Piv), Just(Application::Pkcs15)].prop_map(Command::SelectApplication),
            (by, prop::collection::vec(any::<u8>(), 0..24))
                .prop_filter_map("a path", |(by, path)| FilePath::new(&path).map(|path| Command::SelectFile(by, path))),
            prop_oneof![Just(PivObject::Authentication), Just(PivObject::Signature)].prop_map(Command::GetData),
            (any::<usize>(), any::<usize>()).prop_filter_map("an offset", |(offset, length)| {
                Offset::new(offset % 0x9000).map(|offset| Command::ReadBinary(offset, Length::of(length)))
            }),
            any::<u8>().prop_map(|length| Command::GetResponse(Length(length))),
        ]
    }

    proptest! {
        #[test]
        fn whatever_can_be_expressed_is_allowed(command in commands(), corrected in any::<Option<u8>>()) {
            prop_assert!(allowed(&command.encode(corrected.map(Length))));
        }

        #[test]
        fn any_verify_with_more_than_its_header_is_refused(body in prop::collection::vec(any::<u8>(), 1..40)) {
            let mut command = vec![0x00, 0x20, 0x00, 0x80];
            command.extend(body);
            prop_assert!(!allowed(&command));
        }

        #[test]
        fn nothing_but_the_five_instructions(command in prop::collection::vec(any::<u8>(), 0..40)) {
            if allowed(&command) {
                prop_assert_eq!(command[0], 0x00);
                prop_assert!([0xA4, 0xCB, 0xB0, 0xC0, 0x20].contains(&command[1]));
            }
        }
    }
}
