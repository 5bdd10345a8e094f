//! A PKCS#15 card (ISO/IEC 7816-15): from its application to its certificates.
//!
//! Application → object directory (EF.ODF, 5031) → certificate directories → certificate files.

use crate::apdu::{Application, Command};
use crate::file::{self, SelectError};
use crate::read::Stored;
use crate::session::{Broken, Session};
use crate::status::Status;
use crate::tlv;

/// Most certificates that are read from one card; an NHS card has two.
const MOST_CERTIFICATES: usize = 6;

const NOT_UNDERSTOOD: &str = "it is cut off or not written as published";

/// EF.DIR, which lists a card's applications (ISO/IEC 7816-4).
const EF_DIR: [u8; 4] = [0x3F, 0x00, 0x2F, 0x00];
/// EF.ODF, below the application's folder (ISO/IEC 7816-15).
const EF_ODF: [u8; 2] = [0x50, 0x31];

/// Shows that the card has the application, and that its object directory is the selected file.
#[derive(Debug)]
pub(crate) struct Pkcs15Selected {
    /// Size of the object directory in bytes, when the card tells it.
    size: Option<usize>,
}

/// Selects the application by its identifier or, where the card does not do that, by its entry in EF.DIR; then its object
/// directory. `None` when the card has none: some cards accept any identifier, so the directory has to be there too.
pub(crate) fn select(session: &mut Session<'_>) -> Result<Option<Pkcs15Selected>, Broken> {
    let by_identifier = session.send(&Command::SelectApplication(Application::Pkcs15))?.status == Status::OK;
    if !by_identifier && !select_listed(session)? {
        return Ok(None);
    }
    Ok(unless_refused(file::select(session, &EF_ODF))?.map(|size| Pkcs15Selected { size }))
}

/// Selects the application's folder as EF.DIR lists it.
fn select_listed(session: &mut Session<'_>) -> Result<bool, Broken> {
    let Some(size) = unless_refused(file::select(session, &EF_DIR))? else { return Ok(false) };
    let applications = file::read_directory(session, size)?;
    let Some(path) = folder(&applications) else { return Ok(false) };
    Ok(unless_refused(file::select(session, path))?.is_some())
}

fn unless_refused<T>(selected: Result<T, SelectError>) -> Result<Option<T>, Broken> {
    match selected {
        Ok(selected) => Ok(Some(selected)),
        Err(SelectError::Broken(broken)) => Err(broken),
        Err(SelectError::Refused(_) | SelectError::NoPath) => Ok(None),
    }
}

/// The application's folder from EF.DIR: entries are `61 { 4F identifier, 51 path }`.
pub(crate) fn folder(applications: &[u8]) -> Option<&[u8]> {
    tlv::elements(applications)
        .filter(|entry| entry.tag == 0x61 && tlv::find(entry.value, 0x4F) == Some(Application::Pkcs15.identifier()))
        .find_map(|entry| tlv::find(entry.value, 0x51))
}

/// Every certificate that the card lists as the holder's.
pub(crate) fn certificates(session: &mut Session<'_>, selected: &Pkcs15Selected) -> Result<Vec<Stored>, String> {
    let damaged = |which: &str, why: String| format!("The card's {which} directory could not be read: {why}.");
    let objects = file::read_directory(session, selected.size).map_err(|broken| damaged("object", broken.to_string()))?;
    let places = certificate_directories(&objects).ok_or_else(|| damaged("object", NOT_UNDERSTOOD.to_owned()))?;
    let mut listed = Vec::new();
    for place in places {
        let entries = directory(session, &place.path).map_err(|error| damaged("certificate", error.to_string()))?;
        listed.extend(certificate_entries(&entries).ok_or_else(|| damaged("certificate", NOT_UNDERSTOOD.to_owned()))?);
    }
    listed.truncate(MOST_CERTIFICATES);
    Ok(listed.into_iter().filter_map(|entry| read(session, entry)).collect())
}

fn directory(session: &mut Session<'_>, path: &[u8]) -> Result<Vec<u8>, SelectError> {
    let size = file::select(session, path)?;
    file::read_directory(session, size).map_err(SelectError::Broken)
}

/// One certificate; `None` when its directory entry is left over from a file that is no longer there.
fn read(session: &mut Session<'_>, entry: Entry) -> Option<Stored> {
    let der = match entry.stands {
        Stands::Here(der) => Ok(der),
        Stands::InFile(place) => match file::select(session, &place.path) {
            Err(SelectError::Refused(status)) if status.not_found() => return None,
            Err(error) => Err(error.to_string()),
            Ok(_) => file::read_element(session, place.index).map_err(|error| error.to_string()),
        },
    };
    Some(Stored { slot: entry.id, der })
}

/// A file, or a part of one (ISO/IEC 7816-15, type Path).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// From the root when it begins with 3F00, else from the application's folder.
    path: Vec<u8>,
    /// Where in the file it starts, in bytes.
    index: usize,
}

/// One certificate of a certificate directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The certificate's identifier, in hexadecimal.
    id: String,
    stands: Stands,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stands {
    InFile(Place),
    Here(Vec<u8>),
}

/// The certificate directories that an object directory names (`A4 { 30 { path } }`); trusted and useful certificates (A5, A6)
/// are not the holder's. `None` when it cannot be understood to its end: what is cut off must not look as if it were not there.
pub(crate) fn certificate_directories(objects: &[u8]) -> Option<Vec<Place>> {
    understood(objects, 0xA4, |list| place(tlv::find(list, 0x30)?))
}

/// The X.509 certificates of a certificate directory: `30 { 30 common, 30 { 04 identifier }, A1 { 30 { value } } }`; other
/// kinds of certificate have another outer tag. A file without a byte or with unused space only (00 or FF) lists none, as
/// on a card that was cleared. `None` as above.
pub(crate) fn certificate_entries(directory: &[u8]) -> Option<Vec<Entry>> {
    if directory.iter().all(|byte| matches!(byte, 0x00 | 0xFF)) {
        return Some(Vec::new());
    }
    understood(directory, 0x30, certificate_entry)
}

fn understood<T>(directory: &[u8], tag: u32, read: impl Fn(&[u8]) -> Option<T>) -> Option<Vec<T>> {
    let whole = !directory.is_empty() && tlv::complete(directory);
    let elements = tlv::elements(directory).filter(|element| element.tag == tag);
    elements.map(|element| read(element.value)).collect::<Option<Vec<T>>>().filter(|_| whole)
}

fn certificate_entry(object: &[u8]) -> Option<Entry> {
    let class = tlv::elements(object).filter(|element| element.tag == 0x30).nth(1)?;
    let id = crate::hex::upper(tlv::find(class.value, 0x04)?);
    let attributes = tlv::find(tlv::find(object, 0xA1)?, 0x30)?;
    let value = tlv::elements(attributes).next()?;
    let stands = match value.tag {
        0x30 => Stands::InFile(place(value.value)?),
        // A certificate that stands in the directory itself.
        0xA0 => Stands::Here(value.value.to_vec()),
        _ => return None,
    };
    Some(Entry { id, stands })
}

/// `04 path, 02 index, 80 length`, the last two optional. The length is not needed: a certificate tells its own.
fn place(sequence: &[u8]) -> Option<Place> {
    let path = tlv::find(sequence, 0x04)?.to_vec();
    let index = tlv::find(sequence, 0x02).map_or(Some(0), tlv::number)?;
    Some(Place { path, index })
}
