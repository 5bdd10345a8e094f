//! An access audit: asked by link, answered, signed off, evidence.

use axum::http::StatusCode;
use lanyard_model::{AccessLine, AccessLink, DeliveryState, Id, Message, Person, Position};
use lanyard_server::{Mailer, router};

use crate::desk::{Desk, practice};
use crate::pcs::days_later;

/// Amina and Cleo hold a position each; gives Ben, their line manager.
async fn positions(desk: &Desk) -> Person {
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    for (name, position) in [("Amina Yusuf", "Receptionist"), ("Cleo Dean", "Nurse access")] {
        let person = people.iter().find(|one| one.name == name).unwrap();
        write.save(&Person { job: Some(position.to_owned()), ..person.clone() }).await.unwrap();
        let position = Position {
            id: write.new_id().unwrap(),
            person: person.id.clone(),
            name: position.to_owned(),
            role_code: Some("R8008".to_owned()),
            activities: vec!["B0420".to_owned()],
            ods: Some("A81001".to_owned()),
            starts_on: None,
            ends_on: None,
        };
        write.save(&position).await.unwrap();
    }
    write.commit().await.unwrap();
    people.into_iter().find(|one| one.name == "Ben Carver").unwrap()
}

async fn lines(desk: &Desk) -> Vec<AccessLine> {
    desk.app.store.read(&practice()).await.unwrap().all().await.unwrap()
}

