//! What is acknowledged survives a power cut: the databases' settings that promise it are on, and cannot be taken away.

use std::sync::Arc;

use lanyard_store::{Entropy, Store, StoreError};
use lanyard_testbed::postgres::Cluster;

use crate::harness::{CLUSTER, Fresh};

#[tokio::test]
async fn sqlite_syncs_before_it_acknowledges() {
    let fresh = Fresh::new(false).await;
    let settings = fresh.store.durability().await.unwrap();
    // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL.
    assert_eq!(settings, ["journal_mode wal", "synchronous 2", "foreign_keys 1"]);
}

#[tokio::test]
async fn postgresql_syncs_before_it_acknowledges_whatever_its_database_is_set_to() {
    let url = CLUSTER.new_database().unwrap();
    let open = async || Store::open(&url, Arc::new(Entropy::seeded(7))).await.unwrap();
    let fresh = Fresh::new(true).await;
    let name = url.rsplit('/').next().unwrap();
    fresh.sql(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
    let settings = open().await.durability().await.unwrap();
    assert_eq!(settings, ["fsync on", "full_page_writes on", "synchronous_commit on"]);
}

#[tokio::test]
async fn a_postgresql_that_would_lose_data_is_refused() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.new_database().unwrap();
    let open = async || Store::open(&url, Arc::new(Entropy::seeded(7))).await;
    drop(open().await.unwrap());
    let admin = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::query("ALTER SYSTEM SET fsync = off").execute(&admin).await.unwrap();
    admin.close().await;
    cluster.crash().unwrap();
    cluster.restart().unwrap();
    assert!(matches!(open().await, Err(StoreError::Unsafe(setting)) if setting == "fsync off"));
}
