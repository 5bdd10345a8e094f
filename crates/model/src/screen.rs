//! Free text is screened before it is kept or logged: passcodes and NHS numbers never get in.
//!
//! A [`ScreenedText`] can only be made by screening, and is screened again when it is read from a file, so no text that
//! skipped the screen can reach a checkup, a log or a packet.

use serde::{Deserialize, Serialize};

/// Longest free text that is kept, in characters; the rest is cut off.
pub const LONGEST_TEXT: usize = 2_000;

/// How many words before or after a digit run a passcode word may stand to count as near it.
const NEAR: usize = 4;

/// Words for a secret.
const SECRETS: [&str; 9] = ["pin", "pins", "passcode", "passcodes", "pincode", "password", "passwd", "pw", "passwords"];

/// Words of somebody who tells what was typed: beside them as many digits as a passcode has are one.
const TYPED: [&str; 8] = ["typed", "type", "typing", "entered", "enter", "entering", "keyed", "pass"];

/// Digits of a passcode as people have one today: so many are taken out wherever in a sentence about a passcode they stand.
const OF_A_PASSCODE: std::ops::RangeInclusive<usize> = 6..=8;

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

/// A stretch of text that may be a secret: digits, blanks or signs between them, letters stuck to them.
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

/// Every stretch that begins at a word holding a digit; digit groups apart by up to three blanks or signs are one stretch, but for an
/// NHS number among them.
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
            !letters && !last.letters && !underscore && !last.underscore && text.get(last.end..start).is_some_and(is_between)
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

/// Whether this is what people write between the groups of one number: `48 29 13`, `4,8,2,9`, `943–476–5919`; no colon, as in a time.
fn is_between(gap: &str) -> bool {
    let sign = |c: char| c != '\n' && (c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '.' | ',' | '/'));
    gap.chars().count() <= 3 && gap.chars().all(sign)
}

/// A word for a secret, also with a slip in it: a letter too many, too few, wrong, or two in the wrong order.
fn is_secret(word: &str) -> bool {
    SECRETS.contains(&word) || ["passcode", "password"].iter().any(|secret| is_slip(word, secret))
}

fn is_slip(word: &str, meant: &str) -> bool {
    let (word, meant): (Vec<char>, Vec<char>) = (word.chars().collect(), meant.chars().collect());
    if word.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(&meant).take_while(|(a, b)| a == b).count();
    let after = |letters: &[char], skipped: usize| letters.get(same + skipped..).unwrap_or_default().to_vec();
    let swapped = || word.get(same).zip(word.get(same + 1)) == meant.get(same + 1).zip(meant.get(same));
    after(&word, 1) == after(&meant, 1)
        || after(&word, 1) == after(&meant, 0)
        || after(&word, 0) == after(&meant, 1)
        || swapped() && after(&word, 2) == after(&meant, 2)
}

