//! A practice sees and changes its own records only.

use lanyard_model::{EventKind, Id, Incident, Person};
use lanyard_store::{Membership, Role};

use crate::harness::{account, at, incident, on_both, person};

#[tokio::test]
async fn the_same_id_at_two_practices_is_two_records() {
    on_both(async |fresh| {
        let (a, b) = (fresh.practice("A81001").await, fresh.practice("B81001").await);
        fresh.save_person(&a, &person("p1", "Amina at A")).await;
        fresh.save_person(&b, &person("p1", "Ben at B")).await;
        let name = async |ods| fresh.store.read(ods).await.unwrap().find::<Person>(&Id::new("p1")).await.unwrap().unwrap().name;
        assert_eq!((name(&a).await, name(&b).await), ("Amina at A".to_owned(), "Ben at B".to_owned()));
        let mut write = fresh.store.write(&b, "tester", "a test", at(1)).await.unwrap();
        assert!(write.remove(&Id::<Person>::new("p1")).await.unwrap());
        write.commit().await.unwrap();
        assert_eq!(name(&a).await, "Amina at A");
        assert!(fresh.store.read(&b).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_record_cannot_refer_to_another_practices() {
    on_both(async |fresh| {
        let (a, b) = (fresh.practice("A81001").await, fresh.practice("B81001").await);
        fresh.save_person(&a, &person("p1", "Amina")).await;
        let stray = Incident { person: Some(Id::new("p1")), ..incident("i1", "K7-42") };
        let mut write = fresh.store.write(&b, "tester", "a test", at(0)).await.unwrap();
        assert!(write.save(&stray).await.is_err());
        drop(write);
        let mut write = fresh.store.write(&b, "tester", "a test", at(0)).await.unwrap();
        assert!(write.add_event(&Id::new("i1"), EventKind::Closed, None, None).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn each_practice_has_a_chain_and_roles_of_its_own() {
    on_both(async |fresh| {
        let (a, b) = (fresh.practice("A81001").await, fresh.practice("B81001").await);
        fresh.save_person(&a, &person("p1", "Amina")).await;
        assert_eq!(fresh.store.audit_head(&a).await.unwrap().number, 1);
        assert_eq!(fresh.store.audit_head(&b).await.unwrap().number, 0);
        let who = account("a1", "ben@surgery.example");
        fresh.store.add_account(&who).await.unwrap();
        for role in [Role::Viewer, Role::Manager] {
            let mut write = fresh.store.write(&a, "tester", "a test", at(0)).await.unwrap();
            write.grant(&who.id, role).await.unwrap();
            write.commit().await.unwrap();
        }
        let at_a = vec![Membership { practice: a.clone(), role: Role::Manager }];
        assert_eq!(fresh.store.memberships(&who.id).await.unwrap(), at_a);
        assert_eq!(fresh.store.audit_head(&a).await.unwrap().number, 3, "who may do what here is audited here");
    })
    .await;
}
