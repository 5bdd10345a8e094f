//! Backups by the clock, and what a heartbeat takes along of them and of the audit trail.

use std::fs;
use std::path::Path;

use lanyard_model::Ods;
use lanyard_server::{BackupPlan, back_up_due};

use crate::practice::Surgery;

fn kept(folder: &Path, ending: &str) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

/// Backs up at two in the morning and keeps two.
fn planned(surgery: &mut Surgery, folder: &Path, data: &Path) {
    surgery.app.data = Some(data.to_owned());
    surgery.app.backups = Some(BackupPlan { folder: folder.to_owned(), at: "02:00:00".parse().unwrap(), keep: 2 });
    surgery.reopen();
}

#[tokio::test]
async fn one_is_taken_each_day_and_the_oldest_goes() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    planned(&mut surgery, folder.path(), data.path());
    fs::write(folder.path().join("lanyard-notes.json"), "not ours").unwrap();
    let moments =
        ["2026-11-26T12:00:00Z", "2026-11-27T01:59:00Z", "2026-11-27T02:00:00Z", "2026-11-27T09:00:00Z", "2026-11-28T02:30:00Z"];
    for moment in moments {
        surgery.set_time(moment);
        back_up_due(&surgery.app).await.unwrap();
    }
    assert_eq!(kept(folder.path(), ".sqlite"), ["lanyard-20261127T020000Z.sqlite", "lanyard-20261128T023000Z.sqlite"]);
    let manifests = ["lanyard-20261127T020000Z.json", "lanyard-20261128T023000Z.json", "lanyard-notes.json"];
    assert_eq!(kept(folder.path(), ".json"), manifests);
    let manifest = fs::read_to_string(folder.path().join("lanyard-20261128T023000Z.json")).unwrap();
    let head = surgery.app.store.audit_head(&Ods::parse("DUE01").unwrap()).await.unwrap();
    assert!(manifest.contains(&head.hash), "the trail’s end goes into it: {manifest}");
}

#[tokio::test]
async fn one_that_fails_or_is_late_is_an_alarm_and_leaves_the_older_ones() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    surgery.administered().await;
    planned(&mut surgery, folder.path(), data.path());
    back_up_due(&surgery.app).await.unwrap();
    let page = surgery.page("settings/diagnostics").await;
    assert!(page.contains("every day at 02:00") && !page.contains("Backups do not work"), "{page}");
    assert!(!surgery.page("").await.contains("Backups do not work"));
    surgery.set_time("2026-11-27T03:00:00Z");
    assert!(!surgery.page("settings/diagnostics").await.contains("Backups do not work"), "an hour late is no alarm");
    surgery.set_time("2026-11-27T04:30:00Z");
    assert!(surgery.page("settings/diagnostics").await.contains("Today’s backup was not taken"));
    let older = kept(folder.path(), ".sqlite");
    // The disk is gone: a file stands where the folder was.
    let gone = data.path().join("gone");
    fs::write(&gone, "").unwrap();
    planned(&mut surgery, &gone, data.path());
    let failed = back_up_due(&surgery.app).await;
    assert!(failed.is_err());
    surgery.app.jobs.ran("Job: backups", surgery.app.clock.now(), &failed);
    assert!(surgery.page("settings/diagnostics").await.contains("The backup failed: "));
    assert!(surgery.page("").await.contains("The backup failed: "), "Today says so too");
    assert_eq!(kept(folder.path(), ".sqlite"), older);
}

#[tokio::test]
async fn a_heartbeat_carries_the_end_of_the_audit_trail() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    planned(&mut surgery, folder.path(), data.path());
    back_up_due(&surgery.app).await.unwrap();
    let ods = Ods::parse("DUE01").unwrap();
    let head = surgery.app.store.audit_head(&ods).await.unwrap();
    surgery.set_time("2026-11-26T12:00:00Z");
    surgery.morning("2026-11-27T06:00:00Z").await;
    let beat = surgery.mails().into_iter().find(|mail| mail.subject.contains("checked")).unwrap();
    assert!(beat.text.contains(&format!("ends with DUE01:{}:{}", head.number, head.hash)), "{}", beat.text);
    assert!(beat.text.contains("Today’s backup was not taken"), "{}", beat.text);
    assert!(surgery.app.store.verify_audit(&ods, &[head]).await.unwrap().is_ok());
}
