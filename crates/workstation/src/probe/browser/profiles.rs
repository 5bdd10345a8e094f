//! Extensions that are in a user's profiles of a Chromium browser, whoever installed them: a folder for each, named by its id, in
//! the folder `Extensions` of a profile. Nothing in them is opened.
//!
//! Profiles: <https://chromium.googlesource.com/chromium/src/+/main/docs/user_data_dir.md>; the folder in them:
//! `kInstallDirectoryName` of Chromium's `extensions/common/constants.h`. What is only unpacked elsewhere, as developers do, is not
//! found.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use lanyard_diagnose::Product;
use lanyard_model::{Fact, WhyCode};

/// The most profiles, and the most extensions of one, that are looked at.
const MOST: usize = 200;

/// The ids of the extensions in all profiles of a folder of user data, each once; absent when there is none.
pub(super) fn extensions(user_data: &Path) -> Fact<Vec<String>> {
    let mut ids = Vec::new();
    let profiles = match folders(user_data) {
        Ok(profiles) => profiles,
        Err(error) => return unread(&error),
    };
    for profile in profiles {
        match folders(&user_data.join(profile).join("Extensions")) {
            Ok(names) => ids.extend(names.into_iter().filter(|name| is_id(name))),
            Err(error) => return unread(&error),
        }
    }
    ids.sort();
    ids.dedup();
    if ids.is_empty() { Fact::Absent } else { Fact::Known(ids) }
}

/// Of these extensions the products that are known, by the product's id. Others are nobody's business.
pub(super) fn known(ids: Fact<Vec<String>>, products: &[Product]) -> Fact<Vec<String>> {
    let ids = match ids.into_known() {
        Ok(ids) => ids,
        Err(unread) => return unread,
    };
    if products.iter().all(|product| product.extensions.is_empty()) {
        let why = "This browser has extensions, and which id the old NHS one has is not published.";
        return Fact::not_tried(WhyCode::LayoutNotPublished, why);
    }
    let is_here = |product: &&Product| product.extensions.iter().any(|known| ids.iter().any(|id| id.eq_ignore_ascii_case(known)));
    Fact::Known(products.iter().filter(is_here).map(|product| product.id.clone()).collect())
}

/// An extension's id: 32 letters from a to p. The folder for what is being installed is called otherwise.
fn is_id(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|letter| (b'a'..=b'p').contains(&letter))
}

/// The names of what is in a folder; none when there is no such folder.
fn folders(path: &Path) -> std::io::Result<Vec<String>> {
    match fs::read_dir(path) {
        Ok(entries) => Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).take(MOST).collect()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn unread(error: &std::io::Error) -> Fact<Vec<String>> {
    match error.kind() {
        ErrorKind::PermissionDenied => {
            Fact::not_tried(WhyCode::NeedsAdmin, "Only an administrator may see which extensions a browser has.")
        }
        kind => Fact::failed(WhyCode::Error, format!("Which extensions a browser has cannot be read ({kind}).")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "abcdefghijklmnopabcdefghijklmnop";
    const OTHER: &str = "ponmlkjihgfedcbaponmlkjihgfedcba";

    #[test]
    fn extensions_of_every_profile() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(extensions(&folder.path().join("none")), Fact::Absent);
        for path in ["Default/Extensions/Temp", "Default/Cache", "Crashpad", &format!("Profile 1/Extensions/{ONE}/1.0_0")] {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        fs::write(folder.path().join("Local State"), "{}").unwrap();
        assert_eq!(extensions(folder.path()), Fact::Known(vec![ONE.to_owned()]));
        fs::create_dir_all(folder.path().join(format!("Default/Extensions/{ONE}"))).unwrap();
        fs::create_dir_all(folder.path().join(format!("Default/Extensions/{OTHER}"))).unwrap();
        assert_eq!(extensions(folder.path()), Fact::Known(vec![ONE.to_owned(), OTHER.to_owned()]));
    }

    #[test]
    fn only_known_products_are_kept() {
        let here = || Fact::Known(vec![ONE.to_owned(), OTHER.to_owned()]);
        let product = |extension: &str| Product { id: "old".into(), extensions: vec![extension.to_owned()], ..Product::default() };
        assert_eq!(known(here(), &[product(&ONE.to_uppercase())]), Fact::Known(vec!["old".to_owned()]));
        assert_eq!(known(here(), &[product("none-of-them")]), Fact::Known(Vec::new()));
        let unnamed = known(here(), &[Product::default()]);
        assert!(matches!(&unnamed, Fact::NotTried(why) if why.code == WhyCode::LayoutNotPublished), "{unnamed:?}");
        assert_eq!(known(Fact::Absent, &[]), Fact::Absent);
    }
}
