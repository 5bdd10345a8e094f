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
        series: Some(9),
        runs_out: Some(runs_out),
        last_seen: Some(date(2026, 11, 20)),
        ..CardFacts::unread("c1", Who { id: "p1".into(), name: "Amina Yusuf".into() })
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
    let away = CardFacts { leaves: vec![(date(2026, 9, 1), date(2027, 4, 30))], ..card(date(2027, 1, 20)) };
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
    let ready = readiness(&facts, &all, &calendar(), friday).unwrap();
    assert_eq!((ready.until(), ready.last_chance, ready.fails.len()), (Some(date(2026, 11, 30)), Some(friday), 1));
}

/// What fails at the next session after Friday 27 November, as kinds.
fn fails(facts: &Facts, calendar: &Calendar) -> Vec<Kind> {
    let friday = date(2026, 11, 27);
    let all = deadlines(facts, calendar, friday);
    readiness(facts, &all, calendar, friday).unwrap().fails.into_iter().map(|one| one.deadline.kind).collect()
}

#[test]
fn a_saturday_clinic_does_not_hide_monday() {
    // Runs out on Monday: nobody works between the clinic and then.
    let facts = Facts { cards: vec![card(date(2026, 11, 30))], ..Facts::default() };
    let saturdays = Calendar { saturdays: true, ..calendar() };
    let friday = date(2026, 11, 27);
    let ready = readiness(&facts, &deadlines(&facts, &saturdays, friday), &saturdays, friday).unwrap();
    assert_eq!((ready.title().as_str(), ready.fails.len()), ("Saturday 28 November; Monday 30 November", 1));
    let thursday = readiness(&facts, &[], &saturdays, date(2026, 11, 26)).unwrap();
    assert_eq!(thursday.title(), "Friday 27 November", "and Friday’s looks no further");
}

#[test]
fn a_locked_card_fails_until_it_is_unlocked_or_there_is_another() {
    let locked = CardFacts { locked: true, ..card(date(2028, 1, 1)) };
    let facts = |cards: Vec<CardFacts>| Facts { cards, ..Facts::default() };
    assert_eq!(fails(&facts(vec![locked.clone()]), &calendar()), [Kind::LockedCard]);
    let over = CardFacts { runs_out: Some(date(2026, 11, 20)), ..locked.clone() };
    assert_eq!(fails(&facts(vec![over]), &calendar()), [Kind::Certificate], "unlocking it is not enough");
    let other = CardFacts { id: "c2".into(), ..card(date(2028, 1, 1)) };
    assert_eq!(fails(&facts(vec![locked.clone(), other.clone()]), &calendar()), []);
    let lost_too = CardFacts { lost_since: Some(date(2026, 11, 20)), ..other };
    assert_eq!(fails(&facts(vec![locked, lost_too]), &calendar()), [Kind::LostCard, Kind::LockedCard]);
}

fn failure(kind: Failure, card: Option<&str>) -> FailureFacts {
    FailureFacts {
        kind,
        id: "f1".into(),
        about: "It is broken".into(),
        who: card.map(|_| Who { id: "p1".into(), name: "Amina Yusuf".into() }),
        card: card.map(str::to_owned),
        room: Some("3".into()),
        since: date(2026, 11, 25),
    }
}

#[test]
fn who_has_no_card_and_what_is_broken_stand_in_the_outlook() {
    let broken = |cards: Vec<CardFacts>, failures: Vec<FailureFacts>| Facts { cards, failures, ..Facts::default() };
    let at_home = || failure(Failure::NoCard, Some("c1"));
    let good = card(date(2028, 1, 1));
    assert_eq!(fails(&broken(vec![good.clone()], vec![at_home()]), &calendar()), [Kind::NoCard]);
    let lost = CardFacts { lost_since: Some(date(2026, 11, 25)), ..good.clone() };
    assert_eq!(fails(&broken(vec![lost.clone()], vec![at_home()]), &calendar()), [Kind::NoCard], "said once");
    let new = CardFacts { id: "c2".into(), runs_out: None, last_seen: None, ..good };
    assert_eq!(fails(&broken(vec![lost, new], vec![at_home()]), &calendar()), [], "the new card is there");
    assert_eq!(fails(&broken(vec![], vec![failure(Failure::Incident, None)]), &calendar()), [Kind::Incident]);
}

