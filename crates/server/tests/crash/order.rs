//! The sync precedes the reply, as the kernel sees it.

use std::fs;
use std::process::Command;

use lanyard_testbed::postgres::Cluster;

use crate::client::{Ledger, report_link};
use crate::program::{Program, arguments};

/// What the server asks of the kernel, one call a line, files by name.
const CALLS: &str = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg";

#[test]
fn sqlite_syncs_a_report_before_the_server_replies() {
    let folder = tempfile::tempdir().unwrap();
    let calls = folder.path().join("calls");
    let mut command = Command::new("strace");
    command.args(["-f", "-yy", "-s", "40", "-e", CALLS, "-o"]).arg(&calls);
    command.arg(env!("CARGO_BIN_EXE_lanyard-server")).args(arguments(folder.path(), None));
    let mut program = Program::ready(command, folder.path(), None);
    let link = report_link(&program.database);
    let ledger = Ledger::default();
    let before = fs::read_to_string(&calls).unwrap().len();
    assert!(ledger.report(program.address, &link).unwrap().starts_with("HTTP/1.1 303"));
    let said = fs::read_to_string(&calls).unwrap().split_off(before);
    program.kill();
    let lines: Vec<&str> = said.lines().collect();
    let place = |wanted: &dyn Fn(&str) -> bool| lines.iter().rposition(|line| wanted(line));
    let reply = place(&|line| line.contains("303 See Other")).unwrap();
    let is_log = |line: &str| line.contains("lanyard.sqlite-wal");
    let written = place(&|line| line.contains("pwrite64(") && is_log(line)).unwrap();
    let synced = place(&|line| line.contains("sync(") && is_log(line)).unwrap();
    assert!(written < synced && synced < reply, "written {written}, synced {synced}, replied {reply}:\n{said}");
}

/// The time at the beginning of a line of strace: after the process, in microseconds.
fn moment(line: &str) -> u64 {
    line.split_whitespace().nth(1).unwrap().replace('.', "").parse().unwrap()
}

#[test]
fn postgresql_syncs_a_report_before_the_server_replies() {
    let cluster = Cluster::start().unwrap();
    let (folder, database) = (tempfile::tempdir().unwrap(), cluster.new_database().unwrap());
    let calls = folder.path().join("calls");
    // Before the server connects: what serves its connections is followed from their beginning.
    let syncs = cluster.trace_syncs().unwrap();
    let mut command = Command::new("strace");
    command.args(["-f", "-ttt", "-s", "40", "-e", CALLS, "-o"]).arg(&calls);
    command.arg(env!("CARGO_BIN_EXE_lanyard-server")).args(arguments(folder.path(), Some(&database)));
    let mut program = Program::ready(command, folder.path(), Some(&database));
    let link = report_link(&program.database);
    let before = fs::read_to_string(&syncs).unwrap().len();
    assert!(Ledger::default().report(program.address, &link).unwrap().starts_with("HTTP/1.1 303"));
    let synced = fs::read_to_string(&syncs).unwrap().split_off(before);
    let said = fs::read_to_string(&calls).unwrap();
    program.kill();
    let last_sync = synced.lines().filter(|line| line.contains("sync(") && line.contains("pg_wal")).map(moment).max();
    let reply = said.lines().rfind(|line| line.contains("303 See Other")).map(moment);
    let (last_sync, reply) = (last_sync.unwrap(), reply.unwrap());
    assert!(last_sync < reply, "synced at {last_sync}, replied at {reply}:\n{synced}");
}
