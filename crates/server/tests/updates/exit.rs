//! The CIS1 exit board: the question that is asked once, PCs from their checkups, people and their cards, the plan.

use axum::http::StatusCode;
use jiff::civil::date;
use lanyard_model::{Alternative, AlternativeMethod, Application, Card, Cis2, Id, Pc, Person};
use lanyard_store::Record;

use crate::desk::{Desk, practice};
use crate::pcs::{SendingPc, days_later, network};

const CIS2: &str = "am.nhsidentity.spineservices.nhs.uk";
const TRUST: &str = "trustedurl.national.ncrs.nhs.uk";

async fn save<R: Record>(desk: &Desk, record: &R) {
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(record).await.unwrap();
    write.commit().await.unwrap();
}

async fn pcs(desk: &Desk) -> Vec<Pc> {
    desk.app.store.read(&practice()).await.unwrap().pcs().await.unwrap()
}

/// The practice uses one application at each of its PCs.
async fn emis_everywhere(desk: &Desk) -> Application {
    let emis = Application::not_asked(desk.app.store.entropy().id(desk.now()).unwrap(), "emis-web", "EMIS Web", Cis2::NotKnown);
    save(desk, &emis).await;
    for pc in pcs(desk).await {
        save(desk, &Pc { applications: vec!["emis-web".into()], ..pc }).await;
    }
    emis
}

/// A practice that only ticks what is used at a PC is asked all the same.
#[tokio::test]
async fn what_is_ticked_at_a_pc_is_asked_about() {
    let mut desk = Desk::open().await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(board.contains("nobody has entered which Spine applications are used"), "{board}");
    for pc in pcs(&desk).await {
        let form = format!("name={}&room=&applications=emis-web", pc.name);
        assert_eq!(desk.post(&format!("/p/A81001/pcs/{}/edit", pc.id), &form).await.status, StatusCode::SEE_OTHER);
    }
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(board.contains("First question") && board.contains("EMIS Web") && board.contains("nobody has been asked"), "{board}");
    assert!(!board.contains("nobody has entered which"), "{board}");
    days_later(&mut desk, 8).await;
    let calendar = desk.get("/p/A81001/calendar").await.text;
    assert!(calendar.contains("EMIS Web"), "it goes to the ICB from 30 November on: {calendar}");
}

#[tokio::test]
async fn the_question_is_asked_once_recorded_and_goes_to_the_icb_at_90_days() {
    let mut desk = Desk::open().await;
    emis_everywhere(&desk).await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(
        board.contains("nobody has been asked") && board.contains("goes to the ICB’s registration authority lead on 30 Nov 2026"),
        "{board}"
    );
    assert_eq!(board.matches("Write down that you asked about").count(), 1, "one line, not one for each PC");

    let wrong = desk.post("/p/A81001/cis1/ask/emis-web", "desk=supplier&asked=&asked_on=1/12/2026&cis2=not-known").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Write whom you asked.") && wrong.text.contains("has not come yet"), "{}", wrong.text);
    let sent =
        desk.post("/p/A81001/cis1/ask/emis-web", "desk=supplier&asked=EMIS support&asked_on=20/11/2026&cis2=not-known").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(board.contains("EMIS support on 20 Nov 2026, by Manager"), "{board}");

    days_later(&mut desk, 7).await;
    assert!(desk.get("/p/A81001/cis1").await.text.contains("Ask the ICB now"));
    assert!(desk.get("/p/A81001/calendar").await.text.contains("Ask the ICB’s registration authority lead about CIS2"));
    desk.post("/p/A81001/cis1/ask/emis-web", "desk=lead&asked=RA lead&asked_on=30/11/2026&cis2=not-known").await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(!board.contains("Ask the ICB now") && board.contains("on 30 Dec 2026"), "the next rung: {board}");
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("Ask the ICB’s registration authority lead about CIS2"));

    desk.post("/p/A81001/cis1/ask/emis-web", "desk=supplier&asked=EMIS&asked_on=30/11/2026&cis2=yes").await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(!board.contains("First question") && board.contains("Every application used here supports CIS2."), "{board}");
}

#[tokio::test]
async fn an_application_that_no_pc_uses_is_not_asked_about() {
    let desk = Desk::open().await;
    let emis = emis_everywhere(&desk).await;
    let other = Application {
        id: Id::new("0190aaaa-0000-7000-8000-000000000003"),
        code: "other".into(),
        name: "Old System".into(),
        ..emis
    };
    save(&desk, &other).await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(board.contains("Write down that you asked about EMIS Web") && !board.contains("Old System"), "{board}");
    let first = pcs(&desk).await.remove(0);
    save(&desk, &Pc { applications: vec!["other".into()], ..first }).await;
    assert!(desk.get("/p/A81001/cis1").await.text.contains("Write down that you asked about Old System"));
}

