//! Updates: one new version on its way from the pilot PC to all others, or held, or taken back. What may be done next follows from
//! what was seen and decided; nothing here decides for anybody.
//!
//! The waits and limits are this product's own rules (issue, “Updates”); a practice sets the days to wait.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::Serialize;

use crate::{Calendar, Dated};

/// A security update may be held for so many days, counted from the first hold: after that it is on its way again.
pub const SECURITY_HOLD_DAYS: i32 = 14;
/// An approved update is on every PC within so many days, or somebody is told (an estimate: two visits of whoever installs it).
const ROLL_OUT_DAYS: i32 = 28;
/// An update that passed its pilot waits so long for somebody's approval before that is late, in days.
const APPROVAL_DAYS: i32 = 7;

/// What must have been seen at each pilot PC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// A checkup without a fault before the update.
    CheckupBefore,
    /// A real log-on that worked before the update.
    LogOnBefore,
    /// A checkup without a fault after it.
    CheckupAfter,
    /// A real log-on that worked after it.
    LogOnAfter,
}

/// What was seen at the pilot PCs; `None` is not seen yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// See [`Proof::CheckupBefore`].
    pub checkup_before: Option<bool>,
    /// See [`Proof::LogOnBefore`].
    pub log_on_before: Option<bool>,
    /// See [`Proof::CheckupAfter`].
    pub checkup_after: Option<bool>,
    /// See [`Proof::LogOnAfter`].
    pub log_on_after: Option<bool>,
    /// The day on which the update came to the pilot.
    pub installed_on: Option<Date>,
}

impl Evidence {
    /// Of several pilot PCs: what failed at one failed, what is not seen at one is not seen. None at all proves nothing. While it has not
    /// come to all of them, what is asked for before it is asked of those to which it has still to come.
    pub fn of_all(pilots: &[Self]) -> Self {
        let all = |of: &[Self], read: fn(&Self) -> Option<bool>| -> Option<bool> {
            let seen: Vec<Option<bool>> = of.iter().map(read).collect();
            if seen.contains(&Some(false)) {
                return Some(false);
            }
            (!seen.is_empty() && seen.iter().all(|one| *one == Some(true))).then_some(true)
        };
        let without: Vec<Self> = pilots.iter().filter(|one| one.installed_on.is_none()).copied().collect();
        let before = if without.is_empty() { pilots } else { &without };
        let days: Vec<Date> = pilots.iter().filter_map(|one| one.installed_on).collect();
        Self {
            checkup_before: all(before, |one| one.checkup_before),
            log_on_before: all(before, |one| one.log_on_before),
            checkup_after: all(pilots, |one| one.checkup_after),
            log_on_after: all(pilots, |one| one.log_on_after),
            installed_on: days.iter().max().copied().filter(|_| days.len() == pilots.len()),
        }
    }

    fn proofs(&self) -> [(Proof, Option<bool>); 4] {
        [
            (Proof::CheckupBefore, self.checkup_before),
            (Proof::LogOnBefore, self.log_on_before),
            (Proof::CheckupAfter, self.checkup_after),
            (Proof::LogOnAfter, self.log_on_after),
        ]
    }

    fn with(&self, wanted: &[Proof], seen: Option<bool>) -> Vec<Proof> {
        self.proofs().into_iter().filter(|(proof, was)| wanted.contains(proof) && *was == seen).map(|(proof, _)| proof).collect()
    }

    /// Whether something failed after the update came.
    pub fn failed_after(&self) -> bool {
        !self.with(AFTER, Some(false)).is_empty()
    }

    /// What was not seen before it, or was seen to fail: either way nobody knows that what fails after it comes from it.
    fn lacks_before(&self) -> Vec<Proof> {
        let lacks = |(proof, was): &(Proof, Option<bool>)| BEFORE.contains(proof) && *was != Some(true);
        self.proofs().into_iter().filter(lacks).map(|(proof, _)| proof).collect()
    }
}

/// A hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Its first day; of a chain of holds, that of the first one.
    pub since: Date,
    /// Its last day; `None` until somebody ends it.
    pub until: Option<Date>,
}

