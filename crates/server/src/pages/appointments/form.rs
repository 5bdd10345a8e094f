//! The form of an appointment: with whom, when and where, refused for a day on which they cannot help.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use lanyard_insight::{CoverDay, Lacks, Purpose, Who};
use lanyard_model::{Appointment, Card, Id, Person};
use maud::html;

use super::taken::{Slot, Taken};
use crate::due::Due;
use crate::form::Filled;
use crate::form_page::{FormPage, choice};
use crate::pages::cover::lacks_words;
use crate::ui;

/// Not before this time, unless somebody writes another one: the first patients are seen then. An estimate.
const USUAL: Time = Time::constant(9, 30, 0, 0);
/// Without a date for the card, an appointment is put within so many days.
const SOON_DAYS: i64 = 14;

/// What an appointment is made from.
pub(super) struct Making {
    pub(super) card: Card,
    pub(super) holder: Person,
    pub(super) due: Due,
    /// The hour: today's times before it are over.
    pub(super) now: Time,
    /// What is taken from today on.
    pub(super) taken: Vec<Taken>,
    /// Where the form is sent to, below the practice's address.
    pub(super) action: String,
}

impl Making {
    /// The day by which a renewal is to be done, where one is due.
    fn by(&self) -> Option<Date> {
        self.due.deadlines.iter().find(|one| one.subject == self.card.id.as_str()).and_then(|one| one.act_on)
    }

    /// Days on which the holder comes and somebody can help, the best first: the last quiet one before the card runs out, and the busy ones
    /// last; without such a date the next one.
    fn days(&self) -> impl Iterator<Item = Date> {
        let due = &self.due;
        let by = self.by();
        let until = by.unwrap_or(due.today.saturating_add(jiff::Span::new().days(SOON_DAYS)));
        let days = due.today.series(jiff::Span::new().days(1)).take_while(|day| *day <= until);
        let mut days: Vec<Date> = days.filter(|day| due.calendar.is_working_day(*day)).collect();
        if by.is_some() {
            days.reverse();
            days.sort_by_key(|day| due.calendar.is_busy(*day));
        }
        let is_helped = |day: &Date| due.cover(*day).can_unlock_for(self.holder.id.as_str()).next().is_some();
        days.into_iter().filter(|day| !self.holder_is_away(*day)).filter(is_helped)
    }

    /// Whether the holder is known not to come on a day.
    fn holder_is_away(&self, day: Date) -> bool {
        self.due.facts.is_away(self.holder.id.as_str(), day)
    }

    /// From when until when the holder is there on a day, where that is known not to be all day.
    fn holder_hours(&self, day: Date) -> Option<(Time, Time)> {
        self.due.facts.hours(self.holder.id.as_str(), day)
    }

    /// From when on an appointment can be on a day, beside its clinics, and until when.
    fn span(&self, cover: &CoverDay) -> (Time, Time) {
        let (from, until) = self.due.calendar.free(cover.day).unwrap_or((USUAL, cover.open.1));
        (from.max(USUAL), until)
    }

    /// The first time of a day at which the holder, the room and somebody who can help are all free.
    fn free_time(&self, day: Date, room: &str) -> Option<Time> {
        let cover = self.due.cover(day);
        let (begins, ends) = self.span(&cover);
        let taken = self.taken.iter().filter(|one| one.slot.day == day);
        let arrivals = cover.hours.values().map(|(from, _)| *from);
        let soon = (day == self.due.today).then(|| next_quarter(self.now)).flatten();
        let mut times: Vec<Time> = taken.map(|one| one.slot.until).chain(arrivals).chain([begins]).chain(soon).collect();
        times.sort_unstable();
        times.into_iter().filter(|time| *time >= begins && !self.is_over(day, *time)).find(|time| {
            let slot = slot(day, *time);
            let is_free = |who: &str| !self.taken.iter().any(|one| one.is_of(who) && one.slot.meets(&slot));
            let has_room = !self.taken.iter().any(|one| one.is_in(room) && one.slot.meets(&slot));
            let mut helps = cover.can_unlock_for(self.holder.id.as_str());
            let somebody = helps.any(|who| is_there(&cover, who, *time) && is_free(&who.id));
            slot.until <= ends
                && has_room
                && is_free(self.holder.id.as_str())
                && is_within(self.holder_hours(day), &slot)
                && somebody
        })
    }

    fn is_over(&self, day: Date, time: Time) -> bool {
        day == self.due.today && time <= self.now
    }

