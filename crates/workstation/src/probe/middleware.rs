//! Each inserted card, read through middleware: PKCS#11 modules, asked for what they show without a passcode.
//!
//! A module is a foreign library that may crash or hang; it is loaded in a probe child only, one module per child.

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo};
use lanyard_card::certificate;
use lanyard_model::{CardCertificate, Fact, Middleware, ModuleReading, Token, WhyCode};

use crate::request::Request;

/// Most certificates that one token is asked for.
const MOST_CERTIFICATES: usize = 32;

/// Reads every module that is there; absent when none is.
pub fn read(request: &Request) -> Fact<Middleware> {
    let modules: Vec<ModuleReading> = installed(request).map(|path| module(Path::new(path))).collect();
    if modules.is_empty() { Fact::Absent } else { Fact::Known(Middleware { modules }) }
}

/// The modules of the work order that are on this PC.
pub fn installed(request: &Request) -> impl Iterator<Item = &String> {
    request.modules.iter().filter(|path| Path::new(path).is_file())
}

/// File name of a module, as it stands in a reading.
pub fn module_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn module(path: &Path) -> ModuleReading {
    let name = module_name(&path.to_string_lossy());
    let opened = Pkcs11::new(path).and_then(|library| {
        library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
        Ok(library)
    });
    match opened {
        Ok(library) => {
            let reading = ModuleReading { name, version: version(&library), tokens: tokens(&library) };
            let _ = library.finalize();
            reading
        }
        Err(error) => {
            ModuleReading { name, version: failed("could not be loaded", &error), tokens: failed("could not be loaded", &error) }
        }
    }
}

fn version(library: &Pkcs11) -> Fact<String> {
    match library.get_library_info() {
        Ok(info) => {
            let version = info.library_version();
            Fact::Known(format!("{} {}.{}", info.library_description(), version.major(), version.minor()))
        }
        Err(error) => failed("did not tell its version", &error),
    }
}

/// Every token, or why one of them could not be read: a missing one must not look as if it were not there.
fn tokens(library: &Pkcs11) -> Fact<Vec<Token>> {
    let read = library.get_slots_with_token().and_then(|slots| {
        let tokens = slots.into_iter().map(|slot| token(library, slot));
        tokens.filter_map(Result::transpose).collect::<Result<Vec<Token>, Error>>()
    });
    read.map_or_else(|error| failed("could not show the card", &error), Fact::Known)
}

/// One slot's token; none when the card has gone, is not one for this module, or was never set up (SoftHSM shows a spare
/// slot as such a token).
fn token(library: &Pkcs11, slot: Slot) -> Result<Option<Token>, Error> {
    let info = match library.get_token_info(slot) {
        Ok(info) if info.token_initialized() => info,
        Ok(_) | Err(Error::Pkcs11(RvError::TokenNotPresent | RvError::TokenNotRecognized, _)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let description = library.get_slot_info(slot)?.slot_description().to_owned();
    Ok(Some(shown(description, &info, certificates(library, slot))))
}

fn shown(slot: String, info: &TokenInfo, certificates: Fact<Vec<CardCertificate>>) -> Token {
    Token { slot, locked: info.user_pin_locked(), final_try: info.user_pin_final_try(), certificates }
}

fn certificates(library: &Pkcs11, slot: Slot) -> Fact<Vec<CardCertificate>> {
    let found = library.open_ro_session(slot).and_then(|session| {
        let handles: Result<Vec<ObjectHandle>, Error> =
            session.iter_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)])?.take(MOST_CERTIFICATES).collect();
        handles?.into_iter().map(|handle| stored(&session, handle)).collect::<Result<Vec<_>, Error>>()
    });
    match found {
        Ok(stored) => understood(&stored),
        Err(error) => failed("could not show the certificates", &error),
    }
}

/// A certificate's identifier in hexadecimal, and its bytes.
fn stored(session: &Session, handle: ObjectHandle) -> Result<(String, Vec<u8>), Error> {
    let (mut id, mut der) = (String::new(), Vec::new());
    for attribute in session.get_attributes(handle, &[AttributeType::Id, AttributeType::Value])? {
        match attribute {
            Attribute::Id(bytes) => id = bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
            Attribute::Value(bytes) => der = bytes,
            _ => {}
        }
    }
    Ok((id, der))
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

fn failed<T>(what: &str, error: &Error) -> Fact<T> {
    Fact::failed(WhyCode::Error, format!("The module {what} ({error})."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(modules: &[&str]) -> Request {
        Request { modules: modules.iter().map(|&path| path.to_owned()).collect(), ..Request::default() }
    }

    #[test]
    fn without_a_module_there_is_no_middleware() {
        assert_eq!(read(&request(&[])), Fact::Absent);
        assert_eq!(read(&request(&["/nowhere/libp11.so", "/tmp"])), Fact::Absent);
    }

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
