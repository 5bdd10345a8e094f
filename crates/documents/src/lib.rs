//! Paper: posters, desk cards, labels, reports and packets as tagged PDF (PDF/UA-1), set by Typst in this process. What is printed
//! is passed as data, so that markup in a name stays text; fonts and templates are embedded, and no file or network is touched.

mod poster;
mod qr;
mod render;
mod report;
mod texts;
mod world;

pub use poster::{Labels, Panel, Poster, Size, Step};
pub use qr::qr_path;
pub use render::{Paper, PaperError, Printed};
pub use report::{Facts, Report, Section, Table};
pub use texts::{Line, Texts, TextsError};
