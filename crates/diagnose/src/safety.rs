//! What is never advised. The rules are data (`knowledge/forbidden.toml`), kept and reviewed apart from the steps.

use jiff::civil::Date;
use lanyard_model::{Checkup, Judged, PlannedStep, State};

use crate::{CardUse, ClientModel, Context, Forbidden, ForbiddenWhen, Pack, Step};

/// Steps after which one further careful passcode entry is no longer a guess.
const UNLOCKING: &[&str] = &["self-unlock", "lsa-unlock", "ra-unlock"];

/// The tag of steps in which a passcode is typed as on any other day.
const TYPES_PASSCODE: &str = "types-passcode";

/// The state of one PC, card and person as far as it decides what may be advised.
pub struct Situation<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Answers, tried steps, applications.
    pub context: &'a Context,
    /// Every finding.
    pub findings: &'a [Judged],
    /// Passcode tries left; `None` is unknown and counts as one.
    pub tries_left: Option<u8>,
    /// Which client the PC has.
    pub client: ClientModel,
    /// The day to judge on.
    pub today: Date,
}

impl Situation<'_> {
    /// Whether a step may be advised at all.
    pub fn may_advise(&self, step: &Step) -> bool {
        self.forbidden(step).is_none()
            && self.fits(step)
            && !self.context.tried.contains(&step.id)
            && !self.context.impossible.contains(&step.id)
    }

    /// The rule that forbids a step here and now, if one does.
    pub fn forbidden(&self, step: &Step) -> Option<&Forbidden> {
        self.pack.forbidden.iter().find(|rule| step.tags.contains(&rule.tag) && self.in_force(rule.when))
    }

    /// What comes before the passcode is typed again: most steps end with another try, and it may not be one now. `None` where it may,
    /// where no card is used, where the card is locked already, and where an unlock is what is advised first.
    pub fn precaution(&self, first: Option<&PlannedStep>) -> Option<&str> {
        let holds = |rule: &&Forbidden| rule.tag == TYPES_PASSCODE && self.in_force(rule.when);
        let rule = self.pack.forbidden.iter().find(holds)?;
        let needed =
            self.client != ClientModel::WithoutCard && self.tries_left != Some(0) && !first.is_some_and(|step| unlocks(&step.id));
        needed.then_some(&rule.why)
    }

    fn in_force(&self, when: ForbiddenWhen) -> bool {
        match when {
            ForbiddenWhen::Always => true,
            ForbiddenWhen::TriesOneOrUnknown => self.tries_left.is_none_or(|tries| tries <= 1),
            ForbiddenWhen::TriesOne => self.tries_left.is_some_and(|tries| tries <= 1),
            ForbiddenWhen::WrongPasscodeReported => {
                self.context.wrong_passcode_reported() && !self.context.tried.iter().any(|id| unlocks(id))
            }
            ForbiddenWhen::ApplicationNeedsCis1OrUnknown => !self.every_application_supports_cis2(),
        }
    }

    /// Whether it is known which applications are used here, and each is known to support CIS2.
    fn every_application_supports_cis2(&self) -> bool {
        let is_published = |id: &String| self.pack.applications.iter().any(|app| app.id == *id && app.cis2 == "yes");
        let supports = |id: &String| is_published(id) || self.context.supports_cis2.contains(id);
        !self.context.applications.is_empty() && self.context.applications.iter().all(supports)
    }

    /// Whether a step makes sense with this client, on this day, with these findings and answers.
    fn fits(&self, step: &Step) -> bool {
        let is =
            |id: &String, wrong: fn(&State) -> bool| self.findings.iter().any(|judged| judged.id == *id && wrong(&judged.state));
        let warns = |id: &String| is(id, |state| matches!(state, State::Warning(_)));
        let answered = |key: &String| key.split_once('.').is_some_and(|(question, answer)| self.context.answered(question, answer));
        let client_fits =
            step.clients.is_empty() || self.client == ClientModel::Unknown || step.clients.iter().any(|id| id == self.client.id());
        client_fits
            && (step.card != CardUse::Needed || self.client != ClientModel::WithoutCard)
            && step.from.is_none_or(|from| self.today >= from)
            && step.until.is_none_or(|until| self.today <= until)
            && !step.not_when_fails.iter().any(|id| is(id, State::is_fail))
            && !step.not_when_warns.iter().any(warns)
            && (step.only_when_warns.is_empty() || step.only_when_warns.iter().any(warns))
            && !step.not_when_answered.iter().any(answered)
            && !step.not_when_said.iter().any(|id| self.context.said.contains(id))
    }
}

fn unlocks(step: &str) -> bool {
    UNLOCKING.contains(&step)
}

/// Passcode tries left as far as the checkup knows: from the card itself, else from middleware flags. Several cards: the
/// fewest.
pub fn tries_left(checkup: &Checkup) -> Option<u8> {
    let direct = checkup.cards.known().into_iter().flatten().filter_map(|card| card.tries_left.known().copied()).min();
    direct.or_else(|| {
        let tokens = checkup.middleware.known()?.modules.iter().filter_map(|module| module.tokens.known()).flatten();
        tokens.filter_map(|token| if token.locked { Some(0) } else { token.final_try.then_some(1) }).min()
    })
}
