//! What a packet says of the PC, positions, a visitor and the steps that were tried.

use axum::http::StatusCode;
use lanyard_diagnose::uk_date;
use lanyard_model::{
    CardServiceEvent, Change, ChangeKind, Checkup, Fact, Id, Incident, Middleware, Pc, Person, Position, Reading, WindowsCards,
};
use lanyard_server::{Mailer, deliver_due};

use crate::checkups::{AMINA, checkup, key, send};
use crate::desk::{Desk, practice};
use crate::hand_over::{contact, value};

async fn packet(desk: &Desk, short: &str, to: &str, form: &str) -> String {
    desk.post(&format!("/p/A81001/incidents/{short}/hand-over/{to}"), &format!("to=markdown&{form}")).await.text
}

#[tokio::test]
async fn the_pc_of_an_incident_is_told_without_any_check_of_it() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=locked").await;
    let mut write = desk.app.store.write(&practice(), "test", "The PC is known", desk.now()).await.unwrap();
    let mut incident: Incident = write.incident(&short).await.unwrap().unwrap();
    let pcs: Vec<Pc> = write.all().await.unwrap();
    incident.pc = pcs.into_iter().find(|pc| pc.name == "WL-C03").map(|pc| pc.id);
    write.save(&incident).await.unwrap();
    write.commit().await.unwrap();
    let told = packet(&desk, &short, "it-partner", "").await;
    assert!(told.contains("**PC**: WL-C03"), "{told}");
}

#[tokio::test]
async fn a_position_that_ended_is_told_with_its_last_day_and_one_to_come_is_not() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=locked").await;
    let today = uk_date(desk.now());
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let people: Vec<Person> = write.all().await.unwrap();
    let amina = people.iter().find(|person| person.name == "Amina Yusuf").unwrap();
    let (before, after) = (today.yesterday().ok(), today.tomorrow().ok());
    for (name, starts_on, ends_on) in [("Receptionist", None, before), ("Nurse", None, None), ("Manager", after, None)] {
        let (id, person) = (Id::new(name), amina.id.clone());
        let (name, role_code) = (name.to_owned(), Some("R8009".to_owned()));
        let position = Position { id, person, name, role_code, activities: Vec::new(), ods: None, starts_on, ends_on };
        write.save(&position).await.unwrap();
    }
    write.commit().await.unwrap();
    let told = packet(&desk, &short, "registration-authority", "").await;
    assert!(told.contains("Receptionist (R8009) (ended on 22 November 2026)") && told.contains("Nurse (R8009)\n"), "{told}");
    assert!(!told.contains("Manager"), "{told}");
}

#[tokio::test]
async fn a_visitors_name_is_typed_for_the_desk_that_asks_for_it_alone() {
    let desk = Desk::open().await;
    let short = desk.report("who=a locum&room=Reception&said=locked").await;
    let page = |to: &str| format!("/p/A81001/incidents/{short}/hand-over/{to}");
    let field = "name=\"person\"";
    assert!(desk.get(&page("registration-authority")).await.text.contains(field));
    assert!(!desk.get(&page("it-partner")).await.text.contains(field), "that desk does not ask who it is");
    let told = packet(&desk, &short, "registration-authority", "person=Dr Vera Gast pin 482913").await;
    assert!(told.contains("**Name**: Dr Vera Gast") && !told.contains("482913"), "{told}");
    assert!(!packet(&desk, &short, "it-partner", "person=Dr Vera Gast").await.contains("Vera"));
    let known = desk.report("who=BC&room=Room 3&said=locked").await;
    assert!(!desk.get(&format!("/p/A81001/incidents/{known}/hand-over/registration-authority")).await.text.contains(field));
    assert!(packet(&desk, &known, "registration-authority", "person=Vera").await.contains("**Name**: Ben Carver\n"));
}

