//! From the register to deadlines on pages and in the calendar file, through the real router and a real database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "../fresh/mod.rs"]
mod fresh;

mod appointments;
mod backups;
mod caldav;
mod channels;
mod equipment;
mod feeds;
mod practice;
mod reminders;

use jiff::civil::date;
use lanyard_model::{Application, Cis2, EventKind, Incident, Pc};

use practice::Surgery;

#[tokio::test]
async fn a_certificate_that_runs_out_is_on_todays_page_until_it_is_renewed() {
    let surgery = Surgery::open("2026-11-27T08:05:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    let card = surgery.card(&amina, Some(date(2026, 11, 30))).await;
    let today = surgery.page("").await;
    assert!(today.contains("Next session: Monday 30 November"), "{today}");
    assert!(today.contains("Amina Yusuf") && today.contains("The certificates run out on Monday 30 November 2026."), "{today}");
    surgery.certificate(&amina, &card, "2029-11-26T12:00:00Z").await;
    let today = surgery.page("").await;
    assert!(!today.contains("Amina Yusuf"), "a checkup that saw the renewed certificate counts more than the entered day: {today}");
}

#[tokio::test]
async fn a_renewal_without_its_new_end_is_asked_about_until_a_check_or_somebody_says_it() {
    let surgery = Surgery::open("2026-11-27T08:05:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    let card = surgery.card(&amina, Some(date(2026, 12, 10))).await;
    surgery.send(&format!("cards/{card}/events"), "happened=renewed&happened_on=27%2F11%2F2026").await;
    let asked = "Nobody knows until when a renewed card works: renewed on 27 Nov 2026";
    assert!(!surgery.page("calendar").await.contains(asked), "a week is left for a checkup to see it");
    surgery.set_time("2026-12-04T08:05:00Z");
    let calendar = surgery.page("calendar").await;
    assert!(calendar.contains(asked) && calendar.contains("Amina Yusuf"), "{calendar}");
    surgery.certificate(&amina, &card, "2028-11-27T12:00:00Z").await;
    assert!(!surgery.page("calendar").await.contains(asked));
}

#[tokio::test]
async fn the_calendar_file_names_nobody_and_its_entries_keep_their_identifier() {
    let surgery = Surgery::open("2026-11-27T08:05:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2027, 1, 20))).await;
    let file = surgery.page("calendar.ics").await;
    assert!(file.contains("DTSTART;VALUE=DATE:20270119") && !file.contains("Amina"), "{file}");
    let uid = |file: &str| file.lines().find(|line| line.starts_with("UID:certificate-")).map(str::to_owned).unwrap();
    surgery.set_time("2026-12-11T08:05:00Z");
    assert_eq!(uid(&file), uid(&surgery.page("calendar.ics").await));
    assert!(surgery.page("calendar").await.contains("Amina Yusuf"), "the page, for those who may see it, does");
}

#[tokio::test]
async fn the_exit_board_says_no_while_anybody_has_not_said_yes() {
    let surgery = Surgery::open("2026-11-27T08:05:00Z").await;
    let mut pc = Pc {
        id: surgery.new_id(),
        name: "WL-REC-01".into(),
        room: Some("Reception".into()),
        machine: None,
        applications: vec!["emis-web".into()],
        software: Vec::new(),
        seen_at: None,
        retired_at: None,
    };
    let mut emis = Application::not_asked(surgery.new_id(), "emis-web", "EMIS Web", Cis2::NotKnown);
    surgery.save(&pc).await;
    surgery.save(&emis).await;
    let board = surgery.page("cis1").await;
    assert!(board.contains("Friday 26 February 2027") && board.contains("0 of 1 PCs are ready."), "{board}");
    assert!(board.contains("Not known: EMIS Web.") && board.contains("nobody has been asked"), "{board}");
    emis.cis2 = Cis2::Yes;
    surgery.save(&emis).await;
    assert!(surgery.page("cis1").await.contains("Every application used here supports CIS2."));
    pc.software = vec![lanyard_model::Software { name: "NHS Smartcard Connect".into(), version: None, product: None, since: None }];
    surgery.save(&pc).await;
    assert!(surgery.page("cis1").await.contains("1 of 1 PCs are ready."));
}

#[tokio::test]
async fn a_closed_friday_moves_what_is_done_before_it() {
    let surgery = Surgery::open("2026-11-20T08:05:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2026, 11, 30))).await;
    assert!(surgery.page("calendar").await.contains("by Fri 27 Nov 2026"));
    let wrong = surgery.send("opening", "nation=scotland&closed=27.11.2026&busy=").await;
    assert!(wrong.contains("“27.11.2026” is not a day"), "{wrong}");
    let wrong = surgery.send("opening", "nation=mars&closed=soon%0A27.11.2026&busy=later&hours=noon&clinics=Flu").await;
    for one in ["whose bank holidays", "“soon”", "“27.11.2026”", "“later”", "“noon”", "“Flu”", "closed-error", "href=\"#hours\""]
    {
        assert!(wrong.contains(one), "{one} is not told with the others: {wrong}");
    }
    surgery.send("opening", "nation=england-and-wales&closed=27%2F11%2F2026&busy=").await;
    let calendar = surgery.page("calendar").await;
    assert!(calendar.contains("by Thu 26 Nov 2026"), "{calendar}");
}

#[tokio::test]
async fn what_ends_of_somebody_who_will_leave_stays_in_sight_until_then() {
    let surgery = Surgery::open("2026-11-27T08:05:00Z").await;
    let id: lanyard_model::Id<lanyard_model::Person> = surgery.new_id();
    let leaver = serde_json::json!({ "id": id, "name": "Cara Lowe", "visitor": false, "left_on": "2026-12-18" });
    surgery.save::<lanyard_model::Person>(&serde_json::from_value(leaver).unwrap()).await;
    for (name, ends_on) in [("Winter reception", "2026-12-10"), ("Reception", "2026-12-18")] {
        let position = serde_json::json!({
            "id": surgery.new_id::<lanyard_model::Position>(), "person": id, "name": name, "activities": [], "ends_on": ends_on,
        });
        surgery.save::<lanyard_model::Position>(&serde_json::from_value(position).unwrap()).await;
    }
    assert!(surgery.page("calendar").await.contains("“Winter reception” ends"), "Cara is here until 18 December");
    assert!(!surgery.page("calendar").await.contains("“Reception” ends"), "what ends with her last day is no lapse");
    assert!(surgery.page("feeds").await.contains("Cara Lowe"), "and can have a calendar");
    surgery.set_time("2026-12-19T08:05:00Z");
    assert!(!surgery.page("calendar").await.contains("Winter reception"));
}

#[tokio::test]
async fn a_saturday_clinic_is_the_next_session_and_a_weekly_one_keeps_its_hours_clear() {
    let surgery = Surgery::open("2026-11-27T08:05:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2026, 11, 28))).await;
    assert!(surgery.page("").await.contains("Next session: Monday 30 November"));
    let wrong = surgery.send("opening", "nation=england-and-wales&clinics=Flu+clinic").await;
    assert!(wrong.contains("“Flu clinic” is no clinic with its day"), "{wrong}");
    surgery.send("opening", "nation=england-and-wales&clinics=Flu+clinic%2C+28%2F11%2F2026%0ABaby+clinic%2C+Thursdays+9%3A00-12%3A00%2C+not+24%2F12%2F2026").await;
    let today = surgery.page("").await;
    assert!(
        today.contains("Next session: Saturday 28 November, Flu clinic") && today.contains("one thing will stop a log-on"),
        "{today}"
    );
    let entered = surgery.page("opening").await;
    assert!(entered.contains("Flu clinic, 28/11/2026\nBaby clinic, Thursday 9:00-12:00, not 24/12/2026"), "{entered}");
    let ben = surgery.person("Ben Carver").await;
    surgery.card(&ben, Some(date(2026, 12, 11))).await;
    let calendar = surgery.page("calendar").await;
    assert!(calendar.contains("by Thu 10 Dec 2026"), "the afternoon after its clinic: {calendar}");
    assert!(calendar.contains("Not during a clinic of that day: Baby clinic 9:00–12:00."), "{calendar}");
    surgery.set_time("2026-11-26T08:05:00Z");
    let visit = surgery.page("ra-days").await;
    assert!(
        visit.contains("value=\"10/12/2026\"") && visit.contains("value=\"12:00\""),
        "a visit begins after the clinic: {visit}"
    );
    surgery.set_time("2026-11-27T08:05:00Z");
    let wrong = surgery.send("opening", "nation=england-and-wales&hours=noon").await;
    assert!(wrong.contains("“noon” are no opening hours"), "{wrong}");
    let clinics = "clinics=Flu+clinic%2C+28%2F11%2F2026%0ABaby+clinic%2C+Thursdays+9%3A00-12%3A00%2C+not+24%2F12%2F2026";
    surgery.send("opening", &format!("nation=england-and-wales&{clinics}&hours=8:00-13:00")).await;
    assert!(surgery.page("opening").await.contains("8:00-13:00"));
    assert!(surgery.page("calendar").await.contains("by Wed 9 Dec 2026"), "closed in the afternoon");
    assert!(surgery.page("cover").await.contains("Counted from 8:00 until 13:00."));
    surgery.set_time("2026-12-16T08:05:00Z");
    assert!(surgery.page("").await.contains("Next session: Thursday 17 December, Baby clinic 9:00–12:00"));
    surgery.set_time("2026-12-23T08:05:00Z");
    let skipped = surgery.page("").await;
    assert!(skipped.contains("Next session: Thursday 24 December") && !skipped.contains("Baby clinic"), "{skipped}");
}

#[tokio::test]
async fn what_will_fail_at_the_next_session_is_said_by_room_and_person_and_in_the_morning_without_names() {
    let surgery = Surgery::open("2026-11-27T05:00:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2026, 11, 30))).await;
    let pc: Pc = serde_json::from_value(serde_json::json!({
        "id": surgery.new_id::<Pc>(), "name": "WL-REC-01", "room": "Reception", "applications": [], "software": []
    }))
    .unwrap();
    surgery.save(&pc).await;
    surgery.locked_at(&pc.id, &amina).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let beat = surgery.mails().into_iter().find(|mail| mail.subject.contains("checked")).unwrap();
    assert!(beat.text.contains("Next session, Monday 30 November: one thing will stop a log-on by then"), "{}", beat.text);
    assert!(beat.text.contains("http://localhost/p/DUE01/") && !beat.text.contains("Amina"), "{}", beat.text);
    let today = surgery.page("").await;
    assert!(today.contains("Reception") && today.contains("Amina Yusuf</a>"), "{today}");
    surgery.set_time("2027-01-15T06:00:00Z");
    assert!(!surgery.page("").await.contains("Reception<"), "where she was weeks ago says nothing");
}

#[tokio::test]
async fn a_locked_card_of_which_somebody_said_that_it_works_again_does_not_stand_in_the_outlook() {
    let surgery = Surgery::open("2026-11-27T05:00:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2028, 1, 1))).await;
    let pc: Pc = serde_json::from_value(serde_json::json!({
        "id": surgery.new_id::<Pc>(), "name": "WL-REC-01", "room": "Reception", "applications": [], "software": []
    }))
    .unwrap();
    surgery.save(&pc).await;
    let incident: Incident = serde_json::from_value(serde_json::json!({
        "id": surgery.new_id::<Incident>(), "short": "K7-42", "reported_at": "2026-11-27T05:00:00Z", "person": amina
    }))
    .unwrap();
    surgery.save(&incident).await;
    surgery.locked_in(&pc.id, &amina, Some(incident.id.clone())).await;
    let locked = "A smartcard’s passcode is locked";
    assert!(surgery.page("").await.contains(locked));
    surgery.happens(&incident.id, EventKind::Restored).await;
    assert!(!surgery.page("").await.contains(locked));
}
