//! What a probe brought, in a few words: counts and names without personal data, and no judgement.

use lanyard_model::{CardReading, Checkup, Fact, HostReading, Middleware, PcscService, ReaderState, Readers, Reading, Session};

use crate::probe::Probe;

/// A few words on the section of this probe.
pub(super) fn brief(checkup: &Checkup, probe: Probe) -> String {
    match probe {
        Probe::Readers => of(&checkup.readers, readers),
        Probe::Card => of(&checkup.cards, |cards| cards_and_certificates(cards)),
        Probe::Middleware => of(&checkup.middleware, middleware),
        Probe::Client => of(&checkup.client, |client| {
            client.installed.known().map_or_else(|| "not known".to_owned(), |installed| count(installed.len(), "product"))
        }),
        Probe::Services => of(&checkup.services, |services| count(services.len(), "service")),
        Probe::Browser => of(&checkup.browser, |browser| count(browser.browsers.len(), "browser")),
        Probe::Network => of(&checkup.network, |network| hosts(&network.hosts)),
        Probe::Clock => of(&checkup.clock, |clock| match clock.synchronised.known() {
            Some(true) => "kept in step".to_owned(),
            Some(false) => "not kept in step".to_owned(),
            None => "not known".to_owned(),
        }),
        Probe::Updates => of(&checkup.updates, |changes| count(changes.len(), "change")),
        Probe::Session => of(&checkup.session, session),
    }
}

fn of<T>(reading: &Reading<T>, known: impl FnOnce(&T) -> String) -> String {
    match &reading.fact {
        Fact::Known(section) => known(section),
        Fact::Absent => "none".to_owned(),
        Fact::Failed(why) | Fact::NotTried(why) => why.text.clone(),
        Fact::NotAsked => "not asked".to_owned(),
    }
}

fn readers(readers: &Readers) -> String {
    match &readers.service {
        PcscService::Running => {
            let cards = readers.readers.iter().filter(|reader| holds_card(reader.state)).count();
            format!("{}, {}", count(readers.readers.len(), "reader"), count(cards, "card"))
        }
        PcscService::NotRunning => "the smartcard service does not run".to_owned(),
        PcscService::NoLibrary => "no smartcard library".to_owned(),
        PcscService::Error(code) => format!("the smartcard service answered {code}"),
    }
}

fn holds_card(state: ReaderState) -> bool {
    matches!(state, ReaderState::Card | ReaderState::HeldExclusively)
}

fn cards_and_certificates(cards: &[CardReading]) -> String {
    let certificates = cards.iter().filter_map(|card| card.certificates.known()).map(Vec::len).sum();
    format!("{}, {}", count(cards.len(), "card"), count(certificates, "certificate"))
}

fn middleware(middleware: &Middleware) -> String {
    let tokens = middleware.tokens().count();
    match middleware.windows.known() {
        Some(windows) => format!("{} registered, {}", count(windows.minidrivers.len(), "kind of card"), count(tokens, "card")),
        None => format!("{}, {}", count(middleware.modules.len(), "module"), count(tokens, "card")),
    }
}

fn hosts(hosts: &[HostReading]) -> String {
    format!("{} of {} reached", hosts.iter().filter(|host| host.reached()).count(), count(hosts.len(), "host"))
}

fn session(session: &Session) -> String {
    session.system.known().cloned().unwrap_or_else(|| "not known".to_owned())
}

fn count(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        _ => match thing.split_once(' ') {
            Some((first, rest)) => format!("{number} {first}s {rest}"),
            None => format!("{number} {thing}s"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_counted_in_english() {
        assert_eq!((count(0, "card"), count(1, "card"), count(2, "card")), ("no card".into(), "1 card".into(), "2 cards".into()));
        assert_eq!(count(2, "kind of card"), "2 kinds of card");
    }
}
