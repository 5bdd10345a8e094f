//! What Windows' own provider for cards (the Microsoft Smart Card Key Storage Provider) shows of the cards in the readers.
//!
//! It asks the card through the card's driver (minidriver), as a smartcard program does that asks Windows.
//! Calls and codes: <https://learn.microsoft.com/en-us/windows/win32/api/ncrypt/nf-ncrypt-ncryptenumkeys>,
//! <https://learn.microsoft.com/en-us/windows/win32/secauthn/authentication-return-values>.

use std::collections::BTreeMap;

use lanyard_model::{Fact, Token, WhyCode};

use super::understood;

/// `NTE_NO_MORE_ITEMS`: the list ended as it should.
const COMPLETE: u32 = 0x8009_002A;
/// `NTE_SILENT_CONTEXT`: it would have asked the person for something.
const WOULD_ASK: u32 = 0x8009_0022;
/// `SCARD_E_NO_SMARTCARD`, `SCARD_E_NO_READERS_AVAILABLE`, `SCARD_W_REMOVED_CARD`.
const NO_CARD: [u32; 3] = [0x8010_000C, 0x8010_002E, 0x8010_0069];
/// `SCARD_E_UNKNOWN_CARD` and `SCARD_E_CARD_UNSUPPORTED`: Windows has no driver for this card, or one that cannot use it.
const NO_DRIVER: [u32; 2] = [0x8010_000D, 0x8010_001C];
/// `NTE_NOT_SUPPORTED`, `NTE_PROV_TYPE_NOT_DEF`, `NTE_PROV_DLL_NOT_FOUND`, `E_NOTIMPL`: this Windows has no such provider.
const NO_PROVIDER: [u32; 4] = [0x8009_0029, 0x8009_0017, 0x8009_001E, 0x8000_4001];
/// Where the provider does not say in which reader a card is.
const SOME_READER: &str = "a reader";

/// A certificate that it showed, with the reader that its card is in.
pub(in crate::probe) type Shown = (Option<String>, Vec<u8>);

/// The cards that it shows, from their certificates and the code with which its list ended. A list that broke off is not given:
/// what is missing in it would look as if it were not on the card.
pub(in crate::probe) fn tokens(shown: &[Shown], ended: u32) -> Fact<Vec<Token>> {
    match ended {
        COMPLETE if shown.is_empty() => Fact::Absent,
        COMPLETE => Fact::Known(by_reader(shown)),
        WOULD_ASK => Fact::not_tried(WhyCode::WouldCost, "Windows would have asked for a passcode to show what is on the card."),
        code if NO_CARD.contains(&code) => Fact::not_tried(WhyCode::NoCard, "Windows sees no card in a reader."),
        code if NO_DRIVER.contains(&code) && shown.is_empty() => Fact::Absent,
        code if NO_PROVIDER.contains(&code) => {
            Fact::not_tried(WhyCode::NotOnThisSystem, "This Windows has no provider of its own for cards.")
        }
        code => Fact::failed(WhyCode::Error, format!("Windows' own provider does not show the card (0x{code:08X}).")),
    }
}

fn by_reader(shown: &[Shown]) -> Vec<Token> {
    let mut readers: BTreeMap<&str, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for (reader, der) in shown {
        let stored = readers.entry(reader.as_deref().unwrap_or(SOME_READER)).or_default();
        stored.push((format!("{:02}", stored.len() + 1), der.clone()));
    }
    let token = |(slot, stored): (&str, Vec<_>)| Token {
        slot: slot.to_owned(),
        locked: false,
        final_try: false,
        certificates: understood(&stored),
    };
    readers.into_iter().map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::certificate;
    use super::*;

    fn code(fact: &Fact<Vec<Token>>) -> Option<WhyCode> {
        fact.why().map(|why| why.code)
    }

    #[test]
    fn certificates_stand_with_the_card_that_they_are_on() {
        let [one, two] = [certificate("999000000001"), certificate("999000000002")];
        let shown = [(Some("B 00 00".to_owned()), one.clone()), (None, two), (Some("B 00 00".to_owned()), one)];
        let Fact::Known(tokens) = tokens(&shown, COMPLETE) else { panic!("not shown") };
        let counted = |token: &Token| (token.slot.clone(), token.certificates.known().unwrap().len());
        assert_eq!(tokens.iter().map(counted).collect::<Vec<_>>(), [("B 00 00".to_owned(), 2), (SOME_READER.to_owned(), 1)]);
        assert_eq!(tokens[1].certificates.known().unwrap()[0].holder.as_deref(), Some("999000000002"));
    }

    #[test]
    fn a_list_that_broke_off_is_no_list() {
        let shown = [(None, certificate("999000000001"))];
        assert_eq!(code(&tokens(&shown, WOULD_ASK)), Some(WhyCode::WouldCost));
        let other = tokens(&shown, 0x8010_0001);
        assert!(other.failed_with(WhyCode::Error) && other.why().unwrap().text.contains("0x80100001"), "{other:?}");
        assert!(tokens(&shown, 0x8010_001C).failed_with(WhyCode::Error), "a second card that it cannot use");
    }

    #[test]
    fn nothing_shown_is_told_from_nothing_there() {
        assert_eq!(tokens(&[], COMPLETE), Fact::Absent);
        assert_eq!(tokens(&[], 0x8010_000D), Fact::Absent, "a card for which Windows has no driver");
        assert_eq!(code(&tokens(&[], 0x8010_000C)), Some(WhyCode::NoCard));
        assert_eq!(code(&tokens(&[], 0x8009_0029)), Some(WhyCode::NotOnThisSystem));
    }
}