/// What is known of one update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateFacts {
    /// When it was first heard of, or begun with again after it was taken back.
    pub begun_on: Date,
    /// Whether it closes a hole.
    pub security: bool,
    /// Days to wait after it came to the pilot.
    pub wait_days: i32,
    /// What was seen at the pilot PCs.
    pub evidence: Evidence,
    /// Whether somebody, with a reason, goes on without a proof from before it.
    pub goes_on_unproved: bool,
    /// When it was approved.
    pub approved_on: Option<Date>,
    /// A hold that nobody has ended.
    pub hold: Option<Hold>,
    /// Whether it was taken back.
    pub rolled_back: bool,
    /// Whether its maker withdrew it, or nobody is to have it.
    pub withdrawn: bool,
    /// How many pilot PCs are chosen for it.
    pub pilots: usize,
    /// Periods in which nothing is changed: first and last day.
    pub quiet: Vec<(Date, Date)>,
    /// PCs that do not have it yet, or of which that is not known.
    pub left: usize,
}

/// Where an update stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateState {
    /// It was taken back from the pilot.
    RolledBack,
    /// Nobody is to have it.
    Withdrawn,
    /// Held until the end of that day; `None` until somebody ends it.
    Held(Option<Date>),
    /// Not on the pilot yet; these have to be seen first.
    BeforePilot(Vec<Proof>),
    /// On the pilot; these have to be seen still.
    OnPilot(Vec<Proof>),
    /// These failed on the pilot: hold it or take it back.
    PilotFailed(Vec<Proof>),
    /// It works on the pilot, but these were not seen before it came and cannot be any more: somebody says why to go on, or takes it
    /// back.
    Unproved(Vec<Proof>),
    /// The pilot passed; others wait until this day.
    Waiting(Date),
    /// The pilot passed and the wait is over: somebody approves it.
    ToApprove,
    /// Approved: it goes to the other PCs.
    RollingOut,
    /// Every PC has it.
    Done,
}

impl UpdateState {
    /// Whether nothing is left to do with it.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::RolledBack | Self::Withdrawn | Self::Done)
    }
}

const BEFORE: &[Proof] = &[Proof::CheckupBefore, Proof::LogOnBefore];
const AFTER: &[Proof] = &[Proof::CheckupAfter, Proof::LogOnAfter];

/// Where an update stands on a day.
pub fn update_state(facts: &UpdateFacts, today: Date) -> UpdateState {
    if facts.rolled_back {
        return UpdateState::RolledBack;
    }
    if facts.withdrawn {
        return UpdateState::Withdrawn;
    }
    if let Some(hold) = facts.hold {
        let until = last_day(facts.security, hold);
        if until.is_none_or(|last| today <= last) {
            return UpdateState::Held(until);
        }
    }
    let failed = facts.evidence.with(AFTER, Some(false));
    if !failed.is_empty() {
        return UpdateState::PilotFailed(failed);
    }
    // What was approved was seen to work: a later version on the pilot PC, or another pilot PC, has to be seen anew, this one has not.
    if facts.approved_on.is_some() {
        return if facts.left == 0 { UpdateState::Done } else { UpdateState::RollingOut };
    }
    let Some(installed_on) = facts.evidence.installed_on else {
        return UpdateState::BeforePilot(facts.evidence.lacks_before());
    };
    let missing = facts.evidence.with(AFTER, None);
    if !missing.is_empty() {
        return UpdateState::OnPilot(missing);
    }
    let unproved = facts.evidence.lacks_before();
    if !facts.goes_on_unproved && !unproved.is_empty() {
        return UpdateState::Unproved(unproved);
    }
    let wait_ends = installed_on.saturating_add(Span::new().days(facts.wait_days));
    if today < wait_ends { UpdateState::Waiting(wait_ends) } else { UpdateState::ToApprove }
}

/// The last day of a hold as it counts, whatever was written down.
fn last_day(security: bool, hold: Hold) -> Option<Date> {
    let longest = hold.since.saturating_add(SECURITY_HOLD_DAYS.days());
    if security { Some(hold.until.map_or(longest, |until| until.min(longest))) } else { hold.until }
}

/// What somebody can do with an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateMove {
    /// Say whether a log-on at the pilot PC worked.
    LogOn,
    /// Say that it came to the pilot PC.
    Install,
    /// Go on without a proof from before it.
    GoOn,
    /// Approve it for all PCs.
    Approve,
    /// Hold it.
    Hold,
    /// End a hold.
    Resume,
    /// Say that the pilot PC was taken back to the version before.
    RollBack,
    /// Say that nobody is to have it: its maker withdrew it, or it was written down by mistake.
    Withdraw,
    /// Try once more, from the beginning, what was taken back or withdrawn.
    BeginAgain,
}

