//! The register through the real router: pages, forms, search, spares.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

mod here;
mod holidays;
mod imports;
mod merge;
mod mess;
mod pages;
mod sheets;
mod shelves;
mod twice;
