//! The practice's own settings on this PC: its continuity plan, the Spine applications used here, and what is not published of
//! the software on it. A TOML file that the practice or its IT partner writes; without one nothing is assumed.
//!
//! ```toml
//! version = 1
//! applications = ["emis-web"]
//! supports_cis2 = ["emis-web"]
//!
//! [continuity]
//! text = "Use room 3; paper prescriptions are in the safe."
//! approved_by = "Agnes Grey, practice manager"
//! review_by = "2027-06-30"
//!
//! [programs]
//! credential-management = ["NameOfItsProgram.exe"]
//!
//! [extensions]
//! nhs-extension = ["id of the extension"]
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use lanyard_diagnose::Product;
use serde::Deserialize;

/// Largest settings file that is read, in bytes.
const LARGEST: u64 = 64 * 1024;

/// The newest version of the file that this program knows. A file without a version is of the first.
const VERSION: u32 = 1;

/// The settings of one PC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// In which form the file is written; a program reads every form that it or an earlier one knew.
    pub version: Option<u32>,
    /// Spine applications used on this PC, by the pack's ids.
    pub applications: Vec<String>,
    /// Those of which the supplier has confirmed to this practice that they work with CIS2, by the pack's ids.
    pub supports_cis2: Vec<String>,
    /// What this practice does while a card does not work.
    pub continuity: Option<ContinuityPlan>,
    /// What products' programs are called, by the pack's product ids, where that is not published.
    pub programs: BTreeMap<String, Vec<String>>,
    /// Ids of products' browser extensions, likewise.
    pub extensions: BTreeMap<String, Vec<String>>,
}

/// A practice's own continuity plan. It counts only with the name of whoever approved it and a date to review it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContinuityPlan {
    /// What to do.
    pub text: String,
    /// Who approved it.
    pub approved_by: String,
    /// The day by which it is to be looked at again.
    pub review_by: Date,
}

impl Settings {
    /// Reads the file; one that is not there is no settings.
    ///
    /// # Errors
    /// One sentence with the file's name, the line and what to do.
    pub fn read(file: &Path) -> Result<Self, String> {
        let refuse =
            |detail: String| format!("{}: {detail}. Correct the file, or ask whoever looks after this PC to.", file.display());
        match std::fs::metadata(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(refuse(error.to_string())),
            Ok(facts) if facts.len() > LARGEST => return Err(refuse(format!("it is larger than {} KiB", LARGEST / 1024))),
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(file).map_err(|error| refuse(error.to_string()))?;
        match version(&text) {
            Some(newer) if newer > VERSION => Err(format!(
                "{}: it is of version {newer}, and this program knows versions up to {VERSION}. Update lanyard on this PC, or ask \
                 whoever looks after it to.",
                file.display()
            )),
            _ => toml::from_str(&text).map_err(|error| refuse(error.to_string().trim().to_owned())),
        }
    }

    /// Adds what the site knows of products. Gives the ids that no product has.
    pub fn describe(&self, products: &mut [Product]) -> Vec<String> {
        for product in products.iter_mut() {
            product.processes.extend(self.programs.get(&product.id).into_iter().flatten().cloned());
            product.extensions.extend(self.extensions.get(&product.id).into_iter().flatten().cloned());
        }
        let known = |id: &&String| products.iter().any(|product| product.id == **id);
        self.programs.keys().chain(self.extensions.keys()).filter(|id| !known(id)).cloned().collect()
    }

    /// What to do meanwhile by the practice's own plan, on a day; `None` until it has one.
    pub fn plan(&self, today: Date) -> Option<String> {
        let plan = self.continuity.as_ref()?;
        let overdue = if plan.review_by < today { ", whose review is overdue" } else { "" };
        let until = plan.review_by.strftime("%-d %B %Y");
        Some(format!("{} (approved by {}, review by {until}{overdue})", plan.text.trim(), plan.approved_by.trim()))
    }
}

/// The version that a file says it is of, whatever else stands in it.
fn version(text: &str) -> Option<u32> {
    text.parse::<toml::Table>().ok()?.get("version")?.as_integer()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn written(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        std::fs::write(&file, text).unwrap();
        Settings::read(&file)
    }

    const PLAN: &str = "[continuity]\ntext = \"Room 3.\"\napproved_by = \"A. Grey\"\nreview_by = \"2027-06-30\"\n";

    #[test]
    fn an_approved_plan_takes_the_place_of_the_general_advice() {
        let own = |day| written(PLAN).unwrap().plan(day).unwrap();
        assert_eq!(own(date(2026, 11, 23)), "Room 3. (approved by A. Grey, review by 30 June 2027)");
        assert!(own(date(2027, 7, 1)).contains("review is overdue"));
        assert_eq!(Settings::default().plan(date(2026, 11, 23)), None);
    }

    #[test]
    fn what_a_site_knows_of_a_product_is_added_and_an_unknown_product_is_told() {
        let settings = written("[programs]\na = [\"A.exe\"]\nnobody = [\"B.exe\"]\n[extensions]\na = [\"xyz\"]\n").unwrap();
        let mut products = [Product { id: "a".to_owned(), ..Product::default() }];
        assert_eq!(settings.describe(&mut products), ["nobody"]);
        assert_eq!((&products[0].processes[..], &products[0].extensions[..]), (&["A.exe".to_owned()][..], &["xyz".to_owned()][..]));
    }

    #[test]
    fn a_plan_nobody_approved_is_no_plan() {
        let error = written("[continuity]\ntext = \"Room 3.\"\nreview_by = \"2027-06-30\"\n").unwrap_err();
        assert!(error.contains("approved_by") && error.contains("settings.toml"), "{error}");
    }

    #[test]
    fn a_newer_file_is_not_taken_for_a_mistake() {
        assert_eq!(written("version = 1\napplications = [\"a\"]\n").unwrap().applications, ["a"]);
        assert_eq!(written("applications = [\"a\"]\n").unwrap().applications, ["a"], "of the first version");
        let newer = written("version = 2\nrooms = [\"3\"]\n").unwrap_err();
        assert!(newer.contains("of version 2") && newer.contains("Update lanyard"), "{newer}");
        let mistake = written("version = 1\nrooms = [\"3\"]\n").unwrap_err();
        assert!(mistake.contains("rooms") && mistake.contains("Correct the file"), "{mistake}");
    }

    #[test]
    fn no_file_is_no_settings() {
        assert_eq!(Settings::read(Path::new("/nowhere/settings.toml")), Ok(Settings::default()));
    }
}
