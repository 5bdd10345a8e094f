//! Every practice at once: the scope of the server's own work. What somebody asks for is read and written for one practice, which comes
//! from who they are ([`Store::read`], [`Store::write`]); an account's own practices are [`Store::memberships`].

use crate::Store;

/// Calls that go over every practice.
#[derive(Debug, Clone, Copy)]
pub struct System<'a> {
    pub(crate) store: &'a Store,
}

impl Store {
    /// Goes over every practice, for this reason, which stands in the log.
    pub fn system(&self, reason: &str) -> System<'_> {
        tracing::debug!(reason, "over every practice");
        System { store: self }
    }
}
