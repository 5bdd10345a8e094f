//! QR codes as the path of a drawing.

use qrcode::{Color, QrCode};

/// The side of a QR code in modules, with the quiet border of four that readers need, and the path of its dark modules. `None`
/// when the text is too long for one.
pub fn qr_path(text: &str) -> Option<(usize, String)> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
    let path = dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % width + 4, place / width + 4)).collect();
    Some((width + 8, path))
}

/// The same as an SVG file.
pub(crate) fn qr_svg(text: &str) -> Option<String> {
    let (side, path) = qr_path(text)?;
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>"##
    ))
}
