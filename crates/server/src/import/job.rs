//! Writing an import: in portions, each a transaction of its own, so that nobody waits for a large one to end.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lanyard_model::{Id, Import, Ods};
use lanyard_store::{ImportPortion, StoreError, TABLES, Upload};
use serde_json::Value as Json;

use super::plan::Put;
use crate::app::App;

/// Records of one portion.
pub(super) const PORTION: usize = 250;
/// How often it is looked whether an import was interrupted.
const EVERY: Duration = Duration::from_secs(10);

/// The imports that are being written now. Each practice has one at a time.
#[derive(Debug, Default)]
pub struct Imports(Mutex<BTreeSet<Ods>>);

/// The turn of one import; ends when dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    all: Arc<Imports>,
    pub(super) practice: Ods,
}

impl Imports {
    /// A practice's turn, unless it has an import going on.
    pub(crate) fn begin(self: &Arc<Self>, practice: &Ods) -> Option<Turn> {
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(practice.clone());
        begun.then(|| Turn { all: Arc::clone(self), practice: practice.clone() })
    }

    /// Whether an import of this practice is being written.
    pub(crate) fn going_on(&self, practice: &Ods) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(practice)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.practice);
    }
}

/// An import that was confirmed. What is left to write of it waits in the database, so that it goes on after whatever ends this program.
#[derive(Debug)]
pub(crate) struct Job {
    turn: Turn,
    import: Id<Import>,
    done: bool,
}

impl Job {
    /// Begins an import of these records; `None` when the file does not wait any more.
    ///
    /// # Errors
    /// When the database cannot be used. Nothing was begun then.
    pub(crate) async fn begin(
        app: &App,
        turn: Turn,
        author: &str,
        mut import: Import,
        upload: &Id<Upload>,
        puts: Vec<Put>,
    ) -> Result<Option<Self>, StoreError> {
        let why = why(&import);
        let mut write = app.store.write(&turn.practice, author, &why, app.clock.now()).await?;
        if !write.drop_upload(upload).await? {
            return Ok(None);
        }
        import.planned = count(puts.len());
        import.ended_at = puts.is_empty().then(|| write.now());
        write.save(&import).await?;
        let (mut number, mut puts) = (0, puts.into_iter().peekable());
        while puts.peek().is_some() {
            let portion: Vec<Put> = puts.by_ref().take(PORTION).collect();
            write.keep_portion(&import.id, &kept(number, author, &portion)?).await?;
            number += count(portion.len());
        }
        write.commit().await?;
        Ok(Some(Self { turn, done: import.ended_at.is_some(), import: import.id }))
    }

    /// Whether nothing is left to write.
    pub(crate) fn is_done(&self) -> bool {
        self.done
    }

    /// Writes the next portion. What the database does not take, since somebody entered the same meanwhile, is tried record by record
    /// and left alone.
    ///
    /// # Errors
    /// When the database cannot be used. Portions that were written stay.
    pub(crate) async fn next(&mut self, app: &App) -> Result<(), StoreError> {
        let Some(portion) = app.store.read(&self.turn.practice).await?.next_portion(&self.import).await? else {
            self.done = true;
            return Ok(());
        };
        let puts = puts_of(&portion)?;
        match self.write(app, &portion, &puts, Refused::Nothing).await {
            Err(StoreError::Taken(_) | StoreError::InUse) if puts.len() > 1 => self.part(app, &portion, puts).await,
            Err(StoreError::Taken(_) | StoreError::InUse) => self.write(app, &portion, &puts, Refused::All).await,
            written => written,
        }
    }

    async fn write(&mut self, app: &App, portion: &ImportPortion, puts: &[Put], refused: Refused) -> Result<(), StoreError> {
        let Some(mut import) = app.store.read(&self.turn.practice).await?.find::<Import>(&self.import).await? else {
            self.done = true;
            return Ok(());
        };
        let mut write = app.store.write(&self.turn.practice, &portion.author, &why(&import), app.clock.now()).await?;
        if !write.drop_portion(&import.id, portion.number).await? {
            return Ok(());
        }
        for put in puts {
            let taken = refused == Refused::Nothing && write.put_if(put.table, &put.id, &put.was, put.fields.clone()).await?;
            if !taken {
                import.meanwhile.push(put.name());
            }
        }
        import.portions.extend(write.entries());
        import.written += count(puts.len());
        import.ended_at = (!write.has_portions(&import.id).await?).then(|| write.now());
        write.save(&import).await?;
        write.commit().await?;
        self.done = import.ended_at.is_some();
        Ok(())
    }

    /// Makes a portion of each record of one.
    async fn part(&self, app: &App, portion: &ImportPortion, puts: Vec<Put>) -> Result<(), StoreError> {
        let why = "What an import has still to write is tried record by record";
        let mut write = app.store.write(&self.turn.practice, &portion.author, why, app.clock.now()).await?;
        if write.drop_portion(&self.import, portion.number).await? {
            for (number, put) in (portion.number..).zip(puts) {
                write.keep_portion(&self.import, &kept(number, &portion.author, &[put])?).await?;
            }
            write.commit().await?;
        }
        Ok(())
    }

