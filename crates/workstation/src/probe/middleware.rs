//! Each inserted card, read through middleware: PKCS#11 modules on Linux, Windows' own providers on Windows.
//!
//! Middleware is foreign code that may crash or hang; it is loaded in a probe child only, one module per child.

#[cfg(unix)]
mod pkcs11;
pub(super) mod provider;
pub(super) mod registered;
pub(super) mod store;
#[cfg(windows)]
mod windows;

use std::path::Path;

use lanyard_card::certificate;
use lanyard_model::{CardCertificate, Fact, Middleware, ModuleReading, Why, WhyCode};

use crate::request::Request;

/// The part that says how Windows is set up for cards, and touches no reader.
const SET_UP: &str = "Windows";
/// The part of Windows that asks the card itself.
const PROVIDER: &str = "Windows' own provider for cards";

/// Reads every module that is there; absent when none is.
#[cfg(unix)]
pub fn read(request: &Request) -> Fact<Middleware> {
    let modules: Vec<ModuleReading> = parts(request).iter().map(|path| pkcs11::module(Path::new(path))).collect();
    if modules.is_empty() { Fact::Absent } else { Fact::Known(Middleware { modules, ..Middleware::default() }) }
}

/// Reads what Windows is set up for and what the user's store shows, or what Windows' own provider shows of the card.
#[cfg(windows)]
pub fn read(request: &Request) -> Fact<Middleware> {
    if request.modules.iter().any(|part| part == PROVIDER) {
        return Fact::Known(Middleware { shown_by_windows: windows::shown(), ..Middleware::default() });
    }
    Fact::Known(windows::read())
}

/// What a child each is started for that asks the card: the modules of the work order that are on this PC.
#[cfg(unix)]
pub fn parts(request: &Request) -> Vec<String> {
    request.modules.iter().filter(|path| Path::new(path).is_file()).cloned().collect()
}

/// What a child each is started for that asks the card: Windows' provider, which does so through foreign drivers.
#[cfg(windows)]
pub fn parts(_request: &Request) -> Vec<String> {
    vec![PROVIDER.to_owned()]
}

/// What a child is started for that needs neither reader nor card: where Windows keeps what it knows of cards. Linux keeps nothing.
pub fn set_up() -> Option<&'static str> {
    cfg!(windows).then_some(SET_UP)
}

/// What a part is whose child brought nothing.
pub fn unread(part: &str, why: Why) -> Middleware {
    match part {
        PROVIDER => return Middleware { shown_by_windows: Fact::Failed(why), ..Middleware::default() },
        SET_UP => {
            let (windows, in_store) = (Fact::Failed(why.clone()), Fact::Failed(why));
            return Middleware { windows, in_store, ..Middleware::default() };
        }
        _ => {}
    }
    let failed = ModuleReading { name: module_name(part), version: Fact::Failed(why.clone()), tokens: Fact::Failed(why) };
    Middleware { modules: vec![failed], ..Middleware::default() }
}

/// File name of a module, as it stands in a reading.
pub fn module_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// All certificates, or why one of them could not be understood; absent when the token shows none.
pub(super) fn understood(stored: &[(String, Vec<u8>)]) -> Fact<Vec<CardCertificate>> {
    let certificates: Result<Vec<CardCertificate>, String> = stored
        .iter()
        .map(|(id, der)| certificate(id, der).map_err(|error| format!("Certificate {id} could not be read: {error}.")))
        .collect();
    match certificates {
        Ok(none) if none.is_empty() => Fact::Absent,
        Ok(certificates) => Fact::Known(certificates),
        Err(trouble) => Fact::failed(WhyCode::Error, trouble),
    }
}

#[cfg(test)]
mod testing {
    use rcgen::{CertificateParams, DnType, KeyPair};

    /// A certificate of this holder.
    pub(super) fn certificate(holder: &str) -> Vec<u8> {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, holder);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_brings_nothing_is_no_module() {
        let hung = || Why::new(WhyCode::TimedOut, "No answer in time.");
        assert!(unread(PROVIDER, hung()).shown_by_windows.failed_with(WhyCode::TimedOut));
        assert!(unread(PROVIDER, hung()).modules.is_empty());
        let set_up = unread(SET_UP, hung());
        assert!(set_up.windows.failed_with(WhyCode::TimedOut) && set_up.in_store.failed_with(WhyCode::TimedOut));
        assert!(set_up.modules.is_empty());
        assert!(unread("/usr/lib/maker-pkcs11.so", hung()).modules[0].tokens.failed_with(WhyCode::TimedOut));
    }

    #[cfg(unix)]
    fn request(modules: &[&str]) -> Request {
        Request { modules: modules.iter().map(|&path| path.to_owned()).collect(), ..Request::default() }
    }

    #[cfg(unix)]
    #[test]
    fn without_a_module_there_is_no_middleware() {
        assert_eq!(read(&request(&[])), Fact::Absent);
        assert_eq!(read(&request(&["/nowhere/libp11.so", "/tmp"])), Fact::Absent);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_no_module_is_data() {
        let file = tempfile::Builder::new().suffix("-pkcs11.so").tempfile().unwrap();
        let path = file.path().to_str().unwrap();
        let Fact::Known(middleware) = read(&request(&[path])) else { panic!("not read") };
        assert_eq!(middleware.modules[0].name, module_name(path));
        assert!(middleware.modules[0].tokens.failed_with(WhyCode::Error), "{middleware:?}");
    }

    #[test]
    fn a_broken_certificate_does_not_look_as_if_it_were_not_there() {
        assert_eq!(understood(&[]), Fact::Absent);
        let fact = understood(&[("01".to_owned(), vec![0x30, 0x82])]);
        assert!(fact.failed_with(WhyCode::Error), "{fact:?}");
    }
}