/// A day as people write it: two short groups and a year, `28.11.2026`.
fn is_date(stretch: &str) -> bool {
    let groups: Vec<&str> = stretch.split(['.', '-', '/']).collect();
    let [day, month, year] = groups.as_slice() else { return false };
    let within = |text: &str, most: u32| text.len() <= 2 && text.parse().is_ok_and(|number: u32| (1..=most).contains(&number));
    within(day, 31) && within(month, 12) && matches!(year.len(), 2 | 4) && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is one for a secret with digits stuck to it: `pin482913`, `482913pin`, `pin_482913`.
fn is_stuck(word: &str) -> bool {
    let lower = word.to_lowercase();
    let digits = |rest: &str| {
        let rest = rest.trim_matches('_');
        rest.len() >= 4 && rest.bytes().all(|byte| byte.is_ascii_digit())
    };
    SECRETS.iter().any(|secret| lower.strip_prefix(secret).is_some_and(digits) || lower.strip_suffix(secret).is_some_and(digits))
}

/// The longest row of digits in a word.
fn longest_digits(word: &str) -> usize {
    word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default()
}

/// Whether the sentence around a stretch has a word for a secret in it.
fn sentence_has_secret(text: &str, words: &[(usize, String)], run: &Run) -> bool {
    let ends = |text: &str, place: usize, c: char| {
        matches!(c, '!' | '?' | '\n' | ';')
            || c == '.' && text.get(place + 1..).is_none_or(|rest| rest.starts_with(char::is_whitespace))
    };
    let before = text.get(..run.start).unwrap_or_default();
    let from = before.char_indices().rev().find(|(place, c)| ends(text, *place, *c)).map_or(0, |(place, _)| place);
    let after = text.get(run.end..).unwrap_or_default();
    let to = after.char_indices().find(|(place, c)| ends(after, *place, *c)).map_or(text.len(), |(place, _)| run.end + place);
    words.iter().any(|(at, word)| (from..to).contains(at) && is_secret(word))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn judge(text: &str, words: &[(usize, String)], run: &Run) -> Option<Removed> {
    if (!run.letters && is_nhs_number(&run.digits)) || holds_nhs_number(text.get(run.start..run.end)?) {
        return Some(Removed::NhsNumber);
    }
    let stretch = text.get(run.start..run.end)?;
    let near = |is: &dyn Fn(&str) -> bool| near_any(words, run, is);
    if run.letters || run.underscore {
        // ERR1002, PR20002, KB5073121, 0x80200004 and 400_645 are error codes; an old passcode may hold letters, but then
        // only "my pin is ab12cd" gives it away.
        if looks_like_error_code(stretch) {
            return None;
        }
        let told = !run.underscore && (told_directly(text, words, run) || told_after(words, run));
        let holds_one = run.letters && OF_A_PASSCODE.contains(&longest_digits(stretch)) && near(&is_secret);
        return (is_stuck(stretch) || told || holds_one).then_some(Removed::Passcode);
    }
    if is_date(stretch) {
        return None;
    }
    let any = |list: &'static [&'static str]| near(&|word: &str| list.contains(&word));
    let (digits, published, last) = (run.digits.len(), is_published(&run.digits), before(words, run, 1));
    // "Error 1002 pin box": published, and said to be an error.
    if published && matches!(last.as_slice(), ["error" | "err" | "errors"]) {
        return None;
    }
    let as_long = OF_A_PASSCODE.contains(&digits);
    let spoken_of = digits >= 4 && sentence_has_secret(text, words, run);
    let typed = as_long && !published && any(&TYPED);
    let told = spoken_of && !published && matches!(last.as_slice(), ["says" | "is" | "was"]);
    if near(&is_secret) && digits >= 3 || as_long && spoken_of || typed || told {
        return Some(Removed::Passcode);
    }
    let error = any(&["error", "err", "errors", "exception", "status", "fault", "ods"]);
    let code = any(&["code", "codes"]) && !published;
    (code && (as_long || (digits >= 4 && !error))).then_some(Removed::Passcode)
}

/// Whether these are the digits of a published error (`ERR1002`, `400_645`): no secret because "code" stands beside them. What stands
/// beside a word for a secret is taken out all the same.
fn is_published(digits: &str) -> bool {
    let of_log_on = digits.len() == 6 && (digits.starts_with("400") || digits.starts_with("500"));
    of_log_on || ["1000", "1002", "1009", "1014", "5022"].contains(&digits)
}

/// The words before a stretch, the nearest first.
fn before<'a>(words: &'a [(usize, String)], run: &Run, most: usize) -> Vec<&'a str> {
    words.iter().filter(|(at, _)| *at < run.start).map(|(_, word)| word.as_str()).rev().take(most).collect()
}

/// "pin is", "passcode:", "code =" right before the stretch.
fn told_directly(text: &str, words: &[(usize, String)], run: &Run) -> bool {
    let before = before(words, run, 2);
    let secret = |word: &&str| is_secret(word);
    let sign = text.get(..run.start).map(str::trim_end).is_some_and(|head| head.ends_with([':', '=']));
    match before.as_slice() {
        [first, ..] if secret(first) => sign || before.len() == 1 || text.get(..run.start).is_some_and(|head| head.ends_with(' ')),
        [first, second, ..] => matches!(*first, "is" | "was" | "s") && secret(second),
        _ => false,
    }
}

