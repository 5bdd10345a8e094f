//! Which packages and programs belong to a known product.

use lanyard_diagnose::Product;
use lanyard_model::{ChangeKind, Installed, Running};

use crate::probe::packages::Package;
use crate::probe::processes::{Process, plain_name};

/// In the names of programs that a browser brings and that are no browsers, in lower case.
pub(in crate::probe) const NO_BROWSERS: [&str; 2] = ["update", "webview"];

/// Each package whose name contains one of a product's names.
pub(super) fn installed(products: &[Product], packages: &[Package]) -> Vec<Installed> {
    let of = |product: &Product| {
        let found = packages.iter().filter(|package| is_listed_as(product, &package.name));
        found
            .map(|package| Installed { product: product.id.clone(), name: package.name.clone(), version: package.version.clone() })
            .collect::<Vec<_>>()
    };
    products.iter().flat_map(of).collect()
}

/// Whether the name under which the system lists something contains one of the product's names, compared without case; what a
/// browser brings with it is not the browser.
pub(in crate::probe) fn is_listed_as(product: &Product, name: &str) -> bool {
    let name = name.to_lowercase();
    if product.change == Some(ChangeKind::Browser) && NO_BROWSERS.iter().any(|part| name.contains(part)) {
        return false;
    }
    product.installed_names.iter().any(|sign| !sign.is_empty() && name.contains(&sign.to_lowercase()))
}

/// The programs that are the product's.
pub(super) fn programs<'a>(product: &Product, processes: &'a [Process]) -> impl Iterator<Item = &'a Process> {
    let signs: Vec<String> = product.processes.iter().map(|name| plain_name(name)).collect();
    processes.iter().filter(move |process| process.names.iter().any(|name| signs.contains(name)))
}

/// Whether a program runs for this user.
pub(super) fn runs_for(process: &Process, this_user: Option<u32>) -> bool {
    process.user.is_some() && process.user == this_user
}

/// NHS clients of which it is not known what their program is called.
pub(super) fn unnamed(products: &[Product]) -> Vec<String> {
    let client = |product: &&Product| product.change == Some(ChangeKind::NhsClient) && product.processes.is_empty();
    products.iter().filter(client).map(|product| product.id.clone()).collect()
}

/// Each product that runs, once for this user and once for others.
pub(super) fn running(products: &[Product], processes: &[Process], this_user: Option<u32>) -> Vec<Running> {
    let mut found = Vec::new();
    for product in products {
        for process in programs(product, processes) {
            let running = Running { product: product.id.clone(), for_this_user: runs_for(process, this_user) };
            if !found.contains(&running) {
                found.push(running);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent() -> Product {
        Product {
            id: "identity-agent".to_owned(),
            installed_names: vec!["Identity-Agent".to_owned(), String::new()],
            processes: vec!["IdentityAgent.exe".to_owned()],
            ..Product::default()
        }
    }

    #[test]
    fn a_package_is_found_by_part_of_its_name() {
        let package = |name: &str| Package { name: name.to_owned(), version: Some("2.4.10.0".to_owned()), ..Package::default() };
        let found = installed(&[agent()], &[package("nhs-identity-agent"), package("bash")]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].version.as_deref()), ("nhs-identity-agent", Some("2.4.10.0")));
    }

    #[test]
    fn what_a_browser_brings_is_not_the_browser() {
        let edge =
            Product { installed_names: vec!["microsoft edge".to_owned()], change: Some(ChangeKind::Browser), ..Product::default() };
        assert!(is_listed_as(&edge, "Microsoft Edge"));
        assert!(!is_listed_as(&edge, "Microsoft Edge WebView2 Runtime") && !is_listed_as(&edge, "Microsoft Edge Update"));
        assert!(is_listed_as(&agent(), "identity-agent update"), "only browsers bring such programs");
    }

    #[test]
    fn a_client_whose_program_has_no_known_name_is_told() {
        let client = Product { id: "a".to_owned(), change: Some(ChangeKind::NhsClient), ..Product::default() };
        let named = Product { id: "b".to_owned(), processes: vec!["b.exe".to_owned()], ..client.clone() };
        let other = Product { id: "c".to_owned(), change: Some(ChangeKind::Browser), ..Product::default() };
        assert_eq!(unnamed(&[client, named, other]), ["a"]);
    }

    #[test]
    fn a_program_is_told_for_this_user_and_for_others() {
        let process = |name: &str, user| Process { id: 0, names: vec![name.to_owned()], user: Some(user) };
        let processes = [process("identityagent", 7), process("identityagent", 7), process("bash", 1), process("identityagent", 8)];
        let found = running(&[agent()], &processes, Some(8));
        assert_eq!(found.iter().map(|running| running.for_this_user).collect::<Vec<_>>(), [false, true]);
        assert!(running(&[agent()], &[process("identityagent-helper", 8)], Some(8)).is_empty());
    }
}
