//! Who is reminded of what today: one digest a person and working day, each step of a deadline told once or daily, and what
//! cannot reach the person it is for goes to the manager.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::{Actor, Calendar, Deadline, Kind, Span};

/// A reminder that is given once counts for so long; whatever is still open then is told again. An estimate.
pub const TOLD_DAYS: i32 = 120;

/// Somebody who can be told: one e-mail address, whoever stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// What they are told apart by.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail address; `None` where none is known.
    pub email: Option<String>,
    /// The person of the register, when they are one.
    pub person: Option<String>,
    /// As what they are told, beside being a holder.
    pub actors: BTreeSet<Actor>,
    /// A leave; its last day is not always known.
    pub leave: Option<Span>,
    /// Whether they administer this program: they are told in the place of a manager who cannot be reached.
    pub is_administrator: bool,
    /// Whether it is a channel that many read: it is told what managers are, and nobody counts on its being read.
    pub is_channel: bool,
    /// Whether they sign in here, so that the practice's pages open to them: most people have no account.
    pub signs_in: bool,
}

impl Recipient {
    /// Whether an e-mail would be read today.
    fn is_reached(&self, today: Date) -> bool {
        self.email.is_some() && !self.leave.is_some_and(|leave| leave.holds(today))
    }
}

/// That somebody was told of one step of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// [`Recipient::id`].
    pub recipient: String,
    /// [`Deadline::key`].
    pub key: String,
    /// [`Deadline::stage`].
    pub stage: i32,
}

/// That nobody is to be reminded of one step of a deadline for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// [`Deadline::key`].
    pub key: String,
    /// [`Deadline::stage`] when it was muted: the next step is told again.
    pub stage: i32,
    /// The last day on which it holds.
    pub until: Date,
}

/// What one person is sent today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// To whom.
    pub to: Recipient,
    /// What, the most pressing first.
    pub items: Vec<Item>,
}

/// One line of a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub deadline: Deadline,
    /// Who should have been told and cannot be reached, in words; empty when this is who it is for.
    pub instead_of: Vec<String>,
}

/// What is to be sent today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// One for each person who is told something.
    pub digests: Vec<Digest>,
    /// Of which deadlines nobody can be told but a channel, since no address is known or everybody whom they concern is away.
    pub untold: Vec<Deadline>,
}

/// Whether a deadline is red: too late, or its last good day has come. What is red cannot be muted.
pub fn is_red(deadline: &Deadline, today: Date) -> bool {
    deadline.due < today || deadline.act_on.is_none_or(|day| day <= today)
}

/// Whether reminders of a deadline rest today. A mute ends with its last day, with the next step, and when it turns red.
pub fn is_muted(deadline: &Deadline, mutes: &[Mute], today: Date) -> bool {
    let holds = |mute: &Mute| mute.key == deadline.key && mute.stage == deadline.stage && today <= mute.until;
    !is_red(deadline, today) && mutes.iter().any(holds)
}

/// What is sent today. On days that are not working days nothing is: it waits for the next one.
pub fn plan(
    deadlines: &[Deadline],
    roster: &[Recipient],
    told: &BTreeSet<Told>,
    mutes: &[Mute],
    calendar: &Calendar,
    today: Date,
) -> Plan {
    let mut plan = Plan::default();
    if !calendar.is_working_day(today) {
        return plan;
    }
    let mut lines: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
    for deadline in deadlines.iter().filter(|one| !is_muted(one, mutes, today)) {
        let readers = readers(deadline, roster, today);
        let is_read = roster.iter().any(|one| !one.is_channel && readers.contains_key(one.id.as_str()));
        if !is_read && !deadline.told.is_empty() {
            plan.untold.push(deadline.clone());
        }
        for (id, instead_of) in readers {
            let step = Told { recipient: id.to_owned(), key: deadline.key.clone(), stage: deadline.stage };
            if deadline.daily || !told.contains(&step) {
                lines.entry(id).or_default().push(Item { deadline: deadline.clone(), instead_of });
            }
        }
    }
    let of = |one: &Recipient| lines.remove(one.id.as_str()).map(|items| Digest { to: one.clone(), items });
    plan.digests = roster.iter().filter_map(of).collect();
    plan
}

/// Who is told of a deadline today, each with those in whose place they are.
fn readers<'a>(deadline: &Deadline, roster: &'a [Recipient], today: Date) -> BTreeMap<&'a str, Vec<String>> {
    let mut readers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut missed = Vec::new();
    let actors = told_actors(deadline, today);
    for actor in actors.iter().copied().filter(|actor| *actor != Actor::Manager) {
        let meant: Vec<&Recipient> = roster.iter().filter(|one| is_meant(one, actor, deadline)).collect();
        let reached: Vec<&&Recipient> = meant.iter().filter(|one| one.is_reached(today)).collect();
        if reached.is_empty() {
            missed.push(not_reached(actor, &meant, deadline));
        }
        for one in reached {
            readers.entry(&one.id).or_default();
        }
    }
    if actors.contains(&Actor::Manager) || !missed.is_empty() {
        // Nobody stands in for the manager in what is about themselves.
        let may_be_told = |(one, instead_of): &(&Recipient, Option<String>)| instead_of.is_none() || !is_about(one, deadline);
        for (one, instead_of) in managers(roster, today).into_iter().filter(may_be_told) {
            let why = readers.entry(&one.id).or_default();
            why.extend(missed.iter().cloned().chain(instead_of));
        }
    }
    readers
}

