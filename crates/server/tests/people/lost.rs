//! Cards that are lost, stolen, left at home or faulty, and working without one meanwhile.

use axum::http::StatusCode;
use jiff::civil::date;
use lanyard_model::{Card, CardStatus, Id, Person, StandIn};
use lanyard_store::Role;

use crate::office::{Office, ods};

async fn amina(office: &Office) -> (Id<Person>, Id<Card>) {
    let amina = office.person("Amina Yusuf").await;
    let card = office.card(&amina, date(2028, 6, 1)).await;
    (amina, card)
}

async fn report(office: &Office, card: &Id<Card>, kind: &str) -> String {
    let fields = [("card", card.as_str()), ("kind", kind), ("at", "7:30"), ("said", "on the bus")];
    office.post("lost-cards/new", &fields).await.is(StatusCode::SEE_OTHER).to.clone()
}

async fn status(office: &Office) -> CardStatus {
    office.app.store.read(&ods()).await.unwrap().cards_with_status(date(2026, 11, 27)).await.unwrap().remove(0).1
}

#[tokio::test]
async fn a_stopwatch_runs_from_the_report_until_the_card_is_cancelled_and_replaced() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let nothing = office.post("lost-cards/new", &[("at", "23:59")]).await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Choose whose card it is", "Choose what is wrong", "has not come yet"]);
    nothing.says(&["<label class=\"nhsuk-label nhsuk-label--s\" for=\"at\">When it was noticed</label>", "Leave it empty for now"]);
    let loss = report(&office, &card, "lost").await;
    office.get(&loss).await.says(&["35 minutes and not cancelled", "Ring the registration authority now", "on the bus"]);
    assert_eq!(status(&office).await, CardStatus::Lost);
    office.get("calendar").await.says(&["A lost smartcard is not cancelled yet"]);
    office.post(&loss, &[("kind", "told"), ("at", "7:40")]).await.is(StatusCode::SEE_OTHER);
    let bare = office.post(&loss, &[("kind", "cancelled")]).await;
    bare.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Write what proves it"]);
    let early = office.post(&loss, &[("kind", "cancelled"), ("at", "7:00"), ("proof", "RA-17")]).await;
    early.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["This is too early"]);
    office.post(&loss, &[("kind", "cancelled"), ("at", "8:00"), ("proof", "RA-17")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(status(&office).await, CardStatus::Cancelled);
    office.get(&loss).await.says(&["35 minutes without a card", "after 30 minutes", "RA-17"]);
    office.get("calendar").await.lacks(&["not cancelled yet"]);
    office.set_time("2026-11-27T10:30:00Z");
    office.post(&loss, &[("kind", "replaced"), ("proof", "new card handed over")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["Over after 3 hours"]);
    office.get("lost-cards").await.says(&["Amina Yusuf", "after 30 minutes", "after 3 hours", "Over"]);
}

#[tokio::test]
async fn a_card_that_is_found_is_not_used_before_the_registration_authority_has_said_so() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "lost").await;
    office.post(&loss, &[("kind", "found")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["not use it before they have said so", "Not cancelled"]);
    assert_eq!(status(&office).await, CardStatus::Lost, "finding it alone changes nothing");
    office.set_time("2026-11-27T09:00:00Z");
    office.post(&loss, &[("kind", "kept"), ("proof", "said by RA agent")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(status(&office).await, CardStatus::Active);
}

#[tokio::test]
async fn a_cancelled_card_that_is_found_stays_cancelled() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "stolen").await;
    office.post(&loss, &[("kind", "cancelled"), ("proof", "RA-18")]).await.is(StatusCode::SEE_OTHER);
    office.post(&loss, &[("kind", "found")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["stays cancelled and goes to the registration authority"]);
    assert_eq!(status(&office).await, CardStatus::Cancelled);
}

#[tokio::test]
async fn a_report_that_was_a_mistake_is_withdrawn_when_nothing_is_written_down_about_it() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "lost").await;
    let mistake = format!("{loss}/mistake");
    office.get(&loss).await.says(&["A mistake?"]);
    office.post(&loss, &[("kind", "found"), ("at", "7:50")]).await.is(StatusCode::SEE_OTHER);
    office.post(&mistake, &[("why", "hers was in the drawer")]).await.says(&["Take that back first"]);
    assert_eq!(status(&office).await, CardStatus::Lost, "nothing was withdrawn");

    let page = office.get(&loss).await.text;
    let found = page.split("/mistake\"").next().unwrap().rsplit("href=\"/p/A81001/").next().unwrap();
    office.post(&format!("{found}/mistake"), &[("why", "not yet")]).await.is(StatusCode::SEE_OTHER);
    office.get(&mistake).await.says(&[
        "Lost, reported 27 Nov 2026, 07:30",
        "ring it at once",
        "no longer counts as lost",
        "report that card",
    ]);
    office.post(&mistake, &[("why", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(status(&office).await, CardStatus::Lost, "a reason is wanted");
    let twice = report(&office, &card, "stolen").await;
    office.post(&mistake, &[("why", "it was Ben’s")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(status(&office).await, CardStatus::Lost, "the other report stands");
    office.post(&format!("{twice}/mistake"), &[("why", "it was Ben’s, too")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(status(&office).await, CardStatus::Active);
    office.post(&mistake, &[("why", "again")]).await.is(StatusCode::NOT_FOUND);
    office.get(&loss).await.is(StatusCode::NOT_FOUND);
    office.get("lost-cards").await.lacks(&["Amina Yusuf"]);
    office.get("calendar").await.lacks(&["not cancelled yet"]);
    assert!(office.app.store.verify_audit(&ods(), &[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_step_that_was_a_mistake_is_taken_back_with_what_it_did_to_the_card() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "lost").await;
    office.post(&loss, &[("kind", "found"), ("at", "7:50")]).await.is(StatusCode::SEE_OTHER);
    office.post(&loss, &[("kind", "cancelled"), ("at", "8:00"), ("proof", "RA-17")]).await.is(StatusCode::SEE_OTHER);
    office.post(&loss, &[("kind", "replaced"), ("proof", "RA-17")]).await.is(StatusCode::SEE_OTHER);
    let on_its_page =
        ["In the log of lost cards", "Lost, reported 27 Nov 2026, 07:30", "Found", "Replaced by another card", "Over"];
    office.get(&format!("cards/{card}")).await.says(&on_its_page);
    let mistake = async |what: &str| {
        let page = office.get(&loss).await.text;
        let before = page.split(&format!(" {what}</span>")).next().unwrap();
        before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
    };
    let replaced = mistake("Replaced by another card").await;
    office.get(&replaced).await.says(&["goes from this log", "goes from the card’s own page too", "Why it was a mistake"]);
    office.post(&replaced, &[("why", "")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    office.post(&replaced, &[("why", "it was Ben’s")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["Holder waits"]).lacks(&[", after 35 minutes"]);
    office.post(&replaced, &[("why", "twice")]).await.is(StatusCode::NOT_FOUND);
    let cancelled = mistake("Cancelled by the registration authority").await;
    office.get(&cancelled).await.says(&["What the registration authority has cancelled stays cancelled"]);
    office.post(&cancelled, &[("why", "it was another card")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["35 minutes and not cancelled"]);
    assert_eq!(status(&office).await, CardStatus::Lost);
    for kind in ["cancelled", "replaced"] {
        office.post(&loss, &[("kind", kind), ("proof", "RA-18")]).await.is(StatusCode::SEE_OTHER);
    }
    let cancelled = mistake("Cancelled by the registration authority").await;
    office.post(&cancelled, &[("why", "the wrong reference")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(status(&office).await, CardStatus::Lost, "a replaced card would not be chased");
    office.get("calendar").await.says(&["A lost smartcard is not cancelled yet"]);
    assert!(office.app.store.verify_audit(&ods(), &[]).await.unwrap().is_ok());
    let looks = Office::with(Role::Viewer).await;
    looks.get(&cancelled).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_new_card_does_not_end_the_chase_for_one_that_is_not_cancelled() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "lost").await;
    office.post(&loss, &[("kind", "replaced"), ("proof", "new card")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["Not cancelled"]);
    office.get("calendar").await.says(&["A lost smartcard is not cancelled yet"]);
}

#[tokio::test]
async fn a_card_at_home_is_not_lost_and_needs_no_cancelling() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "left-at-home").await;
    office.get(&loss).await.says(&["35 minutes without a card", "Works again"]).lacks(&["Cancelled by the registration authority"]);
    assert_eq!(status(&office).await, CardStatus::Active);
    let refused = office.post(&loss, &[("kind", "cancelled"), ("proof", "x")]).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
    office.post(&loss, &[("kind", "back")]).await.is(StatusCode::SEE_OTHER);
    office.get(&loss).await.says(&["Over after"]);
}

#[tokio::test]
async fn supervised_access_names_another_person_who_stays_with_their_own_card() {
    let office = Office::open().await;
    let (amina, _) = amina(&office).await;
    let ben = office.person("Ben Carver").await;
    let fields = |authorised, stays| {
        [
            ("person", amina.as_str()),
            ("kind", "supervised"),
            ("authorised", authorised),
            ("stays", stays),
            ("why", "card left at home"),
            ("until", "12:30"),
        ]
    };
    let alone = office.post("stand-ins/new", &fields(amina.as_str(), "yes")).await;
    alone.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["This is the person without a card"]);
    let gone = office.post("stand-ins/new", &fields(ben.as_str(), "")).await;
    gone.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Otherwise it is sharing"]);
    let past =
        [("person", amina.as_str()), ("kind", "supervised"), ("authorised", ben.as_str()), ("stays", "yes"), ("until", "7:00")];
    office.post("stand-ins/new", &past).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["later than now", "Write why"]);
    let over = office.person("Cleo Dean").await;
    office.card(&over, date(2026, 11, 20)).await;
    let refused = office.post("stand-ins/new", &fields(over.as_str(), "yes")).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Their own card does not work today either."]);
    assert!(office.all::<StandIn>().await.is_empty());
    office.post("stand-ins/new", &fields(ben.as_str(), "yes")).await.is(StatusCode::SEE_OTHER);
    office.get("stand-ins").await.says(&[
        "Amina Yusuf",
        "entries by Ben Carver",
        "card left at home",
        "27 Nov 2026, 12:30",
        "End it now",
    ]);
    office.set_time("2026-11-27T09:15:00Z");
    let stand_in = office.all::<StandIn>().await.remove(0);
    office.post(&format!("stand-ins/{}/end", stand_in.id), &[]).await.is(StatusCode::SEE_OTHER);
    office.get("stand-ins").await.says(&["27 Nov 2026, 09:15"]).lacks(&["End it now"]);
}

#[tokio::test]
async fn a_fallback_is_offered_once_the_local_policy_was_entered_and_sharing_never() {
    let office = Office::open().await;
    let (amina, _) = amina(&office).await;
    let fields = [("person", amina.as_str()), ("kind", "fallback"), ("why", "card lost"), ("until", "28/11/2026 18:00")];
    office.post("stand-ins/new", &fields).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["No fallback is approved here"]);
    office.get("stand-ins/new").await.lacks(&["The approved fallback of our"]);
    office.post("settings/local-policy", &[("fallback", "Paper forms until noon.")]).await.is(StatusCode::SEE_OTHER);
    office.get("stand-ins/new").await.says(&["The approved fallback of our", "Paper forms until noon."]);
    office.post("stand-ins/new", &fields).await.is(StatusCode::SEE_OTHER);
    let borrowed = [("person", amina.as_str()), ("kind", "shared"), ("why", "busy"), ("until", "28/11/2026 18:00")];
    office.post("stand-ins/new", &borrowed).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(&["Choose how they get on"]);
    for page in ["stand-ins", "lost-cards"] {
        office.get(page).await.says(&["would be sharing", "spare readers"]);
    }
}

#[tokio::test]
async fn whether_a_card_can_be_shared_is_answered_with_what_is_approved_here_instead() {
    let office = Office::open().await;
    const ANSWER: &str = "help/question/can-we-share";
    office.get(ANSWER).await.says(&[
        "No, not even for a minute",
        "No approved fallback is entered here",
        "No other way to sign in",
    ]);
    office.post("settings/local-policy", &[("fallback", "Paper forms until noon.")]).await.is(StatusCode::SEE_OTHER);
    let key = [("role", "GP"), ("method", "security-key"), ("approved_by", "Rhona Agent")];
    office.post("alternatives/new", &key).await.is(StatusCode::SEE_OTHER);
    office
        .get(ANSWER)
        .await
        .says(&["No, not even for a minute", "Paper forms until noon.", "for GP: Security key, approved by Rhona Agent"])
        .says(&["uses their own card", "Nobody is written down for it now", "No shelf of spare readers"])
        .lacks(&["No approved fallback"]);
}

#[tokio::test]
async fn who_only_looks_reports_no_card() {
    let office = Office::with(Role::Viewer).await;
    let (_, card) = amina(&office).await;
    let fields = [("card", card.as_str()), ("kind", "lost")];
    office.post("lost-cards/new", &fields).await.is(StatusCode::FORBIDDEN);
    office.post("stand-ins/new", &fields).await.is(StatusCode::FORBIDDEN);
    office.get("lost-cards").await.is(StatusCode::OK).lacks(&["Report a card"]);
}

#[tokio::test]
async fn the_registration_authority_is_written_to_once_with_what_it_asks_for() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    let loss = report(&office, &card, "lost").await;
    let tell = format!("{loss}/tell");
    office.get(&loss).await.says(&["Write to the registration authority"]);
    office.get(&tell).await.says(&["It cannot be sent from here"]);
    office.authority("ra@icb.example").await;
    let page = office.get(&tell).await;
    page.says(&["Send by e-mail to ra@icb.example", "Amina Yusuf", "At once: please cancel this card", "Left out"])
        .lacks(&["on the bus"]);
    for _ in 0..2 {
        office.post(&tell, &[("once", "0123456789abcdef01")]).await.is(StatusCode::SEE_OTHER);
    }
    office.get(&loss).await.says(&["E-mails to the registration authority", "Waits"]);
    for _ in 0..2 {
        lanyard_server::send_due(&office.app).await.unwrap();
    }
    let lanyard_server::Mailer::Memory(mails) = &*office.app.mailer else { panic!() };
    let mails = mails.lock().unwrap().clone();
    let told: Vec<_> = mails.iter().filter(|mail| mail.to == "ra@icb.example").collect();
    assert_eq!(told.len(), 1, "pressed twice is once");
    assert!(told[0].text.contains("Amina Yusuf") && !told[0].text.contains("on the bus") && !told[0].subject.contains("Amina"));
    office.get(&loss).await.says(&["Accepted", "and not cancelled"]);
    let home = report(&office, &card, "left-at-home").await;
    office.get(&format!("{home}/tell")).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_waits_to_be_sent_about_a_withdrawn_report_is_not_sent() {
    let office = Office::open().await;
    let (_, card) = amina(&office).await;
    office.authority("ra@icb.example").await;
    let loss = report(&office, &card, "lost").await;
    office.post(&format!("{loss}/tell"), &[("once", "0123456789abcdef01")]).await.is(StatusCode::SEE_OTHER);
    office.post(&format!("{loss}/mistake"), &[("why", "it was Ben’s")]).await.is(StatusCode::SEE_OTHER);
    lanyard_server::send_due(&office.app).await.unwrap();
    let lanyard_server::Mailer::Memory(mails) = &*office.app.mailer else { panic!() };
    assert!(mails.lock().unwrap().iter().all(|mail| mail.to != "ra@icb.example"), "nobody is asked to cancel a card that is here");
    office.get("reminders").await.says(&["Taken back", "the report was withdrawn"]);
}
