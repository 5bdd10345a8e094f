//! The check of a practice's own module, as it is written in one field: a paragraph for each question.

use lanyard_model::{ModuleQuestion, ScreenedText};

use super::module::QUESTIONS;
use crate::value;

/// How it is written.
pub(super) const HINT: &str = "One paragraph for each question: the question, then its answers one a line with a star before the right one, and last \
    “Because:” and why it is right. An empty line begins the next. Without questions somebody has to record who passed.";

/// An example in the form’s own words.
pub(super) const EXAMPLE: &str =
    "Where is a lost badge handed in?\n* At reception\nAt the door\nBecause: Reception keeps the list.";

/// Longest line, in characters.
const LONGEST: usize = 300;

/// The questions as [`read`] reads them.
pub(super) fn written(questions: &[ModuleQuestion]) -> String {
    let one = |question: &ModuleQuestion| {
        let answer =
            |(number, answer): (i64, &String)| if number == question.right { format!("* {answer}") } else { answer.clone() };
        let answers: Vec<String> = (1..).zip(&question.answers).map(answer).collect();
        format!("{}\n{}\nBecause: {}", question.question, answers.join("\n"), question.because)
    };
    questions.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// Reads questions; the problem names the question.
pub(super) fn read(text: &str) -> Result<Vec<ModuleQuestion>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let paragraphs: Vec<&[&str]> = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).collect();
    if paragraphs.len() > QUESTIONS.len() {
        return Err(format!("At most {} questions are asked.", QUESTIONS.len()));
    }
    paragraphs.into_iter().map(question).collect()
}

fn question(lines: &[&str]) -> Result<ModuleQuestion, String> {
    let [asked, answers @ .., because] = lines else { return Err(problem(lines.first().copied().unwrap_or_default())) };
    let because = because.strip_prefix("Because:").or_else(|| because.strip_prefix("Because")).and_then(value::text);
    let starred = || answers.iter().map(|line| line.strip_prefix('*'));
    let right = starred().position(|line| line.is_some()).filter(|_| starred().flatten().count() == 1);
    let (Some(because), Some(right), 2..=6) = (because, right, answers.len()) else { return Err(problem(asked)) };
    if lines.iter().any(|line| line.chars().count() > LONGEST) {
        return Err(format!("“{asked}”: a line is too long, at most {LONGEST} letters."));
    }
    Ok(ModuleQuestion {
        question: screened(asked),
        answers: answers.iter().map(|line| screened(line.trim_start_matches('*').trim())).collect(),
        right: i64::try_from(right).unwrap_or_default() + 1,
        because: screened(&because),
    })
}

fn problem(asked: &str) -> String {
    format!(
        "“{asked}” needs 2 to 6 answers below it, one of them with a star before it, and a last line that begins with “Because:”."
    )
}

fn screened(text: &str) -> String {
    ScreenedText::new(text).text().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_as_they_are_written() {
        let two = format!("{EXAMPLE}\n\nWho keeps the list?\nAnn\nNobody\n* Reception\nBecause: It is there.");
        let read_back = read(&two).unwrap();
        assert_eq!(read_back.iter().map(|one| (one.answers.len(), one.right)).collect::<Vec<_>>(), [(2, 1), (3, 3)]);
        assert_eq!(written(&read_back), two);
        assert_eq!(read(" \n\n").unwrap(), []);
        assert!(HINT.contains("star") && read(EXAMPLE).is_ok());
    }

    #[test]
    fn a_question_without_one_right_answer_or_a_reason_is_named() {
        for wrong in ["Why?", "Why?\n* A\nBecause: b", "Why?\nA\nB\nBecause: c", "Why?\n* A\n* B\nBecause: c", "Why?\n* A\nB\nC"] {
            assert!(read(wrong).unwrap_err().contains("“Why?”"), "{wrong}");
        }
        assert!(read(&format!("{EXAMPLE}\n\n").repeat(7)).unwrap_err().contains("At most 6"));
        assert!(read(&EXAMPLE.replace("list", &"x".repeat(400))).unwrap_err().contains("too long"));
    }
}