    /// What stands in the form at first: the best day with a free time, and the first place with two readers.
    pub(super) fn usual(&self) -> Filled {
        let room = self.due.facts.cover.second_readers.first().cloned().unwrap_or_default();
        let free = self.days().find_map(|day| Some((day, self.free_time(day, &room)?)));
        let is_to_come = |day: &Date| *day > self.due.today && !self.holder_is_away(*day);
        let begins = |day| (day, self.span(&self.due.cover(day)).0);
        let first = || self.days().find(is_to_come).map(begins).or(self.by().filter(is_to_come).map(|by| (by, USUAL)));
        let (day, time) = free.or_else(first).map_or((None, USUAL), |(day, time)| (Some(day), time));
        let day = day.map(|day| day.strftime("%-d/%-m/%Y").to_string()).unwrap_or_default();
        Filled::default().with("held_on", day).with("starts_at", time.strftime("%H:%M").to_string()).with("room", room)
    }

    pub(super) fn page<'a>(&'a self, filled: &'a Filled) -> FormPage<'a> {
        let mut helpers = vec![choice("", "Choose")];
        helpers.extend(self.helpers().map(|who| choice(&who.id, &who.name)));
        let fields = html! {
            p { "For the card of " (self.holder.name) ". Both get an entry for their calendar by e-mail, where an address is entered." }
            @if self.due.facts.cover.second_readers.is_empty() {
                div class="nhsuk-inset-text" { p { "No second reader is known of here. Renewing somebody else’s card needs one." } }
            }
            (ui::select(filled, "helper", "With whom", Some("Who holds the role of a sponsor or local smartcard administrator here"), &helpers))
            (ui::date_input(filled, "held_on", "Day"))
            (ui::input(filled, "starts_at", "Time", Some("For example 09:30")))
            (ui::input(filled, "room", "Room", Some("One with a PC and two readers")))
        };
        FormPage { title: "Make an appointment", action: &self.action, filled, fields }
    }

    /// Colleagues with the role; nobody helps themselves.
    fn helpers(&self) -> impl Iterator<Item = &Who> {
        let with_role = self.due.facts.cover.staff.iter().filter(|one| !one.role.is_empty()).map(|one| &one.who);
        with_role.filter(|who| who.id != self.holder.id.as_str())
    }

    /// The appointment; `None` when something is wrong with the form.
    pub(super) fn read(&self, filled: &mut Filled, id: Id<Appointment>) -> Option<Appointment> {
        let helper = filled.required("helper", "Choose with whom.");
        let helper = self.helpers().find(|who| who.id == helper).cloned();
        if helper.is_none() && filled.error("helper").is_none() {
            filled.wrong("helper", "Choose somebody from the list.");
        }
        let held_on = self.day(filled);
        let starts_at = filled.time("starts_at");
        if starts_at.is_none() && filled.error("starts_at").is_none() {
            filled.wrong("starts_at", "Write a time, for example 09:30.");
        }
        let (helper, held_on, starts_at) = (helper?, held_on?, starts_at?);
        if self.is_over(held_on, starts_at) {
            filled.wrong("starts_at", format!("It is {} already. Write a time that is still to come.", self.now.strftime("%H:%M")));
        }
        if let Some((from, until)) = self.holder_hours(held_on).filter(|hours| !is_within(Some(*hours), &slot(held_on, starts_at)))
        {
            let (holder, from, until) = (&self.holder.name, from.strftime("%H:%M"), until.strftime("%H:%M"));
            filled.wrong("starts_at", format!("{holder} is there from {from} until {until} on that day. Choose another time."));
        }
        if let Some(why) = self.cannot_help(&helper, held_on, starts_at) {
            filled.wrong("helper", why);
        }
        let ends_at = slot(held_on, starts_at).until;
        let room = filled.text("room");
        filled.errors().is_empty().then(|| Appointment {
            id,
            card: self.card.id.clone(),
            helper: Id::new(helper.id.as_str()),
            held_on,
            starts_at,
            ends_at,
            room,
            sequence: 0,
            cancelled_on: None,
        })
    }

