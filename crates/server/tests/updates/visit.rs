//! Days with the registration authority, and contracts.

use axum::http::StatusCode;
use jiff::civil::date;
use lanyard_model::{Card, CardLoss, Id, LossKind, Person};
use lanyard_server::{Mailer, send_due};

use crate::desk::{Desk, practice};
use crate::pcs::days_later;

async fn people(desk: &Desk) -> Vec<Person> {
    desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap()
}

/// Amina's card has run out.
async fn expired_card(desk: &Desk) -> Person {
    let amina = people(desk).await.into_iter().find(|one| one.name == "Amina Yusuf").unwrap();
    let (id, holder) = (Id::new("0190aaaa-0000-7000-8000-000000000001"), amina.id.clone());
    let card = Card { id, serial: None, series: Some(9), kind: None, holder, expires_on: Some(date(2026, 11, 20)) };
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(&card).await.unwrap();
    write.commit().await.unwrap();
    amina
}

#[tokio::test]
async fn who_needs_the_registration_authority_gets_a_time_and_an_invitation() {
    let desk = Desk::open().await;
    expired_card(&desk).await;
    let page = desk.get("/p/A81001/ra-days").await.text;
    assert!(page.contains("Amina Yusuf") && page.contains("The certificates have run out."), "{page}");
    let wrong = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=half nine&ends_at=12:00&pause_from=10:00").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("“half nine” is not a time") && wrong.text.contains("A pause needs both times"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"1/12/2026\""), "what was typed is kept: {}", wrong.text);
    let planned = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=10:00&room=Meeting room").await;
    assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
    let page = desk.get(&planned.to).await.text;
    assert!(page.contains("09:30") && page.contains("Amina Yusuf") && page.contains("Your own card."), "{page}");
    let file = desk.get(&format!("{}/calendar.ics", planned.to)).await.text;
    assert!(file.contains("DTSTART:20261201T093000Z") && file.contains("SUMMARY:Smartcard: renewal"), "{file}");
    assert!(!file.contains("Amina"), "calendars are shared: {file}");

    let slot = file.lines().find_map(|line| line.strip_prefix("UID:ra-")).unwrap().split('.').next().unwrap().to_owned();
    for own in ["", "?slot=nobody", &format!("?slot={slot}")] {
        let printed = desk.get(&format!("{}/plan.pdf{own}", planned.to)).await;
        let is_there = own != "?slot=nobody";
        assert_eq!((printed.status == StatusCode::OK, printed.bytes.starts_with(b"%PDF-")), (is_there, is_there), "{own}");
    }

    let ben = people(&desk).await.into_iter().find(|one| one.name == "Ben Carver").unwrap();
    let full = desk.post(&format!("{}/add", planned.to), &format!("person={}&purpose=unlock", ben.id)).await;
    assert!(full.text.contains("No time is left at this visit"), "{}", full.text);
    assert_eq!(desk.post(&format!("{}/remove", planned.to), &format!("slot={slot}")).await.status, StatusCode::SEE_OTHER);
    let added = desk.post(&format!("{}/add", planned.to), &format!("person={}&purpose=unlock", ben.id)).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    desk.post(&format!("{}/cancel", planned.to), "").await;
    let file = desk.get(&format!("{}/calendar.ics", planned.to)).await.text;
    assert!(file.contains("STATUS:CANCELLED") && file.contains("SEQUENCE:3"), "{file}");
}

#[tokio::test]
async fn a_time_of_somebody_who_has_renewed_is_said_to_be_no_longer_needed() {
    let desk = Desk::open().await;
    let amina = expired_card(&desk).await;
    let planned = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=10:00&room=Meeting room").await;
    assert!(
        !desk.get(&planned.to).await.text.contains("no longer needed")
            && !desk.get("/p/A81001/").await.text.contains("no longer needed")
    );
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    let card: Card = write.find(&Id::new("0190aaaa-0000-7000-8000-000000000001")).await.unwrap().unwrap();
    write.save(&Card { expires_on: Some(date(2028, 11, 20)), ..card }).await.unwrap();
    write.commit().await.unwrap();
    let visit = desk.get(&planned.to).await.text;
    assert!(visit.contains("a time is no longer needed: Amina Yusuf."), "{visit}");
    let today = desk.get("/p/A81001/").await.text;
    assert!(
        today.contains("Times that are no longer needed") && today.contains("Tuesday 1 December 2026, 09:30, Meeting room"),
        "{today}"
    );
    assert!(today.contains(&format!("href=\"{}\"", planned.to)) && today.contains(amina.id.as_str()), "{today}");
}

#[tokio::test]
async fn for_whom_no_time_was_left_the_visit_says_by_name() {
    let desk = Desk::open().await;
    expired_card(&desk).await;
    let short = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=09:31&room=").await;
    assert_eq!(short.status, StatusCode::SEE_OTHER, "{}", short.text);
    let page = desk.get(&short.to).await.text;
    assert!(page.contains("has no time at this visit: Amina Yusuf (renewal)."), "{page}");
    let long = desk.post("/p/A81001/ra-days", "held_on=2/12/2026&starts_at=09:30&ends_at=12:00&room=").await;
    assert!(!desk.get(&long.to).await.text.contains("has no time at this visit"));
}