/// Whether that may be done now.
///
/// # Errors
/// Why not, and what comes first.
pub fn may_move(state: &UpdateState, next: UpdateMove) -> Result<(), &'static str> {
    use UpdateMove::{Approve, BeginAgain, GoOn, Hold, Install, LogOn, Resume, RollBack, Withdraw};
    match (next, state) {
        (LogOn, UpdateState::RolledBack | UpdateState::Withdrawn) => {
            Err("It was taken back or withdrawn: a log-on now shows nothing of it.")
        }
        (LogOn, _) => Ok(()),
        (Install, UpdateState::BeforePilot(missing)) if missing.is_empty() => Ok(()),
        (Install, UpdateState::BeforePilot(_)) => {
            Err("First run a check and log on at the pilot PC, so that it is known to work before the update.")
        }
        (Install, _) => Err("It is on the pilot PC already, held, or taken back."),
        (GoOn, UpdateState::Unproved(_)) => Ok(()),
        (GoOn, _) => Err("Nothing from before it is missing, or something comes first."),
        (Approve, UpdateState::ToApprove) => Ok(()),
        (Approve, _) => Err("It can be approved once the pilot PC has passed its checks and the days to wait are over."),
        (Hold, UpdateState::RolledBack | UpdateState::Withdrawn | UpdateState::Done | UpdateState::Held(_)) => {
            Err("There is nothing to hold.")
        }
        (Hold, _) => Ok(()),
        (Resume, UpdateState::Held(_)) => Ok(()),
        (Resume, _) => Err("It is not held."),
        (RollBack, UpdateState::RolledBack | UpdateState::Withdrawn | UpdateState::BeforePilot(_)) => {
            Err("It is not on the pilot PC.")
        }
        (RollBack, _) => Ok(()),
        (Withdraw, state) if state.is_over() => Err("It is over."),
        (Withdraw, _) => Ok(()),
        (BeginAgain, UpdateState::RolledBack | UpdateState::Withdrawn) => Ok(()),
        (BeginAgain, _) => Err("It was not taken back."),
    }
}

/// The last day of a hold that begins today. `first` is the first day of an earlier hold of the same update.
///
/// # Errors
/// The last day that is possible, when the wanted one is later, or in the past.
pub fn hold_until(security: bool, today: Date, first: Option<Date>, wanted: Option<Date>) -> Result<Option<Date>, Option<Date>> {
    let since = first.unwrap_or(today);
    let longest = security.then(|| since.saturating_add(SECURITY_HOLD_DAYS.days()));
    let until = wanted.or(longest);
    let fits = until.is_none_or(|until| until >= today && longest.is_none_or(|longest| until <= longest));
    if fits { Ok(until) } else { Err(longest) }
}

/// The first quiet working day after this one that is in none of the periods in which nothing is changed (first and last day).
pub fn roll_out_day(calendar: &Calendar, quiet: &[(Date, Date)], after: Date) -> Option<Date> {
    let days = std::iter::successors(after.tomorrow().ok(), |day| day.tomorrow().ok()).take(366);
    let fits = |day: &Date| calendar.is_working_day(*day) && !calendar.is_busy(*day) && period_of(quiet, *day).is_none();
    days.into_iter().find(fits)
}

/// What an update waits for that has a date. What failed is overdue at once; anything else is due on no day on which nothing is changed.
pub fn update_due(facts: &UpdateFacts, today: Date) -> Option<(Dated, Date)> {
    let days = |count: i32, from: Date| from.saturating_add(Span::new().days(count));
    let came = facts.evidence.installed_on;
    let tried = days(facts.wait_days, came.unwrap_or(facts.begun_on));
    let (kind, due) = match update_state(facts, today) {
        UpdateState::PilotFailed(_) => return Some((Dated::PilotFailed, came.unwrap_or(facts.begun_on))),
        UpdateState::BeforePilot(_) if facts.pilots == 0 => (Dated::PilotChoice, tried),
        UpdateState::BeforePilot(missing) if missing.is_empty() => (Dated::PilotInstall, tried),
        UpdateState::BeforePilot(_) | UpdateState::OnPilot(_) => (Dated::Pilot, tried),
        UpdateState::Unproved(_) => (Dated::Unproved, tried),
        UpdateState::ToApprove => (Dated::Approval, days(APPROVAL_DAYS, tried)),
        UpdateState::RollingOut => (Dated::RollOut, days(ROLL_OUT_DAYS, facts.approved_on?)),
        _ => return None,
    };
    Some((kind, after_quiet(&facts.quiet, due)))
}

