//! Card middleware: PKCS#11 modules.
//!
//! A telling card is read by OpenSC's module, from the card itself. For an opaque card, and for middleware that reads
//! nothing, SoftHSM2 holds the certificates behind a small module that shows them while the card is in.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::root::{OWN, hide, write};
use crate::card::Spec;
use crate::control::{Plan, Way};
use crate::scenario::{CardFault, Middleware, Pcscd};
use crate::{Result, failed};

const OPENSC: [&str; 2] = ["/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "/usr/lib/x86_64-linux-gnu/pkcs11/opensc-pkcs11.so"];
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";
const TOKENS: &str = "/var/lib/softhsm/tokens";
/// Which tokens the module in front of SoftHSM2 shows; `c/tokens.c` reads it.
const SHOWN: &str = "/run/bench/tokens";
/// Passcode of the software tokens, needed by the bench to fill them; the program under test never gives one.
const FILLING: &str = "424242";
const USER_PIN_FINAL_TRY: u32 = 0x2_0000;
const USER_PIN_LOCKED: u32 = 0x4_0000;

/// Whether tokens follow the cards by hand, because no module reads the cards themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    ByHand,
    Itself,
}

/// Installs the scenario's middleware for these cards.
pub(super) fn install(plan: &Plan, specs: &[Spec], applets: &[bool], readers: &[String]) -> Result<Follows> {
    let wanted = plan.scenario.bench.software.middleware;
    let by_hand = plan.way == Way::Opaque || wanted == Middleware::Unreadable;
    if wanted == Middleware::Missing {
        OPENSC.iter().chain([&SOFTHSM]).try_for_each(hide)?;
        return Ok(Follows::Itself);
    }
    if !by_hand {
        hide(SOFTHSM)?;
        write("/etc/opensc/opensc.conf", "app default {\n    enable_default_driver = true;\n}\n")?;
        return Ok(Follows::Itself);
    }
    OPENSC.iter().try_for_each(hide)?;
    write(
        "/etc/softhsm/softhsm2.conf",
        format!("directories.tokendir = {TOKENS}\nobjectstore.backend = file\nlog.level = ERROR\n"),
    )?;
    hide(TOKENS)?;
    fs::create_dir_all(TOKENS).map_err(failed(TOKENS))?;
    for ((spec, readable), reader) in specs.iter().zip(applets).zip(readers) {
        let certificates: &[Vec<u8>] = if wanted == Middleware::Unreadable || !readable { &[] } else { &spec.certificates };
        fill(reader, certificates)?;
    }
    // Debian lets only root and the group softhsm in.
    command("chmod", &["-R", "a+rwX", "/var/lib/softhsm"])?;
    command("chmod", &["-R", "a+rX", "/etc/softhsm"])?;
    hide(SOFTHSM)?;
    fs::copy(plan.helpers.join("tokens.so"), SOFTHSM).map_err(failed(SOFTHSM))?;
    show(plan.scenario.bench.pcscd, [])?;
    Ok(Follows::ByHand)
}

/// Shows the tokens of these cards, each by the name of its reader.
pub(super) fn show<'a>(service: Pcscd, cards: impl IntoIterator<Item = (&'a String, &'a Spec)>) -> Result<()> {
    let mut lines = String::new();
    match service {
        Pcscd::Hung => lines.push_str("hang\n"),
        Pcscd::Stopped | Pcscd::NoLibrary => {}
        Pcscd::Running => {
            for (reader, spec) in cards.into_iter().filter(|(_, spec)| spec.fault == CardFault::None) {
                let flags = match spec.tries {
                    0 => USER_PIN_LOCKED,
                    1 => USER_PIN_FINAL_TRY,
                    _ => 0,
                };
                lines.push_str(&format!("{flags} {reader}\n"));
            }
        }
    }
    write(SHOWN, lines)
}

fn fill(label: &str, certificates: &[Vec<u8>]) -> Result<()> {
    let pins = ["--so-pin", FILLING, "--pin", FILLING];
    command("softhsm2-util", &[&["--init-token", "--free", "--label", label][..], &pins].concat())?;
    for (der, id) in certificates.iter().zip(["45", "46"]) {
        let file = format!("{OWN}/certificate.der");
        write(&file, der)?;
        let login = ["--module", SOFTHSM, "--token-label", label, "--login", "--pin", FILLING];
        command("pkcs11-tool", &[&login[..], &["--write-object", &file, "--type", "cert", "--id", id]].concat())?;
    }
    Ok(())
}

fn command(name: &str, words: &[&str]) -> Result<()> {
    let done = Command::new(name).args(words).output();
    let done = done.map_err(failed(format!("run {name} (packages softhsm2, opensc)")))?;
    let said = || format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if done.status.success() { Ok(()) } else { Err(format!("{name}: {}", said())) }
}

/// Whether the packages that this needs are there; asked first so that the error is clear.
pub(super) fn check_packages() -> Result<()> {
    let missing = [OPENSC[0], SOFTHSM].into_iter().find(|path| !Path::new(path).exists());
    missing.map_or(Ok(()), |path| Err(format!("{path} is not there (packages opensc, softhsm2)")))
}
