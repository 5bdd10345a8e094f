//! Guided triage as a pure state: one question or step at a time, with a way back. The command line, the server's pages and
//! the scenario runner all drive this.

use jiff::Timestamp;
use lanyard_model::{Checkup, Diagnosis};

use crate::{Context, Pack, diagnose};

/// One guided triage.
#[derive(Debug, Clone)]
pub struct Triage<'a> {
    pack: &'a Pack,
    checkup: Checkup,
    now: Timestamp,
    context: Context,
    before: Vec<Context>,
}

impl<'a> Triage<'a> {
    /// Begins with a checkup (an empty one when the PC cannot be read) and what is known already.
    pub fn new(pack: &'a Pack, checkup: Checkup, context: Context, now: Timestamp) -> Self {
        Self { pack, checkup, now, context, before: Vec::new() }
    }

    /// Where things stand: what is likely, and what to ask or do next.
    pub fn diagnosis(&self) -> Diagnosis {
        diagnose(self.pack, &self.checkup, &self.context, self.now)
    }

    /// The checkup it rests on.
    pub fn checkup(&self) -> &Checkup {
        &self.checkup
    }

    /// What is known beside the checkup.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// An answer to a question; `None` is "I don't know".
    pub fn answer(&mut self, question: &str, answer: Option<&str>) {
        self.remember();
        match answer {
            Some(answer) => drop(self.context.answers.insert(question.to_owned(), answer.to_owned())),
            None => self.context.unanswered.push(question.to_owned()),
        }
    }

    /// A step was done and did not restore service.
    pub fn step_failed(&mut self, step: &str) {
        self.remember();
        self.context.tried.push(step.to_owned());
    }

    /// A step cannot be done here and now.
    pub fn step_impossible(&mut self, step: &str) {
        self.remember();
        self.context.impossible.push(step.to_owned());
    }

    /// Takes the last answer or step back; `false` when there is none.
    pub fn back(&mut self) -> bool {
        let Some(context) = self.before.pop() else { return false };
        self.context = context;
        true
    }

    /// The PC was read again, after a step. What was said and told before still holds.
    pub fn checked_again(&mut self, checkup: Checkup) {
        let (said, told) = (self.checkup.said.take(), self.checkup.told.take());
        self.checkup = checkup;
        self.checkup.said = self.checkup.said.take().or(said);
        self.checkup.told = self.checkup.told.take().or(told);
    }

    fn remember(&mut self) {
        self.before.push(self.context.clone());
    }
}
