//! Who can unlock and renew today.

use axum::http::StatusCode;
use jiff::civil::date;
use lanyard_model::{CardEvent, CardReading, Fact, Id, ModuleText, Pc, Person, Position, Reading, Rota, Training};
use lanyard_store::Role;
use serde_json::json;

use crate::office::{Answer, Office, ods};

const LOCAL: &str = "B0263";
const WEEKDAYS: &[i8] = &[1, 2, 3, 4, 5];

#[tokio::test]
async fn two_administrators_cover_each_other_and_nobody_covers_themselves() {
    let office = Office::open().await;
    office.get("cover").await.says(&["Nobody here today", "No buddy practice is entered"]);
    let ben = office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    office.buddy().await;
    office.get("cover").await.says(&["Ben Carver", "One person alone", "Mill Road Surgery, 01632 960105"]);
    office.administrator("Grace Obi", LOCAL, WEEKDAYS).await;
    office.get("cover").await.says(&["Ben Carver, Grace Obi", "Nobody renews: no PC has two readers"]).lacks(&["One person alone"]);
    office.spare_reader().await;
    office.get("cover").await.says(&["renew what has not run out, at a PC with two readers"]);
    let for_ben = office.get(&format!("cover?whose={ben}")).await;
    for_ben.says(&["For the card of <strong>Ben Carver</strong>", "<strong>Grace Obi</strong>"]);
    for_ben.lacks(&["<strong>Ben Carver, Grace Obi</strong>"]);
}

#[tokio::test]
async fn an_activity_counts_however_a_list_wrote_it() {
    let office = Office::open().await;
    office.administrator("Ben Carver", "b0263 ", WEEKDAYS).await;
    office.get("cover").await.says(&["<strong>Ben Carver</strong>"]);
}

#[tokio::test]
async fn two_readers_at_one_pc_are_enough_to_renew() {
    let office = Office::open().await;
    office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    let pc: Id<Pc> = office.save(json!({ "name": "WL-01", "room": "Back office", "applications": [] })).await;
    let other: Id<Pc> = office.save(json!({ "name": "WL-02", "room": "Reception", "applications": [] })).await;
    office.reader(pc.as_str()).await;
    office.reader(other.as_str()).await;
    office.get("cover").await.says(&["Nobody renews"]);
    office.reader(pc.as_str()).await;
    office.get("cover").await.says(&["at a PC with two readers: Back office (WL-01)."]).lacks(&["Nobody renews", "WL-02"]);
    office.spare_reader().await;
    office.get("cover").await.says(&["at a PC with two readers: Back office (WL-01); any PC, with a spare reader."]);
}

#[tokio::test]
async fn a_sponsor_counts_once_the_practice_says_by_which_activity_and_only_here() {
    let office = Office::open().await;
    office.administrator("Ben Carver", "B9999", WEEKDAYS).await;
    let elsewhere = office.administrator("Lou Locum", LOCAL, WEEKDAYS).await;
    let mut position = office.all::<Position>().await.into_iter().find(|one| one.person == elsewhere).unwrap();
    position.ods = Some("B81002".to_owned());
    let mut write = office.app.store.write(&ods(), "test", "test", office.app.clock.now()).await.unwrap();
    write.save(&position).await.unwrap();
    write.commit().await.unwrap();
    office.get("cover").await.says(&["Nobody here today", "is not", "published: ask your registration authority"]);
    office.post("settings/local-policy", &[("sponsor_codes", "b9999")]).await.is(StatusCode::SEE_OTHER);
    office.get("cover").await.says(&["<strong>Ben Carver</strong>"]).lacks(&["<strong>Ben Carver, Lou Locum</strong>"]);
}

