//! What can go wrong with the database, in words an administrator can act on.

use thiserror::Error;

/// A database call that failed. Nothing of its transaction was written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error(
        "The database could not do this ({0}). Nothing was changed. If it goes on, an administrator looks at Settings and diagnostics."
    )]
    Database(#[source] sqlx::Error),
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
    /// Everything can only be copied into a database that holds nothing yet.
    #[error("The database to copy into holds something already (in {0}). Give a new, empty one. Nothing was changed.")]
    NotEmpty(String),
    /// The disk is full.
    #[error(
        "The disk that the database is on is full. Nothing was changed. Whoever looks after the server frees space or makes the \
         disk larger; then do this again."
    )]
    DiskFull,
    /// Something with the same name or number is there already; the rule's name, for whoever looks into it.
    #[error(
        "There is one with the same name or number here already. Nothing was changed. Open that one, or use another name or number."
    )]
    Taken(String),
    /// Other records refer to it, or it refers to one that this practice does not have.
    #[error("Other things still refer to it, or it refers to one that is not here any more. Nothing was changed.")]
    InUse,
}

/// What the databases call a full disk: SQLite <https://www.sqlite.org/rescode.html#full> and its write error for one,
/// PostgreSQL <https://www.postgresql.org/docs/15/errcodes-appendix.html> (class 53).
const DISK_FULL: [&str; 3] = ["13", "778", "53100"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|refused| refused.code());
        if code.is_some_and(|code| DISK_FULL.contains(&code.as_ref())) { Self::DiskFull } else { Self::Database(error) }
    }
}

impl StoreError {
    /// Tells a broken uniqueness rule from other refusals.
    pub(crate) fn from_write(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(refused) if refused.is_unique_violation() => {
                Self::Taken(refused.constraint().unwrap_or("name or number").replace('_', " "))
            }
            Some(refused) if refused.is_foreign_key_violation() => Self::InUse,
            _ => Self::from(error),
        }
    }
}
