//! Deadlines of a small practice, day by day.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use jiff::civil::{Date, date};
use lanyard_insight::*;

fn calendar() -> Calendar {
    let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
    Calendar::of(holidays)
}

fn card(runs_out: Date) -> CardFacts {
    CardFacts {
        id: "c1".into(),
        holder: Who { id: "p1".into(), name: "Amina Yusuf".into() },
        series: Some(9),
        runs_out: Some(runs_out),
        last_seen: Some(date(2026, 11, 20)),
        locked: false,
        leave: None,
        lost_since: None,
    }
}

fn only(facts: &Facts, today: Date) -> Deadline {
    let all = deadlines(facts, &calendar(), today);
    let [one] = all.as_slice() else { panic!("{all:#?}") };
    one.clone()
}

#[test]
fn a_certificate_is_due_the_day_before_it_runs_out_and_done_on_a_quiet_day() {
    let facts = Facts { cards: vec![card(date(2026, 12, 1))], ..Facts::default() };
    let due = only(&facts, date(2026, 11, 25));
    assert_eq!((due.kind, due.due, due.act_on), (Kind::Certificate, date(2026, 11, 30), Some(date(2026, 11, 27))));
    assert!(due.daily && due.may_act.contains(&Actor::Holder));
    assert_eq!(due.key, only(&facts, date(2026, 11, 26)).key, "the same every day");
}

#[test]
fn nobody_is_told_before_somebody_may_act() {
    let facts = Facts { cards: vec![card(date(2027, 3, 1))], ..Facts::default() };
    assert!(deadlines(&facts, &calendar(), date(2026, 11, 30)).is_empty(), "91 days");
    assert_eq!(only(&facts, date(2026, 12, 1)).told, [Actor::Holder], "90 days");
}

#[test]
fn a_card_in_a_drawer_and_a_holder_on_leave_are_the_managers_business() {
    let drawer = CardFacts { last_seen: Some(date(2026, 10, 1)), ..card(date(2027, 1, 20)) };
    let due = only(&Facts { cards: vec![drawer], ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.told.contains(&Actor::Manager)), (Kind::UnseenCertificate, true));
    assert!(due.reason.contains("last seen on Thursday 1 October 2026"), "{}", due.reason);
    let away = CardFacts { leave: Some((date(2026, 9, 1), date(2027, 4, 30))), ..card(date(2027, 1, 20)) };
    let due = only(&Facts { cards: vec![away], ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.told.contains(&Actor::Manager)), (Kind::LeaveCertificate, true));
}

#[test]
fn cis1_is_one_deadline_and_ready_by_the_friday_before() {
    let pc = |id: &str, cis2: Option<bool>| {
        let applications = vec![ApplicationFacts { name: "EMIS Web".into(), cis2 }];
        PcFacts { id: id.into(), name: id.into(), room: None, applications, has_connect: cis2 == Some(true) }
    };
    let published = Published { series_blocked: vec![], cis1_ends: Some(date(2027, 2, 28)) };
    let pcs = vec![pc("a", Some(true)), pc("b", Some(false)), pc("c", None)];
    let due = only(&Facts { pcs, published: published.clone(), ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.due), (Kind::Cis1, date(2027, 2, 26)));
    assert_eq!(due.about, "2 of 3 PCs are not ready for the end of CIS1");
    let done = Facts { pcs: vec![pc("a", Some(true))], published, ..Facts::default() };
    assert!(deadlines(&done, &calendar(), date(2026, 11, 27)).is_empty());
}

#[test]
fn a_lost_card_and_a_blocked_series_are_the_registration_authoritys() {
    let lost = CardFacts { lost_since: Some(date(2026, 11, 26)), runs_out: None, ..card(date(2028, 1, 1)) };
    let due = only(&Facts { cards: vec![lost], ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.may_act.as_slice()), (Kind::LostCard, &[Actor::RegistrationAuthority][..]));
    let published = Published { series_blocked: vec![(5, date(2026, 5, 7))], cis1_ends: None };
    let old = CardFacts { series: Some(5), runs_out: None, ..card(date(2028, 1, 1)) };
    let due = only(&Facts { cards: vec![old], published, ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.due), (Kind::Series, date(2026, 5, 6)));
}

#[test]
fn what_fails_on_monday_is_known_on_friday() {
    let facts = Facts { cards: vec![card(date(2026, 11, 29)), card(date(2026, 12, 20))], ..Facts::default() };
    let friday = date(2026, 11, 27);
    let all = deadlines(&facts, &calendar(), friday);
    let ready = readiness(&all, &calendar(), friday).unwrap();
    assert_eq!((ready.session, ready.last_chance, ready.fails.len()), (date(2026, 11, 30), Some(friday), 1));
}

#[test]
fn each_dated_kind_waits_for_its_lead_time() {
    let kinds = [
        (Dated::ReaderWarranty, 60),
        (Dated::Contract, 120),
        (Dated::Loan, 1),
        (Dated::Training, 60),
        (Dated::Review, 21),
        (Dated::Audit, 28),
        (Dated::Pilot, 7),
        (Dated::Approval, 7),
    ];
    let today = date(2026, 11, 27);
    for (kind, lead) in kinds {
        let in_days = |days: i64| {
            let due = today.checked_add(jiff::Span::new().days(days)).unwrap();
            let dated = vec![DatedFacts { kind, id: "x".into(), name: "x".into(), who: None, due }];
            deadlines(&Facts { dated, ..Facts::default() }, &calendar(), today).len()
        };
        assert_eq!((in_days(lead), in_days(lead + 1)), (1, 0), "{kind:?}");
        let is_over = kind == Dated::ReaderWarranty;
        assert_eq!((in_days(-30), in_days(-31)), (1, usize::from(!is_over)), "{kind:?}: what is late stays, a warranty does not");
    }
}
