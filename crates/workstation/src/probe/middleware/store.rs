//! Certificates of a card as they stand in the user's certificate store on Windows, by the provider that has their keys.
//!
//! Windows copies a card's certificates there (service `CertPropSvc`) and leaves them when the card goes, so the store also
//! holds certificates of former cards and, on a shared sign-in, of other people. None of it says what is on the card in a reader.

use std::collections::{BTreeMap, BTreeSet};

use lanyard_model::{CardCertificate, Fact, ModuleReading, Token, WhyCode};

use super::understood;

/// The providers of Windows itself for cards, older and newer kind.
const OF_WINDOWS: [&str; 2] = ["Microsoft Base Smart Card Crypto Provider", "Microsoft Smart Card Key Storage Provider"];
/// What stands in the place of a slot.
const SLOT: &str = "this user's certificate store";

/// A certificate and what stands in the place of its slot: which it is in the store.
type Numbered = (String, Vec<u8>);

/// A certificate of the store with the provider that has its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe) struct Kept {
    /// The certificate as it stands there.
    pub(in crate::probe) der: Vec<u8>,
    /// Name of the provider.
    pub(in crate::probe) provider: String,
    /// The provider is of the older kind (CSP).
    pub(in crate::probe) older_kind: bool,
}

/// What each provider for cards is said to keep; `others` are the providers that are registered for a kind of card.
pub(in crate::probe) fn modules(kept: &[Kept], others: &BTreeSet<String>) -> Vec<ModuleReading> {
    let mut by_provider: BTreeMap<(&str, bool), Vec<Numbered>> = BTreeMap::new();
    for one in kept.iter().filter(|one| OF_WINDOWS.contains(&one.provider.as_str()) || others.contains(&one.provider)) {
        let certificates = by_provider.entry((&one.provider, one.older_kind)).or_default();
        certificates.push((format!("{:02}", certificates.len() + 1), one.der.clone()));
    }
    by_provider.into_iter().map(|((name, older), stored)| module(name, older, &stored)).collect()
}

fn module(name: &str, older_kind: bool, stored: &[Numbered]) -> ModuleReading {
    let kind = if older_kind { "older kind (CSP)" } else { "newer kind (KSP)" };
    let certificates = match understood(stored) {
        Fact::Known(all) => of_one_holder(all),
        other => other,
    };
    let token = Token { slot: SLOT.to_owned(), locked: false, final_try: false, certificates };
    ModuleReading { name: name.to_owned(), version: Fact::Known(kind.to_owned()), tokens: Fact::Known(vec![token]) }
}

/// The newest certificate for each use, when all are one person's; with several people's it is not known whose card is meant.
fn of_one_holder(all: Vec<CardCertificate>) -> Fact<Vec<CardCertificate>> {
    let holders: BTreeSet<Option<&str>> = all.iter().map(|certificate| certificate.holder.as_deref()).collect();
    if holders.len() > 1 {
        let why = "Certificates of several people stand in this Windows user's store, so whose card is meant is not known.";
        return Fact::not_tried(WhyCode::NotReached, why);
    }
    let mut newest: BTreeMap<Vec<String>, CardCertificate> = BTreeMap::new();
    for certificate in all {
        let place = newest.entry(certificate.key_usage.clone()).or_insert_with(|| certificate.clone());
        if certificate.not_before > place.not_before {
            *place = certificate;
        }
    }
    Fact::Known(newest.into_values().collect())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, KeyUsagePurpose, date_time_ymd};

    use super::*;

    fn kept(holder: &str, year: i32, usage: KeyUsagePurpose, provider: &str) -> Kept {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, holder);
        params.key_usages = vec![usage];
        params.not_before = date_time_ymd(year, 1, 1);
        params.not_after = date_time_ymd(year + 2, 1, 1);
        let der = params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec();
        Kept { der, provider: provider.to_owned(), older_kind: false }
    }

    const SIGN: KeyUsagePurpose = KeyUsagePurpose::DigitalSignature;
    const AGREE: KeyUsagePurpose = KeyUsagePurpose::KeyEncipherment;

    fn ends(module: &ModuleReading) -> Vec<i16> {
        let tokens = module.tokens.known().unwrap();
        let year = |certificate: &CardCertificate| certificate.not_after.to_zoned(jiff::tz::TimeZone::UTC).year();
        let mut ends: Vec<i16> = tokens[0].certificates.known().unwrap().iter().map(year).collect();
        ends.sort_unstable();
        ends
    }

    #[test]
    fn the_newest_pair_counts() {
        let all = [
            kept("999000000001", 2022, SIGN, OF_WINDOWS[1]),
            kept("999000000001", 2025, SIGN, OF_WINDOWS[1]),
            kept("999000000001", 2024, AGREE, OF_WINDOWS[1]),
            kept("other", 2026, SIGN, "Microsoft Software Key Storage Provider"),
        ];
        let read = modules(&all, &BTreeSet::new());
        assert_eq!((read.len(), read[0].name.as_str()), (1, OF_WINDOWS[1]));
        assert_eq!(ends(&read[0]), [2026, 2027]);
    }

    #[test]
    fn several_people_are_nobody() {
        let all = [kept("999000000001", 2025, SIGN, OF_WINDOWS[0]), kept("999000000002", 2025, SIGN, OF_WINDOWS[0])];
        let read = modules(&all, &BTreeSet::new());
        assert!(matches!(read[0].tokens.known().unwrap()[0].certificates, Fact::NotTried(_)), "{read:?}");
    }

    #[test]
    fn a_makers_own_provider_counts_when_it_is_registered() {
        let all = [kept("999000000001", 2025, SIGN, "Maker Card Provider")];
        assert!(modules(&all, &BTreeSet::new()).is_empty());
        assert_eq!(modules(&all, &BTreeSet::from(["Maker Card Provider".to_owned()])).len(), 1);
    }
}