/// Who is told today what the manager is: the managers who are reached and every channel. Where no manager is reached, so that nothing is
/// left to a channel alone: the administrators of this program, or else sponsors and local administrators, each with why.
pub fn managers(roster: &[Recipient], today: Date) -> Vec<(&Recipient, Option<String>)> {
    let reached = |kind: &dyn Fn(&Recipient) -> bool| -> Vec<&Recipient> {
        roster.iter().filter(|one| one.is_reached(today) && kind(one)).collect()
    };
    let is = |one: &Recipient, actor| one.actors.contains(&actor);
    let own = reached(&|one| is(one, Actor::Manager) && !one.is_channel);
    let channels = reached(&|one| one.is_channel);
    if !own.is_empty() {
        return own.into_iter().chain(channels).map(|one| (one, None)).collect();
    }
    let administrators = reached(&|one| one.is_administrator);
    let stand_ins = match administrators.is_empty() {
        true => reached(&|one| is(one, Actor::Sponsor) || is(one, Actor::LocalAdministrator)),
        false => administrators,
    };
    let is_away = roster.iter().any(|one| is(one, Actor::Manager) && !one.is_channel && one.email.is_some());
    let why = if is_away { "the practice manager is on leave" } else { "no e-mail address of a practice manager is known" };
    let stand_ins = stand_ins.into_iter().map(|one| (one, Some(why.to_owned())));
    channels.into_iter().map(|one| (one, None)).chain(stand_ins).collect()
}

/// A date that passed while nobody acted is the manager's business too, whoever was told before.
fn told_actors(deadline: &Deadline, today: Date) -> BTreeSet<Actor> {
    let mut actors: BTreeSet<Actor> = deadline.told.iter().copied().collect();
    if deadline.due < today && !actors.is_empty() {
        actors.insert(Actor::Manager);
    }
    actors
}

/// Whether somebody is told as this actor. Nobody helps themselves as a sponsor or local administrator.
fn is_meant(one: &Recipient, actor: Actor, deadline: &Deadline) -> bool {
    let concerns = is_about(one, deadline);
    match actor {
        Actor::Holder => concerns,
        Actor::Sponsor | Actor::LocalAdministrator => one.actors.contains(&actor) && !concerns,
        _ => one.actors.contains(&actor),
    }
}

/// Whether a deadline is about this very person.
fn is_about(one: &Recipient, deadline: &Deadline) -> bool {
    one.person.is_some() && one.person.as_ref() == deadline.person.as_ref().map(|(id, _)| id)
}

fn not_reached(actor: Actor, meant: &[&Recipient], deadline: &Deadline) -> String {
    let holder = deadline.person.as_ref().map(|(_, name)| name.clone());
    let holder = holder.or_else(|| meant.first().map(|one| one.name.clone()));
    let no_address = meant.iter().all(|one| one.email.is_none());
    match (actor, holder) {
        (Actor::Holder, Some(name)) if !meant.is_empty() && !no_address => format!("{name} is on leave: ring them"),
        (Actor::Holder, Some(name)) => format!("no e-mail address is known for {name}: tell them"),
        (Actor::Holder, None) => "nobody is named: find out whose it is".to_owned(),
        (Actor::Sponsor, _) => "no sponsor here can be reached: arrange for one".to_owned(),
        (Actor::LocalAdministrator, _) => "no local smartcard administrator here can be reached: arrange for one".to_owned(),
        _ => "nobody can be reached".to_owned(),
    }
}

/// How a digest is ordered: what is too late, what is for today, for this week, and what comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Its last good day has passed.
    TooLate,
    /// Best done today, or the last day on which it can be.
    Today,
    /// Within seven days.
    ThisWeek,
    /// After that.
    Later,
}

/// In which group of a digest a deadline stands.
pub fn urgency(deadline: &Deadline, today: Date) -> Urgency {
    let week = today.checked_add(7.days()).unwrap_or(today);
    if deadline.due < today && deadline.kind != Kind::LostCard {
        Urgency::TooLate
    } else if deadline.kind == Kind::LostCard || deadline.act_on.is_none_or(|day| day <= today) {
        Urgency::Today
    } else if deadline.act_on.is_some_and(|day| day <= week) {
        Urgency::ThisWeek
    } else {
        Urgency::Later
    }
}
