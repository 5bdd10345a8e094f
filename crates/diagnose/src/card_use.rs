//! Who signs in without a card: by Windows Hello, a security key or an app. Nothing about cards is then judged, asked or advised.
//!
//! They say so, or answer so, or their words as a whole sound so. What is said does not count where a card is plainly in use as
//! well: many sign in to Windows by Windows Hello and put their card in afterwards. An answer always counts. A virtual card is none
//! of these ways: it comes with the software of a card, and that it is one is itself why it fails.

use lanyard_model::{Checkup, ReaderState};

use crate::listening::share;
use crate::{CardUse, Cause, Context, Pack, Understood};

/// The question what somebody signs in with.
pub(crate) const WAY: &str = "card_kind";

/// The answer that it is a card of software.
pub(crate) const VIRTUAL: &str = "virtual";

/// The finding that fails where a card is in the way of a security key.
const BESIDE_A_KEY: &str = "no-card-beside-key";

/// A security key is refused while a card is in any reader ("remove all cards"): a card there is not what is signed in with.
const SECURITY_KEY: &str = "security-key";

/// From this share on (0 to 1) the words as a whole tell that somebody signs in without a card, though none of them names how.
const SOUNDS_SO: f64 = 0.7;

/// Questions whose answers show that somebody has a card in hand, and the answers to them that do not.
const SHOWS_CARD: &[&str] = &["card_in", "card_way", "cards_attached", "card_back_digits", "card_damaged"];
const SHOWS_NONE: &[&str] = &["no", "0"];

/// Whether whoever is stuck signs in without a card, by what was answered and said.
pub(crate) fn without_card(pack: &Pack, checkup: &Checkup, given: &Context, understood: &Understood) -> bool {
    let answers = pack.question(WAY).into_iter().flat_map(|question| &question.answer);
    let ways: Vec<&str> = answers.filter(|answer| answer.no_card).map(|answer| answer.id.as_str()).collect();
    if let Some(answer) = given.answer(WAY) {
        return ways.contains(&answer);
    }
    let said = understood.signatures.iter().filter_map(|signature| signature.answers.get(WAY).map(String::as_str));
    let said: Vec<&str> = said.collect();
    let in_reader = card_in_reader(checkup);
    let told = if said.is_empty() {
        sounds_so(pack, understood, in_reader)
    } else {
        // Where a card is named beside it, a virtual one for instance, it is that card.
        said.iter().all(|way| ways.contains(way)) && (said.contains(&SECURITY_KEY) || !in_reader)
    };
    told && !card_told_of(given, understood)
}

/// Whether the words as a whole sound like somebody without a card; where one is in a reader, like one that is in the way of a key.
fn sounds_so(pack: &Pack, understood: &Understood, card_in_reader: bool) -> bool {
    let kind = |cause: &Cause| cause.card == CardUse::None && (!card_in_reader || cause.evidence.contains_key(BESIDE_A_KEY));
    share(&pack.causes, &understood.heard, kind) >= SOUNDS_SO
}

/// Whether what was said or answered shows that somebody has a card in use.
fn card_told_of(given: &Context, understood: &Understood) -> bool {
    let shows =
        |(question, answer): (&String, &String)| SHOWS_CARD.contains(&question.as_str()) && !SHOWS_NONE.contains(&answer.as_str());
    let said = understood.signatures.iter().flat_map(|signature| &signature.answers);
    understood.card_used || said.chain(&given.answers).any(shows)
}

fn card_in_reader(checkup: &Checkup) -> bool {
    let holds = |state| matches!(state, ReaderState::Card | ReaderState::HeldExclusively);
    checkup.readers.known().is_some_and(|readers| readers.readers.iter().any(|reader| holds(reader.state)))
}
