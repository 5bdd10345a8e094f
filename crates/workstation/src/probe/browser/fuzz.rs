//! Entry point for fuzzing: browser policy.

use std::hint::black_box;

use lanyard_model::Fact;

use super::policy::{self, PolicyFile};

/// A policy file, alone and over another one.
pub(crate) fn policy(bytes: &[u8]) {
    let file = |content: &[u8]| PolicyFile { path: "p.json".to_owned(), content: Some(content.to_vec()) };
    let files = [file(br#"{"BlockThirdPartyCookies":true}"#), file(bytes)];
    black_box(policy::read("chrome", Fact::Absent, Some(&files)));
    black_box(policy::read("chrome", Fact::Absent, files.get(1..)));
}
