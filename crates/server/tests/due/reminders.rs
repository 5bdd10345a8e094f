//! Reminders through the job, the store and the pages.

use jiff::civil::date;
use lanyard_model::{Id, Person, Position};
use lanyard_store::Role;

use crate::practice::Surgery;

/// Ben is the manager; Amina's card runs out in 80 days.
async fn surgery() -> Surgery {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    surgery.ready_pc().await;
    let amina = surgery.person_with("Amina Yusuf", Some("amina@surgery.example")).await;
    let card = surgery.card(&amina, None).await;
    surgery.certificate(&amina, &card, "2027-02-15T12:00:00Z").await;
    surgery
}

#[tokio::test]
async fn a_morning_sends_each_digest_and_heartbeat_once_and_none_before_six() {
    let surgery = surgery().await;
    surgery.morning("2026-11-27T05:59:00Z").await;
    assert!(surgery.mails().is_empty());
    for moment in ["2026-11-27T06:00:00Z", "2026-11-27T06:01:00Z", "2026-11-27T18:00:00Z"] {
        surgery.morning(moment).await;
    }
    let mails = surgery.mails();
    let to: Vec<(&str, &str)> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str())).collect();
    assert_eq!(to, [("amina@surgery.example", "Smartcards: 1 later"), ("ben@surgery.example", "0 due, checked 06:00")]);
    assert!(mails[0].text.contains("You: A smartcard’s certificates run out.") && mails[0].text.contains("digital.nhs.uk"));
    surgery.morning("2026-11-28T06:00:00Z").await;
    assert_eq!(surgery.mails().iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ben@surgery.example"], "Saturday: alive");
    let page = surgery.page("reminders").await;
    assert!(page.contains("1 reminder") && page.contains("Accepted") && !page.contains("Reminders do not work"), "{page}");
}

#[tokio::test]
async fn the_evening_before_a_session_the_manager_is_told_what_will_fail() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    surgery.morning("2026-11-26T17:00:00Z").await;
    let evening = surgery.messages().await.into_iter().find(|one| one.subject.contains("will stop")).unwrap();
    assert_eq!(
        (evening.subject.as_str(), evening.destination),
        ("nothing is known that will stop a log-on, Friday 27 November", None)
    );
    let amina = surgery.person("Amina Yusuf").await;
    let card = surgery.card(&amina, None).await;
    surgery.certificate(&amina, &card, "2026-11-29T12:00:00Z").await;
    surgery.morning("2026-11-26T18:00:00Z").await;
    assert!(surgery.mails().iter().all(|mail| !mail.subject.contains("log-on")), "once an evening");
    surgery.morning("2026-11-27T06:00:00Z").await;
    let beat = surgery.mails().into_iter().find(|mail| mail.subject.contains("checked")).unwrap();
    assert!(beat.text.contains("Monday 30 November: one thing will stop a log-on by then"), "before noon: {}", beat.text);
    surgery.morning("2026-11-27T16:59:00Z").await;
    assert!(surgery.mails().is_empty());
    surgery.morning("2026-11-27T17:00:00Z").await;
    surgery.morning("2026-11-27T17:01:00Z").await;
    let [mail] = surgery.mails().try_into().unwrap();
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("ben@surgery.example", "one thing will stop a log-on, Monday 30 November")
    );
    assert!(
        mail.text.contains("* Amina Yusuf: A smartcard’s certificates run out.") && mail.text.contains("/p/DUE01/cards/"),
        "{}",
        mail.text
    );
    surgery.morning("2026-11-28T17:00:00Z").await;
    assert!(surgery.mails().iter().all(|mail| mail.subject.contains("checked")), "Saturday: no session tomorrow");
    surgery.morning("2026-11-29T17:00:00Z").await;
    assert!(surgery.mails().iter().any(|mail| mail.subject.contains("Monday 30 November")), "Sunday: tomorrow");
    assert!(surgery.page("reminders").await.contains("Evening: one thing will stop a log-on"));
}

