//! Dialogues as lists: recorded from any card, replayed without one.

use std::collections::VecDeque;

use crate::session::{Transmit, TransmitError};

/// One command and what came back. Holds certificates of a card: for tests, never kept by the programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The raw command.
    pub command: Vec<u8>,
    /// The raw answer with its status word, or why there was none.
    pub answer: Result<Vec<u8>, TransmitError>,
}

/// Passes commands on to a card and keeps what was said.
#[derive(Debug)]
pub struct Recorder<T> {
    card: T,
    exchanges: Vec<Exchange>,
}

impl<T: Transmit> Recorder<T> {
    /// Records the dialogue with this card.
    pub fn new(card: T) -> Self {
        Self { card, exchanges: Vec::new() }
    }

    /// What was said so far.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }
}

impl<T: Transmit> Transmit for Recorder<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        let answer = self.card.transmit(command);
        self.exchanges.push(Exchange { command: command.to_vec(), answer: answer.clone() });
        answer
    }
}

/// Answers from a recorded dialogue; a command other than the recorded one is an error.
#[derive(Debug)]
pub struct Replay {
    left: VecDeque<Exchange>,
}

impl Replay {
    /// Replays these exchanges in their order.
    pub fn new(exchanges: impl IntoIterator<Item = Exchange>) -> Self {
        Self { left: exchanges.into_iter().collect() }
    }

    /// How many recorded exchanges were not asked for.
    pub fn left(&self) -> usize {
        self.left.len()
    }
}

impl Transmit for Replay {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransmitError> {
        match self.left.pop_front() {
            Some(exchange) if exchange.command == command => exchange.answer,
            Some(_) => Err(TransmitError("the command differs from the recorded one".to_owned())),
            None => Err(TransmitError("the recorded dialogue has ended".to_owned())),
        }
    }
}
