//! The certificates on the card need no renewal yet.
//!
//! Warns when a certificate ends within 90 days. In those days the holder can renew it in minutes, or a sponsor or local
//! smartcard administrator can; the log-on asks about it and can be continued. Once it has ended, only the registration
//! authority can renew it, in person.
//!
//! Source: https://production-like.nhsd.io/services/care-identity-service/smartcard-and-authentication-users/self-renewal-nhs-smartcard-service

use jiff::SignedDuration;
use lanyard_model::State;

use super::{Facts, Finding, certificate_in_date, common::*};

/// How long before its end a certificate can be renewed, as published.
const RENEWABLE: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(super) const FINDING: Finding = Finding {
    id: "certificate-renewal",
    title: "The certificates on the card need no renewal yet",
    source: include_str!("certificate_renewal.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        if (certificate_in_date::FINDING.judge)(facts).is_fail() {
            return not_applicable("a certificate has ended already");
        }
        let first = dated_certificates(facts)?.into_iter().map(|certificate| certificate.not_after).min();
        Ok(match first.map(|end| (end, end.duration_since(facts.now))) {
            Some((end, left)) if left <= RENEWABLE => State::Warning(format!(
                "a certificate on the card ends on {}, in {}; it can be renewed now",
                day_of(end),
                span(left)
            )),
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, certificates, expect, judge};

    const ID: &str = "certificate-renewal";

    #[test]
    fn it_warns_for_ninety_days() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&Case::default().at("2027-12-01T23:00:00Z").judge(ID), "pass", "");
        expect(&Case::default().at("2027-12-02T00:00:00Z").judge(ID), "warning", "ends on 1 March 2028, in 90 days");
        expect(&Case::default().at("2028-02-29T23:00:00Z").judge(ID), "warning", "in 60 minutes");
    }

    #[test]
    fn an_ended_certificate_is_another_matter() {
        expect(&Case::default().at("2028-04-01T00:00:00Z").judge(ID), "not applicable", "ended");
    }

    #[test]
    fn without_certificates_it_is_not_tested() {
        expect(&judge(ID, |checkup| certificates(checkup).clear()), "not tested", "no certificate");
    }
}