#[tokio::test]
async fn a_second_visit_is_for_those_for_whom_the_first_had_no_time() {
    let desk = Desk::open().await;
    expired_card(&desk).await;
    let ben = people(&desk).await.into_iter().find(|one| one.name == "Ben Carver").unwrap();
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    let (id, expires_on) = (write.new_id().unwrap(), Some(date(2026, 11, 25)));
    write.save(&Card { id, serial: None, series: Some(9), kind: None, holder: ben.id.clone(), expires_on }).await.unwrap();
    write.commit().await.unwrap();
    let first = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=09:50").await.to;
    let page = desk.get(&first).await.text;
    assert!(page.contains("Take Amina Yusuf off") && page.contains("has no time at this visit: Ben Carver (renewal)."), "{page}");
    let second = desk.post("/p/A81001/ra-days", "held_on=8/12/2026&starts_at=09:30&ends_at=09:50").await.to;
    let page = desk.get(&second).await.text;
    assert!(page.contains("Take Ben Carver off") && !page.contains("Take Amina Yusuf off"), "{page}");
    assert!(!page.contains("has no time at this visit"), "{page}");
    assert!(!desk.get(&first).await.text.contains("has no time at this visit"), "Ben has one");
    let all = desk.get("/p/A81001/ra-days").await.text;
    assert!(all.contains("With a time already: Amina Yusuf (renewal), Ben Carver (renewal)."), "{all}");
}

/// Invitations that were sent since this was asked last, by address: to whom, and the entry.
async fn invitations(desk: &Desk) -> Vec<(String, String)> {
    send_due(&desk.app).await.unwrap();
    let Mailer::Memory(sent) = &*desk.app.mailer else { panic!() };
    let mails = std::mem::take(&mut *sent.lock().unwrap());
    let mut sent: Vec<(String, String)> = mails.into_iter().filter_map(|mail| Some((mail.to, mail.invitation?))).collect();
    // What is due at the same moment goes out in any order.
    sent.sort();
    sent
}

#[tokio::test]
async fn invitations_go_out_move_up_and_are_taken_back() {
    let mut desk = Desk::open().await;
    let amina = expired_card(&desk).await;
    let ben = people(&desk).await.into_iter().find(|one| one.name == "Ben Carver").unwrap();
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    for (person, email) in [(&amina, "amina@practice.example"), (&ben, "ben@practice.example")] {
        write.save(&Person { email: Some(email.to_owned()), ..person.clone() }).await.unwrap();
    }
    write.commit().await.unwrap();
    let visit = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=12:00").await.to;
    desk.post(&format!("{visit}/add"), &format!("person={}&purpose=unlock", ben.id)).await;
    assert!(invitations(&desk).await.is_empty(), "not before somebody asks for it");
    desk.post(&format!("{visit}/invite"), "").await;
    desk.post(&format!("{visit}/invite"), "").await;
    let sent = invitations(&desk).await;
    assert_eq!(sent.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["amina@practice.example", "ben@practice.example"]);
    assert!(sent[0].1.contains("METHOD:REQUEST") && sent[1].1.contains("DTSTART:20261201T095000Z"), "{}", sent[1].1);
    let uid = |entry: &str| entry.lines().find(|line| line.starts_with("UID:")).unwrap().trim().to_owned();
    let slot = uid(&sent[0].1)["UID:ra-".len()..].split('.').next().unwrap().to_owned();
    desk.post(&format!("{visit}/remove"), &format!("slot={slot}")).await;
    let taken = invitations(&desk).await;
    assert_eq!((taken.len(), &taken[0].0), (1, &sent[0].0));
    assert!(taken[0].1.contains("METHOD:CANCEL") && taken[0].1.contains("STATUS:CANCELLED"), "{}", taken[0].1);
    assert_eq!(uid(&taken[0].1), uid(&sent[0].1));
    desk.post(&format!("{visit}/invite"), "").await;
    assert!(invitations(&desk).await.is_empty(), "the visit changed, and Ben’s time did not");
    desk.post(&format!("{visit}/move-up"), "").await;
    let moved = invitations(&desk).await;
    assert_eq!((moved.len(), uid(&moved[0].1)), (1, uid(&sent[1].1)), "the same appointment");
    assert!(moved[0].1.contains("DTSTART:20261201T093000Z") && moved[0].1.contains("SEQUENCE:3"), "{}", moved[0].1);
    days_later(&mut desk, 8).await;
    desk.later(3 * 60);
    days_later(&mut desk, 0).await;
    let now = desk.now().strftime("%Y%m%dT%H").to_string();
    desk.post(&format!("{visit}/add"), &format!("person={}&purpose=unlock", amina.id)).await;
    desk.post(&format!("{visit}/invite"), "").await;
    let added = invitations(&desk).await;
    assert!(added.iter().any(|(_, file)| file.contains(&format!("DTSTART:{now}"))), "not before {now}: {added:?}");
    desk.post(&format!("{visit}/move-up"), "").await;
    assert!(invitations(&desk).await.is_empty(), "nobody is moved to a time that is over");
    desk.post(&format!("{visit}/cancel"), "").await;
    let off = invitations(&desk).await;
    assert!(off.len() == 2 && off.iter().all(|(_, file)| file.contains("METHOD:CANCEL")), "{off:?}");
}

