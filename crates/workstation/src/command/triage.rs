//! `lanyard triage`: guided, one question or step at a time; ends with restored, or with a packet.

use std::fmt::Write as _;
use std::io::{self, BufRead};
use std::process::ExitCode;

use jiff::Timestamp;
use lanyard_diagnose::{Pack, Triage, sure};
use lanyard_model::{Advice, AskedQuestion, Checkup, Diagnosis, Outcome, PlannedStep};
use serde::Serialize;

use super::check::take;
use super::{Refusal, context, hand_over, own_words, read_checkup};
use crate::cli::{COULD_NOT_TELL, FAULT_FOUND, NOTHING_WRONG, TriageArgs};
use crate::collect::DEADLINE;
use crate::edge;
use crate::output::{WIDTH, err, out, wrap};
use crate::probe::Probe;
use crate::render::minutes;

/// What a person can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reply {
    /// This answer to the question.
    Answer(String),
    /// "I don't know", or skip.
    Unknown,
    /// The step was done and did not help.
    Done,
    /// The step cannot be done here.
    Cannot,
    /// It works now.
    Works,
    /// Take the last reply back.
    Back,
    /// Stop here.
    Stop,
}

pub(super) fn run(args: &TriageArgs) -> Result<ExitCode, Refusal> {
    let live = args.from.is_none() && !args.another_pc;
    let mut checkup = first_checkup(args)?;
    let known = super::known(args.told.at)?;
    let known = &match (&args.from, args.another_pc) {
        (Some(_), _) => known.of_a_file(&checkup),
        (None, true) => known.of_another_pc(),
        (None, false) => known,
    };
    checkup.said = own_words(&args.told).or(checkup.said);
    checkup.told = Some(known.told(&args.told, checkup.told.as_ref()));
    let (began_at, context) = (checkup.taken_at, context(&checkup));
    let now = args.told.at.unwrap_or(if live || args.another_pc { edge::now() } else { checkup.taken_at });
    let mut conversation = Conversation {
        pack: &known.pack,
        args,
        live,
        began_at,
        triage: Triage::new(&known.pack, checkup, context, now),
        lines: Box::new(io::stdin().lock().lines()),
    };
    conversation.lead()
}

fn first_checkup(args: &TriageArgs) -> Result<Checkup, Refusal> {
    match &args.from {
        Some(file) => read_checkup(file),
        None if args.another_pc => Ok(edge::unread_elsewhere()),
        None => take(Probe::ALL.to_vec(), DEADLINE, !args.json),
    }
}

struct Conversation<'a> {
    pack: &'a Pack,
    args: &'a TriageArgs,
    live: bool,
    began_at: Timestamp,
    triage: Triage<'a>,
    lines: Box<dyn Iterator<Item = io::Result<String>>>,
}