/// The period, by its first and last day, in which a day lies.
fn period_of(periods: &[(Date, Date)], day: Date) -> Option<(Date, Date)> {
    periods.iter().copied().find(|(first, last)| (*first..=*last).contains(&day))
}

/// A day, or the first after the periods in which nothing is changed.
fn after_quiet(quiet: &[(Date, Date)], mut day: Date) -> Date {
    // Each period can move it once.
    for _ in quiet {
        day = period_of(quiet, day).map_or(day, |(_, last)| last.saturating_add(1.days()));
    }
    day
}

/// Whether a version that was seen is the wanted one or a later one: number by number. Versions without numbers must be the same.
pub fn has_version(seen: &str, wanted: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    let (has, wants) = (numbers(seen), numbers(wanted));
    if wants.is_empty() { seen == wanted } else { has >= wants }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::{BankHolidays, Nation};

    const NOTICED: Date = Date::constant(2026, 11, 2);

    fn facts(evidence: Evidence) -> UpdateFacts {
        UpdateFacts {
            begun_on: NOTICED,
            security: true,
            wait_days: 7,
            evidence,
            goes_on_unproved: false,
            approved_on: None,
            hold: None,
            rolled_back: false,
            withdrawn: false,
            pilots: 1,
            quiet: Vec::new(),
            left: 3,
        }
    }

    fn passed() -> Evidence {
        let ok = Some(true);
        let installed_on = Some(date(2026, 11, 4));
        Evidence { checkup_before: ok, log_on_before: ok, checkup_after: ok, log_on_after: ok, installed_on }
    }

    #[test]
    fn an_update_goes_from_pilot_to_wait_to_approval_to_all() {
        let at = |facts: &UpdateFacts, day| update_state(facts, date(2026, 11, day));
        let new = facts(Evidence::default());
        assert_eq!(at(&new, 2), UpdateState::BeforePilot(BEFORE.to_vec()));
        assert!(may_move(&at(&new, 2), UpdateMove::Install).is_err(), "whether it worked before is not known");
        let before = Evidence { checkup_before: Some(true), log_on_before: Some(true), ..Evidence::default() };
        assert!(may_move(&at(&facts(before), 2), UpdateMove::Install).is_ok());
        let on = facts(Evidence { installed_on: Some(date(2026, 11, 4)), ..before });
        assert_eq!(at(&on, 5), UpdateState::OnPilot(AFTER.to_vec()));
        assert_eq!(at(&facts(passed()), 5), UpdateState::Waiting(date(2026, 11, 11)));
        assert!(may_move(&at(&facts(passed()), 5), UpdateMove::Approve).is_err(), "the days to wait are not over");
        assert_eq!(at(&facts(passed()), 11), UpdateState::ToApprove);
        let approved = UpdateFacts { approved_on: Some(date(2026, 11, 11)), ..facts(passed()) };
        assert_eq!(at(&approved, 12), UpdateState::RollingOut);
        assert_eq!(at(&UpdateFacts { left: 0, ..approved }, 12), UpdateState::Done);
    }

    #[test]
    fn what_failed_after_it_came_stops_it_whoever_approved() {
        let bad = Evidence { log_on_after: Some(false), ..passed() };
        let approved = UpdateFacts { approved_on: Some(date(2026, 11, 11)), ..facts(bad) };
        let state = update_state(&approved, date(2026, 11, 20));
        assert_eq!(state, UpdateState::PilotFailed(vec![Proof::LogOnAfter]));
        assert!(may_move(&state, UpdateMove::Approve).is_err() && may_move(&state, UpdateMove::RollBack).is_ok());
        assert!(
            may_move(&state, UpdateMove::BeginAgain).is_err() && may_move(&UpdateState::RolledBack, UpdateMove::BeginAgain).is_ok()
        );
    }

    #[test]
    fn what_failed_or_was_not_seen_before_it_keeps_it_from_being_approved() {
        let (later, ok) = (date(2026, 11, 20), Some(true));
        for (checkup_before, log_on_before, lacks) in [
            (None, ok, vec![Proof::CheckupBefore]),
            (Some(false), ok, vec![Proof::CheckupBefore]),
            (ok, None, vec![Proof::LogOnBefore]),
            (ok, Some(false), vec![Proof::LogOnBefore]),
            (None, None, BEFORE.to_vec()),
        ] {
            let by_itself = facts(Evidence { checkup_before, log_on_before, ..passed() });
            let state = update_state(&by_itself, later);
            assert_eq!(state, UpdateState::Unproved(lacks.clone()));
            assert!(may_move(&state, UpdateMove::Approve).is_err() && may_move(&state, UpdateMove::GoOn).is_ok());
            assert_eq!(update_due(&by_itself, later), Some((Dated::Unproved, date(2026, 11, 11))));
            let not_yet = facts(Evidence { checkup_before, log_on_before, ..Evidence::default() });
            let state = update_state(&not_yet, later);
            assert_eq!(state, UpdateState::BeforePilot(lacks), "what failed before is not done either");
            assert!(may_move(&state, UpdateMove::Install).is_err() && may_move(&state, UpdateMove::GoOn).is_err());
            let named = UpdateFacts { goes_on_unproved: true, ..by_itself };
            assert_eq!(update_state(&named, later), UpdateState::ToApprove, "somebody said why to go on");
        }
        let bad = Evidence { log_on_before: None, log_on_after: Some(false), ..passed() };
        let named = UpdateFacts { goes_on_unproved: true, ..facts(bad) };
        assert_eq!(update_state(&named, later), UpdateState::PilotFailed(vec![Proof::LogOnAfter]), "that is no way past a failure");
    }

    #[test]
    fn a_hold_on_a_security_update_ends_within_14_days_whatever_is_written_down() {
        let today = date(2026, 11, 5);
        assert_eq!(hold_until(true, today, None, None), Ok(Some(date(2026, 11, 19))));
        assert_eq!(hold_until(true, today, None, Some(date(2026, 11, 20))), Err(Some(date(2026, 11, 19))));
        assert_eq!(hold_until(true, date(2026, 11, 20), Some(today), None), Err(Some(date(2026, 11, 19))), "no second fortnight");
        assert_eq!(hold_until(false, today, None, Some(date(2027, 1, 1))), Ok(Some(date(2027, 1, 1))));
        assert_eq!(hold_until(false, today, None, Some(date(2026, 11, 4))), Err(None));
        let held = UpdateFacts { hold: Some(Hold { since: today, until: None }), ..facts(passed()) };
        assert_eq!(update_state(&held, date(2026, 11, 19)), UpdateState::Held(Some(date(2026, 11, 19))));
        assert_eq!(update_state(&held, date(2026, 11, 20)), UpdateState::ToApprove, "it is on its way again by itself");
        let for_ever = UpdateFacts { security: false, ..held };
        assert_eq!(update_state(&for_ever, date(2027, 5, 1)), UpdateState::Held(None));
    }

    #[test]
    fn of_several_pilots_one_that_fails_fails() {
        let bad = Evidence { checkup_after: Some(false), ..passed() };
        assert_eq!(Evidence::of_all(&[passed(), bad]).checkup_after, Some(false));
        assert_eq!(Evidence::of_all(&[passed(), Evidence::default()]).installed_on, None, "not on both");
        assert_eq!(Evidence::of_all(&[]), Evidence::default(), "no pilot proves nothing");
        let by_itself = Evidence { checkup_before: None, log_on_before: None, ..passed() };
        let ready = Evidence { checkup_before: Some(true), log_on_before: Some(true), ..Evidence::default() };
        let state = |pilots: &[Evidence]| update_state(&facts(Evidence::of_all(pilots)), date(2026, 11, 20));
        assert_eq!(state(&[by_itself, ready]), UpdateState::BeforePilot(vec![]), "the other one may have it");
        assert_eq!(state(&[by_itself, passed()]), UpdateState::Unproved(BEFORE.to_vec()), "and then it is said");
    }

    #[test]
    fn what_was_approved_is_not_asked_for_again_when_a_later_version_comes() {
        let today = date(2027, 3, 1);
        let later = Evidence { log_on_after: None, checkup_after: None, installed_on: Some(date(2027, 2, 26)), ..passed() };
        let approved = UpdateFacts { approved_on: Some(date(2026, 11, 20)), ..facts(later) };
        assert_eq!(update_state(&approved, today), UpdateState::RollingOut);
        assert_eq!(update_state(&UpdateFacts { left: 0, ..approved.clone() }, today), UpdateState::Done);
        assert_eq!(update_due(&UpdateFacts { left: 0, ..approved.clone() }, today), None);
        let failed = Evidence { log_on_after: Some(false), ..later };
        let failed = UpdateFacts { evidence: failed, ..approved };
        assert_eq!(update_state(&failed, today), UpdateState::PilotFailed(vec![Proof::LogOnAfter]), "somebody says that it fails");
    }

    #[test]
    fn what_is_begun_with_again_is_due_from_then_on() {
        let again = UpdateFacts { begun_on: date(2026, 12, 1), ..facts(Evidence::default()) };
        assert_eq!(update_due(&again, date(2026, 12, 1)), Some((Dated::Pilot, date(2026, 12, 8))));
    }

    #[test]
    fn pilots_and_approvals_have_a_date_and_holds_have_none() {
        let today = date(2026, 11, 12);
        assert_eq!(update_due(&facts(Evidence::default()), today), Some((Dated::Pilot, date(2026, 11, 9))));
        assert_eq!(update_due(&facts(passed()), today), Some((Dated::Approval, date(2026, 11, 18))));
        let held = UpdateFacts { hold: Some(Hold { since: today, until: None }), ..facts(passed()) };
        assert_eq!(update_due(&held, today), None);
    }

    #[test]
    fn each_state_says_what_it_waits_for() {
        let today = date(2026, 11, 12);
        let due = |facts: &UpdateFacts| update_due(facts, today);
        let new = facts(Evidence::default());
        assert_eq!(due(&UpdateFacts { pilots: 0, ..new.clone() }), Some((Dated::PilotChoice, date(2026, 11, 9))));
        let ready = Evidence { checkup_before: Some(true), log_on_before: Some(true), ..Evidence::default() };
        assert_eq!(due(&facts(ready)), Some((Dated::PilotInstall, date(2026, 11, 9))));
        let failed = facts(Evidence { log_on_after: Some(false), ..passed() });
        assert_eq!(due(&UpdateFacts { wait_days: 14, ..failed }), Some((Dated::PilotFailed, date(2026, 11, 4))), "at once");
        let approved = UpdateFacts { approved_on: Some(date(2026, 11, 11)), ..facts(passed()) };
        assert_eq!(due(&approved), Some((Dated::RollOut, date(2026, 12, 9))));
        let quiet = vec![(date(2026, 11, 8), date(2026, 11, 15)), (date(2026, 11, 16), date(2026, 11, 20))];
        assert_eq!(due(&UpdateFacts { quiet, ..new.clone() }), Some((Dated::Pilot, date(2026, 11, 21))), "nothing is changed then");
        assert_eq!(due(&UpdateFacts { withdrawn: true, ..new }), None);
    }

    #[test]
    fn what_was_approved_stays_so_when_another_pilot_pc_is_chosen() {
        let approved = |evidence, left| UpdateFacts { approved_on: Some(date(2026, 11, 11)), left, ..facts(evidence) };
        assert_eq!(update_state(&approved(Evidence::default(), 0), date(2027, 5, 1)), UpdateState::Done);
        assert_eq!(update_state(&approved(Evidence::default(), 2), date(2027, 5, 1)), UpdateState::RollingOut);
    }

    #[test]
    fn nothing_is_rolled_out_in_a_quiet_period_or_on_a_busy_day() {
        let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
        let calendar = Calendar { busy: BTreeSet::from([date(2026, 11, 10)]), ..Calendar::of(holidays) };
        let quiet = [(date(2026, 11, 11), date(2026, 11, 18))];
        assert_eq!(roll_out_day(&calendar, &quiet, date(2026, 11, 6)), Some(date(2026, 11, 19)));
    }

    #[test]
    fn versions_are_compared_number_by_number() {
        for (seen, wanted) in [("2.4.10.0", "2.4.9.0"), ("11 24H2 (26100.2454)", "11 24H2 (26100.2314)"), ("4.1", "4.1")] {
            assert!(has_version(seen, wanted), "{seen} {wanted}");
        }
        assert!(!has_version("2.4.9.0", "2.4.10.0") && !has_version("not known", "4.1") && !has_version("", "x"));
    }
}
