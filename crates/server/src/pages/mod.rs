//! One file a page: what it reads, what it shows, and what its forms do.

pub(crate) mod calendar;
pub(crate) mod cis1;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod incidents;
pub(crate) mod opening;
pub(crate) mod privacy;
pub(crate) mod register;
pub(crate) mod reply;
pub(crate) mod report;
pub(crate) mod sign_in;
pub(crate) mod today;
