//! Browsers and the address patterns of their policies.

use lanyard_model::{BrowserPolicy, Fact, State};

use super::{Facts, section, short, untested};

/// The browsers that are installed, or may be; at least one.
pub(in crate::findings) fn installed_browsers<'a>(facts: &Facts<'a>) -> Result<Vec<&'a BrowserPolicy>, State> {
    let browsers = &section(&facts.checkup.browser, "the browser policy")?.browsers;
    let found: Vec<_> = browsers.iter().filter(|browser| browser.version != Fact::Absent).collect();
    if found.is_empty() { untested("no browser was found") } else { Ok(found) }
}

/// A browser's name as people write it.
pub(in crate::findings) fn browser_name(id: &str) -> String {
    let mut letters = id.chars();
    short(&letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()))
}

/// Whether a policy's address pattern covers this host. Patterns: `[*.]example.nhs.uk`, `https://example.nhs.uk:443`, `*`
/// (Chrome Enterprise, "URL patterns").
pub(in crate::findings) fn pattern_covers(pattern: &str, host: &str) -> bool {
    let named = host_of(pattern);
    named == "*" || named.eq_ignore_ascii_case(host)
}

/// Whether a policy's address pattern names a host within this domain, the domain itself, or everything.
pub(in crate::findings) fn pattern_is_within(pattern: &str, domain: &str) -> bool {
    let named = host_of(pattern).to_ascii_lowercase();
    named == "*" || named == domain || named.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn host_of(pattern: &str) -> &str {
    let pattern = pattern.trim();
    let without_scheme = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let host = without_scheme.split(['/', ':']).next().unwrap_or_default();
    host.strip_prefix("[*.]").or_else(|| host.strip_prefix("*.")).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_host_is_found_in_a_pattern() {
        for (pattern, host) in [
            ("[*.]nhs.uk", "nhs.uk"),
            ("https://[*.]nhs.uk", "nhs.uk"),
            ("http://localhost:43487/PRS", "localhost"),
            ("*", "*"),
            ("https://*", "*"),
            ("", ""),
        ] {
            assert_eq!(host_of(pattern), host, "{pattern}");
        }
    }

    #[test]
    fn names_are_capitalised() {
        assert_eq!((browser_name("edge"), browser_name("")), ("Edge".into(), String::new()));
    }

    proptest! {
        #[test]
        fn any_pattern_is_read_without_panic(pattern in ".{0,60}") {
            let _ = (pattern_covers(&pattern, "localhost"), pattern_is_within(&pattern, "nhs.uk"));
        }
    }
}
