//! What will fail when patients next come: read by the last working noon before each session, and every evening.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::Actor::{Holder, LocalAdministrator, Manager, RegistrationAuthority, Sponsor};
use crate::deadlines::UNLOCK;
use crate::{Calendar, CardFacts, Clinic, Deadline, Facts, Failure, FailureFacts, Kind, Lacks};

/// What will fail at the next sessions, and what can be done before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The sessions until offices work again, the next first: on a Friday those of the weekend too, and Monday's. There is at least one.
    pub sessions: Vec<Session>,
    /// The last working day on which something can be done about it: today, or an earlier one.
    pub last_chance: Option<Date>,
    /// What will have failed by then, the most pressing first.
    pub fails: Vec<Failing>,
}

/// A day on which patients come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The day.
    pub day: Date,
    /// Names of the practice's own clinics on it.
    pub clinics: Vec<String>,
}

/// One thing that will fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// What, whose, who may act and what on.
    pub deadline: Deadline,
    /// Where, as far as whoever reported it said.
    pub room: Option<String>,
}

impl Session {
    fn of(calendar: &Calendar, day: Date) -> Self {
        Self { day, clinics: calendar.clinics_on(day).into_iter().map(Clinic::title).collect() }
    }

    /// The session as people say it: its day, with its clinics.
    fn title(&self) -> String {
        let day = self.day.strftime("%A %-d %B").to_string();
        [vec![day], self.clinics.clone()].concat().join(", ")
    }
}

impl Failing {
    /// Where it fails: as it was reported, or else where its person works, by their identifier.
    pub fn place<'a>(&'a self, rooms: &'a BTreeMap<String, String>) -> Option<&'a str> {
        let of_person = || self.deadline.person.as_ref().and_then(|(id, _)| rooms.get(id)).map(String::as_str);
        self.room.as_deref().or_else(of_person)
    }
}

impl Readiness {
    /// The sessions as people say them.
    pub fn title(&self) -> String {
        self.sessions.iter().map(Session::title).collect::<Vec<_>>().join("; ")
    }

    /// The last of the sessions: everything that fails does so by then.
    pub fn until(&self) -> Option<Date> {
        self.sessions.last().map(|session| session.day)
    }

    /// How many log-ons fail: somebody whose card and certificate both stop them is stopped once. What is known of nobody is somebody's.
    pub fn log_ons(&self) -> usize {
        let whose = |failing: &Failing| failing.deadline.person.as_ref().map(|(id, _)| id.clone());
        let known: BTreeSet<String> = self.fails.iter().filter_map(whose).collect();
        known.len() + self.fails.iter().filter(|failing| whose(failing).is_none()).count()
    }

    /// What fails by room and person; what has no known room comes last.
    pub fn by_room<'a>(&'a self, rooms: &'a BTreeMap<String, String>) -> Vec<(Option<&'a str>, &'a Deadline)> {
        let mut fails: Vec<_> = self.fails.iter().map(|failing| (failing.place(rooms), &failing.deadline)).collect();
        fails.sort_by_key(|(room, one)| (room.is_none(), *room, one.person.as_ref().map(|(_, name)| name)));
        fails
    }
}

/// Looks ahead to the sessions after today until offices work again. `None` when no session is in sight.
pub fn readiness(facts: &Facts, deadlines: &[Deadline], calendar: &Calendar, today: Date) -> Option<Readiness> {
    let next = calendar.next_session(today)?;
    let last = calendar.next_working_day(today).map_or(next, |day| day.max(next));
    let days = std::iter::successors(Some(next), |day| calendar.next_session(*day)).take_while(|day| *day <= last);
    let sessions: Vec<Session> = days.map(|day| Session::of(calendar, day)).collect();
    let days = std::iter::successors(Some(today), |day| day.yesterday().ok()).take(14);
    let last_chance = days.into_iter().find(|day| calendar.is_working_day(*day));
    let fails = Outlook { facts, calendar, today, sessions: &sessions, last }.fails(deadlines);
    Some(Readiness { sessions, last_chance, fails })
}

/// What is known when looking ahead.
struct Outlook<'a> {
    facts: &'a Facts,
    calendar: &'a Calendar,
    today: Date,
    sessions: &'a [Session],
    /// The last session that is looked at.
    last: Date,
}

