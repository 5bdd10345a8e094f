//! The 08:05 stories (`stories/`): what somebody says first, what they can truthfully answer, and which next steps are right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Result;

/// The step that the rule on passcodes puts behind an unlock.
const ANOTHER_TRY: &str = "one-careful-passcode";

/// The step that the rule on Smartcard Connect puts behind asking which applications support CIS2, and that asking.
const MOVE_TO_CONNECT: &str = "move-to-smartcard-connect";
const ASK_FIRST: &str = "ask-which-support-cis2";

/// One story.
#[derive(Debug, Deserialize, Serialize)]
pub struct Story {
    /// What is said first, in the person's own words.
    pub says: String,
    /// When.
    pub at: Timestamp,
    /// What is truly wrong; two in a story of two faults.
    pub truth: Vec<String>,
    /// Steps of which each is right next.
    pub right: Vec<String>,
    /// Steps that would be a mistake.
    #[serde(default)]
    pub wrong: Vec<String>,
    /// What they could truthfully answer, by question.
    #[serde(default)]
    pub sees: BTreeMap<String, String>,
}

impl Story {
    /// The story as the rules of `knowledge/forbidden.toml` have it, where its writer would have advised what they forbid.
    fn by_the_rules(self) -> Self {
        self.unlock_before_another_try().ask_before_moving_to_connect()
    }

    /// After a reported wrong passcode an unlock comes before another try.
    fn unlock_before_another_try(mut self) -> Self {
        let seen = |question: &str| self.sees.get(question).map(String::as_str);
        let reported = matches!(seen("wrong_tries"), Some("1" | "2" | "3" | "unknown"));
        let unlocks: &[&str] =
            if seen("contact_on_profile") == Some("no") { &["lsa-unlock"] } else { &["self-unlock", "lsa-unlock"] };
        if reported && self.right.iter().any(|step| step == ANOTHER_TRY) {
            self.right.retain(|step| step != ANOTHER_TRY);
            self.right.extend(unlocks.iter().map(|step| (*step).to_owned()));
            self.wrong.retain(|step| !unlocks.contains(&step.as_str()));
        }
        self
    }

    /// Smartcard Connect is not installed before every application is known to support CIS2, which no story tells: IT support is
    /// rung to find that out and to install it then. Before CIS1 ends that is no step of its own.
    fn ask_before_moving_to_connect(mut self) -> Self {
        for step in self.right.iter_mut().filter(|step| *step == MOVE_TO_CONNECT) {
            ASK_FIRST.clone_into(step);
        }
        self
    }
}

/// All stories of a folder with their files, in the order of their names.
///
/// # Errors
/// What cannot be read, with the file's name.
pub fn read(folder: &Path) -> Result<Vec<(PathBuf, Story)>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.extension().is_some()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let story: Story = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
            Ok((file, story.by_the_rules()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_folders_hold_their_stories_and_none_contradicts_itself() {
        for (folder, count) in [("open", 490), ("blind", 130)] {
            let stories = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stories").join(folder)).unwrap();
            assert_eq!(stories.len(), count, "stories/{folder}");
            for (file, story) in stories {
                assert!(!story.truth.is_empty() && !story.right.is_empty(), "{}", file.display());
                assert!(!story.right.iter().any(|step| story.wrong.contains(step)), "{}", file.display());
            }
        }
    }

    #[test]
    fn after_a_reported_wrong_passcode_an_unlock_is_right_and_another_try_is_not() {
        let story = |sees: &str| {
            let head = "says = ''\nat = '2026-11-23T08:05:00Z'\ntruth = []";
            let text = format!("{head}\nright = ['one-careful-passcode']\nwrong = ['self-unlock']\n[sees]\n{sees}");
            toml::from_str::<Story>(&text).unwrap().by_the_rules()
        };
        assert_eq!(story("wrong_tries = '1'").right, ["self-unlock", "lsa-unlock"]);
        assert!(story("wrong_tries = '1'").wrong.is_empty());
        let no_contact = story("wrong_tries = '2'\ncontact_on_profile = 'no'");
        assert_eq!((no_contact.right, no_contact.wrong), (vec!["lsa-unlock".to_owned()], vec!["self-unlock".to_owned()]));
        assert_eq!(story("wrong_tries = '0'").right, ["one-careful-passcode"]);
    }

    #[test]
    fn where_the_writer_would_move_to_smartcard_connect_it_is_asked_first_what_supports_cis2() {
        let text = "says = ''\nat = '2027-03-01T08:05:00Z'\ntruth = []\nright = ['move-to-smartcard-connect', 'escalate-it']";
        let story = toml::from_str::<Story>(text).unwrap().by_the_rules();
        assert_eq!(story.right, ["ask-which-support-cis2", "escalate-it"]);
    }
}