    /// Whether the helper, the holder and the room are free then; where one is not, that is noted at its field.
    pub(super) fn is_free(&self, filled: &mut Filled, wanted: &Appointment, taken: &[Taken]) -> bool {
        let slot = Slot { day: wanted.held_on, from: wanted.starts_at, until: wanted.ends_at };
        let then: Vec<&Taken> = taken.iter().filter(|one| one.slot.meets(&slot)).collect();
        let helper = self.helpers().find(|who| who.id == wanted.helper.as_str()).map_or("This colleague", |who| &who.name);
        if let Some(one) = then.iter().find(|one| one.is_of(wanted.helper.as_str())) {
            filled.wrong("helper", format!("{helper} has {} on that day. Choose another time, or somebody else.", one.said()));
        }
        if let Some(one) = then.iter().find(|one| one.is_of(self.holder.id.as_str())) {
            filled.wrong("starts_at", format!("{} has {} on that day. Choose another time.", self.holder.name, one.said()));
        }
        let room = wanted.room.as_deref();
        if let Some(one) = room.and_then(|room| then.iter().find(|one| one.is_in(room))) {
            filled.wrong("room", format!("In this room there is {} on that day. Choose another time or room.", one.said()));
        }
        filled.errors().is_empty()
    }

    fn day(&self, filled: &mut Filled) -> Option<Date> {
        let day = filled.date("held_on");
        if day.is_none() && filled.error("held_on").is_none() {
            filled.wrong("held_on", "Write the day.");
        }
        let day = day?;
        let card = self.due.facts.cards.iter().find(|card| card.id == self.card.id.as_str());
        let runs_out = card.and_then(|card| card.runs_out);
        if day < self.due.today {
            filled.wrong("held_on", "That day is over. Write one that is still to come.");
        } else if !self.due.calendar.has_session(day) {
            filled.wrong("held_on", format!("The practice is closed on {}. Write a day on which people work.", ui::day(day)));
        } else if self.holder_is_away(day) {
            filled.wrong("held_on", format!("{} does not come on {}. Choose another day.", self.holder.name, ui::day(day)));
        } else if let Some(runs_out) = runs_out.filter(|runs_out| day >= *runs_out) {
            let why = "has run out by then, and only the registration authority can renew it. Write an earlier day, or plan a day with them.";
            filled.wrong("held_on", format!("The card’s last day is before {}: it {why}", ui::day(runs_out)));
        }
        Some(day)
    }

    /// Why a colleague cannot help then, with those who can.
    fn cannot_help(&self, helper: &Who, day: Date, at: Time) -> Option<String> {
        let cover = self.due.cover(day);
        let can: Vec<&Who> = cover.can_unlock_for(self.holder.id.as_str()).filter(|who| is_there(&cover, who, at)).collect();
        if can.contains(&helper) {
            return None;
        }
        let lacks = cover.not_counted.iter().find(|(who, _)| who.id == helper.id).map(|(_, lacks)| *lacks);
        if lacks == Some(Lacks::Rota) {
            return Some(format!(
                "Nobody entered on which days {} works. Enter that under “Training and cover”, and then choose them again.",
                helper.name
            ));
        }
        let why = match lacks {
            _ if cover.can_unlock.contains(helper) => "is not there at that time".to_owned(),
            Some(lacks) => format!("cannot help on that day: {}", lacks_words(lacks)),
            None => "has no position then that allows it".to_owned(),
        };
        let names: Vec<&str> = can.iter().map(|who| who.name.as_str()).collect();
        let instead = match names.as_slice() {
            [] => "Nobody else can then either: choose another day.".to_owned(),
            names => format!("These can: {}.", names.join(", ")),
        };
        Some(format!("{} {why}. {instead}", helper.name))
    }
}

/// The time of an appointment that begins then.
fn slot(day: Date, from: Time) -> Slot {
    Slot { day, from, until: from.saturating_add(SignedDuration::from_mins(Purpose::Renewal.minutes())) }
}

/// Whether all of an appointment lies within these hours; without any somebody is there all day.
fn is_within(hours: Option<(Time, Time)>, slot: &Slot) -> bool {
    hours.is_none_or(|(from, until)| from <= slot.from && slot.until <= until)
}

/// The next quarter of an hour that is still to come; `None` when the day is over by then.
fn next_quarter(now: Time) -> Option<Time> {
    let minutes = i64::from(now.hour()) * 60 + i64::from(now.minute());
    Time::midnight().checked_add(SignedDuration::from_mins((minutes / 15 + 1) * 15)).ok()
}

/// Whether somebody who works on a day is there at an hour of it.
fn is_there(cover: &CoverDay, who: &Who, at: Time) -> bool {
    cover.hours.get(&who.id).is_none_or(|(from, until)| *from <= at && at < *until)
}