#[tokio::test]
async fn a_step_that_was_taken_back_was_not_tried() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=locked").await;
    let base = format!("/p/A81001/incidents/{short}");
    let step = desk.app.pack.steps.first().unwrap();
    desk.post(&format!("{base}/step"), &format!("step={}&outcome=failed", step.id)).await;
    let tried = format!("Done, and it did not help: {}", step.text);
    assert!(packet(&desk, &short, "it-partner", "").await.contains(&tried));
    desk.post(&format!("{base}/back"), "").await;
    let told = packet(&desk, &short, "it-partner", "").await;
    assert!(!told.contains(&tried) && told.contains("**Steps tried**: none written down"), "{told}");
}

/// The PC changed an hour before and after it failed, and was found right a day before.
async fn checked(desk: &Desk) -> String {
    let key = key(desk, 'a', "WL-REC-01").await;
    send(desk, &key, &checkup(desk, "c0", "WL-REC-01", AMINA, None)).await;
    desk.later(50);
    let short = desk.report("who=AY&room=Reception&said=ERR1002").await;
    let began = desk.now();
    desk.later(10);
    let changed = |minutes: i64, name: &str| Change {
        at: began.saturating_add(jiff::SignedDuration::from_mins(minutes)).unwrap(),
        kind: ChangeKind::ReaderDriver,
        name: name.to_owned(),
        version: None,
    };
    let mut checkup = checkup(desk, "c1", "WL-REC-01", AMINA, Some("LY101"));
    checkup.updates = Reading { fact: Fact::Known(vec![changed(-90, "Early driver"), changed(5, "Late driver")]), millis: 1 };
    let windows = WindowsCards {
        minidrivers: Vec::new(),
        found_by_windows: Vec::new(),
        minidrivers_unread: None,
        ksp_change_taken_back: Fact::Absent,
        events: Fact::Known(vec![CardServiceEvent { id: 619, times: 3, last_at: began }]),
    };
    let middleware = Middleware { windows: Fact::Known(windows), ..Middleware::default() };
    checkup.middleware = Reading { fact: Fact::Known(middleware), millis: 1 };
    send(desk, &key, &checkup).await;
    short
}

#[tokio::test]
async fn the_check_goes_beside_an_e_mail_to_be_replayed_and_a_ticket_says_that_it_is_kept_here() {
    let desk = Desk::open().await;
    contact(&desk, lanyard_model::Desk::ItPartner, "it@partner.example", Vec::new()).await;
    let short = checked(&desk).await;
    let told = packet(&desk, &short, "it-partner", "").await;
    assert!(told.contains("**Changed in the 60 minutes before**: nothing that the PC lists"), "{told}");
    assert!(told.contains("**Windows events of the smart card service**: event 619: 3 times in 30 days, last on "), "{told}");
    assert!(told.contains("is kept at the practice: ask for it") && !told.contains("beside this"), "{told}");
    let base = format!("/p/A81001/incidents/{short}/hand-over/it-partner");
    let page = desk.get(&base).await.text;
    let once = value(&page, "once");
    assert!(page.contains("Save the check"), "{page}");
    let saved = desk.post(&base, "to=checkup").await.text;
    assert_eq!(desk.post(&base, &format!("once={once}&impact=waits&to=email")).await.status, StatusCode::SEE_OTHER);
    deliver_due(&desk.app).await.unwrap();
    let Mailer::Memory(sent) = &*desk.app.mailer else { panic!() };
    let mail = sent.lock().unwrap().remove(0);
    assert!(mail.text.contains("in checkup.json beside this text"), "{}", mail.text);
    let file = mail.attachments.iter().find(|file| file.name == "checkup.json").unwrap();
    for file in [String::from_utf8_lossy(&file.content).into_owned(), saved] {
        let checkup = Checkup::from_json(file.as_bytes()).unwrap();
        assert_eq!((checkup.id.as_str(), checkup.origin), ("c1", None));
        assert!(!file.contains(AMINA) && !file.contains("WL-REC-01"), "{file}");
    }
}
