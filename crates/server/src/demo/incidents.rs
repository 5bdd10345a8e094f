//! Six months of incidents: causes as often as the pack says, most at the start of the day, most restored by first line.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use lanyard_diagnose::{Cause, Pack};
use lanyard_model::{Confirmation, EventKind, Incident, ScreenedText};
use lanyard_store::{StoreError, Write};

use super::register::Register;
use crate::report::short_name;

/// In how many of ten incidents a first step does not help.
const FIRST_STEP_FAILS: u32 = 4;
/// In how many of ten incidents first line hands over.
const HANDED_OVER: u32 = 2;
/// How long ago those began who are stuck when one looks, in minutes.
const STUCK_SINCE: [i64; 2] = [12, 47];

pub(super) async fn fill(
    write: &mut Write<'_>,
    pack: &Pack,
    register: &Register,
    (daily, dice): (usize, &mut fastrand::Rng),
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut names = BTreeSet::new();
    let mut day = write.now().to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    while let Ok(next) = day.tomorrow() {
        day = next;
        for _ in 0..count_on(&day, daily) {
            let at = opening(&day, dice);
            if at >= now.saturating_sub(SignedDuration::from_hours(8)).unwrap_or(now) {
                return stuck(write, pack, register, dice, &mut names, now).await;
            }
            let course = Course::new(pack, dice);
            let incident = report(write, register, &course, dice, &mut names, at).await?;
            course.play(write, pack, &incident, dice).await?;
        }
    }
    Ok(())
}

/// Those who are stuck now.
async fn stuck(
    write: &mut Write<'_>,
    pack: &Pack,
    register: &Register,
    dice: &mut fastrand::Rng,
    names: &mut BTreeSet<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let courses = [Course::locked(pack), Course::new(pack, dice)];
    for (minutes, course) in STUCK_SINCE.into_iter().zip(courses).rev() {
        let at = now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
        report(write, register, &course, dice, names, at).await?;
    }
    Ok(())
}

/// One more on Mondays, after cards have rested.
fn count_on(day: &Zoned, daily: usize) -> usize {
    use jiff::civil::Weekday;
    match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => 0,
        Weekday::Monday => daily + 1,
        _ => daily,
    }
}

/// Most cards fail when people log on: between 07:50 and 09:10; the rest until 18:00.
fn opening(day: &Zoned, dice: &mut fastrand::Rng) -> Timestamp {
    let minute = if dice.u32(0..10) < 7 { dice.i64(470..550) } else { dice.i64(550..1080) };
    let midnight = day.start_of_day().map_or_else(|_| day.timestamp(), |start| start.timestamp());
    midnight.saturating_add(SignedDuration::from_mins(minute)).unwrap_or(midnight)
}

/// What is wrong in one incident.
struct Course<'a> {
    cause: Option<&'a Cause>,
}

impl<'a> Course<'a> {
    /// A cause that can happen at any date, as often as the pack says.
    fn new(pack: &'a Pack, dice: &mut fastrand::Rng) -> Self {
        let usual: Vec<&Cause> = pack.causes.iter().filter(|cause| cause.from.is_none() && !cause.by_design).collect();
        let mut left = dice.f64() * usual.iter().map(|cause| cause.prior).sum::<f64>();
        let drawn = usual.into_iter().find(|cause| {
            left -= cause.prior;
            left <= 0.0
        });
        Self { cause: drawn }
    }

    /// A locked card: what the check of that PC will find.
    fn locked(pack: &'a Pack) -> Self {
        Self { cause: pack.cause("passcode-locked") }
    }

    /// What happened after the report: a step in vain, then restored, or handed over and solved there.
    async fn play(&self, write: &mut Write<'_>, pack: &Pack, of: &Incident, dice: &mut fastrand::Rng) -> Result<(), StoreError> {
        let Some(cause) = self.cause else { return Ok(()) };
        for (question, answer) in &cause.example.answers {
            wait(write, dice, 1..3);
            write.add_event(&of.id, EventKind::Answered, Some(question.clone()), Some(answer.clone())).await?;
        }
        if dice.u32(0..10) < FIRST_STEP_FAILS {
            wait(write, dice, 2..8);
            let step = pack.causes.get(dice.usize(0..pack.causes.len().max(1))).and_then(|other| other.step.first());
            let failed = step.filter(|step| cause.step.iter().all(|helps| helps.id != step.id)).map(|step| step.id.clone());
            if failed.is_some() {
                write.add_event(&of.id, EventKind::StepFailed, failed, None).await?;
            }
        }
        let helped = cause.step.first().map(|step| step.id.clone());
        if dice.u32(0..10) < HANDED_OVER || helped.as_ref() == Some(&pack.last_resort) {
            wait(write, dice, 3..15);
            write.add_event(&of.id, EventKind::Escalated, Some("it-partner".to_owned()), None).await?;
            wait(write, dice, 30..300);
            let (known, by_the_desk) = (Some(cause.id.clone()), Some(Confirmation::Desk.word().to_owned()));
            write.add_event(&of.id, EventKind::CauseConfirmed, known, by_the_desk).await?;
            return write.add_event(&of.id, EventKind::Closed, Some(cause.id.clone()), None).await;
        }
        wait(write, dice, 2..25);
        let (likely, works_now) = (Some(cause.id.clone()), Some(Confirmation::WorksNow.word().to_owned()));
        write.add_event(&of.id, EventKind::CauseConfirmed, likely, works_now).await?;
        write.add_event(&of.id, EventKind::Restored, helped, None).await
    }
}

async fn report(
    write: &mut Write<'_>,
    register: &Register,
    course: &Course<'_>,
    dice: &mut fastrand::Rng,
    names: &mut BTreeSet<String>,
    at: Timestamp,
) -> Result<Incident, StoreError> {
    write.move_to(at);
    let (person, pc) = (dice.choice(&register.people), dice.choice(&register.pcs));
    let incident = Incident {
        id: write.new_id()?,
        short: unused_name(names, dice),
        reported_at: at,
        reporter: person.and_then(|person| person.staff_number.clone()),
        person: person.map(|person| person.id.clone()),
        room: pc.and_then(|pc| pc.room.clone()),
        pc: pc.map(|pc| pc.id.clone()),
        said: course.cause.map(|cause| ScreenedText::new(&cause.example.says)).filter(|said| !said.text().is_empty()),
    };
    write.save(&incident).await?;
    write.add_event(&incident.id, EventKind::Reported, None, None).await?;
    Ok(incident)
}

fn unused_name(names: &mut BTreeSet<String>, dice: &mut fastrand::Rng) -> String {
    loop {
        let name = short_name([dice.u8(..), dice.u8(..), dice.u8(..), dice.u8(..)], &[]);
        if names.insert(name.clone()) {
            return name;
        }
    }
}

fn wait(write: &mut Write<'_>, dice: &mut fastrand::Rng, minutes: std::ops::Range<i64>) {
    let later = write.now().saturating_add(SignedDuration::from_mins(dice.i64(minutes)));
    if let Ok(later) = later {
        write.move_to(later);
    }
}
