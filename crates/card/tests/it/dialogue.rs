//! Sound cards: what is read, and with how many commands.

use lanyard_card::{Exchange, Recorder, Replay, Transmit, allowed, read_card};
use lanyard_model::{Applet, CardReading, Fact, WhyCode};

use super::virtual_card::{
    CDF, CERTIFICATES, OBJECT_9A, OBJECT_9C, ODF, PastEnd, PivCard, Pkcs15Card, Selects, cdf_entry, piv_object, tlv,
};

const VERIFY: [u8; 4] = [0x00, 0x20, 0x00, 0x80];

/// Reads a card; every command has to be on the allow-list, and tries are only asked of a card that named itself as PIV.
fn read(card: impl Transmit) -> (CardReading, Vec<Exchange>) {
    let mut recorder = Recorder::new(card);
    let reading = read_card(&mut recorder, "Reader 00 00");
    let exchanges = recorder.exchanges().to_vec();
    assert_eq!(reading.apdus as usize, exchanges.len());
    for exchange in &exchanges {
        assert!(allowed(&exchange.command), "{:02X?}", exchange.command);
        assert!(exchange.command != VERIFY || reading.applet == Fact::Known(Applet::Piv));
    }
    (reading, exchanges)
}

fn slots(reading: &CardReading) -> Vec<&str> {
    reading.certificates.known().unwrap().iter().map(|certificate| certificate.slot.as_str()).collect()
}

fn why(reading: &CardReading) -> &str {
    let why = reading.certificates.why().unwrap();
    assert_eq!(why.code, WhyCode::Error);
    &why.text
}

#[test]
fn piv_with_two_certificates_takes_14_commands() {
    let (reading, _) = read(PivCard::new(&*CERTIFICATES));
    assert_eq!((reading.applet.clone(), reading.tries_left.clone(), reading.apdus), (Fact::Known(Applet::Piv), Fact::Known(3), 14));
    assert_eq!(slots(&reading), ["9A", "9C"]);
    let sizes = CERTIFICATES.each_ref().map(|der| der.len() as u32);
    assert_eq!(reading.certificates.known().unwrap().iter().map(|certificate| certificate.bytes).collect::<Vec<_>>(), sizes);
}

#[test]
fn pkcs15_with_two_certificates_takes_20_commands() {
    let (reading, _) = read(Pkcs15Card::new(&*CERTIFICATES));
    assert_eq!((reading.applet.clone(), reading.apdus), (Fact::Known(Applet::Pkcs15), 20));
    assert!(matches!(&reading.tries_left, Fact::NotTried(why) if why.code == WhyCode::WouldCost));
    assert_eq!(slots(&reading), ["45", "46"]);
    assert_eq!(reading.certificates.known().unwrap()[1].holder.as_deref(), Some("000123456789"));
}

#[test]
fn pkcs15_without_sizes_or_by_other_ways_is_read_too() {
    let sizeless = Pkcs15Card { tells_size: false, ..Pkcs15Card::new(&*CERTIFICATES) };
    let correcting = Pkcs15Card { tells_size: false, past_end: PastEnd::Corrects, ..Pkcs15Card::new(&*CERTIFICATES) };
    let strict = Pkcs15Card { past_end: PastEnd::Refuses, ..Pkcs15Card::new(&*CERTIFICATES) };
    let listed = Pkcs15Card { selects: Selects::NoApplication, ..Pkcs15Card::new(&*CERTIFICATES) };
    let mut one_by_one = Pkcs15Card { selects: Selects::OneByOne, ..Pkcs15Card::new(&*CERTIFICATES) };
    one_by_one.files.retain(|path, _| path.len() > 1 || path == &[0x2F00]);
    for (card, apdus) in [(sizeless, 20), (correcting, 22), (strict, 20), (listed, 23), (one_by_one, 37)] {
        let (reading, _) = read(card);
        assert_eq!(slots(&reading), ["45", "46"]);
        assert_eq!(reading.apdus, apdus);
    }
}

#[test]
fn pkcs15_reads_only_what_is_used_of_a_large_directory() {
    let mut card = Pkcs15Card::new(&*CERTIFICATES);
    card.files.get_mut(&CDF[..]).unwrap().resize(2048, 0x00);
    card.files.get_mut(&ODF[..]).unwrap().resize(512, 0xFF);
    let (reading, _) = read(card);
    assert_eq!((slots(&reading), reading.apdus), (vec!["45", "46"], 20));
}