impl Outlook<'_> {
    fn fails(&self, deadlines: &[Deadline]) -> Vec<Failing> {
        let dated = deadlines.iter().filter(|one| self.stops_log_on(one)).cloned();
        let mut fails: Vec<Failing> = dated.map(|deadline| Failing { deadline, room: None }).collect();
        let locked = self.facts.cards.iter().filter(|card| self.is_only_locked(card)).map(|card| self.locked(card));
        fails.extend(locked.map(|deadline| Failing { deadline, room: None }));
        let broken = self.facts.failures.iter().filter(|failure| !self.is_made_good(failure) && !self.is_back(failure));
        fails.extend(broken.map(|failure| Failing { deadline: self.broken(failure), room: failure.room.clone() }));
        fails.sort_by_key(|failing| failing.deadline.due);
        fails
    }

    /// Whether a date that passes before the last session stops somebody there.
    fn stops_log_on(&self, deadline: &Deadline) -> bool {
        use Kind::{Certificate, Cis1, LeaveCertificate, Series, UnseenCertificate};
        let holder = deadline.person.as_ref().map_or("", |(id, _)| id);
        let stops = match deadline.kind {
            Certificate | UnseenCertificate | Series => !self.works_with_another(holder, &deadline.subject),
            // Before a leave it is due earlier than it runs out.
            LeaveCertificate => {
                let is_over = |card: &CardFacts| card.runs_out.is_some_and(|ends| ends <= self.last);
                let is_over = self.facts.cards.iter().any(|card| card.id == deadline.subject && is_over(card));
                is_over && !self.works_with_another(holder, &deadline.subject)
            }
            // A loss on record says more of it.
            Kind::LostCard => {
                let has_left = self.facts.cards.iter().any(|card| card.id == deadline.subject && card.has_left);
                !has_left && !self.is_on_record(holder) && !self.works_with_another(holder, &deadline.subject)
            }
            Kind::Position => self.facts.positions.iter().all(|one| one.id != deadline.subject || !one.has_another),
            Cis1 => true,
            _ => false,
        };
        stops && deadline.due < self.last && !self.is_away(holder)
    }

    /// Whether somebody comes to none of the sessions: theirs is said before the one at which they are back.
    fn is_away(&self, person: &str) -> bool {
        !person.is_empty() && self.sessions.iter().all(|session| self.facts.is_away(person, session.day))
    }

    fn is_on_record(&self, holder: &str) -> bool {
        let theirs = |failure: &&FailureFacts| failure.who.as_ref().is_some_and(|who| who.id == holder);
        self.facts.failures.iter().filter(theirs).any(|failure| !matches!(failure.kind, Failure::Incident | Failure::HandedOver))
    }

    /// Whether somebody holds another card, which is as good as they come on the day.
    fn works_with_another(&self, holder: &str, card: &str) -> bool {
        self.facts.others_that_work(holder, card, self.last).next().is_some()
    }

    /// Whether unlocking a card is all that it takes: of one that has run out or is blocked its own date says what to do.
    fn is_only_locked(&self, card: &CardFacts) -> bool {
        let holder = &card.holder.id;
        let is_only = self.facts.fault(card, self.last) == Some(Lacks::LockedCard);
        is_only && !self.works_with_another(holder, &card.id) && !self.is_away(holder)
    }

    /// Whether somebody without a card does without it: they have one that works after all, entered while the loss was not ended, or
    /// they are away.
    fn is_made_good(&self, failure: &FailureFacts) -> bool {
        let who = failure.who.as_ref().map_or("", |who| &who.id);
        failure.card.as_ref().is_some_and(|card| self.works_with_another(who, card) || self.is_away(who))
    }

    /// Whether a card that was left at home came back with its holder: who leaves it there again says so again.
    fn is_back(&self, failure: &FailureFacts) -> bool {
        let came = self.calendar.next_session(failure.since).is_some_and(|next| next <= self.today);
        failure.kind == Failure::CardAtHome && came
    }

    fn locked(&self, card: &CardFacts) -> Deadline {
        Deadline {
            key: format!("locked-{}", card.id),
            kind: Kind::LockedCard,
            subject: card.id.clone(),
            about: "A smartcard’s passcode is locked".to_owned(),
            person: Some((card.holder.id.clone(), card.holder.name.clone())),
            may_act: vec![Holder, Sponsor, LocalAdministrator],
            reason: "The last check of it found no tries left.".to_owned(),
            needs: UNLOCK.to_owned(),
            ..self.now(card.last_seen.unwrap_or(self.today))
        }
    }

    fn broken(&self, failure: &FailureFacts) -> Deadline {
        let (kind, may_act, needs) = match failure.kind {
            Failure::NoCard => (
                Kind::NoCard,
                vec![RegistrationAuthority, Manager],
                "See what is still to be done with the registration authority, and what the holder does until then.",
            ),
            Failure::CardAtHome => (Kind::NoCard, vec![Holder], "They bring it when they come next: remind them."),
            Failure::Incident => (Kind::Incident, vec![Manager], "Take the next step, or hand it over to who can put it right."),
            Failure::HandedOver => {
                (Kind::Incident, vec![Manager], "Ask whoever has it how far they are, and tell whoever is stuck.")
            }
        };
        Deadline {
            key: format!("broken-{}", failure.id),
            kind,
            subject: failure.id.clone(),
            about: failure.about.clone(),
            person: failure.who.as_ref().map(|who| (who.id.clone(), who.name.clone())),
            may_act,
            reason: format!("Since {}.", failure.since.strftime("%A %-d %B %Y")),
            needs: needs.to_owned(),
            ..self.now(failure.since)
        }
    }

    /// What everything that is broken already has in common. Nobody is reminded of it by itself: it is known.
    fn now(&self, since: Date) -> Deadline {
        let before = self.last.yesterday().unwrap_or(self.last);
        Deadline {
            key: String::new(),
            kind: Kind::Incident,
            subject: String::new(),
            about: String::new(),
            person: None,
            due: since,
            act_on: self.calendar.day_to_act(self.today, before),
            may_act: Vec::new(),
            told: Vec::new(),
            stage: 0,
            daily: false,
            reason: String::new(),
            needs: String::new(),
            stops: "Somebody cannot log on.".to_owned(),
        }
    }
}
