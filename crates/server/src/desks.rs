//! The desks that can help: whom the practice entered for each, and when they are open.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lanyard_diagnose::{DeskGuide, Pack, uk_date};
use lanyard_insight::Calendar;
use lanyard_model::{Contact, Desk, DeskIs, OpeningHours};
use lanyard_store::{Read, StoreError};

use crate::due::calendar;

/// A desk's id in the knowledge pack.
pub(crate) fn desk_id(desk: Desk) -> &'static str {
    match desk {
        Desk::RegistrationAuthority => "registration-authority",
        Desk::AuthorityLead => "authority-lead",
        Desk::ItPartner => "it-partner",
        Desk::Emis => "emis",
        Desk::NationalServiceDesk => "national-service-desk",
        Desk::BuddyPractice => "buddy-practice",
        Desk::Other => "other",
    }
}

/// The practice's own entries for a desk, those that are open now first, and otherwise as they were entered.
pub(crate) fn contacts_of(contacts: &[Contact], guide: &DeskGuide, calendar: &Calendar, now: Timestamp) -> Vec<(Contact, DeskIs)> {
    let of_desk = contacts.iter().filter(|contact| desk_id(contact.desk) == guide.id);
    let mut found: Vec<_> = of_desk.map(|contact| (contact.clone(), opening(guide, Some(contact), calendar, now))).collect();
    found.sort_by_key(|(_, is)| !matches!(is, DeskIs::OpenUntil(_)));
    found
}

/// Whether a desk is open: by the practice's entry, or else by what is published.
pub(crate) fn opening(guide: &DeskGuide, contact: Option<&Contact>, calendar: &Calendar, now: Timestamp) -> DeskIs {
    let is_holiday = |day| calendar.is_bank_holiday(day);
    let own = contact.map(|contact| contact.hours.as_slice()).unwrap_or_default();
    if !own.is_empty() {
        return DeskIs::at(own, is_holiday, now);
    }
    let published = guide.hours.iter();
    let published = published.map(|hours| OpeningHours { days: hours.days.clone(), from: hours.from, until: hours.until });
    DeskIs::at(&published.collect::<Vec<_>>(), is_holiday, now)
}

/// What the pack's steps need of a desk that is closed now, with when the first one there opens. Published hours that hold for a part of
/// what a desk does close nothing.
pub(crate) async fn closed(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<BTreeMap<String, Timestamp>, StoreError> {
    let (contacts, calendar) = (read.contacts(uk_date(now)).await?, calendar(read).await?);
    let opens = |guide: &DeskGuide| {
        let mut all: Vec<DeskIs> = contacts_of(&contacts, guide, &calendar, now).into_iter().map(|(_, is)| is).collect();
        if all.is_empty() && guide.hours_are_for.is_none() {
            all.push(opening(guide, None, &calendar, now));
        }
        let from = |is: &DeskIs| if let DeskIs::ClosedUntil(from) = is { Some(*from) } else { None };
        all.iter().map(from).collect::<Option<Vec<Timestamp>>>()?.into_iter().min()
    };
    let of_desk = |need: &lanyard_diagnose::Need| Some((need.id.clone(), opens(pack.desk(need.desk.as_deref()?)?)?));
    Ok(pack.needs.iter().filter_map(of_desk).collect())
}
