//! The description of the API (OpenAPI 3.1), made from the handlers themselves.

use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::api::{card_events, cards, certificates, export, incidents, pcs, people, positions, readers, spares, staff_cases};
use crate::pages::api_pcs;

#[derive(OpenApi)]
#[openapi(
    info(title = "Lanyard", description = "Smartcards of one practice, for programs and PCs. The token or key says which practice."),
    paths(
        card_events::list,
        card_events::one,
        cards::list,
        cards::one,
        certificates::list,
        certificates::one,
        export::all,
        incidents::list,
        incidents::one,
        incidents::report,
        incidents::reply,
        pcs::list,
        pcs::one,
        people::list,
        people::one,
        positions::list,
        positions::one,
        readers::list,
        readers::one,
        spares::list,
        spares::one,
        staff_cases::add,
        api_pcs::enrol,
        api_pcs::checkup
    ),
    modifiers(&Token)
)]
struct Api;

/// Every call shows a token, but enrolling.
struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut Description) {
        let token = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = description.components.get_or_insert_default();
        // A PC shows the key that it got when it enrolled, a program the token that an administrator made.
        components.add_security_scheme("pc", token.clone());
        components.add_security_scheme("token", token);
    }
}

/// The description.
pub fn description() -> Description {
    Api::openapi()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn the_description_names_every_route_of_the_api_and_no_other() {
        let described: BTreeSet<String> = super::description().paths.paths.into_keys().collect();
        let routes: BTreeSet<String> = crate::routes()
            .iter()
            .filter(|route| route.path.starts_with("/api/") && route.path != "/api/openapi.json")
            .map(|route| route.path.to_owned())
            .collect();
        assert_eq!(described, routes);
    }
}
