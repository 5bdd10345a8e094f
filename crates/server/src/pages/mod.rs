//! One file a page: what it reads, what it shows, and what its forms do.

pub(crate) mod api_pcs;
pub(crate) mod calendar;
pub(crate) mod cis1;
pub(crate) mod export;
pub(crate) mod hand_over;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod incidents;
pub(crate) mod learning;
pub(crate) mod opening;
pub(crate) mod pcs_that_report;
pub(crate) mod privacy;
pub(crate) mod register;
pub(crate) mod reply;
pub(crate) mod report;
pub(crate) mod room_report;
pub(crate) mod rooms;
pub(crate) mod sign_in;
pub(crate) mod today;
