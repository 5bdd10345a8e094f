//! The sync precedes the reply, as the kernel sees it.

use std::fs;
use std::process::Command;

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
