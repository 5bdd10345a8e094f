//! Incidents: the list, one with its triage and course, and how it ends.

mod end;
mod list;
mod merge;
mod show;

use crate::app::{Route, route};

pub(crate) use list::table;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/incidents").get(list::list),
        route("/p/{ods}/incidents/{short}").get(show::show),
        route("/p/{ods}/incidents/{short}/news").get(show::anything_new),
        route("/p/{ods}/incidents/{short}/person").post(show::match_person),
        route("/p/{ods}/incidents/{short}/end").get(end::form).post(end::end_it),
        route("/p/{ods}/incidents/{short}/reopen").post(end::reopen),
        route("/p/{ods}/incidents/{short}/merge").get(merge::form).post(merge::merge),
        route("/p/{ods}/incidents/{short}/part").post(merge::part),
        route("/p/{ods}/incidents/{short}/parts-work").post(merge::parts_work),
        route("/p/{ods}/incidents/{short}/message").post(merge::tell),
        route("/p/{ods}/incidents/{short}/{reply}").post(show::reply),
    ]
}
