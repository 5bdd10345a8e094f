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

use lanyard_model::{Fact, State};

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
        let Some(on_card) = on_card(facts) else { return untested("the certificates on the card could not be read") };
        let on_card: Vec<_> = on_card.into_iter().flatten().collect();
        if on_card.is_empty() {
            return untested("there is no certificate on the card");
        }
        let modules = &section(&facts.checkup.middleware, "the certificate store")?.modules;
        let copies: Vec<_> = module_certificates(facts.checkup).into_iter().flatten().flatten().collect();
        Ok(match (copies.is_empty(), modules.is_empty()) {
            (true, true) => State::Warning("this Windows user's store has no certificate of a card".into()),
            (true, false) => return untested("the certificates in this Windows user's store could not be told apart"),
            (false, _) if same_certificates(&on_card, &copies) => State::Pass,
            (false, _) => State::Warning("this Windows user's store has other certificates than those on the card".into()),
        })
    })
}

/// As the card itself shows them: read directly, or by Windows' own provider.
fn on_card<'a>(facts: &Facts<'a>) -> Option<ByCard<'a>> {
    direct_certificates(facts.checkup).or_else(|| {
        let Fact::Known(_) = facts.checkup.middleware.known()?.shown_by_windows else { return None };
        shown_certificates(facts.checkup)
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact, WhyCode};

    use super::super::testing::{
        Case, certificates, expect, judge, known, show_by_windows, tokens, unpublished_layout, windows_cards,
    };

    const ID: &str = "certificates-in-store";

    /// A Windows whose store, in the place of modules, has what is on the card.
    fn on_windows(change: impl FnOnce(&mut Checkup)) -> lanyard_model::State {
        judge(ID, |checkup| {
            windows_cards(checkup);
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
        expect(&on_windows(|checkup| known(&mut checkup.middleware).modules.clear()), "warning", "no certificate of a card");
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
            tokens(checkup)[0].certificates = Fact::not_tried(WhyCode::NotReached, "Several people's.");
        });
        expect(&several, "not tested", "could not be told apart");
        expect(&judge(ID, |_| {}), "not tested", "set up for cards");
    }

    #[test]
    fn redaction_changes_no_verdict() {
        let redacted = |change: fn(&mut Checkup)| {
            let mut case = Case::default().checkup(|checkup| {
                windows_cards(checkup);
                change(checkup);
            });
            case.checkup = case.checkup.redacted();
            case.judge(ID)
        };
        expect(&redacted(|_| {}), "pass", "");
        expect(&redacted(renewed), "warning", "other certificates");
    }
}
