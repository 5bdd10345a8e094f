//! Everything from one database into the other, and the proof of what arrived.

use lanyard_model::{EventKind, Id, Incident, Ods, Person};
use lanyard_store::{
    Account, AuditHead, Credential, CredentialKind, Membership, PracticeHead, Role, SignsIn, Store, StoreError, TABLES,
};

use crate::harness::{Fresh, account, at, incident, on_both, pc, person};

/// Two practices with some of everything that has a page of its own.
async fn filled(fresh: &Fresh) {
    let who = account("a1", "ben@surgery.example");
    fresh.store.add_account(&who).await.unwrap();
    for code in ["A81001", "B81001"] {
        let practice = fresh.practice(code).await;
        let mut write = fresh.store.write(&practice, "tester", "a test", at(0)).await.unwrap();
        write.grant(&who.id, Role::Manager).await.unwrap();
        for number in 0..600 {
            write.save(&person(&format!("p{number}"), "Zoë O’Hara")).await.unwrap();
        }
        write.save(&pc("c1", "m1")).await.unwrap();
        let incident = Incident { person: Some(Id::new("p7")), pc: Some(Id::new("c1")), ..incident("i1", "K7-42") };
        write.save(&incident).await.unwrap();
        write.add_event(&incident.id, EventKind::Reported, None, None).await.unwrap();
        write.commit().await.unwrap();
    }
    fresh.store.open_session(&who.id, at(0)).await.unwrap();
}

