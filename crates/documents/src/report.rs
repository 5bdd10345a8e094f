//! Reports and packets: headed sections of text, facts and tables, over as many pages as they take.

use serde::Serialize;

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Report {
    /// What it is.
    pub title: String,
    /// The practice's name.
    pub practice: String,
    /// When it was made, and for whom, in words.
    pub made: String,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// One part of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Paragraphs.
    pub words: Vec<String>,
    /// Names with what they stand for.
    pub facts: Facts,
    /// A table below.
    pub table: Option<Table>,
}

/// Names, each with one or several lines.
pub type Facts = Vec<(String, Vec<String>)>;

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Table {
    /// Titles of its columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}
