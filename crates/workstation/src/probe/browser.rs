//! Browsers and the policy that is set for them.

mod firefox;
pub(crate) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod policy;
mod profiles;
#[cfg(windows)]
mod windows;
mod zone;

use lanyard_diagnose::Product;
use lanyard_model::{Browser, Fact};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
use crate::request::Request;

/// Reads each browser that is installed or has a policy.
pub fn read(request: &Request) -> Fact<Browser> {
    system::read().map(|mut browser| {
        for one in &mut browser.browsers {
            one.forced_extensions.iter_mut().for_each(|id| name_extension(id, &request.products));
            one.own_extensions = profiles::known(std::mem::take(&mut one.own_extensions), &request.products);
        }
        browser
    })
}

/// Calls the extension of a product by the product's id. Its own id is what a site's settings say it is.
fn name_extension(id: &mut String, products: &[Product]) {
    let of = |product: &&Product| product.extensions.iter().any(|known| known.eq_ignore_ascii_case(id));
    if let Some(product) = products.iter().find(of) {
        id.clone_from(&product.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_of_a_product_is_called_by_the_product() {
        let product = Product { id: "nhs-extension".to_owned(), extensions: vec!["ABC".to_owned()], ..Product::default() };
        let named = |id: &str| {
            let mut id = id.to_owned();
            name_extension(&mut id, std::slice::from_ref(&product));
            id
        };
        assert_eq!((named("abc").as_str(), named("abcd").as_str()), ("nhs-extension", "abcd"));
    }
}
