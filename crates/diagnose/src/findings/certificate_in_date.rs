//! The certificates on the card have not ended.
//!
//! Fails when a certificate on the card is past its last day. The holder cannot renew it any more: the registration
//! authority does, with card and holder in the room. The last day is read from the card, never computed, because the
//! published lifetimes differ. Where this PC's clock is more than a day out, no date is judged by it.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/smartcard-and-authentication-users/self-renewal-nhs-smartcard-service

use lanyard_model::State;

use super::{Facts, Finding, common::*};

pub(super) const FINDING: Finding = Finding {
    id: "certificate-in-date",
    title: "The certificates on the card have not ended",
    source: include_str!("certificate_in_date.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let first = dated_certificates(facts)?.into_iter().map(|certificate| certificate.not_after).min();
        Ok(match first {
            Some(end) if end < facts.now => State::Fail(format!("a certificate on the card ended on {}", day_of(end))),
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::Fact;

    use super::super::testing::{Case, certificates, clock_out, expect, judge, token_in_store, tokens, unpublished_layout};

    const ID: &str = "certificate-in-date";

    #[test]
    fn an_ended_certificate_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        let ended = judge(ID, |checkup| certificates(checkup)[1].not_after = "2026-11-03T09:00:00Z".parse().unwrap());
        expect(&ended, "fail", "ended on 3 November 2026");
    }

    #[test]
    fn the_last_moment_still_counts() {
        expect(&Case::default().at("2028-03-01T00:00:00Z").judge(ID), "pass", "");
        expect(&Case::default().at("2028-03-01T00:00:01Z").judge(ID), "fail", "1 March 2028");
    }

    #[test]
    fn no_date_is_judged_by_a_useless_clock() {
        let state = judge(ID, |checkup| {
            certificates(checkup)[0].not_after = "2026-11-03T09:00:00Z".parse().unwrap();
            clock_out(checkup, -40_000_000);
        });
        expect(&state, "not tested", "clock");
    }

    #[test]
    fn without_certificates_it_is_not_tested() {
        expect(&judge(ID, |checkup| certificates(checkup).clear()), "not tested", "no certificate");
        let unread = judge(ID, |checkup| {
            unpublished_layout(checkup);
            tokens(checkup).clear();
        });
        expect(&unread, "not tested", "could not be read");
    }

    #[test]
    fn an_expired_certificate_in_a_windows_users_store_is_not_the_cards() {
        let state = judge(ID, |checkup| {
            let Fact::Known(all) = &mut token_in_store(checkup).certificates else { unreachable!() };
            all[0].not_after = "2026-11-03T09:00:00Z".parse().unwrap();
            unpublished_layout(checkup);
        });
        expect(&state, "not tested", "could not be read");
    }
}
