//! Middleware of Linux: a PKCS#11 module, asked for what it shows without a passcode.

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo};
use lanyard_model::{CardCertificate, Fact, ModuleReading, Token, WhyCode};

use super::{module_name, understood};

/// Most certificates that one token is asked for.
const MOST_CERTIFICATES: usize = 32;

/// What this module shows.
pub(super) fn module(path: &Path) -> ModuleReading {
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

fn failed<T>(what: &str, error: &Error) -> Fact<T> {
    Fact::failed(WhyCode::Error, format!("The module {what} ({error})."))
}