#[tokio::test]
async fn who_has_a_faulty_card_gets_a_time_and_who_is_away_is_named_without_one() {
    let desk = Desk::open().await;
    let amina = expired_card(&desk).await;
    let ben = people(&desk).await.into_iter().find(|one| one.name == "Ben Carver").unwrap();
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(&Person { leave_from: Some(date(2026, 11, 30)), ..amina }).await.unwrap();
    let card: Id<Card> = write.new_id().unwrap();
    let (holder, expires_on) = (ben.id.clone(), Some(date(2028, 3, 1)));
    write.save(&Card { id: card.clone(), serial: None, series: Some(9), kind: None, holder, expires_on }).await.unwrap();
    let (id, kind, reported_at) = (write.new_id().unwrap(), LossKind::Faulty, desk.now());
    write.save(&CardLoss { id, card, kind, reported_at, reported_by: None, said: None }).await.unwrap();
    write.commit().await.unwrap();
    let page = desk.get("/p/A81001/ra-days").await.text;
    assert!(
        page.contains("A smartcard is faulty.") && page.contains("The certificates have run out."),
        "both are here today: {page}"
    );
    let visit = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=12:00").await.to;
    let page = desk.get(&visit).await.text;
    assert!(page.contains("Not here on that day, and without a time: Amina Yusuf (renewal)."), "{page}");
    let file = desk.get(&format!("{visit}/calendar.ics")).await.text;
    assert_eq!(file.matches("BEGIN:VEVENT").count(), 1, "{file}");
    assert!(file.contains("DTSTART:20261201T093000Z") && file.contains("SUMMARY:Smartcard: new card"), "Ben’s: {file}");
}

#[tokio::test]
async fn an_invitation_whose_email_failed_is_said_and_sent_again() {
    let mut desk = Desk::open_with(Mailer::Nowhere).await;
    let amina = expired_card(&desk).await;
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(&Person { email: Some("amina@practice.example".to_owned()), ..amina }).await.unwrap();
    write.commit().await.unwrap();
    let visit = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=12:00").await.to;
    assert!(desk.get(&visit).await.text.contains("Not invited by e-mail."));
    desk.post(&format!("{visit}/invite"), "").await;
    assert!(desk.get(&visit).await.text.contains("The invitation is on its way."));
    send_due(&desk.app).await.unwrap();
    let page = desk.get(&visit).await.text;
    assert!(page.contains("The e-mail failed") && page.contains("send the invitations again"), "{page}");
    desk.app.mailer = std::sync::Arc::new(Mailer::Memory(std::sync::Mutex::default()));
    desk.later(1);
    desk.post(&format!("{visit}/invite"), "").await;
    desk.post(&format!("{visit}/invite"), "").await;
    assert_eq!(invitations(&desk).await.len(), 1, "once");
    assert!(desk.get(&visit).await.text.contains("Invited by e-mail."));
}

#[tokio::test]
async fn a_contract_is_due_in_time_for_its_notice() {
    let desk = Desk::open().await;
    let wrong = desk.post("/p/A81001/contracts/new", "name=Reader support&party=&ends_on=").await;
    assert!(wrong.text.contains("<h1>Add a contract</h1>") && !wrong.text.contains("retired_on"), "{}", wrong.text);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Write with whom it is.") && wrong.text.contains("Write its last day."), "{}", wrong.text);
    let form = "name=Reader support&party=Brightwire&ends_on=31/3/2027&notice_days=90";
    assert_eq!(desk.post("/p/A81001/contracts/new", form).await.status, StatusCode::SEE_OTHER);
    assert!(desk.get("/p/A81001/contracts").await.text.contains("31 Dec 2026"));
    let calendar = desk.get("/p/A81001/calendar").await.text;
    assert!(calendar.contains("A contract ends: Reader support with Brightwire, ends on 31 Mar 2027"), "{calendar}");
    let contract =
        desk.app.store.read(&practice()).await.unwrap().contracts(jiff::civil::date(2026, 11, 27)).await.unwrap().remove(0);
    let over = format!("{form}&retired_on=23/11/2026");
    assert_eq!(desk.post(&format!("/p/A81001/contracts/{}", contract.id), &over).await.status, StatusCode::SEE_OTHER);
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("Reader support"));
}
