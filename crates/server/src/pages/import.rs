//! Import: choose a file, see what it would do, confirm, look again, undo.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_model::{Id, Import};
use lanyard_store::{Read, StoreError, Upload};
use maud::Markup;
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::import::{Book, Columns, Job, Kind, Plan, Register, Remembered, Undo, count, mapped, plan, read_book, start_of};
use crate::pages::governance::{Offers, offers};
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;
use show::Writing;

mod show;

/// Largest file, in bytes.
const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/import").get(start).post(choose).largest_body(LARGEST_FILE),
        route("/p/{ods}/import/{upload}").get(dry_run),
        route("/p/{ods}/import/{upload}/columns").post(columns),
        route("/p/{ods}/import/{upload}/confirm").post(confirm),
        route("/p/{ods}/imports/{id}").get(done),
        route("/p/{ods}/imports/{id}/undo").post(undo),
    ]
}

pub(crate) async fn start(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::Import)?;
    let imports = app.store.read(&visit.practice.ods).await?.imports().await?;
    Ok(show::start(&visit, &Filled::default(), &imports))
}

/// A file with what was said to be in it.
async fn received(mut form: Multipart) -> Result<(String, Option<Kind>, Vec<u8>), String> {
    let (mut name, mut kind, mut bytes) = (String::new(), None, Vec::new());
    let too_large = |_| format!("The file could not be received. It may have at most {} MB.", LARGEST_FILE / 1024 / 1024);
    while let Some(field) = form.next_field().await.map_err(too_large)? {
        if field.name() == Some("kind") {
            kind = Kind::of_id(&field.text().await.map_err(too_large)?);
        } else if field.name() == Some("file") {
            name = field.file_name().unwrap_or("file").chars().filter(|letter| !letter.is_control()).take(100).collect();
            bytes = field.bytes().await.map_err(too_large)?.to_vec();
        }
    }
    Ok((name, kind, bytes))
}

pub(crate) async fn choose(State(app): State<App>, visit: Visit, form: Multipart) -> Result<Response, Failure> {
    visit.may(Permission::Import)?;
    let read = match received(form).await {
        Ok((name, kind, bytes)) => {
            let book = tokio::task::spawn_blocking(move || read_book(&bytes)).await;
            book.unwrap_or_else(|_| Err("The file cannot be read. Save it again as CSV.".to_owned())).map(|book| (name, kind, book))
        }
        Err(why) => Err(why),
    };
    match read {
        Ok((name, kind, book)) => {
            let id = keep(&app, &visit, name, kind, book).await?;
            Ok(Redirect::to(&visit.path(&format!("import/{id}"))).into_response())
        }
        Err(why) => {
            let mut filled = Filled::default();
            filled.wrong("file", why);
            let imports = app.store.read(&visit.practice.ods).await?.imports().await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show::start(&visit, &filled, &imports)).into_response())
        }
    }
}

/// What every kind's columns were said to be before.
async fn remembered(app: &App, visit: &Visit) -> Result<BTreeMap<Kind, Remembered>, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let mut all = BTreeMap::new();
    for kind in Kind::ALL {
        all.insert(kind, read.mapping(kind.id()).await?);
    }
    Ok(all)
}

/// Keeps a file until it is confirmed, with the columns as they were said to be before.
async fn keep(app: &App, visit: &Visit, file: String, told: Option<Kind>, mut book: Book) -> Result<Id<Upload>, Failure> {
    let (kind, columns) = start_of(book.sheet(), told, &remembered(app, visit).await?);
    book.headings = columns.first_row.saturating_sub(1);
    let upload = Upload {
        id: app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?,
        at: app.clock.now(),
        file,
        kind: kind.id().to_owned(),
        columns: columns.fields,
        sheet: serde_json::to_string(&book).unwrap_or_default(),
    };
    app.store.keep_upload(&visit.practice.ods, &upload).await?;
    Ok(upload.id)
}

/// A file that waits, ready to be planned.
struct Waiting {
    upload: Upload,
    kind: Kind,
    book: Book,
    columns: Columns,
}

impl Waiting {
    /// The file's name; of several sheets also that of the one that is read.
    fn name(&self) -> String {
        if self.book.sheets.len() < 2 {
            return self.upload.file.clone();
        }
        format!("{} (sheet “{}”)", self.upload.file, self.book.sheet().name)
    }

