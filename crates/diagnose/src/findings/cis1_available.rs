//! The log-on service that this client needs is still there.
//!
//! Identity Agent logs on through CIS1, which ends on 28 February 2027, at an hour that is not published. After that day this
//! fails on every PC that has Identity Agent; it then needs Smartcard Connect, which must not be installed before every Spine
//! application used there supports CIS2. Warns in the half year before, since a change of client takes planning.
//!
//! Source: https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/nhs-smartcard-connect;
//! the day stands in the knowledge pack. The half year is an estimate.

use lanyard_model::State;

use super::{Facts, Finding, common::*};

/// Days before the end from which it warns. An estimate of how long a change of client takes.
const NOTICE: i64 = 180;

pub(super) const FINDING: Finding = Finding {
    id: "cis1-available",
    title: "The log-on service that this client needs is still there",
    source: include_str!("cis1_available.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        client_known(facts)?;
        if !facts.client.needs_cis1() {
            return not_applicable("this PC's smartcard client does not need CIS1");
        }
        let Some(end) = facts.pack.date("cis1-ends") else { return untested("the day on which CIS1 ends is not known") };
        let ready = end.ready_by.unwrap_or(end.on);
        Ok(match days_until(facts.today, end.on) {
            ..=-1 => State::Fail(format!("CIS1, which Identity Agent needs, ended on {}", day(end.on))),
            0 => {
                State::Warning("CIS1, which Identity Agent needs, ends today and may end at any hour: none is published".to_owned())
            }
            1..=NOTICE => State::Warning(format!(
                "CIS1, which Identity Agent needs, ends on {}; be ready by {}",
                day(end.on),
                ready.strftime("%A %-d %B")
            )),
            _ => State::Pass,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, expect};
    use crate::ClientModel;

    const ID: &str = "cis1-available";

    fn at(client: ClientModel, moment: &str) -> lanyard_model::State {
        Case::new(client).at(moment).judge(ID)
    }

    #[test]
    fn it_warns_for_half_a_year_and_then_fails() {
        let client = ClientModel::IdentityAgentWithCm1;
        expect(&at(client, "2026-08-31T12:00:00Z"), "pass", "");
        expect(&at(client, "2026-09-01T12:00:00Z"), "warning", "be ready by Friday 26 February");
        expect(&at(client, "2027-02-27T23:59:59Z"), "warning", "28 February 2027");
        expect(&at(client, "2027-02-28T00:00:00Z"), "warning", "may end at any hour");
        expect(&at(client, "2027-03-01T00:00:00Z"), "fail", "ended on 28 February 2027");
    }

    #[test]
    fn smartcard_connect_does_not_need_it() {
        expect(&at(ClientModel::SmartcardConnect, "2027-03-01T08:00:00Z"), "not applicable", "does not need");
        expect(&at(ClientModel::NoClient, "2027-03-01T08:00:00Z"), "not applicable", "does not need");
        expect(&at(ClientModel::Unknown, "2027-03-01T08:00:00Z"), "not tested", "could not be read");
    }
}
