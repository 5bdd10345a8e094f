//! Writing an import: in portions, each a transaction of its own, so that nobody waits for a large one to end.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use lanyard_model::{Id, Import, Ods};
use lanyard_store::{StoreError, Upload};

use super::plan::Put;
use crate::app::App;

/// Records of one portion.
pub(super) const PORTION: usize = 250;

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

/// An import that was confirmed, and what is left to write of it.
#[derive(Debug)]
pub(crate) struct Job {
    turn: Turn,
    author: String,
    import: Import,
    /// The file, until the first portion has taken it.
    upload: Option<Id<Upload>>,
    portions: VecDeque<Vec<Put>>,
}

impl Job {
    /// An import of these records.
    pub(crate) fn new(turn: Turn, author: &str, mut import: Import, upload: Id<Upload>, puts: Vec<Put>) -> Self {
        import.planned = count(puts.len());
        let (mut portions, mut puts) = (VecDeque::new(), puts.into_iter().peekable());
        while puts.peek().is_some() {
            portions.push_back(puts.by_ref().take(PORTION).collect());
        }
        if portions.is_empty() {
            portions.push_back(Vec::new());
        }
        Self { turn, author: author.to_owned(), import, upload: Some(upload), portions }
    }

    /// Whether everything is written.
    pub(crate) fn is_done(&self) -> bool {
        self.portions.is_empty()
    }

    /// Writes the next portion; gives `false` when the file does not wait any more. What the database does not take, since somebody
    /// entered the same meanwhile, is tried record by record and left alone.
    ///
    /// # Errors
    /// When the database cannot be used. Portions that were written stay.
    pub(crate) async fn next(&mut self, app: &App) -> Result<bool, StoreError> {
        let Some(puts) = self.portions.pop_front() else { return Ok(true) };
        match self.write(app, &puts).await {
            Err(StoreError::Taken(_) | StoreError::InUse) if puts.len() > 1 => {
                for put in puts.into_iter().rev() {
                    self.portions.push_front(vec![put]);
                }
                Ok(true)
            }
            Err(StoreError::Taken(_) | StoreError::InUse) => {
                self.import.meanwhile.extend(puts.iter().map(Put::name));
                self.portions.push_front(Vec::new());
                self.import.written += count(puts.len());
                Ok(true)
            }
            written => written,
        }
    }

    async fn write(&mut self, app: &App, puts: &[Put]) -> Result<bool, StoreError> {
        let why = format!("Import of {}", self.import.file);
        let mut write = app.store.write(&self.turn.practice, &self.author, &why, app.clock.now()).await?;
        if let Some(upload) = &self.upload
            && !write.drop_upload(upload).await?
        {
            return Ok(false);
        }
        let mut import = self.import.clone();
        for put in puts {
            if !write.put_if(put.table, &put.id, &put.was, put.fields.clone()).await? {
                import.meanwhile.push(put.name());
            }
        }
        import.portions.extend(write.entries());
        import.written += count(puts.len());
        import.ended_at = self.portions.is_empty().then(|| write.now());
        write.save(&import).await?;
        write.commit().await?;
        (self.import, self.upload) = (import, None);
        Ok(true)
    }

    /// Writes all that is left.
    pub(crate) async fn finish(mut self, app: App) {
        while !self.is_done() {
            if let Err(error) = self.next(&app).await {
                tracing::error!(%error, written = self.import.written, planned = self.import.planned, "an import was interrupted");
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
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::{Clock, SignInSettings};

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
        let upload = waiting(&app, &ods).await;
        let turn = app.imports.begin(&ods).unwrap();
        assert!(app.imports.begin(&ods).is_none(), "one at a time");
        let puts: Vec<Put> = (0..2 * PORTION + 1).map(put).collect();
        let mut job = Job::new(turn, "test", import(), upload, puts);
        assert!(job.next(&app).await.unwrap() && !job.is_done());

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
        let upload = waiting(&app, &ods).await;
        let mut puts: Vec<Put> = (0..3).map(put).collect();
        let fields = json!({ "id": "c1", "serial": "0812345678", "holder": "nobody" });
        puts.push(Put { table: lanyard_model::Card::TABLE, id: "c1".to_owned(), was: Json::Null, fields });
        Job::new(app.imports.begin(&ods).unwrap(), "test", import(), upload, puts).finish(app.clone()).await;
        let mut read = app.store.read(&ods).await.unwrap();
        let done: Import = read.find(&Id::new("i1")).await.unwrap().unwrap();
        assert_eq!((done.meanwhile, done.written, done.ended_at.is_some()), (vec!["0812345678".to_owned()], 4, true));
        assert_eq!(read.all::<Person>().await.unwrap().len(), 3);
    }

    #[tokio::test]
    async fn a_file_that_waits_no_more_is_written_by_nobody() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        let mut job = Job::new(app.imports.begin(&ods).unwrap(), "test", import(), Id::new("gone"), vec![put(1)]);
        assert!(!job.next(&app).await.unwrap());
        assert!(app.store.read(&ods).await.unwrap().all::<Person>().await.unwrap().is_empty());
    }
}
