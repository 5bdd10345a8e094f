//! Cards of this series still log on.
//!
//! The series is the first two digits on the back of the card. Fails when cards of that series have been blocked, or work with
//! no smartcard client; such a card cannot be repaired, only replaced. Warns when they will be blocked within 90 days, when
//! nothing is published about the series, and when cards of that series do only part of their work with this PC's smartcard
//! client. No program can read the series reliably, so this is tested only when somebody has read it off the card.
//!
//! Source: https://nhsd-proxy.dokku3.ebmdatalab.net/services/care-identity-service/releases-and-planned-maintenance/service-deprecation-and-retirement/deprecation-notice-smartcard-series-4-5-and-6
//! and https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/nhs-smartcard-connect

use lanyard_model::State;

use super::{Facts, Finding, common::*};
use crate::{ClientModel, Series};

pub(super) const FINDING: Finding =
    Finding { id: "card-series", title: "Cards of this series still log on", source: include_str!("card_series.rs"), judge };

fn judge(facts: &Facts) -> State {
    let Some(number) = facts.context.series_on_back() else {
        return State::NotTested("nobody has read the first two digits on the back of the card".into());
    };
    let Some(series) = facts.pack.series.iter().find(|series| series.number == number) else {
        return State::Warning(format!("cards of series {number} are not among those published"));
    };
    blocked(facts, series).or_else(|| unusable(series)).or_else(|| partly(facts, series)).unwrap_or(State::Pass)
}

/// Cards that no client works with, though no day of a block is published.
fn unusable(series: &Series) -> Option<State> {
    let never = series.blocked_from.is_none() && series.identity_agent == "no" && series.smartcard_connect == "no";
    never.then(|| State::Fail(format!("cards of series {} work with no smartcard client any more", series.number)))
}

fn blocked(facts: &Facts, series: &Series) -> Option<State> {
    let from = series.blocked_from?;
    let (number, when) = (series.number, day(from));
    match days_until(facts.today, from) {
        ..=0 => Some(State::Fail(format!("cards of series {number} have been blocked since {when}"))),
        left @ 1..=SOON => {
            let left = counted(left.unsigned_abs(), "day");
            Some(State::Warning(format!("cards of series {number} will be blocked on {when}, in {left}")))
        }
        _ => None,
    }
}

/// What cards of a series cannot do with this client.
fn partly(facts: &Facts, series: &Series) -> Option<State> {
    let number = series.number;
    let (works, with) = match facts.client {
        ClientModel::SmartcardConnect => (&series.smartcard_connect, "Smartcard Connect"),
        // Until its block a card works with Identity Agent: what the list says is from then on.
        client if client.needs_cis1() && series.blocked_from.is_none() => (&series.identity_agent, "Identity Agent"),
        _ if series.identity_agent == "not-known" => (&series.identity_agent, "any smartcard client"),
        _ => return None,
    };
    match works.as_str() {
        "not-known" => Some(State::Warning(format!("nothing is published about what cards of series {number} do with {with}"))),
        "authentication-only" => Some(State::Warning(format!("with {with}, cards of series {number} log on and do nothing else"))),
        "no" => Some(State::Warning(format!("cards of series {number} do not work with {with}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, expect};
    use crate::ClientModel;

    const ID: &str = "card-series";

    fn of(client: ClientModel, digits: &str) -> lanyard_model::State {
        Case::new(client).context(|context| drop(context.answers.insert("card_back_digits".into(), digits.into()))).judge(ID)
    }

    #[test]
    fn a_blocked_series_fails() {
        expect(&of(ClientModel::IdentityAgent, "04"), "fail", "blocked since 1 April 2026");
        expect(&of(ClientModel::IdentityAgent, "09"), "pass", "");
    }

    #[test]
    fn it_fails_from_the_first_blocked_day() {
        let case = Case::default().context(|context| context.series = Some(7));
        expect(&case.clone().at("2026-09-01T08:00:00Z").judge(ID), "pass", "");
        expect(&case.clone().judge(ID), "warning", "on 4 January 2027, in 42 days");
        expect(&case.clone().at("2027-01-03T08:00:00Z").judge(ID), "warning", "in 1 day");
        expect(&case.at("2027-01-04T00:00:00Z").judge(ID), "fail", "blocked since 4 January 2027");
    }

    #[test]
    fn the_client_decides_what_a_series_can_do() {
        expect(&of(ClientModel::IdentityAgent, "10"), "warning", "log on and do nothing else");
        expect(&of(ClientModel::SmartcardConnect, "10"), "pass", "");
        expect(&of(ClientModel::Unknown, "10"), "pass", "");
    }

    /// With what the program itself knows.
    #[test]
    fn what_works_with_no_client_fails_with_every_one() {
        let of = |client: ClientModel, digits: &str, at: &str| {
            let answered = |context: &mut crate::Context| drop(context.answers.insert("card_back_digits".into(), digits.into()));
            Case::new(client).with_own_knowledge().context(answered).at(at).judge(ID)
        };
        for client in [ClientModel::IdentityAgent, ClientModel::SmartcardConnect, ClientModel::Unknown, ClientModel::NoClient] {
            expect(&of(client, "03", "2026-11-23T08:05:00Z"), "fail", "no smartcard client");
            expect(&of(client, "05", "2026-05-07T08:05:00Z"), "fail", "blocked since 7 May 2026");
            expect(&of(client, "07", "2026-11-23T08:05:00Z"), "warning", "nothing is published");
        }
        let agent = ClientModel::IdentityAgent;
        expect(&of(agent, "05", "2026-01-15T08:05:00Z"), "pass", "");
        expect(&of(agent, "05", "2026-04-20T08:05:00Z"), "warning", "in 17 days");
        expect(&of(ClientModel::Unknown, "09", "2026-11-23T08:05:00Z"), "pass", "");
    }

    #[test]
    fn a_series_that_nobody_knows_warns() {
        expect(&of(ClientModel::IdentityAgent, "77"), "warning", "not among");
        expect(&of(ClientModel::IdentityAgent, "?"), "not tested", "nobody has read");
    }
}
