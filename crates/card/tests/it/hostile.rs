//! Cards that do not answer, answer too little or too much, or lie about lengths.

use lanyard_card::{MOST_COMMANDS, Recorder, Transmit, TransmitError, allowed, read_card};
use lanyard_model::{Applet, CardReading, Fact, WhyCode};

use super::virtual_card::{CDF, CERTIFICATES, OBJECT_9A, ODF, PivCard, Pkcs15Card, tlv};

/// A card whose answers are changed on their way.
struct Changed<C, F>(C, F);

impl<C: Transmit, F: FnMut(&[u8], Vec<u8>) -> Result<Vec<u8>, TransmitError>> Transmit for Changed<C, F> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let answer = self.0.transmit(command)?;
        (self.1)(command, answer)
    }
}

struct Always(Result<Vec<u8>, TransmitError>);

impl Transmit for Always {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransmitError> {
        self.0.clone()
    }
}

fn read(card: impl Transmit) -> CardReading {
    let mut recorder = Recorder::new(card);
    let reading = read_card(&mut recorder, "Reader 00 00");
    assert!(reading.apdus <= MOST_COMMANDS);
    assert_eq!(reading.apdus as usize, recorder.exchanges().len());
    assert!(recorder.exchanges().iter().all(|exchange| allowed(&exchange.command)));
    reading
}

fn why<T>(fact: &Fact<T>) -> (WhyCode, &str) {
    let why = fact.why().unwrap();
    (why.code, &why.text)
}

#[test]
fn no_answer_ends_the_dialogue_at_once() {
    let no_answer = [
        (Err(TransmitError("the card was removed".to_owned())), "no answer (the card was removed)"),
        (Ok(vec![]), "the answer had 0 of at least 2 bytes"),
        (Ok(vec![0x90]), "the answer had 1 of at least 2 bytes"),
        (Ok(vec![0x61; 70_000]), "the answer was longer than 64 KiB"),
    ];
    for (answer, text) in no_answer {
        let reading = read(Always(answer));
        assert_eq!(reading.apdus, 1);
        let expected = format!("Asked which application it has, the card did not answer properly: {text}.");
        assert_eq!(why(&reading.applet), (WhyCode::Error, expected.as_str()));
        assert_eq!(why(&reading.tries_left), (WhyCode::Error, expected.as_str()));
        assert_eq!(why(&reading.certificates), (WhyCode::Error, expected.as_str()));
    }
}

#[test]
fn a_card_without_a_published_layout_is_not_judged() {
    for (status, apdus) in [([0x6A, 0x82], 3), ([0x6D, 0x00], 4), ([0x6E, 0x00], 3), ([0x69, 0x99], 3)] {
        let reading = read(Always(Ok(status.to_vec())));
        assert_eq!(why(&reading.applet).0, WhyCode::LayoutNotPublished);
        assert_eq!(why(&reading.tries_left).0, WhyCode::LayoutNotPublished);
        assert_eq!(why(&reading.certificates).0, WhyCode::LayoutNotPublished);
        assert!(matches!(reading.applet, Fact::NotTried(_)));
        assert_eq!(reading.apdus, apdus, "{status:02X?}");
    }
    // It takes any application identifier, but has no object directory.
    let mut any_application = Pkcs15Card::new(&*CERTIFICATES);
    any_application.files.clear();
    assert_eq!(why(&read(any_application).applet).0, WhyCode::LayoutNotPublished);
}

#[test]
fn a_card_that_only_knows_internal_errors_has_failed() {
    let reading = read(Always(Ok(vec![0x6F, 0x00])));
    assert_eq!((why(&reading.applet).0, reading.apdus), (WhyCode::Error, 3));
    assert!(why(&reading.certificates).1.ends_with("it failed inside (6F00)."));
}

#[test]
fn endless_61xx_ends_with_an_error() {
    let endless = |command: &[u8], answer: Vec<u8>| match command[1] {
        0xA4 | 0x20 => Ok(answer),
        _ => Ok([vec![0x53; 256], vec![0x61, 0x00]].concat()),
    };
    let reading = read(Changed(PivCard::new(&*CERTIFICATES), endless));
    assert_eq!((reading.applet.clone(), reading.apdus), (Fact::Known(Applet::Piv), MOST_COMMANDS));
    assert!(why(&reading.certificates).1.contains("stopped after 64 commands"));
    assert!(read(Changed(Pkcs15Card::new(&*CERTIFICATES), endless)).certificates.failed_with(WhyCode::Error));
    assert!(read(Always(Ok(vec![0x61, 0x00]))).certificates.failed_with(WhyCode::Error));
    let long = read(Always(Ok([vec![0; 30_000], vec![0x61, 0x10]].concat())));
    assert!(why(&long.certificates).1.contains("the answer was longer than 64 KiB"));
    assert_eq!(long.apdus, 3);
}

