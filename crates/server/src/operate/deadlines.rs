//! What is due in every practice: whoever looks after thousands of them holds a few in memory at a time.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lanyard_diagnose::Pack;
use lanyard_insight::{Calendar, Deadline};
use lanyard_model::{Card, Ods};
use lanyard_store::{Store, StoreError};

use super::Problem;
use crate::cli::DeadlinesArgs;
use crate::due::{Due, due};
use crate::voice::tell;

/// So many practices are read at once: while the dates of one are judged, the database reads the next. More bring no more on two cores.
const AT_ONCE: usize = 3;

/// Counts the deadlines of each practice, in the order of their codes.
pub(crate) async fn deadlines(args: &DeadlinesArgs, now: Timestamp) -> Result<(), Problem> {
    let (store, pack) = (args.at.open().await?, Arc::new(Pack::embedded()?));
    let now = args.day.map_or(Ok(now), morning_of)?;
    let began = Instant::now();
    let (mut cards, mut found) = (0, 0);
    let (mut practices, mut ahead) = (store.system("what is due is counted").practices().await?.into_iter(), VecDeque::new());
    loop {
        let next = practices.by_ref().take(AT_ONCE - ahead.len());
        ahead.extend(next.map(|practice| tokio::spawn(of_one(store.clone(), Arc::clone(&pack), practice, now))));
        let Some(first) = ahead.pop_front() else { break };
        let (practice, due) = first.await??;
        cards += due.facts.cards.len();
        found += due.deadlines.len();
        if !args.compare {
            tell(&format!("{practice} {}", said(&due.deadlines, &due.calendar, due.today)));
        }
    }
    if args.compare {
        let seconds = began.elapsed().as_secs_f64();
        tell(&format!("cards: {cards} deadlines: {found} seconds: {seconds:.3} scan: {:.3}", scan(&store).await?));
    }
    Ok(())
}

async fn of_one(store: Store, pack: Arc<Pack>, practice: Ods, now: Timestamp) -> Result<(Ods, Due), StoreError> {
    let due = due(&mut store.read(&practice).await?, &pack, now).await?;
    Ok((practice, due))
}

fn morning_of(day: Date) -> Result<Timestamp, Problem> {
    Ok(day.at(9, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp())
}

/// How many there are, how many have passed, and how many fall on the way to the next session.
fn said(deadlines: &[Deadline], calendar: &Calendar, today: Date) -> String {
    let before = |day: Date| deadlines.iter().filter(|one| one.due < day).count();
    let next = calendar.next_session(today).map_or(0, before);
    format!("{} dates, {} passed, {next} before the next session", deadlines.len(), before(today))
}

/// Seconds that it takes to read the cards of every practice, and nothing else, in the same way.
async fn scan(store: &Store) -> Result<f64, Problem> {
    let (began, mut cards) = (Instant::now(), 0);
    for practice in store.system("what is due is counted").practices().await? {
        cards += store.read(&practice).await?.all::<Card>().await?.len();
    }
    tracing::debug!(cards, "read for comparison");
    Ok(began.elapsed().as_secs_f64())
}