#[tokio::test]
async fn everything_arrives_in_either_direction() {
    on_both(async |from| {
        filled(&from).await;
        for is_postgres in [false, true] {
            let to = Fresh::new(is_postgres).await;
            let copied = from.store.copy_to(&to.store).await.unwrap();
            let rows = |table: &str| copied.iter().find(|copied| copied.table == table).unwrap().rows;
            assert_eq!((rows("practice"), rows("account"), rows("membership"), rows("session")), (2, 1, 2, 1));
            assert_eq!((rows("person"), rows("audit_entry"), rows("audit_text"), rows("incident_event")), (1200, 1208, 1208, 2));
            for table in TABLES {
                assert!(copied.iter().any(|copied| copied.table == table.name), "{}", table.name);
            }
            let heads = from.store.heads().await.unwrap();
            assert_eq!(heads.len(), 2);
            assert_eq!(to.store.heads().await.unwrap(), heads);
            assert_eq!(to.store.faults(&heads).await.unwrap(), Vec::<String>::new());
            let read = async |store: &Store| store.read(&heads[0].practice).await.unwrap().all::<Person>().await.unwrap();
            assert_eq!(read(&from.store).await, read(&to.store).await);
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_copied_over_something() {
    on_both(async |from| {
        filled(&from).await;
        let to = Fresh::new(from.is_postgres).await;
        to.practice("C81001").await;
        assert!(matches!(from.store.copy_to(&to.store).await, Err(StoreError::NotEmpty(table)) if table == "practice"));
        assert_eq!(to.store.practice(&Ods::parse("A81001").unwrap()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn one_practice_moves_beside_another_and_goes_where_it_was() {
    on_both(async |from| {
        filled(&from).await;
        let (moving, staying) = (Ods::parse("A81001").unwrap(), Ods::parse("B81001").unwrap());
        let with_app = account("a2", "ann@surgery.example");
        let with_password = Account { password_hash: Some("a hash".to_owned()), ..account("a3", "cat@surgery.example") };
        for who in [&with_app, &with_password] {
            from.store.add_account(who).await.unwrap();
            let mut write = from.store.write(&moving, "tester", "a test", at(1)).await.unwrap();
            write.grant(&who.id, Role::FirstLine).await.unwrap();
            write.commit().await.unwrap();
        }
        from.store.add_credential(&app_of(&with_app)).await.unwrap();
        let mut write = from.store.write(&moving, "a1", "by somebody who signs in", at(2)).await.unwrap();
        write.save(&person("p7", "Zoë Hara")).await.unwrap();
        write.commit().await.unwrap();
        let heads = from.store.heads().await.unwrap();
        for is_postgres in [false, true] {
            let to = Fresh::new(is_postgres).await;
            let there = to.practice("C81001").await;
            let engineer = account("z9", "ben@surgery.example");
            to.store.add_account(&engineer).await.unwrap();
            let mut write = to.store.write(&there, "tester", "a test", at(0)).await.unwrap();
            write.grant(&engineer.id, Role::PartnerEngineer).await.unwrap();
            write.commit().await.unwrap();

            let moved = from.store.copy_practice_to(&moving, &to.store).await.unwrap();
            let ways: Vec<_> = moved.members.iter().map(|member| (member.email.as_str(), member.by)).collect();
            assert_eq!(
                ways,
                [
                    ("ann@surgery.example", SignsIn::ByLink),
                    ("ben@surgery.example", SignsIn::AsThere),
                    ("cat@surgery.example", SignsIn::ByPassword),
                ]
            );
            assert_eq!(to.store.practices().await.unwrap(), [moving.clone(), there.clone()]);
            let history = async |store: &Store| store.read(&moving).await.unwrap().history::<Person>(&Id::new("p7")).await.unwrap();
            assert_eq!(history(&to.store).await, history(&from.store).await);
            assert_eq!(history(&to.store).await[1].author, "Ben Carver", "by an account that is another one there");
            let people = async |store: &Store| store.read(&moving).await.unwrap().all::<Person>().await.unwrap();
            assert_eq!(people(&to.store).await, people(&from.store).await);
            let kept: Vec<_> = heads.iter().filter(|head| head.practice == moving).cloned().collect();
            assert_eq!(to.store.faults(&kept).await.unwrap(), Vec::<String>::new());
            let roles = |memberships: Vec<Membership>| memberships.into_iter().map(|at| (at.practice, at.role)).collect::<Vec<_>>();
            assert_eq!(
                roles(to.store.memberships(&engineer.id).await.unwrap()),
                [(moving.clone(), Role::Manager), (there.clone(), Role::PartnerEngineer),]
            );
            let password = async |email| to.store.account_by_email(email).await.unwrap().unwrap().password_hash;
            assert_eq!(password("ann@surgery.example").await, None, "a password alone is less than was asked for");
            assert_eq!(password("cat@surgery.example").await, with_password.password_hash);
            let again = from.store.copy_practice_to(&moving, &to.store).await;
            assert!(matches!(again, Err(StoreError::Taken(_))), "{again:?}");
        }

        let left = async || from.store.read(&staying).await.unwrap().all::<Person>().await.unwrap();
        let before = left().await;
        let removed = from.store.remove_practice(&moving).await.unwrap();
        assert_eq!(removed.iter().find(|removed| removed.table == "person").unwrap().rows, 600);
        assert_eq!(from.store.practices().await.unwrap(), std::slice::from_ref(&staying));
        assert_eq!(left().await, before, "what others have is as it was");
        assert_eq!(from.store.account_by_email("ann@surgery.example").await.unwrap(), None);
        assert!(from.store.account_by_email("ben@surgery.example").await.unwrap().is_some(), "who belongs elsewhere too stays");
        let kept: Vec<_> = heads.into_iter().filter(|head| head.practice == staying).collect();
        assert_eq!(from.store.faults(&kept).await.unwrap(), Vec::<String>::new());
    })
    .await;
}

/// What signs somebody in with an authenticator app.
fn app_of(who: &Account) -> Credential {
    Credential {
        id: Id::new("k1"),
        account: who.id.clone(),
        kind: CredentialKind::Totp,
        label: "telephone".to_owned(),
        handle: "k1".to_owned(),
        secret: serde_json::Value::Null,
        created_at: at(0),
        used_at: None,
    }
}

#[tokio::test]
async fn a_damaged_database_is_not_proved() {
    on_both(async |fresh| {
        filled(&fresh).await;
        let heads = fresh.store.heads().await.unwrap();
        let gone =
            PracticeHead { practice: "C81001".to_owned().try_into().unwrap(), head: AuditHead { number: 3, hash: "h".to_owned() } };
        assert_eq!(fresh.store.faults(&[gone]).await.unwrap(), ["C81001: the chain does not hold entry 3 as it was once seen"]);
        fresh.sql("UPDATE audit_entry SET author = 'nobody' WHERE practice = 'B81001' AND number = 600").await;
        assert_eq!(fresh.store.faults(&heads).await.unwrap(), ["B81001: entry 600 was altered"]);
    })
    .await;
}
