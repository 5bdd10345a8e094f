//! What Windows keeps from an ordinary user, played by keys that are closed to everybody: never an error, never passed over.

use std::fmt::Debug;
use std::process::Command;

use lanyard_model::{Fact, WhyCode};
use windows_registry::{Key, LOCAL_MACHINE};
use windows_sys::Win32::Security::{
    ACL, ACL_REVISION, DACL_SECURITY_INFORMATION, InitializeAcl, InitializeSecurityDescriptor, SECURITY_DESCRIPTOR,
    SetKernelObjectSecurity, SetSecurityDescriptorDacl,
};

use super::cards::{device, with_readers};
use super::{LANYARD, alone, check, checkup, key, middleware};

/// A key of the PC that nobody may read until this is dropped.
struct Closed(Key);

impl Closed {
    fn new(path: &str) -> Self {
        /// `WRITE_DAC` of `winnt.h`.
        const WRITE_DAC: u32 = 0x0004_0000;
        key(LOCAL_MACHINE, path);
        let key = LOCAL_MACHINE.options().access(WRITE_DAC).open(path).unwrap();
        let mut nobody = ACL::default();
        let size = u32::try_from(size_of::<ACL>()).unwrap();
        // SAFETY: the list is as long as it is said to be.
        unsafe { assert_ne!(InitializeAcl(&raw mut nobody, size, ACL_REVISION), 0) };
        let closed = Self(key);
        closed.let_in(&raw const nobody);
        assert!(LOCAL_MACHINE.open(path).is_err(), "this Windows reads what is closed: {path}");
        closed
    }

    /// Sets the list of who may read it; no list at all lets everybody.
    fn let_in(&self, list: *const ACL) {
        /// `SECURITY_DESCRIPTOR_REVISION` of `winnt.h`.
        const REVISION: u32 = 1;
        let mut descriptor = SECURITY_DESCRIPTOR::default();
        let to_set = (&raw mut descriptor).cast();
        // SAFETY: the descriptor lives until the last call, and the list for as long as the caller's.
        unsafe {
            assert_ne!(InitializeSecurityDescriptor(to_set, REVISION), 0);
            assert_ne!(SetSecurityDescriptorDacl(to_set, 1, list, 0), 0);
            assert_ne!(SetKernelObjectSecurity(self.0.as_raw(), DACL_SECURITY_INFORMATION, to_set), 0);
        }
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.let_in(std::ptr::null());
    }
}

#[track_caller]
fn needs_admin<T: Debug>(fact: &Fact<T>) {
    assert!(matches!(fact, Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin), "{fact:?}");
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn what_only_an_administrator_may_read_is_not_tried() {
    let _alone = alone();
    let _closed = [
        r"SOFTWARE\Microsoft\Windows NT\CurrentVersion",
        r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections",
        r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings",
        r"SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap",
        r"SOFTWARE\Policies\Google\Chrome",
        r"SOFTWARE\Policies\Microsoft\Edge\ExtensionSettings",
        r"SOFTWARE\Policies\Mozilla\Firefox\Cookies",
        r"SOFTWARE\WOW6432Node\HSCIC\Identity Agent",
    ]
    .map(Closed::new);
    let (_, answer) = check(&["session", "network", "browser", "client"]);
    let checkup = checkup(&answer);

    needs_admin(&checkup.session.known().unwrap().system);
    let network = checkup.network.known().unwrap();
    needs_admin(&network.proxy);
    needs_admin(&network.service_proxy);
    needs_admin(&checkup.client.known().unwrap().agent_points_at);
    let browser = checkup.browser.known().unwrap();
    needs_admin(&browser.intranet_zone);
    for name in ["chrome", "edge", "firefox"] {
        let policy = browser.browsers.iter().find(|browser| browser.browser == name).unwrap();
        needs_admin(&policy.third_party_cookies_blocked);
        assert_eq!(policy.policy_unread.as_ref().map(|why| why.code), Some(WhyCode::NeedsAdmin), "{policy:?}");
    }
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn kinds_of_card_that_are_closed_are_not_passed_over() {
    let cards = r"SOFTWARE\Microsoft\Cryptography\Calais\SmartCards";
    let _alone = alone();
    key(LOCAL_MACHINE, &format!(r"{cards}\An open card")).set_string("80000001", "kernel32.dll").unwrap();
    let read = || {
        let windows = middleware(&mut Command::new(LANYARD), "Windows").windows.known().unwrap().clone();
        let named = windows.minidrivers.iter().any(|card| card.name == "An open card");
        (named, windows.minidrivers_unread.map(|why| why.code))
    };
    assert_eq!(read(), (true, None));
    let one = Closed::new(&format!(r"{cards}\A closed card"));
    assert_eq!(read(), (true, Some(WhyCode::NeedsAdmin)));
    drop(one);
    let _all = Closed::new(cards);
    assert_eq!(read(), (false, Some(WhyCode::NeedsAdmin)));
}

#[test]
#[ignore = "takes a library for one of Windows' own and changes the registry: scripts/windows does both in a Windows of its own"]
fn a_closed_driver_is_not_taken_for_that_of_another_reader() {
    let _alone = alone();
    device(r"USB\VID_0001&PID_0001\1", "0000", "HID Global", "2.3.4.1");
    device(r"USB\VID_0002&PID_0002\1", "0001", "Microsoft", "10.0.26100.1");
    let _closed = Closed::new(r"SYSTEM\CurrentControlSet\Control\Class\{50dd5230-ba8a-11d1-bf5d-0000f805f530}\0000");
    let folder = tempfile::tempdir().unwrap();
    let output = with_readers(folder.path()).args(["check", "--json", "--deadline", "30", "--only", "readers"]).output().unwrap();
    let checkup = checkup(&serde_json::from_slice(&output.stdout).unwrap());
    let readers = &checkup.readers.known().unwrap().readers;
    assert!(!readers.is_empty());
    readers.iter().for_each(|reader| needs_admin(&reader.driver));
}
