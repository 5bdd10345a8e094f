//! A fresh database of each kind for a test.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Id, Incident, Ods, Pc, Person};
use lanyard_store::{Account, Entropy, Practice, Store};
use lanyard_testbed::postgres::Cluster;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use tempfile::TempDir;

/// One cluster a run.
pub(crate) static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| Cluster::start().unwrap());

/// A fresh database, brought up to date.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    /// What [`Store::open`] takes.
    pub(crate) url: String,
    pub(crate) is_postgres: bool,
    _folder: TempDir,
}

/// Runs a test on both databases.
pub(crate) async fn on_both(test: impl AsyncFn(Fresh)) {
    for is_postgres in [false, true] {
        eprintln!("on {}", if is_postgres { "PostgreSQL" } else { "SQLite" });
        test(Fresh::new(is_postgres).await).await;
    }
}

impl Fresh {
    pub(crate) async fn new(is_postgres: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lanyard.sqlite").display().to_string();
        let url = if is_postgres { CLUSTER.new_database().unwrap() } else { file };
        let store = Store::open(&url, Arc::new(Entropy::seeded(7))).await.unwrap();
        Self { store, url, is_postgres, _folder: folder }
    }

    /// What somebody with access to the database could do behind the store's back.
    pub(crate) async fn sql(&self, sql: &str) {
        if self.is_postgres {
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&PgPool::connect(&self.url).await.unwrap()).await.unwrap();
        } else {
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&SqlitePool::connect(&self.url).await.unwrap()).await.unwrap();
        }
    }

    /// What a query of two texts answers.
    pub(crate) async fn pairs(&self, sql: &str) -> Vec<(String, String)> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_postgres {
            sqlx::query_as(sql).fetch_all(&PgPool::connect(&self.url).await.unwrap()).await.unwrap()
        } else {
            sqlx::query_as(sql).fetch_all(&SqlitePool::connect(&self.url).await.unwrap()).await.unwrap()
        }
    }

    /// A practice to write in.
    pub(crate) async fn practice(&self, code: &str) -> Ods {
        let ods = Ods::parse(code).unwrap();
        let practice = Practice {
            ods: ods.clone(),
            name: format!("Practice {code}"),
            kind: "practice".to_owned(),
            uses_emis: true,
            report_link: format!("link-{code}"),
            networks: Vec::new(),
            created_at: at(0),
        };
        self.store.add_practice(&practice).await.unwrap();
        ods
    }

    /// Saves a person in a change of its own.
    pub(crate) async fn save_person(&self, practice: &Ods, person: &Person) {
        let mut write = self.store.write(practice, "tester", "a test", at(0)).await.unwrap();
        write.save(person).await.unwrap();
        write.commit().await.unwrap();
    }
}

/// The test's clock, minutes after 08:05.
pub(crate) fn at(minutes: i64) -> Timestamp {
    "2026-11-27T08:05:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

pub(crate) fn person(id: &str, name: &str) -> Person {
    Person {
        id: Id::new(id),
        name: name.to_owned(),
        staff_number: None,
        uuid: None,
        job: None,
        email: None,
        phone: None,
        visitor: false,
        leave_from: None,
        leave_until: None,
        left_on: None,
    }
}

pub(crate) fn incident(id: &str, short: &str) -> Incident {
    Incident {
        id: Id::new(id),
        short: short.to_owned(),
        reported_at: at(0),
        reporter: None,
        person: None,
        room: None,
        pc: None,
        said: None,
    }
}

pub(crate) fn pc(id: &str, machine: &str) -> Pc {
    Pc {
        id: Id::new(id),
        name: "WL-REC-01".to_owned(),
        room: None,
        machine: Some(machine.to_owned()),
        applications: Vec::new(),
        software: Vec::new(),
        seen_at: None,
        retired_at: None,
    }
}

pub(crate) fn account(id: &str, email: &str) -> Account {
    Account {
        id: Id::new(id),
        name: "Ben Carver".to_owned(),
        email: email.to_owned(),
        password_hash: None,
        created_at: at(0),
        disabled_at: None,
    }
}
