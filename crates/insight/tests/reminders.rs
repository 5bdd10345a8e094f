//! Who is told what on which day.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::{BTreeMap, BTreeSet};

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
        last_seen: Some(date(2027, 1, 1)),
        ..CardFacts::unread("c1", Who { id: "amina".into(), name: "Amina Yusuf".into() })
    }
}

fn somebody(id: &str, actors: &[Actor]) -> Recipient {
    Recipient {
        id: id.into(),
        name: id.into(),
        email: Some(format!("{id}@surgery.example")),
        person: Some(id.into()),
        actors: actors.iter().copied().collect(),
        leave: None,
        is_administrator: false,
        is_channel: false,
        signs_in: false,
    }
}

fn staff() -> Vec<Recipient> {
    use Actor::{LocalAdministrator, Manager, Sponsor};
    vec![somebody("amina", &[]), somebody("ben", &[Manager]), somebody("grace", &[Sponsor, LocalAdministrator])]
}

/// Who was told how often from one day to another, with everything that was sent remembered.
fn days(card: &CardFacts, staff: &[Recipient], mutes: &[Mute], from: Date, until: Date) -> BTreeMap<Date, Vec<String>> {
    let mut told = BTreeSet::new();
    let mut sent = BTreeMap::new();
    for today in from.series(jiff::Span::new().days(1)).take_while(|day| *day <= until) {
        let card = CardFacts { last_seen: Some(today), ..card.clone() };
        let facts = Facts { cards: vec![card], ..Facts::default() };
        let plan = plan(&deadlines(&facts, &calendar(), today), staff, &told, mutes, &calendar(), today);
        for digest in plan.digests {
            let step = |item: &Item| (item.deadline.key.clone(), item.deadline.stage);
            told.extend(digest.items.iter().map(step).map(|(key, stage)| Told { recipient: digest.to.id.clone(), key, stage }));
            sent.entry(today).or_insert_with(Vec::new).push(digest.to.id);
        }
    }
    sent
}

#[test]
fn each_step_is_told_once_and_the_last_week_daily_on_working_days_only() {
    // It runs out on Wednesday 5 May 2027; Monday 3 May is a bank holiday.
    let sent = days(&card(date(2027, 5, 5)), &staff(), &[], date(2027, 1, 20), date(2027, 5, 6));
    let all = ["amina", "ben", "grace"].map(str::to_owned).to_vec();
    let expected = BTreeMap::from([
        (date(2027, 2, 4), vec!["amina".to_owned()]),
        (date(2027, 4, 5), vec!["amina".to_owned(), "ben".to_owned()]),
        (date(2027, 4, 21), all.clone()),
        (date(2027, 4, 28), all.clone()),
        (date(2027, 4, 29), all.clone()),
        (date(2027, 4, 30), all.clone()),
        (date(2027, 5, 4), all),
        (date(2027, 5, 5), vec!["amina".to_owned(), "ben".to_owned()]),
        (date(2027, 5, 6), vec!["amina".to_owned(), "ben".to_owned()]),
    ]);
    assert_eq!(sent, expected);
}

#[test]
fn who_cannot_be_reached_is_told_by_the_manager() {
    let mut staff = staff();
    staff[0].email = None;
    let facts = Facts { cards: vec![card(date(2027, 3, 31))], ..Facts::default() };
    let today = date(2027, 1, 4);
    let deadlines = deadlines(&facts, &calendar(), today);
    let plan_of = |staff: &[Recipient]| plan(&deadlines, staff, &BTreeSet::new(), &[], &calendar(), today);
    let told = plan_of(&staff);
    assert_eq!(told.digests.len(), 1);
    assert_eq!(told.digests[0].to.id, "ben");
    assert_eq!(told.digests[0].items[0].instead_of, ["no e-mail address is known for Amina Yusuf: tell them"]);
    staff[1].email = None;
    staff[2].email = None;
    let untold = plan_of(&staff);
    assert!(untold.digests.is_empty() && untold.untold.len() == 1, "{untold:?}");
}

