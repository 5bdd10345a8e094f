//! The two databases behind one face. Nothing outside this file knows which one it talks to.

use std::str::FromStr as _;
use std::sync::LazyLock;
use std::time::Duration;

use lanyard_model::Ods;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, Postgres, SqlSafeStr as _, Sqlite, Transaction};

use crate::StoreError;
use crate::audit::BEGINNING;
use crate::row::{Column, Kind, Row, Value, text, whole};

/// What makes the tables: number, what it is called, and text of each step.
const STEPS: &[(i64, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let step = |(number, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(*number, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
});

/// Readers of an SQLite file; more do not read faster on the small machines this runs on.
const READERS: u32 = 4;
/// Connections to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// Rows that SQLite's thread may be ahead of whoever reads them: with few, the two wait for each other at every table of a practice.
const AHEAD: usize = 1_000;
/// How long SQLite waits for another process that holds the file.
const BUSY: Duration = Duration::from_secs(5);

/// An open database.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// One connection writes, several read: SQLite has one writer anyway, and a queue here is fairer than its retries.
    Sqlite { read: SqlitePool, write: SqlitePool },
    /// One pool for both.
    Postgres(PgPool),
}

/// An open transaction. Dropping it without a commit undoes it.
#[derive(Debug)]
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Database {
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // Said for each connection, so that no setting of the database or the user can take it away.
            let options = PgConnectOptions::from_str(url)?.options([("synchronous_commit", "on")]);
            let database = Self::Postgres(PgPoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?);
            database.refuse_unsafe().await?;
            return Ok(database);
        }
        // FULL: what was acknowledged survives a power cut.
        let options = SqliteConnectOptions::new()
            .filename(url.strip_prefix("sqlite:").unwrap_or(url))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .row_buffer_size(AHEAD)
            .busy_timeout(BUSY);
        // SQLite ends a transaction by itself when the disk is full; the driver goes on believing that it is open, and such a
        // connection would refuse every later one.
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
        let write = write.connect_with(options.clone()).await?;
        let read = SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self::Sqlite { read, write })
    }

    /// An empty SQLite database that ends with its only connection.
    pub(crate) async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true);
        let only = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Self::Sqlite { read: only.clone(), write: only })
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Refuses a PostgreSQL that would lose, in a power cut, what it acknowledged.
    async fn refuse_unsafe(&self) -> Result<(), StoreError> {
        let off = self.durability().await?.into_iter().find(|setting| !setting.ends_with(" on"));
        off.map_or(Ok(()), |setting| Err(StoreError::Unsafe(setting)))
    }

    /// `setting value` of what makes a commit durable, as a connection that writes has it.
    pub(crate) async fn durability(&self) -> Result<Vec<String>, StoreError> {
        let (ask, settings) = match self {
            Self::Sqlite { .. } => ("PRAGMA", [text("journal_mode"), whole("synchronous"), whole("foreign_keys")]),
            Self::Postgres(_) => ("SHOW", [text("fsync"), text("full_page_writes"), text("synchronous_commit")]),
        };
        let mut tx = self.write().await?;
        let mut found = Vec::new();
        for setting in settings {
            let row = tx.row(&[setting], &format!("{ask} {}", setting.name), &[]).await?.unwrap_or_default();
            let value = row.get(setting.name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            found.push(format!("{} {}", setting.name, value.unwrap_or_default()));
        }
        Ok(found)
    }

    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => MIGRATIONS.run(write).await?,
            Self::Postgres(pool) => MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Has PostgreSQL count its tables again. SQLite chooses by its indexes.
    pub(crate) async fn count_tables(&self) -> Result<(), StoreError> {
        if let Self::Postgres(pool) = self {
            sqlx::raw_sql("ANALYZE").execute(pool).await?;
        }
        Ok(())
    }

    /// What tells it from every other database.
    pub(crate) async fn name(&self) -> Result<String, StoreError> {
        let ask = match self {
            Self::Sqlite { .. } => "SELECT file FROM pragma_database_list WHERE name = 'main'",
            Self::Postgres(_) => "SELECT current_database() || ' since ' || CAST(pg_postmaster_start_time() AS TEXT)",
        };
        let named = self.read().await?.row(&[text("name")], ask, &[]).await?;
        Ok(named.and_then(|row| row.get("name")?.as_str().map(str::to_owned)).unwrap_or_default())
    }

    /// Gives back the room of what was deleted: SQLite keeps it in its file, as it was, until somebody writes over it.
    pub(crate) async fn shrink(&self) -> Result<(), StoreError> {
        if let Self::Sqlite { write, .. } = self {
            sqlx::raw_sql("VACUUM").execute(write).await?;
        }
        Ok(())
    }

    /// A transaction that sees one moment and cannot write.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?),
        })
    }

    /// A transaction that may write.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

