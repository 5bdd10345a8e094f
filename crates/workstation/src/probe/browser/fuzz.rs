//! Entry point for fuzzing: browser policy.

use std::hint::black_box;

use lanyard_model::Fact;

use super::firefox::key::Keys;
use super::policy::{self, Layer};
use super::zone;
use crate::probe::registry::Values;

/// Firefox's policy file.
pub(crate) fn firefox(bytes: &[u8]) {
    black_box(super::firefox::read(Fact::Absent, [super::firefox::of_file(Ok(bytes))]));
}

/// A policy file, alone and over another one.
pub(crate) fn policy(bytes: &[u8]) {
    let file = |content: &[u8]| Layer::of_file("p.json", Ok(content));
    let files = [file(br#"{"BlockThirdPartyCookies":true}"#), file(bytes)];
    black_box(policy::read("chrome", Fact::Absent, &files));
    black_box(policy::read("chrome", Fact::Absent, &files[1..]));
}

/// Policy and the local intranet zone of Windows.
pub(in crate::probe) fn registry(key: &Values) {
    black_box(policy::updated_to(key));
    let below = |name: &str| vec![(name.to_owned(), key.clone())];
    let layer = Layer::of_key(key, &below("CookiesAllowedForUrls"), &below("an extension"));
    black_box(policy::read("chrome", Fact::Absent, &[layer, Layer::unread(Fact::NotAsked)]));
    let (all, cookies, cookies_allowed, local_network) = (key.clone(), key.clone(), key.clone(), key.clone());
    let keys = Keys { all, cookies, cookies_allowed, local_network, extensions: vec![("x".to_owned(), key.clone())] };
    black_box(super::firefox::read(Fact::Absent, [Fact::Known(super::firefox::key::policies(&keys))]));
    black_box(zone::zone(&[Fact::Known(key.clone()), Fact::Absent]));
}
