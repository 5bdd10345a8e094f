//! How often people whose fault is known say what the pack has phrases for: what `knowledge/counted.toml` holds.

use std::collections::BTreeMap;
use std::path::Path;

use lanyard_diagnose::{Counted, Pack, recognise};
use lanyard_model::ScreenedText;
use lanyard_testbed::Result;

use crate::set;

/// The scenarios that teach: those that have been read and gate nothing.
pub(crate) const TAUGHT_BY: &str = "scenarios/read";

/// What stands above the counts.
const HEAD: &str = "\
# How often people whose fault was known said what the pack has phrases for: counted in the scenarios that have been read
# (`scenarios/read`, single faults). The estimates of the causes (`says`) are corrected by it.
#
# Written by `lanyard-bench count > knowledge/counted.toml`, never by hand. To be written again when phrases or scenarios change;
# a test says when.

";

/// Counts what is said in the scenarios of a folder that have one fault.
///
/// # Errors
/// Names the file that cannot be read.
pub(crate) fn count(pack: &Pack, folder: &Path) -> Result<Vec<Counted>> {
    let mut by_cause: BTreeMap<String, Counted> = BTreeMap::new();
    for (_, scenario) in set::load(folder)? {
        let [truth] = scenario.truth.as_slice() else { continue };
        let said = ScreenedText::new(&scenario.person.says);
        if said.text().trim().is_empty() {
            continue;
        }
        let nobody = || Counted { cause: truth.clone(), of: 0, says: BTreeMap::new() };
        let counted = by_cause.entry(truth.clone()).or_insert_with(nobody);
        counted.of += 1;
        for signature in recognise(pack, said.text()).signatures {
            *counted.says.entry(signature.id.clone()).or_default() += 1;
        }
    }
    Ok(by_cause.into_values().collect())
}

/// The text of `knowledge/counted.toml`.
pub(crate) fn file(counted: &[Counted]) -> String {
    let entry = |Counted { cause, of, says }: &Counted| {
        let says: Vec<String> = says.iter().map(|(signature, times)| format!("{signature} = {times}")).collect();
        format!("[[counted]]\ncause = \"{cause}\"\nof = {of}\nsays = {{ {} }}\n", says.join(", "))
    };
    format!("{HEAD}{}", counted.iter().map(entry).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_holds_what_is_counted_today() {
        let pack = Pack::embedded().unwrap();
        let counted = count(&pack, &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(TAUGHT_BY)).unwrap();
        assert!(counted.len() > 70, "{}", counted.len());
        assert!(counted == pack.counted, "lanyard-bench count > knowledge/counted.toml");
    }
}
