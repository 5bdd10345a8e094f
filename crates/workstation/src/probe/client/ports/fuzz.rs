//! Entry point for fuzzing: what answers on a product's port.

use std::hint::black_box;

use super::{answer, body};
use crate::probe::network::fuzz::Said;
use crate::probe::network::http;

/// An answer over HTTP with its body; then the bytes as a body alone.
pub(crate) fn port(bytes: &[u8]) {
    let mut said = Said(bytes);
    if let Ok((head, start)) = http::exchange(&mut said, "localhost:80", "/") {
        black_box(answer::meaning(head.status, &body::read(&mut said, &head, start)));
    }
    black_box(answer::meaning(200, bytes));
}
