//! The register: people, positions, cards, readers, PCs and what happens with them, each belonging to one practice.
//!
//! None of these types holds the practice: it comes from who is asking, never from what is sent, so that a record cannot
//! name another practice's.

mod access_audit;
mod alternative;
mod application;
mod appointment;
mod card;
mod card_loss;
mod certificate;
mod channel;
mod contact;
mod contract;
mod delivery;
mod desk_hours;
mod entry_merge;
mod feed;
mod holiday_list;
mod id;
mod import;
mod incident;
mod local_policy;
mod message;
mod opening;
mod pc;
mod person;
mod person_merge;
mod position;
mod ra_day;
mod reader;
mod received;
mod retention;
mod room_link;
mod rota;
mod snooze;
mod spare;
mod staff_case;
mod stand_in;
mod training;
mod update;
mod wall_link;

use jiff::civil::Date;

pub use access_audit::*;
pub use alternative::*;
pub use application::*;
pub use appointment::*;
pub use card::*;
pub use card_loss::*;
pub use certificate::*;
pub use channel::*;
pub use contact::*;
pub use contract::*;
pub use delivery::*;
pub use desk_hours::*;
pub use entry_merge::*;
pub use feed::*;
pub use holiday_list::*;
pub use id::*;
pub use import::*;
pub use incident::*;
pub use local_policy::*;
pub use message::*;
pub use opening::*;
pub use pc::*;
pub use person::*;
pub use person_merge::*;
pub use position::*;
pub use ra_day::*;
pub use reader::*;
pub use received::*;
pub use retention::*;
pub use room_link::*;
pub use rota::*;
pub use snooze::*;
pub use spare::*;
pub use staff_case::*;
pub use stand_in::*;
pub use training::*;
pub use update::*;
pub use wall_link::*;

/// Whether something is used on a day, when it is no longer used from another on.
pub fn is_used(retired_on: Option<Date>, day: Date) -> bool {
    retired_on.is_none_or(|from| day < from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_thing_is_used_until_the_day_before_it_is_given_up() {
        let from = date(2026, 12, 1);
        assert!(is_used(None, from) && is_used(Some(from), date(2026, 11, 30)));
        assert!(!is_used(Some(from), from) && !is_used(Some(from), date(2026, 12, 2)));
    }
}
