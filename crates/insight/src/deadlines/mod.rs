//! From the facts of the register to deadlines. One file a family; each gives what is due within its own lead time.

mod cards;
mod certificates;
mod cover;
mod dated;
mod pcs;
mod positions;
mod questions;
mod stock;

use jiff::civil::Date;

pub(crate) use certificates::UNLOCK;

use crate::{CERTIFICATE_LADDER, Calendar, CardFacts, Clinic, Deadline, Facts, Rung};

/// Every deadline of a practice as it stands today, the most pressing first.
pub fn deadlines(facts: &Facts, calendar: &Calendar, today: Date) -> Vec<Deadline> {
    deadlines_by(CERTIFICATE_LADDER, facts, calendar, today)
}

/// As [`deadlines`], with another ladder for certificates: what each of its steps is good for is shown by leaving it out.
pub fn deadlines_by(ladder: &[Rung], facts: &Facts, calendar: &Calendar, today: Date) -> Vec<Deadline> {
    let moment = Moment { ladder, calendar, today };
    let mut all: Vec<Deadline> = facts.cards.iter().filter_map(|card| certificates::deadline(card, facts, &moment)).collect();
    all.extend(facts.cards.iter().flat_map(|card| cards::deadlines(card, facts, &moment)));
    all.extend(facts.positions.iter().filter_map(|position| positions::deadline(position, &moment)));
    all.extend(pcs::deadline(&facts.pcs, &facts.published, &moment));
    all.extend(questions::deadline(&facts.questions, &facts.published, &moment));
    all.extend(facts.dated.iter().filter_map(|dated| dated::deadline(dated, &moment)));
    all.extend(facts.stock.iter().filter_map(|stock| stock::deadline(stock, &moment)));
    all.extend(cover::deadlines(facts, &moment));
    for one in &mut all {
        one.needs.push_str(&keep_clear(one.act_on, calendar));
    }
    all.sort_by(|a, b| (a.due, a.kind, &a.about, &a.key).cmp(&(b.due, b.kind, &b.about, &b.key)));
    all
}

/// At what hours of the day on which something is best done it is not put.
fn keep_clear(day: Option<Date>, calendar: &Calendar) -> String {
    let clinics = day.map(|day| calendar.clinics_on(day)).unwrap_or_default();
    let titles: Vec<String> = clinics.into_iter().filter(|clinic| clinic.hours.is_some()).map(Clinic::title).collect();
    if titles.is_empty() { String::new() } else { format!(" Not during a clinic of that day: {}.", titles.join(", ")) }
}

/// Today, which days somebody is there, and what holds for certificates.
struct Moment<'a> {
    ladder: &'a [Rung],
    calendar: &'a Calendar,
    today: Date,
}

impl Moment<'_> {
    /// Days from today to that day; below 0 when it has passed.
    fn days_to(&self, day: Date) -> i32 {
        self.today.until(day).map_or(0, |span| span.get_days())
    }

    /// Whether somebody is known to have another card by which they log on when one ends, and today.
    fn has_another(&self, facts: &Facts, card: &CardFacts, ends: Date) -> bool {
        let mut others = facts.others_that_work(&card.holder.id, &card.id, ends.max(self.today));
        // One that nobody ever read is not relied on.
        others.any(|other| other.runs_out.is_some())
    }

    fn act_on(&self, due: Date) -> Option<Date> {
        self.calendar.day_to_act(self.today, due)
    }
}

/// The step of a date so many days ahead: planned from its lead time on, told again at 90, 30 and 7 days, and once it is past.
fn step(left: i32, lead: i32) -> i32 {
    let passed = (left < 0).then_some(0);
    passed.or_else(|| [7, 30, 90].into_iter().find(|step| left <= *step)).unwrap_or(lead)
}

/// A date as people here write it, for example `Friday 27 November 2026`.
fn said(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}