    /// Writes all that is left.
    pub(crate) async fn finish(mut self, app: App) {
        while !self.is_done() {
            if let Err(error) = self.next(&app).await {
                tracing::error!(%error, import = %self.import, "an import was interrupted, and goes on in a moment");
                return;
            }
        }
        // The import has ended: the next one need not wait until the tables are counted.
        drop(self);
        if let Err(error) = app.store.count_tables().await {
            tracing::warn!(%error, "the tables could not be counted after an import: pages may be slow for a minute");
        }
    }
}

/// What the database does not take of a portion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Nothing,
    All,
}

/// Goes on with imports that were interrupted, at the start and when the database is back, for as long as the server runs.
pub(crate) async fn run(app: App) {
    let mut timer = tokio::time::interval(EVERY);
    loop {
        timer.tick().await;
        let done = go_on(&app).await;
        if let Err(error) = &done {
            tracing::error!(%error, "imports that were interrupted could not be looked for");
        }
        app.jobs.ran("Job: interrupted imports", app.clock.now(), &done);
    }
}

/// Goes on with every import of which something waits and that nobody writes now.
async fn go_on(app: &App) -> Result<(), StoreError> {
    for (practice, import) in app.store.system("imports that were interrupted go on").unwritten_imports().await? {
        if let Some(turn) = app.imports.begin(&practice) {
            Job { turn, import, done: false }.finish(app.clone()).await;
        }
    }
    Ok(())
}

fn why(import: &Import) -> String {
    format!("Import of {}", import.file)
}

/// A portion as it waits in the database.
fn kept(number: i64, author: &str, puts: &[Put]) -> Result<ImportPortion, StoreError> {
    let puts: Vec<KeptPut<'_>> = puts
        .iter()
        .map(|put| (put.table.name.into(), (&put.id).into(), Cow::Borrowed(&put.was), Cow::Borrowed(&put.fields)))
        .collect();
    let puts = serde_json::to_string(&puts).map_err(|error| unreadable(&error))?;
    Ok(ImportPortion { number, author: author.to_owned(), puts })
}

/// Table, id, what the plan found, and what it makes of it.
type KeptPut<'a> = (Cow<'a, str>, Cow<'a, str>, Cow<'a, Json>, Cow<'a, Json>);

fn puts_of(portion: &ImportPortion) -> Result<Vec<Put>, StoreError> {
    let puts: Vec<KeptPut<'_>> = serde_json::from_str(&portion.puts).map_err(|error| unreadable(&error))?;
    let put = |(table, id, was, fields): KeptPut<'_>| {
        let known = TABLES.iter().find(|known| known.name == table).copied();
        let table = known.ok_or_else(|| unreadable(&format!("there is no table {table}")))?;
        Ok(Put { table, id: id.into_owned(), was: was.into_owned(), fields: fields.into_owned() })
    };
    puts.into_iter().map(put).collect()
}

fn unreadable(why: &impl std::fmt::Display) -> StoreError {
    StoreError::Unexpected { table: "import_portion", column: "puts".to_owned(), why: why.to_string() }
}

impl Put {
    /// What people call it.
    fn name(&self) -> String {
        let named = ["name", "serial", "model"].iter().find_map(|field| self.fields.get(field)?.as_str());
        named.unwrap_or("a record without a name").to_owned()
    }
}

pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::Timestamp;
    use lanyard_diagnose::Pack;
    use lanyard_model::Person;
    use lanyard_store::{Entropy, Practice, Record as _, Store};
    use serde_json::json;

    use super::*;
    use crate::{Clock, SignInSettings};

    /// An import of so many people, begun.
    pub(crate) async fn begun(app: &App, ods: &Ods, puts: Vec<Put>) -> Job {
        let upload = waiting(app, ods).await;
        Job::begin(app, app.imports.begin(ods).unwrap(), "test", import(), &upload, puts).await.unwrap().unwrap()
    }

    /// The import of the tests, as it stands.
    pub(crate) async fn stands(app: &App, ods: &Ods) -> Import {
        app.store.read(ods).await.unwrap().find(&Id::new("i1")).await.unwrap().unwrap()
    }

    pub(crate) async fn app(folder: &std::path::Path, ods: &Ods) -> App {
        let file = folder.join("lanyard.sqlite").display().to_string();
        let store = Store::open(&file, Arc::new(Entropy::seeded(5))).await.unwrap();
        let (name, kind, report_link) = ("Willow Lane".to_owned(), "practice".to_owned(), "desk".to_owned());
        let created_at = Timestamp::UNIX_EPOCH;
        let practice = Practice { ods: ods.clone(), name, kind, uses_emis: true, report_link, networks: Vec::new(), created_at };
        store.add_practice(&practice).await.unwrap();
        App::new(store, Arc::new(Pack::embedded().unwrap()), Arc::new(Clock::System), "http://localhost", SignInSettings::default())
    }

    pub(crate) fn put(number: usize) -> Put {
        let fields = json!({ "id": format!("p{number}"), "name": format!("Person {number}"), "visitor": false });
        Put { table: Person::TABLE, id: format!("p{number}"), was: Json::Null, fields }
    }

    pub(crate) fn import() -> Import {
        let fields = json!({
            "id": "i1", "at": Timestamp::UNIX_EPOCH, "file": "staff.csv", "kind": "people", "added": 0, "changed": 0,
            "left_alone": 0, "unreadable": 0, "portions": [], "planned": 0, "written": 0, "meanwhile": [], "drift": [],
        });
        serde_json::from_value(fields).unwrap()
    }

    pub(crate) async fn waiting(app: &App, ods: &Ods) -> Id<Upload> {
        let id = Id::new("u1");
        let (file, kind, sheet) = ("staff.csv".to_owned(), "people".to_owned(), "{}".to_owned());
        let upload = Upload { id: id.clone(), at: Timestamp::UNIX_EPOCH, file, kind, columns: Vec::new(), sheet };
        app.store.keep_upload(ods, &upload).await.unwrap();
        id
    }

    #[tokio::test]
    async fn others_write_between_the_portions_and_what_they_changed_is_left_alone() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        let mut job = begun(&app, &ods, (0..2 * PORTION + 1).map(put).collect()).await;
        assert!(app.imports.begin(&ods).is_none(), "one at a time");
        job.next(&app).await.unwrap();
        assert!(!job.is_done());

        let mut write = app.store.write(&ods, "somebody", "by hand", app.clock.now()).await.unwrap();
        let own = put(PORTION + 7);
        write.put(own.table, &own.id, json!({ "id": own.id, "name": "By hand", "visitor": true })).await.unwrap();
        write.commit().await.unwrap();
        assert!(app.imports.going_on(&ods));
        job.finish(app.clone()).await;
        assert!(!app.imports.going_on(&ods));

        let mut read = app.store.read(&ods).await.unwrap();
        let done: Import = read.find(&Id::new("i1")).await.unwrap().unwrap();
        assert_eq!((done.planned, done.written), (count(2 * PORTION + 1), count(2 * PORTION + 1)));
        assert_eq!(done.meanwhile, ["Person 257"]);
        assert!(done.ended_at.is_some() && done.portions.len() == 3, "{:?}", done.portions);
        let kept: Person = read.find(&Id::new(own.id)).await.unwrap().unwrap();
        assert_eq!(kept.name, "By hand");
        assert_eq!(read.all::<Person>().await.unwrap().len(), 2 * PORTION + 1);
        assert!(app.store.verify_audit(&ods, &[]).await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn what_the_database_refuses_is_left_alone_and_the_rest_is_written() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        let mut puts: Vec<Put> = (0..3).map(put).collect();
        let fields = json!({ "id": "c1", "serial": "0812345678", "holder": "nobody" });
        puts.push(Put { table: lanyard_model::Card::TABLE, id: "c1".to_owned(), was: Json::Null, fields });
        begun(&app, &ods, puts).await.finish(app.clone()).await;
        let (done, mut read) = (stands(&app, &ods).await, app.store.read(&ods).await.unwrap());
        assert_eq!((done.meanwhile, done.written, done.ended_at.is_some()), (vec!["0812345678".to_owned()], 4, true));
        assert_eq!(read.all::<Person>().await.unwrap().len(), 3);
    }

    #[tokio::test]
    async fn a_file_that_waits_no_more_is_written_by_nobody() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        let turn = app.imports.begin(&ods).unwrap();
        let begun = Job::begin(&app, turn, "test", import(), &Id::new("gone"), vec![put(1)]).await.unwrap();
        assert!(begun.is_none());
        assert!(app.store.read(&ods).await.unwrap().all::<Person>().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_interrupted_goes_on_where_it_stopped_and_leaves_alone_what_was_changed_meanwhile() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        let mut job = begun(&app, &ods, (0..3 * PORTION).map(put).collect()).await;
        job.next(&app).await.unwrap();
        go_on(&app).await.unwrap();
        assert_eq!(stands(&app, &ods).await.written, count(PORTION), "it is somebody's turn");
        drop(job);
        let mut write = app.store.write(&ods, "somebody", "by hand", app.clock.now()).await.unwrap();
        for number in [3, PORTION + 3] {
            let own = put(number);
            write.put(own.table, &own.id, json!({ "id": own.id, "name": "By hand", "visitor": true })).await.unwrap();
        }
        write.commit().await.unwrap();

        go_on(&app).await.unwrap();
        let (done, mut read) = (stands(&app, &ods).await, app.store.read(&ods).await.unwrap());
        assert_eq!((done.written, done.portions.len(), done.ended_at.is_some()), (count(3 * PORTION), 3, true));
        assert_eq!(done.meanwhile, ["Person 253"]);
        let people: Vec<Person> = read.all().await.unwrap();
        assert_eq!(people.len(), 3 * PORTION);
        assert_eq!(people.iter().filter(|person| person.name == "By hand").count(), 2);
        assert!(app.store.system("a test").unwritten_imports().await.unwrap().is_empty());
        assert!(app.store.verify_audit(&ods, &[]).await.unwrap().is_ok());
    }
}
