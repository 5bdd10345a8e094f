//! Facts that a Linux PC tells in files: the driver of a reader, Firefox's policy.

use serde_json::Value;

use crate::pc::Pc;

/// A section of the checkup after this line of shell.
fn section(line: &str, probe: &str, name: &str) -> Value {
    let pc = Pc::with("");
    assert_eq!(pc.shell(line).status, 0, "{line}");
    pc.answer(&["--only", probe])["checkup"][name]["fact"]["known"].clone()
}

#[test]
fn the_driver_of_a_reader_is_told_with_its_version() {
    let plist = "<key>CFBundleShortVersionString</key><string>3.3</string><key>ifdFriendlyName</key><string>Bench Reader</string>";
    let folder = "/usr/lib/pcsc/drivers/ifd-bench.bundle/Contents";
    let readers = section(&format!("mkdir -p {folder} && echo '{plist}' > {folder}/Info.plist"), "readers", "readers");
    assert_eq!(readers["readers"][0]["driver"]["known"], "ifd-bench 3.3", "{readers}");
}

#[test]
fn firefox_blocks_third_party_cookies_by_policy() {
    let policy = r#"{"policies": {"Cookies": {"Behavior": "reject-foreign"}}}"#;
    let folder = "/etc/firefox/policies";
    let browser = section(&format!("mkdir -p {folder} && echo '{policy}' > {folder}/policies.json"), "browser", "browser");
    let firefox = browser["browsers"].as_array().unwrap().iter().find(|browser| browser["browser"] == "firefox").unwrap();
    assert_eq!(firefox["third_party_cookies_blocked"]["known"], true, "{browser}");
}
