//! Lists: a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many a page holds when nothing is said.
const USUAL: u32 = 100;
/// The most that a page holds.
const MOST: u32 = 500;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Go on after this id: the `next` of the page before.
    after: Option<String>,
    /// At most this many; 100 when nothing is said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl Wanted {
    pub(crate) fn after(&self) -> &str {
        self.after.as_deref().unwrap_or_default()
    }

    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is on it, oldest first.
    items: Vec<T>,
    /// The `after` of the next page; none on the last.
    next: Option<String>,
}

impl<T> Page<T> {
    /// A page of these; one that is full may have another after it.
    pub(crate) fn of(items: Vec<T>, limit: u32, id: impl Fn(&T) -> String) -> Self {
        let full = u32::try_from(items.len()).is_ok_and(|length| length == limit);
        let next = items.last().filter(|_| full).map(id);
        Self { items, next }
    }
}
