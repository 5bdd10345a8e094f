//! The pages behind the codes.

use std::collections::BTreeSet;

use lanyard_diagnose::Pack;

use crate::pc::outside;

fn page(words: &[&str]) -> String {
    let output = outside(&[&["explain"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{words:?}");
    assert!(output.stderr.is_empty());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_cause_is_listed_once_and_has_a_page() {
    let pack = Pack::embedded().unwrap();
    let list = page(&["--list"]);
    let codes: BTreeSet<&str> = list.lines().map(|line| &line[..5]).collect();
    assert_eq!((list.lines().count(), codes.len()), (pack.causes.len(), pack.causes.len()));
    for cause in &pack.causes {
        assert!(codes.contains(cause.code.as_str()) && list.contains(&cause.title), "{}", cause.code);
        let page = page(&[&cause.code]);
        assert!(page.starts_with(&format!("{}  {}\n", cause.code, cause.title)), "{page}");
        for heading in ["What it looks like", "What to do", "Meanwhile, at every fault", "Sources"] {
            assert!(page.contains(heading), "{}: no {heading}", cause.code);
        }
        // Only an address may be longer than a line.
        assert!(page.lines().all(|line| line.chars().count() <= 100 || line.contains("http")), "{page}");
    }
}

#[test]
fn a_cause_has_a_code_and_a_name() {
    let page_by_code = page(&["LY301"]);
    assert!(page_by_code.contains("unlock") && page_by_code.contains("min of work"), "{page_by_code}");
    assert_eq!(page(&["passcode-locked"]), page_by_code);
    assert_eq!(page(&["ly301"]), page_by_code, "said over a telephone, typed as it comes");
}

#[test]
fn a_finding_has_a_page() {
    let page = page(&["reader-present"]);
    assert!(page.starts_with("A smartcard reader is connected\n\n") && page.len() > 100, "{page}");
}

#[test]
fn an_unknown_code_is_refused() {
    for code in ["LY000", "reader", "", "LY30１"] {
        let output = outside(&["explain", code]);
        assert_eq!(output.status.code(), Some(64), "{code}");
        assert!(output.stdout.is_empty() && String::from_utf8(output.stderr).unwrap().contains("explain --list"), "{code}");
    }
}
