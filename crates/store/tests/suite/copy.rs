//! Everything from one database into the other, and the proof of what arrived.

use jiff::Timestamp;
use lanyard_model::{EventKind, Id, Incident, Ods, Person};
use lanyard_store::{
    Account, AuditHead, Credential, CredentialKind, Mover, PracticeHead, Role, SignsIn, Store, StoreError, TABLES,
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
            let copied = from.store.system("a test").copy_to(&to.store).await.unwrap();
            let rows = |table: &str| copied.iter().find(|copied| copied.table == table).unwrap().rows;
            assert_eq!((rows("practice"), rows("account"), rows("membership"), rows("session")), (2, 1, 2, 1));
            assert_eq!((rows("person"), rows("audit_entry"), rows("audit_text"), rows("incident_event")), (1200, 1208, 1208, 2));
            for table in TABLES {
                assert!(copied.iter().any(|copied| copied.table == table.name), "{}", table.name);
            }
            let heads = from.store.system("a test").heads().await.unwrap();
            assert_eq!(heads.len(), 2);
            assert_eq!(to.store.system("a test").heads().await.unwrap(), heads);
            assert_eq!(to.store.system("a test").faults(&heads).await.unwrap(), Vec::<String>::new());
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
        assert!(
            matches!(from.store.system("a test").copy_to(&to.store).await, Err(StoreError::NotEmpty(table)) if table == "practice")
        );
        assert_eq!(to.store.practice(&Ods::parse("A81001").unwrap()).await.unwrap(), None);
    })
    .await;
}

/// Accounts of every kind beside the one that is at both practices: one with an app, one with a password, one that is disabled.
async fn add_accounts(fresh: &Fresh, practice: &Ods) {
    let with_app = account("a2", "ann@surgery.example");
    let with_password = Account { password_hash: Some("a hash".to_owned()), ..account("a3", "cat@surgery.example") };
    let disabled = Account { disabled_at: Some(at(0)), ..account("a4", "dan@surgery.example") };
    for who in [&with_app, &with_password, &disabled] {
        fresh.store.add_account(who).await.unwrap();
        let mut write = fresh.store.write(practice, "tester", "a test", at(1)).await.unwrap();
        write.grant(&who.id, Role::FirstLine).await.unwrap();
        write.commit().await.unwrap();
    }
    fresh.store.add_credential(&app_of(&with_app)).await.unwrap();
    let mut write = fresh.store.write(practice, "a1", "by somebody who signs in", at(2)).await.unwrap();
    write.save(&person("p7", "Zoë Hara")).await.unwrap();
    write.commit().await.unwrap();
}

/// A server with a practice of its own, and somebody there with the address of somebody here.
async fn another_server(is_postgres: bool) -> (Fresh, Account) {
    let to = Fresh::new(is_postgres).await;
    let there = to.practice("C81001").await;
    let engineer = account("z9", "ben@surgery.example");
    to.store.add_account(&engineer).await.unwrap();
    let mut write = to.store.write(&there, "tester", "a test", at(0)).await.unwrap();
    write.grant(&engineer.id, Role::PartnerEngineer).await.unwrap();
    write.commit().await.unwrap();
    (to, engineer)
}

const MOVER: Mover<'static> = Mover { author: "the operator", now: Timestamp::UNIX_EPOCH };

