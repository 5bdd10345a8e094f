//! Calendars elsewhere: fetched by address, and by invitation.

use std::sync::{Arc, Mutex};

use lanyard_model::{Appointment, CalendarEntry, CardEvent, DeliveryState, Feed, Id, Message, Purpose, RaDay, StaffCase};
use lanyard_server::Mailer;

use crate::practice::Surgery;

const NEW: &str = "feeds";

async fn surgery() -> (Surgery, lanyard_model::Id<lanyard_model::Person>, lanyard_model::Id<lanyard_model::Card>) {
    let surgery = Surgery::open("2026-11-27T08:00:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    let card = surgery.card(&amina, None).await;
    surgery.certificate(&amina, &card, "2027-01-20T12:00:00Z").await;
    (surgery, amina, card)
}

fn secret(page: &str) -> String {
    let address = page.split("/feed/").nth(1).unwrap_or_else(|| panic!("{page}"));
    format!("/feed/{}", address.split('<').next().unwrap())
}

#[tokio::test]
async fn a_feed_is_the_same_until_something_changes_and_takes_back_what_is_done() {
    let (surgery, amina, card) = surgery().await;
    let made = surgery.send(NEW, "name=Shared&audience=everything&way=address").await;
    let path = secret(&made);
    let (status, tag, first) = surgery.fetch(&path, None).await;
    assert_eq!(status, 200);
    assert!(first.contains("SEQUENCE:0") && first.contains("STATUS:CONFIRMED") && !first.contains("Amina"), "{first}");
    surgery.set_time("2026-11-27T09:00:00Z");
    assert_eq!(surgery.fetch(&path, Some(&tag)).await.0, 304, "an hour later");
    surgery.certificate(&amina, &card, "2029-01-20T12:00:00Z").await;
    let (status, _, renewed) = surgery.fetch(&path, Some(&tag)).await;
    assert_eq!(status, 200);
    assert!(renewed.contains("SEQUENCE:1") && renewed.contains("STATUS:CANCELLED"), "{renewed}");
    assert!(!surgery.page("feeds").await.contains("Quiet"));
    surgery.set_time("2026-11-30T08:00:00Z");
    assert!(surgery.page("feeds").await.contains("Quiet"), "nobody asked for two days");
    let id = surgery.page("feeds").await.split("/feeds/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    surgery.send(&format!("feeds/{id}/revoke"), "").await;
    assert_eq!(surgery.fetch(&path, None).await.0, 404);
}

/// A checkup is no change of the register's, and yet what a calendar says may follow from it.
#[tokio::test]
async fn a_feed_that_has_not_changed_notices_a_checkup_and_another_day() {
    let (surgery, amina, _) = surgery().await;
    let pc = surgery.pc("RECEPTION-1").await;
    let path = secret(&surgery.send(NEW, "name=Shared&audience=everything&way=address").await);
    let (_, tag, before) = surgery.fetch(&path, None).await;
    assert!(!before.contains("unlock it first"), "{before}");
    assert_eq!(surgery.fetch(&path, Some(&tag)).await.0, 304);
    surgery.locked_at(&pc, &amina).await;
    let (status, locked_tag, locked) = surgery.fetch(&path, Some(&tag)).await;
    assert_eq!(status, 200);
    assert!(locked.replace("\r\n ", "").contains("unlock it first"), "{locked}");
    assert_eq!(surgery.fetch(&path, Some(&locked_tag)).await.0, 304, "published as it was fetched, and asked again");
    surgery.set_time("2027-01-06T06:00:00Z");
    let (status, _, later) = surgery.fetch(&path, Some(&locked_tag)).await;
    assert_eq!(status, 200, "another day, another rung of the ladder");
    assert_ne!(later, locked);
}

/// Nobody sees in a calendar that nothing comes any more; and what a stopped one was told stands there for ever unless it is taken back.
#[tokio::test]
async fn an_invitation_that_fails_is_an_alarm_and_a_calendar_that_is_stopped_is_emptied() {
    let (surgery, amina, _) = surgery().await;
    let form = format!("name=Own&audience=one-person&person={amina}&way=invitations&email=amina%40surgery.example");
    surgery.send(NEW, &form).await;
    surgery.morning("2026-11-27T08:00:00Z").await;
    assert!(surgery.page("feeds").await.contains("Accepted"));
    let made = surgery.messages().await.into_iter().find(|one| one.purpose == Purpose::Invitation).unwrap();
    let reason = Some("no such mailbox".to_owned());
    surgery.save(&Message { state: DeliveryState::Failed, reason, ..made.clone() }).await;
    for page in ["feeds", "reminders"] {
        let said = surgery.page(page).await;
        assert!(said.contains("no such mailbox"), "{page}: {said}");
    }
    surgery.mails();
    let entries: Vec<CalendarEntry> = surgery.all().await;
    // Published by a version that did not ask whose it is, and not theirs as the case stands now.
    let strange = CalendarEntry { id: Id::new("review-case"), theirs: false, ..entries[0].clone() };
    let once = format!("invite-{}-review-case-0", made.recipient);
    surgery.save(&strange).await;
    surgery.save(&Message { id: surgery.new_id(), once, state: DeliveryState::Accepted, ..made.clone() }).await;
    let id = surgery.page("feeds").await.split("/feeds/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    for _ in 0..2 {
        surgery.send(&format!("feeds/{id}/revoke"), "").await;
    }
    lanyard_server::send_due(&surgery.app).await.unwrap();
    let taken_back: Vec<String> = surgery.mails().into_iter().filter_map(|mail| mail.invitation).collect();
    assert_eq!(taken_back.len(), 2, "what is theirs, and what had been sent to them and is not");
    assert!(taken_back.iter().all(|one| one.contains("METHOD:CANCEL")), "{taken_back:?}");
    assert!(
        taken_back.iter().any(|one| one.contains("SEQUENCE:1")) && taken_back.iter().any(|one| one.contains("UID:review-case"))
    );
}

/// A manager plans for somebody to leave, perhaps before they were told.
#[tokio::test]
async fn somebodys_own_calendar_shows_what_is_theirs_to_do_and_not_what_others_do_about_them() {
    let (surgery, amina, _) = surgery().await;
    let case = serde_json::json!({
        "id": surgery.new_id::<StaffCase>(), "person": amina, "kind": "leaver", "day": "2026-12-04", "begun_at": "2026-11-27T08:00:00Z",
        "begun_by": "form",
    });
    surgery.save::<StaffCase>(&serde_json::from_value(case).unwrap()).await;
    let shared = secret(&surgery.send(NEW, "name=Shared&audience=everything&way=address").await);
    let own = secret(&surgery.send(NEW, &format!("name=Own&audience=one-person&person={amina}&way=address")).await);
    let (shared, own) = (surgery.fetch(&shared, None).await.2, surgery.fetch(&own, None).await.2);
    let says = |file: &str, words: &str| file.replace("\r\n ", "").contains(words);
    assert!(says(&shared, "whether they stay"), "{shared}");
    assert!(!says(&own, "whether they stay") && says(&own, "certificates run out"), "{own}");
}

#[tokio::test]
async fn an_invitation_is_sent_once_and_taken_back_with_the_same_identifier() {
    let (surgery, amina, card) = surgery().await;
    let form = format!("name=Own&audience=one-person&person={amina}&way=invitations&email=amina%40surgery.example&names=yes");
    surgery.send(NEW, &form).await;
    surgery.morning("2026-11-27T08:00:00Z").await;
    let mut invitations = surgery.mails().into_iter().filter_map(|mail| mail.invitation);
    let request = invitations.next().unwrap();
    assert!(
        request.contains("METHOD:REQUEST") && request.contains("ATTENDEE") && request.contains("SUMMARY:Amina Yusuf: "),
        "{request}"
    );
    assert_eq!(invitations.next(), None);
    surgery.morning("2026-11-28T06:00:00Z").await;
    assert!(surgery.mails().iter().all(|mail| mail.invitation.is_none()), "nothing changed");
    surgery.certificate(&amina, &card, "2029-01-20T12:00:00Z").await;
    surgery.morning("2026-11-30T06:00:00Z").await;
    let cancel: Vec<String> = surgery.mails().into_iter().filter_map(|mail| mail.invitation).collect();
    let uid = |entry: &str| entry.lines().find(|line| line.starts_with("UID:certificate")).map(str::to_owned);
    assert_eq!(cancel.len(), 1);
    assert!(cancel[0].contains("METHOD:CANCEL") && cancel[0].contains("SEQUENCE:1"), "{}", cancel[0]);
    assert_eq!(uid(&cancel[0]), uid(&request));
}

#[tokio::test]
async fn an_entry_leads_to_the_form_that_lets_it_rest() {
    let (surgery, amina, _) = surgery().await;
    let path = secret(&surgery.send(NEW, "name=Shared&audience=everything&way=address").await);
    let file = surgery.fetch(&path, None).await.2.replace("\r\n ", "");
    let link = file.split("Let it rest: http://localhost/p/DUE01/").nth(1).unwrap().split("#rest").next().unwrap().to_owned();
    let key = link.split("rest=").nth(1).unwrap();
    let page = surgery.page(&link).await;
    assert!(page.contains(&format!("value=\"{key}\" selected")), "{page}");
    assert!(surgery.page("calendar.ics").await.replace("\r\n ", "").contains(&link), "and so does the file to download");
    let gone = surgery.page("reminders?rest=gone").await;
    assert!(gone.contains("The date that you came for is done"), "{gone}");
    let own = format!("name=Own&audience=one-person&person={amina}&way=address");
    let own = surgery.fetch(&secret(&surgery.send(NEW, &own).await), None).await.2;
    assert!(own.contains("SUMMARY") && !own.contains("Let it rest"), "a holder mostly has no account: {own}");
}

#[tokio::test]
async fn an_invitation_that_was_given_up_is_made_again_when_mail_works() {
    let (mut surgery, amina, _) = surgery().await;
    let form = format!("name=Own&audience=one-person&person={amina}&way=invitations&email=amina%40surgery.example&names=yes");
    surgery.send(NEW, &form).await;
    surgery.app.mailer = Arc::new(Mailer::File { folder: "/dev/null/mail".into(), from: "lanyard@localhost".parse().unwrap() });
    for day in ["11-27", "11-28", "11-29", "11-30", "12-01", "12-02", "12-03"] {
        for hour in [1, 7, 13, 19] {
            surgery.morning(&format!("2026-{day}T{hour:02}:00:00Z")).await;
        }
    }
    let given_up = |messages: Vec<Message>| {
        let failed = messages.iter().filter(|one| one.purpose == Purpose::Invitation && one.state == DeliveryState::Failed);
        failed.count()
    };
    assert_eq!(given_up(surgery.messages().await), 1, "after two dozen tries");
    surgery.app.mailer = Arc::new(Mailer::Memory(Mutex::default()));
    for moment in ["2026-12-04T13:00:00Z", "2026-12-07T06:00:00Z", "2026-12-08T06:00:00Z"] {
        surgery.morning(moment).await;
    }
    let invitations = surgery.mails().into_iter().filter(|mail| mail.invitation.is_some()).count();
    assert_eq!(invitations, 1, "once");
}

/// One entry of a calendar, unfolded, by what its identifier begins with.
fn entry(file: &str, uid: &str) -> String {
    let whole = file.replace("\r\n ", "");
    let found = whole.split("BEGIN:VEVENT").find(|one| one.contains(&format!("UID:{uid}")));
    found.unwrap_or_else(|| panic!("{uid} is not in {whole}")).to_owned()
}

#[tokio::test]
async fn a_visit_and_an_appointment_stand_in_calendars_with_their_hours_until_they_are_called_off() {
    let (surgery, amina, card) = surgery().await;
    let shared = secret(&surgery.send(NEW, "name=Shared&audience=everything&way=address").await);
    let authority = secret(&surgery.send(NEW, "name=RA&audience=authority-days&way=address&names=yes").await);
    let own = secret(&surgery.send(NEW, &format!("name=Own&audience=one-person&person={amina}&way=address")).await);
    surgery.send("ra-days", "held_on=3/12/2026&starts_at=09:30&ends_at=12:00&room=Room+2&visitor=Rhona+Agent").await;
    let meeting = serde_json::json!({
        "id": surgery.new_id::<Appointment>(), "card": card, "helper": surgery.person("Grace Obi").await, "held_on": "2026-12-02",
        "starts_at": "10:20:00", "ends_at": "10:40:00", "sequence": 0,
    });
    let meeting: Appointment = serde_json::from_value(meeting).unwrap();
    surgery.save(&meeting).await;

    let (_, tag, file) = surgery.fetch(&shared, None).await;
    let visit = entry(&file, "ra-day-");
    for line in ["DTSTART:20261203T093000Z", "DTEND:20261203T120000Z", "LOCATION:Room 2", "SEQUENCE:0", "STATUS:CONFIRMED"] {
        assert!(visit.contains(line), "{line}: {visit}");
    }
    assert!(
        !visit.contains("Let it rest") && !file.contains("Rhona") && !file.contains("Amina") && !file.contains("Grace"),
        "{file}"
    );
    assert!(entry(&file, "meeting-").contains("DTSTART:20261202T102000Z"), "{file}");
    let named = surgery.fetch(&authority, None).await.2;
    assert!(entry(&named, "meeting-").contains("SUMMARY:Amina Yusuf: Appointment"), "{named}");
    assert!(entry(&named, "ra-day-").contains("DTSTART:20261203T093000Z"));
    assert!(!surgery.fetch(&own, None).await.2.contains("UID:ra-day-"), "a visit is nobody's own");
    assert_eq!(surgery.fetch(&shared, Some(&tag)).await.0, 304);

    let days: Vec<RaDay> = surgery.all().await;
    surgery.send(&format!("ra-days/{}/cancel", days[0].id), "").await;
    let (status, _, off) = surgery.fetch(&shared, Some(&tag)).await;
    assert_eq!(status, 200);
    let gone = entry(&off, "ra-day-");
    assert!(gone.contains("STATUS:CANCELLED") && gone.contains("SEQUENCE:1"), "{gone}");
    let uid = |entry: &str| entry.lines().find(|line| line.starts_with("UID:ra-day-")).map(str::to_owned);
    assert_eq!(uid(&gone), uid(&visit));
    surgery.set_time("2026-12-04T08:00:00Z");
    let later = surgery.fetch(&shared, None).await.2;
    assert!(entry(&later, "meeting-").contains("STATUS:CONFIRMED"), "what was held is not taken back: {later}");
}

#[tokio::test]
async fn a_calendar_by_invitation_is_told_of_a_visit_and_of_its_end() {
    let (surgery, _, _) = surgery().await;
    surgery.send("ra-days", "held_on=3/12/2026&starts_at=09:30&ends_at=12:00").await;
    surgery.send(NEW, "name=Shared&audience=authority-days&way=invitations&email=office%40surgery.example").await;
    surgery.morning("2026-11-27T08:00:00Z").await;
    let of_visit = |surgery: &Surgery| -> Vec<String> {
        surgery.mails().into_iter().filter_map(|mail| mail.invitation).filter(|file| file.contains("UID:ra-day-")).collect()
    };
    let told = of_visit(&surgery);
    assert!(told.len() == 1 && told[0].contains("METHOD:REQUEST") && told[0].contains("DTSTART:20261203T093000Z"), "{told:?}");
    let days: Vec<RaDay> = surgery.all().await;
    surgery.send(&format!("ra-days/{}/cancel", days[0].id), "").await;
    surgery.morning("2026-11-30T06:00:00Z").await;
    let told = of_visit(&surgery);
    assert!(told.len() == 1 && told[0].contains("METHOD:CANCEL") && told[0].contains("SEQUENCE:1"), "{told:?}");
}

/// A mailbox ignores what has a lower number than it was told before.
#[tokio::test]
async fn what_is_due_again_counts_on_from_where_it_was_taken_back() {
    let (surgery, amina, card) = surgery().await;
    let form = format!("name=Own&audience=one-person&person={amina}&way=invitations&email=amina%40surgery.example");
    surgery.send(NEW, &form).await;
    let shared = secret(&surgery.send(NEW, "name=Shared&audience=everything&way=address").await);
    let of_card = |surgery: &Surgery| -> Vec<[String; 2]> {
        let files = surgery.mails().into_iter().filter_map(|mail| mail.invitation);
        let said = |file: &str, name: &str| file.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        files
            .filter(|file| file.contains("UID:certificate-"))
            .map(|file| ["METHOD", "SEQUENCE"].map(|name| said(&file, name)))
            .collect()
    };
    surgery.morning("2026-11-27T08:00:00Z").await;
    assert_eq!(of_card(&surgery), [["METHOD:REQUEST", "SEQUENCE:0"]]);
    let mut number = 0;
    for (day, kind, method) in [(28, "lost", "CANCEL"), (29, "found", "REQUEST"), (30, "lost", "CANCEL")] {
        number += 1;
        let event = serde_json::json!({
            "id": surgery.new_id::<CardEvent>(), "card": card, "kind": kind, "happened_on": format!("2026-11-{day}"),
        });
        surgery.save::<CardEvent>(&serde_json::from_value(event).unwrap()).await;
        surgery.morning(&format!("2026-11-{day}T06:00:00Z")).await;
        assert_eq!(of_card(&surgery), [[format!("METHOD:{method}"), format!("SEQUENCE:{number}")]], "{kind}");
        assert!(entry(&surgery.fetch(&shared, None).await.2, "certificate-").contains(&format!("SEQUENCE:{number}")));
    }
}

/// What was sent to mailboxes since this was asked last, each with its identifier: `REQUEST` or `CANCEL`.
fn sent(surgery: &Surgery) -> Vec<(String, String)> {
    let files = surgery.mails().into_iter().filter_map(|mail| mail.invitation);
    let of = |file: String| {
        let whole = file.replace("\r\n ", "");
        let value = |name: &str| whole.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        (value("METHOD:"), value("UID:"))
    };
    files.map(of).collect()
}

async fn stop(surgery: &Surgery, name: &str) {
    let feeds: Vec<Feed> = surgery.all().await;
    let feed = feeds.iter().find(|feed| feed.name == name && feed.revoked_at.is_none()).unwrap();
    surgery.send(&format!("feeds/{}/revoke", feed.id), "").await;
    lanyard_server::send_due(&surgery.app).await.unwrap();
}

/// A mailbox ignores a request with a lower number than the end that it was told of before.
#[tokio::test]
async fn a_calendar_that_is_stopped_and_added_again_is_filled_again() {
    let (surgery, amina, _) = surgery().await;
    let form = format!("name=Own&audience=one-person&person={amina}&way=invitations&email=amina%40surgery.example");
    surgery.send(NEW, &form).await;
    surgery.morning("2026-11-27T08:00:00Z").await;
    let [(method, first)] = sent(&surgery).try_into().unwrap();
    assert_eq!(method, "REQUEST");
    stop(&surgery, "Own").await;
    assert_eq!(sent(&surgery), [("CANCEL".to_owned(), first.clone())], "by the name that it was sent with");
    surgery.send(NEW, &form).await;
    surgery.morning("2026-11-27T09:00:00Z").await;
    let [(method, second)] = sent(&surgery).try_into().unwrap();
    assert_eq!(method, "REQUEST");
    assert_ne!(second, first);
    let prefix = |uid: &str| uid.split('.').next().map(str::to_owned);
    assert_eq!(prefix(&second), prefix(&first), "the same entry");
}

#[tokio::test]
async fn of_two_calendars_in_one_mailbox_one_is_stopped_without_the_other() {
    let (surgery, amina, _) = surgery().await;
    for audience in ["name=Own&audience=one-person", "name=All&audience=everything"] {
        surgery.send(NEW, &format!("{audience}&person={amina}&way=invitations&email=amina%40surgery.example")).await;
    }
    surgery.morning("2026-11-27T08:00:00Z").await;
    let told: Vec<String> = sent(&surgery).into_iter().map(|(_, uid)| uid).collect();
    assert_eq!(told.iter().filter(|uid| uid.starts_with("certificate-")).count(), 2, "{told:?}");
    stop(&surgery, "Own").await;
    let [(method, taken_back)] = sent(&surgery).try_into().unwrap();
    assert_eq!(method, "CANCEL");
    assert_eq!(told.iter().filter(|uid| **uid == taken_back).count(), 1, "{taken_back} of {told:?}");
}
