//! A PIV card (NIST SP 800-73-4): which objects are read, and what they hold.

use lanyard_model::{Fact, WhyCode};

use crate::apdu::{Application, Command, PivObject};
use crate::read::Stored;
use crate::session::{Broken, Session};
use crate::status::Status;
use crate::tlv;

/// Shows that the selected application has named itself as PIV. Only this module can make one, so no other card is ever asked
/// for its tries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PivSelected {
    _private: (),
}

/// The application property template that every PIV application answers its selection with (part 2, 3.1.1).
const PROPERTY_TEMPLATE: u32 = 0x61;

/// Selects the application; `None` when the card has none.
pub(crate) fn select(session: &mut Session<'_>) -> Result<Option<PivSelected>, Broken> {
    let answer = session.send(&Command::SelectApplication(Application::Piv))?;
    let piv = answer.status == Status::OK && tlv::find(&answer.data, PROPERTY_TEMPLATE).is_some();
    Ok(piv.then_some(PivSelected { _private: () }))
}

/// Passcode tries left.
pub(crate) fn tries_left(session: &mut Session<'_>, selected: PivSelected) -> Fact<u8> {
    match session.send(&Command::AskTries(selected)) {
        Ok(answer) if answer.status == Status::LOCKED => Fact::Known(0),
        Ok(answer) if answer.status == Status::OK => Fact::not_tried(
            WhyCode::NotReached,
            "The passcode was already entered on this card, so it does not tell how many tries are left.",
        ),
        Ok(answer) => match answer.status.tries() {
            Some(tries) => Fact::Known(tries),
            None => {
                Fact::failed(WhyCode::Error, format!("Asked how many passcode tries are left, the card failed: {}.", answer.status))
            }
        },
        Err(broken) => Fact::failed(WhyCode::Error, format!("Asked how many passcode tries are left: {broken}.")),
    }
}

/// Both certificates, as far as they are there.
pub(crate) fn certificates(session: &mut Session<'_>) -> Vec<Stored> {
    [("9A", PivObject::Authentication), ("9C", PivObject::Signature)]
        .into_iter()
        .filter_map(|(slot, object)| Some(Stored { slot: slot.to_owned(), der: read(session, object).transpose()? }))
        .collect()
}

fn read(session: &mut Session<'_>, object: PivObject) -> Result<Option<Vec<u8>>, String> {
    let answer = session.send(&Command::GetData(object)).map_err(|broken| broken.to_string())?;
    match answer.status {
        Status::OK => Ok(certificate_in(&answer.data)?.map(<[u8]>::to_vec)),
        status if status.not_found() && answer.data.is_empty() => Ok(None),
        status => Err(status.to_string()),
    }
}

/// The certificate in a PIV data object: `53 { 70 certificate, 71 how it is stored, FE error code }` (part 1,
/// appendix A). `None` for an object without one.
pub(crate) fn certificate_in(object: &[u8]) -> Result<Option<&[u8]>, String> {
    if object.is_empty() {
        return Ok(None);
    }
    let content = tlv::find(object, 0x53).ok_or("it is cut off or not a PIV object")?;
    if content.is_empty() {
        return Ok(None);
    }
    let certificate = tlv::find(content, 0x70).ok_or("its PIV object holds no whole certificate")?;
    let compressed = tlv::find(content, 0x71).and_then(<[u8]>::first).is_some_and(|info| info & 0x01 != 0);
    match certificate {
        [] => Ok(None),
        _ if compressed => Err("it is stored compressed, which this program does not unpack".to_owned()),
        _ => Ok(Some(certificate)),
    }
}
