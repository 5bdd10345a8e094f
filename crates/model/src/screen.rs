//! Free text is screened before it is kept or logged: passcodes and NHS numbers never get in.
//!
//! A [`ScreenedText`] can only be made by screening, and is screened again when it is read from a file, so no text that
//! skipped the screen can reach a checkup, a log or a packet.

use serde::{Deserialize, Serialize};

/// Longest free text that is kept, in characters; the rest is cut off.
pub const LONGEST_TEXT: usize = 2_000;

/// How many words before or after a digit run a passcode word may stand to count as near it.
const NEAR: usize = 4;

/// What stands where something was taken out.
const MARK: &str = "[removed]";

/// Text a person wrote, with passcodes and NHS numbers taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(from = "Raw")]
pub struct ScreenedText {
    text: String,
    /// What was taken out of it; screened again wherever it is read.
    #[cfg_attr(feature = "schema", schema(required = false))]
    removed: Vec<Removed>,
}

/// What kind of thing was taken out; the writer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Removed {
    /// Digits that may be a passcode or a security code.
    Passcode,
    /// A valid NHS number (ten digits, modulus 11).
    NhsNumber,
    /// Everything past [`LONGEST_TEXT`].
    TooLong,
}

#[derive(Deserialize)]
struct Raw {
    text: String,
    #[serde(default)]
    removed: Vec<Removed>,
}

impl From<Raw> for ScreenedText {
    fn from(raw: Raw) -> Self {
        let mut screened = Self::new(&raw.text);
        for kind in raw.removed {
            screened.note(kind);
        }
        screened
    }
}

impl ScreenedText {
    /// Screens a text.
    pub fn new(raw: &str) -> Self {
        let mut screened = Self::default();
        let mut kept: String = raw.chars().take(LONGEST_TEXT).collect();
        if kept.len() < raw.len() {
            screened.note(Removed::TooLong);
        }
        kept = kept.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
        let words = words(&kept);
        let mut out = String::with_capacity(kept.len());
        let mut copied = 0;
        for run in digit_runs(&kept) {
            let Some(kind) = judge(&kept, &words, &run) else { continue };
            screened.note(kind);
            out.push_str(kept.get(copied..run.start).unwrap_or_default());
            out.push_str(MARK);
            copied = run.end;
        }
        out.push_str(kept.get(copied..).unwrap_or_default());
        screened.text = out;
        screened
    }

    /// The text that is left.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was taken out, each kind once.
    pub fn removed(&self) -> &[Removed] {
        &self.removed
    }

    /// This text and what another one adds.
    pub fn and(&self, more: &Self) -> Self {
        if self.text.contains(&more.text) {
            return self.clone();
        }
        let mut both = Self::new(&format!("{}. {}", self.text, more.text));
        for kind in self.removed.iter().chain(&more.removed) {
            both.note(*kind);
        }
        both
    }

    fn note(&mut self, kind: Removed) {
        if !self.removed.contains(&kind) {
            self.removed.push(kind);
        }
    }
}

/// A stretch of text that may be a secret: digits, single blanks or dashes between them, letters stuck to them.
struct Run {
    start: usize,
    end: usize,
    digits: String,
    letters: bool,
    underscore: bool,
}

/// Words with the byte they start at.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    let mut current: Option<(usize, String)> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            current.get_or_insert((at, String::new())).1.extend(c.to_lowercase());
        } else if let Some(word) = current.take() {
            words.push(word);
        }
    }
    words.extend(current);
    words
}

/// Every stretch that begins at a word holding a digit; digit groups apart by one blank or dash are one stretch, but for an NHS number
/// among them.
fn digit_runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Vec<Run>> = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(is_word).map(|found| at + found)) {
        let end = text.get(start..).and_then(|rest| rest.find(|c| !is_word(c)).map(|n| start + n)).unwrap_or(text.len());
        let word = text.get(start..end).unwrap_or_default();
        at = end;
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() {
            continue;
        }
        let letters = word.chars().any(|c| c.is_alphabetic());
        let underscore = word.contains('_');
        let group = Run { start, end, digits, letters, underscore };
        let joins = |last: &Run| {
            !letters
                && !last.letters
                && !underscore
                && !last.underscore
                && matches!(text.get(last.end..start), Some(" " | "-" | "."))
        };
        match runs.last_mut().filter(|run| run.last().is_some_and(joins)) {
            Some(run) => run.push(group),
            None => runs.push(vec![group]),
        }
    }
    runs.iter().flat_map(|groups| apart(groups)).collect()
}

