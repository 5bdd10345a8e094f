//! Style, behaviour and icons, built into the program. Each address holds the version, so that browsers may keep them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::app::{Route, route};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/static/{version}/{name}").get(serve), route("/assets/images/{name}").get(image)]
}

/// One file: name, type, content.
type Asset = (&'static str, &'static str, &'static [u8]);

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

const FILES: &[Asset] = &[
    ("nhsuk.css", CSS, include_bytes!(concat!(env!("OUT_DIR"), "/nhsuk.css"))),
    ("nhsuk.js", JS, include_bytes!("../web/node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js")),
    ("htmx.js", JS, include_bytes!("../web/node_modules/htmx.org/dist/htmx.min.js")),
    ("lanyard.css", CSS, include_bytes!("../web/own/lanyard.css")),
    ("lanyard.js", JS, include_bytes!("../web/own/lanyard.js")),
    ("passkey.js", JS, include_bytes!("../web/own/passkey.js")),
];

/// The icons that the style sheet names.
const IMAGES: &[Asset] = &[
    (
        "nhsuk-icon-arrow-down.svg",
        SVG,
        include_bytes!("../web/node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-arrow-down.svg"),
    ),
    (
        "nhsuk-icon-arrow-up-down.svg",
        SVG,
        include_bytes!("../web/node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-arrow-up-down.svg"),
    ),
    (
        "nhsuk-icon-arrow-up.svg",
        SVG,
        include_bytes!("../web/node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-arrow-up.svg"),
    ),
    (
        "nhsuk-icon-cross.svg",
        SVG,
        include_bytes!("../web/node_modules/nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-cross.svg"),
    ),
];

/// The version of all files together: the beginning of their SHA-256.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all = FILES.iter().fold(Sha256::new(), |hash, (_, _, content)| hash.chain_update(content));
    all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// The address of a file.
pub(crate) fn path(name: &str) -> String {
    format!("/static/{}/{name}", *VERSION)
}

pub(crate) async fn serve(Path((_, name)): Path<(String, String)>) -> Response {
    respond(FILES, &name)
}

pub(crate) async fn image(Path(name): Path<String>) -> Response {
    respond(IMAGES, &name)
}

fn respond(files: &[Asset], name: &str) -> Response {
    match files.iter().find(|(known, _, _)| *known == name) {
        Some((_, kind, content)) => {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], *content)
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
