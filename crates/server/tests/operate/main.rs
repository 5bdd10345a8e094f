//! What whoever runs the server does on its command line: a backup while it runs, proved, put back, copied; and who may read the files.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lanyard_testbed::postgres::Cluster;

/// Somebody who is not the administrator, as a service has an account of its own.
const SERVICE: u32 = 61_234;

fn lanyard() -> Command {
    Command::new(env!("CARGO_BIN_EXE_lanyard-server"))
}

/// The demo practice, served from a folder until this is dropped.
struct Server(Child);

impl Server {
    fn start(data: &Path) -> Self {
        let mut demo = lanyard();
        demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut process = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(said.into_iter().any(|line| line.starts_with("Ready: ")), "it does not start");
        Self(process)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command; gives whether it succeeded and what it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn done(command: &mut Command) -> String {
    let (worked, said) = run(command);
    assert!(worked, "{said}");
    said
}

fn refused(command: &mut Command) -> String {
    let (worked, said) = run(command);
    assert!(!worked, "{said}");
    said
}

/// Takes a backup; gives its manifest.
fn backup(data: &Path, to: &Path) -> PathBuf {
    done(lanyard().arg("backup").arg("--data").arg(data).arg("--to").arg(to));
    let mut found = fs::read_dir(to).unwrap().map(|entry| entry.unwrap().path());
    found.find(|path| path.extension().is_some_and(|end| end == "json")).unwrap()
}

fn restore(from: &Path, data: &Path) -> Command {
    let mut command = lanyard();
    command.arg("restore").arg("--from").arg(from).arg("--data").arg(data);
    command
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What others than its owner may do with a file or folder, and everything in it.
fn open_to_others(path: &Path) -> Vec<PathBuf> {
    let mut open = Vec::new();
    if fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0 {
        open.push(path.to_owned());
    }
    if path.is_dir() {
        open.extend(fs::read_dir(path).unwrap().flat_map(|entry| open_to_others(&entry.unwrap().path())));
    }
    open
}

#[test]
fn a_backup_is_taken_while_it_runs_proved_and_put_back_for_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let server = Server::start(&data);
    let manifest = backup(&data, &backups);
    assert_eq!(open_to_others(&data), Vec::<PathBuf>::new(), "the data folder");
    assert_eq!(open_to_others(&backups), Vec::<PathBuf>::new(), "the backup");
    let running = refused(&mut restore(&manifest, &data));
    assert!(running.contains("A server is running on"), "{running}");
    drop(server);

    let before = names(&data);
    let proved = done(restore(&manifest, &data).arg("--verify"));
    assert!(proved.contains("Proved: ") && proved.contains("Nothing was changed"), "{proved}");
    assert_eq!(names(&data), before);

    // As a service finds it: the folder is another account's.
    let is_root = fs::metadata(&data).unwrap().uid() == 0;
    if is_root {
        chown(&data, Some(SERVICE), Some(SERVICE)).unwrap();
    }
    fs::set_permissions(manifest.with_extension("sqlite"), fs::Permissions::from_mode(0o644)).unwrap();
    let restored = done(&mut restore(&manifest, &data));
    assert!(restored.contains("Restored. Start the server.") && restored.contains("before-restore-1"), "{restored}");
    let database = fs::metadata(data.join("lanyard.sqlite")).unwrap();
    assert_eq!(database.permissions().mode() & 0o777, 0o600);
    assert_eq!(database.uid(), if is_root { SERVICE } else { database.uid() });
    assert!(names(&data).iter().all(|name| !name.contains("restoring")), "nothing is left over");
    assert!(data.join("lanyard.before-restore-1").exists(), "what was there is kept");
    done(lanyard().args(["audit", "verify", "--data"]).arg(&data));
    drop(Server::start(&data));
}

#[test]
fn a_practice_moves_to_postgresql_and_back_and_is_proved_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(Server::start(&data));
    let cluster = Cluster::start().unwrap();
    let (file, url, back) = (data.join("lanyard.sqlite"), cluster.new_database().unwrap(), folder.path().join("back.sqlite"));
    let copy = |from: &Path, to: &Path| {
        let mut command = lanyard();
        command.arg("copy").arg("--from").arg(from).arg("--to").arg(to);
        command
    };
    let there = done(&mut copy(&file, Path::new(&url)));
    assert!(there.contains("Copied and proved."), "{there}");
    let counted = "SELECT reltuples > 0 FROM pg_class WHERE relname = 'person'";
    assert_eq!(done(Command::new("psql").args(["-Atc", counted, &url])).trim(), "t", "PostgreSQL has counted its tables");
    let again = refused(&mut copy(&file, Path::new(&url)));
    assert!(again.contains("holds something already") && !again.contains("Copied"), "{again}");
    assert_eq!(done(&mut copy(Path::new(&url), &back)), there, "as many rows of every table come back");
}

#[test]
fn one_practice_moves_to_another_server_while_neither_runs() {
    let folder = tempfile::tempdir().unwrap();
    let (data, whole) = (folder.path().join("data"), folder.path().join("whole.sqlite"));
    let server = Server::start(&data);
    let file = data.join("lanyard.sqlite");
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let there = elsewhere.join("lanyard.sqlite");
    let go = |practice: &str| {
        let mut command = lanyard();
        command.args(["move-practice", "--practice", practice, "--from"]).arg(&file).arg("--to").arg(&there);
        command
    };
    let running = refused(&mut go("DEMO01"));
    assert!(running.contains("A server is running on"), "{running}");
    drop(server);
    let copied = done(lanyard().arg("copy").arg("--from").arg(&file).arg("--to").arg(&whole));
    let unknown = refused(&mut go("DEMO02"));
    assert!(unknown.contains("DEMO02 is not in the database to move from"), "{unknown}");

    let moved = done(&mut go("DEMO01"));
    assert!(moved.contains("(DEMO01) has moved") && moved.contains("administrator@demo01.invalid: with a link"), "{moved}");
    let rows = |said: &str| -> Vec<String> {
        let line = |line: &str| line.trim_start().starts_with(|first: char| first.is_ascii_digit()).then(|| line.to_owned());
        said.lines().filter_map(line).collect()
    };
    let all = rows(&copied);
    assert!(rows(&moved).iter().all(|line| all.contains(line)), "of the only practice, all of every table: {moved}");
    assert!(rows(&moved).len() > 50, "{moved}");
    assert!(refused(&mut go("DEMO01")).contains("DEMO01 is not in the database to move from"));
    done(lanyard().args(["audit", "verify", "--data"]).arg(&elsewhere));
    // Back: whoever is administrator has an account nowhere but there.
    let mut back = lanyard();
    back.args(["move-practice", "--practice", "DEMO01", "--from"]).arg(&there).arg("--to").arg(&file);
    done(&mut back);

    // Somebody with the same address there is the same person only when whoever moves the practice says so.
    let mut add = lanyard();
    add.args(["add-practice", "--practice", "B82002", "--name", "Mill Road", "--public-url", "https://lanyard.example", "--data"]);
    done(add.arg(&elsewhere).args(["--administrator", "administrator@demo01.invalid"]));
    let unsure = refused(&mut go("DEMO01"));
    assert!(unsure.contains("--same-people") && unsure.contains("at B82002"), "{unsure}");
    let moved = done(go("DEMO01").arg("--same-people"));
    assert!(moved.contains("administrator@demo01.invalid: with the account they have there already"), "{moved}");
}

#[test]
fn a_server_that_is_stopped_leaves_one_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    assert!(names(folder.path()).contains(&"lanyard.sqlite-wal".to_owned()), "while it runs a log is beside it");
    done(Command::new("kill").arg(server.0.id().to_string()));
    assert!(server.0.wait().unwrap().success());
    assert!(!names(folder.path()).contains(&"lanyard.sqlite-wal".to_owned()), "{:?}", names(folder.path()));
}

