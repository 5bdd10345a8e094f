//! Applications about which nobody has said whether they support CIS2: one deadline for the practice at each rung, to ask one desk
//! higher.

use crate::cis1_ask::{Escalation, QuestionFacts, SHOWN_DAYS, escalation};
use crate::deadline::{Deadline, Kind};
use crate::deadlines::{Moment, said};
use crate::facts::Published;
use crate::ladder::Actor::Manager;

pub(super) fn deadline(questions: &[QuestionFacts], published: &Published, moment: &Moment) -> Option<Deadline> {
    let ends = published.cis1_ends.filter(|ends| *ends >= moment.today)?;
    let due: Vec<(&QuestionFacts, Escalation)> = questions
        .iter()
        .filter_map(|question| Some((question, escalation(ends, moment.today, question.escalated_on)?)))
        .filter(|(_, rung)| moment.days_to(rung.on) <= SHOWN_DAYS)
        .collect();
    let (_, rung) = due.first()?;
    let names: Vec<&str> = due.iter().map(|(question, _)| question.name.as_str()).collect();
    Some(Deadline {
        key: format!("cis1-ask-{}", rung.on),
        kind: Kind::Cis1Question,
        subject: "cis1".to_owned(),
        about: "Ask the ICB’s registration authority lead about CIS2".to_owned(),
        person: None,
        due: rung.on.max(moment.today),
        act_on: moment.act_on(rung.on.max(moment.today)),
        may_act: vec![Manager],
        told: vec![Manager],
        // Told when it is shown, and again on its day.
        stage: if rung.is_due { 0 } else { SHOWN_DAYS },
        daily: false,
        reason: format!(
            "CIS1 may end from {}. This is to be asked from {} on, {} days before. Nobody has said whether CIS2 works with: {}.",
            said(ends),
            said(rung.on),
            rung.days,
            names.join(", ")
        ),
        needs: "Ask, and write down on the CIS1 exit board what they said.".to_owned(),
        stops: "No PC that uses it may get Smartcard Connect, and after the end nobody can log on there with a smartcard."
            .to_owned(),
    })
}
