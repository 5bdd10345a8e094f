//! The house rules of ARCHITECTURE.md, checked by a machine: who may depend on whom, what a crate may not know, licences.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(["metadata", "--format-version", "1", "--locked"]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Which of our crates may use which of our crates in what ships. Anything not named here is forbidden.
const EDGES: &[(&str, &[&str])] = &[
    ("lanyard-model", &[]),
    ("lanyard-listener", &[]),
    ("lanyard-diagnose", &["lanyard-listener", "lanyard-model"]),
    ("lanyard-card", &["lanyard-model"]),
    ("lanyard", &["lanyard-card", "lanyard-diagnose", "lanyard-model"]),
    ("lanyard-insight", &[]),
    ("lanyard-documents", &[]),
    ("lanyard-store", &["lanyard-model"]),
    ("lanyard-server", &["lanyard-diagnose", "lanyard-documents", "lanyard-insight", "lanyard-model", "lanyard-store"]),
    // The virtual parts share no code with what they test, except the words.
    ("lanyard-testbed", &["lanyard-model"]),
    ("lanyard-bench", &["lanyard-card", "lanyard-diagnose", "lanyard-insight", "lanyard-model", "lanyard-testbed"]),
];

#[test]
fn crates_depend_only_as_drawn() {
    let metadata = metadata();
    let ours: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let members: BTreeSet<&str> = metadata["workspace_members"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut seen = 0;
    for package in
        metadata["packages"].as_array().unwrap().iter().filter(|package| members.contains(package["id"].as_str().unwrap()))
    {
        let name = package["name"].as_str().unwrap();
        let allowed = ours.get(name).unwrap_or_else(|| panic!("{name} is not in the drawing"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let (on, kind) = (dependency["name"].as_str().unwrap(), dependency["kind"].as_str());
            if ours.contains_key(on) && kind != Some("dev") {
                assert!(allowed.contains(&on), "{name} may not depend on {on}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, EDGES.len());
}

/// All packages that a crate of ours needs to ship, by name: built for itself, without what the rest of the workspace asks of
/// shared dependencies, and without what only tests and build scripts use.
fn shipped(name: &str) -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let args = ["tree", "--locked", "--package", name, "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let output = Command::new(cargo).args(args).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<String> = text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert!(names.contains(name) && names.len() > 1, "{text}");
    names
}

#[test]
fn the_pc_program_links_no_async_runtime_database_or_fonts() {
    let shipped = shipped("lanyard");
    for banned in [
        "tokio",
        "async-std",
        "smol",
        "sqlx",
        "rusqlite",
        "libsqlite3-sys",
        "postgres",
        "typst",
        "ttf-parser",
        "hyper",
        "axum",
        "utoipa",
    ] {
        assert!(!shipped.contains(banned), "lanyard links {banned}");
    }
}

#[test]
fn the_card_crate_needs_no_c_library() {
    let metadata = metadata();
    let shipped = shipped("lanyard-card");
    for package in metadata["packages"].as_array().unwrap() {
        if shipped.contains(package["name"].as_str().unwrap()) {
            assert!(package["links"].is_null(), "lanyard-card links {}", package["links"]);
        }
    }
}

/// What only the server asks for (a description of its API) is optional.
#[test]
fn model_and_diagnose_know_serde_and_dates_only() {
    let metadata = metadata();
    let allowed = ["jiff", "serde", "serde_json", "toml", "lanyard-listener", "lanyard-model"];
    for name in ["lanyard-listener", "lanyard-model", "lanyard-diagnose", "lanyard-insight"] {
        let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == name).unwrap();
        let always = |dependency: &&Value| dependency["kind"].is_null() && dependency["optional"] == false;
        for dependency in package["dependencies"].as_array().unwrap().iter().filter(always) {
            let on = dependency["name"].as_str().unwrap();
            assert!(allowed.contains(&on), "{name} may not depend on {on}");
        }
    }
}

const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "MPL-2.0",
    "CDLA-Permissive-2.0",
    "Unlicense",
];

#[test]
fn every_licence_is_one_we_may_use() {
    for package in metadata()["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        // "A OR B" needs one we may use, "A AND B" needs both; parentheses change nothing in the trees met.
        let plain = licence.replace(['(', ')'], "").replace('/', " OR ");
        let fits = plain.split(" AND ").all(|part| part.split(" OR ").any(|one| LICENCES.contains(&one.trim())));
        assert!(fits, "{name}: {licence}");
    }
}

/// Every Rust file below a folder, with its text outside of tests.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut open = vec![root().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            // Modules that are compiled for tests only.
            let for_tests = path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing" || stem == "servers");
            if for_tests {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let production = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
                files.push((path, production));
            }
        }
    }
    assert!(!files.is_empty(), "{folder} has no source");
    files
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

#[test]
fn the_pure_crates_know_no_clock_file_thread_network_or_log() {
    let banned = [
        "std::fs",
        "std::net",
        "std::thread",
        "std::env",
        "std::process",
        "std::io",
        "Instant",
        "SystemTime::",
        "::now()",
        "println!",
        "tracing::",
        "log::",
    ];
    for folder in ["crates/model/src", "crates/diagnose/src", "crates/insight/src"] {
        for (path, text) in sources(folder) {
            for line in code_lines(&text) {
                for word in banned {
                    assert!(!line.contains(word), "{} uses {word}: {line}", path.display());
                }
            }
        }
    }
}

#[test]
fn only_the_probes_know_the_operating_system() {
    let banned = ["cfg(windows)", "cfg(unix)", "cfg!(", "target_os", "std::os::", "rustix::", "libloading::", "/proc/", "/etc/"];
    // The edge reads the PC's own name; the collection names itself, and starts its children without a window.
    let excepted = [
        "crates/workstation/src/edge.rs",
        "crates/workstation/src/collect.rs",
        "crates/workstation/src/collect/child.rs",
        "crates/workstation/src/lib.rs",
        "crates/workstation/src/window.rs",
    ];
    for folder in ["crates/model/src", "crates/diagnose/src", "crates/card/src", "crates/workstation/src"] {
        for (path, text) in sources(folder) {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            if name.contains("/probe/") || name.contains("/win32/") || excepted.contains(&name.as_str()) {
                continue;
            }
            for line in code_lines(&text) {
                for word in banned {
                    assert!(!line.contains(word), "{name} knows the system: {line}");
                }
            }
        }
    }
}

#[test]
fn sql_stands_only_in_the_store_and_pages_only_in_the_server() {
    let metadata = metadata();
    for (library, owner) in [("sqlx", "lanyard-store"), ("maud", "lanyard-server")] {
        let uses = |package: &&Value| {
            let dependencies = package["dependencies"].as_array().unwrap();
            dependencies.iter().any(|one| one["name"] == library && one["kind"].as_str() != Some("dev"))
        };
        let ours = metadata["packages"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|package| EDGES.iter().any(|(name, _)| package["name"] == *name));
        let users: Vec<&str> = ours.filter(uses).map(|package| package["name"].as_str().unwrap()).collect();
        assert_eq!(users, [owner], "{library}");
    }
    let crates = EDGES.iter().map(|(name, _)| name.strip_prefix("lanyard-").unwrap_or("workstation"));
    for (path, text) in crates.flat_map(|name| sources(&format!("crates/{name}/src"))) {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let sql = |line: &str| {
            line.contains("SELECT ") && line.contains(" FROM ") || line.contains("INSERT INTO ") || line.contains("DELETE FROM ")
        };
        let page = |line: &str| ["html!", "<html", "</p>", "</div>"].iter().any(|mark| line.contains(mark));
        for line in code_lines(&text) {
            assert!(name.starts_with("crates/store/") || !sql(line), "{name} speaks SQL: {line}");
            assert!(name.starts_with("crates/server/") || !page(line), "{name} makes a page: {line}");
        }
    }
}

#[test]
fn unsafe_code_stands_only_behind_the_card_transport_and_in_calls_of_windows() {
    for folder in ["crates/model/src", "crates/diagnose/src", "crates/card/src", "crates/workstation/src"] {
        for (path, text) in sources(folder) {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            let uses = code_lines(&text)
                .any(|line| line.contains("unsafe {") || line.contains("unsafe fn") || line.contains("unsafe impl"));
            let bounded = name.contains("/probe/pcsc") || name.contains("/src/win32/");
            assert!(!uses || bounded, "{name} has unsafe code");
        }
    }
}

#[test]
fn the_pc_program_starts_no_other_program_but_itself() {
    for (path, text) in sources("crates/workstation/src") {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        for line in code_lines(&text) {
            let lower = line.to_lowercase();
            let starts = line.contains("process::Command") || line.contains("Command::new");
            // Its own child processes; the path that is started is that of the program itself.
            assert!(!starts || name == "crates/workstation/src/collect/child.rs", "{name} starts a program: {line}");
            for tool in ["powershell", "certutil", "wmic", "schtasks", "wevtutil", "cmd.exe", "shellexecute", "createprocess"] {
                assert!(!lower.contains(tool), "{name} may use {tool}: {line}");
            }
        }
    }
}

#[test]
fn nothing_that_ships_can_carry_a_passcode() {
    for folder in ["crates/card/src", "crates/workstation/src/probe"] {
        for (path, text) in sources(folder) {
            for line in code_lines(&text) {
                let lower = line.to_lowercase();
                for word in ["pin: ", "pin:&", "passcode: ", "passcode:&", "authpin", "c_login", ".login("] {
                    assert!(!lower.contains(word), "{} could carry a passcode: {line}", path.display());
                }
            }
        }
    }
}

#[test]
fn one_crate_each_for_what_architecture_names() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, _) in EDGES {
        assert!(text.contains(name), "ARCHITECTURE.md does not name {name}");
    }
    // Every path it names in back-quotes exists.
    for path in text.split('`').skip(1).step_by(2).filter(|word| word.starts_with("crates/") || word.starts_with("knowledge/")) {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
}
