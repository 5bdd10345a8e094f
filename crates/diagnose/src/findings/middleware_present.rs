//! Card middleware is installed.
//!
//! Middleware is the software between the smartcard client and the card. Fails when a smartcard client is installed and no
//! middleware is found: neither a module that could be asked, nor an installed product, nor a driver by which Windows itself
//! shows the card. The client then sees a card in the reader and can do nothing with it.
//!
//! Source: Oberthur middleware is required on all machines,
//! https://production-like.nhsd.io/services/care-identity-service/latest-news/action-required-by-it-teams-to-support-ongoing-use-of-care-identity-service;
//! the PIV mini-driver for series 9,
//! https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/credential-management

use lanyard_model::{Fact, State};

use super::{Facts, Finding, client_installed, common::*};

/// Middleware that NHS cards of today need, by product id.
const PRODUCTS: [&str; 2] = ["oberthur-middleware", "piv-minidriver"];

pub(super) const FINDING: Finding = Finding {
    id: "middleware-present",
    title: "Card middleware is installed",
    source: include_str!("middleware_present.rs"),
    judge,
};

fn judge(facts: &Facts) -> State {
    settle(|| {
        let module_found = match &facts.checkup.middleware.fact {
            Fact::Known(middleware) => {
                let shown = middleware.shown_by_windows.known().is_some();
                Some(shown || middleware.modules.iter().any(|module| module.tokens != Fact::Absent))
            }
            Fact::Absent => Some(false),
            _ => None,
        };
        if module_found == Some(true) {
            return Ok(State::Pass);
        }
        client_known(facts)?;
        unless_fails(facts, &client_installed::FINDING)?;
        for product in PRODUCTS {
            if installed(facts, product)? {
                return Ok(State::Pass);
            }
        }
        if module_found.is_none() {
            return untested("middleware modules could not be looked for");
        }
        Ok(State::Fail("no card middleware is installed".into()))
    })
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact};

    use super::super::testing::{Case, expect, judge, known, show_by_windows, uninstall};
    use crate::ClientModel;

    const ID: &str = "middleware-present";

    fn without(checkup: &mut Checkup) {
        known(&mut checkup.middleware).modules.clear();
        uninstall(checkup, "oberthur-middleware");
    }

    #[test]
    fn neither_module_nor_product_fails() {
        expect(&judge(ID, |_| {}), "pass", "");
        expect(&judge(ID, |checkup| known(&mut checkup.middleware).modules.clear()), "pass", "");
        expect(&judge(ID, |checkup| uninstall(checkup, "oberthur-middleware")), "pass", "");
        expect(&judge(ID, without), "fail", "no card middleware");
    }

    #[test]
    fn what_windows_itself_reads_needs_no_product() {
        let shown = judge(ID, |checkup| {
            without(checkup);
            show_by_windows(checkup);
        });
        expect(&shown, "pass", "");
    }

    #[test]
    fn what_was_not_looked_for_is_not_missing() {
        let state = judge(ID, |checkup| {
            without(checkup);
            checkup.middleware.fact = Fact::NotAsked;
        });
        expect(&state, "not tested", "could not be looked for");
    }

    #[test]
    fn a_pc_without_a_client_is_another_matter() {
        expect(&Case::new(ClientModel::NoClient).checkup(without).judge(ID), "not tested", "client");
        expect(&Case::new(ClientModel::Unknown).checkup(|c| known(&mut c.middleware).modules.clear()).judge(ID), "not tested", "");
    }
}