#[tokio::test]
async fn at_noon_the_manager_is_told_what_the_morning_did_not_know_of_the_next_session() {
    let surgery = Surgery::open("2026-11-27T05:00:00Z").await;
    let (amina, cleo) = (surgery.person("Amina Yusuf").await, surgery.person("Cleo Dean").await);
    surgery.card(&amina, Some(date(2028, 1, 1))).await;
    surgery.card(&cleo, Some(date(2026, 11, 20))).await;
    let pc = surgery.pc("WL-REC-01").await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let outlooks = || surgery.mails().into_iter().filter(|mail| mail.subject.contains("log-on")).collect::<Vec<_>>();
    assert!(outlooks().is_empty());
    surgery.set_time("2026-11-27T09:30:00Z");
    surgery.locked_at(&pc, &amina).await;
    surgery.morning("2026-11-27T11:59:00Z").await;
    assert!(outlooks().is_empty());
    surgery.morning("2026-11-27T12:01:00Z").await;
    surgery.morning("2026-11-27T12:02:00Z").await;
    let [mail] = outlooks().try_into().unwrap();
    assert_eq!(mail.to, "ben@surgery.example");
    assert!(
        mail.subject.contains("2 things will stop a log-on") && mail.text.contains("Amina Yusuf: A smartcard’s passcode is locked")
    );
    assert!(surgery.page("reminders").await.contains("Noon: 2 things will stop a log-on"));
    surgery.morning("2026-11-27T17:00:00Z").await;
    assert_eq!(outlooks().len(), 1, "the evening says it once more");
    surgery.morning("2026-11-28T12:01:00Z").await;
    surgery.morning("2026-11-30T06:00:00Z").await;
    surgery.morning("2026-11-30T12:01:00Z").await;
    assert!(outlooks().is_empty(), "on a Saturday nobody can be rung, and on Monday the morning had it");
    let noons = surgery.messages().await.into_iter().filter(|one| one.subject.starts_with("nothing new is known")).count();
    assert_eq!(noons, 1, "that it was looked at is on record");
}

/// The path of the link in an e-mail.
fn own_path(text: &str) -> String {
    let link = text.lines().find_map(|line| line.trim().strip_prefix("http://localhost/h/")).unwrap();
    format!("/h/{}", link.trim())
}