#[test]
fn pkcs15_certificate_within_a_file_or_within_the_directory() {
    let [first, second] = &*CERTIFICATES;
    let mut card = Pkcs15Card::new(&*CERTIFICATES);
    let place = [tlv(0x04, &[0x43, 0x01]), tlv(0x02, &[0x01, 0x00]), tlv(0x80, &(first.len() as u16).to_be_bytes())].concat();
    let entries = [cdf_entry(0x01, &tlv(0x30, &place)), cdf_entry(0x02, &tlv(0xA0, second))].concat();
    card.files.insert(CDF.to_vec(), entries);
    card.files.insert(vec![0x5015, 0x4301], [vec![0x55; 256], first.clone(), vec![0xFF; 300]].concat());
    let (reading, _) = read(card);
    assert_eq!(slots(&reading), ["01", "02"]);
}

#[test]
fn tries_of_piv() {
    for (verify, tries) in [([0x63, 0xC1], 1), ([0x63, 0xC0], 0), ([0x69, 0x83], 0), ([0x63, 0xCF], 15)] {
        let (reading, _) = read(PivCard { verify, ..PivCard::new(&*CERTIFICATES) });
        assert_eq!(reading.tries_left, Fact::Known(tries));
    }
    let (entered, _) = read(PivCard { verify: [0x90, 0x00], ..PivCard::new(&*CERTIFICATES) });
    assert!(matches!(&entered.tries_left, Fact::NotTried(why) if why.code == WhyCode::NotReached));
    let (refused, _) = read(PivCard { verify: [0x6D, 0x00], ..PivCard::new(&*CERTIFICATES) });
    assert!(refused.tries_left.failed_with(WhyCode::Error));
    assert_eq!(slots(&refused), ["9A", "9C"]);
}

#[test]
fn a_missing_certificate_is_missing_and_a_blank_card_is_blank() {
    let (one, _) = read(PivCard::new(&CERTIFICATES[..1]));
    assert_eq!(slots(&one), ["9A"]);
    assert_eq!(read(PivCard::new(&[])).0.certificates, Fact::Absent);
    assert_eq!(read(Pkcs15Card::new(&[])).0.certificates, Fact::Absent);
    let mut blank = Pkcs15Card::new(&[]);
    blank.files.insert(CDF.to_vec(), vec![0x00; 300]);
    assert_eq!(read(blank).0.certificates, Fact::Absent);
    let mut stale = Pkcs15Card::new(&*CERTIFICATES);
    stale.files.remove(&[0x5015, 0x4302][..]);
    assert_eq!(slots(&read(stale).0), ["45"]);
}

#[test]
fn a_compressed_certificate_is_not_unpacked_and_not_taken_for_missing() {
    let mut card = PivCard::new(&*CERTIFICATES);
    card.objects.insert(OBJECT_9C, piv_object(&[0x1F, 0x8B, 0x08, 0x00], 0x01));
    let (reading, _) = read(card);
    assert_eq!(
        why(&reading),
        "Certificate 9C could not be read: it is stored compressed, which this program does not unpack. Certificate 9A was read."
    );
}

#[test]
fn empty_piv_objects_hold_no_certificate() {
    let mut card = PivCard::new(&*CERTIFICATES);
    card.objects.insert(OBJECT_9A, vec![0x53, 0x00]);
    card.objects.insert(OBJECT_9C, vec![0x53, 0x02, 0x70, 0x00]);
    assert_eq!(read(card).0.certificates, Fact::Absent);
}

#[test]
fn bytes_after_the_certificate_do_not_matter() {
    let longer = CERTIFICATES.each_ref().map(|der| [der.as_slice(), &[0x00; 40]].concat());
    for reading in [read(PivCard::new(&longer)).0, read(Pkcs15Card::new(&longer)).0] {
        let sizes: Vec<_> = reading.certificates.known().unwrap().iter().map(|certificate| certificate.bytes as usize).collect();
        assert_eq!(sizes, CERTIFICATES.each_ref().map(Vec::len));
    }
}

#[test]
fn a_recorded_dialogue_replays_to_the_same_reading() {
    let (reading, exchanges) = read(PivCard::new(&*CERTIFICATES));
    let mut replay = Replay::new(exchanges.clone());
    assert_eq!(read_card(&mut replay, "Reader 00 00"), reading);
    assert_eq!(replay.left(), 0);
    let mut cut = Replay::new(exchanges[..5].to_vec());
    let reading = read_card(&mut cut, "Reader 00 00");
    assert!(why(&reading).contains("the recorded dialogue has ended"), "{}", why(&reading));
}
