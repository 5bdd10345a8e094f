//! QR codes as drawings.

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// A QR code as a drawing, with the quiet border of four modules that readers need.
pub(crate) fn qr_code(text: &str) -> Option<Markup> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
    let path: String = dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % width + 4, place / width + 4)).collect();
    let size = width + 8;
    Some(html! {
        svg class="lanyard-code" viewBox={ "0 0 " (size) " " (size) } role="img" aria-label="QR code of the address below" {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}
