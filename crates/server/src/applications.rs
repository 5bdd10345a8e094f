//! The Spine applications that are known: as a practice entered them, and as the knowledge pack has them.

use lanyard_diagnose::Pack;
use lanyard_model::{Application, Cis2, Id};

/// EMIS Web in the knowledge pack.
pub(crate) const EMIS_WEB: &str = "emis-web";

/// Those that were entered, and those of the knowledge pack that were not, which have no identifier yet; by name.
pub(crate) fn with_published(mut entered: Vec<Application>, pack: &Pack) -> Vec<Application> {
    let published: Vec<Application> = pack
        .applications
        .iter()
        .filter(|one| !entered.iter().any(|known| known.code == one.id))
        .map(|one| Application {
            id: Id::new(""),
            code: one.id.clone(),
            name: one.name.clone(),
            cis2: serde_json::from_value(one.cis2.as_str().into()).unwrap_or(Cis2::NotKnown),
            asked: None,
            asked_on: None,
            note: None,
            asked_by: None,
            escalated_on: None,
            escalated_by: None,
        })
        .collect();
    entered.extend(published);
    entered.sort_by_key(|one| one.name.to_lowercase());
    entered
}
