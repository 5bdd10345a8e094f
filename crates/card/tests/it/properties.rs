//! Whatever a card answers: no panic, few commands, all of them allowed.

use std::collections::VecDeque;

use lanyard_card::{MOST_COMMANDS, Recorder, Transmit, TransmitError, allowed, fuzz, read_card};
use proptest::prelude::*;

use super::virtual_card::{CERTIFICATES, PivCard, Pkcs15Card};

/// Answers from a list, from its start again when it ends.
struct Noise(VecDeque<Vec<u8>>);

impl Transmit for Noise {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let answer = self.0.pop_front().ok_or_else(|| TransmitError("no answers".to_owned()))?;
        self.0.push_back(answer.clone());
        Ok(answer)
    }
}

/// A sound card with damage to some of its answers: one byte changed or the end cut off.
struct Damaged<C> {
    card: C,
    damage: VecDeque<Option<(usize, Option<u8>)>>,
}

impl<C: Transmit> Transmit for Damaged<C> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let mut answer = self.card.transmit(command)?;
        if let Some((at, value)) = self.damage.pop_front().flatten() {
            let at = at % (answer.len() + 1);
            match (value, answer.get_mut(at)) {
                (Some(value), Some(byte)) => *byte = value,
                _ => answer.truncate(at),
            }
        }
        Ok(answer)
    }
}

fn check(card: impl Transmit) -> Result<(), TestCaseError> {
    let mut recorder = Recorder::new(card);
    let reading = read_card(&mut recorder, "any");
    prop_assert!(reading.apdus <= MOST_COMMANDS);
    prop_assert_eq!(reading.apdus as usize, recorder.exchanges().len());
    let mut named_piv = false;
    for exchange in recorder.exchanges() {
        prop_assert!(allowed(&exchange.command), "{:02X?}", exchange.command);
        prop_assert!(exchange.command[1] != 0x20 || named_piv, "tries asked of a card that is not PIV");
        named_piv |= exchange.answer.as_ref().is_ok_and(|answer| answer.contains(&0x61));
    }
    Ok(())
}

fn answers() -> impl Strategy<Value = VecDeque<Vec<u8>>> {
    let status = prop_oneof![
        6 => Just([0x90, 0x00]),
        2 => any::<u8>().prop_map(|low| [0x61, low]),
        1 => any::<u8>().prop_map(|low| [0x6C, low]),
        1 => any::<[u8; 2]>(),
    ];
    let data = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        prop::collection::vec(
            prop::sample::select(&[0x00u8, 0x04, 0x30, 0x3F, 0x53, 0x61, 0x6F, 0x70, 0x80, 0x82, 0xA1, 0xA4, 0xFF, 0x02][..]),
            0..60
        ),
        prop::collection::vec(any::<u8>(), 250..258),
    ];
    let answer = prop_oneof![
        12 => (data, status).prop_map(|(data, status)| [data, status.to_vec()].concat()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(answer, 0..12).prop_map(VecDeque::from)
}

fn damage() -> impl Strategy<Value = VecDeque<Option<(usize, Option<u8>)>>> {
    prop::collection::vec(prop::option::weighted(0.2, (any::<usize>(), any::<Option<u8>>())), 0..30).prop_map(VecDeque::from)
}

proptest! {
    #[test]
    fn a_card_that_answers_anything(noise in answers()) {
        check(Noise(noise))?;
    }

    #[test]
    fn a_damaged_piv_card(damage in damage()) {
        check(Damaged { card: PivCard::new(&*CERTIFICATES), damage })?;
    }

    #[test]
    fn a_damaged_pkcs15_card(damage in damage()) {
        check(Damaged { card: Pkcs15Card::new(&*CERTIFICATES), damage })?;
    }

    #[test]
    fn any_bytes_to_every_parser(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        fuzz::card(&bytes);
        fuzz::certificate(&bytes);
        fuzz::atr(&bytes);
        fuzz::structures(&bytes);
        fuzz::allowed(&bytes);
    }

    #[test]
    fn a_damaged_certificate(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let mut der = CERTIFICATES[0].clone();
        let at = at.index(der.len());
        der[at] = value;
        fuzz::certificate(&der);
        der.truncate(at);
        fuzz::certificate(&der);
    }
}
