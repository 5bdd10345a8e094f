//! QR codes as drawings.

use lanyard_documents::qr_path;
use maud::{Markup, html};

/// A QR code as a drawing, with the quiet border of four modules that readers need.
pub(crate) fn qr_code(text: &str) -> Option<Markup> {
    let (size, path) = qr_path(text)?;
    Some(html! {
        svg role="img" class="lanyard-code" viewBox={ "0 0 " (size) " " (size) } aria-label="QR code of the address given as text" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}
