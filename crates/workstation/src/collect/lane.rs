//! Lanes: probes that touch the reader run one after another, every other probe by itself.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Instant;

use lanyard_model::{CardReading, Fact, Middleware, ReaderState, Readers, Why, WhyCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Plan, child, modules};
use crate::probe::{Probe, middleware};
use crate::request::Request;

/// What a lane tells the collection.
pub(super) enum Message {
    /// A child was started.
    Started(Probe),
    /// A probe's fact.
    Finished {
        /// Which probe.
        probe: Probe,
        /// Its section, not yet understood.
        fact: Fact<Value>,
        /// Wall time in milliseconds.
        millis: u64,
    },
}

/// The probes that touch the reader, in the order in which they run.
const READER_LANE: [Probe; 3] = [Probe::Readers, Probe::Card, Probe::Middleware];

/// Splits the probes into lanes.
pub(super) fn split(probes: &BTreeSet<Probe>) -> Vec<Vec<Probe>> {
    let (reader, others): (Vec<Probe>, Vec<Probe>) = probes.iter().partition(|probe| READER_LANE.contains(probe));
    let mut lanes: Vec<Vec<Probe>> = others.into_iter().map(|probe| vec![probe]).collect();
    lanes.push(reader);
    lanes
}

/// Where one lane runs.
#[derive(Clone)]
pub(super) struct Lane {
    pub(super) plan: Arc<Plan>,
    pub(super) deadline: Instant,
    pub(super) messages: Sender<Message>,
}

impl Lane {
    /// Runs these probes one after another. What one of them found may be the reason not to start the next.
    pub(super) fn run(&self, probes: &[Probe]) {
        let mut reason = None;
        // It touches no reader, so it is begun at once and known whatever becomes of the readers.
        let set_up = if probes.contains(&Probe::Middleware) { self.begin_set_up() } else { None };
        for &probe in probes {
            let (fact, millis) = match (probe, reason.clone()) {
                (Probe::Middleware, reason) => self.middleware(set_up.as_ref(), reason),
                (_, Some(why)) => (Fact::NotTried(why), 0),
                (_, None) => self.start(probe),
            };
            reason = reason.or_else(|| reason_to_stop(probe, &fact));
            let _ = self.messages.send(Message::Finished { probe, fact, millis });
        }
    }

    /// Runs one probe; gives its fact and its wall time in milliseconds.
    fn start(&self, probe: Probe) -> (Fact<Value>, u64) {
        let started = Instant::now();
        let _ = self.messages.send(Message::Started(probe));
        let fact = self.ask(probe, self.plan.request.clone(), self.deadline);
        (fact, millis_between(started, Instant::now()))
    }

    /// Begins to read how this system is set up for cards, where it is set up for anything.
    fn begin_set_up(&self) -> Option<Receiver<Middleware>> {
        let part = middleware::set_up()?;
        let (sender, receiver) = mpsc::channel();
        let lane = self.clone();
        // Without the thread the sender is dropped, which is the same as no answer.
        let _ = std::thread::Builder::new().spawn(move || {
            let ask = |request, until| lane.ask(Probe::Middleware, request, until);
            let _ = sender.send(modules::one(part, &lane.plan.request, lane.deadline, ask));
        });
        Some(receiver)
    }

    /// Asks the card through middleware, unless there is a reason not to, and adds how this system is set up.
    fn middleware(&self, set_up: Option<&Receiver<Middleware>>, reason: Option<Why>) -> (Fact<Value>, u64) {
        let started = Instant::now();
        if reason.is_none() || set_up.is_some() {
            let _ = self.messages.send(Message::Started(Probe::Middleware));
        }
        let ask = |request, until| self.ask(Probe::Middleware, request, until);
        let asked = reason.map_or_else(|| Ok(modules::read(&self.plan.request, self.deadline, ask)), Err);
        let set_up = set_up.map(|part| part.recv().unwrap_or_else(|_| not_begun()));
        (as_value(modules::whole(set_up, asked)), millis_between(started, Instant::now()))
    }

    fn ask<T: DeserializeOwned>(&self, probe: Probe, mut request: Request, until: Instant) -> Fact<T> {
        request.deadline_millis = millis_between(Instant::now(), until);
        match serde_json::to_vec(&request) {
            Ok(order) => child::ask(&self.plan.program, probe.name(), order, until),
            Err(error) => child::not_understood(&error),
        }
    }
}