    /// Begins anew, with what was found in a sheet.
    fn begin_with(&mut self, kind: Kind, columns: Columns) {
        self.upload.kind = kind.id().to_owned();
        self.book.headings = columns.first_row.saturating_sub(1);
        self.upload.sheet = serde_json::to_string(&self.book).unwrap_or_default();
        self.upload.columns = columns.fields;
    }
}

async fn waiting(app: &App, visit: &Visit, id: &str) -> Result<Waiting, Failure> {
    visit.may(Permission::Import)?;
    let upload = app.store.read(&visit.practice.ods).await?.upload(&Id::new(id)).await?.ok_or_else(gone)?;
    let kind = Kind::of_id(&upload.kind).ok_or(Failure::NotFound)?;
    let book: Book = serde_json::from_str(&upload.sheet).map_err(|_| gone())?;
    let mut columns = mapped(kind, book.sheet(), book.headings, &Remembered::new());
    columns.fields.clone_from(&upload.columns);
    Ok(Waiting { upload, kind, book, columns })
}

fn gone() -> Failure {
    Failure::Unusable(
        "This file is not waiting any more: it was imported, or nobody confirmed it for a day. Choose it again.".to_owned(),
    )
}

/// The register as it is.
async fn register_now(read: &mut Read) -> Result<Register, StoreError> {
    Ok(Register {
        people: read.all().await?,
        cards: read.all().await?,
        events: read.all().await?,
        positions: read.all().await?,
        pcs: read.all().await?,
        readers: read.all().await?,
    })
}

