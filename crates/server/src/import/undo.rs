//! Undoing an import: in portions, the last first, so that nobody waits for a large one to end. Before the first the whole is looked
//! at; what somebody changes after that stops it at the portion in which it stands, and the rest stays.

use lanyard_model::{Import, Portion};
use lanyard_store::{Change, ChangedSince, StoreError};

use super::job::Turn;
use crate::app::App;
use crate::ui;

/// An import that is being undone.
#[derive(Debug)]
pub(crate) struct Undo {
    turn: Turn,
    author: String,
    import: Import,
    /// Whether what somebody changed or used since is left alone, and the rest is taken back.
    rest: bool,
    begun: bool,
}

impl Undo {
    /// The undoing of this import.
    pub(crate) fn new(turn: Turn, author: &str, import: Import, rest: bool) -> Self {
        Self { turn, author: author.to_owned(), import, rest, begun: false }
    }

    /// Whether everything was taken back that is to be.
    pub(crate) fn is_done(&self) -> bool {
        self.import.undone_at.is_some()
    }

    /// Takes the last portion back that is left; gives by name what was changed since, and then takes back nothing.
    ///
    /// # Errors
    /// When the database cannot be used. Portions that were taken back stay so.
    pub(crate) async fn next(&mut self, app: &App) -> Result<Vec<String>, StoreError> {
        let mut import = self.import.clone();
        let last: Vec<Portion> = import.portions.pop().into_iter().collect();
        let looked_at = if self.begun || self.rest { &last } else { &self.import.portions };
        let changes = app.store.read(&self.turn.practice).await?.changes_in(looked_at).await?;
        let why = format!("Import of {} undone", import.file);
        let mut write = app.store.write(&self.turn.practice, &self.author, &why, app.clock.now()).await?;
        if !self.rest {
            let since = write.standing_otherwise(&changes).await?;
            if !since.is_empty() {
                return Ok(named(&since, &changes));
            }
        }
        let is_last = |change: &Change| last.iter().any(|portion| portion.contains(change.number));
        let changes: Vec<Change> = changes.into_iter().filter(is_last).collect();
        let since = named(&write.take_back(&changes, self.rest).await?, &changes);
        if !self.rest && !since.is_empty() {
            return Ok(since);
        }
        import.meanwhile.extend(since);
        // What of it is not written yet never will be.
        write.drop_portions(&import.id).await?;
        let entries: i64 = last.iter().map(|portion| portion.last - portion.first + 1).sum();
        import.written = import.written.saturating_sub(entries).max(0);
        import.undone_at = import.portions.is_empty().then(|| write.now());
        write.save(&import).await?;
        write.commit().await?;
        (self.import, self.begun) = (import, true);
        Ok(Vec::new())
    }

    /// Takes back all that is left.
    pub(crate) async fn finish(mut self, app: App) {
        while !self.is_done() {
            match self.next(&app).await {
                Ok(since) if since.is_empty() => {}
                Ok(since) => {
                    return tracing::warn!(changed = since.len(), "an import was undone in part: the rest was changed since");
                }
                Err(error) => return tracing::error!(%error, "undoing an import was interrupted"),
            }
        }
    }
}

/// What was changed since, by the names that the import gave it.
fn named(since: &[ChangedSince], changes: &[Change]) -> Vec<String> {
    let name = |one: &ChangedSince| {
        let own = changes.iter().rev().find(|change| change.record == one.record);
        let fields = own.and_then(|change| change.words.as_ref()).map(|words| &words.after);
        let name = ["name", "serial", "model"].iter().find_map(|field| fields?.get(field)?.as_str());
        format!("{}: {}", ui::field_name(&one.subject), name.unwrap_or("no name"))
    };
    since.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use lanyard_model::Person;
    use lanyard_store::Record as _;
    use serde_json::json;

    use super::super::job::PORTION;
    use super::super::job::tests::{app, begun, put, stands};
    use super::*;

    #[tokio::test]
    async fn what_is_changed_between_the_portions_stays_with_its_portion_and_stops_it_there() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), lanyard_model::Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        begun(&app, &ods, (0..3 * PORTION).map(put).collect()).await.finish(app.clone()).await;
        let done = stands(&app, &ods).await;
        let mut undo = Undo::new(app.imports.begin(&ods).unwrap(), "test", done, false);
        assert!(undo.next(&app).await.unwrap().is_empty() && !undo.is_done());
        let mut write = app.store.write(&ods, "somebody", "by hand", app.clock.now()).await.unwrap();
        write.put(Person::TABLE, "p7", json!({ "id": "p7", "name": "By hand", "visitor": true })).await.unwrap();
        write.commit().await.unwrap();
        undo.finish(app.clone()).await;
        let mut read = app.store.read(&ods).await.unwrap();
        let left: Vec<Person> = read.all().await.unwrap();
        assert_eq!(left.len(), PORTION, "two of three portions are gone");
        assert!(left.iter().any(|person| person.name == "By hand"));
        let import = stands(&app, &ods).await;
        assert_eq!((import.portions.len(), import.undone_at), (1, None));
        assert!(app.store.verify_audit(&ods, &[]).await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn what_is_undone_before_it_was_whole_is_not_gone_on_with() {
        let (folder, ods) = (tempfile::tempdir().unwrap(), lanyard_model::Ods::parse("A81001").unwrap());
        let app = app(folder.path(), &ods).await;
        let mut job = begun(&app, &ods, (0..2 * PORTION).map(put).collect()).await;
        job.next(&app).await.unwrap();
        drop(job);
        let half = stands(&app, &ods).await;
        Undo::new(app.imports.begin(&ods).unwrap(), "test", half, false).finish(app.clone()).await;
        assert!(stands(&app, &ods).await.undone_at.is_some());
        assert!(app.store.system("a test").unwritten_imports().await.unwrap().is_empty());
        assert!(app.store.read(&ods).await.unwrap().all::<Person>().await.unwrap().is_empty());
    }
}