#[tokio::test]
async fn a_holder_opens_their_own_page_without_signing_in_for_two_weeks() {
    let surgery = surgery().await;
    let cleo = surgery.person("Cleo Dean").await;
    surgery.card(&cleo, Some(date(2027, 2, 1))).await;
    surgery.set_time("2026-11-27T06:00:00Z");
    lanyard_server::remind(&surgery.app).await.unwrap();
    let kept = surgery.messages().await;
    let digest = kept.iter().find(|one| one.destination.as_deref() == Some("amina@surgery.example")).unwrap();
    let said = digest.text.as_deref().unwrap();
    assert!(said.contains("[the link to your own page]") && !said.contains("/h/"), "kept nowhere: {said}");
    lanyard_server::send_due(&surgery.app).await.unwrap();
    let mails = surgery.mails();
    let (hers, others): (Vec<_>, Vec<_>) = mails.iter().partition(|mail| mail.to == "amina@surgery.example");
    assert!(others.len() == 2 && others.iter().all(|mail| !mail.text.contains("/h/")), "the manager’s stay as they were");
    assert!(hers[0].text.contains("works until 11 Dec"), "{}", hers[0].text);
    let path = own_path(&hers[0].text);
    let (status, _, page) = surgery.fetch(&path, None).await;
    assert_eq!(status, 200);
    for words in
        ["Amina Yusuf, Due Surgery", "Do it by Friday 12 February 2027.", "self-renewal", "Nobody is entered who can unlock"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Cleo"), "nothing of other people: {page}");
    let cut = surgery.fetch(&path[..path.len() - 1], None).await;
    assert_eq!((cut.0, cut.2.contains("does not work any more")), (404, true));
    surgery.set_time("2026-12-11T05:59:00Z");
    assert_eq!(surgery.fetch(&path, None).await.0, 200);
    surgery.set_time("2026-12-11T06:00:00Z");
    let over = surgery.fetch(&path, None).await;
    assert_eq!((over.0, over.2 == cut.2), (404, true), "over and cut off look the same");
}

#[tokio::test]
async fn what_only_the_registration_authority_can_do_names_nobody_at_the_practice() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let amina = surgery.person_with("Amina Yusuf", Some("amina@surgery.example")).await;
    let card = surgery.card(&amina, None).await;
    surgery.certificate(&amina, &card, "2026-11-25T12:00:00Z").await;
    // Locked too: nobody unlocks a card that has run out.
    let pc = surgery.pc("RECEPTION-1").await;
    surgery.locked_at(&pc, &amina).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let mails = surgery.mails();
    let hers = mails.iter().find(|mail| mail.to == "amina@surgery.example").unwrap();
    let (_, _, page) = surgery.fetch(&own_path(&hers.text), None).await;
    assert!(page.contains("ran out on Wednesday 25 November 2026"), "{page}");
    for words in ["unlock", "Who can help", "self-renewal"] {
        assert!(!page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_digest_to_whoever_has_an_account_has_no_such_link() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let ben = surgery.person_with("Ben Carver", Some("ben@surgery.example")).await;
    let card = surgery.card(&ben, None).await;
    surgery.certificate(&ben, &card, "2026-12-15T12:00:00Z").await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let mails = surgery.mails();
    let digest = mails.iter().find(|mail| mail.subject.starts_with("Smartcards")).unwrap();
    assert!(digest.text.contains("You: ") && digest.text.contains("/p/DUE01/cards/") && !digest.text.contains("own page"));
}

#[tokio::test]
async fn reminders_come_at_the_time_that_the_practice_chose() {
    let surgery = surgery().await;
    for wrong in ["04%3A30%3A00", "12%3A30%3A00", "07%3A10%3A00", "soon"] {
        let page = surgery.send("reminders/time", &format!("time={wrong}")).await;
        assert!(page.contains("Choose one of the times."), "{wrong}: {page}");
    }
    surgery.send("reminders/time", "time=08%3A30%3A00").await;
    surgery.morning("2026-11-27T08:29:00Z").await;
    assert!(surgery.mails().is_empty());
    assert!(surgery.page("reminders").await.contains("Every day at 8:30"));
    // The days that are entered elsewhere leave it as it is.
    surgery.send("opening", "nation=scotland").await;
    surgery.morning("2026-11-27T08:30:00Z").await;
    assert_eq!(surgery.mails().len(), 2, "a digest and a heartbeat");
    surgery.set_time("2026-11-28T09:29:00Z");
    assert!(!surgery.page("reminders").await.contains("Reminders do not work"));
    surgery.set_time("2026-11-28T09:30:00Z");
    assert!(surgery.page("reminders").await.contains("Reminders do not work"), "an hour after the time");
    surgery.send("reminders/time", "time=05%3A00%3A00").await;
    surgery.morning("2026-11-30T05:00:00Z").await;
    assert!(surgery.mails().iter().any(|mail| mail.subject.ends_with("checked 05:00")));
}

#[tokio::test]
async fn who_cannot_be_reached_is_named_and_the_manager_is_told() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2027, 1, 20))).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let digest = surgery.mails().into_iter().find(|mail| mail.subject.starts_with("Smartcards")).unwrap();
    assert_eq!(digest.to, "ben@surgery.example");
    assert!(digest.text.contains("no e-mail address is known for Amina Yusuf: tell them"), "{}", digest.text);
    let page = surgery.page("reminders").await;
    assert!(page.contains("For 1 no e-mail address is known") && page.contains("Amina Yusuf"), "{page}");
}

#[tokio::test]
async fn a_leave_of_which_nobody_knows_the_end_is_a_leave() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let id: Id<Person> = surgery.new_id();
    let away = serde_json::json!({
        "id": id, "name": "Amina Yusuf", "email": "amina@surgery.example", "visitor": false, "leave_from": "2026-11-20",
    });
    surgery.save::<Person>(&serde_json::from_value(away).unwrap()).await;
    surgery.card(&id, Some(date(2026, 12, 3))).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let mails = surgery.mails();
    assert!(mails.iter().all(|mail| mail.to == "ben@surgery.example"), "she does not read it: {mails:?}");
    let digest = mails.iter().find(|mail| mail.subject.starts_with("Smartcards")).unwrap();
    for words in ["Amina Yusuf is on leave: ring them", "The holder is on leave, and until when is not known."] {
        assert!(digest.text.contains(words), "{words}: {}", digest.text);
    }
}