#[tokio::test]
async fn since_when_a_pc_is_ready_is_said_to_be_unknown_unless_a_check_saw_it_come() {
    let desk = Desk::open().await;
    let emis = emis_everywhere(&desk).await;
    save(&desk, &Application { cis2: Cis2::Yes, ..emis }).await;
    let (known, unknown) = (SendingPc::enrol(&desk, "WL-REC-01", 'a').await, SendingPc::enrol(&desk, "WL-C03", 'b').await);
    let connect = [("smartcard-connect", "4.1")];
    known.send(&desk, &known.checkup(&desk, "c1", &[("identity-agent", "2.4.10.0")], None)).await;
    desk.later(60);
    known.send(&desk, &known.checkup(&desk, "c2", &connect, None)).await;
    assert!(!desk.get("/p/A81001/cis1/plan").await.text.contains("Since when is not known"));
    unknown.send(&desk, &unknown.checkup(&desk, "c3", &connect, None)).await;
    assert!(desk.get("/p/A81001/cis1/plan").await.text.contains("Since when is not known for 1 ready PC:"));
}

#[tokio::test]
async fn a_pcs_line_follows_its_checkups() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let emis = emis_everywhere(&desk).await;
    save(&desk, &Application { cis2: Cis2::Yes, ..emis }).await;
    let mut first = pc.checkup(&desk, "c1", &[("identity-agent", "2.4.10.0")], None);
    first.network = network(&[TRUST], &[CIS2]);
    pc.send(&desk, &first).await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(board.contains("NHS Identity Agent 2.4.10.0") && board.contains("Smartcard Connect is to be installed"), "{board}");
    assert!(board.contains("Blocked") && board.contains(CIS2) && !board.contains(TRUST), "{board}");

    desk.later(30);
    let mut blocked = pc.checkup(&desk, "c1b", &[("smartcard-connect", "4.1")], None);
    blocked.network = network(&[TRUST], &[CIS2]);
    pc.send(&desk, &blocked).await;
    let came = desk.now();
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(
        board.contains("it does not reach what log-on needs") && board.contains("0 of "),
        "not ready while it is blocked: {board}"
    );

    desk.later(30);
    let mut second = pc.checkup(&desk, "c2", &[("smartcard-connect", "4.1")], None);
    second.network = network(&[TRUST, CIS2], &[]);
    pc.send(&desk, &second).await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(!board.contains("Blocked") && board.contains("NHS Smartcard Connect 4.1"), "{board}");
    assert!(!board.contains("NHS Identity Agent"), "it was taken off: {board}");
    let seen = pcs(&desk).await.into_iter().find(|one| one.name == "WL-REC-01").unwrap();
    assert_eq!(seen.software[0].since, Some(came), "the checkup before that one did not see it");
    assert!(board.contains("1 of "), "{board}");
}

#[tokio::test]
async fn people_and_their_cards_and_the_other_ways_for_their_job() {
    let desk = Desk::open().await;
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    let amina = people.iter().find(|one| one.name == "Amina Yusuf").unwrap();
    save(&desk, &Person { job: Some("Receptionist".into()), ..amina.clone() }).await;
    let card = |series| Card {
        id: Id::new("0190aaaa-0000-7000-8000-000000000001"),
        serial: None,
        series: Some(series),
        kind: None,
        holder: amina.id.clone(),
        expires_on: Some(date(2028, 1, 1)),
    };
    save(&desk, &card(6)).await;
    let page = desk.get("/p/A81001/cis1/people").await.text;
    assert!(page.contains("0 of 3 people") && page.contains("Series 6 does not work with Smartcard Connect"), "{page}");
    save(&desk, &card(9)).await;
    let way = Alternative {
        id: Id::new("0190aaaa-0000-7000-8000-000000000002"),
        role: "Reception".into(),
        method: AlternativeMethod::SecurityKey,
        approved_by: None,
        approved_on: None,
        note: None,
        retired_on: None,
    };
    save(&desk, &way).await;
    let page = desk.get("/p/A81001/cis1/people").await.text;
    assert!(page.contains("1 of 3 people"), "{page}");
    assert_eq!(page.matches("Security key").count(), 1, "for receptionists only: {page}");
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &[], None)).await;
    let board = desk.get("/p/A81001/cis1").await.text;
    assert!(board.contains("<div>9</div>"), "her card's series at the PC she used: {board}");
}

#[tokio::test]
async fn the_plan_ends_before_the_end_and_its_bars_say_how_many_are_left() {
    let desk = Desk::open().await;
    emis_everywhere(&desk).await;
    let all = pcs(&desk).await;
    let page = desk.get("/p/A81001/cis1/plan").await.text;
    for pc in &all {
        assert!(page.contains(&pc.name), "{page}");
    }
    assert!(page.contains("only once its applications are known to support CIS2"), "{page}");
    assert!(page.contains("value=\"0\" max=\"2\""), "{page}");
    assert!(!page.contains("style="), "the policy of the page forbids it");
}
