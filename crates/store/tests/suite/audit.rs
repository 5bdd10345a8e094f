//! The chain finds what was altered, removed, reordered or cut off, and stays valid when words are erased.

use lanyard_model::Ods;
use lanyard_store::{AuditHead, BrokenChain};

use crate::harness::{Fresh, on_both, person};

/// A practice with five entries in its chain.
async fn five(fresh: &Fresh) -> (Ods, AuditHead) {
    let practice = fresh.practice("A81001").await;
    for number in 1..=5 {
        fresh.save_person(&practice, &person(&format!("p{number}"), "Amina")).await;
    }
    let head = fresh.store.audit_head(&practice).await.unwrap();
    assert_eq!(head.number, 5);
    assert_eq!(fresh.store.verify_audit(&practice, std::slice::from_ref(&head)).await.unwrap(), Ok(head.clone()));
    (practice, head)
}

async fn found(fresh: &Fresh, practice: &Ods, kept: &[AuditHead]) -> BrokenChain {
    fresh.store.verify_audit(practice, kept).await.unwrap().unwrap_err()
}

#[tokio::test]
async fn an_altered_entry_is_found() {
    on_both(async |fresh| {
        let (practice, _) = five(&fresh).await;
        for change in ["author = 'nobody'", "at = at + 1", "record = 'p9'", "subject = 'pc'", "digest = 'd'"] {
            let before = "CREATE TABLE kept AS SELECT * FROM audit_entry WHERE number = 3";
            fresh.sql(before).await;
            fresh.sql(&format!("UPDATE audit_entry SET {change} WHERE number = 3")).await;
            assert_eq!(found(&fresh, &practice, &[]).await, BrokenChain::Altered(3), "{change}");
            fresh
                .sql(
                    "UPDATE audit_entry SET author = (SELECT author FROM kept), at = (SELECT at FROM kept), \
                     record = (SELECT record FROM kept), subject = (SELECT subject FROM kept), \
                     digest = (SELECT digest FROM kept) WHERE number = 3",
                )
                .await;
            fresh.sql("DROP TABLE kept").await;
        }
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn altered_words_are_found_and_erased_ones_leave_the_chain_valid() {
    on_both(async |fresh| {
        let (practice, head) = five(&fresh).await;
        fresh.sql("DELETE FROM audit_text WHERE number = 2").await;
        assert_eq!(fresh.store.verify_audit(&practice, std::slice::from_ref(&head)).await.unwrap(), Ok(head));
        fresh.sql("UPDATE audit_text SET text = REPLACE(text, 'Amina', 'Anita') WHERE number = 4").await;
        assert_eq!(found(&fresh, &practice, &[]).await, BrokenChain::WordsAltered(4));
    })
    .await;
}

#[tokio::test]
async fn a_removed_entry_and_a_changed_order_are_found() {
    on_both(async |fresh| {
        let (practice, _) = five(&fresh).await;
        fresh.sql("DELETE FROM audit_text WHERE number IN (2, 3)").await;
        fresh.sql("UPDATE audit_entry SET number = 99 WHERE number = 2").await;
        assert_eq!(found(&fresh, &practice, &[]).await, BrokenChain::Gap(2), "removed");
        fresh.sql("UPDATE audit_entry SET number = 2 WHERE number = 3").await;
        fresh.sql("UPDATE audit_entry SET number = 3 WHERE number = 99").await;
        assert_eq!(found(&fresh, &practice, &[]).await, BrokenChain::Altered(2), "two entries changed places");
    })
    .await;
}

#[tokio::test]
async fn a_chain_that_was_cut_off_is_found() {
    on_both(async |fresh| {
        let (practice, head) = five(&fresh).await;
        fresh.sql("DELETE FROM audit_text WHERE number > 3").await;
        fresh.sql("DELETE FROM audit_entry WHERE number > 3").await;
        assert_eq!(found(&fresh, &practice, &[]).await, BrokenChain::CutOff(head.clone()), "its own head says so");
        // Whoever cut it off takes care of the head too; only one that was kept elsewhere can tell.
        let end = "UPDATE audit_head SET number = 3, hash = (SELECT hash FROM audit_entry WHERE number = 3)";
        fresh.sql(end).await;
        assert!(fresh.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
        assert_eq!(found(&fresh, &practice, std::slice::from_ref(&head)).await, BrokenChain::CutOff(head.clone()));
        let other = AuditHead { number: 2, ..head };
        assert_eq!(found(&fresh, &practice, std::slice::from_ref(&other)).await, BrokenChain::CutOff(other), "another chain");
    })
    .await;
}

/// The chain is read in one moment and its head in another only if somebody forgot; a writer beside it would look like tampering.
#[tokio::test(flavor = "multi_thread")]
async fn a_chain_is_whole_also_while_somebody_writes() {
    on_both(async |fresh| {
        let practice = fresh.practice("A81001").await;
        let (store, of) = (fresh.store.clone(), practice.clone());
        let writer = tokio::spawn(async move {
            for number in 0..300 {
                let mut write = store.write(&of, "tester", "a test", crate::harness::at(number)).await.unwrap();
                write.save(&person(&format!("p{number}"), "Amina")).await.unwrap();
                write.commit().await.unwrap();
            }
        });
        let mut looked = 0;
        while !writer.is_finished() {
            let found = fresh.store.verify_audit(&practice, &[]).await.unwrap();
            assert!(found.is_ok(), "{found:?}");
            looked += 1;
        }
        writer.await.unwrap();
        assert!(looked > 1, "looked {looked} times");
    })
    .await;
}
