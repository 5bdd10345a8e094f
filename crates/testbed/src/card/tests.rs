use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn spec(applet: Applet) -> Spec {
    let certificates = certificate::pair("999000000001", date(2025, 3, 1), date(2028, 3, 1), 2).expect("certificates");
    let (fault, holder) = (CardFault::None, "999000000001".to_owned());
    Spec { applet, holder, tries: 3, certificates, fault, extended: false, delay_millis: 0 }
}

fn ask(card: &mut Card, command: &[u8]) -> Vec<u8> {
    match card.handle(command) {
        Reply::Answer(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn certificates_have_the_stated_sizes() {
    let sizes: Vec<usize> = spec(Applet::Piv).certificates.iter().map(Vec::len).collect();
    assert_eq!(sizes, certificate::SIZES);
}

#[test]
fn the_answer_to_reset_has_a_right_check_byte() {
    assert_eq!(ATR.iter().skip(1).fold(0, |sum, byte| sum ^ byte), 0);
}

#[test]
fn reading_at_the_end_of_a_file_is_refused() {
    let mut card = Card::new(spec(Applet::Pkcs15));
    assert!(ask(&mut card, &[0, 0xA4, 8, 0, 4, 0x50, 0x15, 0x43, 0x01]).ends_with(&[0x90, 0]));
    let [high, low] = u16::try_from(certificate::SIZES[0]).unwrap().to_be_bytes();
    assert_eq!(ask(&mut card, &[0, 0xB0, high, low, 0]), [0x6B, 0]);
    assert_eq!(ask(&mut card, &[0, 0xB0, high, low - 1, 0]).len(), 3);
}

#[test]
fn extended_length_is_refused_unless_switched_on() {
    let mut card = Card::new(spec(Applet::Pkcs15));
    assert_eq!(ask(&mut card, &[0, 0xB0, 0, 0, 0, 0, 0]), [0x67, 0]);
}

#[test]
fn a_long_object_comes_in_parts() {
    let spec = spec(Applet::Piv);
    let mut card = Card::new(spec.clone());
    ask(&mut card, &[0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0]);
    let mut answer = ask(&mut card, &[0, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, 0x5F, 0xC1, 5, 0]);
    let mut object: Vec<u8> = Vec::new();
    while answer[answer.len() - 2] == 0x61 {
        object.extend(&answer[..answer.len() - 2]);
        answer = ask(&mut card, &[0, 0xC0, 0, 0, 0]);
    }
    object.extend(&answer[..answer.len() - 2]);
    assert!(answer.ends_with(&[0x90, 0]));
    assert!(object.windows(certificate::SIZES[0]).any(|part| part == spec.certificates[0]));
}

#[test]
fn asking_for_the_tries_costs_none_and_a_wrong_passcode_costs_one() {
    let mut card = Card::new(spec(Applet::Pkcs15));
    assert_eq!(ask(&mut card, &[0, 0x20, 0, 1]), [0x63, 0xC3]);
    assert_eq!(ask(&mut card, &[0, 0x20, 0, 1]), [0x63, 0xC3]);
    assert_eq!(ask(&mut card, &[0, 0x20, 0, 1, 1, 0x30]), [0x63, 0xC2]);
}

proptest! {
    #[test]
    fn any_command_gets_a_status_word(
        applet in prop_oneof![Just(Applet::Piv), Just(Applet::Pkcs15), Just(Applet::None)],
        extended in any::<bool>(),
        commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8),
    ) {
        let (holder, certificates) = ("999000000001".to_owned(), vec![vec![0x30; 700]]);
        let mut card = Card::new(Spec { applet, holder, tries: 3, certificates, fault: CardFault::None, extended, delay_millis: 0 });
        for command in commands {
            prop_assert!(ask(&mut card, &command).len() >= 2);
        }
    }
}
