//! What a checkup looks like to a program that makes one: for the description of the API alone. Tests hold it against the record
//! itself; what stands in each section is in `sections.rs`.
#![expect(dead_code, reason = "these types are described and never made")]

use utoipa::ToSchema;

use super::sections::{
    FactOf, SeenBrowser, SeenCardReading, SeenChange, SeenClientSoftware, SeenClock, SeenMiddleware, SeenNetwork, SeenReaders,
    SeenService, SeenSession,
};

/// Everything read from one PC at one moment, as `lanyard check --save` writes it. Only the first four are needed; what is not known
/// here is left out, and fields that the server does not know are passed over. At most 4 MiB.
#[derive(ToSchema)]
pub(crate) struct Checkup {
    /// Version of this shape.
    #[schema(minimum = 1, maximum = 1)]
    schema: u32,
    /// Made by whoever took it: a second one with the same id changes nothing.
    #[schema(pattern = "^[0-9A-Za-z-]{1,64}$")]
    id: String,
    /// When it was taken, by the PC's own clock.
    #[schema(format = DateTime)]
    taken_at: String,
    /// Program and version that took it.
    program: String,
    /// Who and where.
    origin: Option<Origin>,
    /// What the person said or read off the screen. Passcodes and NHS numbers are taken out on arrival too.
    said: Option<Said>,
    /// Readers and whether a card is in them.
    readers: Option<Section<SeenReaders>>,
    /// Each inserted card, read directly.
    cards: Option<Section<Vec<SeenCardReading>>>,
    /// Each inserted card, read through middleware.
    middleware: Option<Section<SeenMiddleware>>,
    /// NHS client software: installed, running, answering on its local ports.
    client: Option<Section<SeenClientSoftware>>,
    /// System services that smartcards need.
    services: Option<Section<Vec<SeenService>>>,
    /// Browser policy of the PC and the user.
    browser: Option<Section<SeenBrowser>>,
    /// NHS hosts as seen from the PC.
    network: Option<Section<SeenNetwork>>,
    /// The state of the PC's clock.
    clock: Option<Section<SeenClock>>,
    /// What changed lately.
    updates: Option<Section<Vec<SeenChange>>>,
    /// The Windows or Linux session.
    session: Option<Section<SeenSession>>,
    /// What was concluded when it was taken.
    summary: Option<Summary>,
}

/// Who and where a checkup comes from.
#[derive(ToSchema)]
struct Origin {
    /// The signed-in user's name on the PC.
    user: String,
    /// The PC's name.
    pc: String,
}

/// What a person said.
#[derive(ToSchema)]
struct Said {
    text: String,
    /// What was taken out of it: `passcode`, `nhs-number` or `too-long`.
    #[schema(required = false)]
    removed: Vec<String>,
}

/// What one part of the PC showed, and how long that took.
#[derive(ToSchema)]
struct Section<T: ToSchema> {
    fact: FactOf<T>,
    /// Wall time in milliseconds.
    #[schema(required = false)]
    millis: u64,
}

/// Why something was not read.
#[derive(ToSchema)]
pub(crate) struct Why {
    code: WhyCode,
    /// One plain sentence without personal data.
    text: String,
}

/// The kinds of reason.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum WhyCode {
    TimedOut,
    ReaderNotAnswering,
    NeedsAdmin,
    NotOnThisSystem,
    LayoutNotPublished,
    NoReader,
    NoCard,
    WouldCost,
    NotReached,
    Error,
}

/// What was concluded.
#[derive(ToSchema)]
struct Summary {
    outcome: Outcome,
    /// The leading cause's code, for example `LY301`.
    cause: Option<String>,
    /// Every finding with its state.
    findings: Vec<Judged>,
    /// Versions and models by name; no personal data.
    attributes: std::collections::BTreeMap<String, String>,
}

/// The three things a check can say.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
enum Outcome {
    NothingWrong,
    FaultFound,
    CouldNotTell,
}

/// A finding and its state.
#[derive(ToSchema)]
struct Judged {
    /// Stable id, for example `reader-present`.
    id: String,
    state: State,
}

/// A finding's state, with one sentence where it did not pass.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
enum State {
    Pass,
    Fail(String),
    Warning(String),
    NotTested(String),
    NotApplicable(String),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lanyard_model as model;
    use serde_json::{Value as Json, json};

    use crate::api::description;

    fn described(name: &str) -> Json {
        let all = serde_json::to_value(description()).unwrap();
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
        same_needs("Said", &full["said"], within("said"));
        same_needs("Section_SeenReaders", &full["readers"], within("readers"));
        same_needs("Summary", &full["summary"], within("summary"));
        assert_eq!(described("Checkup")["properties"]["schema"]["maximum"], model::SCHEMA);
    }

    #[test]
    fn every_state_of_a_section_and_every_reason_is_described() {
        use model::{Fact, Why, WhyCode};
        let shape = described("FactOf_SeenReaders").to_string();
        let why = || Why::new(WhyCode::NoCard, "");
        for fact in [Fact::Known(json!(1)), Fact::Absent, Fact::Failed(why()), Fact::NotTried(why()), Fact::NotAsked] {
            let said = serde_json::to_value(fact).unwrap();
            let word = said.as_str().map_or_else(|| names(&said).pop_first().unwrap(), str::to_owned);
            assert!(shape.contains(&format!("\"{word}\"")), "{word}: {shape}");
        }
        for word in described("WhyCode")["enum"].as_array().unwrap() {
            assert!(serde_json::from_value::<WhyCode>(word.clone()).is_ok(), "{word}");
        }
        for word in described("Outcome")["enum"].as_array().unwrap() {
            assert!(serde_json::from_value::<model::Outcome>(word.clone()).is_ok(), "{word}");
        }
    }
}