/// Most practices have one manager.
#[test]
fn while_the_manager_is_away_somebody_stands_in_for_them() {
    let today = date(2027, 1, 4);
    let stock = vec![StockFacts { id: "s".into(), name: "Readers".into(), there: 0, minimum: 2 }];
    let facts = Facts { stock, ..Facts::default() };
    let told = |staff: &[Recipient]| -> Vec<(String, Vec<String>)> {
        let plan = plan(&deadlines(&facts, &calendar(), today), staff, &BTreeSet::new(), &[], &calendar(), today);
        plan.digests.into_iter().map(|one| (one.to.id, one.items.into_iter().flat_map(|item| item.instead_of).collect())).collect()
    };
    let mut staff = staff();
    assert_eq!(told(&staff), [("ben".to_owned(), vec![])]);
    let away = Some(Span { from: Some(today), until: None });
    staff[1].leave = away;
    let why = vec!["the practice manager is on leave".to_owned()];
    assert_eq!(told(&staff), [("grace".to_owned(), why.clone())], "a sponsor, where nobody administers this program");
    let administrator = Recipient { is_administrator: true, ..somebody("dora", &[]) };
    let channel = Recipient { is_channel: true, ..somebody("teams", &[Actor::Manager]) };
    staff.extend([administrator, channel]);
    assert_eq!(told(&staff), [("dora".to_owned(), why), ("teams".to_owned(), vec![])], "a channel alone is not enough");
    staff[1].leave = None;
    assert_eq!(told(&staff), [("ben".to_owned(), vec![]), ("teams".to_owned(), vec![])]);
    staff[1].email = None;
    assert_eq!(told(&staff)[0].1, ["no e-mail address of a practice manager is known"]);
}

#[test]
fn somebody_on_leave_is_said_to_be_so_after_their_card_ran_out_too() {
    let mut staff = staff();
    staff[0].leave = Some(Span { from: Some(date(2026, 10, 1)), until: None });
    let facts = Facts { cards: vec![card(date(2027, 1, 2))], ..Facts::default() };
    let today = date(2027, 1, 4);
    let plan = plan(&deadlines(&facts, &calendar(), today), &staff, &BTreeSet::new(), &[], &calendar(), today);
    let told: Vec<&String> = plan.digests.iter().flat_map(|one| &one.items).flat_map(|item| &item.instead_of).collect();
    assert!(!told.is_empty() && told.iter().all(|why| **why == "Amina Yusuf is on leave: ring them"), "{told:?}");
}

#[test]
fn of_a_card_that_ran_out_in_a_long_leave_is_told_once_and_daily_before_they_are_back() {
    let away =
        |until: Option<Date>| CardFacts { leaves: vec![Span { from: Some(date(2026, 10, 1)), until }], ..card(date(2027, 1, 2)) };
    let told = |card: CardFacts| days(&card, &staff(), &[], date(2027, 1, 4), date(2027, 1, 29)).len();
    assert_eq!(told(away(None)), 1, "until nobody knows when");
    assert_eq!(told(away(Some(date(2027, 6, 30)))), 1);
    assert_eq!(told(away(Some(date(2027, 1, 25)))), 1 + 10, "from Monday 18 January on");
    assert_eq!(told(card(date(2027, 1, 2))), 20, "every working day");
}

#[test]
fn what_only_a_channel_is_told_counts_as_told_to_nobody_and_nobody_stands_in_for_the_manager_in_their_own_case() {
    let today = date(2027, 1, 4);
    let who = Some(Who { id: "grace".into(), name: "Grace Obi".into() });
    let case = DatedFacts { who, ..DatedFacts::new(Dated::Review, "c", "leaver’s list", today) };
    let facts = Facts { dated: vec![case], ..Facts::default() };
    let mut staff = staff();
    staff[1].leave = Some(Span { from: Some(today), until: None });
    staff.push(Recipient { is_channel: true, ..somebody("teams", &[Actor::Manager]) });
    let sent = |staff: &[Recipient]| {
        let plan = plan(&deadlines(&facts, &calendar(), today), staff, &BTreeSet::new(), &[], &calendar(), today);
        (plan.digests.into_iter().map(|one| one.to.id).collect::<Vec<_>>(), plan.untold.len())
    };
    assert_eq!(sent(&staff), (vec!["teams".to_owned()], 1), "the only sponsor is whom it is about");
    staff.push(Recipient { is_administrator: true, ..somebody("dora", &[]) });
    assert_eq!(sent(&staff), (vec!["teams".to_owned(), "dora".to_owned()], 0));
}

