//! What Typst may see: our templates, our fonts, and the data of one paper. Nothing else.

use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

/// The name under which templates read their data.
const DATA: &str = "data.json";

const TEMPLATES: &[(&str, &str)] = &[
    ("common.typ", include_str!("../templates/common.typ")),
    ("poster.typ", include_str!("../templates/poster.typ")),
    ("desk-card.typ", include_str!("../templates/desk-card.typ")),
    ("labels.typ", include_str!("../templates/labels.typ")),
    ("report.typ", include_str!("../templates/report.typ")),
];

const FONTS: &[&[u8]] = &[include_bytes!("../fonts/OpenSans-Regular.ttf"), include_bytes!("../fonts/OpenSans-Bold.ttf")];

/// What is the same for every paper.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect();
    Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// Whether our fonts can print a character.
pub(crate) fn can_print(c: char) -> bool {
    c.is_whitespace() || SHARED.fonts.iter().all(|font| font.info().coverage.contains(u32::from(c)))
}

/// The files of one paper.
pub(crate) struct Desk {
    main: FileId,
    data: Bytes,
}

impl Desk {
    /// A template of ours with its data as JSON.
    pub(crate) fn new(template: &str, data: String) -> FileResult<Self> {
        Ok(Self { main: file_id(template)?, data: Bytes::from_string(data) })
    }
}

/// The id of a file of ours. The names are few and fixed, so that the table of ids, which is never emptied, stays small.
fn file_id(name: &str) -> FileResult<FileId> {
    let path = VirtualPath::new(name).map_err(|_| FileError::NotFound(PathBuf::from(name)))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn name(id: FileId) -> &'static str {
    id.get().vpath().get_without_slash()
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = name(id);
        let found = TEMPLATES.iter().find(|(known, _)| *known == name);
        let (_, text) = found.ok_or_else(|| FileError::NotFound(PathBuf::from(name)))?;
        Ok(Source::new(id, (*text).to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if name(id) == DATA { Ok(self.data.clone()) } else { Err(FileError::NotFound(PathBuf::from(name(id)))) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    /// Papers are given the day they are printed on; Typst is told none.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
