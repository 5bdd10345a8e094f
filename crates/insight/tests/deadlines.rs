//! Deadlines of a small practice, day by day.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::collections::BTreeMap;

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
    for (until, said) in [(Some(date(2027, 4, 30)), ", until Friday 30 April 2027."), (None, ", and until when is not known.")] {
        let leaves = vec![Span { from: Some(date(2026, 9, 1)), until }];
        let away = CardFacts { leaves, ..card(date(2027, 1, 20)) };
        let due = only(&Facts { cards: vec![away], ..Facts::default() }, date(2026, 11, 27));
        assert_eq!((due.kind, due.told.contains(&Actor::Manager)), (Kind::LeaveCertificate, true));
        assert!(due.reason.ends_with(&format!("The holder is on leave{said}")), "{}", due.reason);
    }
}

#[test]
fn cis1_is_one_deadline_and_ready_by_the_friday_before() {
    let pc = |id: &str, cis2: Option<bool>| {
        let applications = vec![ApplicationFacts { name: "EMIS Web".into(), cis2 }];
        PcFacts { id: id.into(), name: id.into(), room: None, applications, has_connect: cis2 == Some(true), is_blocked: false }
    };
    let published = Published { series_blocked: vec![], cis1_ends: Some(date(2027, 2, 28)) };
    let pcs = vec![pc("a", Some(true)), pc("b", Some(false)), pc("c", None)];
    let due = only(&Facts { pcs, published: published.clone(), ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.due), (Kind::Cis1, date(2027, 2, 26)));
    assert_eq!(due.about, "2 of 3 PCs are not ready for the end of CIS1");
    let none = only(&Facts { published: published.clone(), ..Facts::default() }, date(2027, 2, 1));
    assert!(none.about.contains("none is entered") && none.needs.contains("enter them"), "{none:?}");
    let done = Facts { pcs: vec![pc("a", Some(true))], published, ..Facts::default() };
    assert!(deadlines(&done, &calendar(), date(2026, 11, 27)).is_empty());
}

#[test]
fn a_lost_card_and_a_blocked_series_are_the_registration_authoritys() {
    // It runs out in three days, and nobody has it to renew.
    let lost = CardFacts { lost_since: Some(date(2026, 11, 26)), ..card(date(2026, 11, 30)) };
    let facts = Facts { cards: vec![lost], ..Facts::default() };
    let due = only(&facts, date(2026, 11, 27));
    assert_eq!((due.kind, due.may_act.as_slice()), (Kind::LostCard, &[Actor::RegistrationAuthority][..]));
    assert_eq!(due.act_on, Some(date(2026, 11, 27)), "at once");
    assert_eq!(only(&facts, date(2026, 11, 28)).act_on, None, "no working day is left, and it is for today all the same");
    let published = Published { series_blocked: vec![(5, date(2026, 5, 7))], cis1_ends: None };
    let old = CardFacts { series: Some(5), runs_out: None, ..card(date(2028, 1, 1)) };
    let due = only(&Facts { cards: vec![old], published, ..Facts::default() }, date(2026, 11, 27));
    assert_eq!((due.kind, due.due), (Kind::Series, date(2026, 5, 6)));
}

#[test]
fn who_has_another_card_that_works_is_not_hurried_about_the_old_one() {
    let today = date(2026, 11, 27);
    let published = Published { series_blocked: vec![(5, date(2026, 5, 7))], cis1_ends: None };
    let with = |old: CardFacts, other: CardFacts, failures: Vec<FailureFacts>| {
        let cards = vec![CardFacts { id: "old".into(), ..old }, CardFacts { id: "c2".into(), ..other }];
        let all = deadlines(&Facts { cards, failures, published: published.clone(), ..Facts::default() }, &calendar(), today);
        all.into_iter().find(|one| one.subject == "old").unwrap()
    };
    let about = |old: CardFacts, other: CardFacts| with(old, other, vec![]);
    let (in_time, over) = (card(date(2026, 11, 30)), card(date(2026, 11, 20)));
    let blocked = CardFacts { series: Some(5), ..card(date(2028, 1, 1)) };
    let good = card(date(2028, 1, 1));
    for old in [in_time.clone(), over, blocked] {
        let calm = about(old.clone(), good.clone());
        assert!(!calm.daily && calm.told.contains(&Actor::Holder), "told of the step: {calm:?}");
        let others = [
            CardFacts { lost_since: Some(today), ..good.clone() },
            CardFacts { locked: true, ..good.clone() },
            CardFacts { series: Some(5), ..good.clone() },
            CardFacts { runs_out: None, ..good.clone() },
            CardFacts { holder: Who { id: "p2".into(), name: "Ben Carver".into() }, ..good.clone() },
            card(date(2026, 11, 27)),
        ];
        for other in others {
            assert!(about(old.clone(), other.clone()).daily, "{other:?}");
        }
    }
    assert!(about(in_time.clone(), in_time.clone()).daily, "both end on one day");
    for kind in [Failure::NoCard, Failure::CardAtHome] {
        assert!(with(in_time.clone(), good.clone(), vec![failure(kind, Some("c2"))]).daily, "the other one is faulty or not here");
    }
    assert!(about(in_time, good).stops.contains("logs on with their other card"));
}

