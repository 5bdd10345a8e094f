//! What every answer carries, and which requests are refused before a page sees them.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::sign_in::connection;

/// Scripts, styles and pictures from this server only; no page inside another's frame.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                              connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// For this long a browser asks for nothing here but inside TLS, once it was here so.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Behind a proxy nobody else is served: what comes past it came without TLS.
pub(crate) async fn only_the_proxy(State(app): State<App>, request: Request, next: Next) -> Response {
    match &app.sign_in.proxy {
        Some(proxy) if !proxy.is_of(connection(request.extensions())) => {
            let words = format!("This server is reached at {}, through its proxy. Open that instead.", app.public_url);
            (StatusCode::FORBIDDEN, words).into_response()
        }
        _ => next.run(request).await,
    }
}

/// Adds the security headers. Pages are never kept by a browser's cache: a surgery's PCs are shared.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let set: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A name that is every machine's own would be bound for everything else that runs there.
    if app.public_url.starts_with("https://") && !app.public_url.starts_with("https://localhost") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses a change that another site's page sends in this browser (cross-site request forgery).
pub(crate) async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_from_here(request.headers(), request.uri().authority().map(axum::http::uri::Authority::as_str), &app.public_url) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This was sent from another site's page and was refused. Open the page here and send it again.")
        .into_response()
}

/// Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`. A program that is no browser sends
/// neither, and has no cookie that another site could misuse.
fn is_from_here(headers: &HeaderMap, authority: Option<&str>, public_url: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    // HTTP/2 has no Host header; its authority is part of the address.
    let host = authority.or_else(|| text(header::HOST)).unwrap_or_default();
    origin == public_url || origin.split_once("://").is_some_and(|(_, from)| from == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_here(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_from_here(&headers.collect(), None, "https://lanyard.surgery.example")
    }

    #[test]
    fn another_sites_page_is_refused() {
        assert!(from_here(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!from_here(&[("sec-fetch-site", "cross-site"), ("host", "a"), ("origin", "http://a")]));
        assert!(!from_here(&[("sec-fetch-site", "same-site")]), "another program on the same host name is another site");
        assert!(from_here(&[("origin", "http://10.0.0.5:8440"), ("host", "10.0.0.5:8440")]));
        assert!(from_here(&[("origin", "https://lanyard.surgery.example"), ("host", "127.0.0.1:8440")]));
        assert!(!from_here(&[("origin", "http://evil.example"), ("host", "10.0.0.5:8440")]));
        assert!(from_here(&[]), "a program that is no browser");
    }
}
