//! The dates of a practice on paper: what the next session lacks, and every deadline with who may act.

use std::collections::BTreeMap;

use lanyard_documents::{Paper, Report, Section, Table};
use lanyard_insight::Deadline;
use lanyard_store::{Read, StoreError};

use super::Site;
use crate::due::{Due, due, rooms};
use crate::reminders::stops;
use crate::ui::actors;

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
    let ready = due.readiness()?;
    let title = format!("Next session: {}", ready.title());
    let words = match ready.fails.len() {
        0 => "Nothing is known that will stop a log-on by then.".to_owned(),
        _ => format!("Known so far: {} by then unless something is done.", stops(&ready)),
    };
    let rows: Vec<Vec<String>> = ready.by_room(rooms).into_iter().map(|(room, one)| fails(room, one)).collect();
    let head = ["Room", "Who", "What", "What to do today"].map(str::to_owned).into();
    let table = (!rows.is_empty()).then_some(Table { head, rows });
    Some(Section { title, words: vec![words], table, ..Section::default() })
}

fn fails(room: Option<&str>, one: &Deadline) -> Vec<String> {
    let who = one.person.as_ref().map_or(String::new(), |(_, name)| name.clone());
    let today = format!("{} Who can act: {}.", one.needs, actors(&one.may_act));
    vec![room.unwrap_or("not known").to_owned(), who, format!("{}. {}", one.about, one.reason), today]
}

fn dates(due: &Due) -> Section {
    let words = if due.deadlines.is_empty() { vec!["Nothing is due.".to_owned()] } else { vec![] };
    let table = (!due.deadlines.is_empty()).then(|| table(&due.deadlines));
    Section { title: "Every date".to_owned(), words, table, ..Section::default() }
}

fn table(deadlines: &[Deadline]) -> Table {
    let head = ["Last day", "What", "Best done on", "Who can act"].map(str::to_owned).into();
    let row = |deadline: &Deadline| {
        let who = deadline.person.as_ref().map_or(String::new(), |(_, name)| format!("{name}: "));
        let on = deadline.act_on.map_or("no working day is left".to_owned(), |day| day.strftime("%a %-d %b %Y").to_string());
        vec![deadline.due.strftime("%a %-d %b %Y").to_string(), format!("{who}{}", deadline.about), on, actors(&deadline.may_act)]
    };
    Table { head, rows: deadlines.iter().map(row).collect() }
}