#[test]
fn a_backup_that_was_damaged_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    drop(Server::start(&data));
    let manifest = backup(&data, &backups);
    let file = manifest.with_extension("sqlite");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let before = fs::read(data.join("lanyard.sqlite")).unwrap();
    let said = refused(&mut restore(&manifest, &data));
    assert!(said.contains("is not as it was when the backup was taken"), "{said}");
    assert_eq!(fs::read(data.join("lanyard.sqlite")).unwrap(), before);
    assert!(names(&data).iter().all(|name| !name.contains("restor")), "nothing is left over");
}

#[test]
fn another_practice_gets_its_own_administrator_while_the_server_runs() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let add = |ods: &str, administrator: &str| {
        let mut command = lanyard();
        command.arg("add-practice").arg("--data").arg(data.path());
        command.args(["--practice", ods, "--name", "Mill Road Surgery", "--administrator", administrator]);
        command
    };
    let said = done(&mut add("B82002", "Manager@millroad.example"));
    assert!(said.contains("Mill Road Surgery (B82002) is entered") && said.contains("/sign-in/link/"), "{said}");
    let again = refused(&mut add("B82002", "other@millroad.example"));
    assert!(again.contains("B82002 is here already and has accounts"), "{again}");
    let known = done(&mut add("B82003", "manager@millroad.example"));
    assert!(known.contains("They sign in as ever") && known.contains("/p/B82003/") && !known.contains("/sign-in/link/"), "{known}");
    assert!(refused(&mut add("B82004", "nobody")).contains("is no e-mail address"));
    assert!(refused(&mut add("B8 2004", "manager@millroad.example")).contains("ODS code"));
    drop(server);
}

#[test]
fn a_server_that_others_can_reach_says_what_it_needs() {
    let data = tempfile::tempdir().unwrap();
    let serve = |more: &[&str]| {
        let mut command = lanyard();
        command.arg("serve").arg("--data").arg(data.path()).args(more);
        refused(&mut command)
    };
    assert!(serve(&["--listen", "0.0.0.0:0"]).contains("--tls-cert"));
    assert!(serve(&["--listen", "0.0.0.0:0", "--behind-proxy"]).contains("--proxy"));
    let proxied = ["--listen", "0.0.0.0:0", "--behind-proxy", "--proxy", "10.88.0.0/16"];
    assert!(serve(&proxied).contains("--public-url"));
    assert!(serve(&["--listen", "127.0.0.1:0", "--behind-proxy"]).contains("--public-url"));
}