#[tokio::test]
async fn what_somebody_is_at_another_practice_counts_there() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    surgery.account("Ada Admin", "ada@surgery.example", Role::SmartcardAdministrator).await;
    let lou = surgery.person_with("Lou Locum", Some("lou@surgery.example")).await;
    let id: Id<Position> = surgery.new_id();
    let position = |ods: Option<&str>| -> Position {
        let fields = serde_json::json!({
            "id": id, "person": lou, "name": "Sponsor", "activities": ["B0263"], "ods": ods, "ends_on": "2026-12-10",
        });
        serde_json::from_value(fields).unwrap()
    };
    let nobody =
        ["with “sponsor” in its name. The manager is told instead.", "with the activity B0263. The manager is told instead."];
    for (ods, is_here) in [(Some("B81002"), false), (Some("due01"), true), (None, true)] {
        surgery.save(&position(ods)).await;
        let page = surgery.page("reminders").await;
        for words in nobody {
            assert_eq!(page.contains(words), !is_here, "at {ods:?}: {words}: {page}");
        }
        assert_eq!(surgery.page("calendar").await.contains("The position “Sponsor” ends"), is_here, "at {ods:?}");
    }
}

#[tokio::test]
async fn a_reminder_rests_with_a_reason_and_what_is_red_does_not() {
    let surgery = surgery().await;
    let page = surgery.page("reminders").await;
    let key = page.split("option value=\"certificate-").nth(1).unwrap().split('"').next().unwrap();
    let form = |until: &str, reason: &str| format!("key=certificate-{key}&until={until}&reason={reason}");
    let wrong = surgery.send("reminders/snooze", &form("1%2F6%2F2027", "")).await;
    assert!(wrong.contains("Say why it may rest.") && wrong.contains("It can rest from today until"), "{wrong}");
    surgery.send("reminders/snooze", &form("4%2F12%2F2026", "she+is+at+a+course")).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    assert!(surgery.mails().iter().all(|mail| !mail.subject.starts_with("Smartcards")), "it rests");
    let page = surgery.page("reminders").await;
    assert!(page.contains("rests until") && page.contains("she is at a course"), "{page}");
    assert!(surgery.page("calendar").await.contains("Amina Yusuf"), "the calendar shows it all the same");
    surgery.morning("2026-12-07T06:00:00Z").await;
    assert!(surgery.mails().iter().any(|mail| mail.to == "amina@surgery.example"), "told when it ended");
}

#[tokio::test]
async fn a_morning_without_the_job_is_said_on_today() {
    let surgery = surgery().await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    assert!(!surgery.page("").await.contains("Reminders do not work"));
    surgery.set_time("2026-11-28T09:00:00Z");
    assert!(surgery.page("").await.contains("Nobody has been reminded since Friday 27 November"));
}

/// A wrong time server, or a machine that was brought back from a copy.
#[tokio::test]
async fn a_clock_that_was_ahead_once_stops_no_reminder() {
    let surgery = surgery().await;
    surgery.morning("2027-01-27T06:00:00Z").await;
    surgery.mails();
    surgery.set_time("2026-11-27T09:00:00Z");
    assert!(surgery.page("").await.contains("Dates have never been looked at here"));
    surgery.morning("2026-11-27T09:00:00Z").await;
    let digest = |mails: Vec<lanyard_server::Mail>| mails.iter().any(|mail| mail.to == "amina@surgery.example");
    assert!(digest(surgery.mails()), "the step of 90 days");
    assert!(!surgery.page("").await.contains("Reminders do not work"));
    surgery.morning("2027-01-18T06:00:00Z").await;
    assert!(digest(surgery.mails()), "the step of 30 days, which was told too early once");
}

#[tokio::test]
async fn who_shares_an_address_is_named() {
    let surgery = surgery().await;
    assert!(!surgery.page("reminders").await.contains("These share an address"));
    for name in ["Ann Lee", "Bob Roe"] {
        surgery.person_with(name, Some("reception@surgery.example")).await;
    }
    assert!(surgery.page("reminders").await.contains("reception@surgery.example: Ann Lee, Bob Roe"));
}

