//! People of a practice.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Id;

/// Somebody who works here, or visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifier.
    pub id: Id<Self>,
    /// Name as the practice writes it.
    pub name: String,
    /// What they type at the front desk to say who they are: initials or staff number.
    pub staff_number: Option<String>,
    /// The 12-digit UUID of their national profile, where known. A replacement card carries the same one.
    pub uuid: Option<String>,
    /// Job, in the practice's words.
    pub job: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// A locum, student or visitor.
    pub visitor: bool,
    /// First day of a leave (maternity, long sickness), when one is known.
    pub leave_from: Option<Date>,
    /// Last day of that leave.
    pub leave_until: Option<Date>,
    /// Last day here, when they leave or have left.
    pub left_on: Option<Date>,
}

/// Titles that are no part of a name.
const TITLES: &[&str] = &["dr", "mr", "mrs", "ms", "miss", "mx", "prof"];

/// What people type to say what they are, or at what, and not who.
const NO_INITIALS: &[&str] = &["gp", "hca", "hr", "it", "pa", "pc", "pm", "ra"];

impl Person {
    /// Whether these are the initials of their name, of all of it or of its first and last word; small letters and dots are as good. What
    /// holds anything else, as a number does, and what is the short name of a job or a thing is nobody's.
    pub fn has_initials(&self, typed: &str) -> bool {
        let is_of_initials = |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '.' | '-');
        if !typed.trim().chars().all(is_of_initials) || NO_INITIALS.contains(&typed.trim().to_lowercase().as_str()) {
            return false;
        }
        let typed: String = typed.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect();
        let name = self.name.to_lowercase();
        let words = name.split(|letter: char| letter.is_whitespace() || letter == '-' || letter == '.');
        let first =
            words.filter(|word| !TITLES.contains(word)).filter_map(|word| word.chars().find(|letter| letter.is_alphabetic()));
        let all: Vec<char> = first.collect();
        let [one, .., last] = all.as_slice() else { return false };
        typed == all.iter().collect::<String>() || typed == [*one, *last].iter().collect::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_whole_name_or_of_its_first_and_last_word() {
        let has = |name: &str, typed: &str| {
            let fields = serde_json::json!({ "id": "1", "name": name, "visitor": false });
            serde_json::from_value::<Person>(fields).unwrap().has_initials(typed)
        };
        assert!(has("Amina Yusuf", "AY") && has("Dr. Amina Yusuf", "a.y.") && has("Zoë Élise O’Brien", "zéo"));
        assert!(has("Mary-Jane Smith", "MJS") && has("Mary-Jane Smith", "MS"));
        for (name, typed) in [
            ("Amina Yusuf", "A"),
            ("Amina", "A"),
            ("Dr Yusuf", "DY"),
            ("Amina Yusuf", ""),
            ("Amina Yusuf", "YA"),
            ("Gita Patel", "GP"),
            ("Amina Yusuf", "AY7"),
        ] {
            assert!(!has(name, typed), "{typed} of {name}");
        }
    }
}