/// The groups of a stretch as one, with an NHS number among them apart from what stands before and after it.
fn apart(groups: &[Run]) -> Vec<Run> {
    let nhs = (0..groups.len()).find_map(|from| Some((from, nhs_number_from(groups, from)?)));
    let Some((from, to)) = nhs else { return joined(groups).into_iter().collect() };
    let part = |range: std::ops::Range<usize>| groups.get(range).and_then(joined);
    let after = groups.get(to..).map(apart).unwrap_or_default();
    part(0..from).into_iter().chain(part(from..to)).chain(after).collect()
}

/// Before which group an NHS number ends that begins with this one. No more is joined than ten digits: a text of many groups is no work.
fn nhs_number_from(groups: &[Run], from: usize) -> Option<usize> {
    let mut digits = String::new();
    for (place, group) in groups.iter().enumerate().skip(from) {
        digits.push_str(&group.digits);
        if digits.len() >= 10 {
            return is_nhs_number(&digits).then_some(place + 1);
        }
    }
    None
}

/// Groups that follow one another as one stretch; `None` of none.
fn joined(groups: &[Run]) -> Option<Run> {
    let (first, last) = (groups.first()?, groups.last()?);
    let digits = groups.iter().map(|group| group.digits.as_str()).collect();
    Some(Run { start: first.start, end: last.end, digits, letters: first.letters, underscore: first.underscore })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn judge(text: &str, words: &[(usize, String)], run: &Run) -> Option<Removed> {
    if (!run.letters && is_nhs_number(&run.digits)) || holds_nhs_number(text.get(run.start..run.end)?) {
        return Some(Removed::NhsNumber);
    }
    let told = told_directly(text, words, run);
    if run.letters || run.underscore {
        // ERR1002, PR20002, KB5073121, 0x80200004 and 400_645 are error codes; an old passcode may hold letters, but then
        // only "my pin is ab12cd" gives it away.
        return (told && !run.underscore && !looks_like_error_code(text.get(run.start..run.end)?)).then_some(Removed::Passcode);
    }
    let long_enough = |least: usize| (least..=12).contains(&run.digits.len());
    let near = |list: &[&str]| near_any(words, run, list);
    if near(&["pin", "pins", "passcode", "passcodes", "pincode", "password", "passwd", "pw", "passwords"]) && long_enough(3) {
        return Some(Removed::Passcode);
    }
    let error = near(&["error", "err", "errors", "exception", "status", "fault", "ods"]);
    (near(&["code", "codes"]) && ((long_enough(6) && run.digits.len() <= 8) || (long_enough(4) && !error)))
        .then_some(Removed::Passcode)
}

/// "pin is", "passcode:", "code =" right before the stretch.
fn told_directly(text: &str, words: &[(usize, String)], run: &Run) -> bool {
    let before: Vec<&str> = words.iter().filter(|(at, _)| *at < run.start).map(|(_, word)| word.as_str()).rev().take(2).collect();
    let secret = |word: &&str| matches!(*word, "pin" | "passcode" | "pincode" | "password" | "pw");
    let sign = text.get(..run.start).map(str::trim_end).is_some_and(|head| head.ends_with([':', '=']));
    match before.as_slice() {
        [first, ..] if secret(first) => sign || before.len() == 1 || text.get(..run.start).is_some_and(|head| head.ends_with(' ')),
        [first, second, ..] => matches!(*first, "is" | "was") && secret(second),
        _ => false,
    }
}

/// Whether a word has the shape of an error code or of an update's name: `ERR1002`, `PR20002`, `KB5073121`, `0x80200004`.
pub fn looks_like_error_code(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ["err", "inf", "pr", "kb", "0x", "ly"].iter().any(|prefix| {
        lower.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_hexdigit()))
    })
}

