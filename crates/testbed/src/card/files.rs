//! SELECT and READ BINARY over a small tree of files (ISO/IEC 7816-4).

use super::command::Command;
use super::pkcs15::{self, File};
use super::tlv::{group, tlv};

/// The files of a card and what is selected.
#[derive(Debug, Default)]
pub(super) struct Files {
    all: Vec<File>,
    directory: u16,
    selected: u16,
}

impl Files {
    /// A card with these files, the master file selected.
    pub(super) fn new(all: Vec<File>) -> Self {
        Self { all, directory: pkcs15::MF, selected: pkcs15::MF }
    }

    /// Back to the master file.
    pub(super) fn select_master(&mut self) {
        (self.directory, self.selected) = (pkcs15::MF, pkcs15::MF);
    }

    /// SELECT by file identifier, by name or by path.
    pub(super) fn select(&mut self, command: &Command<'_>) -> Vec<u8> {
        let found = match command.p1 {
            0..=2 => self.by_id(command.data),
            3 => Some(pkcs15::MF),
            4 => pkcs15::AID.starts_with(command.data).then_some(pkcs15::DF).filter(|_| command.data.len() >= 5),
            8 => self.by_path(pkcs15::MF, command.data),
            9 => self.by_path(self.directory, command.data),
            _ => return vec![0x6A, 0x86],
        };
        match found {
            None => vec![0x6A, 0x82],
            Some(id) => {
                self.selected = id;
                if self.content(id).is_none() {
                    self.directory = id;
                } else if let Some(file) = self.all.iter().find(|file| file.id == id) {
                    self.directory = file.parent;
                }
                self.control_information(id, command.p2)
            }
        }
    }

    /// READ BINARY; an offset at or behind the end is 6B00.
    pub(super) fn read(&self, command: &Command<'_>) -> Vec<u8> {
        if command.p1 & 0x80 != 0 {
            return vec![0x6A, 0x82];
        }
        let Some(content) = self.content(self.selected) else { return vec![0x69, 0x86] };
        match content.get(usize::from(command.parameters())..) {
            None | Some([]) => vec![0x6B, 0],
            Some(rest) => {
                let wanted = rest.len().min(command.le.unwrap_or(0));
                rest.iter().take(wanted).copied().chain([0x90, 0]).collect()
            }
        }
    }

    fn by_id(&self, data: &[u8]) -> Option<u16> {
        match data {
            [] => Some(pkcs15::MF),
            [high, low] => {
                let id = u16::from_be_bytes([*high, *low]);
                let here = |file: &&File| file.id == id && (file.parent == self.directory || file.content.is_none());
                if id == pkcs15::MF { Some(id) } else { self.all.iter().find(here).map(|file| file.id) }
            }
            _ => None,
        }
    }

    fn by_path(&self, start: u16, data: &[u8]) -> Option<u16> {
        let mut place = start;
        for (index, pair) in data.chunks(2).enumerate() {
            let id = u16::from_be_bytes(pair.try_into().ok()?);
            if index == 0 && id == pkcs15::MF {
                place = id;
                continue;
            }
            place = self.all.iter().find(|file| file.parent == place && file.id == id)?.id;
        }
        (!data.is_empty()).then_some(place)
    }

    fn content(&self, id: u16) -> Option<&[u8]> {
        self.all.iter().find(|file| file.id == id)?.content.as_deref()
    }

    /// File control information as P2 asks for it: template 6F or 62, or nothing.
    fn control_information(&self, id: u16, p2: u8) -> Vec<u8> {
        let template = match p2 & 0x0C {
            0x00 => 0x6F,
            0x04 => 0x62,
            _ => return vec![0x90, 0],
        };
        let name = tlv(0x83, &id.to_be_bytes());
        let parts = match self.content(id) {
            Some(content) => {
                let size = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
                vec![tlv(0x80, &size), tlv(0x82, &[1]), name]
            }
            None if id == pkcs15::DF => vec![tlv(0x82, &[0x38]), name, tlv(0x84, &pkcs15::AID)],
            None => vec![tlv(0x82, &[0x38]), name],
        };
        [group(template, &parts), vec![0x90, 0]].concat()
    }
}