#[test]
fn a_card_that_is_locked_and_has_run_out_is_not_unlocked_first() {
    let needs = |runs_out: Date| {
        let locked = CardFacts { locked: true, ..card(runs_out) };
        only(&Facts { cards: vec![locked], ..Facts::default() }, date(2026, 11, 27)).needs
    };
    assert!(needs(date(2026, 11, 28)).contains("It is locked now: unlock it first."), "there is a day left");
    for over in [date(2026, 11, 27), date(2026, 11, 20)] {
        let needs = needs(over);
        assert!(needs.starts_with("Only the registration authority") && !needs.to_lowercase().contains("unlock"), "{needs}");
    }
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
fn a_question_that_is_open_stops_no_log_on_and_the_end_of_cis1_does() {
    let questions = vec![QuestionFacts { name: "EMIS Web".into(), escalated_on: None }];
    let pcs = vec![PcFacts {
        id: "pc".into(),
        name: "WL-REC-01".into(),
        room: None,
        applications: vec![ApplicationFacts { name: "EMIS Web".into(), cis2: Some(true) }],
        has_connect: false,
        is_blocked: false,
    }];
    let published = Published { cis1_ends: Some(date(2027, 2, 28)), ..Published::default() };
    let facts = Facts { questions, pcs, published, ..Facts::default() };
    let outlook = |today: Date| {
        let all = deadlines(&facts, &calendar(), today);
        let fails = readiness(&facts, &all, &calendar(), today).unwrap().fails;
        (all.iter().any(|one| one.kind == Kind::Cis1Question), fails.into_iter().map(|one| one.deadline.kind).collect::<Vec<_>>())
    };
    // The first rung is 90 days before the end.
    assert_eq!(outlook(date(2026, 11, 30)), (true, vec![]));
    assert_eq!(outlook(date(2027, 2, 26)).1, [Kind::Cis1]);
}

#[test]
fn a_position_stops_nobody_who_has_another_here() {
    let position = |has_another| PositionFacts {
        id: "o".into(),
        holder: Who { id: "p1".into(), name: "Amina Yusuf".into() },
        name: "Receptionist".into(),
        ends: date(2026, 11, 27),
        has_another,
    };
    let only_one = Facts { positions: vec![position(false)], ..Facts::default() };
    let with_another = Facts { positions: vec![position(true)], ..Facts::default() };
    assert_eq!(fails(&only_one, &calendar()), [Kind::Position]);
    assert_eq!(fails(&with_another, &calendar()), []);
    let before = only(&with_another, date(2026, 11, 25));
    assert_eq!((before.told, before.daily), (vec![Actor::Manager, Actor::Sponsor], false), "its end is known all the same");
    assert_eq!(deadlines(&with_another, &calendar(), date(2026, 11, 28)), [], "it ended as planned");
    assert!(only(&only_one, date(2026, 11, 28)).needs.contains("write down their last day"));
}

#[test]
fn the_lost_card_of_somebody_who_has_left_is_chased_and_stops_nobody() {
    let lost = CardFacts { lost_since: Some(date(2026, 11, 20)), has_left: true, ..card(date(2028, 1, 1)) };
    let facts = Facts { cards: vec![lost.clone()], ..Facts::default() };
    assert_eq!(only(&facts, date(2026, 11, 27)).kind, Kind::LostCard);
    assert_eq!(fails(&facts, &calendar()), []);
    assert_eq!(ra_needs(&facts, &BTreeMap::new(), date(2026, 12, 1)).here, [], "they need no new one here");
    let here = Facts { cards: vec![CardFacts { has_left: false, ..lost }], ..Facts::default() };
    assert_eq!(fails(&here, &calendar()), [Kind::LostCard]);
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
        leaves: vec![],
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
fn who_does_not_come_stands_in_the_outlook_before_they_are_back() {
    let friday = date(2026, 11, 27);
    let until = |last: Option<Date>| vec![Span { from: Some(date(2026, 11, 2)), until: last }];
    let (over, locked) = (card(date(2026, 11, 20)), CardFacts { locked: true, ..card(date(2028, 1, 1)) });
    let missing = |leaves: Vec<Span>| FailureFacts { leaves, ..failure(Failure::NoCard, Some("gone")) };
    for (last, comes) in [(None, false), (Some(date(2026, 11, 30)), false), (Some(date(2026, 11, 29)), true)] {
        for of_card in [&over, &locked] {
            let away = CardFacts { leaves: until(last), ..of_card.clone() };
            let found = fails(&Facts { cards: vec![away], ..Facts::default() }, &calendar());
            assert_eq!(found.len(), usize::from(comes), "until {last:?}: {found:?}");
        }
        let found = fails(&Facts { failures: vec![missing(until(last))], ..Facts::default() }, &calendar());
        assert_eq!(found.len(), usize::from(comes), "until {last:?}: no card at all");
    }
    let works = |days: &[i8]| Facts { cards: vec![over.clone()], cover: at_work(days), ..Facts::default() };
    assert_eq!(fails(&works(&[2, 3, 4, 5]), &calendar()), [], "not on Mondays");
    assert_eq!(fails(&works(&[1]), &calendar()), [Kind::Certificate]);
    let saturdays = Calendar { saturdays: true, ..calendar() };
    assert_eq!(fails(&works(&[6]), &saturdays), [Kind::Certificate], "one of the sessions is enough");
    let pc = failure(Failure::Incident, None);
    assert_eq!(
        fails(&Facts { failures: vec![FailureFacts { who: missing(vec![]).who, ..pc }], ..works(&[2]) }, &calendar()),
        [Kind::Incident]
    );
    // On leave until Friday, with another card: it is no failure that only one of them has run out.
    let on_leave = CardFacts { leaves: until(Some(friday)), ..over.clone() };
    let other = CardFacts { id: "c2".into(), ..card(date(2028, 1, 1)) };
    assert_eq!(fails(&Facts { cards: vec![on_leave, other], ..Facts::default() }, &calendar()), []);
}

#[test]
fn the_outlook_goes_by_room_and_person() {
    let who = |id: &str| Who { id: id.into(), name: id.to_uppercase() };
    let over = |id: &str| CardFacts { id: id.into(), holder: who(id), ..card(date(2026, 11, 28)) };
    let cards = vec![over("ada"), over("bea"), over("cyd")];
    let own = FailureFacts { who: Some(who("ada")), room: None, ..failure(Failure::HandedOver, None) };
    let facts = Facts { cards, failures: vec![failure(Failure::Incident, None), own], ..Facts::default() };
    let friday = date(2026, 11, 27);
    let ready = readiness(&facts, &deadlines(&facts, &calendar(), friday), &calendar(), friday).unwrap();
    let rooms = [("cyd".to_owned(), "1".to_owned()), ("bea".to_owned(), "3".to_owned())].into();
    let said: Vec<String> = ready
        .by_room(&rooms)
        .into_iter()
        .map(|(room, one)| format!("{} {}", room.unwrap_or("?"), one.person.as_ref().map_or("-", |(id, _)| id)))
        .collect();
    assert_eq!(said, ["1 cyd", "3 -", "3 bea", "? ada", "? ada"]);
    assert_eq!((ready.fails.len(), ready.log_ons()), (5, 4), "two things of one person stop one log-on");
}

#[test]
fn before_a_leave_the_card_is_renewed_by_the_day_before_it() {
    // Away for January; the card runs out in the middle of it.
    let leave = |until: Option<Date>| vec![Span { from: Some(date(2027, 1, 4)), until }];
    let away = CardFacts { leaves: leave(Some(date(2027, 1, 31))), ..card(date(2027, 1, 20)) };
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
    let today = date(2026, 12, 29);
    let on = |until: Option<Date>| {
        let card = CardFacts { leaves: leave(until), last_seen: Some(today), ..away.clone() };
        only(&Facts { cards: vec![card], ..Facts::default() }, today)
    };
    assert_eq!(on(Some(date(2027, 1, 15))).kind, Kind::Certificate, "there is time after it");
    let open = on(None);
    assert_eq!(open.kind, Kind::LeaveCertificate, "nobody knows whether there is");
    assert!(
        open.reason.contains("goes on leave on Monday 4 January 2027, and until when is not known: renew it"),
        "{}",
        open.reason
    );
}

/// Amina in the rota, on some days of the week.
fn at_work(days: &[i8]) -> CoverFacts {
    let who = Who { id: "p1".into(), name: "Amina Yusuf".into() };
    let (role, away, trained) = (vec![], vec![], vec![]);
    let works = Some(days.iter().copied().collect());
    let amina = Colleague { who, role, works, hours: BTreeMap::new(), away, left_on: None, trained, is_it: false };
    // Enough people are trained.
    let others = ["p2", "p3"].map(|id| Colleague {
        who: Who { id: id.into(), name: id.into() },
        works: None,
        trained: vec![Span { from: None, until: None }],
        ..amina.clone()
    });
    CoverFacts { staff: [vec![amina], others.to_vec()].concat(), ..CoverFacts::default() }
}

/// The only deadline about the card, of a holder who works on these days and has these leaves.
fn of_card(days: &[i8], leaves: &[(Date, Date)], runs_out: Date, today: Date) -> Deadline {
    let leaves = leaves.iter().map(|(from, until)| Span { from: Some(*from), until: Some(*until) }).collect();
    let cards = vec![CardFacts { leaves, last_seen: Some(today), ..card(runs_out) }];
    let all = deadlines(&Facts { cards, cover: at_work(days), ..Facts::default() }, &calendar(), today);
    all.into_iter().find(|one| one.subject == "c1").unwrap()
}

#[test]
fn the_day_to_act_is_one_on_which_the_holder_works() {
    let act_on = |days: &[i8], runs_out: Date, today: Date| of_card(days, &[], runs_out, today).act_on.unwrap();
    let monday = date(2026, 11, 30);
    assert_eq!(act_on(&[1, 2, 3, 4, 5], monday, date(2026, 11, 2)), date(2026, 11, 27));
    assert_eq!(act_on(&[1, 2, 3], monday, date(2026, 11, 2)), date(2026, 11, 25), "not on Thursdays and Fridays");
    assert_eq!(act_on(&[1], monday, date(2026, 11, 2)), date(2026, 11, 23), "a Monday is better than a day off");
    assert_eq!(act_on(&[1, 2, 3], monday, date(2026, 11, 26)), date(2026, 11, 27), "no other day is left");
    let leave = (date(2026, 12, 7), date(2026, 12, 9));
    let before = of_card(&[1, 2, 3], &[leave], date(2026, 12, 12), date(2026, 12, 1));
    assert_eq!((before.kind, before.act_on), (Kind::LeaveCertificate, Some(date(2026, 12, 2))), "they do not work after it");
    assert_eq!(of_card(&[1, 2, 3, 4], &[leave], date(2026, 12, 12), date(2026, 12, 1)).kind, Kind::Certificate);
}

#[test]
fn leaves_without_a_day_of_work_between_them_are_one() {
    let two = [(date(2026, 11, 30), date(2026, 12, 4)), (date(2026, 12, 7), date(2026, 12, 11))];
    let at = |today: Date| of_card(&[1, 2, 3, 4, 5], &two, date(2026, 12, 9), today);
    let before = at(date(2026, 11, 24));
    assert_eq!((before.kind, before.due, before.act_on), (Kind::LeaveCertificate, date(2026, 11, 29), Some(date(2026, 11, 27))));
    assert!(before.reason.contains("goes on leave on Monday 30 November 2026, until Friday 11 December 2026"), "{}", before.reason);
    assert_eq!([at(date(2026, 11, 19)).kind, at(date(2026, 11, 20)).kind], [Kind::Certificate, Kind::LeaveCertificate], "ten days");
    let within = at(date(2026, 12, 1));
    assert!(within.reason.ends_with("The holder is on leave, until Friday 11 December 2026."), "{}", within.reason);
    let apart = [two[0], (date(2026, 12, 8), date(2026, 12, 11))];
    let monday = of_card(&[1, 2, 3, 4, 5], &apart, date(2026, 12, 9), date(2026, 11, 24));
    assert_eq!((monday.kind, monday.act_on), (Kind::Certificate, Some(date(2026, 11, 27))), "they come on the Monday");
}

#[test]
fn nobody_renews_a_card_that_is_to_be_replaced() {
    let (today, ends) = (date(2026, 12, 7), date(2027, 1, 15));
    let published =
        Published { series_blocked: vec![(6, date(2026, 5, 7)), (7, date(2027, 1, 10)), (8, date(2027, 2, 1))], cis1_ends: None };
    let of = |card: CardFacts, failures: Vec<FailureFacts>| {
        let facts = Facts { cards: vec![card], failures, published: published.clone(), ..Facts::default() };
        let all = deadlines(&facts, &calendar(), today);
        (all.iter().any(|one| one.may_act.contains(&Actor::Holder)), readiness(&facts, &all, &calendar(), today).unwrap().fails)
    };
    let series = |series: u8| CardFacts { series: Some(series), ..card(ends) };
    assert!(!of(series(6), vec![]).0, "blocked");
    assert!(!of(series(7), vec![]).0, "blocked before it runs out");
    assert!(of(series(8), vec![]).0, "until then it is needed");
    assert!(!of(series(9), vec![failure(Failure::NoCard, Some("c1"))]).0, "faulty");
    assert!(of(series(9), vec![failure(Failure::CardAtHome, Some("c1"))]).0, "at home");
    let (_, fails) = of(CardFacts { locked: true, ..series(6) }, vec![]);
    assert_eq!(fails.iter().map(|one| one.deadline.kind).collect::<Vec<_>>(), [Kind::Series], "unlocking it is of no use");
}

#[test]
fn a_card_left_at_home_is_brought_by_its_holder_when_they_come_next() {
    let friday = date(2026, 11, 27);
    let at_home = FailureFacts { since: friday, ..failure(Failure::CardAtHome, Some("c1")) };
    let facts = Facts { cards: vec![card(date(2028, 1, 1))], failures: vec![at_home], ..Facts::default() };
    let outlook = |today: Date| readiness(&facts, &[], &calendar(), today).unwrap().fails;
    for evening in [friday, date(2026, 11, 29)] {
        let fails = outlook(evening);
        let [one] = fails.as_slice() else { panic!("{fails:?}") };
        assert_eq!(one.deadline.may_act, [Actor::Holder]);
        assert!(one.deadline.needs.contains("remind them"), "{}", one.deadline.needs);
    }
    assert!(outlook(date(2026, 11, 30)).is_empty(), "it came with them");
}

#[test]
fn a_time_that_is_held_is_said_and_one_that_is_missing_too() {
    let held = |with: Actor, day: Date| HeldTime { with, day, said: "10:20, room 2".into(), page: "ra-days/1".into() };
    let needs = |runs_out: Date, held: Vec<HeldTime>| {
        let held = BTreeMap::from([("p1".to_owned(), held)]);
        only(&Facts { cards: vec![card(runs_out)], held, ..Facts::default() }, date(2026, 11, 27)).needs
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
        (Dated::Renewed, 7),
        (Dated::Review, 21),
        (Dated::Audit, 28),
        (Dated::Plan, 28),
        (Dated::PilotChoice, 7),
        (Dated::PilotInstall, 7),
        (Dated::Pilot, 7),
        (Dated::PilotFailed, 7),
        (Dated::RollOut, 7),
        (Dated::Unproved, 7),
        (Dated::Approval, 7),
    ];
    let today = date(2026, 11, 27);
    for (kind, lead) in kinds {
        let in_days = |days: i64| {
            let due = today.checked_add(jiff::Span::new().days(days)).unwrap();
            let dated = vec![DatedFacts::new(kind, "x", "x", due)];
            deadlines(&Facts { dated, ..Facts::default() }, &calendar(), today).len()
        };
        assert_eq!((in_days(lead), in_days(lead + 1)), (1, 0), "{kind:?}");
        let is_over = kind == Dated::ReaderWarranty;
        assert_eq!((in_days(-30), in_days(-31)), (1, usize::from(!is_over)), "{kind:?}: what is late stays, a warranty does not");
    }
}