impl Conversation<'_> {
    fn lead(&mut self) -> Result<ExitCode, Refusal> {
        loop {
            let diagnosis = self.triage.diagnosis();
            let Some(advice) = diagnosis.next.clone().filter(|advice| !self.is_last_resort(advice)) else {
                return self.hand_over(&diagnosis);
            };
            match self.put(&advice, &diagnosis)? {
                Reply::Works => return self.restored(&diagnosis),
                Reply::Stop => return self.hand_over(&diagnosis),
                Reply::Back => {
                    if !self.triage.back() {
                        self.tell("There is nothing to go back to.");
                    }
                }
                reply => self.take(&advice, &reply)?,
            }
        }
    }

    fn is_last_resort(&self, advice: &Advice) -> bool {
        matches!(advice, Advice::Step(step) if step.id == self.pack.last_resort)
    }

    /// Takes a reply to a question or step; after a step on this PC, reads it again, for a second fault may be left.
    fn take(&mut self, advice: &Advice, reply: &Reply) -> Result<(), Refusal> {
        match (advice, reply) {
            (Advice::Question(question), Reply::Answer(answer)) => self.triage.answer(&question.id, Some(answer)),
            (Advice::Question(question), _) => self.triage.answer(&question.id, None),
            (Advice::Step(step), Reply::Done) => {
                self.triage.step_failed(&step.id);
                if self.live {
                    self.tell("Checking again.");
                    let checkup = take(Probe::ALL.to_vec(), DEADLINE, false)?;
                    self.triage.checked_again(checkup);
                }
            }
            (Advice::Step(step), _) => self.triage.step_impossible(&step.id),
        }
        Ok(())
    }

    /// Puts a question or step to the person until the reply is one that fits. The end of input means stop.
    fn put(&mut self, advice: &Advice, diagnosis: &Diagnosis) -> Result<Reply, Refusal> {
        if self.args.json {
            out(&json_line(&Prompt { advice, causes: &diagnosis.causes, expected_minutes: diagnosis.expected_minutes }));
        } else {
            out(&match advice {
                Advice::Question(question) => question_text(question),
                Advice::Step(step) => step_text(step, diagnosis),
            });
        }
        loop {
            let Some(line) = self.lines.next() else { return Ok(Reply::Stop) };
            let line = line.map_err(|error| Refusal(format!("your answer cannot be read ({error})")))?;
            match reply(&line, advice) {
                Some(reply) => return Ok(reply),
                None => self.tell("That is not one of the answers. Type one of the numbers or words shown."),
            }
        }
    }

    fn tell(&self, text: &str) {
        if self.args.json {
            return out(&json_line(&Note { note: text }));
        }
        let mut wrapped = String::new();
        text.lines().for_each(|line| lines(&mut wrapped, line));
        out(&wrapped);
    }

    fn restored(&self, diagnosis: &Diagnosis) -> Result<ExitCode, Refusal> {
        let likely = diagnosis.causes.first().filter(|cause| cause.probability >= 0.5);
        let likely = likely.map_or(String::new(), |cause| format!(" It was most likely this: {} ({}).", cause.title, cause.code));
        self.tell(&format!("Restored.{likely}"));
        Ok(ExitCode::from(NOTHING_WRONG))
    }

    /// Says whom to ring, and writes the packet to hand over. What was answered is never lost: where it cannot be written it goes to
    /// the person's documents, or else onto the screen.
    fn hand_over(&self, diagnosis: &Diagnosis) -> Result<ExitCode, Refusal> {
        let step = self.pack.step(&self.pack.last_resort).map_or("Call your IT support.", |step| step.text.as_str());
        let code = diagnosis.named().map_or(String::new(), |cause| format!("\nThe code of this problem: {}.", cause.code));
        self.tell(&format!("{step}{code}"));
        diagnosis.precaution.iter().for_each(|precaution| self.tell(precaution));
        self.tell(&format!("Meanwhile: {}", self.pack.continuity.until_approved));
        let doing = self.args.doing.as_deref();
        let packet = hand_over::packet(self.pack, &self.triage, diagnosis, self.began_at, doing);
        let name = format!("lanyard-packet-{}", self.began_at.strftime("%Y%m%d-%H%M%S"));
        let chosen = self.args.packet.clone().unwrap_or_else(|| name.clone().into());
        let saved = hand_over::save(&packet, self.pack, &chosen).or_else(|refusal| {
            err(&format!("lanyard: {}\n", refusal.0));
            hand_over::save(&packet, self.pack, &edge::documents().join(name))
        });
        match saved {
            Ok((to_read, for_programs)) => self.tell(&format!(
                "Hand over {} (to read) and {} (for programs): they hold everything that was seen and tried.",
                to_read.display(),
                for_programs.display()
            )),
            Err(_) => {
                self.tell("The report could not be saved. Copy what follows and hand it over: it holds everything that was seen and tried.");
                let text = packet.markdown(self.pack);
                if self.args.json { self.tell(&text) } else { out(&format!("\n{text}")) }
            }
        }
        Ok(ExitCode::from(if diagnosis.outcome == Outcome::FaultFound { FAULT_FOUND } else { COULD_NOT_TELL }))
    }
}

#[derive(Serialize)]
struct Prompt<'a> {
    advice: &'a Advice,
    causes: &'a [lanyard_model::RankedCause],
    expected_minutes: f64,
}

#[derive(Serialize)]
struct Note<'a> {
    note: &'a str,
}

fn json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        err(&format!("lanyard: a line cannot be written as JSON ({error})\n"));
        "{}".to_owned()
    }) + "\n"
}

fn question_text(question: &AskedQuestion) -> String {
    let mut text = String::from("\n");
    lines(&mut text, &format!("Question: {}", question.text));
    if is_a_number(question) {
        for (id, words) in &question.answers {
            let _ = writeln!(text, "  {id:<7}  {words}");
        }
        return text + "  ?        I don't know, or skip      (or: back, works, stop)\n";
    }
    for (number, (_, words)) in question.answers.iter().enumerate() {
        let _ = writeln!(text, "  {}  {words}", number + 1);
    }
    text + "  0  I don't know, or skip      (or: back, works, stop)\n"
}

fn step_text(step: &PlannedStep, diagnosis: &Diagnosis) -> String {
    let mut text = String::from("\n");
    if let Some(cause) = diagnosis.causes.first() {
        lines(&mut text, &format!("So far: {} ({}, {})", cause.title, cause.code, sure(cause.probability)));
    }
    lines(&mut text, &format!("Do this: {}", step.text));
    lines(&mut text, &format!("Who: {}, {}", step.who.join(" or "), minutes(step)));
    diagnosis.precaution.iter().for_each(|precaution| lines(&mut text, &format!("Mind: {precaution}")));
    text + "  1  It works now\n  2  Done, and it still does not log on\n  3  It cannot be done here      (or: back, stop)\n"
}