#[tokio::test]
async fn whose_own_card_does_not_work_is_named_with_the_reason() {
    let office = Office::open().await;
    let ben = office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    let card = office.app.store.read(&ods()).await.unwrap().cards_of(&ben).await.unwrap().remove(0);
    let grace = office.person("Grace Obi").await;
    office.save::<Position>(json!({ "person": grace, "name": "x", "activities": [LOCAL] })).await;
    office.card(&grace, date(2026, 12, 1)).await;
    office.save::<Rota>(json!({ "person": grace, "days": WEEKDAYS, "away": [], "is_it": false })).await;
    office.get("cover").await.says(&["<strong>Ben Carver</strong>", "Grace Obi: their own card runs out on 1 Dec 2026"]);
    office.save::<CardEvent>(json!({ "card": card.id, "kind": "lost", "happened_on": "2026-11-26" })).await;
    office.get("cover").await.says(&["Ben Carver: their card was reported lost", "Nobody here today"]);
}

#[tokio::test]
async fn a_card_that_a_checkup_found_locked_is_no_cover_until_it_is_unlocked() {
    let office = Office::open().await;
    let ben = office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    locked_checkup(&office, &ben).await;
    office.get("cover").await.says(&["Ben Carver: their own card is locked", "Nobody here today"]);
    office.set_time("2026-12-29T08:05:00Z");
    office.get("cover").await.says(&["<strong>Ben Carver</strong>"]);
    office.set_time("2026-11-27T08:05:00Z");
    let card = office.app.store.read(&ods()).await.unwrap().cards_of(&ben).await.unwrap().remove(0);
    office.save::<CardEvent>(json!({ "card": card.id, "kind": "unlocked", "happened_on": "2026-11-27" })).await;
    office.get("cover").await.says(&["<strong>Ben Carver</strong>"]);
}

async fn locked_checkup(office: &Office, person: &Id<Person>) {
    let pc: Id<Pc> = office.save(json!({ "name": "WL-01", "applications": [] })).await;
    let now = office.app.clock.now();
    let mut checkup = lanyard_model::Checkup::unread("c1".to_owned(), now, "a test".to_owned());
    let card = CardReading {
        reader: "Omnikey".to_owned(),
        applet: Fact::Absent,
        tries_left: Fact::Known(0),
        certificates: Fact::Absent,
        apdus: 3,
    };
    checkup.cards = Reading { fact: Fact::Known(vec![card]), millis: 80 };
    let received = lanyard_model::ReceivedCheckup {
        id: Id::new("c1"),
        pc,
        person: Some(person.clone()),
        holder: Some("000123456789".to_owned()),
        card: None,
        incident: None,
        taken_at: now,
        received_at: now,
        outcome: lanyard_model::Outcome::FaultFound,
        cause: Some("LY301".to_owned()),
        content: Some(checkup),
    };
    let mut write = office.app.store.write(&ods(), "test", "test", now).await.unwrap();
    write.keep_checkup(&received).await.unwrap();
    write.commit().await.unwrap();
}

