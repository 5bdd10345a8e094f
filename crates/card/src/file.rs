//! Files on a card (ISO/IEC 7816-4): selecting one, and reading no more of it than is needed.

use std::fmt;

use crate::apdu::{BLOCK, By, Command, FilePath, Length, Offset};
use crate::session::{Broken, Session};
use crate::status::Status;
use crate::tlv;

/// Why a file was not selected.
#[derive(Debug)]
pub(crate) enum SelectError {
    /// The dialogue ended.
    Broken(Broken),
    /// The card said no.
    Refused(Status),
    /// What the card gave as a path is none.
    NoPath,
}

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The dialogue ended.
    Broken(Broken),
    /// The card said no before the first byte.
    Refused(Status),
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(broken) => broken.fmt(f),
            Self::Refused(status) => status.fmt(f),
            Self::NoPath => write!(f, "the card names no usable path for it"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(broken) => broken.fmt(f),
            Self::Refused(status) => status.fmt(f),
        }
    }
}

impl From<Broken> for ReadError {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// Selects a file or folder and returns its size in bytes, when the card tells it. A path that begins with 3F00 starts at the
/// root, another one at the current folder.
pub(crate) fn select(session: &mut Session<'_>, path: &[u8]) -> Result<Option<usize>, SelectError> {
    let (by, path) = match path {
        [0x3F, 0x00] => (By::Identifier, path),
        [0x3F, 0x00, below @ ..] => (By::PathFromRoot, below),
        [_, _] => (By::Child, path),
        _ => (By::PathFromHere, path),
    };
    match select_by(session, by, path) {
        Err(SelectError::Refused(status)) if status.unsupported() => select_one_by_one(session, by, path),
        done => done,
    }
}

/// For cards that only select by identifier: the path step by step.
fn select_one_by_one(session: &mut Session<'_>, by: By, path: &[u8]) -> Result<Option<usize>, SelectError> {
    if by == By::PathFromRoot {
        select_by(session, By::Identifier, &[0x3F, 0x00])?;
    }
    path.chunks_exact(2).try_fold(None, |_, identifier| select_by(session, By::Identifier, identifier))
}

fn select_by(session: &mut Session<'_>, by: By, path: &[u8]) -> Result<Option<usize>, SelectError> {
    let path = FilePath::new(path).ok_or(SelectError::NoPath)?;
    let answer = session.send(&Command::SelectFile(by, path)).map_err(SelectError::Broken)?;
    match answer.status {
        Status::OK => Ok(size(&answer.data)),
        status => Err(SelectError::Refused(status)),
    }
}

/// The file's size from its control information: `6F` or `62` around `80` (data bytes) or `81` (with structure)
/// (ISO/IEC 7816-4). A size of 0 says nothing.
pub(crate) fn size(control: &[u8]) -> Option<usize> {
    let content = tlv::find(control, 0x6F).map_or(control, |inner| inner);
    let content = tlv::find(content, 0x62).map_or(content, |inner| inner);
    tlv::find(content, 0x80).or_else(|| tlv::find(content, 0x81)).and_then(tlv::number).filter(|size| *size > 0)
}

/// Reads a directory: elements one after another, up to the end of the file or to unused space.
pub(crate) fn read_directory(session: &mut Session<'_>, size: Option<usize>) -> Result<Vec<u8>, Broken> {
    let used = |bytes: &[u8]| tlv::ends_in_filling(bytes).then_some(bytes.len());
    read(session, 0, size, used).map(|(bytes, _)| bytes)
}

/// Reads one element that starts at `index`, in bytes. Its own length decides where to stop, whatever the file's size.
pub(crate) fn read_element(session: &mut Session<'_>, index: usize) -> Result<Vec<u8>, ReadError> {
    let whole = |bytes: &[u8]| match bytes {
        [] => None,
        [0x30, ..] => tlv::declared_size(bytes),
        // Not a certificate: one block is enough to know.
        _ => Some(bytes.len()),
    };
    match read(session, index, None, whole)? {
        (bytes, status) if bytes.is_empty() && status != Status::OK => Err(ReadError::Refused(status)),
        (bytes, _) => Ok(bytes),
    }
}

/// Reads from `start` on, block by block. `total` tells from the first bytes how many there are in all. Returns what could be
/// read and the last status word.
fn read(
    session: &mut Session<'_>,
    start: usize,
    size: Option<usize>,
    total: impl Fn(&[u8]) -> Option<usize>,
) -> Result<(Vec<u8>, Status), Broken> {
    let mut bytes = Vec::new();
    let mut status = Status::OK;
    loop {
        let known = total(&bytes).or(size);
        let wanted = known.map_or(BLOCK, |known| known.saturating_sub(bytes.len())).min(BLOCK);
        let offset = start.checked_add(bytes.len()).and_then(Offset::new);
        let (Some(offset), 1..) = (offset, wanted) else { break };
        let answer = session.send(&Command::ReadBinary(offset, Length::of(wanted)))?;
        bytes.extend_from_slice(&answer.data);
        status = answer.status;
        let ended = known.is_none() && answer.data.len() < wanted && tlv::complete(&bytes);
        if status != Status::OK || answer.data.is_empty() || ended {
            break;
        }
    }
    bytes.truncate(total(&bytes).unwrap_or(bytes.len()));
    Ok((bytes, status))
}