#[tokio::test]
async fn one_practice_moves_beside_another_and_goes_where_it_was() {
    for (is_postgres, to_postgres) in [(false, false), (false, true), (true, false), (true, true)] {
        let from = Fresh::new(is_postgres).await;
        filled(&from).await;
        let (moving, staying) = (Ods::parse("A81001").unwrap(), Ods::parse("B81001").unwrap());
        add_accounts(&from, &moving).await;
        let heads = from.store.system("a test").heads().await.unwrap();
        let (to, engineer) = another_server(to_postgres).await;
        let people = async |store: &Store, of: &Ods| store.read(of).await.unwrap().all::<Person>().await.unwrap();
        let history = async |store: &Store| store.read(&moving).await.unwrap().history::<Person>(&Id::new("p7")).await.unwrap();
        let (before, past, left) =
            (people(&from.store, &moving).await, history(&from.store).await, people(&from.store, &staying).await);

        let namesakes = from.store.namesakes(&moving, &to.store).await.unwrap();
        assert_eq!(namesakes.iter().map(|one| one.account.id.as_str()).collect::<Vec<_>>(), ["z9"]);
        let moved = from.store.move_practice(&moving, &to.store, MOVER).await.unwrap();
        let ways: Vec<_> = moved.members.iter().map(|member| (member.email.as_str(), member.by)).collect();
        assert_eq!(
            ways,
            [
                ("ann@surgery.example", SignsIn::ByLink),
                ("ben@surgery.example", SignsIn::AsThere),
                ("cat@surgery.example", SignsIn::ByPassword),
                ("dan@surgery.example", SignsIn::Disabled),
            ]
        );
        // What arrived.
        assert_eq!(to.store.system("a test").practices().await.unwrap(), [moving.clone(), Ods::parse("C81001").unwrap()]);
        assert_eq!((people(&to.store, &moving).await, history(&to.store).await), (before, past.clone()));
        assert_eq!(past[1].author, "Ben Carver", "by an account that is another one there");
        let kept = |of: &Ods| heads.iter().filter(|head| head.practice == *of).cloned().collect::<Vec<_>>();
        assert_eq!(to.store.system("a test").faults(&kept(&moving)).await.unwrap(), Vec::<String>::new());
        let roles: Vec<_> =
            to.store.memberships(&engineer.id).await.unwrap().into_iter().map(|at| (at.practice, at.role)).collect();
        assert_eq!(roles[0], (moving.clone(), Role::Manager));
        let trail = to.store.read(&moving).await.unwrap().beside_records().await.unwrap();
        let (_, trail) = trail.iter().find(|(table, _)| table.name == "audit_trail").unwrap();
        let by_operator = trail.iter().filter(|row| row["author"] == MOVER.author && row["subject"] == "membership");
        assert_eq!(by_operator.count(), 4, "who may do what there since when");
        assert!(trail.iter().any(|row| row["author"] == "Ben Carver") && trail.iter().all(|row| row["author"] != "a1"));
        let password = async |email| to.store.account_by_email(email).await.unwrap().unwrap().password_hash;
        assert_eq!(password("ann@surgery.example").await, None, "a password alone is less than was asked for");
        assert_eq!(password("cat@surgery.example").await.as_deref(), Some("a hash"));

        // What is left.
        assert_eq!(moved.tables.iter().find(|table| table.table == "person").unwrap().rows, 600);
        assert_eq!(from.store.system("a test").practices().await.unwrap(), std::slice::from_ref(&staying));
        assert_eq!(people(&from.store, &staying).await, left, "what others have is as it was");
        assert_eq!(from.store.system("a test").faults(&kept(&staying)).await.unwrap(), Vec::<String>::new());
        assert_eq!(from.store.account_by_email("ann@surgery.example").await.unwrap(), None);
        assert!(from.store.account_by_email("ben@surgery.example").await.unwrap().is_some(), "who belongs elsewhere too stays");
    }
}

#[tokio::test]
async fn a_practice_does_not_move_over_another_or_onto_itself_and_a_move_that_was_cut_off_is_ended() {
    on_both(async |from| {
        filled(&from).await;
        let moving = Ods::parse("A81001").unwrap();
        let itself = Store::open(&from.url, std::sync::Arc::new(lanyard_store::Entropy::seeded(9))).await.unwrap();
        assert!(matches!(from.store.move_practice(&moving, &itself, MOVER).await, Err(StoreError::Taken(_))));
        let other = Fresh::new(from.is_postgres).await;
        other.practice("A81001").await;
        assert!(matches!(from.store.move_practice(&moving, &other.store, MOVER).await, Err(StoreError::Taken(_))));
        assert_eq!(from.store.system("a test").practices().await.unwrap().len(), 2, "nothing was changed");
        // As it would stand had the power gone between the two commits.
        let whole = Fresh::new(from.is_postgres).await;
        from.store.system("a test").copy_to(&whole.store).await.unwrap();
        let moved = from.store.move_practice(&moving, &whole.store, MOVER).await.unwrap();
        assert_eq!(moved.tables.iter().find(|table| table.table == "person").unwrap().rows, 600);
        assert_eq!(
            (
                from.store.system("a test").practices().await.unwrap().len(),
                whole.store.system("a test").practices().await.unwrap().len()
            ),
            (1, 2)
        );
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
        let heads = fresh.store.system("a test").heads().await.unwrap();
        let gone =
            PracticeHead { practice: "C81001".to_owned().try_into().unwrap(), head: AuditHead { number: 3, hash: "h".to_owned() } };
        assert_eq!(
            fresh.store.system("a test").faults(&[gone]).await.unwrap(),
            ["C81001: the chain does not hold entry 3 as it was once seen"]
        );
        fresh.sql("UPDATE audit_entry SET author = 'nobody' WHERE practice = 'B81001' AND number = 600").await;
        assert_eq!(fresh.store.system("a test").faults(&heads).await.unwrap(), ["B81001: entry 600 was altered"]);
    })
    .await;
}
