//! The real `lanyard.exe` on a Windows whose registry, services, programs and ports this test prepares.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(unsafe_code, reason = "a certificate store and a closed key are prepared with functions of Windows")]

mod cards;
mod kept_back;
mod settings;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;

use lanyard_model::{Checkup, Fact, Middleware, PortAnswer, Remote, Restriction, ServiceState, StartType, WhyCode};
use serde_json::Value;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};
use windows_service::service::{ServiceAccess, ServiceErrorControl, ServiceInfo, ServiceStartType, ServiceType};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

const LANYARD: &str = env!("CARGO_BIN_EXE_lanyard");

/// All tests have one registry: those that change what others read are alone with it.
static REGISTRY: RwLock<()> = RwLock::new(());

fn shared() -> RwLockReadGuard<'static, ()> {
    REGISTRY.read().unwrap_or_else(PoisonError::into_inner)
}

fn alone() -> RwLockWriteGuard<'static, ()> {
    REGISTRY.write().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the check and gives its exit code and what it printed.
fn check(only: &[&str]) -> (i32, Value) {
    let probes = only.iter().flat_map(|probe| ["--only", probe]);
    let output = Command::new(LANYARD).args(["check", "--json", "--deadline", "30"]).args(probes).output().unwrap();
    let answer = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code().unwrap(), answer)
}

fn checkup(answer: &Value) -> Checkup {
    Checkup::from_json(&serde_json::to_vec(&answer["checkup"]).unwrap()).unwrap()
}

fn key(root: &Key, path: &str) -> Key {
    root.create(path).unwrap()
}

fn list_program(root: &Key, folder: &str, name: &str, version: &str) {
    let key = key(root, &format!(r"SOFTWARE\{folder}Microsoft\Windows\CurrentVersion\Uninstall\{name}"));
    key.set_string("DisplayName", name).unwrap();
    key.set_string("DisplayVersion", version).unwrap();
}

fn install_service(name: &str, start_type: ServiceStartType) {
    let manager = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CREATE_SERVICE).unwrap();
    let info = ServiceInfo {
        name: name.into(),
        display_name: name.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type,
        error_control: ServiceErrorControl::Normal,
        executable_path: LANYARD.into(),
        launch_arguments: Vec::new(),
        dependencies: Vec::new(),
        account_name: None,
        account_password: None,
    };
    manager.create_service(&info, ServiceAccess::QUERY_STATUS).unwrap();
}

/// A program of this name that runs until it is dropped: a copy of `lanyard.exe` that waits for a work order.
struct Running(Child);