#[test]
fn a_wrong_length_is_corrected_once() {
    let reading = read(Always(Ok(vec![0x6C, 0x10])));
    assert_eq!(why(&reading.applet).0, WhyCode::LayoutNotPublished);
    assert_eq!(reading.apdus, 6);
}

#[test]
fn a_card_pulled_out_while_it_is_read() {
    for at in 2..14 {
        let mut left = at;
        let reading = read(Changed(PivCard::new(&*CERTIFICATES), |_: &[u8], answer| {
            left -= 1;
            Ok(if left > 0 { answer } else { Vec::new() })
        }));
        assert_eq!((reading.applet.clone(), reading.apdus), (Fact::Known(Applet::Piv), at));
        assert!(why(&reading.certificates).1.contains("the answer had 0 of at least 2 bytes"));
    }
}

#[test]
fn lengths_beyond_what_is_there() {
    // As in CVE-2025-66215 and CVE-2025-66038: lengths from the card are believed by the reader.
    let oversized = vec![0x53, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x70, 0x82, 0xFF, 0xFF, 0x30];
    let mut card = PivCard::new(&*CERTIFICATES);
    card.objects.insert(OBJECT_9A, oversized.clone());
    assert!(why(&read(card).certificates).1.starts_with("Certificate 9A could not be read: it is cut off or not a PIV object."));

    let mut card = PivCard::new(&*CERTIFICATES);
    card.objects.insert(OBJECT_9A, tlv(0x53, &[0x70, 0x82, 0xFF, 0xFF, 0x30]));
    assert!(why(&read(card).certificates).1.contains("no whole certificate"));

    for (file, which) in [(ODF, "object"), (CDF, "certificate")] {
        for content in [oversized.clone(), vec![0x30, 0x82, 0x7F, 0xFF, 0x30, 0x84, 0xFF], vec![0x30, 0x80, 0, 0]] {
            let mut card = Pkcs15Card::new(&*CERTIFICATES);
            card.files.insert(file.to_vec(), content);
            let reading = read(card);
            assert!(
                why(&reading.certificates).1.starts_with(&format!("The card's {which} directory could not be read")),
                "{reading:?}"
            );
        }
    }
}

#[test]
fn a_file_size_that_is_a_lie_costs_little() {
    for size in [&[0xFF, 0xFF, 0xFF, 0xFF][..], &[0x00, 0x01], &[0x00, 0x00], &[0xFF; 9], &[]] {
        let control = tlv(0x6F, &tlv(0x80, size));
        let reading = read(Changed(Pkcs15Card::new(&*CERTIFICATES), |command: &[u8], answer: Vec<u8>| match command[1] {
            0xA4 if answer.ends_with(&[0x90, 0x00]) => Ok([control.as_slice(), &[0x90, 0x00]].concat()),
            _ => Ok(answer),
        }));
        assert!(reading.apdus <= 24, "{size:02X?}: {}", reading.apdus);
        assert!(
            reading.certificates.known().is_some_and(|certificates| certificates.len() == 2) || *size == [0x00, 0x01],
            "{size:02X?}"
        );
    }
}

#[test]
fn a_certificate_that_ends_early_says_so() {
    let mut card = Pkcs15Card::new(&*CERTIFICATES);
    card.files.get_mut(&[0x5015, 0x4302][..]).unwrap().truncate(600);
    let reading = read(card);
    let needs = CERTIFICATES[1].len();
    let expected = format!("Certificate 46 could not be read: it is cut off after 600 of {needs} bytes. Certificate 45 was read.");
    assert_eq!(why(&reading.certificates).1, expected);
}

#[test]
fn wrong_contents_are_named() {
    let mut card = Pkcs15Card::new(&*CERTIFICATES);
    card.files.insert(vec![0x5015, 0x4301], vec![0xFF; 1500]);
    card.files.insert(vec![0x5015, 0x4302], vec![0x04; 1500]);
    let reading = read(card);
    let text = why(&reading.certificates).1;
    assert!(text.contains("Certificate 45 could not be read: its place is empty."), "{text}");
    assert!(text.contains("Certificate 46 could not be read: it is not an X.509 certificate"), "{text}");
    assert_eq!(reading.apdus, 10);
}

#[test]
fn a_certificate_behind_the_passcode_is_not_asked_for_again() {
    let reading = read(Changed(PivCard::new(&*CERTIFICATES), |command: &[u8], answer| {
        Ok(if command[1] == 0xCB { vec![0x69, 0x82] } else { answer })
    }));
    assert!(why(&reading.certificates).1.contains("it asks for the passcode first (6982)"));
    assert_eq!(reading.apdus, 4);
}
