//! Each inserted card, read directly: connected shared, read in one short transaction, left as it was found.
//!
//! A card, a reader or another program can block these calls without limit, so each reader has a thread and a connection
//! of its own, and the cards that answer are reported even when one does not.

use std::ffi::{CStr, CString};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use lanyard_card::{Transmit, TransmitError, allowed, read_card};
use lanyard_model::{CardReading, Fact, ReaderState, Why, WhyCode};

use super::pcsc::{Card, Context, ErrorKind, PcscError, ReaderStatus};
use super::readers;
use crate::request::Request;

/// How long before its own deadline the probe reports without the cards that have not answered.
const MARGIN: Duration = Duration::from_millis(250);

/// Reads every inserted card. Known as soon as one card is there, even if it cannot be read.
pub fn read(request: &Request) -> Fact<Vec<CardReading>> {
    let until = Instant::now() + time_for(request.deadline_millis);
    let opened = match open_all() {
        Ok(opened) => opened,
        Err(error) if matches!(error.kind, ErrorKind::NoLibrary | ErrorKind::NoService) => {
            return Fact::not_tried(WhyCode::NoReader, format!("No card can be read: {error}."));
        }
        Err(error) => return Fact::failed(WhyCode::Error, format!("No card can be read: {error}.")),
    };
    if opened.is_empty() {
        return Fact::not_tried(WhyCode::NoCard, "There is no card in a reader.");
    }
    let names: Vec<CString> = opened.iter().map(|(_, name)| name.clone()).collect();
    Fact::Known(gather(&names, &start(opened), until))
}

/// How long the cards may take for this deadline; without one (zero), as long as anybody would wait.
fn time_for(deadline_millis: u64) -> Duration {
    match deadline_millis {
        0 => Duration::from_secs(60),
        millis => Duration::from_millis(millis).saturating_sub(MARGIN),
    }
}

/// A connection to the service for every reader that holds a card. All are made before the first card is asked: once a call
/// is blocked, new ones may be too.
fn open_all() -> Result<Vec<(Context, CString)>, PcscError> {
    let (_, statuses) = readers::look()?;
    let holds_card = |status: &ReaderStatus| matches!(readers::state(status), ReaderState::Card | ReaderState::HeldExclusively);
    let with_card = statuses.into_iter().filter(holds_card);
    with_card.map(|status| Ok((Context::establish()?, status.name))).collect()
}

fn start(opened: Vec<(Context, CString)>) -> Receiver<(usize, CardReading)> {
    let (sender, receiver) = mpsc::channel();
    for (index, (context, name)) in opened.into_iter().enumerate() {
        let sender = sender.clone();
        // Without a thread there is no reading, which is reported as no answer.
        let _ = std::thread::Builder::new().spawn(move || {
            let _ = sender.send((index, read_one(&context, &name)));
        });
    }
    receiver
}

/// The readings in the order of the readers; those that have not come by then say so.
fn gather(names: &[CString], readings: &Receiver<(usize, CardReading)>, until: Instant) -> Vec<CardReading> {
    let silent = || {
        let text = "The card did not answer in time: it or its reader hangs, or another program keeps it busy.";
        Why::new(WhyCode::TimedOut, text)
    };
    let mut cards: Vec<CardReading> = names.iter().map(|name| unread(name, &silent())).collect();
    while let Ok((index, reading)) = readings.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if let Some(card) = cards.get_mut(index) {
            *card = reading;
        }
    }
    cards
}

fn read_one(context: &Context, reader: &CStr) -> CardReading {
    match open(context, reader) {
        Ok(card) => {
            let mut transport = Transport(card);
            let reading = read_card(&mut transport, &reader.to_string_lossy());
            let _ = transport.0.end_transaction();
            reading
        }
        Err(error) => unread(reader, &Why::new(WhyCode::Error, format!("The card could not be read: {error}."))),
    }
}

/// Connects and keeps other programs from changing the selected application while the card is read.
fn open<'c>(context: &'c Context, reader: &CStr) -> Result<Card<'c>, PcscError> {
    let card = context.connect(reader)?;
    match card.begin_transaction() {
        // Another program reset the card since; a new connection does not know of that.
        Err(error) if error.kind == ErrorKind::Reset => {
            drop(card);
            let card = context.connect(reader)?;
            card.begin_transaction()?;
            Ok(card)
        }
        begun => begun.map(|()| card),
    }
}

fn unread(reader: &CStr, why: &Why) -> CardReading {
    CardReading {
        reader: reader.to_string_lossy().into_owned(),
        applet: Fact::Failed(why.clone()),
        tries_left: Fact::Failed(why.clone()),
        certificates: Fact::Failed(why.clone()),
        apdus: 0,
    }
}

/// The way to a card over PC/SC; lets nothing through but the commands that only read.
struct Transport<'c>(Card<'c>);

impl Transmit for Transport<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        if !allowed(command) {
            return Err(TransmitError("the command is not one that only reads".to_owned()));
        }
        self.0.transmit(command).map(<[u8]>::to_vec).map_err(|error| TransmitError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_that_answers_is_reported_beside_one_that_does_not() {
        let names = [c"Silent 00 00".to_owned(), c"Well 00 00".to_owned()];
        let (sender, receiver) = mpsc::channel();
        let well = CardReading { apdus: 12, ..unread(&names[1], &Why::new(WhyCode::Error, "read")) };
        sender.send((1, well.clone())).unwrap();
        let cards = gather(&names, &receiver, Instant::now());
        assert!(cards[0].applet.failed_with(WhyCode::TimedOut), "{cards:?}");
        assert_eq!(cards[0].reader, "Silent 00 00");
        assert_eq!(cards[1], well);
    }
}