/// Plans a waiting file against the register.
async fn planned(app: &App, register: Register, waiting: Waiting) -> Result<(Waiting, Plan), Failure> {
    let (now, store) = (app.clock.now(), app.store.clone());
    let work = move || {
        let mut new_id = || store.entropy().id::<()>(now).map(|id| id.to_string()).unwrap_or_default();
        let plan = plan(waiting.kind, waiting.book.sheet(), &waiting.columns, register, ui::day_of(now), &mut new_id);
        (waiting, plan)
    };
    let failed = |_| Failure::Unusable("This file cannot be planned. Save it again as CSV, and choose it again.".to_owned());
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

pub(crate) async fn dry_run(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let waiting = waiting(&app, &visit, &id).await?;
    if let Some(missing) = waiting.kind.missing(|field| waiting.columns.place(field).is_some()) {
        return Ok(show::columns(&visit, &waiting, missing));
    }
    let register = register_now(&mut app.store.read(&visit.practice.ods).await?).await?;
    let (waiting, plan) = planned(&app, register, waiting).await?;
    Ok(show::dry_run(&visit, &waiting, &plan, false))
}

/// Where somebody says that another sheet is meant, or another row has the headings, or something else is in the file: what is there then.
fn another_beginning(
    waiting: &mut Waiting,
    sent: &BTreeMap<String, String>,
    remembered: &BTreeMap<Kind, Remembered>,
) -> Option<(Kind, Columns)> {
    let place = |name: &str, below: usize| sent.get(name).and_then(|place| place.parse().ok()).filter(|place| *place < below);
    let told = sent.get("kind").and_then(|kind| Kind::of_id(kind)).filter(|kind| *kind != waiting.kind);
    let kind = told.unwrap_or(waiting.kind);
    let can_be_read = |kind: Kind, columns: &Columns| kind.missing(|field| columns.place(field).is_some()).is_none();
    if let Some(chosen) = place("sheet", waiting.book.sheets.len()).filter(|chosen| *chosen != waiting.book.chosen) {
        waiting.book.chosen = chosen;
        let sheet = waiting.book.sheet();
        let (found, columns) = start_of(sheet, told, remembered);
        // Another sheet may hold something else; where its headings do not say what, it is the same.
        return Some(if can_be_read(found, &columns) { (found, columns) } else { start_of(sheet, Some(kind), remembered) });
    }
    let taught = remembered.get(&kind).cloned().unwrap_or_default();
    let sheet = waiting.book.sheet();
    let at = |headings: usize| (kind, mapped(kind, sheet, headings, &taught));
    if let Some(headings) = place("headings", sheet.rows.len()).filter(|headings| *headings != waiting.book.headings) {
        return Some(at(headings));
    }
    let (_, found) = told.map(|kind| start_of(sheet, Some(kind), remembered))?;
    Some(if can_be_read(kind, &found) { (kind, found) } else { at(waiting.book.headings) })
}

pub(crate) async fn columns(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Redirect, Failure> {
    let mut waiting = waiting(&app, &visit, &id).await?;
    let sent: BTreeMap<String, String> = sent.into_iter().collect();
    if let Some((kind, columns)) = another_beginning(&mut waiting, &sent, &remembered(&app, &visit).await?) {
        waiting.begin_with(kind, columns);
    } else {
        let known = waiting.kind.fields();
        let mut fields: Vec<String> = Vec::new();
        let mut mapping = Vec::new();
        for (place, header) in waiting.columns.headers.iter().enumerate() {
            let field = sent.get(&format!("column-{place}")).map_or("", String::as_str);
            let free = known.iter().any(|(id, _, _)| *id == field) && !fields.iter().any(|taken| taken == field);
            fields.push(if free { field.to_owned() } else { String::new() });
            mapping.push((crate::import::plain(header), fields.last().cloned().unwrap_or_default()));
        }
        mapping.retain(|(header, _)| !header.is_empty());
        let (author, why) = (visit.signed_in.account.as_str(), "Somebody said what the columns of a file are");
        let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
        write.remember_mapping(waiting.kind.id(), &mapping).await?;
        write.commit().await?;
        waiting.upload.columns = fields;
    }
    app.store.keep_upload(&visit.practice.ods, &waiting.upload).await?;
    Ok(Redirect::to(&visit.path(&format!("import/{id}"))))
}

pub(crate) async fn confirm(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let waiting = waiting(&app, &visit, &id).await?;
    let register = register_now(&mut app.store.read(&visit.practice.ods).await?).await?;
    let (waiting, plan) = planned(&app, register, waiting).await?;
    if plan.digest() != Filled::sent(sent).get("plan") {
        let page = show::dry_run(&visit, &waiting, &plan, true);
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let busy =
        || Failure::Unusable("Another import is being written here. Wait until it has ended, then confirm again.".to_owned());
    let turn = app.imports.begin(&visit.practice.ods).ok_or_else(busy)?;
    let import = Import {
        id: app.store.entropy().id(app.clock.now()).map_err(StoreError::from)?,
        at: app.clock.now(),
        file: waiting.name(),
        kind: waiting.kind.id().to_owned(),
        added: count(plan.added()),
        changed: count(plan.changed()),
        left_alone: count(plan.left_alone),
        unreadable: count(plan.unreadable.len()),
        portions: Vec::new(),
        planned: 0,
        written: 0,
        meanwhile: Vec::new(),
        drift: plan.drift,
        ended_at: None,
        undone_at: None,
    };
    let page = visit.path(&format!("imports/{}", import.id));
    let author = visit.signed_in.account.as_str();
    let mut job = Job::begin(&app, turn, author, import, &waiting.upload.id, plan.puts).await?.ok_or_else(gone)?;
    // What is small is written before the page is shown; what is large, or meets a database that is away, goes on by itself.
    if job.next(&app).await.is_err() || !job.is_done() {
        tokio::spawn(job.finish(app));
    }
    Ok(Redirect::to(&page).into_response())
}

pub(crate) async fn done(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::Import)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let import: Import = read.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    let going_on = app.imports.going_on(&visit.practice.ods);
    let offers = if going_on { Offers::default() } else { offers(&mut read, &import, ui::day_of(app.clock.now())).await? };
    let waits = read.next_portion(&import.id).await?.is_some();
    let writing = if going_on {
        Writing::Now
    } else if waits {
        Writing::Soon
    } else {
        Writing::Over
    };
    Ok(show::done(&visit, &import, writing, &[], &offers))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Undoing {
    /// Given when what was changed or used since is to be left alone.
    rest: Option<String>,
}

pub(crate) async fn undo(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Undoing>,
) -> Result<Response, Failure> {
    visit.may(Permission::Import)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let import: Import = read.find(&Id::new(&*id)).await?.ok_or(Failure::NotFound)?;
    drop(read);
    let back = Redirect::to(&visit.path(&format!("imports/{id}"))).into_response();
    if import.undone_at.is_some() || import.portions.is_empty() {
        return Ok(back);
    }
    let busy = || Failure::Unusable("An import is being written here. Wait until it has ended, then undo this one.".to_owned());
    let turn = app.imports.begin(&visit.practice.ods).ok_or_else(busy)?;
    let mut undo = Undo::new(turn, visit.signed_in.account.as_str(), import.clone(), sent.rest.is_some());
    let since = undo.next(&app).await?;
    if !since.is_empty() {
        return Ok((StatusCode::CONFLICT, show::done(&visit, &import, Writing::Over, &since, &Offers::default())).into_response());
    }
    if !undo.is_done() {
        tokio::spawn(undo.finish(app));
    }
    Ok(back)
}
