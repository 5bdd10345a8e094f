//! Prepares the NHS design system for embedding: its style sheet names fonts on a public host, which a practice's server
//! neither may nor needs to load.

use std::path::Path;
use std::{env, fs};

const FROM: &str = "web/node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css";

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed={FROM}");
    let css = fs::read_to_string(FROM).map_err(|error| {
        format!("{FROM} cannot be read ({error}). Run `npm ci` in crates/server/web, or any make target, which does it.")
    })?;
    let out = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&out).join("nhsuk.css"), without_fonts(&css)).map_err(|error| format!("{out}: {error}"))
}

/// The style sheet without its `@font-face` rules; pages fall back to the family named after it.
fn without_fonts(css: &str) -> String {
    let mut parts = css.split("@font-face");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    kept
}
