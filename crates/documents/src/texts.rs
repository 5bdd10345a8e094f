//! The fixed words of what is printed, in English, and in Welsh where somebody has translated them. No translation is shipped:
//! a practice or its health board gives a file with the same names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

const ENGLISH: &str = include_str!("../texts/en.toml");

/// One line of print in the languages it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// English.
    pub en: String,
    /// Welsh, printed first where it is wanted and there.
    pub cy: Option<String>,
}

/// A file of translations cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// Not the form that is meant.
    #[error("the file of Welsh texts cannot be read: {0}. It has one line for each text, for example: report = \"…\"")]
    Form(#[from] toml::de::Error),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    text: BTreeMap<String, String>,
    #[serde(default)]
    step: BTreeMap<String, String>,
}

/// All texts.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    english: BTreeMap<String, String>,
    welsh: BTreeMap<String, String>,
    welsh_steps: BTreeMap<String, String>,
}

impl Texts {
    /// English alone.
    ///
    /// # Errors
    /// When the embedded file is not of the form that is meant, which a test rules out.
    pub fn english() -> Result<Self, TextsError> {
        Ok(Self { english: toml::from_str::<File>(ENGLISH)?.text, ..Self::default() })
    }

    /// English with the translations of a file. Names that it lacks, or leaves empty, are not translated.
    ///
    /// # Errors
    /// When the file is not of the form that is meant.
    pub fn with_welsh(file: &str) -> Result<Self, TextsError> {
        let File { text, step } = toml::from_str(file)?;
        let given = |texts: BTreeMap<String, String>| texts.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        Ok(Self { welsh: given(text), welsh_steps: given(step), ..Self::english()? })
    }

    /// The text of a name, with its Welsh when that is wanted and there.
    pub fn line(&self, name: &str, welsh: bool) -> Line {
        let en = self.english.get(name).cloned().unwrap_or_else(|| name.to_owned());
        Line { en, cy: welsh.then(|| self.welsh.get(name).cloned()).flatten() }
    }

    /// A step of the knowledge pack, whose English is given.
    pub fn step(&self, id: &str, english: &str, welsh: bool) -> Line {
        Line { en: english.to_owned(), cy: welsh.then(|| self.welsh_steps.get(id).cloned()).flatten() }
    }

    /// How many of the fixed texts have no Welsh, and how many there are.
    pub fn untranslated(&self) -> (usize, usize) {
        let without = self.english.keys().filter(|name| !self.welsh.contains_key(*name)).count();
        (without, self.english.len())
    }

    /// The file to translate: every name with its English beside it as a comment.
    pub fn to_translate(&self, steps: &[(String, String)]) -> String {
        let mut file =
            "# Write the Welsh between the quotation marks. What is left empty is printed in English only.\n\n[text]\n".to_owned();
        let mut push = |(name, english): (&String, &String)| file.push_str(&format!("# {english}\n{name} = \"\"\n"));
        self.english.iter().for_each(&mut push);
        file.push_str("\n[step]\n");
        for (name, english) in steps {
            file.push_str(&format!("# {english}\n{name} = \"\"\n"));
        }
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_translated_is_english_only() {
        let english = Texts::english().unwrap();
        assert_eq!(english.line("report", true).cy, None);
        let file = "[text]\nreport = \"(cyfieithiad)\"\ntitle = \" \"\n[step]\nreinsert-card = \"(cam)\"";
        let texts = Texts::with_welsh(file).unwrap();
        assert_eq!(texts.line("report", true).cy.as_deref(), Some("(cyfieithiad)"));
        assert_eq!(texts.line("report", false).cy, None);
        assert_eq!(texts.line("title", true).cy, None, "an empty one is none");
        assert_eq!(texts.step("reinsert-card", "Take it out", true).cy.as_deref(), Some("(cam)"));
        let (without, all) = texts.untranslated();
        assert_eq!(without + 1, all);
    }

    #[test]
    fn the_file_to_translate_can_be_read_back() {
        let file = Texts::english().unwrap().to_translate(&[("reinsert-card".to_owned(), "Take it out".to_owned())]);
        let texts = Texts::with_welsh(&file).unwrap();
        let (without, all) = texts.untranslated();
        assert!(all > 10 && without == all, "{file}");
        assert!(Texts::with_welsh("report =").unwrap_err().to_string().contains("cannot be read"));
    }
}
