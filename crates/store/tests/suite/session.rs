//! Sessions and one-time links.

use lanyard_model::Id;

use crate::harness::{account, at, on_both};

#[tokio::test]
async fn a_link_signs_in_once_within_a_day() {
    on_both(async |fresh| {
        let who = account("a1", "ben@surgery.example");
        fresh.store.add_account(&who).await.unwrap();
        let link = fresh.store.new_sign_in_link(&who.id, "a test", at(0)).await.unwrap();
        assert_eq!(fresh.store.use_sign_in_link("another", at(1)).await.unwrap(), None);
        assert_eq!(fresh.store.use_sign_in_link(&link, at(1)).await.unwrap(), Some(who.id.clone()));
        assert_eq!(fresh.store.use_sign_in_link(&link, at(1)).await.unwrap(), None, "used");
        let old = fresh.store.new_sign_in_link(&who.id, "a test", at(0)).await.unwrap();
        assert_eq!(fresh.store.use_sign_in_link(&old, at(24 * 60)).await.unwrap(), None, "over");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_idle_when_old_and_when_revoked() {
    on_both(async |fresh| {
        let who = account("a1", "ben@surgery.example");
        fresh.store.add_account(&who).await.unwrap();
        let there = async |secret: &str, minutes| fresh.store.session(secret, at(minutes)).await.unwrap().is_some();
        let idle = fresh.store.open_session(&who.id, at(0)).await.unwrap();
        assert!(there(&idle, 59).await);
        assert!(there(&idle, 59 + 59).await, "used in between");
        assert!(!there(&idle, 59 + 59 + 60).await, "an hour without a request");
        let old = fresh.store.open_session(&who.id, at(0)).await.unwrap();
        for minutes in (0..12 * 60).step_by(50) {
            assert!(there(&old, minutes).await);
        }
        assert!(!there(&old, 12 * 60).await, "twelve hours");
        let revoked = fresh.store.open_session(&who.id, at(0)).await.unwrap();
        fresh.store.revoke_session(&revoked, at(1)).await.unwrap();
        assert!(!there(&revoked, 1).await);
        assert!(!there("another", 1).await);
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account_has_no_session_and_no_secret_is_kept() {
    on_both(async |fresh| {
        let who = account("a1", "ben@surgery.example");
        fresh.store.add_account(&who).await.unwrap();
        let secret = fresh.store.open_session(&who.id, at(0)).await.unwrap();
        assert_eq!(fresh.store.session(&secret, at(1)).await.unwrap().map(|who| who.account), Some(Id::new("a1")));
        assert!(fresh.pairs(&format!("SELECT account, account FROM session WHERE secret_digest = '{secret}'")).await.is_empty());
        fresh.sql("UPDATE account SET disabled_at = 1").await;
        assert_eq!(fresh.store.session(&secret, at(1)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_ended_long_ago_is_forgotten_but_when_somebody_was_here_last() {
    on_both(async |fresh| {
        let who = account("a1", "ben@surgery.example");
        fresh.store.add_account(&who).await.unwrap();
        let day = |day: i64| at(day * 24 * 60);
        let from = || lanyard_store::Browser { address: Some("10.0.0.7".to_owned()), agent: Some("Edge".to_owned()) };
        for opened in [0, 1, 95] {
            let kind = lanyard_store::SessionKind::Whole;
            fresh.store.open_session_from(&who.id, &from(), kind, day(opened)).await.unwrap();
        }
        fresh.store.new_sign_in_link(&who.id, "a test", day(0)).await.unwrap();
        let left = async || fresh.pairs("SELECT account, COALESCE(address, 'nowhere') FROM session ORDER BY created_at").await;
        fresh.store.forget_sessions(day(30)).await.unwrap();
        assert_eq!(left().await.len(), 3, "not yet");
        assert_eq!(fresh.store.forget_sessions(day(100)).await.unwrap(), 3, "two sessions and a link");
        assert_eq!(left().await, [("a1".to_owned(), "10.0.0.7".to_owned())]);
        fresh.store.forget_sessions(day(300)).await.unwrap();
        assert_eq!(left().await, [("a1".to_owned(), "nowhere".to_owned())], "the last one stays, without where it was");
    })
    .await;
}