impl Running {
    fn start(folder: &Path, name: &str) -> Self {
        let file = folder.join(name);
        std::fs::copy(LANYARD, &file).unwrap();
        let child = Command::new(file).args(["probe", "session"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        Self(child.unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Answers on a local port as the NHS Port Service does.
fn answer_on(port: u16) {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n{\"portData\":{\"portNumber\":43485}}");
        }
    });
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn a_prepared_pc_is_read() {
    let _shared = shared();
    let folder = tempfile::tempdir().unwrap();
    list_program(LOCAL_MACHINE, "", "NHS Credential Management", "1.4.2.0");
    list_program(LOCAL_MACHINE, r"WOW6432Node\", "NHS Identity Agent", "2.4.10.0");
    list_program(CURRENT_USER, "", "Google Chrome", "142.0.7444.60");
    let agent = key(LOCAL_MACHINE, r"SOFTWARE\WOW6432Node\HSCIC\Identity Agent");
    agent.set_string("ActivatePOSTURL", "https://gas.training.example/login/authactivate").unwrap();
    install_service("NHS Port Service", ServiceStartType::AutoStart);
    install_service("CertPropSvc", ServiceStartType::Disabled);
    let chrome = key(LOCAL_MACHINE, r"SOFTWARE\Policies\Google\Chrome");
    chrome.set_u32("BlockThirdPartyCookies", 1).unwrap();
    key(&chrome, "CookiesAllowedForUrls").set_string("1", "[*.]localhost").unwrap();
    let edge = r"SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}";
    key(LOCAL_MACHINE, edge).set_string("pv", "142.0.3595.65").unwrap();
    let for_this_user = key(CURRENT_USER, r"SOFTWARE\Policies\Microsoft\Edge");
    key(&for_this_user, "ExtensionInstallForcelist").set_string("1", "an-old-extension;https://example").unwrap();
    let firefox = key(LOCAL_MACHINE, r"SOFTWARE\Policies\Mozilla\Firefox");
    key(&firefox, "Cookies").set_string("Behavior", "reject-foreign").unwrap();
    key(&firefox, r"Cookies\Allow").set_string("1", "https://localhost").unwrap();
    key(&firefox, r"ExtensionSettings\a@b").set_string("installation_mode", "force_installed").unwrap();
    let zone = key(CURRENT_USER, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap");
    zone.set_u32("AutoDetect", 1).unwrap();
    let waiting = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending";
    key(LOCAL_MACHINE, waiting);
    key(CURRENT_USER, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer").set_u32("RestrictRun", 1).unwrap();
    let settings = key(CURRENT_USER, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings");
    settings.set_u32("ProxyEnable", 1).unwrap();
    settings.set_string("ProxyServer", "http=a.example:80;https=proxy.example:8080").unwrap();
    answer_on(43487);
    let _agent = Running::start(folder.path(), "IdentityAgent.exe");

    let (_, answer) = check(&["services", "client", "browser", "session", "network"]);
    let checkup = checkup(&answer);

    let client = checkup.client.known().unwrap();
    let installed: Vec<_> =
        client.installed.known().unwrap().iter().map(|item| (item.product.as_str(), item.version.as_deref())).collect();
    assert!(installed.contains(&("identity-agent", Some("2.4.10.0"))), "32-bit list: {installed:?}");
    assert!(installed.contains(&("credential-management", Some("1.4.2.0"))), "64-bit list: {installed:?}");
    assert!(installed.contains(&("google-chrome", Some("142.0.7444.60"))), "this user's list: {installed:?}");
    let running = client.running.known().unwrap();
    assert!(running.iter().any(|running| running.product == "identity-agent" && running.for_this_user), "{running:?}");
    assert_eq!(client.agent_points_at, Fact::Known("gas.training.example".to_owned()));
    let port = client.ports.iter().find(|reading| reading.port == 43487).unwrap();
    assert_eq!(port.answer, PortAnswer::Ok);

    // Wine has a task scheduler that lists nothing, and on a busy machine is slow to say so; a checkup does not wait for it.
    let unread = client.tasks.why().map(|why| why.code);
    assert!(matches!(unread, Some(WhyCode::NotOnThisSystem | WhyCode::TimedOut)), "{:?}", client.tasks);

    let services = checkup.services.known().unwrap();
    let service = |name: &str| services.iter().find(|service| service.name == name).map(|service| (service.state, service.start));
    assert_eq!(service("NHS Port Service"), Some((ServiceState::Stopped, StartType::Automatic)));
    assert_eq!(service("CertPropSvc"), Some((ServiceState::Stopped, StartType::Disabled)));
    assert_eq!(service("SCPolicySvc"), Some((ServiceState::Missing, StartType::Unknown)));
    assert_eq!(service("pcscd"), None, "no service of another system");

    let browser = checkup.browser.known().unwrap();
    let chrome = browser.browsers.iter().find(|browser| browser.browser == "chrome").unwrap();
    assert_eq!(chrome.third_party_cookies_blocked, Fact::Known(true));
    assert_eq!(chrome.cookies_allowed_for, ["[*.]localhost"]);
    assert_eq!(chrome.version, Fact::Known("142.0.7444.60".to_owned()));
    let edge = browser.browsers.iter().find(|browser| browser.browser == "edge").unwrap();
    assert_eq!(edge.version, Fact::Known("142.0.3595.65".to_owned()), "no list of programs has it");
    assert_eq!(edge.forced_extensions, ["an-old-extension"], "policy for this user");
    let firefox = browser.browsers.iter().find(|browser| browser.browser == "firefox").unwrap();
    assert_eq!(firefox.third_party_cookies_blocked, Fact::Known(true));
    assert_eq!(
        (&firefox.cookies_allowed_for[..], &firefox.forced_extensions[..]),
        (&["https://localhost".to_owned()][..], &["a@b".to_owned()][..])
    );
    assert!(browser.intranet_zone.known().unwrap().auto_detect);

    let session = checkup.session.known().unwrap();
    assert!(session.system.known().unwrap().contains("Windows 10"), "{session:?}");
    assert_eq!((&session.pending_restart, &session.remote), (&Fact::Known(true), &Fact::Known(Remote::Local)));
    assert!(*session.disk_free_mib.known().unwrap() > 0 && *session.memory_free_mib.known().unwrap() > 0);
    assert_eq!(session.restrictions, Fact::Known(vec![Restriction::OnlyListedPrograms]));
    assert_eq!(checkup.network.known().unwrap().proxy, Fact::Known("proxy.example:8080".to_owned()));
}

#[test]
fn a_horizon_desktop_is_told_from_the_pc_itself() {
    let _shared = shared();
    let mut program = Command::new(LANYARD);
    let program = program.args(["check", "--json", "--only", "session"]).env("ViewClient_Machine_Name", "FRONT-DESK-3");
    let answer: Value = serde_json::from_slice(&program.output().unwrap().stdout).unwrap();
    assert_eq!(checkup(&answer).session.known().unwrap().remote, Fact::Known(Remote::Other));
    assert!(!answer.to_string().contains("FRONT-DESK-3"), "the name of the PC in front of the person is not wanted");
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn firefoxs_policy_file_is_read_where_firefox_is() {
    let _shared = shared();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("distribution")).unwrap();
    // A policy that no other test sets in the registry, which would win.
    let policies = r#"{"policies": {"LocalNetworkAccess": {"Enabled": false}}}"#;
    std::fs::write(folder.path().join(r"distribution\policies.json"), policies).unwrap();
    let tells = key(CURRENT_USER, r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\firefox.exe");
    tells.set_string("Path", folder.path().to_str().unwrap()).unwrap();

    let (_, answer) = check(&["browser"]);
    let checkup = checkup(&answer);
    let browsers = &checkup.browser.known().unwrap().browsers;
    let firefox = browsers.iter().find(|browser| browser.browser == "firefox").unwrap();
    assert_eq!(firefox.local_network_allowed_for, Fact::Known(vec!["*".to_owned()]));
}

/// One part of the middleware probe as the collection starts it, with a library or a registry of the test's own.
fn middleware(program: &mut Command, part: &str) -> Middleware {
    let mut child = program.args(["probe", "middleware"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let order = format!("{{\"deadline_millis\":0,\"modules\":[\"{part}\"]}}");
    child.stdin.take().unwrap().write_all(order.as_bytes()).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let line = output.lines().find_map(|line| line.strip_prefix("lanyard-fact ")).unwrap();
    let fact: Fact<Middleware> = serde_json::from_str(line).unwrap();
    fact.known().unwrap().clone()
}

/// A copy of the program in a folder where a stand-in is found as Windows' library of that name.
fn with_library(folder: &Path, name: &str) -> Command {
    let libraries = std::env::var("LANYARD_TEST_LIBRARIES").unwrap();
    std::fs::copy(LANYARD, folder.join("lanyard.exe")).unwrap();
    std::fs::copy(Path::new(&libraries).join(name), folder.join(name)).unwrap();
    Command::new(folder.join("lanyard.exe"))
}

#[test]
#[ignore = "writes where the settings of all users stand: scripts/windows runs it in a Windows of its own"]
fn settings_that_a_user_wrote_are_not_for_everybody() {
    let _shared = shared();
    let folder = Path::new(&std::env::var("ProgramData").unwrap()).join("Lanyard");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("settings.toml");
    // A mistake in it is said once it is read.
    std::fs::write(&file, "rooms = 3").unwrap();
    let said = |program: &mut Command| {
        let output = program.args(["check", "--deadline", "30", "--only", "session"]).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let shared = said(&mut Command::new(LANYARD));
    let named = said(Command::new(LANYARD).env("LANYARD_SETTINGS", &file));
    std::fs::remove_file(&file).unwrap();
    // The only user of Wine's Windows is not called an administrator where a file's owner is told.
    assert!(shared.contains("somebody who is no administrator can change it"), "{shared}");
    assert!(named.contains("rooms"), "{named}");
}

#[test]
#[ignore = "asks the Windows it runs in for everything: scripts/windows runs it in one of its own"]
fn a_verdict_comes_in_plain_text_whatever_is_there() {
    let _shared = shared();
    let output = Command::new(LANYARD).args(["check", "--deadline", "30"]).env("LANYARD_PROGRESS", "1").output().unwrap();
    let (text, progress) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    for probe in ["readers", "client", "network", "session"] {
        assert!(progress.lines().any(|line| line.starts_with(probe)), "no progress of {probe}:\n{progress}");
    }
    assert!(matches!(output.status.code(), Some(1 | 2)), "{:?}\n{text}", output.status);
    assert!((2..=12).contains(&text.lines().count()), "{text}");
    assert!(text.is_ascii() || text.contains('·') || text.contains('’') || text.contains('“'), "{text}");
}
