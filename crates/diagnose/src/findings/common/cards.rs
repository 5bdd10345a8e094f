//! Readers, the cards in them and the certificates on those, by either of the two independent paths.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lanyard_model::{
    CardCertificate, CardReading, Checkup, Fact, Minidriver, PcscService, Reader, ReaderState, Service, ServiceState, StartType,
    State, Token, WindowsCards,
};

use super::{Facts, a_card_is_used, clock_offset, listed, section, untested};

/// How far this PC's clock may be out before no certificate date is judged by it, in seconds. An estimate: a clock that
/// has lost its battery is out by months, a drifting one by minutes.
const CLOCK_USELESS: u64 = 86_400;

/// The readers of a service that answers; at least one.
pub(in crate::findings) fn readers<'a>(facts: &Facts<'a>) -> Result<&'a [Reader], State> {
    let readers = section(&facts.checkup.readers, "the readers")?;
    a_card_is_used(facts)?;
    match (&readers.service, readers.readers.as_slice()) {
        (PcscService::Running, []) => untested("this PC sees no smartcard reader"),
        (PcscService::Running, found) => Ok(found),
        _ => untested("the smartcard service does not answer"),
    }
}

/// How Windows is set up for cards.
pub(in crate::findings) fn windows_cards<'a>(facts: &Facts<'a>) -> Result<&'a WindowsCards, State> {
    let windows = facts.checkup.middleware.known().and_then(|middleware| middleware.windows.known());
    windows.ok_or_else(|| State::NotTested("how Windows is set up for cards was not read".into()))
}

/// Whether a card in a reader answers as this kind of card.
pub(in crate::findings) fn inserted(facts: &Facts, card: &Minidriver) -> bool {
    let readers = facts.checkup.readers.known().map_or(&[][..], |readers| &readers.readers);
    let Some(registered) = &card.atr else { return false };
    readers.iter().filter_map(|reader| reader.atr.as_deref()).any(|atr| same_answer(atr, registered, card.atr_mask.as_deref()))
}

/// Whether a card in a reader is one for which Windows has a driver of its own, as it found when it was first put in.
pub(in crate::findings) fn found_by_windows(facts: &Facts, windows: &WindowsCards) -> bool {
    let readers = facts.checkup.readers.known().map_or(&[][..], |readers| &readers.readers);
    readers.iter().filter_map(|reader| reader.atr.as_ref()).any(|atr| windows.found_by_windows.contains(atr))
}

/// Whether two answers to reset are the same in the bits that the mask has; without a mask of their length all bits count.
fn same_answer(one: &str, other: &str, mask: Option<&str>) -> bool {
    let Some(mask) = mask.filter(|mask| mask.len() == other.len()) else { return one == other };
    let digits = |text: &str| text.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<u32>>>();
    let (Some(one), Some(other), Some(mask)) = (digits(one), digits(other), digits(mask)) else { return false };
    one.len() == other.len() && one.iter().zip(&other).zip(&mask).all(|((one, other), mask)| (one ^ other) & mask == 0)
}

/// How many readers are in this state.
pub(in crate::findings) fn count(readers: &[Reader], state: ReaderState) -> usize {
    readers.iter().filter(|reader| reader.state == state).count()
}

/// Whether something is in the reader.
pub(in crate::findings) fn holds_something(reader: &Reader) -> bool {
    matches!(reader.state, ReaderState::Card | ReaderState::Mute | ReaderState::HeldExclusively)
}

/// A service of the system, when services were read.
pub(in crate::findings) fn service<'a>(checkup: &'a Checkup, name: &str) -> Option<&'a Service> {
    checkup.services.known()?.iter().find(|service| service.name.eq_ignore_ascii_case(name))
}

/// Whether the Windows smartcard service is merely asleep: it starts on demand, so it is stopped while no reader is
/// connected (Microsoft's own description of `SCardSvr`).
pub(in crate::findings) fn service_asleep(checkup: &Checkup) -> bool {
    service(checkup, "SCardSvr").is_some_and(|found| found.state == ServiceState::Stopped && found.start == StartType::Demand)
}

/// Whether the smartcard service itself is kept from starting.
pub(in crate::findings) fn service_cannot_start(checkup: &Checkup) -> bool {
    let mut found = ["SCardSvr", "pcscd"].into_iter().filter_map(|name| service(checkup, name));
    found.any(|service| service.start == StartType::Disabled || service.state == ServiceState::Missing)
}

/// Each directly read card.
pub(in crate::findings) fn cards(checkup: &Checkup) -> &[CardReading] {
    checkup.cards.known().map_or(&[], Vec::as_slice)
}

/// Tries left by direct reading: the fewest of all inserted cards.
pub(in crate::findings) fn tries_left(checkup: &Checkup) -> Option<u8> {
    cards(checkup).iter().filter_map(|card| card.tries_left.known()).min().copied()
}

