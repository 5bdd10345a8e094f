//! What kind of thing a package is.

use lanyard_diagnose::Product;
use lanyard_model::ChangeKind;

use crate::probe::client::is_listed_as;

/// Beginnings of names that every PC may have, with their kind; the products of the request come first. Those of Debian's packages,
/// and Firefox as Windows lists it.
const OWN: [(&str, ChangeKind); 9] = [
    ("linux-image", ChangeKind::System),
    ("libc6", ChangeKind::System),
    ("pcscd", ChangeKind::ReaderDriver),
    ("libccid", ChangeKind::ReaderDriver),
    ("google-chrome", ChangeKind::Browser),
    ("microsoft-edge", ChangeKind::Browser),
    ("chromium", ChangeKind::Browser),
    ("firefox", ChangeKind::Browser),
    ("Mozilla Firefox", ChangeKind::Browser),
];

/// The kind of a package that can stop a smartcard; `None` for all others.
pub(super) fn kind_of(package: &str, products: &[Product]) -> Option<ChangeKind> {
    let product = products.iter().filter(|product| is_listed_as(product, package)).find_map(|product| product.change);
    product.or_else(|| OWN.iter().find(|(beginning, _)| package.starts_with(beginning)).map(|(_, kind)| *kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_come_before_what_every_pc_has() {
        let product = |name: &str, change| Product { installed_names: vec![name.to_owned()], change, ..Product::default() };
        let products = [product("emis-web", None), product("nhs-identity-agent", Some(ChangeKind::NhsClient))];
        assert_eq!(kind_of("nhs-identity-agent", &products), Some(ChangeKind::NhsClient));
        assert_eq!(kind_of("emis-web", &products), None);
        assert_eq!(kind_of("linux-image-6.1.0-40-amd64", &products), Some(ChangeKind::System));
        assert_eq!(kind_of("bash", &products), None);
        assert_eq!(kind_of("Mozilla Firefox (x64 en-GB)", &products), Some(ChangeKind::Browser));
        assert_eq!(kind_of("Mozilla Maintenance Service", &products), None);
    }
}
