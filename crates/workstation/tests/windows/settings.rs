//! Settings of the PC and of its network: proxies, extensions, where the documents are.

use std::path::Path;
use std::process::Command;

use lanyard_model::{Checkup, Fact, WhyCode};
use windows_registry::{CURRENT_USER, LOCAL_MACHINE, Type};
use windows_service::service::ServiceStartType;

use super::{LANYARD, alone, checkup, install_service, key, with_library};

const POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
const SETTINGS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";

fn read(program: &mut Command, probe: &str) -> Checkup {
    let output = program.args(["check", "--json", "--deadline", "30", "--only", probe]).output().unwrap();
    checkup(&serde_json::from_slice(&output.stdout).unwrap())
}

fn proxy(program: &mut Command) -> Fact<String> {
    read(program, "network").network.known().unwrap().proxy.clone()
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn a_proxy_for_the_pc_as_a_whole_takes_the_place_of_the_users() {
    let _alone = alone();
    let (policy, everybody, user) = (key(LOCAL_MACHINE, POLICY), key(LOCAL_MACHINE, SETTINGS), key(CURRENT_USER, SETTINGS));
    for (settings, server) in [(&everybody, "everybody.example:3128"), (&user, "user.example:3128")] {
        settings.set_u32("ProxyEnable", 1).unwrap();
        settings.set_string("ProxyServer", server).unwrap();
    }
    assert_eq!(proxy(&mut Command::new(LANYARD)), Fact::Known("user.example:3128".to_owned()));
    policy.set_u32("ProxySettingsPerUser", 0).unwrap();
    let read = proxy(&mut Command::new(LANYARD));
    policy.remove_value("ProxySettingsPerUser").unwrap();
    assert_eq!(read, Fact::Known("everybody.example:3128".to_owned()));
}

#[test]
#[ignore = "takes a library for one of Windows' own and changes the registry: scripts/windows does both in a Windows of its own"]
fn the_network_is_asked_for_a_proxy_only_where_windows_is_set_to() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    key(CURRENT_USER, SETTINGS).set_u32("ProxyEnable", 0).unwrap();
    let connections = key(CURRENT_USER, &format!(r"{SETTINGS}\Connections"));
    let asked = |flags: u8, script: &str| {
        let bytes = [0x46, 0, 0, 0, 2, 0, 0, 0, flags, 0, 0, 0, 0, 0, 0, 0];
        connections.set_bytes("DefaultConnectionSettings", Type::Bytes, &bytes).unwrap();
        proxy(with_library(folder.path(), "winhttp.dll").env("LANYARD_TEST_SCRIPT", script))
    };
    let script = "http://wpad.example/wpad.dat";
    let told = asked(9, script);
    assert!(matches!(&told, Fact::NotTried(why) if why.code == WhyCode::NotReached && why.text.contains("script")), "{told:?}");
    assert_eq!(asked(9, ""), Fact::Absent, "the network names none");
    assert_eq!(asked(1, script), Fact::Absent, "Windows is not set to ask");
    connections.remove_value("DefaultConnectionSettings").unwrap();
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn a_script_comes_before_a_proxy_that_is_set_by_hand() {
    let _alone = alone();
    let user = key(CURRENT_USER, SETTINGS);
    user.set_u32("ProxyEnable", 1).unwrap();
    user.set_string("ProxyServer", "user.example:3128").unwrap();
    user.set_string("AutoConfigURL", "http://script.example/proxy.pac").unwrap();
    let scripted = proxy(&mut Command::new(LANYARD));
    user.remove_value("AutoConfigURL").unwrap();
    let way = "The hosts were asked through the proxy that is set by hand";
    assert!(
        matches!(&scripted, Fact::NotTried(why) if why.text.contains(way) && !why.text.contains("user.example")),
        "{scripted:?}"
    );
    assert_eq!(proxy(&mut Command::new(LANYARD)), Fact::Known("user.example:3128".to_owned()));
    user.set_u32("ProxyEnable", 0).unwrap();
}

#[test]
#[ignore = "changes the registry and services of the Windows it runs in: scripts/windows runs it in one of its own"]
fn the_time_service_and_its_setting_are_read() {
    let _alone = alone();
    let clock = || read(&mut Command::new(LANYARD), "clock").clock.known().unwrap().synchronised.clone();
    assert_eq!(clock(), Fact::Known(false), "Wine has no such service");
    install_service("W32Time", ServiceStartType::OnDemand);
    let parameters = key(LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Services\W32Time\Parameters");
    parameters.set_string("Type", "NTP").unwrap();
    assert!(matches!(clock(), Fact::NotTried(_)), "it may be started now and then");
    parameters.set_string("Type", "NoSync").unwrap();
    assert_eq!(clock(), Fact::Known(false));
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn identity_agent_has_the_key_of_32_bit_programs_where_both_are_set() {
    let _alone = alone();
    let keys = [(r"SOFTWARE\WOW6432Node\HSCIC\Identity Agent", "one"), (r"SOFTWARE\HSCIC\Identity Agent", "other")];
    for (path, name) in keys {
        key(LOCAL_MACHINE, path).set_string("ActivatePOSTURL", format!("https://{name}.example/login")).unwrap();
    }
    let points_at = || read(&mut Command::new(LANYARD), "client").client.known().unwrap().agent_points_at.clone();
    let both = points_at();
    LOCAL_MACHINE.remove_tree(keys[0].0).unwrap();
    let the_other = points_at();
    LOCAL_MACHINE.remove_tree(keys[1].0).unwrap();
    assert_eq!([both, the_other], ["one.example", "other.example"].map(|host| Fact::Known(host.to_owned())));
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn extensions_of_a_policy_and_of_the_user_are_read() {
    const OLD: &str = "abcdefghijklmnopabcdefghijklmnop";
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.toml");
    std::fs::write(&settings, format!("version = 1\n[extensions]\nnhs-extension = [\"{OLD}\"]\n")).unwrap();
    std::fs::create_dir_all(folder.path().join(format!(r"Google\Chrome\User Data\Profile 1\Extensions\{OLD}\1.0_0"))).unwrap();
    let edge = key(LOCAL_MACHINE, r"SOFTWARE\Policies\Microsoft\Edge");
    edge.set_string("ExtensionSettings", format!(r#"{{"{OLD}": {{"installation_mode": "normal_installed"}}}}"#)).unwrap();
    let chrome = key(LOCAL_MACHINE, r"SOFTWARE\Policies\Google\Chrome");
    key(&chrome, r"ExtensionSettings\another").set_string("installation_mode", "force_installed").unwrap();

    let mut program = Command::new(LANYARD);
    let program = program.env("LOCALAPPDATA", folder.path()).env("LANYARD_SETTINGS", &settings);
    let checkup = read(program, "browser");
    edge.remove_value("ExtensionSettings").unwrap();
    chrome.remove_tree("ExtensionSettings").unwrap();
    let of = |name: &str| checkup.browser.known().unwrap().browsers.iter().find(|browser| browser.browser == name).unwrap();
    assert!(of("edge").forced_extensions.contains(&"nhs-extension".to_owned()));
    assert_eq!(of("edge").own_extensions, Fact::Absent);
    assert!(of("chrome").forced_extensions.contains(&"another".to_owned()));
    assert_eq!(of("chrome").own_extensions, Fact::Known(vec!["nhs-extension".to_owned()]));
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn without_a_setting_identity_agents_service_is_not_known() {
    let _alone = alone();
    let _ = LOCAL_MACHINE.remove_tree(r"SOFTWARE\WOW6432Node\HSCIC\Identity Agent");
    let read = read(&mut Command::new(LANYARD), "client").client.known().unwrap().agent_points_at.clone();
    assert!(matches!(&read, Fact::NotTried(why) if why.text.contains("group policy")), "{read:?}");
}

/// OneDrive and group policy put another folder in the place of the documents by this value.
#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn documents_are_where_windows_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let moved = folder.path().join(r"OneDrive - A Practice\Documents");
    std::fs::create_dir_all(&moved).unwrap();
    let folders = key(CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders");
    let before = folders.get_string("Personal").ok();
    folders.set_string("Personal", moved.to_str().unwrap()).unwrap();
    let found = lanyard::edge::documents();
    match before {
        Some(before) => folders.set_expand_string("Personal", before).unwrap(),
        None => folders.remove_value("Personal").unwrap(),
    }
    assert_eq!(found, moved);
    assert_ne!(lanyard::edge::documents(), moved);
    assert!(Path::new(&lanyard::edge::documents()).is_dir());
}