fn not_begun() -> Middleware {
    let why = Why::new(WhyCode::Error, "How this system is set up for cards could not be read.");
    middleware::unread(middleware::set_up().unwrap_or_default(), why)
}

fn as_value(fact: Fact<impl Serialize>) -> Fact<Value> {
    match fact.map(serde_json::to_value) {
        Fact::Known(Ok(value)) => Fact::Known(value),
        Fact::Known(Err(error)) => child::not_understood(&error),
        Fact::Absent => Fact::Absent,
        Fact::Failed(why) => Fact::Failed(why),
        Fact::NotTried(why) => Fact::NotTried(why),
        Fact::NotAsked => Fact::NotAsked,
    }
}

/// Why the probes behind this one on the same reader are not started.
fn reason_to_stop(probe: Probe, fact: &Fact<Value>) -> Option<Why> {
    if fact.failed_with(WhyCode::TimedOut) {
        return Some(not_answering());
    }
    let section = fact.known()?;
    match probe {
        Probe::Readers => nothing_to_read(&Readers::deserialize(section).ok()?),
        Probe::Card => some_card_hangs(&Vec::deserialize(section).ok()?).then(not_answering),
        _ => None,
    }
}

fn nothing_to_read(readers: &Readers) -> Option<Why> {
    let any = |wanted: &[ReaderState]| readers.readers.iter().any(|reader| wanted.contains(&reader.state));
    if readers.readers.is_empty() {
        Some(Why::new(WhyCode::NoReader, "There is no reader to read a card in."))
    } else if any(&[ReaderState::Card, ReaderState::HeldExclusively]) {
        None
    } else if any(&[ReaderState::Mute]) {
        Some(Why::new(WhyCode::NoCard, "What is in the reader does not answer as a card."))
    } else {
        Some(Why::new(WhyCode::NoCard, "There is no card in a reader."))
    }
}

fn some_card_hangs(cards: &[CardReading]) -> bool {
    cards.iter().any(|card| card.applet.failed_with(WhyCode::TimedOut) || card.certificates.failed_with(WhyCode::TimedOut))
}

fn not_answering() -> Why {
    Why::new(
        WhyCode::ReaderNotAnswering,
        "Not started, because the reader, the card in it or the smartcard service did not answer.",
    )
}

fn millis_between(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.saturating_duration_since(from).as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanyard_model::{PcscService, Reader};

    fn readers(states: &[ReaderState]) -> Fact<Value> {
        let reader = |&state: &ReaderState| Reader { name: "R".into(), state, atr: None, driver: Fact::NotAsked };
        let readers = Readers { service: PcscService::Running, readers: states.iter().map(reader).collect() };
        Fact::Known(serde_json::to_value(readers).unwrap())
    }

    fn code_after(probe: Probe, fact: &Fact<Value>) -> Option<WhyCode> {
        reason_to_stop(probe, fact).map(|why| why.code)
    }

    #[test]
    fn a_card_is_read_only_where_there_is_one() {
        use ReaderState::{Card, Empty, HeldExclusively, Mute, Unavailable};
        assert_eq!(code_after(Probe::Readers, &readers(&[])), Some(WhyCode::NoReader));
        assert_eq!(code_after(Probe::Readers, &readers(&[Empty, Mute])), Some(WhyCode::NoCard));
        assert_eq!(code_after(Probe::Readers, &readers(&[Unavailable])), Some(WhyCode::NoCard));
        assert_eq!(code_after(Probe::Readers, &readers(&[Empty, Card])), None);
        assert_eq!(code_after(Probe::Readers, &readers(&[HeldExclusively])), None);
    }

    #[test]
    fn a_lane_stops_behind_what_does_not_answer() {
        let hung = child::timed_out();
        assert_eq!(code_after(Probe::Readers, &hung), Some(WhyCode::ReaderNotAnswering));
        assert_eq!(code_after(Probe::Card, &hung), Some(WhyCode::ReaderNotAnswering));
        assert_eq!(code_after(Probe::Readers, &Fact::failed(WhyCode::Error, "crashed")), None);
    }

    #[test]
    fn only_the_reader_is_shared() {
        let lanes = split(&Probe::ALL.into_iter().collect());
        assert_eq!(lanes.iter().map(Vec::len).max(), Some(3));
        assert_eq!(lanes.iter().map(Vec::len).sum::<usize>(), Probe::ALL.len());
        assert!(lanes.contains(&READER_LANE.to_vec()));
    }
}