#[test]
fn the_outlook_goes_by_room_and_person() {
    let who = |id: &str| Who { id: id.into(), name: id.to_uppercase() };
    let over = |id: &str| CardFacts { id: id.into(), holder: who(id), ..card(date(2026, 11, 28)) };
    let cards = vec![over("ada"), over("bea"), over("cyd")];
    let facts = Facts { cards, failures: vec![failure(Failure::Incident, None)], ..Facts::default() };
    let friday = date(2026, 11, 27);
    let ready = readiness(&facts, &deadlines(&facts, &calendar(), friday), &calendar(), friday).unwrap();
    let rooms = [("cyd".to_owned(), "1".to_owned()), ("bea".to_owned(), "3".to_owned())].into();
    let said: Vec<String> = ready
        .by_room(&rooms)
        .into_iter()
        .map(|(room, one)| format!("{} {}", room.unwrap_or("?"), one.person.as_ref().map_or("-", |(id, _)| id)))
        .collect();
    assert_eq!(said, ["1 cyd", "3 -", "3 bea", "? ada"]);
}

#[test]
fn before_a_leave_the_card_is_renewed_by_the_day_before_it() {
    // Away for January; the card runs out in the middle of it.
    let away = CardFacts { leaves: vec![(date(2027, 1, 4), date(2027, 1, 31))], ..card(date(2027, 1, 20)) };
    let at =
        |today: Date| only(&Facts { cards: vec![CardFacts { last_seen: Some(today), ..away.clone() }], ..Facts::default() }, today);
    let early = at(date(2026, 12, 23));
    assert_eq!((early.kind, early.stage, early.due), (Kind::Certificate, 30, date(2027, 1, 19)));
    let near = at(date(2026, 12, 29));
    assert_eq!(
        (near.kind, near.stage, near.due, near.act_on),
        (Kind::LeaveCertificate, 3010, date(2027, 1, 3), Some(date(2026, 12, 31)))
    );
    assert!(
        near.told.contains(&Actor::Holder) && near.told.contains(&Actor::Manager) && near.reason.contains("Monday 4 January 2027")
    );
    assert_eq!((near.key.clone(), at(date(2027, 1, 1)).stage), (early.key, 3003));
    assert_eq!(at(date(2027, 1, 5)).due, date(2027, 1, 19), "away: what the manager can still arrange");
    let back = CardFacts { leaves: vec![(date(2027, 1, 4), date(2027, 1, 15))], ..away.clone() };
    let facts = Facts { cards: vec![CardFacts { last_seen: Some(date(2026, 12, 29)), ..back }], ..Facts::default() };
    assert_eq!(only(&facts, date(2026, 12, 29)).kind, Kind::Certificate, "there is time after it");
}

#[test]
fn a_time_that_is_held_is_said_and_one_that_is_missing_too() {
    let held = |with: Actor, day: Date| HeldTime { with, day, said: "10:20, room 2".into() };
    let needs = |runs_out: Date, held: Vec<HeldTime>| {
        only(&Facts { cards: vec![CardFacts { held, ..card(runs_out) }], ..Facts::default() }, date(2026, 11, 27)).needs
    };
    let (in_12, in_6, over) = (date(2026, 12, 9), date(2026, 12, 3), date(2026, 11, 26));
    let on = date(2026, 12, 2);
    assert!(needs(in_12, vec![]).contains("Make an appointment with a sponsor"));
    let made = needs(in_12, vec![held(Actor::Sponsor, on)]);
    assert!(made.contains("An appointment is made: Wednesday 2 December 2026, 10:20, room 2.") && !made.contains("Make an"));
    let insured = needs(in_6, vec![held(Actor::RegistrationAuthority, on)]);
    assert!(
        insured.contains("A time with the registration authority is held: Wednesday 2") && insured.contains("Make an appointment")
    );
    assert!(
        needs(in_6, vec![held(Actor::RegistrationAuthority, date(2026, 11, 26))]).contains("Book an appointment"),
        "that is over"
    );
    assert!(needs(over, vec![]).ends_with("Book an appointment with them."));
    assert!(needs(over, vec![held(Actor::RegistrationAuthority, on)]).contains("is held: Wednesday 2"));
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
        (Dated::Unproved, 7),
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
