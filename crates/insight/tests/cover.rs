//! Cover that is missing becomes a deadline, in time.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, date};
use lanyard_insight::*;

fn calendar() -> Calendar {
    let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
    Calendar::of(holidays)
}

fn ann(works: Option<BTreeSet<i8>>) -> Facts {
    let who = Who { id: "ann".into(), name: "Ann".into() };
    let always = vec![Span { from: None, until: None }];
    let card = CardFacts { series: Some(9), runs_out: Some(date(2029, 1, 1)), ..CardFacts::unread("c", who.clone()) };
    let hours = BTreeMap::new();
    let ann = Colleague { who, role: always.clone(), works, hours, away: vec![], left_on: None, trained: always, is_it: false };
    let cover = CoverFacts {
        staff: vec![ann],
        second_readers: vec!["Reception".into()],
        buddy: Some("Mill Road Surgery, 0000 000".into()),
        ..CoverFacts::default()
    };
    Facts { cards: vec![card], cover, ..Facts::default() }
}

fn of_kind(facts: &Facts, today: Date, kind: Kind) -> Option<Deadline> {
    deadlines(facts, &calendar(), today).into_iter().find(|one| one.kind == kind)
}

#[test]
fn a_day_with_nobody_is_a_deadline_before_it_comes() {
    let facts = ann(Some([1, 2, 3, 4].into()));
    let due = of_kind(&facts, date(2026, 11, 30), Kind::Cover).unwrap();
    assert_eq!((due.due, due.act_on), (date(2026, 12, 4), Some(date(2026, 12, 3))));
    assert!(due.reason.ends_with("on Friday 4 December 2026."), "{}", due.reason);
    assert!(due.needs.contains("Mill Road Surgery"), "{}", due.needs);
    assert_eq!(due.key, of_kind(&facts, date(2026, 12, 1), Kind::Cover).unwrap().key, "the same every day");
    assert_eq!(of_kind(&ann(Some((1..=5).collect())), date(2026, 11, 30), Kind::Cover), None);
    assert_eq!(of_kind(&ann(None), date(2026, 11, 30), Kind::Cover), None, "no rota: nothing is known");
}

#[test]
fn each_run_of_days_with_nobody_is_told_by_itself() {
    let mut facts = ann(Some([1, 2, 3, 4].into()));
    let gaps = |facts: &Facts| -> Vec<(Date, String)> {
        let all = deadlines(facts, &calendar(), date(2026, 11, 30)).into_iter().filter(|one| one.kind == Kind::Cover);
        all.map(|one| (one.due, one.reason)).collect()
    };
    assert_eq!(gaps(&facts).iter().map(|(day, _)| *day).collect::<Vec<_>>(), [date(2026, 12, 4), date(2026, 12, 11)]);
    // Somebody enters a leave: the Tuesday is another gap, the Thursday belongs to the Friday after it.
    let away = |day: Date| Span { from: Some(day), until: Some(day) };
    facts.cover.staff[0].away = vec![away(date(2026, 12, 8)), away(date(2026, 12, 10))];
    let now = gaps(&facts);
    let days: Vec<Date> = now.iter().map(|(day, _)| *day).collect();
    assert_eq!(days, [date(2026, 12, 4), date(2026, 12, 8), date(2026, 12, 10)]);
    assert!(now[2].1.ends_with("on Thursday 10 December 2026, Friday 11 December 2026."), "{now:?}");
}

#[test]
fn one_trained_person_is_too_few() {
    let mut facts = ann(None);
    let due = of_kind(&facts, date(2026, 11, 5), Kind::Training).unwrap();
    assert_eq!(due.due, date(2026, 11, 30));
    assert!(due.reason.contains("there are 1"), "{}", due.reason);
    let second = Colleague { who: Who { id: "bob".into(), name: "Bob".into() }, ..facts.cover.staff[0].clone() };
    facts.cover.staff.push(second);
    assert_eq!(of_kind(&facts, date(2026, 11, 5), Kind::Training), None);
}

#[test]
fn a_practice_with_nobody_trained_is_told_after_its_first_weeks() {
    let on = |trained_from: Option<Date>, today| {
        let facts = Facts { cover: CoverFacts { trained_from, ..CoverFacts::default() }, ..Facts::default() };
        of_kind(&facts, today, Kind::Training)
    };
    let from = date(2026, 11, 5);
    assert_eq!(on(None, from), None, "nobody is entered");
    assert_eq!(on(Some(from), date(2026, 11, 4)), None);
    let due = on(Some(from), from).unwrap();
    assert!(due.reason.contains("there are 0"), "{}", due.reason);
}

#[test]
fn a_part_of_a_day_with_nobody_is_one_reminder_a_week() {
    let mut facts = ann(Some((1..=5).collect()));
    let morning = (Time::constant(9, 0, 0, 0), Time::constant(13, 0, 0, 0));
    facts.cover.staff[0].hours = BTreeMap::from([(2, morning), (4, morning)]);
    let due = of_kind(&facts, date(2026, 11, 30), Kind::Cover).unwrap();
    assert_eq!((due.due, due.act_on), (date(2026, 12, 3), Some(date(2026, 12, 3))));
    for words in ["Tuesday 1 December 2026 from 13:00 until 17:00", "Thursday 3 December 2026 from 13:00 until 17:00"] {
        assert!(due.reason.contains(words) && !due.reason.contains("8 December"), "{}", due.reason);
    }
    assert_eq!((due.told.as_slice(), due.daily), (&[Actor::Manager][..], false));
    let wednesday = of_kind(&facts, date(2026, 12, 2), Kind::Cover).unwrap();
    assert_eq!((&wednesday.key, wednesday.stage), (&due.key, due.stage), "once while it lasts");
    assert!(wednesday.reason.contains("Thursday 3 December") && !wednesday.reason.contains("Tuesday"), "that one is over");
    let friday = of_kind(&facts, date(2026, 12, 4), Kind::Cover).unwrap();
    assert!(friday.key != due.key && friday.due == date(2026, 12, 10), "the next week: {friday:?}");
    facts.cover.open.usual = Some(morning);
    assert_eq!(of_kind(&facts, date(2026, 11, 30), Kind::Cover), None, "closed in the afternoon");
}