fn near_any(words: &[(usize, String)], run: &Run, list: &[&str]) -> bool {
    let Some(first) = words.iter().position(|(at, word)| *at >= run.start || *at + word.len() > run.start) else { return false };
    let last = words.iter().rposition(|(at, _)| *at < run.end).unwrap_or(first);
    let from = first.saturating_sub(NEAR);
    words.iter().enumerate().skip(from).take(last + NEAR + 1 - from).any(|(_, (_, word))| list.contains(&word.as_str()))
}

/// Whether a word with letters holds an NHS number, as in `NHS9434765919`.
fn holds_nhs_number(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_digit()).any(is_nhs_number)
}

/// Whether these digits are a valid NHS number: ten digits, the last a modulus-11 check digit (NHS Data Dictionary, NHS NUMBER).
fn is_nhs_number(digits: &str) -> bool {
    if digits.len() != 10 {
        return false;
    }
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let [body @ .., check] = values.as_slice() else { return false };
    let sum: u32 = body.iter().zip((2..=10).rev()).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        11 => *check == 0,
        10 => false,
        expected => expected == *check,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn screened(raw: &str) -> String {
        ScreenedText::new(raw).text().to_owned()
    }

    #[test]
    fn passcodes_are_taken_out() {
        for raw in [
            "my pin is 482913",
            "PIN 4829 does not work",
            "passcode: 48291377",
            "the code is 482913 i think",
            "it wont take 482913 as my passcode",
            "pin is ab12cd",
            "tried pin 48 29 13 twice",
            "security code 482913 never came",
        ] {
            let text = ScreenedText::new(raw);
            assert!(text.text().contains(MARK), "{raw} -> {}", text.text());
            assert_eq!(text.removed(), [Removed::Passcode], "{raw}");
            assert!(!text.text().contains("4829") && !text.text().contains("ab12cd"), "{raw}");
        }
    }

    #[test]
    fn error_codes_stay() {
        for raw in [
            "error code 400_645",
            "it says ERR1002 : Unable to read the card",
            "err 1002",
            "error code 1002",
            "following exception code PR20002 and message",
            "status 0x80200004 pin blocked",
            "three wrong pins at 08:05",
            "pin tried 3 times",
            "KB5073121 went on last night, then the pin box vanished",
            "running on port 43485 but is not connected",
        ] {
            assert_eq!(screened(raw), raw);
        }
    }

    #[test]
    fn nhs_numbers_are_taken_out() {
        // 943 476 5919 is the NHS Data Dictionary's own example.
        for raw in ["patient 943 476 5919 waiting", "patient 9434765919", "943-476-5919"] {
            assert_eq!(ScreenedText::new(raw).removed(), [Removed::NhsNumber], "{raw}");
        }
        assert_eq!(screened("phone 9434765918"), "phone 9434765918");
        assert_eq!(screened("patient 943 476 5919 10:20"), "patient [removed] 10:20");
        assert_eq!(screened("room 2 943 476 5919 since 9 943 476 5919"), "room 2 [removed] since 9 [removed]");
        for mixed in ["NHS9434765919", "943_476_5919", "no9434765919x"] {
            assert_eq!(screened(mixed), "[removed]", "{mixed}");
        }
        assert_eq!(screened("thumbprint 9434765919a1b2"), "thumbprint [removed]");
    }

    #[test]
    fn a_file_cannot_bring_unscreened_text() {
        let text: ScreenedText = serde_json::from_str(r#"{"text":"my pin is 482913","removed":[]}"#).unwrap();
        assert_eq!(text.text(), "my pin is [removed]");
    }

    #[test]
    fn long_text_is_cut() {
        let text = ScreenedText::new(&"a".repeat(LONGEST_TEXT + 1));
        assert_eq!((text.text().len(), text.removed()), (LONGEST_TEXT, [Removed::TooLong].as_slice()));
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(raw in ".{0,300}") {
            let once = screened(&raw);
            prop_assert_eq!(screened(&once), once);
        }

        #[test]
        fn six_to_eight_digits_beside_pin_never_survive(pin in "[0-9]{6,8}", before in "[a-z ]{0,12}", after in "[a-z ]{0,12}") {
            let text = screened(&format!("{before} pin {pin} {after}"));
            prop_assert!(!text.contains(&pin));
        }
    }
}
