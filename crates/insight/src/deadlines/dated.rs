//! Everything that simply has one date: warranties, contracts, loans, training, reviews, pilots, approvals.

use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said, step};
use crate::facts::{Dated, DatedFacts};
use crate::ladder::Actor::{self, Holder, It, Manager};

/// A warranty that ended so long ago is over, not forgotten.
const WARRANTY_OVER_DAYS: i32 = 30;

/// What is particular to one kind.
struct Rule {
    kind: Kind,
    /// Shown from this many days before.
    lead_days: i32,
    about: &'static str,
    may_act: &'static [Actor],
    told: &'static [Actor],
    needs: &'static str,
    stops: &'static str,
}

fn rule(dated: Dated) -> Rule {
    match dated {
        Dated::ReaderWarranty => Rule {
            kind: Kind::ReaderWarranty,
            lead_days: 60,
            about: "A reader’s warranty ends",
            may_act: &[Manager, It],
            told: &[Manager],
            needs: "Claim for anything that is wrong with it now, and plan its replacement.",
            stops: "Nothing at once; a broken reader is then replaced at the practice’s cost.",
        },
        Dated::Contract => Rule {
            kind: Kind::Contract,
            lead_days: 120,
            about: "A contract ends",
            may_act: &[Manager],
            told: &[Manager],
            needs: "Renew or replace it in time for its notice period.",
            stops: "The support it covers ends.",
        },
        Dated::Loan => Rule {
            kind: Kind::Loan,
            lead_days: 1,
            about: "A loan is due back",
            may_act: &[Holder, Manager],
            told: &[Holder],
            needs: "Bring it back, or say until when it is needed.",
            stops: "The next person whose reader fails finds none.",
        },
        Dated::Training => Rule {
            kind: Kind::Training,
            lead_days: 60,
            about: "Training runs out",
            may_act: &[Holder, Manager],
            told: &[Holder, Manager],
            needs: "Take the module again and have it signed off.",
            stops: "Nobody can rely on it that they still know how; for first help they no longer count.",
        },
        Dated::Renewed => Rule {
            kind: Kind::EndNotKnown,
            lead_days: 7,
            about: "Nobody knows until when a renewed card works",
            may_act: &[Holder, Manager],
            told: &[Manager],
            needs: "Check the card at a PC, or enter the day on which it now runs out.",
            stops: "Nobody is reminded before it runs out again.",
        },
        Dated::Review => Rule {
            kind: Kind::Review,
            lead_days: 21,
            about: "A review is due",
            may_act: &[Manager],
            told: &[Manager],
            needs: "Go through the checklist and sign it off.",
            stops: "Somebody may have access they should not have, or lack access they need.",
        },
        Dated::Audit => Rule {
            kind: Kind::Review,
            lead_days: 28,
            about: "An access audit is due",
            may_act: &[Manager],
            told: &[Manager],
            needs: "Begin it: line managers say who still needs access, and you sign it off.",
            stops: "Access that nobody needs stays, and there is no evidence of who has access and why.",
        },
        Dated::Plan => Rule {
            kind: Kind::Plan,
            lead_days: 28,
            about: "The plan for patients is to be looked at again",
            may_act: &[Manager],
            told: &[Manager],
            needs: "Read it with whoever approved it, change what is no longer so, and write down the next day.",
            stops: "Pages and posters go on saying what nobody has looked at since.",
        },
        Dated::PilotChoice => {
            of_pilot("An update has no pilot PC", "Choose one in the rules of its group: nothing is proved without one.")
        }
        Dated::PilotInstall => of_pilot(
            "A pilot PC waits for an update",
            "Have it installed there: the PC was seen to work before. Then log on there.",
        ),
        Dated::Pilot => of_pilot(
            "A pilot waits for its result",
            "Run a check and log on at the pilot PC, and record whether that worked, before the update and after it.",
        ),
        Dated::PilotFailed => of_pilot("An update failed at a pilot PC", "Hold it, or have it taken back there."),
        Dated::RollOut => Rule {
            kind: Kind::Approval,
            lead_days: 7,
            about: "An approved update is not on every PC",
            may_act: &[Manager, It],
            told: &[Manager],
            needs: "See on its page which PCs lack it: have it installed there, or say that it is there.",
            stops: "Those PCs stay on the old version.",
        },
        Dated::Unproved => Rule {
            kind: Kind::Pilot,
            lead_days: 7,
            about: "An update came before anybody saw its pilot PC work",
            may_act: &[Manager, It],
            told: &[Manager],
            needs: "Have it taken back, or write down why you go on without that.",
            stops: "It cannot be approved, and nobody can tell what it broke from what was broken before.",
        },
        Dated::Approval => Rule {
            kind: Kind::Approval,
            lead_days: 7,
            about: "An update waits for approval",
            may_act: &[Manager],
            told: &[Manager],
            needs: "Approve it, or hold it with a reason.",
            stops: "PCs stay on the old version.",
        },
    }
}

/// Of what waits at a pilot PC.
fn of_pilot(about: &'static str, needs: &'static str) -> Rule {
    Rule {
        kind: Kind::Pilot,
        lead_days: 7,
        about,
        may_act: &[Manager, It],
        told: &[Manager],
        needs,
        stops: "The update reaches the other PCs unproved, or not at all.",
    }
}

/// Who may act, and who is told: an update is approved by whom the practice named, who is told instead of the manager.
fn actors(facts: &DatedFacts, rule: &Rule) -> (Vec<Actor>, Vec<Actor>) {
    if facts.kind == Dated::Approval && facts.who.is_some() {
        return (vec![Holder, Manager], vec![Holder]);
    }
    (rule.may_act.to_vec(), rule.told.to_vec())
}

pub(super) fn deadline(facts: &DatedFacts, moment: &Moment) -> Option<Deadline> {
    let rule = rule(facts.kind);
    let left = moment.days_to(facts.due);
    // Once a warranty is long over nothing can be claimed any more.
    let is_over = facts.kind == Dated::ReaderWarranty && left < -WARRANTY_OVER_DAYS;
    if left > rule.lead_days || is_over {
        return None;
    }
    let (may_act, told) = actors(facts, &rule);
    Some(Deadline {
        key: format!("{}-{}{}", facts.id, facts.due, facts.part.as_ref().map_or(String::new(), |part| format!("-{part}"))),
        kind: rule.kind,
        subject: facts.id.clone(),
        about: format!("{}: {}", rule.about, facts.name),
        person: facts.who.clone().map(|who| (who.id, who.name)),
        due: facts.due,
        act_on: moment.act_on(facts.due),
        may_act,
        told,
        stage: step(left, rule.lead_days),
        daily: false,
        reason: format!("The date is {}.", said(facts.due)),
        needs: facts.todo.as_ref().map_or_else(|| rule.needs.to_owned(), |todo| format!("To do: {todo}.")),
        stops: rule.stops.to_owned(),
    })
}