/// "is my pin" right after the stretch.
fn told_after(words: &[(usize, String)], run: &Run) -> bool {
    let after: Vec<&str> = words.iter().filter(|(at, _)| *at >= run.end).map(|(_, word)| word.as_str()).take(3).collect();
    let [is, rest @ ..] = after.as_slice() else { return false };
    matches!(*is, "is" | "was")
        && rest.iter().take_while(|word| matches!(**word, "my" | "the" | "her" | "his")).count() == 1
        && rest.get(1).is_some_and(|word| is_secret(word))
}

/// Whether a word has the shape of an error code or of an update's name: `ERR1002`, `PR20002`, `KB5073121`, `0x80200004`.
pub fn looks_like_error_code(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ["err", "inf", "pr", "kb", "0x", "ly"].iter().any(|prefix| {
        lower.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_hexdigit()))
    })
}

fn near_any(words: &[(usize, String)], run: &Run, is: &dyn Fn(&str) -> bool) -> bool {
    let Some(first) = words.iter().position(|(at, word)| *at >= run.start || *at + word.len() > run.start) else { return false };
    let last = words.iter().rposition(|(at, _)| *at < run.end).unwrap_or(first);
    let from = first.saturating_sub(NEAR);
    words.iter().enumerate().skip(from).take(last + NEAR + 1 - from).any(|(_, (_, word))| is(word))
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
            "tried pin 482913 482914 482915",
            "my pin 482913 01234 567890",
            "pin 482913 28.11.2026",
            "pin 48291377 48291378",
            "pin482913",
            "482913is my pin",
            "passcode48291377",
            "pin_482913",
            "my pin is 4,8,2,9,1,3",
            "my pin is 48, 29, 13",
            "my pin is 4/8/2/9/1/3",
            "my pin is 4  8  2  9",
            "my pin is 48\u{2013}29\u{2013}13",
            "the pin I have been using since March is 482913",
            "482913 is what I have always used as my pin",
            "passcod 482913",
            "pin code 400645 or 482913",
            "pascode 482913",
            "passocde 482913",
            "my pin's ab12cd",
            "ab12cd is my pin",
            "i typed 482913 and then it locked",
            "smartcard pass 482913",
            "pin number is on the sticky note, it says 4829",
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
            "code 1002",
            "it says code 1009",
            "error code 400645",
            "code 400 645 on the screen",
            "error code 500-123",
            "following exception code PR20002 and message",
            "status 0x80200004 pin blocked",
            "three wrong pins at 08:05",
            "my pin stopped on 28/11/2026",
            "pin box gone since 28.11.2026 at 8:05",
            "pin tried 3 times",
            "error 1002 pin box",
            "i typed my pin and it says error 1009",
            "KB5073121 went on last night, then the pin box vanished",
            "running on port 43485 but is not connected",
        ] {
            assert_eq!(screened(raw), raw);
        }
    }

    #[test]
    fn nhs_numbers_are_taken_out() {
        // 943 476 5919 is the NHS Data Dictionary's own example.
        for raw in [
            "patient 943 476 5919 waiting",
            "patient 9434765919",
            "943-476-5919",
            "943 476  5919",
            "943\u{a0}476\u{a0}5919",
            "943/476/5919",
            "943,476,5919",
            "943\u{2013}476\u{2013}5919",
        ] {
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
        fn six_to_eight_digits_beside_pin_never_survive(
            pins in proptest::collection::vec("[0-9]{6,8}", 1..5), before in "[a-z0-9 .-]{0,12}", after in "[a-z0-9 .-]{0,12}",
        ) {
            let text = screened(&format!("{before} pin {} {after}", pins.join(" ")));
            for pin in pins {
                prop_assert!(!text.contains(&pin), "{}", text);
            }
        }
    }
}
