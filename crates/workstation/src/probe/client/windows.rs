//! Where Identity Agent's setting comes from on Windows.

use lanyard_model::Fact;

use super::agent;
use crate::probe::registry::{self, Hive};

/// Identity Agent is a 32-bit program: on 64-bit Windows it has the first key, on 32-bit Windows the second. It reads group
/// policy before either; where that stands is not published, so it is not read.
/// Source: <https://docs.imprivata.com/confirmid/content/topics/onesign/authentication_management/spinevirtualsmartcards.html>.
const KEYS: [&str; 2] = [r"SOFTWARE\WOW6432Node\HSCIC\Identity Agent", r"SOFTWARE\HSCIC\Identity Agent"];

/// The host that Identity Agent is pointed at; absent when nothing is set, which is the live environment.
pub(super) fn agent_points_at() -> Fact<String> {
    for path in KEYS {
        match registry::values(Hive::Machine, path).map(|key| agent::host_in(key.text(agent::VALUE))) {
            Fact::Known(Fact::Absent) | Fact::Absent | Fact::NotAsked => {}
            Fact::Known(set) => return set,
            Fact::Failed(why) => return Fact::Failed(why),
            Fact::NotTried(why) => return Fact::NotTried(why),
        }
    }
    Fact::Absent
}
