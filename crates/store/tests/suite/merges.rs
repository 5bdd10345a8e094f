//! Two entries of one thing become one, with all that belonged to either, and two again.

use lanyard_model::*;
use lanyard_store::{Record, StoreError, TABLES, Write};
use serde_json::{Value as Json, json};

use crate::harness::{Fresh, at, on_both, pc};
use crate::sample::sample;

/// Saves a record that refers to whatever is called `word`.
async fn save<R: Record>(write: &mut Write<'_>, word: &'static str) {
    write.save(&sample::<R>(word, true)).await.unwrap();
}

/// A PC, a reader and a card of this name, and everything that can refer to them.
async fn everything(fresh: &Fresh, practice: &Ods, word: &'static str) {
    let mut open = fresh.store.write(practice, "tester", "a test", at(0)).await.unwrap();
    let write = &mut open;
    save::<Person>(write, word).await;
    save::<Pc>(write, word).await;
    save::<CardReader>(write, word).await;
    save::<Card>(write, word).await;
    save::<CardEvent>(write, word).await;
    save::<Certificate>(write, word).await;
    save::<CardLoss>(write, word).await;
    save::<Incident>(write, word).await;
    save::<PcKey>(write, word).await;
    save::<ReceivedCheckup>(write, word).await;
    save::<Update>(write, word).await;
    save::<UpdateEvent>(write, word).await;
    save::<UpdatePolicy>(write, word).await;
    open.commit().await.unwrap();
}

/// Every row of every table but that of merges.
async fn rows(fresh: &Fresh, practice: &Ods) -> Vec<(&'static str, Json)> {
    let mut read = fresh.store.read(practice).await.unwrap();
    let mut all = Vec::new();
    for table in TABLES.iter().filter(|table| table.name != "entry_merge") {
        for row in read.rows(table).await.unwrap() {
            all.push((table.name, Json::Object(row)));
        }
    }
    all
}

#[tokio::test]
async fn whatever_refers_to_the_entry_that_goes_refers_to_the_one_that_stays() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        everything(&fresh, &practice, "gone").await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        let kept = Pc { machine: None, ..pc("kept", "") };
        write.save(&kept).await.unwrap();
        write.commit().await.unwrap();
        let before = rows(&fresh, &practice).await;

        let gone: Pc = sample("gone", true);
        let joined = Pc { machine: gone.machine.clone(), ..kept };
        let mut write = fresh.store.write(&practice, "tester", "one PC", at(2)).await.unwrap();
        let merge = write.merge_entries(Thing::Pc, &joined, &gone, "gone".to_owned()).await.unwrap();
        write.commit().await.unwrap();
        let after = rows(&fresh, &practice).await;
        assert_eq!(after.len(), before.len() - 1, "one PC less and nothing else");
        let at_kept = |row: &Json| row["pc"] == "kept" || row["pilots"] == serde_json::json!(["kept"]);
        let moved: Vec<&str> = after.iter().filter(|(_, row)| at_kept(row)).map(|(table, _)| *table).collect();
        assert_eq!(moved, ["incident", "reader", "pc_key", "checkup", "update_policy", "software_update_event"]);
        assert!(after.iter().all(|(_, row)| row["pc"] != "gone"));
        assert_eq!(fresh.store.read(&practice).await.unwrap().entry_merges("kept").await.unwrap(), std::slice::from_ref(&merge));

        let portion = Portion { first: merge.first, last: merge.last };
        let changes = fresh.store.read(&practice).await.unwrap().changes_in(&[portion]).await.unwrap();
        let words = changes.iter().find(|change| change.subject == "checkup").unwrap().words.clone().unwrap();
        assert_eq!((words.before, words.after), (json!({ "pc": "gone" }), json!({ "pc": "kept" })), "not the whole checkup");
        let mut write = fresh.store.write(&practice, "tester", "two PCs", at(3)).await.unwrap();
        assert_eq!(write.undo(&[portion], &changes).await.unwrap(), []);
        write.commit().await.unwrap();
        assert_eq!(rows(&fresh, &practice).await, before);
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_happened_to_a_card_goes_with_it() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        everything(&fresh, &practice, "gone").await;
        let gone: Card = sample("gone", true);
        let kept = Card { id: Id::new("kept"), serial: None, ..gone.clone() };
        let mut write = fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        write.save(&kept).await.unwrap();
        let taken = write.save(&Card { id: Id::new("third"), ..gone.clone() }).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))), "a number stands once");
        drop(write);
        let mut write = fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        write.save(&kept).await.unwrap();
        let joined = Card { serial: gone.serial.clone(), ..kept };
        write.merge_entries(Thing::Card, &joined, &gone, "gone".to_owned()).await.unwrap();
        write.commit().await.unwrap();
        let after = rows(&fresh, &practice).await;
        let moved: Vec<&str> = after.iter().filter(|(_, row)| row["card"] == "kept").map(|(table, _)| *table).collect();
        assert_eq!(moved, ["card_event", "certificate", "checkup", "card_loss"]);
        assert!(after.iter().all(|(_, row)| row["card"] != "gone"));
        assert!(after.iter().any(|(table, row)| *table == "card" && row["serial"] == "gone"));
    })
    .await;
}

#[tokio::test]
async fn the_loans_of_a_reader_go_with_it() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        everything(&fresh, &practice, "gone").await;
        let gone: CardReader = sample("gone", true);
        let kept = CardReader { id: Id::new("kept"), serial: None, ..gone.clone() };
        let mut write = fresh.store.write(&practice, "tester", "a test", at(1)).await.unwrap();
        save::<Contact>(&mut write, "gone").await;
        save::<Spare>(&mut write, "gone").await;
        save::<SpareEvent>(&mut write, "gone").await;
        write.save(&kept).await.unwrap();
        let joined = CardReader { serial: gone.serial.clone(), ..kept };
        write.merge_entries(Thing::Reader, &joined, &gone, "gone".to_owned()).await.unwrap();
        write.commit().await.unwrap();
        let loans = fresh.store.read(&practice).await.unwrap().loans_of_reader(&Id::new("kept")).await.unwrap();
        assert_eq!(loans.len(), 1);
    })
    .await;
}
