//! What changed lately, for the findings that judge one kind of change each.

use jiff::SignedDuration;
use lanyard_model::{ChangeKind, State};

use super::{reason, section, settle, short, span, untested};
use crate::findings::Facts;

/// How far back a change counts: a Friday's update meets Monday's clinic. An estimate.
const LATELY: SignedDuration = SignedDuration::from_hours(72);

/// Warns of the newest change of these kinds, when there was one lately. Where not all of them could be read, that none was seen is
/// no pass.
pub(in crate::findings) fn recent_change(facts: &Facts, kinds: &[ChangeKind]) -> State {
    settle(|| {
        let changes = section(&facts.checkup.updates, "what changed lately")?;
        let lately = changes.iter().filter(|change| {
            let ago = facts.now.duration_since(change.at);
            kinds.contains(&change.kind) && !ago.is_negative() && ago <= LATELY
        });
        let Some(newest) = lately.max_by_key(|change| change.at) else {
            let unread = facts.checkup.updates_unread.iter().find(|unread| kinds.contains(&unread.kind));
            return unread.map_or(Ok(State::Pass), |unread| untested(&reason(&unread.why)));
        };
        let version = newest.version.as_ref().map_or_else(String::new, |version| format!(" {}", short(version)));
        Ok(State::Warning(format!("{}{version} changed {} ago", short(&newest.name), span(facts.now.duration_since(newest.at)))))
    })
}