#[tokio::test]
async fn days_and_leave_are_entered_and_a_day_with_nobody_is_on_the_calendar_before_it_comes() {
    let office = Office::open().await;
    let ben = office.administrator("Ben Carver", LOCAL, &[]).await;
    let form = format!("cover/people/{ben}");
    office.get(&form).await.says(&["When Ben Carver is there"]);
    let wrong = office.post(&form, &[("days", "1"), ("away", "Christmas")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["“Christmas” cannot be read", "id=\"away-error\""]);
    let days = [("days", "1"), ("days", "2"), ("days", "3"), ("days", "4"), ("days", "5")];
    office.post(&form, &[&days[..], &[("away", "4/12/2026")]].concat()).await.is(StatusCode::SEE_OTHER);
    assert_eq!(office.all::<Rota>().await.len(), 1, "the same rota was changed");
    office.get("cover").await.says(&["Mon, Tue, Wed, Thu, Fri", "4 Dec 2026"]);
    let calendar = office.get("calendar").await;
    calendar.says(&["A day on which nobody here can unlock a smartcard", "on Friday 4 December 2026.", "by Thu 3 Dec 2026"]);
    office.set_time("2026-12-07T08:05:00Z");
    office.get("calendar").await.lacks(&["nobody here can unlock"]);
}

#[tokio::test]
async fn leave_without_days_of_the_week_takes_nobody_out_of_the_outlook_and_the_visit() {
    let office = Office::open().await;
    let dev = office.person("Dev Anand").await;
    office.card(&dev, date(2026, 11, 20)).await;
    office.post(&format!("cover/people/{dev}"), &[("away", "21/12/2026 to 2/1/2027")]).await.is(StatusCode::SEE_OTHER);
    office.get("cover").await.says(&["1 whose days are not entered", "21 Dec 2026 to 2 Jan 2027"]).lacks(&["no day"]);
    office.get("").await.says(&["one thing will stop a log-on"]);
    let visit = [("held_on", "1/12/2026"), ("starts_at", "09:30"), ("ends_at", "10:00")];
    let planned = office.post("ra-days", &visit).await.is(StatusCode::SEE_OTHER).to.clone();
    office.get(&planned).await.says(&["Dev Anand</a>", "09:30"]).lacks(&["Not here on that day"]);
}

#[tokio::test]
async fn hours_of_a_day_say_until_when_somebody_helps_and_that_the_rest_is_not_covered() {
    let office = Office::open().await;
    let ben = office.administrator("Ben Carver", LOCAL, &[]).await;
    let form = format!("cover/people/{ben}");
    let wrong = office.post(&form, &[("days", "4"), ("hours", "Friday 8:00-13:00")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["write one line for each day that is ticked", "id=\"hours-error\""]);
    let days = [("days", "4"), ("days", "5"), ("hours", "Friday 8:00-13:00")];
    office.post(&form, &days).await.is(StatusCode::SEE_OTHER);
    office.get(&form).await.says(&["Friday 8:00-13:00"]);
    let cover = office.get("cover").await;
    cover.says(&["Ben Carver (from 8:00 until 13:00)", "Nobody here can unlock a card from 13:00 until 17:00", "Part of the day"]);
    cover.says(&["Thu, Fri (Fri 8:00-13:00)"]);
    office.get("").await.says(&["Ben Carver (from 8:00 until 13:00)"]);
    let grace = office.administrator("Grace Obi", LOCAL, WEEKDAYS).await;
    office.get("cover").await.says(&["Grace Obi"]).lacks(&["Part of the day"]);
    office.get(&format!("cover?whose={grace}")).await.says(&["Ben Carver (from 8:00 until 13:00)"]);
}

#[tokio::test]
async fn opening_hours_of_a_day_of_the_week_decide_whether_that_day_is_covered() {
    let office = Office::open().await;
    let ben = office.administrator("Ben Carver", LOCAL, &[]).await;
    let days = [("days", "4"), ("days", "5"), ("hours", "Friday 8:00-13:00\nThursday 8:00-13:00")];
    office.post(&format!("cover/people/{ben}"), &days).await.is(StatusCode::SEE_OTHER);
    let nation = ("nation", "england-and-wales");
    office.post("opening", &[nation, ("hours", "Fridays shut")]).await.says(&["“Fridays shut” are no opening hours"]);
    let hours = ("hours", "8:00-18:30\nFriday 8:00-13:00");
    office.post("opening", &[nation, hours]).await.is(StatusCode::SEE_OTHER);
    office.get("opening").await.says(&["8:00-18:30\nFriday 8:00-13:00"]);
    let cover = office.get("cover").await;
    cover.says(&["Counted from 8:00 until 18:30 (Friday from 8:00 until 13:00).", "One person alone", "from 13:00 until 18:30"]);
    cover.lacks(&["from 13:00 until 17:00", "A part of the day only"]);
}

#[tokio::test]
async fn trained_people_help_first_and_training_that_runs_out_is_a_deadline() {
    let office = Office::open().await;
    let dev = office.person("Dev Anand").await;
    office.save::<Rota>(json!({ "person": dev, "days": WEEKDAYS, "away": [], "is_it": false })).await;
    let missing = office.post("cover/training/new", &[("person", ""), ("task", ""), ("passed_on", "1/12/2026")]).await;
    missing.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Choose who was trained", "has not come yet"]);
    let fields = [("person", dev.as_str()), ("task", "first-help"), ("passed_on", "20/12/2025")];
    office.post("cover/training/new", &fields).await.is(StatusCode::SEE_OTHER);
    let training = office.all::<Training>().await.remove(0);
    assert_eq!(training.expires_on, Some(date(2026, 12, 20)), "a year later");
    office.get("cover").await.says(&["Trained for first help only: Dev Anand", "1 person who is not IT", "Too few"]);
    let calendar = office.get("calendar").await;
    calendar.says(&["Training runs out: When a card does not log on", "Dev Anand", "Too few people are trained"]);
    let later = [("person", dev.as_str()), ("task", "first-help"), ("passed_on", "27/11/2026")];
    office.post(&format!("cover/training/{}", training.id), &later).await.is(StatusCode::SEE_OTHER);
    office.get("calendar").await.lacks(&["Training runs out"]);
}

#[tokio::test]
async fn a_module_is_passed_with_every_question_right_and_recorded() {
    let office = Office::open().await;
    let dev = office.person("Dev Anand").await;
    office.get("cover").await.says(&["When a card does not log on", "about 10 minutes"]);
    let module = "cover/modules/first-help";
    office.get(module).await.says(&["What to know", "Three wrong passcodes lock the card", "Seen by"]);
    let wrong = [("person", dev.as_str()), ("q1", "1"), ("q2", "1")];
    let answer = office.post(module, &wrong).await;
    answer.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Not right. A third wrong passcode", "Not answered: A clinic is waiting"]);
    assert!(office.all::<Training>().await.is_empty());
    let right = [("person", dev.as_str()), ("q1", "2"), ("q2", "1"), ("q3", "3")];
    office.post(module, &right).await.is(StatusCode::SEE_OTHER);
    let training = office.all::<Training>().await.remove(0);
    assert_eq!((training.person, training.expires_on), (dev, Some(date(2027, 11, 27))));
    office.get("cover/modules/knitting").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_module_in_our_own_words_counts_from_now_on_and_what_was_passed_stays_as_it_was_read() {
    let office = Office::open().await;
    let dev = office.person("Dev Anand").await;
    let right = [("person", dev.as_str()), ("q1", "2"), ("q2", "1"), ("q3", "3")];
    office.post("cover/modules/first-help", &right).await.is(StatusCode::SEE_OTHER);
    let edit = "cover/modules/first-help/edit";
    office.get(edit).await.says(&["When a card does not log on", "Three wrong passcodes lock the card", "value=\"12\""]);
    let empty = office.post(edit, &[("title", ""), ("months", "0"), ("points", " ")]).await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Write a title.", "Write a number from 1 to 120.", "one point a line."]);
    let ours =
        [("title", "Card trouble"), ("for_whom", "Reception"), ("minutes", "5"), ("months", "6"), ("points", "Ring Ann.\n\nWait.")];
    office.post(edit, &ours).await.is(StatusCode::SEE_OTHER);
    let page = office.get("cover/modules/first-help").await;
    page.says(&[
        "Card trouble",
        "counts for 6 months",
        "<li>Ring Ann.</li><li>Wait.</li>",
        "Never say, write down",
        "Hand in",
        "As Lanyard brings it",
    ]);
    page.lacks(&["Three wrong passcodes"]);
    office.get("cover/modules/first-help?text=0").await.says(&["not in force any more", "Three wrong passcodes lock the card"]);
    office.get("cover/modules/first-help?text=7").await.is(StatusCode::NOT_FOUND);
    office.post("cover/modules/first-help", &right).await.is(StatusCode::SEE_OTHER);
    let mut trained = office.all::<Training>().await;
    trained.sort_by_key(|one| one.text);
    let kept: Vec<_> = trained.iter().map(|one| (one.text, one.expires_on)).collect();
    assert_eq!(kept, [(None, Some(date(2027, 11, 27))), (Some(1), Some(date(2027, 5, 27)))]);
    // A day that is put right leaves what was read as it was.
    let corrected = [("person", dev.as_str()), ("task", "first-help"), ("passed_on", "26/11/2026")];
    office.post(&format!("cover/training/{}", trained[0].id), &corrected).await.is(StatusCode::SEE_OTHER);
    assert_eq!(office.all::<Training>().await.iter().filter(|one| one.text.is_none()).count(), 1);
    office.get("cover").await.says(&["first-help?text=0", "first-help?text=1"]);

    office
        .post(
            "cover/new-module",
            &[("title", "Door codes"), ("for_whom", "All"), ("minutes", "5"), ("months", "24"), ("points", "Ask Ann.")],
        )
        .await;
    let id = office.all::<ModuleText>().await.into_iter().find(|text| text.title == "Door codes").unwrap().module;
    office
        .get(&format!("cover/modules/{id}"))
        .await
        .says(&["Door codes", "Never say, write down", "It has no check"])
        .lacks(&["Hand in"]);
    let by_hand = [("person", dev.as_str()), ("task", id.as_str()), ("passed_on", "27/11/2026")];
    office.post("cover/training/new", &by_hand).await.is(StatusCode::SEE_OTHER);
    office.get("cover").await.says(&["Door codes", "27 Nov 2028"]);
    office.post(&format!("cover/modules/{id}"), &[("person", dev.as_str())]).await.says(&["This module has no check."]);
}

#[tokio::test]
async fn a_module_of_our_own_has_a_check_of_its_own_and_can_be_taken_away_and_brought_back() {
    let office = Office::open().await;
    let dev = office.person("Dev Anand").await;
    let asked = "Where is a lost badge handed in?\n* At reception\nAt the door\nBecause: Reception keeps the list.";
    let form = |questions| {
        [
            ("title", "Badges"),
            ("for_whom", "All"),
            ("minutes", "5"),
            ("months", "1"),
            ("points", "Ask Ann."),
            ("questions", questions),
        ]
    };
    let wrong = office.post("cover/new-module", &form("Where?\nHere\nThere\nBecause: so")).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["“Where?” needs 2 to 6 answers", "id=\"questions-error\""]);
    let page = office.post("cover/new-module", &form(asked)).await.to;
    office
        .get(&page)
        .await
        .says(&["Where is a lost badge handed in?", "Hand in", "Seen by"])
        .lacks(&["It has no check", "Because"]);
    office.get(&format!("{page}/edit")).await.says(&[asked]);
    let no = office.post(&page, &[("person", dev.as_str()), ("q1", "2")]).await;
    no.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Not right. Reception keeps the list."]);
    office.post(&page, &[("person", dev.as_str()), ("q1", "1")]).await.is(StatusCode::SEE_OTHER);
    office.get("cover").await.says(&["Badges", "entered by Mo Manager"]);
    office.get("calendar").await.says(&["Training runs out: Badges"]);

    office.post(&format!("{page}/teach"), &[("teach", "no")]).await.is(StatusCode::SEE_OTHER);
    office.get(&page).await.says(&["It is not taught any more", "Teach it again"]).lacks(&["Hand in", "Change this module"]);
    office.post(&page, &[("person", dev.as_str()), ("q1", "1")]).await.says(&["not taught any more"]);
    office.get("cover").await.says(&["Not taught any more: ", "Badges"]);
    office.get("cover/training/new").await.lacks(&["Badges"]);
    office.get("calendar").await.lacks(&["Training runs out: Badges"]);
    office.post(&format!("{page}/teach"), &[("teach", "yes")]).await.is(StatusCode::SEE_OTHER);
    office.get("cover/training/new").await.says(&["Badges"]);
    office.post("cover/modules/first-help/teach", &[("teach", "no")]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_only_looks_changes_nothing() {
    let office = Office::with(Role::Viewer).await;
    let ben = office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    office.get("cover").await.is(StatusCode::OK).lacks(&["Record training"]);
    for path in [
        format!("cover/people/{ben}"),
        "cover/training/new".to_owned(),
        "settings/local-policy".to_owned(),
        "cover/new-module".to_owned(),
    ] {
        office.post(&path, &[("days", "1")]).await.is(StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_practices_own_plan_for_patients_stands_wherever_the_general_one_stood() {
    let office = Office::open().await;
    let made = office.post("/r/link", &[("who", "ZZ"), ("other_room", "Reception"), ("said", "err 1002")]).await;
    let pages = [made.to.clone(), "help/cause/LY201".to_owned()];
    for page in &pages {
        office.get(page).await.says(&["has not approved a plan of its own"]);
    }
    let plan = [("continuity", "Use the paper pads in room 3."), ("continuity_by", ""), ("continuity_review", "")];
    office.post("settings/local-policy", &plan).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Write who approved the plan"]);
    let plan = [plan[0], ("continuity_by", "Dr A. Grey"), ("continuity_review", "30/6/2027")];
    office.post("settings/local-policy", &plan).await.is(StatusCode::SEE_OTHER);
    let (open, signed_in) = (&pages[0], &pages[1]);
    let (words, none) = ("Use the paper pads in room 3. (approved", "has not approved a plan of its own");
    office.get(open).await.says(&[&format!("{words}, review by 30 June 2027)")]).lacks(&["Grey", none]);
    office.get(signed_in).await.says(&[&format!("{words} by Dr A. Grey, review by 30 June 2027)")]).lacks(&[none]);
    office.get("calendar").await.lacks(&["The plan for patients is to be looked at again"]);
    office.post("settings/local-policy", &[plan[0], plan[1], ("continuity_review", "4/12/2026")]).await.is(StatusCode::SEE_OTHER);
    office.get("calendar").await.says(&["The plan for patients is to be looked at again"]);
}

/// What the packets of an incident of this person say of who is in today: to the registration authority, and to IT.
async fn packets(office: &Office, who: &str) -> (Answer, Answer) {
    let made = office.post("/r/link", &[("who", who), ("other_room", "Reception"), ("said", "err 1002")]).await;
    let short = made.to.rsplit('/').next().unwrap().to_owned();
    let to = |desk: &str| format!("incidents/{short}/hand-over/{desk}");
    (office.get(&to("registration-authority")).await, office.get(&to("it-partner")).await)
}

#[tokio::test]
async fn packets_say_who_is_in_today_by_name_only_where_names_are_asked_for() {
    let office = Office::open().await;
    let ben = office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    let mut stuck: Person = office.all::<Person>().await.into_iter().find(|one| one.id == ben).unwrap();
    stuck.staff_number = Some("BC".to_owned());
    let mut write = office.app.store.write(&ods(), "test", "test", office.app.clock.now()).await.unwrap();
    write.save(&stuck).await.unwrap();
    write.commit().await.unwrap();
    let (ra, it) = packets(&office, "ZZ").await;
    ra.says(&["can unlock: Ben Carver", "can renew: nobody"])
        .lacks(&["Left out, because this desk does not need it: Somebody here"]);
    it.says(&["yes, one person, to unlock only; the practice says who", "Who can unlock and renew here today"])
        .lacks(&["Ben Carver"]);
    let (ra, _) = packets(&office, "BC").await;
    ra.says(&["nobody today"]).lacks(&["can unlock: Ben Carver"]);
    office.administrator("Grace Obi", LOCAL, &[1]).await;
    let (ra, it) = packets(&office, "BC").await;
    ra.says(&["nobody today; next: Grace Obi, on Monday 30 November"]);
    it.says(&["nobody today; next on Monday 30 November"]).lacks(&["Grace Obi"]);
}

#[tokio::test]
async fn packets_say_a_closed_day_and_do_not_guess_where_nobody_entered_who_is_there() {
    let office = Office::open().await;
    let (ra, it) = packets(&office, "ZZ").await;
    ra.says(&["Who can unlock and renew here today"]).lacks(&["nobody today", "can unlock:"]);
    it.lacks(&["nobody today", "yes, "]);
    office.administrator("Ben Carver", LOCAL, WEEKDAYS).await;
    let mut opening = office.app.store.read(&ods()).await.unwrap().opening().await.unwrap();
    opening.closed.push(date(2026, 11, 27));
    let mut write = office.app.store.write(&ods(), "test", "test", office.app.clock.now()).await.unwrap();
    write.save(&opening).await.unwrap();
    write.commit().await.unwrap();
    let (ra, it) = packets(&office, "ZZ").await;
    ra.says(&["the practice sees no patients today; next: Ben Carver, on Monday 30 November"]);
    it.says(&["the practice sees no patients today; next on Monday 30 November"]).lacks(&["Ben Carver"]);
}
