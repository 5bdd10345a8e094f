//! A disk that fills up: a small file system in memory, which only the server and this test see.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lanyard_testbed::postgres::Cluster;

use crate::client::{Ledger, report_link};
use crate::program::{Program, arguments};

/// More reports than fit.
const MOST: usize = 11_000;

/// A mount namespace with a disk of 6 MB, of which half is taken; it ends with its process.
struct SmallDisk {
    holder: Child,
    folder: PathBuf,
    copies: tempfile::TempDir,
}

impl SmallDisk {
    fn new(folder: &Path) -> Self {
        let script = r#"mount -t tmpfs -o size=6m tmpfs "$0" && head -c 3M /dev/zero >"$0/ballast" && echo ready && cat"#;
        let mut holder = Command::new("unshare")
            .args(["--mount", "sh", "-c", script])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(holder.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "a file system cannot be mounted here");
        Self { holder, folder: folder.to_owned(), copies: tempfile::tempdir().unwrap() }
    }

    /// Where this test sees a file that the server sees.
    fn seen(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.folder.strip_prefix("/").unwrap()).join(name)
    }

    /// The database, copied to where SQLite can open it: it follows links, and `/proc/…/root` is one.
    fn copied(&self) -> String {
        for name in ["lanyard.sqlite", "lanyard.sqlite-wal"] {
            let _ = fs::remove_file(self.copies.path().join(name));
            if self.seen(name).exists() {
                fs::copy(self.seen(name), self.copies.path().join(name)).unwrap();
            }
        }
        let _ = fs::remove_file(self.copies.path().join("lanyard.sqlite-shm"));
        self.copies.path().join("lanyard.sqlite").display().to_string()
    }

    fn start(&self) -> Program {
        let mut command = Command::new("nsenter");
        command.arg(format!("--mount=/proc/{}/ns/mnt", self.holder.id()));
        command.arg(env!("CARGO_BIN_EXE_lanyard-server")).args(arguments(&self.folder, None));
        Program::ready(command, &self.folder, None)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// Reports until one is not taken; gives that answer.
fn first_refusal(ledger: &Ledger, program: &Program, link: &str) -> String {
    let refused = (0..MOST).find_map(|_| {
        let answer = ledger.report(program.address, link).unwrap();
        (!answer.starts_with("HTTP/1.1 303")).then_some(answer)
    });
    refused.unwrap()
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, ledger) = (SmallDisk::new(folder.path()), Ledger::default());
    let program = disk.start();
    let link = report_link(&disk.copied());
    let refused = first_refusal(&ledger, &program, &link);
    assert!(refused.starts_with("HTTP/1.1 507"), "{refused}");
    assert!(refused.contains("is full") && refused.contains("frees space"), "{refused}");
    assert!(!ledger.is_empty());
    fs::remove_file(disk.seen("ballast")).unwrap();
    let answer = ledger.report(program.address, &link).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "with space again, without a restart: {answer}");
    drop(program);
    drop(disk.start());
    ledger.prove(&disk.copied());
}

#[test]
fn a_full_disk_under_postgresql_is_said_and_loses_nothing() {
    let cluster = Cluster::on_disk_of("140m").unwrap();
    let (folder, database, ledger) = (tempfile::tempdir().unwrap(), cluster.new_database().unwrap(), Ledger::default());
    let program = Program::start(folder.path(), Some(&database));
    let link = report_link(&database);
    assert!(ledger.report(program.address, &link).unwrap().starts_with("HTTP/1.1 303"));
    cluster.fill_disk().unwrap();
    let refused = first_refusal(&ledger, &program, &link);
    assert!(refused.starts_with("HTTP/1.1 507"), "{refused}");
    assert!(refused.contains("is full") && refused.contains("frees space"), "{refused}");
    cluster.free_disk().unwrap();
    let answer = ledger.report(program.address, &link).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "with space again, without a restart: {answer}");
    drop(program);
    cluster.crash().unwrap();
    cluster.restart().unwrap();
    ledger.prove(&database);
}

/// Without space for its write-ahead log PostgreSQL itself stops.
#[test]
fn a_disk_too_full_for_the_log_of_postgresql_is_said_and_loses_nothing() {
    let cluster = Cluster::on_disk_of("140m").unwrap();
    let (folder, database, ledger) = (tempfile::tempdir().unwrap(), cluster.new_database().unwrap(), Ledger::default());
    let program = Program::start(folder.path(), Some(&database));
    let link = report_link(&database);
    assert!(ledger.report(program.address, &link).unwrap().starts_with("HTTP/1.1 303"));
    cluster.fill_disk().unwrap();
    cluster.switch_log().unwrap();
    let refused = first_refusal(&ledger, &program, &link);
    // The first to be refused is told that the disk is full, or already meets a database that is gone.
    assert!(refused.starts_with("HTTP/1.1 507") || refused.starts_with("HTTP/1.1 500"), "{refused}");
    cluster.has_stopped().unwrap();
    cluster.free_disk().unwrap();
    cluster.restart().unwrap();
    let answer = ledger.report(program.address, &link).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "with the database back, without a restart: {answer}");
    drop(program);
    ledger.prove(&database);
}
