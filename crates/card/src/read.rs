//! Reading one card: which application it has, passcode tries left, certificates.

use lanyard_model::{Applet, CardCertificate, CardReading, Fact, WhyCode};

use crate::certificate::certificate;
use crate::piv::{self, PivSelected};
use crate::pkcs15::{self, Pkcs15Selected};
use crate::session::{Broken, Session, Transmit};

/// A certificate as it was found: where, and its bytes or why they could not be read.
pub(crate) struct Stored {
    pub(crate) slot: String,
    pub(crate) der: Result<Vec<u8>, String>,
}

enum Found {
    Piv(PivSelected),
    Pkcs15(Pkcs15Selected),
    Neither,
}

/// Reads a card: PIV first, then PKCS#15, with read-only commands and without a passcode. At most
/// [`crate::MOST_COMMANDS`] are sent, whatever the card answers.
///
/// - A card with neither application is *not tried (layout not published)*: it is not judged.
/// - A card that does not answer, answers with fewer than two bytes, or knows only internal errors (6F00), is *failed* with the
///   place where it happened.
/// - Certificates are *absent* when the card was read and stores none. They are *failed* when a stored certificate cannot be
///   read, even if others can: a missing one must not look as if it were not there. The reason names those that were read.
///
/// `reader` is the reader's PC/SC name, for the reading only.
pub fn read_card(card: &mut dyn Transmit, reader: &str) -> CardReading {
    let mut session = Session::new(card);
    let (applet, tries_left, certificates) = match find(&mut session) {
        Ok(Found::Piv(selected)) => {
            let tries = piv::tries_left(&mut session, selected);
            (Fact::Known(Applet::Piv), tries, gather(piv::certificates(&mut session)))
        }
        Ok(Found::Pkcs15(selected)) => {
            let tries = Fact::not_tried(WhyCode::WouldCost, "On a PKCS#15 card, asking for the tries left may cost one.");
            let certificates = match pkcs15::certificates(&mut session, &selected) {
                Ok(stored) => gather(stored),
                Err(why) => Fact::failed(WhyCode::Error, why),
            };
            (Fact::Known(Applet::Pkcs15), tries, certificates)
        }
        Ok(Found::Neither) => match session.only_errors() {
            None => (unpublished(), unpublished(), unpublished()),
            Some(status) => all_failed(&status.to_string()),
        },
        Err(broken) => all_failed(&broken.to_string()),
    };
    CardReading { reader: reader.to_owned(), applet, tries_left, certificates, apdus: session.sent() }
}

fn find(session: &mut Session<'_>) -> Result<Found, Broken> {
    if let Some(selected) = piv::select(session)? {
        return Ok(Found::Piv(selected));
    }
    Ok(pkcs15::select(session)?.map_or(Found::Neither, Found::Pkcs15))
}

fn unpublished<T>() -> Fact<T> {
    Fact::not_tried(
        WhyCode::LayoutNotPublished,
        "This card has neither the PIV nor the PKCS#15 application, and its own layout is not published, so it was not read directly.",
    )
}

fn all_failed(why: &str) -> (Fact<Applet>, Fact<u8>, Fact<Vec<CardCertificate>>) {
    let text = format!("Asked which application it has, the card did not answer properly: {why}.");
    (Fact::failed(WhyCode::Error, &text), Fact::failed(WhyCode::Error, &text), Fact::failed(WhyCode::Error, &text))
}

/// All certificates, or why one of them could not be read.
fn gather(stored: Vec<Stored>) -> Fact<Vec<CardCertificate>> {
    let mut read = Vec::new();
    let mut troubles = Vec::new();
    for Stored { slot, der } in stored {
        match der.and_then(|der| certificate(&slot, &der).map_err(|error| error.to_string())) {
            Ok(certificate) => read.push(certificate),
            Err(trouble) => troubles.push(format!("Certificate {slot} could not be read: {trouble}.")),
        }
    }
    if !troubles.is_empty() {
        troubles.extend(read.iter().map(|certificate| format!("Certificate {} was read.", certificate.slot)));
        return Fact::failed(WhyCode::Error, troubles.join(" "));
    }
    if read.is_empty() { Fact::Absent } else { Fact::Known(read) }
}
