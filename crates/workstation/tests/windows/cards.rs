//! Readers, cards, middleware and event logs, with stand-ins for libraries of Windows that Wine lacks.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use lanyard_model::{ChangeKind, Fact, WhyCode};
use windows_registry::{CURRENT_USER, LOCAL_MACHINE, Type};
use windows_sys::Win32::Security::Cryptography::{
    CERT_KEY_PROV_INFO_PROP_ID, CERT_STORE_ADD_ALWAYS, CRYPT_KEY_PROV_INFO, CertAddEncodedCertificateToStore, CertCloseStore,
    CertFreeCertificateContext, CertOpenSystemStoreW, CertSetCertificateContextProperty, PROV_RSA_FULL, X509_ASN_ENCODING,
};

use super::{LANYARD, Running, check, checkup, key, middleware, shared, with_library};

/// A device with a driver of its own: the number is that of the driver below its class.
pub(super) fn device(instance: &str, number: &str, maker: &str, version: &str) {
    const CLASS: &str = "{50dd5230-ba8a-11d1-bf5d-0000f805f530}";
    let device = key(LOCAL_MACHINE, &format!(r"SYSTEM\CurrentControlSet\Enum\{instance}"));
    device.set_string("Driver", format!(r"{CLASS}\{number}")).unwrap();
    let driver = key(LOCAL_MACHINE, &format!(r"SYSTEM\CurrentControlSet\Control\Class\{CLASS}\{number}"));
    driver.set_string("ProviderName", maker).unwrap();
    driver.set_string("DriverVersion", version).unwrap();
}

/// A copy of the program under the name for which Wine takes the stand-in of the smartcard service; every other one gets
/// Wine's own library.
pub(super) fn with_readers(folder: &Path) -> Command {
    let file = folder.join("with-readers.exe");
    std::fs::copy(LANYARD, &file).unwrap();
    key(CURRENT_USER, r"Software\Wine\AppDefaults\with-readers.exe\DllOverrides").set_string("winscard", "native").unwrap();
    Command::new(file)
}

#[test]
#[ignore = "takes a library for one of Windows' own and changes the registry: scripts/windows does both in a Windows of its own"]
fn a_card_that_is_put_in_is_waited_for_and_noticed() {
    let _shared = shared();
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card");
    let mut program = with_readers(folder.path());
    let program = program.args(["watch", "--checks", "2"]).env("LANYARD_TEST_CARD", &card).stdout(Stdio::piped());
    let mut running = Running(program.spawn().unwrap());
    let mut text = String::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap) {
        if line.starts_with("Watching.") {
            std::fs::write(&card, "").unwrap();
        }
        text.extend([&line, "\n"]);
    }
    let (before, after) = text.split_once("What changed:\n").unwrap();
    // What leads on a Windows of Wine without a network is not what this is about.
    assert!(before.contains("Fault"), "{text}");
    assert!(after.contains("A card is in the reader: wrong before, right now"), "{text}");
}

#[test]
#[ignore = "takes a library for one of Windows' own and changes the registry: scripts/windows does both in a Windows of its own"]
fn each_reader_has_the_driver_of_the_device_behind_it() {
    let _shared = shared();
    device(r"USB\VID_0001&PID_0001\1", "0000", "HID Global", "2.3.4.1");
    device(r"USB\VID_0002&PID_0002\1", "0001", "Microsoft", "10.0.26100.1");
    let folder = tempfile::tempdir().unwrap();
    let output = with_readers(folder.path()).args(["check", "--json", "--deadline", "30", "--only", "readers"]).output().unwrap();
    let checkup = checkup(&serde_json::from_slice(&output.stdout).unwrap());
    let drivers: Vec<_> = checkup.readers.known().unwrap().readers.iter().map(|reader| reader.driver.clone()).collect();
    assert_eq!(drivers, [Fact::Known("HID Global 2.3.4.1".to_owned()), Fact::Known("Microsoft 10.0.26100.1".to_owned())]);
}

