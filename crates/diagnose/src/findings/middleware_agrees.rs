//! Middleware shows what is on the card.
//!
//! Fails when the card's certificates, read directly, differ from those that middleware shows. Middleware that keeps a
//! stale copy does this: after a renewal, or when another card was in the reader before, the client then works with
//! certificates that are not those on the card.
//!
//! Source: the Oberthur card cache,
//! https://digital.nhs.uk/services/registration-authorities-and-smartcards/care-identity-service/news-and-service-updates/technical-updates/nhs-digital-identity-agent-v2.2-is-now-available

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "middleware-agrees",
    title: "Middleware shows what is on the card",
    source: include_str!("middleware_agrees.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let (Some(direct), Some(shown)) = (direct_certificates(facts.checkup), shown_certificates(facts.checkup)) else {
            return untested("the card was not read both ways");
        };
        let direct: Vec<_> = direct.into_iter().flatten().collect();
        let shown: Vec<_> = shown.into_iter().flatten().collect();
        if direct.is_empty() || shown.is_empty() {
            return untested("there is nothing to compare");
        }
        Ok(match same_certificates(&direct, &shown) {
            true => State::Pass,
            false => State::Fail("middleware shows other certificates than those on the card".into()),
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact};

    use super::super::testing::{Case, certificates, expect, in_store, judge, show_by_windows, tokens, unpublished_layout};

    const ID: &str = "middleware-agrees";

    fn renewed(checkup: &mut Checkup) {
        for certificate in certificates(checkup) {
            certificate.sha256 = certificate.sha256.as_ref().map(|digest| format!("{digest}99"));
            certificate.not_after = "2028-11-20T00:00:00Z".parse().unwrap();
        }
    }

    #[test]
    fn a_stale_copy_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, renewed), "fail", "other certificates");
    }

    #[test]
    fn windows_own_provider_comes_before_copies() {
        let copies_are_stale = judge(ID, |checkup| {
            show_by_windows(checkup);
            let stale = &mut tokens(checkup)[0].certificates;
            let Fact::Known(all) = stale else { unreachable!() };
            all.iter_mut().for_each(|certificate| certificate.sha256 = Some("0099".to_owned()));
        });
        expect(&copies_are_stale, "pass", "");
        let shows_nothing = judge(ID, |checkup| {
            show_by_windows(checkup).certificates = Fact::Known(Vec::new());
            renewed(checkup);
        });
        expect(&shows_nothing, "fail", "other certificates");
        let cached = judge(ID, |checkup| {
            show_by_windows(checkup);
            renewed(checkup);
        });
        expect(&cached, "fail", "other certificates");
    }

    #[test]
    fn copies_in_a_windows_users_store_are_not_what_middleware_shows() {
        let of_a_former_card = judge(ID, |checkup| {
            in_store(checkup);
            renewed(checkup);
        });
        expect(&of_a_former_card, "not tested", "both ways");
    }

    #[test]
    fn redaction_changes_no_verdict() {
        let redacted = |mut case: Case| {
            case.checkup = case.checkup.redacted();
            case.judge(ID)
        };
        expect(&redacted(Case::default()), "pass", "");
        expect(&redacted(Case::default().checkup(renewed)), "fail", "other certificates");
    }

    #[test]
    fn one_side_alone_is_not_tested() {
        expect(&judge(ID, unpublished_layout), "not tested", "both ways");
        expect(&judge(ID, |checkup| tokens(checkup)[0].certificates = Fact::Known(Vec::new())), "not tested", "nothing");
    }
}