impl Tx {
    /// Runs a statement; gives the number of rows that it touched.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let touched = match self {
            Self::Sqlite(tx) => bound(sql, values).execute(&mut **tx).await.map(|done| done.rows_affected()),
            Self::Postgres(tx) => bound(sql, values).execute(&mut **tx).await.map(|done| done.rows_affected()),
        };
        touched.map_err(StoreError::from_write)
    }

    /// Runs a query whose columns are these, in this order.
    pub(crate) async fn rows(&mut self, columns: &[Column], sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let kinds: Vec<Kind> = columns.iter().map(|column| column.kind).collect();
        let rows = self.values(&kinds, sql, values).await?;
        rows.into_iter().map(|row| fields(columns, row)).collect()
    }

    /// As [`Self::rows`], without names.
    pub(crate) async fn values(&mut self, kinds: &[Kind], sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        match self {
            Self::Sqlite(tx) => {
                let rows = bound(sql, values).fetch_all(&mut **tx).await.map_err(StoreError::from_write)?;
                rows.iter().map(|row| decoded(kinds, row)).collect()
            }
            Self::Postgres(tx) => {
                let rows = bound(sql, values).fetch_all(&mut **tx).await.map_err(StoreError::from_write)?;
                rows.iter().map(|row| decoded(kinds, row)).collect()
            }
        }
    }

    /// The first row, if there is one.
    pub(crate) async fn row(&mut self, columns: &[Column], sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(columns, sql, values).await?.into_iter().next())
    }

    /// Waits until nobody else changes this practice, and keeps others waiting until this transaction ends: what is read from
    /// here on is what is written over. SQLite has one writer anyway.
    pub(crate) async fn hold(&mut self, practice: &Ods) -> Result<(), StoreError> {
        if let Self::Postgres(tx) = self {
            let lock =
                || bound::<Postgres>("SELECT number FROM audit_head WHERE practice = $1 FOR UPDATE", &[practice.as_str().into()]);
            if lock().execute(&mut **tx).await?.rows_affected() == 0 {
                // Its first change of all: the head that is locked has to be there.
                let begin = "INSERT INTO audit_head (practice, number, hash) SELECT ods, 0, $2 FROM practice WHERE ods = $1 \
                             ON CONFLICT (practice) DO NOTHING";
                bound::<Postgres>(begin, &[practice.as_str().into(), BEGINNING.into()]).execute(&mut **tx).await?;
                lock().execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// A statement with its values. The texts come from this crate only; values never become part of one.
fn bound<'q, D>(sql: &str, values: &[Value]) -> sqlx::query::Query<'q, D, D::Arguments>
where
    D: sqlx::Database,
    Option<String>: sqlx::Encode<'q, D> + sqlx::Type<D>,
    Option<i64>: sqlx::Encode<'q, D> + sqlx::Type<D>,
    Option<bool>: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    values.iter().cloned().fold(query, |query, value| match value {
        // PostgreSQL has no place for the character of code 0 in a text, so neither database keeps it.
        Value::Text(text) => query.bind(text.map(|text| text.replace('\0', "\u{fffd}"))),
        Value::Whole(number) => query.bind(number),
        Value::Yes(yes) => query.bind(yes),
    })
}

fn fields(columns: &[Column], values: Vec<Value>) -> Result<Row, StoreError> {
    let mut fields = Row::new();
    for (column, value) in columns.iter().zip(values) {
        let unexpected = |why| StoreError::Unexpected { table: "a query", column: column.name.to_owned(), why };
        fields.insert(column.name.to_owned(), column.kind.to_field(value).map_err(unexpected)?);
    }
    Ok(fields)
}

fn decoded<R>(kinds: &[Kind], row: &R) -> Result<Vec<Value>, StoreError>
where
    R: sqlx::Row,
    usize: sqlx::ColumnIndex<R>,
    Option<String>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<i64>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<bool>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let value = |(place, kind): (usize, &Kind)| {
        Ok(match kind {
            Kind::Text | Kind::Json => Value::Text(row.try_get(place)?),
            Kind::Whole | Kind::Instant => Value::Whole(row.try_get(place)?),
            Kind::Yes => Value::Yes(row.try_get(place)?),
        })
    };
    kinds.iter().enumerate().map(value).collect()
}
