//! Changes that are dropped, repeated, or made at the same time.

use lanyard_model::{EventKind, Id, Person};

use crate::harness::{at, incident, on_both, person};

#[tokio::test]
async fn a_change_that_is_dropped_never_happened() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        write.save(&person("p1", "Amina")).await.unwrap();
        drop(write);
        assert_eq!(fresh.store.read(&practice).await.unwrap().find::<Person>(&Id::new("p1")).await.unwrap(), None);
        assert_eq!(fresh.store.audit_head(&practice).await.unwrap().number, 0);
    })
    .await;
}

#[tokio::test]
async fn saving_what_is_there_already_is_no_change() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        for name in ["Amina", "Amina", "Amina Yusuf"] {
            fresh.save_person(&practice, &person("p1", name)).await;
        }
        assert_eq!(fresh.store.audit_head(&practice).await.unwrap().number, 2);
    })
    .await;
}

/// Eight at once, ten changes each: all are there, one after the other in one chain.
#[tokio::test(flavor = "multi_thread")]
async fn many_writers_keep_the_chain_in_order() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let tasks: Vec<_> = (0..8)
            .map(|writer| {
                let (store, practice) = (fresh.store.clone(), practice.clone());
                tokio::spawn(async move {
                    for number in 0..10 {
                        let mut write = store.write(&practice, &format!("writer {writer}"), "a test", at(number)).await.unwrap();
                        write.save(&person(&format!("p-{writer}-{number}"), "Amina")).await.unwrap();
                        write.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let head = fresh.store.verify_audit(&practice, &[]).await.unwrap().unwrap();
        assert_eq!(head.number, 80);
        assert_eq!(fresh.store.read(&practice).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap().len(), 80);
    })
    .await;
}

/// Two people reply to the same incident at once: one of the two is told so, or both replies have a place of their own.
#[tokio::test(flavor = "multi_thread")]
async fn replies_at_the_same_time_have_places_of_their_own() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let incident = incident("i1", "K7-42");
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        write.save(&incident).await.unwrap();
        write.commit().await.unwrap();
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let (store, practice, id) = (fresh.store.clone(), practice.clone(), incident.id.clone());
                tokio::spawn(async move {
                    let mut write = store.write(&practice, "tester", "a test", at(1)).await.unwrap();
                    write.add_event(&id, EventKind::Answered, None, None).await?;
                    write.commit().await
                })
            })
            .collect();
        let mut kept = 0;
        for task in tasks {
            kept += i64::from(task.await.unwrap().is_ok());
        }
        let events = fresh.store.read(&practice).await.unwrap().incident_events(&incident.id).await.unwrap();
        assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), (1..=kept).collect::<Vec<_>>());
        assert!(kept >= 1);
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}

/// Each of eight reads the same record and writes it back with one more: nobody's change is lost.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_within_a_change_is_not_changed_by_another_meanwhile() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        fresh.save_person(&practice, &Person { job: Some("0".to_owned()), ..person("p1", "Amina") }).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, practice) = (fresh.store.clone(), practice.clone());
                tokio::spawn(async move {
                    for number in 0..5 {
                        let mut write = store.write(&practice, "tester", "a test", at(number)).await.unwrap();
                        let mut person = write.find::<Person>(&Id::new("p1")).await.unwrap().unwrap();
                        let count: u32 = person.job.unwrap().parse().unwrap();
                        person.job = Some((count + 1).to_string());
                        write.save(&person).await.unwrap();
                        write.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let kept = fresh.store.read(&practice).await.unwrap().find::<Person>(&Id::new("p1")).await.unwrap().unwrap();
        assert_eq!(kept.job.as_deref(), Some("40"));
    })
    .await;
}
