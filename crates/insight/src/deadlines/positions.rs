//! Positions that end.

use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said, step};
use crate::facts::PositionFacts;
use crate::ladder::Actor::{Holder, Manager, RegistrationAuthority, Sponsor};

/// A sponsor or the registration authority needs a few days; a month leaves time for both.
const LEAD_DAYS: i32 = 30;
/// A position that ended so long ago is over, not forgotten.
const STALE_DAYS: i32 = 30;

pub(super) fn deadline(position: &PositionFacts, moment: &Moment) -> Option<Deadline> {
    let left = moment.days_to(position.ends);
    let has_another = position.has_another;
    // Of one that ended as planned nothing is left to do.
    if !(-STALE_DAYS..=LEAD_DAYS).contains(&left) || (has_another && left < 0) {
        return None;
    }
    Some(Deadline {
        key: format!("position-{}-{}", position.id, position.ends),
        kind: Kind::Position,
        subject: position.id.clone(),
        about: format!("The position “{}” ends", position.name),
        person: Some((position.holder.id.clone(), position.holder.name.clone())),
        due: position.ends,
        act_on: moment.act_on(position.ends),
        may_act: vec![Sponsor, RegistrationAuthority],
        told: if left <= 7 && !has_another { vec![Holder, Manager, Sponsor] } else { vec![Manager, Sponsor] },
        stage: step(left, LEAD_DAYS),
        daily: (0..=7).contains(&left) && !has_another,
        reason: format!("Its last day is {}.", said(position.ends)),
        needs: "If the person stays, a sponsor (for assignable positions) or the registration authority moves the end on. If \
                they leave, write down their last day here; they keep the card."
            .to_owned(),
        stops: match has_another {
            true => "The person goes on with their other position here, without this role.".to_owned(),
            false => "The person can log on, but no longer has this role here.".to_owned(),
        },
    })
}