/// Most practices have one manager.
#[tokio::test]
async fn while_the_only_manager_is_away_somebody_stands_in_and_says_why() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    surgery.account("Dora Ames", "dora@surgery.example", Role::Administrator).await;
    let ben = surgery.person_with("Ben Carver", Some("ben@surgery.example")).await;
    let amina = surgery.person("Amina Yusuf").await;
    surgery.card(&amina, Some(date(2026, 11, 28))).await;
    let mut away: Vec<Person> = surgery.all().await;
    away.retain(|one| one.id == ben);
    away[0].leave_from = Some(date(2026, 11, 26));
    away[0].leave_until = Some(date(2026, 12, 9));
    surgery.save(&away[0]).await;
    let shelf =
        serde_json::json!({ "id": surgery.new_id::<lanyard_model::Spare>(), "kind": "readers", "model": "uTrust", "minimum": 1 });
    surgery.save::<lanyard_model::Spare>(&serde_json::from_value(shelf).unwrap()).await;
    surgery.morning("2026-11-27T06:00:00Z").await;
    let mails = surgery.mails();
    let to_dora = mails.iter().find(|mail| mail.to == "dora@surgery.example" && mail.text.contains("Too few spares")).unwrap();
    assert!(to_dora.text.contains("You get this because the practice manager is on leave."), "{}", to_dora.text);
    assert!(!mails.iter().any(|mail| mail.to == "ben@surgery.example" && mail.text.contains("Too few spares")), "Ben is away");
    surgery.morning("2026-11-27T17:00:00Z").await;
    assert!(surgery.mails().iter().any(|mail| mail.to == "dora@surgery.example" && mail.subject.contains("Monday 30 November")));
}

#[tokio::test]
async fn each_line_of_a_leavers_list_is_told_and_a_contract_again_as_its_day_comes() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let cara = surgery.person("Cara Lowe").await;
    let case = serde_json::json!({
        "id": surgery.new_id::<lanyard_model::StaffCase>(), "person": cara, "kind": "leaver", "day": "2026-12-01", "stays": true,
        "begun_at": "2026-11-26T12:00:00Z", "begun_by": "Ben",
    });
    let case: lanyard_model::StaffCase = serde_json::from_value(case).unwrap();
    surgery.save(&case).await;
    let mut tasks = Vec::new();
    for (number, text) in [(1, "End the position here."), (2, "End the EMIS account.")] {
        let task = serde_json::json!({
            "id": surgery.new_id::<lanyard_model::StaffTask>(), "staff_case": case.id, "number": number, "text": text, "owner": "Sponsor",
            "due_on": "2026-12-01",
        });
        let task: lanyard_model::StaffTask = serde_json::from_value(task).unwrap();
        surgery.save(&task).await;
        tasks.push(task);
    }
    let contract = serde_json::json!({
        "id": surgery.new_id::<lanyard_model::Contract>(), "name": "Support", "party": "Northshire IT", "ends_on": "2027-02-26", "notice_days": 30,
    });
    surgery.save::<lanyard_model::Contract>(&serde_json::from_value(contract).unwrap()).await;
    let told = async |now: &str, words: &str| {
        surgery.morning(now).await;
        surgery.mails().iter().any(|mail| mail.text.contains(words) && !mail.subject.contains("checked"))
    };
    assert!(told("2026-11-27T06:00:00Z", "To do: End the position here; End the EMIS account.").await, "what is due on one day");
    surgery.save(&lanyard_model::StaffTask { done_on: Some(date(2026, 11, 27)), ..tasks[0].clone() }).await;
    assert!(!told("2026-11-30T06:00:00Z", "End the EMIS account").await, "it was told");
    assert!(!told("2026-12-01T06:00:00Z", "A contract ends").await, "told on the 27th");
    assert!(told("2026-12-29T06:00:00Z", "A contract ends").await, "30 days before notice has to be given");
    assert!(told("2027-01-20T06:00:00Z", "A contract ends").await, "and in the last week");
}