#[test]
#[ignore = "changes the registry of the Windows it runs in: scripts/windows runs it in one of its own"]
fn registered_cards_and_the_certificate_store_are_read() {
    let _shared = shared();
    let cards = r"SOFTWARE\Microsoft\Cryptography\Calais\SmartCards\Maker Card";
    let card = key(LOCAL_MACHINE, cards);
    card.set_string("80000001", "kernel32.dll").unwrap();
    card.set_bytes("ATR", Type::Bytes, &[0x3B, 0x0A]).unwrap();
    card.set_string("Crypto Provider", "Maker Card Provider").unwrap();
    let own = r"SOFTWARE\Microsoft\Cryptography\Calais\SmartCards\Card of Windows' own provider";
    key(LOCAL_MACHINE, own).set_string("Crypto Provider", "Microsoft Strong Cryptographic Provider").unwrap();
    key(LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography\Calais").set_u32("DisableCapiOverrideForRSA", 0).unwrap();
    let old = key(LOCAL_MACHINE, r"SOFTWARE\WOW6432Node\Microsoft\Cryptography\Calais\SmartCards\Old Card");
    old.set_string("80000001", "removed.dll").unwrap();
    // A 32-bit program that names the folder of the 64-bit files gets its own in its place.
    let windows = Path::new(&std::env::var("SystemRoot").unwrap()).to_owned();
    std::fs::create_dir_all(windows.join("SysWOW64")).unwrap();
    for (name, folder) in [("only-32.dll", "SysWOW64"), ("only-64.dll", "System32")] {
        std::fs::write(windows.join(folder).join(name), "").unwrap();
        let card = key(LOCAL_MACHINE, &format!(r"SOFTWARE\WOW6432Node\Microsoft\Cryptography\Calais\SmartCards\{name}"));
        card.set_string("80000001", format!(r"{}\system32\{name}", windows.display())).unwrap();
    }
    for (cache, atr) in [("PIV Device ATR Cache", [0x3B, 0x01]), ("IDMP ATR Cache", [0x3B, 0x02])] {
        let cache = key(LOCAL_MACHINE, &format!(r"SOFTWARE\Microsoft\Cryptography\Calais\{cache}"));
        cache.set_bytes("a name by chance", Type::Bytes, &atr).unwrap();
    }
    keep("999000000001", "Maker Card Provider");

    // By the check itself, on a PC without a reader: none of this needs one.
    let (_, answer) = check(&["readers", "card", "middleware"]);
    let read = checkup(&answer).middleware.known().unwrap().clone();
    assert!(matches!(&read.shown_by_windows, Fact::NotTried(why) if why.code == WhyCode::NoReader), "{:?}", read.shown_by_windows);
    assert!(read.modules.is_empty(), "what stands in the store is no module: {:?}", read.modules);
    let windows = read.windows.known().unwrap();
    let registered = windows.minidrivers.iter().find(|card| card.name == "Maker Card").unwrap();
    assert_eq!((registered.atr.as_deref(), registered.for_32_bit), (Some("3B0A"), false));
    assert_eq!(registered.csp_there, Fact::Known(false), "nobody has installed it");
    let own = windows.minidrivers.iter().find(|card| card.name == "Card of Windows' own provider").unwrap();
    assert_eq!(own.csp_there, Fact::Known(true));
    // The file of a part of Windows stands for a maker's: what it says of itself is its version.
    let version = registered.version.known().unwrap();
    assert!(version.split('.').count() == 4 && version.starts_with("10.0."), "{version}");
    assert_eq!(registered.file_there, Fact::Known(true));
    let old = windows.minidrivers.iter().find(|card| card.name == "Old Card").unwrap();
    assert_eq!((old.for_32_bit, &old.file_there, &old.version), (true, &Fact::Known(false), &Fact::Absent));
    let there = |name: &str| windows.minidrivers.iter().find(|card| card.name == name).unwrap().file_there.clone();
    assert_eq!((there("only-32.dll"), there("only-64.dll")), (Fact::Known(true), Fact::Known(false)));
    assert_eq!(windows.found_by_windows, ["3B01", "3B02"]);
    assert_eq!(windows.ksp_change_taken_back, Fact::Known(true));
    let module = read.in_store.known().unwrap().iter().find(|module| module.name == "Maker Card Provider").unwrap();
    assert_eq!(module.version, Fact::Known("older kind (CSP)".to_owned()));
    let certificates = module.tokens.known().unwrap()[0].certificates.known().unwrap();
    assert_eq!(certificates[0].holder.as_deref(), Some("999000000001"));
}

#[test]
#[ignore = "takes a library for one of Windows' own: scripts/windows makes it"]
fn event_logs_are_read_into_one_timeline() {
    let _shared = shared();
    let folder = tempfile::tempdir().unwrap();
    let read = |logs: &str| {
        let mut program = with_library(folder.path(), "wevtapi.dll");
        let output =
            program.args(["check", "--json", "--deadline", "30", "--only", "updates"]).env("LANYARD_TEST_LOGS", logs).output();
        checkup(&serde_json::from_slice(&output.unwrap().stdout).unwrap())
    };
    let updates = |logs: &str| read(logs).updates.fact;
    let changes = updates("");
    let names: Vec<&str> = changes.known().unwrap().iter().map(|change| change.name.as_str()).collect();
    assert!(names.contains(&"A cumulative update (KB5000001)"), "the log System: {names:?}");
    assert!(names.contains(&"KB5000002"), "the log Setup: {names:?}");
    let closed = updates("closed");
    assert!(matches!(&closed, Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin), "{closed:?}");
    let broken = updates("broken");
    assert!(broken.failed_with(WhyCode::Error) && broken.why().unwrap().text.contains("error 1726"), "{broken:?}");
    assert_eq!(read("").updates_unread.iter().map(|unread| unread.kind).collect::<Vec<_>>(), []);
    let without_setup = read("no-setup");
    assert_eq!(
        without_setup.updates.known().map(|changes| changes.iter().any(|change| change.name.contains("KB5000001"))),
        Some(true)
    );
    let [unread] = without_setup.updates_unread.as_slice() else { unreachable!("{:?}", without_setup.updates_unread) };
    assert_eq!((unread.kind, unread.why.code), (ChangeKind::System, WhyCode::NeedsAdmin));

    let read = middleware(&mut with_library(folder.path(), "wevtapi.dll"), "Windows");
    let [event] = read.windows.known().unwrap().events.known().unwrap().as_slice() else { unreachable!("{:?}", read.windows) };
    assert_eq!((event.id, event.times), (624, 1));
    let mut program = with_library(folder.path(), "wevtapi.dll");
    let closed = middleware(program.env("LANYARD_TEST_LOGS", "closed"), "Windows");
    let events = &closed.windows.known().unwrap().events;
    assert!(matches!(events, Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin), "{events:?}");
}

#[test]
#[ignore = "takes a library for one of Windows' own: scripts/windows makes it"]
fn windows_own_provider_is_asked_without_a_word_to_the_person() {
    let _shared = shared();
    const PROVIDER: &str = "Windows' own provider for cards";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("certificate.der");
    std::fs::write(&file, certificate("999000000003")).unwrap();
    let mut program = with_library(folder.path(), "ncrypt.dll");
    let read = middleware(program.env("LANYARD_TEST_CERTIFICATE", &file), PROVIDER);
    assert_eq!((&read.modules[..], &read.windows), (&[][..], &Fact::NotAsked));
    let [token] = read.shown_by_windows.known().unwrap().as_slice() else { unreachable!("{read:?}") };
    assert_eq!(token.slot, "A reader of this test 00 00");
    let [certificate] = token.certificates.known().unwrap().as_slice() else { unreachable!("{token:?}") };
    assert_eq!(certificate.holder.as_deref(), Some("999000000003"));

    // A key that cannot be looked at: the list is not whole.
    for call in ["open", "certificate"] {
        let mut program = with_library(folder.path(), "ncrypt.dll");
        let program = program.env("LANYARD_TEST_CERTIFICATE", &file).env("LANYARD_TEST_KEY_FAILS", call);
        let shown = middleware(program, PROVIDER).shown_by_windows;
        assert!(shown.failed_with(WhyCode::Error) && shown.why().unwrap().text.contains("0x8010002F"), "{call}: {shown:?}");
    }

    // Wine's own library knows no such provider.
    let without = middleware(&mut Command::new(LANYARD), PROVIDER).shown_by_windows;
    assert!(matches!(&without, Fact::NotTried(why) if why.code == WhyCode::NotOnThisSystem), "{without:?}");
}

#[test]
#[ignore = "takes a library for one of Windows' own: scripts/windows makes it"]
fn a_child_that_hangs_and_that_nobody_ended_ends_itself_without_a_crash() {
    let _shared = shared();
    let folder = tempfile::tempdir().unwrap();
    let mut program = with_library(folder.path(), "ncrypt.dll");
    let program = program.args(["probe", "middleware"]).env("LANYARD_TEST_CERTIFICATE", "");
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let order = br#"{"deadline_millis":1,"modules":["Windows' own provider for cards"]}"#;
    child.stdin.take().unwrap().write_all(order).unwrap();
    // A crash would have a number of Windows' own.
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

fn certificate(holder: &str) -> Vec<u8> {
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, holder);
    params.distinguished_name.push(rcgen::DnType::OrganizationalUnitName, "people");
    params.distinguished_name.push(rcgen::DnType::OrganizationName, "nhs");
    params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

/// Puts a certificate into this user's store whose key a provider of the older kind is said to have.
fn keep(holder: &str, provider: &str) {
    let der = certificate(holder);
    let mut provider: Vec<u16> = provider.encode_utf16().chain([0]).collect();
    let mut container: Vec<u16> = "container".encode_utf16().chain([0]).collect();
    let info = CRYPT_KEY_PROV_INFO {
        pwszContainerName: container.as_mut_ptr(),
        pwszProvName: provider.as_mut_ptr(),
        dwProvType: PROV_RSA_FULL,
        ..CRYPT_KEY_PROV_INFO::default()
    };
    let name: Vec<u16> = "MY".encode_utf16().chain([0]).collect();
    let (coding, always) = (X509_ASN_ENCODING, CERT_STORE_ADD_ALWAYS);
    let mut context = std::ptr::null_mut();
    // SAFETY: every text ends in a zero, every length is that of its buffer, and all live until the store is closed.
    unsafe {
        let store = CertOpenSystemStoreW(0, name.as_ptr());
        let length = u32::try_from(der.len()).unwrap();
        assert_ne!(CertAddEncodedCertificateToStore(store, coding, der.as_ptr(), length, always, &raw mut context), 0);
        let set = CertSetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, 0, (&raw const info).cast());
        assert_ne!(set, 0);
        CertFreeCertificateContext(context);
        assert_ne!(CertCloseStore(store, 0), 0);
    }
}
