//! The description of the API (OpenAPI 3.1), made from the handlers themselves.

use serde_json::Value as Json;
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
    modifiers(&Token, &Bounds)
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

/// Whole numbers have the bounds of the types that they are read into.
struct Bounds;

impl Modify for Bounds {
    fn modify(&self, description: &mut Description) {
        // A description that cannot be written or read again as JSON would be none: it stays as it was made.
        let Ok(mut json) = serde_json::to_value(&*description) else { return };
        bound(&mut json);
        if let Ok(bounded) = serde_json::from_value(json) {
            *description = bounded;
        }
    }
}

/// A format as utoipa writes it: its name in the OpenAPI Format Registry, and the bounds of its type.
fn bounds(format: &str) -> Option<(&'static str, Json, Json)> {
    Some(match format {
        "u-int8" => ("uint8", u8::MIN.into(), u8::MAX.into()),
        "u-int16" => ("uint16", u16::MIN.into(), u16::MAX.into()),
        "u-int32" => ("uint32", u32::MIN.into(), u32::MAX.into()),
        "u-int64" => ("uint64", u64::MIN.into(), u64::MAX.into()),
        "int8" => ("int8", i8::MIN.into(), i8::MAX.into()),
        "int16" => ("int16", i16::MIN.into(), i16::MAX.into()),
        "int32" => ("int32", i32::MIN.into(), i32::MAX.into()),
        "int64" => ("int64", i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

fn bound(json: &mut Json) {
    match json {
        Json::Array(all) => all.iter_mut().for_each(bound),
        Json::Object(fields) => {
            if let Some((name, least, most)) = fields.get("format").and_then(Json::as_str).and_then(bounds) {
                fields.insert("format".to_owned(), name.into());
                // What a field itself says is narrower.
                fields.entry("minimum").or_insert(least);
                fields.entry("maximum").or_insert(most);
            }
            fields.values_mut().for_each(bound);
        }
        _ => {}
    }
}

/// The description.
pub fn description() -> Description {
    Api::openapi()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lanyard_model as model;

    use super::Json;

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

    fn described(name: &str) -> Json {
        let all = serde_json::to_value(super::description()).unwrap();
        all["components"]["schemas"][name].clone()
    }

    fn names(of: &Json) -> BTreeSet<String> {
        of.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
    }

    /// A checkup in which nothing is left out.
    fn full() -> Json {
        let at = "2026-11-27T08:05:00Z".parse().unwrap();
        let mut checkup = model::Checkup::unread("c-1".to_owned(), at, "lanyard test".to_owned());
        checkup.origin = Some(model::Origin { user: "AY".to_owned(), pc: "WL-REC-01".to_owned() });
        checkup.said = Some(model::ScreenedText::new("err 1002"));
        checkup.told = Some(model::Told::default());
        let why = model::Why { code: model::WhyCode::NeedsAdmin, text: "Needs administrator rights.".to_owned() };
        checkup.updates_unread = vec![model::UnreadChanges { kind: model::ChangeKind::System, why }];
        let judged = model::Judged { id: "reader-present".to_owned(), state: model::State::Pass };
        let (outcome, cause) = (model::Outcome::FaultFound, Some("LY301".to_owned()));
        checkup.summary = Some(model::Summary { outcome, cause, findings: vec![judged], attributes: Default::default() });
        serde_json::to_value(checkup).unwrap()
    }

    /// Whether what is described as needed is needed, and nothing else is.
    fn same_needs(schema: &str, full: &Json, reads: impl Fn(&Json) -> bool) {
        let shape = described(schema);
        assert_eq!(names(&shape["properties"]), names(full), "{schema}");
        let needed: BTreeSet<String> =
            shape["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        for name in names(full) {
            let mut less = full.clone();
            less.as_object_mut().unwrap().remove(&name);
            assert_eq!(!reads(&less), needed.contains(&name), "{schema}: {name}");
        }
    }

    fn reads(checkup: &Json) -> bool {
        model::Checkup::from_json(checkup.to_string().as_bytes()).is_ok()
    }

    #[test]
    fn a_checkup_has_the_described_fields_and_needs_those_that_are_said_to_be_needed() {
        let full = full();
        assert!(reads(&full));
        same_needs("Checkup", &full, reads);
        let within = |field: &'static str| {
            let full = full.clone();
            move |part: &Json| {
                let mut checkup = full.clone();
                checkup[field] = part.clone();
                reads(&checkup)
            }
        };
        same_needs("Origin", &full["origin"], within("origin"));
        same_needs("ScreenedText", &full["said"], within("said"));
        same_needs("Reading_Readers", &full["readers"], within("readers"));
        same_needs("Summary", &full["summary"], within("summary"));
        assert_eq!(described("Checkup")["properties"]["schema"]["maximum"], model::SCHEMA);
        for (list, field) in [("CardReading", "reader"), ("Service", "start"), ("Change", "version")] {
            let list = format!("Reading_Vec_{list}");
            assert!(described(&list)["properties"]["fact"].to_string().contains(&format!("\"{field}\":")), "{list} has no {field}");
        }
    }

    /// Every whole number of the description with the format of its type.
    fn numbers(json: &Json, found: &mut Vec<Json>) {
        match json {
            Json::Array(all) => all.iter().for_each(|one| numbers(one, found)),
            Json::Object(fields) => {
                let is_whole =
                    |kind: &Json| kind == "integer" || kind.as_array().is_some_and(|kinds| kinds.contains(&"integer".into()));
                if fields.get("type").is_some_and(is_whole) {
                    found.push(json.clone());
                }
                fields.values().for_each(|one| numbers(one, found));
            }
            _ => {}
        }
    }

    #[test]
    fn whole_numbers_have_the_bounds_of_the_types_that_they_are_read_into() {
        let mut found = Vec::new();
        numbers(&serde_json::to_value(super::description()).unwrap(), &mut found);
        assert!(found.len() > 20, "{found:?}");
        // Counts that are only answered have no format.
        for number in found.iter().filter(|number| !number["format"].is_null()) {
            assert!(number["minimum"].is_number() && number["maximum"].is_number(), "{number}");
        }
        let most = |format: &str| found.iter().filter(|one| one["format"] == format).map(|one| &one["maximum"]).collect::<Vec<_>>();
        assert!(most("uint8").contains(&&Json::from(u8::MAX)) && most("uint16").contains(&&Json::from(u16::MAX)), "{found:?}");
    }

    #[test]
    fn a_reader_of_the_register_is_not_taken_for_one_that_a_check_saw() {
        assert!(names(&described("Reader")["properties"]).contains("warranty_until"));
        assert!(names(&described("ReaderSeen")["properties"]).contains("atr"));
    }
}
