//! From what a paper says to PDF and to a drawing of it.

use serde::Serialize;
use serde_json::{Value, json};
use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_svg::SvgOptions;

use crate::poster::{Labels, Poster, Size};
use crate::qr::qr_svg;
use crate::report::Report;
use crate::world::{Desk, can_print};

/// Something to print.
#[derive(Debug, Clone, PartialEq)]
pub enum Paper {
    /// A poster or desk card.
    Poster(Box<Poster>),
    /// A sheet of labels.
    Labels(Labels),
    /// A report or packet.
    Report(Report),
}

/// What a template reads.
type Data = serde_json::Map<String, Value>;

/// A paper cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// An address is too long for a QR code.
    #[error("the address {0} is too long for a QR code; start the server with a shorter --public-url")]
    TooLong(String),
    /// There is too much text for one page, even in the smallest print that can be read across a room.
    #[error("there is too much text for one page; leave out names or the second language")]
    TooMuch,
    /// The template and its data do not fit together: a fault of this program.
    #[error("the page cannot be set: {0}")]
    Template(String),
}

/// How small the print of a poster may become, until everything is on its one page.
const SIZES_OF_PRINT: &[f64] = &[1.0, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62];

/// A paper that was set.
pub struct Printed {
    document: PagedDocument,
    warnings: Vec<String>,
}

impl Paper {
    /// Sets it.
    ///
    /// # Errors
    /// When it does not fit, or this program is at fault.
    pub fn print(&self) -> Result<Printed, PaperError> {
        let (template, mut data) = self.data()?;
        data.values_mut().for_each(replace_unprintable);
        let one_page = matches!(self, Self::Poster(_));
        for print in SIZES_OF_PRINT {
            data.insert("print".to_owned(), json!(print));
            let printed = set(template, &data)?;
            if !one_page || printed.pages() == 1 {
                return Ok(printed);
            }
        }
        Err(PaperError::TooMuch)
    }

    fn data(&self) -> Result<(&'static str, Data), PaperError> {
        match self {
            Self::Poster(poster) => {
                let mut data = fields(poster)?;
                data.insert("qr".to_owned(), json!(code(&poster.address)?));
                Ok((if poster.size == Size::DeskCard { "desk-card.typ" } else { "poster.typ" }, data))
            }
            Self::Labels(labels) => {
                let mut data = fields(labels)?;
                let codes = labels.labels.iter().map(|(_, address)| code(address)).collect::<Result<Vec<_>, _>>()?;
                data.insert("codes".to_owned(), json!(codes));
                Ok(("labels.typ", data))
            }
            Self::Report(report) => Ok(("report.typ", fields(report)?)),
        }
    }
}

impl Printed {
    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// What Typst found odd in the template; nothing, as tests see to.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// As PDF that is tagged for screen readers and holds to PDF/UA-1.
    ///
    /// # Errors
    /// When it does not hold to it: a fault of this program.
    pub fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        let standards =
            PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| PaperError::Template(error.message().to_string()))?;
        let options = PdfOptions { standards, ..PdfOptions::default() };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| said(&errors))
    }

    /// Its first page as a drawing (SVG).
    pub fn svg(&self) -> Option<String> {
        self.document.pages().first().map(|page| typst_svg::svg(page, &SvgOptions::default()))
    }
}

fn fields(data: &impl Serialize) -> Result<Data, PaperError> {
    match serde_json::to_value(data) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(PaperError::Template("a paper has fields".to_owned())),
        Err(error) => Err(PaperError::Template(error.to_string())),
    }
}

fn code(address: &str) -> Result<String, PaperError> {
    qr_svg(address).ok_or_else(|| PaperError::TooLong(address.to_owned()))
}

fn set(template: &str, data: &Data) -> Result<Printed, PaperError> {
    let desk = Desk::new(template, json!(data).to_string()).map_err(|error| PaperError::Template(error.to_string()))?;
    let set = typst::compile::<PagedDocument>(&desk);
    // What was remembered for papers that nobody printed lately is forgotten.
    typst::comemo::evict(8);
    let document = set.output.map_err(|errors| said(&errors))?;
    let warnings = set.warnings.iter().map(|warning| warning.message.to_string()).collect();
    Ok(Printed { document, warnings })
}

fn said(errors: &[SourceDiagnostic]) -> PaperError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PaperError::Template(messages.join("; "))
}

/// A character that the fonts lack becomes a question mark: PDF/UA-1 forbids empty boxes.
fn replace_unprintable(value: &mut Value) {
    match value {
        Value::String(text) if !text.chars().all(can_print) => {
            *text = text.chars().map(|c| if can_print(c) { c } else { '?' }).collect();
        }
        Value::Array(values) => values.iter_mut().for_each(replace_unprintable),
        Value::Object(values) => values.values_mut().for_each(replace_unprintable),
        _ => {}
    }
}
