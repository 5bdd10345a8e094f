//! The 08:05 stories, answered through `lanyard triage` as a person would: what is typed first, then truthful answers, until
//! the first step is advised.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use lanyard_testbed::Result;
use lanyard_testbed::story::{Story, read};
use serde_json::Value;

use crate::score::Share;

/// Most questions before a step; more is a defect.
const MOST_QUESTIONS: usize = 40;

/// What came of all stories.
pub(crate) struct Told {
    /// Whether the first step advised was a right one.
    pub(crate) right: Share,
    /// One line for each story that went wrong.
    pub(crate) misses: Vec<String>,
    /// Stories in which a wrong or unsafe step was advised first.
    pub(crate) wrong: usize,
    /// Questions asked in all.
    pub(crate) questions: usize,
}

impl Told {
    /// The figures on one line.
    pub(crate) fn figure(&self) -> String {
        let each = self.questions as f64 / self.right.of.max(1) as f64;
        format!("{}; {} wrong or unsafe; {each:.1} questions each", self.right, self.wrong)
    }
}

/// Runs all stories of a folder through the program.
pub(crate) fn run(folder: &Path, program: &Path) -> Result<Told> {
    let mut told = Told { right: Share::default(), misses: Vec::new(), wrong: 0, questions: 0 };
    for (file, story) in read(folder)? {
        let (step, questions) = first_step(&story, program)?;
        told.questions += questions;
        let right = story.right.contains(&step);
        told.right.count(right);
        told.wrong += usize::from(story.wrong.contains(&step));
        if !right {
            let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let right = story.right.join(" or ");
            told.misses.push(format!(
                "{name:<44} truth {:<32} advised {step} after {questions} questions; right: {right}",
                story.truth.join(" + ")
            ));
        }
    }
    Ok(told)
}

/// The first step that the triage advises, and how many questions came before.
fn first_step(story: &Story, program: &Path) -> Result<(String, usize)> {
    let packet = std::env::temp_dir().join(format!("lanyard-story-{}", std::process::id()));
    let mut child = Command::new(program)
        .args(["triage", "--another-pc", "--json", "--at", &story.at.to_string(), "--says", &story.says, "--packet"])
        .arg(&packet)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let mut answers = child.stdin.take().ok_or("no stdin")?;
    let lines = BufReader::new(child.stdout.take().ok_or("no stdout")?).lines();
    let mut step = Err("no step was advised".to_owned());
    let mut questions = 0;
    for line in lines {
        let line: Value = serde_json::from_str(&line.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
        if let Some(id) = line.pointer("/advice/step/id").and_then(Value::as_str) {
            step = Ok(id.to_owned());
            break;
        }
        let Some(id) = line.pointer("/advice/question/id").and_then(Value::as_str) else {
            // A note: the triage has nothing left but the last resort.
            step = Ok("escalate-it".to_owned());
            break;
        };
        questions += 1;
        let answer = story.sees.get(id).map_or_else(|| "unknown".to_owned(), |answer| format!("={answer}"));
        writeln!(answers, "{answer}").map_err(|error| error.to_string())?;
        if questions > MOST_QUESTIONS {
            break;
        }
    }
    drop(answers);
    let _ = child.kill();
    let _ = child.wait();
    for kind in ["md", "json"] {
        let _ = std::fs::remove_file(packet.with_extension(kind));
    }
    Ok((step?, questions))
}
