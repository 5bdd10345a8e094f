//! Joiners, movers and leavers.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use lanyard_model::{Card, CardEvent, CardStatus, ChecklistLine, Id, Person, Position, StaffCase, StaffTask};
use lanyard_store::{ApiToken, Record as _, Role, Scope, digest};
use serde_json::json;

use crate::office::{Answer, Office, ods};

async fn nurse(office: &Office) -> (Id<Person>, Id<Card>) {
    let nurse = office.person("Dev Anand").await;
    let position = json!({ "person": nurse, "name": "Practice nurse", "activities": [], "ods": "A81001" });
    office.save::<Position>(position).await;
    let card = office.card(&nurse, date(2028, 6, 1)).await;
    (nurse, card)
}

async fn tasks(office: &Office) -> Vec<StaffTask> {
    let mut tasks = office.all::<StaffTask>().await;
    tasks.sort_by_key(|task| task.number);
    tasks
}

async fn status(office: &Office, card: &Id<Card>) -> CardStatus {
    let cards = office.app.store.read(&ods()).await.unwrap().cards_with_status(date(2027, 1, 8)).await.unwrap();
    cards.into_iter().find(|(one, _)| one.id == *card).unwrap().1
}

async fn do_all_lines(office: &Office) {
    for task in tasks(office).await {
        let done = [("owner", "Mo"), ("due_on", "31/12/2026"), ("done", "yes"), ("done_by", "Mo"), ("evidence", "Reference 17")];
        office.post(&format!("staff-cases/tasks/{}", task.id), &done).await.is(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_line_of_our_own_is_in_new_cases_and_its_removal_leaves_those_that_were_begun() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let lists = "staff-cases/checklists";
    office.get(lists).await.says(&["Somebody joins", "Position at this practice assigned", "5 days before"]);
    let wrong = office.post(lists, &[("kind", ""), ("text", ""), ("days", "soon")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says(&[
        "Choose when it is done.",
        "Write what is to be done.",
        "Write a number from -365",
    ]);
    for (text, days) in [("Locker key given back", "-1"), ("Badge handed in", "0")] {
        let line = [("kind", "leaver"), ("text", text), ("owner", "Front desk"), ("days", days)];
        office.post(lists, &line).await.is(StatusCode::SEE_OTHER);
    }
    office.get(lists).await.says(&["Locker key given back", "Front desk, 1 day before", "Front desk, on the day"]);
    let leaves = [("person", nurse.as_str()), ("kind", "leaver"), ("day", "31/12/2026")];
    let case = office.post("staff-cases/new", &leaves).await.to.clone();
    let key = tasks(&office).await.into_iter().find(|task| task.text == "Locker key given back").unwrap();
    assert_eq!((key.owner.as_deref(), key.due_on), (Some("Front desk"), date(2026, 12, 30)));
    let line = office.all::<ChecklistLine>().await.into_iter().find(|line| line.days == -1).unwrap();
    office.post(&format!("{lists}/{}/remove", line.id), &[]).await.is(StatusCode::SEE_OTHER);
    office.post(&format!("{lists}/{}/remove", line.id), &[]).await.is(StatusCode::NOT_FOUND);
    office.get(lists).await.says(&["Badge handed in"]).lacks(&["Locker key"]);
    office.get(&case).await.says(&["Locker key given back", "Badge handed in"]);
    office.post("staff-cases/new", &[("person", nurse.as_str()), ("kind", "joiner"), ("day", "31/12/2026")]).await;
    assert_eq!(tasks(&office).await.iter().filter(|task| task.text == "Badge handed in").count(), 1, "leavers only");
}

#[tokio::test]
async fn a_leaver_who_stays_in_care_keeps_the_card_and_no_case_ever_cancels_one() {
    let office = Office::open().await;
    let (nurse, card) = nurse(&office).await;
    let wrong = office.post("staff-cases/new", &[("person", ""), ("kind", "leaver"), ("day", "soon")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Choose who it is", "“soon” is not a date"]);
    let begun = office.post("staff-cases/new", &[("person", nurse.as_str()), ("kind", "leaver"), ("day", "31/12/2026")]).await;
    let case = begun.is(StatusCode::SEE_OTHER).to.clone();
    let page = office.get(&case).await;
    page.says(&["Do they stay in health or care?", "never cancelled because the position at one site ends"]);
    page.says(&["EMIS account ended", "Role taken off the EMIS account"]).lacks(&["Card returned"]);
    office.post(&format!("{case}/stays"), &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Choose whether they stay"]);
    office.post(&format!("{case}/stays"), &[("stays", "yes")]).await.is(StatusCode::SEE_OTHER);
    office
        .get(&case)
        .await
        .says(&["they keep the card", "They keep the card: it works at the next employer"])
        .lacks(&["Card returned"]);
    do_all_lines(&office).await;
    let early = office.post(&format!("{case}/sign-off"), &[]).await;
    early.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["“Practice nurse” still holds here"]);
    end_position(&office).await;
    office.get(&case).await.says(&["by Mo", "Reference 17"]);
    office.post(&format!("{case}/sign-off"), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(office.all::<StaffCase>().await[0].closed_on, Some(date(2026, 11, 27)));
    assert_eq!(status(&office, &card).await, CardStatus::Active);
    let person = office.all::<Person>().await.remove(0);
    assert_eq!(person.left_on, Some(date(2026, 12, 31)), "the register knows the last day");
}

async fn end_position(office: &Office) {
    let mut position = office.all::<Position>().await.remove(0);
    position.ends_on = Some(date(2026, 12, 31));
    let mut write = office.app.store.write(&ods(), "test", "test", office.app.clock.now()).await.unwrap();
    write.save(&position).await.unwrap();
    write.commit().await.unwrap();
}

#[tokio::test]
async fn who_leaves_health_and_care_returns_the_card_too() {
    let office = Office::open().await;
    let (nurse, card) = nurse(&office).await;
    let fields = [("person", nurse.as_str()), ("kind", "leaver"), ("day", "31/12/2026"), ("stays", "no")];
    let case = office.post("staff-cases/new", &fields).await.to;
    let page = office.get(&case).await;
    page.says(&["Card returned to the registration authority or the line manager", "the card goes back"]);
    page.says(&["Position at this practice ended", "It was handed back"]).lacks(&["They keep the card"]);
    office.set_time("2026-11-27T09:00:00Z");
    office.post(&format!("cards/{card}/events"), &[("happened", "returned")]).await.is(StatusCode::SEE_OTHER);
    office.get(&case).await.says(&["Handed back"]).lacks(&["It was handed back"]);
}

#[tokio::test]
async fn a_line_is_done_with_a_proof_or_not_at_all() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let fields = [("person", nurse.as_str()), ("kind", "mover"), ("day", "1/12/2026"), ("reason", "New contract, other pay")];
    let case = office.post("staff-cases/new", &fields).await.to;
    office.get(&case).await.says(&["New contract, other pay", "Positions reviewed", "EMIS account reviewed"]);
    let first = format!("staff-cases/tasks/{}", tasks(&office).await[0].id);
    let bare = office.post(&first, &[("owner", "Mo"), ("done", "yes")]).await;
    bare.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Write who did it", "Write what proves it"]);
    office.post(&first, &[("owner", "Mo Manager"), ("due_on", "30/11/2026")]).await.is(StatusCode::SEE_OTHER);
    let proved = [("owner", "Mo"), ("done", "yes"), ("done_by", "Mo"), ("evidence", "passcode 1234 seen")];
    office.post(&first, &proved).await.is(StatusCode::SEE_OTHER);
    let task = tasks(&office).await.remove(0);
    assert_eq!((task.done_on, task.done_by.as_deref()), (Some(date(2026, 11, 27)), Some("Mo")));
    assert!(!task.evidence.unwrap().text().contains("1234"), "a proof is screened like any free text");
}

#[tokio::test]
async fn a_line_that_nobody_ticks_hides_none_of_a_later_day() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let leaves = [("person", nurse.as_str()), ("kind", "leaver"), ("day", "18/12/2026")];
    office.post("staff-cases/new", &leaves).await.is(StatusCode::SEE_OTHER);
    office.set_time("2026-12-18T08:05:00Z");
    let calendar = office.get("calendar").await;
    calendar.says(&[
        "A review is due: Somebody leaves",
        "To do: If they unlock or renew for others",
        "To do: Ask whether they stay in health or care",
    ]);
    calendar.says(&["To do: Position at this practice ended on the last day; EMIS account ended; Role taken off the EMIS account"]);
    calendar.says(&["To do: Access reviewed"]);
}

#[tokio::test]
async fn open_lines_are_on_the_calendar_until_they_are_done() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let fields = [("person", nurse.as_str()), ("kind", "joiner"), ("day", "7/12/2026")];
    office.post("staff-cases/new", &fields).await.is(StatusCode::SEE_OTHER);
    let calendar = office.get("calendar").await;
    calendar.says(&["A review is due: Somebody joins", "To do: Ask whether they hold a smartcard already", "Dev Anand"]);
    do_all_lines(&office).await;
    office.get("calendar").await.says(&["Somebody joins", "To do: sign it off."]);
}

#[tokio::test]
async fn whoever_joins_again_is_here_again() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let mut person = office.all::<Person>().await.remove(0);
    person.left_on = Some(date(2025, 3, 31));
    let mut write = office.app.store.write(&ods(), "test", "test", office.app.clock.now()).await.unwrap();
    write.save(&person).await.unwrap();
    write.commit().await.unwrap();
    let fields = |day: &'static str| [("person", nurse.as_str()), ("kind", "joiner"), ("day", day)];
    let to_come = office.post("staff-cases/new", &fields("7/12/2026")).await.to;
    assert!(office.all::<Person>().await.remove(0).left_on.is_some(), "not yet");
    office.get(&to_come).await.says(&["The register says that they left on 31 Mar 2025"]);
    office.post("staff-cases/new", &fields("27/11/2026")).await.is(StatusCode::SEE_OTHER);
    assert_eq!(office.all::<Person>().await.remove(0).left_on, None);
}

#[tokio::test]
async fn an_import_that_shows_a_leaver_still_active_leads_to_their_checklist() {
    let office = Office::open().await;
    let (nurse, card) = nurse(&office).await;
    let mut person = office.all::<Person>().await.remove(0);
    person.left_on = Some(date(2026, 11, 20));
    let mut write = office.app.store.write(&ods(), "test", "test", office.app.clock.now()).await.unwrap();
    write.save(&person).await.unwrap();
    write.commit().await.unwrap();
    for page in ["staff-cases", ""] {
        office.get(page).await.says(&["Left, and still active", "Dev Anand", "Begin the leaver’s checklist"]);
    }
    let fields = [("person", nurse.as_str()), ("kind", "leaver"), ("by", "import"), ("day", "2026-11-20")];
    let case = office.post("staff-cases/new", &fields).await.to;
    office.get(&case).await.says(&["after an import", "20 Nov 2026"]);
    office.get("staff-cases").await.lacks(&["Left, and still active"]).says(&["Late"]);
    office.get("").await.lacks(&["Left, and still active"]);
    office.save::<CardEvent>(json!({ "card": card, "kind": "returned", "happened_on": "2026-11-27" })).await;
    office.get(&case).await.says(&["Handed back"]);
}

async fn ask_api(office: &Office, scopes: &[Scope], body: &serde_json::Value) -> Answer {
    let now = office.app.clock.now();
    let token = ApiToken {
        id: office.app.store.entropy().id(now).unwrap(),
        label: "Staff system".to_owned(),
        scopes: scopes.to_vec(),
        digest: digest("secret"),
        created_at: now,
        ends_at: now + jiff::SignedDuration::from_hours(1),
        revoked_at: None,
    };
    let mut write = office.app.store.write(&ods(), "test", "test", now).await.unwrap();
    for old in write.all::<ApiToken>().await.unwrap() {
        write.remove(&old.id).await.unwrap();
    }
    write.save(&token).await.unwrap();
    write.commit().await.unwrap();
    let request = Request::post("/api/v1/staff-cases")
        .header(header::AUTHORIZATION, "Bearer lanyard_A81001_secret")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    office.send(request).await
}

#[tokio::test]
async fn a_staff_system_begins_a_case_with_a_token_made_for_that() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let body = json!({ "person": nurse, "kind": "mover", "day": "2026-12-01", "reason": "Pay band changes" });
    ask_api(&office, &[Scope::ReadPeople], &body).await.is(StatusCode::FORBIDDEN);
    let nobody = json!({ "person": "x", "kind": "mover", "day": "2026-12-01" });
    ask_api(&office, &[Scope::WritePeople], &nobody).await.is(StatusCode::NOT_FOUND);
    let never = json!({ "person": nurse, "kind": "mover", "day": "1/12/2026" });
    ask_api(&office, &[Scope::WritePeople], &never).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(office.all::<StaffCase>().await.is_empty());
    ask_api(&office, &[Scope::WritePeople], &body).await.is(StatusCode::CREATED);
    office.get("staff-cases").await.says(&["Dev Anand", "Changes"]);
    assert_eq!(office.all::<StaffCase>().await[0].begun_by, "api");
}

#[tokio::test]
async fn who_only_looks_sees_cases_and_begins_none() {
    let office = Office::with(Role::Governance).await;
    let (nurse, _) = nurse(&office).await;
    office.get("governance").await.says(&["Joiners, movers and leavers", "What we keep about people"]);
    office.get("staff-cases").await.is(StatusCode::OK).lacks(&["Somebody joins, changes or leaves</a>"]);
    let fields = [("person", nurse.as_str()), ("kind", "leaver"), ("day", "31/12/2026")];
    office.post("staff-cases/new", &fields).await.is(StatusCode::FORBIDDEN);
}

/// The lines of a case that are not done yet.
async fn open_lines(office: &Office) -> Vec<StaffTask> {
    tasks(office).await.into_iter().filter(|task| task.done_on.is_none()).collect()
}

#[tokio::test]
async fn a_wrong_answer_and_a_wrong_day_are_corrected_and_what_was_done_stays() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let fields = [("person", nurse.as_str()), ("kind", "leaver"), ("day", "31/12/2026"), ("stays", "no")];
    let case = office.post("staff-cases/new", &fields).await.to;
    let page = office.get(&case).await;
    page.says(&["Correct the day or the answer", "Card returned"]);
    let first = tasks(&office).await.remove(0);
    let proved = [("due_on", "17/12/2026"), ("done", "yes"), ("done_by", "Mo"), ("evidence", "Ann has the role")];
    office.post(&format!("staff-cases/tasks/{}", first.id), &proved).await.is(StatusCode::SEE_OTHER);

    office.get(&format!("{case}/correct")).await.says(&["value=\"no\" checked"]);
    office.post(&format!("{case}/correct"), &[("day", "soon")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["is not a date"]);
    let right = [("day", "7/1/2027"), ("stays", "yes")];
    office.post(&format!("{case}/correct"), &right).await.is(StatusCode::SEE_OTHER);
    office.get(&case).await.says(&["7 Jan 2027", "They keep the card: it works", "Ann has the role"]).lacks(&["Card returned"]);
    let done = tasks(&office).await.into_iter().find(|task| task.id == first.id).unwrap();
    assert_eq!((done.due_on, done.done_by.as_deref()), (date(2026, 12, 17), Some("Mo")), "what is done stays as it was");
    let ended = open_lines(&office).await.into_iter().find(|task| task.text.starts_with("Position at")).unwrap();
    assert_eq!(ended.due_on, date(2027, 1, 7));
    assert_eq!(office.all::<Person>().await[0].left_on, Some(date(2027, 1, 7)), "the register's last day moves along");

    let kept = open_lines(&office).await.into_iter().find(|task| task.text.starts_with("They keep")).unwrap();
    office.post(&format!("staff-cases/tasks/{}", kept.id), &proved).await.is(StatusCode::SEE_OTHER);
    office.post(&format!("{case}/correct"), &[("day", "7/1/2027"), ("stays", "no")]).await.is(StatusCode::SEE_OTHER);
    let lines = tasks(&office).await;
    assert_eq!(lines.iter().filter(|task| task.text.starts_with("They keep")).count(), 1, "it was done: it stays");
    assert_eq!(lines.iter().filter(|task| task.text.starts_with("Card returned")).count(), 1);
}

#[tokio::test]
async fn a_case_that_comes_to_nothing_is_called_off_with_a_reason_and_nothing_is_said_to_be_done() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let fields = [("person", nurse.as_str()), ("kind", "leaver"), ("day", "30/11/2026"), ("stays", "no")];
    let case = office.post("staff-cases/new", &fields).await.to;
    office.get("calendar").await.says(&["Somebody leaves"]);
    office.get(&case).await.says(&["Call it off"]);
    let off = format!("{case}/call-off");
    office.get(&off).await.says(&["They do not leave: take it out"]);
    office.post(&off, &[("why", " ")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Write why it is called off."]);
    office.post(&off, &[("why", "She stays after all"), ("remains", "yes")]).await.is(StatusCode::SEE_OTHER);

    let said = "27 Nov 2026 by Mo Manager: She stays after all";
    office.get(&case).await.says(&[said, "no: it was called off", "not yet"]).lacks(&["Sign off</h2>", "Late", "call-off"]);
    office.get("staff-cases").await.says(&["Called off", said]).lacks(&["Late"]);
    office.get("calendar").await.lacks(&["Somebody leaves"]);
    assert!(tasks(&office).await.iter().all(|task| task.done_on.is_none()));
    let person = office.all::<Person>().await.remove(0);
    assert_eq!(person.left_on, None, "who stays has no last day");

    let line = format!("staff-cases/tasks/{}", tasks(&office).await[0].id);
    let proved = [("done", "yes"), ("done_by", "Mo"), ("evidence", "Never happened")];
    for (path, fields) in [(&line, &proved[..]), (&off, &[("why", "Again")]), (&format!("{case}/correct"), &[("day", "1/12/2026")])]
    {
        office.post(path, fields).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["This case is closed"]);
    }
    office.post(&format!("{case}/sign-off"), &[]).await;
    assert!(office.all::<StaffCase>().await[0].called_off);
    let export = office.app.store.read(&ods()).await.unwrap().rows(StaffCase::TABLE).await.unwrap();
    assert!(serde_json::to_string(&export).unwrap().contains("She stays after all"));
}

#[tokio::test]
async fn who_left_and_is_still_active_is_offered_again_when_their_case_was_called_off() {
    let office = Office::open().await;
    let (nurse, _) = nurse(&office).await;
    let case = office.post("staff-cases/new", &[("person", nurse.as_str()), ("kind", "leaver"), ("day", "20/11/2026")]).await.to;
    office.get("staff-cases").await.lacks(&["Left, and still active"]);
    office.post(&format!("{case}/call-off"), &[("why", "Wrong list")]).await.is(StatusCode::SEE_OTHER);
    office.get("staff-cases").await.says(&["Left, and still active", "Begin the leaver’s checklist"]);
}
