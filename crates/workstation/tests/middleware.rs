//! Middleware with a real PKCS#11 module (SoftHSM), set up by its own tool and OpenSC's, read through the real program.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use lanyard::collect::{Plan, collect};
use lanyard::probe::Probe;
use lanyard::request::Request;
use lanyard_model::{Checkup, Fact, ModuleReading, WhyCode};

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// Runs one of the tools that set the token up. The code words are this test's own; the program never gets one.
fn tool(config: &Path, line: &str) {
    let mut words = line.split(' ');
    let mut command = Command::new(words.next().unwrap());
    let status = command.args(words).env("SOFTHSM2_CONF", config).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{line}");
}

fn certificate() -> Vec<u8> {
    let mut parameters = rcgen::CertificateParams::default();
    parameters.distinguished_name.push(rcgen::DnType::CommonName, "000123456789");
    parameters.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

/// A folder with a SoftHSM of its own: one token with one certificate, and the spare slot that SoftHSM always shows.
fn softhsm(folder: &Path) -> PathBuf {
    let config = folder.join("softhsm2.conf");
    std::fs::create_dir(folder.join("tokens")).unwrap();
    std::fs::write(&config, format!("directories.tokendir = {}\n", folder.join("tokens").display())).unwrap();
    let der = folder.join("certificate.der");
    std::fs::write(&der, certificate()).unwrap();
    tool(&config, "softhsm2-util --init-token --free --label bench --so-pin 87654321 --pin 12345678");
    let write = format!("--write-object {} --type cert --id 01 --label holder", der.display());
    tool(&config, &format!("pkcs11-tool --module {SOFTHSM} --token-label bench --login --pin 12345678 {write}"));
    config
}

fn read(folder: &Path, config: &Path, modules: &[String]) -> Vec<ModuleReading> {
    let program = folder.join("lanyard.sh");
    let start = format!("#!/bin/sh\nSOFTHSM2_CONF='{}' exec '{}' \"$@\"\n", config.display(), env!("CARGO_BIN_EXE_lanyard"));
    std::fs::write(&program, start).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let request = Request { modules: modules.to_vec(), ..Request::default() };
    let plan = Plan { probes: vec![Probe::Middleware], request, deadline: Duration::from_secs(20), program };
    let taken_at = "2026-11-23T08:05:00Z".parse().unwrap();
    let unread = Checkup::unread("c1".into(), taken_at, "lanyard test".into());
    collect(&plan, unread, &mut |_| {}).middleware.fact.known().unwrap().modules.clone()
}

#[test]
fn a_module_shows_its_certificate_without_a_passcode() {
    let folder = tempfile::tempdir().unwrap();
    let config = softhsm(folder.path());
    let broken = folder.path().join("broken-pkcs11.so").to_str().unwrap().to_owned();
    std::fs::write(&broken, "not a library").unwrap();

    let [bad, softhsm] = read(folder.path(), &config, &[broken, SOFTHSM.into()]).try_into().unwrap();

    assert_eq!(bad.name, "broken-pkcs11.so");
    assert!(bad.tokens.failed_with(WhyCode::Error), "{bad:?}");
    assert_eq!(softhsm.name, "libsofthsm2.so");
    let Fact::Known(tokens) = softhsm.tokens else { unreachable!("{softhsm:?}") };
    let [token] = tokens.as_slice() else { unreachable!("{tokens:?}") };
    assert!(!token.locked && !token.final_try);
    let [certificate] = token.certificates.known().unwrap().as_slice() else { unreachable!("{token:?}") };
    assert_eq!((certificate.slot.as_str(), certificate.holder.as_deref()), ("01", Some("000123456789")));
}
