//! The dates of a practice on paper: what the next session lacks, and every deadline with who may act.

use std::collections::BTreeMap;

use lanyard_documents::{Paper, Report, Section, Table};
use lanyard_insight::{Deadline, readiness};
use lanyard_store::{Read, StoreError};

use super::Site;
use crate::due::{Due, due, rooms};
use crate::ui::actor_words;

/// The report, as this practice stands today.
pub(crate) async fn report(read: &mut Read, site: &Site<'_>) -> Result<Paper, StoreError> {
    let due = due(read, site.pack, site.now).await?;
    let rooms = rooms(read, &due).await?;
    Ok(Paper::Report(Report {
        title: "Smartcards: what is due".to_owned(),
        practice: format!("{} ({})", site.practice.name, site.practice.ods),
        made: format!("Made on {}", due.today.strftime("%A %-d %B %Y")),
        sections: next_session(&due, &rooms).into_iter().chain([dates(&due)]).collect(),
    }))
}

fn next_session(due: &Due, rooms: &BTreeMap<String, String>) -> Option<Section> {
    let ready = readiness(&due.deadlines, &due.calendar, due.today)?;
    let title = format!("Next session: {}", ready.title());
    let words = match ready.fails.len() {
        0 => "Nothing is known that will stop a log-on by then.".to_owned(),
        1 => "One will not log on by then unless something is done.".to_owned(),
        many => format!("{many} will not log on by then unless something is done."),
    };
    let table = (!ready.fails.is_empty()).then(|| table(&ready.fails, rooms));
    Some(Section { title, words: vec![words], table, ..Section::default() })
}

fn dates(due: &Due) -> Section {
    let words = if due.deadlines.is_empty() { vec!["Nothing is due.".to_owned()] } else { vec![] };
    let table = (!due.deadlines.is_empty()).then(|| table(&due.deadlines, &BTreeMap::new()));
    Section { title: "Every date".to_owned(), words, table, ..Section::default() }
}

fn table(deadlines: &[Deadline], rooms: &BTreeMap<String, String>) -> Table {
    let head = ["Last day", "What", "Best done on", "Who can act"].map(str::to_owned).into();
    let row = |deadline: &Deadline| {
        let room = |person: &str| rooms.get(person).map_or(String::new(), |room| format!(" ({room})"));
        let who = deadline.person.as_ref().map_or(String::new(), |(id, name)| format!("{name}{}: ", room(id)));
        let on = deadline.act_on.map_or("no working day is left".to_owned(), |day| day.strftime("%a %-d %b %Y").to_string());
        let actors: Vec<&str> = deadline.may_act.iter().map(|actor| actor_words(*actor)).collect();
        vec![deadline.due.strftime("%a %-d %b %Y").to_string(), format!("{who}{}", deadline.about), on, actors.join(", ")]
    };
    Table { head, rows: deadlines.iter().map(row).collect() }
}
