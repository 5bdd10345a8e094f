//! The Spine applications that are known: as a practice entered them, and as the knowledge pack has them.

use lanyard_diagnose::Pack;
use lanyard_model::{Application, Cis2, Id};

/// Those that were entered, and those of the knowledge pack that were not, which have no identifier yet; by name.
pub(crate) fn with_published(mut entered: Vec<Application>, pack: &Pack) -> Vec<Application> {
    for one in &pack.applications {
        if !entered.iter().any(|known| known.code == one.id) {
            let cis2 = serde_json::from_value(one.cis2.as_str().into()).unwrap_or(Cis2::NotKnown);
            entered.push(Application::not_asked(Id::new(""), one.id.as_str(), one.name.as_str(), cis2));
        }
    }
    entered.sort_by_key(|one| one.name.to_lowercase());
    entered
}
