//! The form of an appointment: with whom, when and where, refused for a day on which they cannot help.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use lanyard_insight::{Lacks, Purpose, Who};
use lanyard_model::{Appointment, Card, Id, Person};
use maud::html;

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
    /// Where the form is sent to, below the practice's address.
    pub(super) action: String,
}

impl Making {
    /// The last quiet day before the card runs out on which somebody can help; without such a date the next one.
    fn usual_day(&self) -> Option<Date> {
        let due = &self.due;
        let by = due.deadlines.iter().find(|one| one.subject == self.card.id.as_str()).and_then(|one| one.act_on);
        let until = by.unwrap_or(due.today.saturating_add(jiff::Span::new().days(SOON_DAYS)));
        let helps = |day: &Date| due.cover(*day).can_unlock_for(self.holder.id.as_str()).next().is_some();
        let days: Vec<Date> = due.today.series(jiff::Span::new().days(1)).take_while(|day| *day <= until).collect();
        let mut days = days.into_iter().filter(|day| due.calendar.is_working_day(*day)).filter(helps);
        match by {
            Some(by) => days.clone().rfind(|day| !due.calendar.is_busy(*day)).or(days.next_back()).or(Some(by)),
            None => days.next(),
        }
    }

    /// What stands in the form at first: the day, the time beside its clinics, the first place with two readers.
    pub(super) fn usual(&self) -> Filled {
        let due = &self.due;
        let day = self.usual_day();
        let free = day.and_then(|day| due.calendar.free(day)).map_or(USUAL, |(from, _)| from.max(USUAL));
        let day = day.map(|day| day.strftime("%-d/%-m/%Y").to_string()).unwrap_or_default();
        let room = due.facts.cover.second_readers.first().cloned().unwrap_or_default();
        Filled::default().with("held_on", day).with("starts_at", free.strftime("%H:%M").to_string()).with("room", room)
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
        if let Some(why) = self.cannot_help(&helper, held_on, starts_at) {
            filled.wrong("helper", why);
        }
        let ends_at = starts_at.saturating_add(SignedDuration::from_mins(Purpose::Renewal.minutes()));
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
        } else if let Some(runs_out) = runs_out.filter(|runs_out| day >= *runs_out) {
            let why = "has run out by then, and only the registration authority can renew it. Write an earlier day, or plan a day with them.";
            filled.wrong("held_on", format!("The card’s last day is before {}: it {why}", ui::day(runs_out)));
        }
        Some(day)
    }

    /// Why a colleague cannot help then, with those who can.
    fn cannot_help(&self, helper: &Who, day: Date, at: Time) -> Option<String> {
        let cover = self.due.cover(day);
        let is_there = |who: &Who| cover.hours.get(&who.id).is_none_or(|(from, until)| *from <= at && at < *until);
        let can: Vec<&Who> = cover.can_unlock_for(self.holder.id.as_str()).filter(|who| is_there(who)).collect();
        if can.contains(&helper) {
            return None;
        }
        let lacks = cover.not_counted.iter().find(|(who, _)| who.id == helper.id).map(|(_, lacks)| *lacks);
        if lacks == Some(Lacks::Rota) {
            return Some(format!(
                "Nobody entered on which days {} works. Enter that under “Who can unlock”, and then choose them again.",
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