fn lines(text: &mut String, line: &str) {
    for line in wrap(line, WIDTH, 2) {
        text.push_str(&line);
        text.push('\n');
    }
}

/// Understands a reply: a number, an answer's id, or a word.
fn reply(line: &str, advice: &Advice) -> Option<Reply> {
    let word = line.trim().to_lowercase();
    match word.as_str() {
        "back" | "b" => return Some(Reply::Back),
        "stop" | "quit" | "q" => return Some(Reply::Stop),
        "works" | "it works" | "it works now" | "w" => return Some(Reply::Works),
        _ => {}
    }
    match advice {
        Advice::Question(question) => answer(&word, question),
        Advice::Step(_) => match word.as_str() {
            "1" => Some(Reply::Works),
            "2" | "done" | "no" | "n" => Some(Reply::Done),
            "3" | "cannot" | "can't" | "skip" => Some(Reply::Cannot),
            _ => None,
        },
    }
}

/// Whether the answers are numbers themselves, as those of a card or of tries: what is typed is the answer then, and no place in a list.
fn is_a_number(question: &AskedQuestion) -> bool {
    question.answers.iter().any(|(id, _)| id.parse::<u32>().is_ok())
}

fn answer(word: &str, question: &AskedQuestion) -> Option<Reply> {
    let is_a_number = is_a_number(question);
    let number = word.parse::<usize>().ok();
    let by_value = |id: &str| is_a_number && number.is_some() && id.parse().ok() == number;
    let by_id = question.answers.iter().find(|(id, words)| *id == word || words.to_lowercase() == word || by_value(id));
    let unknown = matches!(word, "unknown" | "skip" | "?" | "i don't know" | "i dont know" | "don't know");
    if (unknown || number == Some(0)) && (by_id.is_none() || !is_a_number) {
        return Some(Reply::Unknown);
    }
    let by_place = || number.filter(|_| !is_a_number)?.checked_sub(1).and_then(|place| question.answers.get(place));
    // In JSON mode ids are sent as `=2`.
    let exact = word.strip_prefix('=').and_then(|id| question.answers.iter().find(|(known, _)| known == id));
    let found = exact.or_else(by_place).or(by_id)?;
    Some(Reply::Answer(found.0.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Advice {
        Advice::Question(AskedQuestion {
            id: "cards_attached".into(),
            text: "How many cards?".into(),
            answers: vec![("0".into(), "None".into()), ("1".into(), "One".into()), ("2".into(), "Two".into())],
        })
    }

    #[test]
    fn numbers_ids_and_words_are_understood() {
        let answer = |id: &str| Some(Reply::Answer(id.to_owned()));
        let answers = vec![("yes".into(), "Yes, it does".into()), ("no".into(), "No".into())];
        let plain = Advice::Question(AskedQuestion { id: "light".into(), text: "Is there a light?".into(), answers });
        assert_eq!(reply("1", &plain), answer("yes"));
        assert_eq!(reply("no", &plain), answer("no"));
        assert_eq!(reply("0", &plain), Some(Reply::Unknown));
        assert_eq!(reply("=1", &question()), answer("1"));
        assert_eq!(reply(" Two ", &question()), answer("2"));
        assert_eq!(reply("?", &question()), Some(Reply::Unknown));
        assert_eq!(reply("back", &question()), Some(Reply::Back));
        assert_eq!(reply("9", &question()), None);
    }

    /// Whoever is asked for a number types it: 08 on a card is series 8, and one wrong try is one.
    #[test]
    fn a_number_that_is_asked_for_is_the_answer() {
        let pack = Pack::embedded().unwrap();
        for question in &pack.questions {
            let answers = question.answer.iter().map(|answer| (answer.id.clone(), answer.text.clone())).collect();
            let asked = AskedQuestion { id: question.id.clone(), text: question.text.clone(), answers };
            for (id, words) in asked.answers.clone() {
                assert_eq!(reply(&words, &Advice::Question(asked.clone())), Some(Reply::Answer(id.clone())), "{}", asked.id);
                if is_a_number(&asked) {
                    assert_eq!(reply(&id, &Advice::Question(asked.clone())), Some(Reply::Answer(id)), "{}", asked.id);
                }
            }
        }
        assert_eq!(reply("1", &question()), Some(Reply::Answer("1".to_owned())));
        assert_eq!(reply("0", &question()), Some(Reply::Answer("0".to_owned())));
    }
}
