//! Card middleware is installed.
//!
//! Middleware is the software between the smartcard client and the card. Fails when a smartcard client is installed and no
//! middleware is found: neither a module that could be asked, nor an installed product. The client then sees a card in the
//! reader and can do nothing with it.
//!
//! On Windows it also holds where Windows itself shows the card or has found that its own driver is for it, or has another one
//! registered for the card in the reader and that driver's file. It never fails there: how NHS cards are registered with Windows is not published, so that nothing was found does
//! not say that nothing is there. What lies in a user's certificate store says nothing either: it stays when middleware goes.
//!
//! Source: Oberthur middleware is required on all machines,
//! https://production-like.nhsd.io/services/care-identity-service/latest-news/action-required-by-it-teams-to-support-ongoing-use-of-care-identity-service;
//! the PIV mini-driver for series 9,
//! https://digital.nhs.uk/services/care-identity-service/applications-and-services/technical-services/credential-management

use lanyard_model::{Fact, Middleware, State};

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
        let middleware = &facts.checkup.middleware.fact;
        if middleware.known().is_some_and(|found| is_there(facts, found)) {
            return Ok(State::Pass);
        }
        client_known(facts)?;
        unless_fails(facts, &client_installed::FINDING)?;
        for product in PRODUCTS {
            if installed(facts, product)? {
                return Ok(State::Pass);
            }
        }
        match middleware {
            Fact::Known(Middleware { windows: Fact::NotAsked, .. }) | Fact::Absent => {
                Ok(State::Fail("no card middleware is installed".into()))
            }
            Fact::Known(_) => untested("no middleware was found by its name, nor a driver for the card in the reader"),
            _ => untested("middleware modules could not be looked for"),
        }
    })
}

/// Whether there is something that could be asked, or by which Windows itself uses the card in the reader.
fn is_there(facts: &Facts, middleware: &Middleware) -> bool {
    let windows = middleware.windows.known();
    let registered = windows.map_or(&[][..], |windows| &windows.minidrivers);
    middleware.shown_by_windows.known().is_some()
        || middleware.modules.iter().any(|module| module.tokens != Fact::Absent)
        || windows.is_some_and(|windows| found_by_windows(facts, windows))
        || registered.iter().any(|card| card.file_there == Fact::Known(true) && inserted(facts, card))
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Checkup, Fact};

    use super::super::testing::{
        Case, expect, in_store, judge, known, readers, register, show_by_windows, uninstall, windows_cards,
    };
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
    fn a_registered_driver_of_this_card_with_its_file_is_middleware() {
        let registered = |atr: &str, file_there| {
            judge(ID, |checkup| {
                without(checkup);
                register(checkup, atr, file_there);
                readers(checkup).readers[0].atr = Some("3B01".to_owned());
            })
        };
        expect(&registered("3B01", Fact::Known(true)), "pass", "");
        expect(&registered("3B01", Fact::Known(false)), "not tested", "nor a driver");
        expect(&registered("3B02", Fact::Known(true)), "not tested", "nor a driver");
    }

    #[test]
    fn a_card_that_windows_drives_itself_needs_no_product() {
        let found = |atr: &str| {
            judge(ID, |checkup| {
                without(checkup);
                windows_cards(checkup).found_by_windows = vec![atr.to_owned()];
                readers(checkup).readers[0].atr = Some("3B01".to_owned());
            })
        };
        expect(&found("3B01"), "pass", "");
        expect(&found("3B02"), "not tested", "nor a driver");
    }

    #[test]
    fn on_windows_nothing_found_is_not_nothing_there() {
        let nothing = judge(ID, |checkup| {
            without(checkup);
            windows_cards(checkup);
        });
        expect(&nothing, "not tested", "nor a driver");
        let leftovers = judge(ID, |checkup| {
            in_store(checkup);
            without(checkup);
            windows_cards(checkup);
        });
        expect(&leftovers, "not tested", "nor a driver");
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
