//! What was acknowledged is there after anything: the server killed, PostgreSQL killed, the disk full.
//!
//! The clients report, change the register and import, and keep a ledger of the replies that they got. After each accident everything in
//! the ledger is there, every incident, card and import is whole, and the audit chain is valid. `LANYARD_KILLS` sets how often something is killed, `LANYARD_SEED` repeats a run.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test says what is wrong by failing")]

mod client;
mod disk;
mod order;
mod program;
mod register;

use std::time::Duration;

use lanyard_model::{Import, Person};
use lanyard_testbed::postgres::Cluster;

use client::{Ledger, on_store};
use program::Program;

/// Kills in `make test`: each costs a start, and eight find a defect that one in four kills shows with 90 %. The promise of 200
/// is measured by `make bench`.
const KILLS: usize = 8;
/// So often one database is killed before a new one is taken: everything that it was told is read again after each.
const KILLS_OF_ONE: usize = 20;

fn kills() -> usize {
    std::env::var("LANYARD_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

fn dice() -> fastrand::Rng {
    let seed = std::env::var("LANYARD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    eprintln!("LANYARD_SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

/// Lets the writers go on until a moment that nobody chose: mostly soon, for what takes a moment, and sometimes within an import.
fn random_moment(dice: &mut fastrand::Rng) {
    let longest = if dice.u8(0..4) == 0 { 1_500_000 } else { 150_000 };
    std::thread::sleep(Duration::from_micros(dice.u64(0..longest)));
}

/// Kills the server so often on each database that `new_database` gives.
fn kill_the_server(new_database: impl Fn() -> Option<String>) {
    let (mut dice, mut left) = (dice(), kills());
    while left > 0 {
        let (folder, database) = (tempfile::tempdir().unwrap(), new_database());
        let ledger = Ledger::default();
        for _ in 0..left.min(KILLS_OF_ONE) {
            let mut program = Program::start(folder.path(), database.as_deref());
            ledger.prove(&program.database);
            let writers = ledger.write_at(&program);
            random_moment(&mut dice);
            program.kill();
            writers.stop();
            left -= 1;
        }
        let program = Program::start(folder.path(), database.as_deref());
        assert!(!ledger.is_empty(), "the server was never quick enough to reply");
        ledger.prove(&program.database);
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed_on_sqlite() {
    kill_the_server(|| None);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed_on_postgresql() {
    let cluster = Cluster::start().unwrap();
    kill_the_server(|| Some(cluster.new_database().unwrap()));
}

#[test]
fn nothing_acknowledged_is_lost_when_postgresql_is_killed() {
    let (mut dice, cluster, mut left) = (dice(), Cluster::start().unwrap(), kills());
    while left > 0 {
        let (folder, database) = (tempfile::tempdir().unwrap(), cluster.new_database().unwrap());
        let (ledger, program) = (Ledger::default(), Program::start(folder.path(), Some(&database)));
        for _ in 0..left.min(KILLS_OF_ONE) {
            let writers = ledger.write_at(&program);
            random_moment(&mut dice);
            cluster.crash().unwrap();
            // Started again first: the writers wait for a server that waits for its database.
            cluster.restart().unwrap();
            writers.stop();
            ledger.prove(&program.database);
            left -= 1;
        }
        // The same server goes on with the database that came back.
        let writers = ledger.write_at(&program);
        ledger.wait_for_more(1);
        writers.stop();
        ledger.prove(&program.database);
    }
}

#[test]
fn an_import_that_is_interrupted_goes_on_at_the_next_start() {
    let cluster = Cluster::start().unwrap();
    for database in [None, Some(cluster.new_database().unwrap())] {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Program::start(folder.path(), database.as_deref());
        let cookie = register::cookie(&program.database);
        // It is confirmed once the first portion is written: twelve are left.
        register::import_of(program.address, &cookie, 3_250).unwrap();
        program.kill();
        let is_whole = |program: &Program, wait: bool| {
            on_store(&program.database, async |store, ods| {
                if wait {
                    register::written(&store).await;
                }
                let mut read = store.read(&ods).await.unwrap();
                let (import, people) = (read.all::<Import>().await.unwrap().remove(0), read.all::<Person>().await.unwrap().len());
                assert!(!wait || store.system("a test").faults(&[]).await.unwrap().is_empty());
                (import.written == import.planned && import.ended_at.is_some(), people)
            })
        };
        let (whole, people) = is_whole(&program, false);
        assert!(!whole && people > 0, "{people} were written before it was killed");
        let program = Program::start(folder.path(), database.as_deref());
        assert_eq!(is_whole(&program, true), (true, 3_250));
    }
}
