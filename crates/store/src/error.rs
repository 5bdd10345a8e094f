//! What can go wrong with the database, in words an administrator can act on.

use thiserror::Error;

/// A database call that failed. Nothing of its transaction was written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error(
        "The database could not do this ({0}). Nothing was changed. If it goes on, an administrator looks at Settings and diagnostics."
    )]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error(
        "The database's tables could not be brought up to date ({0}). Start the version that wrote it, or restore the last backup."
    )]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// PostgreSQL is set so that a power cut could lose what it acknowledged.
    #[error(
        "PostgreSQL is set so that a power cut could lose what was saved ({0}). Whoever runs PostgreSQL sets it to on; then start \
         this again."
    )]
    Unsafe(String),
    /// A stored value is not what its column promises.
    #[error("The database holds something unexpected in {table}.{column}: {why}.")]
    Unexpected {
        /// Table.
        table: &'static str,
        /// Column.
        column: String,
        /// What is wrong.
        why: String,
    },
    /// The operating system gave no randomness.
    #[error("The operating system gives no random numbers ({0}). Nothing was changed.")]
    Entropy(#[from] getrandom::Error),
    /// Something with the same name or number is there already.
    #[error("There is one with the same {0} already.")]
    Taken(String),
    /// Other records refer to it.
    #[error("Other things still refer to it. Nothing was changed.")]
    InUse,
}

impl StoreError {
    /// Tells a broken uniqueness rule from other refusals.
    pub(crate) fn from_write(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(refused) if refused.is_unique_violation() => {
                Self::Taken(refused.constraint().unwrap_or("name or number").replace('_', " "))
            }
            Some(refused) if refused.is_foreign_key_violation() => Self::InUse,
            _ => Self::Database(error),
        }
    }
}