#[test]
fn a_sponsor_does_not_help_themselves() {
    let mut own = card(date(2027, 1, 14));
    own.holder = Who { id: "grace".into(), name: "Grace Obi".into() };
    let facts = Facts { cards: vec![own], ..Facts::default() };
    let today = date(2027, 1, 4);
    let plan = plan(&deadlines(&facts, &calendar(), today), &staff(), &BTreeSet::new(), &[], &calendar(), today);
    let manager = plan.digests.iter().find(|digest| digest.to.id == "ben").unwrap();
    assert!(manager.items[0].instead_of.iter().any(|why| why.contains("no sponsor here can be reached")), "{plan:?}");
}

#[test]
fn a_mute_ends_with_its_step_and_never_hides_what_is_red() {
    let key = "certificate-c1-2027-05-05".to_owned();
    let mute = |stage| Mute { key: key.clone(), stage, until: date(2027, 5, 5) };
    let sent = days(&card(date(2027, 5, 5)), &staff(), &[mute(90)], date(2027, 2, 4), date(2027, 4, 20));
    assert_eq!(sent.keys().copied().collect::<Vec<_>>(), [date(2027, 4, 5)], "the next step is told");
    let sent = days(&card(date(2027, 5, 5)), &staff(), &[mute(7)], date(2027, 4, 28), date(2027, 5, 5));
    let days: Vec<Date> = sent.keys().copied().collect();
    assert_eq!(days, [date(2027, 4, 30), date(2027, 5, 4), date(2027, 5, 5)], "from the last quiet day on it is red");
}

#[test]
fn groups_follow_what_can_still_be_done() {
    let facts = |runs_out| Facts { cards: vec![card(runs_out)], ..Facts::default() };
    let today = date(2027, 1, 4);
    let group = |runs_out| urgency(&deadlines(&facts(runs_out), &calendar(), today)[0], today);
    assert_eq!(group(date(2027, 1, 4)), Urgency::TooLate);
    assert_eq!(group(date(2027, 1, 5)), Urgency::Today);
    assert_eq!(group(date(2027, 1, 8)), Urgency::ThisWeek);
    assert_eq!(group(date(2027, 3, 8)), Urgency::Later);
}

#[test]
fn a_question_for_the_icb_is_told_when_it_is_shown_and_on_its_day() {
    let questions = vec![QuestionFacts { name: "EMIS Web".into(), escalated_on: None }];
    let pcs = vec![PcFacts {
        id: "pc".into(),
        name: "PC".into(),
        room: None,
        applications: vec![],
        has_connect: true,
        is_blocked: false,
    }];
    let published = Published { series_blocked: vec![], cis1_ends: Some(date(2027, 2, 28)) };
    let facts = Facts { questions, pcs, published, ..Facts::default() };
    let (mut told, mut days) = (BTreeSet::new(), Vec::new());
    for today in date(2026, 11, 20).series(jiff::Span::new().days(1)).take_while(|day| *day <= date(2026, 12, 20)) {
        let mut due = deadlines(&facts, &calendar(), today);
        due.retain(|one| one.kind == Kind::Cis1Question);
        for digest in plan(&due, &staff(), &told, &[], &calendar(), today).digests {
            days.push(today);
            let step = |item: Item| Told { recipient: digest.to.id.clone(), key: item.deadline.key, stage: item.deadline.stage };
            told.extend(digest.items.into_iter().map(step));
        }
    }
    assert_eq!(days, [date(2026, 11, 23), date(2026, 11, 30)]);
}