#[tokio::test]
async fn a_line_manager_answers_by_link_and_the_audit_is_signed_off() {
    let desk = Desk::open().await;
    let ben = positions(&desk).await;
    desk.post("/p/A81001/people/new", "name=Aaron Abel&left_on=24/11/2026").await;
    let begun = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let page = desk.get(&begun.to).await.text;
    let managers = page.split("id=\"manager\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(managers.find("Aaron").unwrap() < managers.find("Amina").unwrap(), "by name, whoever is here still: {managers}");
    assert!(desk.get("/p/A81001/calendar").await.text.contains("A review is due: access audit of 23 Nov 2026"));
    for (form, words) in
        [("ask", "href=\"#manager\">Choose who is asked."), ("answer", "href=\"#line\">Choose whose access it is.")]
    {
        let refused = desk.post(&format!("{}/{form}", begun.to), "manager=&line=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(words) && refused.text.contains("Differences in the last imports"), "{}", refused.text);
    }
    let asked = desk.post(&format!("{}/ask", begun.to), &format!("manager={}&job=Receptionist", ben.id)).await.text;
    let secret: String = asked.split("/v/").nth(1).unwrap().chars().take(32).collect();
    let links: Vec<AccessLink> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    assert!(!links[0].digest.contains(&secret) && links[0].manager == ben.id);

    let open = desk.get_signed_out(&format!("/v/{secret}")).await;
    assert!(open.text.contains("Amina Yusuf: Receptionist (R8008, B0420)"), "{}", open.text);
    assert!(!open.text.contains("Cleo Dean"), "only whom they are asked about: {}", open.text);
    assert_eq!(desk.post(&format!("/v/{secret}"), "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (amina, cleo): (Vec<AccessLine>, Vec<AccessLine>) = lines(&desk).await.into_iter().partition(|line| line.link.is_some());
    let forged = format!("answer-{}=keep", cleo[0].id);
    assert_eq!(
        desk.post(&format!("/v/{secret}"), &forged).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "nobody asked them that"
    );
    let answer = format!("answer-{}=end&reason-{0}=She moved to another job, ring 07700 900123", amina[0].id);
    assert!(desk.post(&format!("/v/{secret}"), &answer).await.text.contains("Thank you."));

    assert!(desk.post(&format!("{}/sign", begun.to), "note=").await.text.contains("Not every line is answered"));
    desk.post(&format!("{}/answer", begun.to), &format!("line={}&answer=keep&reason=Nurse", cleo[0].id)).await;
    assert_eq!(desk.post(&format!("{}/sign", begun.to), "note=The sponsor ended it").await.status, StatusCode::SEE_OTHER);
    let case = format!("/p/A81001/staff-cases/new?person={}&amp;kind=leaver", amina[0].person);
    assert!(desk.get(&begun.to).await.text.contains(&case), "not needed: a case is offered");
    let leaves = format!("person={}&kind=leaver&day=30/11/2026&stays=&reason=", amina[0].person);
    let made = desk.post("/p/A81001/staff-cases/new", &leaves).await;
    let page = desk.get(&begun.to).await.text;
    assert!(page.contains(&made.to) && !page.contains(&case), "once: {page}");
    assert!(page.contains("Signed off") && page.contains("To end") && page.contains("The sponsor ended it"), "{page}");
    assert_eq!(desk.get_signed_out(&format!("/v/{secret}")).await.status, StatusCode::NOT_FOUND, "it is over");
    let kept = lines(&desk).await.into_iter().find(|line| line.id == amina[0].id).unwrap();
    assert_eq!(kept.answered_by.as_deref(), Some("Ben Carver"));
    let evidence = desk.get(&format!("{}/evidence.xlsx", begun.to)).await;
    assert_eq!((evidence.status, &evidence.text[..2]), (StatusCode::OK, "PK"));
    let printed = desk.get(&format!("{}/evidence.pdf", begun.to)).await;
    assert_eq!((printed.status, &printed.bytes[..5]), (StatusCode::OK, &b"%PDF-"[..]));
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("access audit of"));
}

/// In 2 days less than three months nothing was said yet; from four weeks before it is called for.
#[tokio::test]
async fn an_audit_is_called_for_when_none_was_made_and_again_a_while_after_the_last() {
    let mut desk = Desk::open().await;
    positions(&desk).await;
    let due = "An access audit is due: ";
    assert!(!desk.get("/p/A81001/calendar").await.text.contains(due), "there is time");
    assert!(desk.get("/p/A81001/access-audits").await.text.contains("<strong>21 Feb 2027</strong>"));
    days_later(&mut desk, 63).await;
    let calendar = desk.get("/p/A81001/calendar").await.text;
    assert!(calendar.contains("An access audit is due: none was signed off yet"), "{calendar}");
    assert!(desk.get("/p/A81001/access-audits/next").await.text.contains("Begin an audit"));

    let part = audited(&desk, "Receptionist").await;
    assert!(desk.get("/p/A81001/calendar").await.text.contains(due), "one job says nothing of the others: {part}");
    let far = desk.post("/p/A81001/access-audits", "job=Receptionist&one_in=1&due_on=1/1/2099").await;
    assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(far.text.contains("That is too far away") && far.text.contains("Write a day until 25 Jan 2028"), "{}", far.text);
    let one_job = desk.post("/p/A81001/access-audits", "job=Receptionist&one_in=1&due_on=25/1/2028").await.to;
    assert!(desk.get("/p/A81001/calendar").await.text.contains(due), "nor does one that is still open");
    sign(&desk, &one_job).await;
    let open = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=28/2/2027").await.to;
    let calendar = desk.get("/p/A81001/calendar").await.text;
    assert!(!calendar.contains(due) && !calendar.contains("A review is due: access audit"), "it has begun: {calendar}");
    sign(&desk, &open).await;
    assert!(desk.get("/p/A81001/access-audits").await.text.contains("<strong>25 Jan 2028</strong>"));
    assert!(!desk.get("/p/A81001/calendar").await.text.contains(due));

    let never = desk.post("/p/A81001/access-audits/interval", "audit_months=0").await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["href=\"#audit_months\">Write a number from 1 to 36.", "value=\"0\"", "Begin an audit"] {
        assert!(never.text.contains(words), "{words}: {}", never.text);
    }
    assert_eq!(desk.post("/p/A81001/access-audits/interval", "audit_months=3").await.status, StatusCode::SEE_OTHER);
    let codes = "sponsor_codes=B0001&fallback=";
    assert_eq!(desk.post("/p/A81001/settings/local-policy", codes).await.status, StatusCode::SEE_OTHER);
    assert!(desk.get("/p/A81001/access-audits").await.text.contains("<strong>25 Apr 2027</strong>"), "other rules leave it alone");
    days_later(&mut desk, 70).await;
    let calendar = desk.get("/p/A81001/calendar").await.text;
    assert!(calendar.contains("An access audit is due: the last one was signed off on 25 Jan 2027"), "{calendar}");
}

/// Begins an audit of a job, answers and signs it.
async fn audited(desk: &Desk, job: &str) -> String {
    let begun = desk.post("/p/A81001/access-audits", &format!("job={job}&one_in=1&due_on=28/2/2027")).await.to;
    sign(desk, &begun).await;
    begun
}

async fn sign(desk: &Desk, audit: &str) {
    for line in lines(desk).await.into_iter().filter(|line| line.answer.is_none()) {
        desk.post(&format!("{audit}/answer"), &format!("line={}&answer=keep&reason=", line.id)).await;
    }
    assert_eq!(desk.post(&format!("{audit}/sign"), "note=").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_sample_asks_about_every_so_manieth_access_and_says_so() {
    let desk = Desk::open().await;
    positions(&desk).await;
    desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await;
    let everybody = lines(&desk).await.len();
    assert!(everybody >= 2, "{everybody} accesses");
    let audit = desk.post("/p/A81001/access-audits", "job=&one_in=2&due_on=10/12/2026").await.to;
    let sampled = lines(&desk).await.into_iter().filter(|line| audit.ends_with(line.audit.as_str())).count();
    assert!(sampled == everybody / 2 || sampled == everybody.div_ceil(2), "{sampled} of {everybody}");
    assert!(desk.get("/p/A81001/access-audits").await.text.contains("one in 2"));
}

#[tokio::test]
async fn a_link_ends_after_14_days_and_nobody_answers_for_themselves() {
    let desk = Desk::open().await;
    positions(&desk).await;
    let begun = desk.post("/p/A81001/access-audits", "job=Receptionist&one_in=1&due_on=10/12/2026").await;
    let amina = lines(&desk).await[0].person.clone();
    let own = desk.post(&format!("{}/ask", begun.to), &format!("manager={amina}&job=")).await.text;
    assert!(own.contains("There is nobody to ask about"), "{own}");
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    let cleo = people.iter().find(|one| one.name == "Cleo Dean").unwrap();
    let asked = desk.post(&format!("{}/ask", begun.to), &format!("manager={}&job=", cleo.id)).await.text;
    let secret: String = asked.split("/v/").nth(1).unwrap().chars().take(32).collect();
    assert_eq!(desk.get_signed_out(&format!("/v/{secret}")).await.status, StatusCode::OK);
    desk.later(14 * 24 * 60 + 1);
    assert_eq!(desk.get_signed_out(&format!("/v/{secret}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get_signed_out(&format!("/v/{}", Id::<AccessLink>::new("x"))).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_link_is_sent_to_the_line_manager_and_kept_nowhere() {
    let desk = Desk::open().await;
    let ben = positions(&desk).await;
    let begun = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await;
    let form = format!("manager={}&job=Receptionist&way=email", ben.id);
    let bare = Person { email: None, ..ben.clone() };
    save(&desk, &bare).await;
    assert!(desk.post(&format!("{}/ask", begun.to), &form).await.text.contains("has no e-mail address"));
    save(&desk, &Person { email: Some("ben@practice.example".to_owned()), ..ben.clone() }).await;
    let page = desk.post(&format!("{}/ask", begun.to), &form).await.text;
    assert!(page.contains("It was sent to ben@practice.example."), "{page}");
    let Mailer::Memory(sent) = &*desk.app.mailer else { panic!() };
    let mail = sent.lock().unwrap().pop().unwrap();
    let secret: String = mail.text.split("/v/").nth(1).unwrap().chars().take(32).collect();
    assert_eq!(mail.to, "ben@practice.example");
    assert!(!mail.text.contains("Amina"), "who is asked about stands behind the link only: {}", mail.text);
    let open = desk.get_signed_out(&format!("/v/{secret}")).await;
    assert!(open.text.contains("Amina Yusuf"), "{}", open.text);
    let messages: Vec<Message> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    assert_eq!((messages.len(), messages[0].state, &messages[0].text), (1, DeliveryState::Accepted, &None));
    assert!(desk.get("/p/A81001/reminders").await.text.contains("Access audit: asked who needs access"));
    let trail = desk.app.store.read(&practice()).await.unwrap().history(&messages[0].id).await.unwrap();
    assert!(!format!("{trail:?}").contains(&secret));
}

#[tokio::test]
async fn a_line_manager_who_was_chosen_once_is_offered_at_the_next_audit() {
    let desk = Desk::open().await;
    let ben = positions(&desk).await;
    let first = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await.to;
    assert!(!desk.get(&first).await.text.contains("Ask as last time"), "nobody was asked yet");
    desk.post(&format!("{first}/ask"), &format!("manager={}&job=Receptionist", ben.id)).await;
    desk.later(60);
    let second = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=17/12/2026").await.to;
    let page = desk.get(&second).await.text;
    assert!(page.contains("<strong>Ben Carver</strong> about Amina Yusuf</p>"), "{page}");
    let asked = desk.post(&format!("{second}/ask"), &format!("manager={}&remembered=yes&way=", ben.id)).await.text;
    assert!(asked.contains("shows 1 accesses"), "{asked}");
    let secret: String = asked.split("/v/").nth(1).unwrap().chars().take(32).collect();
    let open = desk.get_signed_out(&format!("/v/{secret}")).await.text;
    assert!(open.contains("Amina Yusuf") && !open.contains("Cleo Dean"), "{open}");
    assert!(!desk.get(&second).await.text.contains("Ask as last time"), "they were asked");
}

#[tokio::test]
async fn a_link_that_did_not_arrive_is_offered_anew_and_the_old_one_ends() {
    let mut desk = Desk::open().await;
    let ben = positions(&desk).await;
    save(&desk, &Person { email: Some("ben@practice.example".to_owned()), ..ben.clone() }).await;
    let audit = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await.to;
    let memory = std::mem::replace(&mut desk.app.mailer, std::sync::Arc::new(Mailer::Nowhere));
    desk.router = router(desk.app.clone());
    let lost = desk.post(&format!("{audit}/ask"), &format!("manager={}&job=Receptionist&way=email", ben.id)).await.text;
    let old: String = lost.split("/v/").nth(1).unwrap().chars().take(32).collect();
    assert!(lost.contains("It could not be sent by e-mail"), "{lost}");
    let page = desk.get(&audit).await.text;
    assert!(page.contains("it could not be sent") && page.contains("Send Ben Carver a new link"), "{page}");
    desk.app.mailer = memory;
    desk.router = router(desk.app.clone());
    let links: Vec<AccessLink> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    let again = desk.post(&format!("{audit}/ask"), &format!("again={}&way=email", links[0].id)).await.text;
    assert!(again.contains("It was sent to ben@practice.example."), "{again}");
    let new: String = again.split("/v/").nth(1).unwrap().chars().take(32).collect();
    assert_eq!(desk.get_signed_out(&format!("/v/{old}")).await.status, StatusCode::NOT_FOUND);
    let open = desk.get_signed_out(&format!("/v/{new}")).await.text;
    assert!(open.contains("Amina Yusuf") && !open.contains("Cleo Dean"), "{open}");
    assert!(!desk.get(&audit).await.text.contains("a new link"));
    let links: Vec<AccessLink> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(&AccessLink { ends_at: desk.now(), ..links[1].clone() }).await.unwrap();
    write.commit().await.unwrap();
    assert!(desk.get(&audit).await.text.contains("Make Ben Carver a new link"), "it is over, and not answered");
}

async fn save(desk: &Desk, person: &Person) {
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(person).await.unwrap();
    write.commit().await.unwrap();
}

/// What stands in the cells of a workbook.
fn cells(workbook: &[u8]) -> String {
    let mut file = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    std::io::read_to_string(file.by_name("xl/sharedStrings.xml").unwrap()).unwrap()
}

#[tokio::test]
async fn the_evidence_of_a_signed_audit_stays_as_it_was_signed() {
    let mut desk = Desk::open().await;
    positions(&desk).await;
    let audit = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await.to;
    let evidence = format!("{audit}/evidence.xlsx");
    let open = cells(&desk.get(&evidence).await.bytes);
    assert!(open.contains("23 Nov 2026, not signed") && open.contains("Found by the import of"), "{open}");
    sign(&desk, &audit).await;
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    let person = people.into_iter().find(|one| one.name == "Amina Yusuf").unwrap();
    let amina = person.id.clone();
    save(&desk, &Person { name: "Amina Married".to_owned(), ..person }).await;
    days_later(&mut desk, 3).await;
    let signed = cells(&desk.get(&evidence).await.bytes);
    assert!(signed.contains("23 Nov 2026, when it was signed off"), "{signed}");
    assert!(signed.contains("Amina Yusuf") && !signed.contains("Amina Married"), "{signed}");
    assert!(desk.get(&audit).await.text.contains("as they were when it was signed off"));

    let mut write = desk.app.store.write(&practice(), "test", "she asked", desk.now()).await.unwrap();
    write.erase_person(&amina, jiff::civil::date(2026, 11, 27)).await.unwrap();
    write.commit().await.unwrap();
    let erased = cells(&desk.get(&evidence).await.bytes);
    assert!(!erased.contains("Amina") && erased.contains("Erased person") && erased.contains("Cleo Dean"), "{erased}");
}

fn secret(page: &str) -> String {
    page.split("/v/").nth(1).unwrap_or_else(|| panic!("{page}")).chars().take(32).collect()
}

async fn named(desk: &Desk, name: &str) -> Person {
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    people.into_iter().find(|one| one.name == name).unwrap()
}

#[tokio::test]
async fn whom_one_manager_is_being_asked_about_stays_with_them_until_their_link_is_over() {
    let mut desk = Desk::open().await;
    let ben = positions(&desk).await;
    let cleo = named(&desk, "Cleo Dean").await;
    let dora =
        Person { id: desk.app.store.entropy().id(desk.now()).unwrap(), name: "Dora Finch".to_owned(), uuid: None, ..ben.clone() };
    save(&desk, &dora).await;
    let audit = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await.to;
    let ask = async |manager: &Person, job: &str| {
        desk.post(&format!("{audit}/ask"), &format!("manager={}&job={job}", manager.id)).await.text
    };
    let bens = secret(&ask(&ben, "Nurse access").await);
    let doras = ask(&dora, "").await;
    assert!(doras.contains("somebody else is being asked by a link that still works: 1."), "{doras}");
    let (open, bens_page) = (format!("/v/{}", secret(&doras)), format!("/v/{bens}"));
    let opened = desk.get_signed_out(&open).await.text;
    assert!(opened.contains("Amina Yusuf") && !opened.contains("Cleo Dean"), "{opened}");
    assert!(desk.get_signed_out(&bens_page).await.text.contains("Cleo Dean"));
    let nobody = ask(&dora, "Nurse access").await;
    assert!(nobody.contains("somebody else is being asked about them"), "{nobody}");

    let newer = secret(&ask(&ben, "Nurse access").await);
    let old = desk.get_signed_out(&bens_page).await.text;
    assert!(old.contains("it is asked of somebody else now, or by a newer link") && !old.contains("Thank you"), "{old}");
    let line = lines(&desk).await.into_iter().find(|line| line.person == cleo.id).unwrap();
    let answer = format!("answer-{}=keep", line.id);
    let late = desk.post(&bens_page, &answer).await;
    assert!(late.status == StatusCode::OK && late.text.contains("it is asked of somebody else now"), "{}", late.text);
    assert!(lines(&desk).await.iter().all(|line| line.answer.is_none()), "by the newer link only");
    assert!(desk.post(&format!("/v/{newer}"), &answer).await.text.contains("Thank you."));

    let again = desk.post("/p/A81001/access-audits", "job=Nurse access&one_in=1&due_on=10/12/2026").await.to;
    desk.post(&format!("{again}/ask"), &format!("manager={}&job=", ben.id)).await;
    days_later(&mut desk, 15).await;
    let taken = desk.post(&format!("{again}/ask"), &format!("manager={}&job=", dora.id)).await.text;
    assert!(taken.contains("shows 1 accesses"), "his link is over: {taken}");
}
