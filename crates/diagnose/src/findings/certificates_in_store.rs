//! Windows has the card's certificates in this user's store.
//!
//! Windows copies the certificates of an inserted card into the store of whoever is signed in (service `CertPropSvc`), where
//! many programs and browsers look for them. Warns when the store shows no certificates of a card, or others than those on the
//! card in the reader: the copy was not made, or is of an earlier card. It never fails: which NHS programs look there is not
//! published, and some ask the card themselves. Taking the card out, waiting for some seconds and putting it in makes Windows
//! copy again.
//!
//! Source: how Windows copies them,
//! https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-certificate-propagation-service

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "certificates-in-store",
    title: "Windows has the card's certificates in this user's store",
    source: include_str!("certificates_in_store.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        windows_cards(facts)?;
        let on_card: Vec<_> = certificates(facts)?.into_iter().flatten().collect();
        if on_card.is_empty() {
            return untested("there is no certificate on the card");
        }
        let copies = copies_in_store(facts)?;
        Ok(if copies.iter().all(Vec::is_empty) {
            State::Warning("this Windows user's store has no certificate of a card".into())
        } else if copies.iter().any(|copies| same_certificates(&on_card, copies)) {
            State::Pass
        } else {
            State::Warning("this Windows user's store has other certificates than those on the card".into())
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact, WhyCode};

    use super::super::testing::{
        Case, certificates, expect, in_store, judge, known, show_by_windows, token_in_store, unpublished_layout, windows_cards,
    };

    const ID: &str = "certificates-in-store";

    /// A Windows whose store has what is on the card.
    fn on_windows(change: impl FnOnce(&mut Checkup)) -> lanyard_model::State {
        judge(ID, |checkup| {
            windows_cards(checkup);
            in_store(checkup);
            change(checkup);
        })
    }

    fn renewed(checkup: &mut Checkup) {
        certificates(checkup).iter_mut().for_each(|certificate| {
            certificate.sha256 = Some("0099".to_owned());
            certificate.not_after = "2028-11-20T00:00:00Z".parse().unwrap();
        });
    }

    #[test]
    fn a_copy_that_is_missing_or_of_an_earlier_card_warns() {
        expect(&on_windows(|_| {}), "pass", "");
        expect(&on_windows(renewed), "warning", "other certificates");
        expect(&on_windows(|checkup| in_store(checkup).clear()), "warning", "no certificate of a card");
    }

    #[test]
    fn copies_of_a_former_card_beside_those_of_this_one_are_no_matter() {
        let two_kinds = on_windows(|checkup| {
            let mut former = in_store(checkup)[0].clone();
            renewed(checkup);
            let Fact::Known(tokens) = &mut former.tokens else { unreachable!() };
            tokens[0].certificates = Fact::Known(certificates(checkup).clone());
            in_store(checkup).push(former);
        });
        expect(&two_kinds, "pass", "");
    }

    #[test]
    fn a_card_that_only_windows_reads_is_compared_too() {
        let only_windows = |checkup: &mut Checkup| {
            show_by_windows(checkup);
            unpublished_layout(checkup);
        };
        expect(&on_windows(only_windows), "pass", "");
        let stale = |checkup: &mut Checkup| {
            renewed(checkup);
            only_windows(checkup);
        };
        expect(&on_windows(stale), "warning", "other certificates");
        expect(&on_windows(unpublished_layout), "not tested", "could not be read");
    }

    #[test]
    fn several_people_and_other_systems_are_not_judged() {
        let several = on_windows(|checkup| {
            token_in_store(checkup).certificates = Fact::not_tried(WhyCode::NotReached, "Several people's.");
        });
        expect(&several, "not tested", "could not be told apart");
        let closed =
            on_windows(|checkup| known(&mut checkup.middleware).in_store = Fact::not_tried(WhyCode::NeedsAdmin, "Closed."));
        expect(&closed, "not tested", "store could not be read");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }

    #[test]
    fn redaction_changes_no_verdict() {
        let redacted = |change: fn(&mut Checkup)| {
            let mut case = Case::default().checkup(|checkup| {
                windows_cards(checkup);
                in_store(checkup);
                change(checkup);
            });
            case.checkup = case.checkup.redacted();
            case.judge(ID)
        };
        expect(&redacted(|_| {}), "pass", "");
        expect(&redacted(renewed), "warning", "other certificates");
    }
}
