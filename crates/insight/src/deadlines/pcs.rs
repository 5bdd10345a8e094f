//! The end of CIS1: one deadline for the practice, not one for each PC.

use jiff::civil::Date;

use crate::cis1::{PcFacts, Standing, standing};
use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said, step};
use crate::facts::Published;
use crate::ladder::Actor::{It, Manager};

/// Practices need months: applications are asked about, piloted and moved room by room.
const LEAD_DAYS: i32 = 365;

pub(super) fn deadline(pcs: &[PcFacts], published: &Published, moment: &Moment) -> Option<Deadline> {
    let ends = published.cis1_ends?;
    let waiting = pcs.iter().filter(|pc| standing(pc) != Standing::Ready).count();
    if (waiting == 0 && !pcs.is_empty()) || moment.days_to(ends) > LEAD_DAYS {
        return None;
    }
    // The hour of its end is not published: be ready by the last working day before.
    let due = last_working_day_before(ends, moment);
    let [about, needs, place] = if pcs.is_empty() { none_entered() } else { waiting_pcs(waiting, pcs) };
    Some(Deadline {
        key: format!("cis1-{ends}"),
        kind: Kind::Cis1,
        subject: "cis1".to_owned(),
        about,
        person: None,
        due,
        act_on: moment.act_on(due),
        may_act: vec![Manager, It],
        told: vec![Manager],
        stage: step(moment.days_to(due), LEAD_DAYS),
        daily: moment.days_to(due) <= 7,
        reason: format!("CIS1 and Identity Agent may end at any hour from {}.", said(ends)),
        needs,
        stops: format!("Nobody can log on with a smartcard at {place}."),
    })
}

/// What it is about, what it needs and where nobody can log on: of a practice that has entered no PC, of which nobody knows.
fn none_entered() -> [String; 3] {
    [
        "Nobody knows which PCs are ready for the end of CIS1: none is entered",
        "Let the PCs report, or enter them under Equipment; then the CIS1 exit board says what each needs.",
        "a PC that is not ready",
    ]
    .map(str::to_owned)
}

/// The same where so many PCs are not ready.
fn waiting_pcs(waiting: usize, pcs: &[PcFacts]) -> [String; 3] {
    let not_known = pcs.iter().filter(|pc| matches!(standing(pc), Standing::NotKnown(_))).count();
    let needs = format!(
        "Ask the supplier of each Spine application whether it supports CIS2, then move PCs over room by room. {not_known} PCs use one \
         about which nobody has said."
    );
    [format!("{waiting} of {} PCs are not ready for the end of CIS1", pcs.len()), needs, "those PCs".to_owned()]
}

fn last_working_day_before(day: Date, moment: &Moment) -> Date {
    let before = std::iter::successors(day.yesterday().ok(), |day| day.yesterday().ok());
    before.take(14).find(|day| moment.calendar.is_working_day(*day)).unwrap_or(day)
}
