//! Readers and PCs: the lists.

use std::collections::HashMap;

use axum::extract::State;
use jiff::civil::Date;
use lanyard_model::{CardReader, Id, Pc};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/equipment").get(list)]
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let today = ui::day_of(app.clock.now());
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (pcs, readers) = (read.all::<Pc>().await?, read.all::<CardReader>().await?);
    let gone: Vec<_> = pcs.iter().filter_map(pc_gone).chain(readers.iter().filter_map(|one| reader_gone(one, today))).collect();
    let (pcs, readers) = (read.pcs().await?, read.readers(today).await?);
    let names: HashMap<&Id<Pc>, &str> = pcs.iter().map(|pc| (&pc.id, pc.name.as_str())).collect();
    let pc_rows: Vec<Vec<Markup>> = pcs.iter().map(|pc| pc_row(&visit, pc)).collect();
    let reader_row = |reader: &CardReader| {
        let pc = reader.pc.as_ref().and_then(|pc| names.get(pc)).copied();
        reader_row(&visit, reader, pc, today)
    };
    let reader_rows: Vec<Vec<Markup>> = readers.iter().map(reader_row).collect();
    let content = html! {
        h1 { "Readers and PCs" }
        p { a href=(visit.path("applications")) { "Applications and whether each supports CIS2" } }
        p { a href=(visit.path("pcs-that-report")) { "PCs that report: codes and keys" } }
        h2 { "PCs" }
        (ui::way(&visit, Permission::ChangeRegister, "pcs/new", "Add a PC"))
        @if pcs.is_empty() { p { "No PC is entered. One appears by itself when it sends its first check." } }
        @else { (ui::table("PCs", &["Name", "Room", "Last heard of"], &pc_rows)) }
        h2 { "Readers" }
        (ui::way(&visit, Permission::ChangeRegister, "readers/new", "Add a reader"))
        @if readers.is_empty() { p { "No reader is entered." } }
        @else { (ui::table("Readers", &["Reader", "Serial number", "Where", "Warranty until"], &reader_rows)) }
        (ui::no_longer_used(&visit, Permission::ChangeRegister, &gone))
    };
    Ok(ui::page("Readers and PCs", Some(&visit), content))
}

fn pc_gone(pc: &Pc) -> Option<(String, String, Date)> {
    Some((format!("pcs/{}/edit", pc.id), format!("PC {}", pc.name), ui::day_of(pc.retired_at?)))
}

fn reader_gone(reader: &CardReader, today: Date) -> Option<(String, String, Date)> {
    let number = reader.serial.as_deref().map_or_else(String::new, |serial| format!(", serial number {serial}"));
    let since = reader.retired_on.filter(|day| *day <= today)?;
    Some((format!("readers/{}/edit", reader.id), format!("{}{number}", super::reader::name(reader)), since))
}

fn pc_row(visit: &Visit, pc: &Pc) -> Vec<Markup> {
    vec![
        html! { a href=(visit.path(&format!("pcs/{}", pc.id))) { (pc.name) } },
        html! { (pc.room.as_deref().unwrap_or("not known")) },
        html! { (pc.seen_at.map_or_else(|| "never".to_owned(), ui::when)) },
    ]
}

fn reader_row(visit: &Visit, reader: &CardReader, pc: Option<&str>, today: Date) -> Vec<Markup> {
    let over = reader.warranty_until.is_some_and(|last| last < today);
    vec![
        html! { a href=(visit.path(&format!("readers/{}", reader.id))) { (super::reader::name(reader)) } (ui::used_until(reader.retired_on)) },
        html! { (reader.serial.as_deref().unwrap_or("not known")) },
        html! { (reader.room.as_deref().unwrap_or("not known")) @if let Some(pc) = pc { ", " (pc) } },
        html! {
            (ui::some_day(reader.warranty_until))
            @if over { " " strong class="nhsuk-tag nhsuk-tag--grey" { "Over" } }
        },
    ]
}
