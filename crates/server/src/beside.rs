//! Who else is stuck: incidents of other people at the same time, and which of them look the same.

use std::collections::BTreeMap;

use lanyard_diagnose::{Cause, Pack, recognise};
use lanyard_model::{Id, Incident, ScreenedText};
use lanyard_store::{Read, StoreError};

use crate::report::VISITOR;

/// The question whose answers tell of how many people a cause is.
const WHO_ELSE: &str = "others_affected";
/// Its answer of an outage.
const WHOLE_SITE: &str = "whole-site";
/// What is said is of a cause too that it speaks for at least this much as for the one that it speaks for most.
const SPEAKS_FOR: f64 = 0.5;

/// The incidents of other people beside one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    /// Those that look the same: three people with three different faults are no outage.
    pub(crate) same: Vec<Incident>,
    /// How many neither said nor showed what fails, or all of them where this one did not.
    pub(crate) unclear: usize,
}

impl Beside {
    /// Those of the open incidents around it.
    pub(crate) async fn read(read: &mut Read, pack: &Pack, incident: &Incident, open: Vec<Incident>) -> Result<Self, StoreError> {
        let mut others = open;
        others.retain(|other| other.id != incident.id && !is_same_person(other, incident));
        if others.is_empty() {
            return Ok(Self::default());
        }
        let all: Vec<&Incident> = others.iter().chain([incident]).collect();
        let found = read.causes_found(&all).await?;
        let here = Signs::of(pack, incident, &found);
        let mut beside = Self::default();
        for other in others {
            let there = Signs::of(pack, &other, &found);
            if here.are_none() || there.are_none() {
                beside.unclear += 1;
            } else if here.look_like(pack, &there) {
                beside.same.push(other);
            }
        }
        Ok(beside)
    }
}

/// What an incident shows of its cause.
struct Signs<'a> {
    /// What is recognised in what was said.
    heard: Vec<String>,
    /// What its last check found.
    found: Option<&'a Cause>,
}

impl<'a> Signs<'a> {
    fn of(pack: &'a Pack, incident: &Incident, found: &BTreeMap<Id<Incident>, String>) -> Self {
        let found = found.get(&incident.id).and_then(|code| pack.cause(code));
        Self { heard: heard(pack, incident.said.as_ref()), found }
    }

    fn are_none(&self) -> bool {
        self.heard.is_empty() && self.found.is_none()
    }

    /// Whether both can be one failure of several people: the same was said or found, or what was said here is said of what was found there.
    fn look_like(&self, pack: &Pack, other: &Self) -> bool {
        let same_words = self.heard.iter().any(|id| other.heard.contains(id) && can_be_of_several(pack, id));
        let found = [self.found, other.found].map(|cause| cause.filter(|cause| is_of_several(pack, cause)));
        let is_said_of =
            |heard: &[String], cause: Option<&Cause>| cause.is_some_and(|cause| heard.iter().any(|id| speaks_for(pack, id, cause)));
        let [here, there] = found;
        same_words
            || here.zip(there).is_some_and(|(here, there)| here.id == there.id)
            || is_said_of(&self.heard, there)
            || is_said_of(&other.heard, here)
    }
}

/// What is recognised in what somebody says.
pub(crate) fn heard(pack: &Pack, said: Option<&ScreenedText>) -> Vec<String> {
    let said = said.map_or("", |said| said.text());
    recognise(pack, said).recognised().into_iter().map(|recognised| recognised.id).collect()
}

/// Whether an incident sounds like what was heard elsewhere.
pub(crate) fn sounds_like(pack: &Pack, here: &[String], incident: &Incident) -> bool {
    heard(pack, incident.said.as_ref()).iter().any(|id| here.contains(id))
}

/// Whether what was heard can be of several people at once, by the cause that it speaks for most: a passcode is locked by its holder, and
/// three people with locked cards are no outage.
fn can_be_of_several(pack: &Pack, heard: &str) -> bool {
    let said = |cause: &Cause| cause.says.get(heard).map(|rate| rate * cause.prior);
    let weighed = pack.causes.iter().filter_map(|cause| Some((cause, said(cause)?)));
    weighed.max_by(|(_, one), (_, other)| one.total_cmp(other)).is_none_or(|(cause, _)| !cause.of_holder)
}

/// Whether a cause that was found is one that a whole surgery has at once, by the pack's own rates: two readers that are not plugged in are
/// two accidents.
fn is_of_several(pack: &Pack, cause: &Cause) -> bool {
    let question = pack.question(WHO_ELSE);
    let usual =
        question.and_then(|question| question.answer.iter().find(|answer| answer.id == WHOLE_SITE)).map(|answer| answer.rate);
    let here = cause.answers.get(&format!("{WHO_ELSE}.{WHOLE_SITE}"));
    here.zip(usual).is_some_and(|(here, usual)| *here > usual)
}

/// Whether what was heard is said of a cause about as often as of any other.
fn speaks_for(pack: &Pack, heard: &str, cause: &Cause) -> bool {
    let most = pack.causes.iter().filter_map(|cause| cause.says.get(heard)).copied().fold(0.0, f64::max);
    cause.says.get(heard).is_some_and(|rate| *rate >= most * SPEAKS_FOR)
}

/// Whether two incidents are of one person: the same of the register, or who typed the same. A visitor is anybody.
pub(crate) fn is_same_person(one: &Incident, other: &Incident) -> bool {
    if let (Some(one), Some(other)) = (&one.person, &other.person) {
        return one == other;
    }
    let typed = |incident: &Incident| incident.reporter.as_deref().filter(|typed| *typed != VISITOR).map(str::to_lowercase);
    typed(one).is_some() && typed(one) == typed(other)
}
