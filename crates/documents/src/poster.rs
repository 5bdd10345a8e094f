//! What posters, desk cards and labels say.

use serde::Serialize;

use crate::texts::Line;

/// On what a poster is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// 210 × 297 mm.
    A4,
    /// 297 × 420 mm.
    A3,
    /// 210 × 148 mm (A5), to lie or stand on a desk.
    DeskCard,
}

/// What to do when a card fails, at one practice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Poster {
    /// On what.
    pub size: Size,
    /// The practice's name.
    pub practice: String,
    /// What stands at the top.
    pub title: Line,
    /// Above the steps.
    pub try_first: Line,
    /// What to try, in order.
    pub steps: Vec<Step>,
    /// Who helps, and where things are.
    pub panels: Vec<Panel>,
    /// Above what is never done.
    pub never: Line,
    /// What is never done.
    pub nevers: Vec<Line>,
    /// Above the QR code.
    pub still_stuck: Line,
    /// Beside it.
    pub report: Line,
    /// The address in the QR code.
    pub address: String,
    /// When it was printed, in words.
    pub printed: String,
}

/// One thing to try.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What to do.
    pub text: Line,
    /// That it has worked here, where it has.
    pub worked: Option<Line>,
}

/// A box with facts of this site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// Its heading.
    pub title: Line,
    /// What is known, large: names, places, telephone numbers.
    pub facts: Vec<String>,
    /// Words below.
    pub words: Vec<Line>,
}

/// A sheet of labels to cut out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Labels {
    /// The practice's name.
    pub practice: String,
    /// The words on each.
    pub title: Line,
    /// Below them.
    pub scan: Line,
    /// For each what it is stuck to, and the address in its QR code.
    pub labels: Vec<(String, String)>,
}