/// Each token that any middleware module shows; `None` when no module answered.
pub(in crate::findings) fn tokens(checkup: &Checkup) -> Option<Vec<&Token>> {
    let answered: Vec<&[Token]> = checkup.middleware.known()?.modules.iter().filter_map(|module| listed(&module.tokens)).collect();
    if answered.is_empty() { None } else { Some(answered.into_iter().flatten().collect()) }
}

/// Whether a passcode is known to be locked, by the card or else by middleware.
pub(in crate::findings) fn locked(checkup: &Checkup) -> Option<bool> {
    checkup.locked()
}

/// The certificates of each card or token.
pub(in crate::findings) type ByCard<'a> = Vec<Vec<&'a CardCertificate>>;

/// The certificates of each directly read card; `None` when none could be read so.
pub(in crate::findings) fn direct_certificates(checkup: &Checkup) -> Option<ByCard<'_>> {
    known_groups(cards(checkup).iter().map(|card| &card.certificates))
}

/// The certificates of each token: by Windows' own provider where it shows some, since it asks the card itself, else by the
/// module that shows most; `None` when none shows a token it can read.
pub(in crate::findings) fn shown_certificates(checkup: &Checkup) -> Option<ByCard<'_>> {
    let by_windows = listed(&checkup.middleware.known()?.shown_by_windows).unwrap_or_default();
    match known_groups(by_windows.iter().map(|token| &token.certificates)) {
        Some(groups) if groups.iter().any(|group| !group.is_empty()) => Some(groups),
        _ => module_certificates(checkup),
    }
}

/// The certificates that stand in this Windows user's store, by the provider that is said to have their keys. They are copies that
/// stay when a card goes, so none of them is evidence of what is on the card in the reader.
pub(in crate::findings) fn copies_in_store<'a>(facts: &Facts<'a>) -> Result<ByCard<'a>, State> {
    let middleware = section(&facts.checkup.middleware, "this Windows user's certificate store")?;
    let Some(providers) = listed(&middleware.in_store) else {
        return untested("this Windows user's certificate store could not be read");
    };
    if providers.is_empty() {
        return Ok(Vec::new());
    }
    let tokens = providers.iter().filter_map(|provider| listed(&provider.tokens)).flatten();
    known_groups(tokens.map(|token| &token.certificates))
        .ok_or_else(|| State::NotTested("the certificates in this Windows user's store could not be told apart".into()))
}

/// The certificates of each token, by the module that shows most.
fn module_certificates(checkup: &Checkup) -> Option<ByCard<'_>> {
    let modules = checkup.middleware.known()?.modules.iter().filter_map(|module| listed(&module.tokens));
    modules
        .filter_map(|tokens| known_groups(tokens.iter().map(|token| &token.certificates)))
        .max_by_key(|groups| groups.iter().map(Vec::len).sum::<usize>())
}

fn known_groups<'a>(facts: impl Iterator<Item = &'a Fact<Vec<CardCertificate>>>) -> Option<ByCard<'a>> {
    let groups: ByCard = facts.filter_map(listed).map(|certificates| certificates.iter().collect()).collect();
    if groups.is_empty() { None } else { Some(groups) }
}

/// The certificates of each card: read directly, or else as middleware shows them.
pub(in crate::findings) fn certificates<'a>(facts: &Facts<'a>) -> Result<ByCard<'a>, State> {
    direct_certificates(facts.checkup)
        .or_else(|| shown_certificates(facts.checkup))
        .ok_or_else(|| State::NotTested("the certificates on the card could not be read".into()))
}

/// The certificates whose dates can be judged; at least one.
pub(in crate::findings) fn dated_certificates<'a>(facts: &Facts<'a>) -> Result<Vec<&'a CardCertificate>, State> {
    if clock_offset(facts.checkup).is_some_and(|offset| offset.unsigned_abs() > CLOCK_USELESS) {
        return untested("this PC's clock is too far out to judge dates by it");
    }
    let all: Vec<_> = certificates(facts)?.into_iter().flatten().collect();
    if all.is_empty() { untested("there is no certificate on the card") } else { Ok(all) }
}

/// Whether two readings are of the same certificates: by fingerprint or, where redaction has removed those, by the last day.
pub(in crate::findings) fn same_certificates(one: &[&CardCertificate], other: &[&CardCertificate]) -> bool {
    match (fingerprints(one), fingerprints(other)) {
        (Some(one), Some(other)) => one == other,
        _ => ends(one) == ends(other),
    }
}

fn fingerprints<'a>(certificates: &[&'a CardCertificate]) -> Option<BTreeSet<&'a str>> {
    certificates.iter().map(|certificate| certificate.sha256.as_deref()).collect()
}

fn ends(certificates: &[&CardCertificate]) -> BTreeSet<Timestamp> {
    certificates.iter().map(|certificate| certificate.not_after).collect()
}
