//! An update from the pilot PC to all others; holds; what an incident says of it.

use axum::http::StatusCode;
use lanyard_model::{Message, Person, Purpose, Update};
use lanyard_server::remind;

use crate::desk::{Desk, practice};
use crate::pcs::{SendingPc, days_later};

pub(crate) const OLD: [(&str, &str); 1] = [("credential-management", "1.4.2.0")];
pub(crate) const NEW: [(&str, &str); 1] = [("credential-management", "4.1")];
pub(crate) const RULES: &str = "/p/A81001/update-rules/nhs-client";

/// The id of a PC.
pub(crate) async fn id_of(desk: &Desk, name: &str) -> String {
    let pcs = desk.app.store.read(&practice()).await.unwrap().pcs().await.unwrap();
    pcs.into_iter().find(|pc| pc.name == name).unwrap().id.to_string()
}

async fn person(desk: &Desk, name: &str) -> Person {
    let people: Vec<Person> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    people.into_iter().find(|one| one.name == name).unwrap()
}

async fn keep(desk: &Desk, person: &Person) {
    let mut write = desk.app.store.write(&practice(), "test", "test", desk.now()).await.unwrap();
    write.save(person).await.unwrap();
    write.commit().await.unwrap();
}

/// To whom today's digests say that an update waits for approval; once this was asked the day is over.
async fn told_to_approve(desk: &mut Desk) -> Vec<String> {
    remind(&desk.app).await.unwrap();
    let sent: Vec<Message> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    let today = desk.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let digests = sent.into_iter().filter(|one| one.purpose == Purpose::Digest && one.day == today);
    let told = digests.filter(|one| one.text.as_deref().unwrap_or("").contains("An update waits for approval"));
    let mut told: Vec<String> = told.filter_map(|one| one.destination).collect();
    told.sort();
    days_later(desk, 1).await;
    told
}

/// Makes WL-REC-01 the pilot and writes down Credential Management 4.1 as a security update; gives its page's address.
pub(crate) async fn noticed(desk: &Desk) -> String {
    let pilot = id_of(desk, "WL-REC-01").await;
    let ben = person(desk, "Ben Carver").await.id;
    let rules = format!("owner=partner&pilots={pilot}&wait_days=7&window_days=7&quiet=30/11/2026 to 1/12/2026&approver={ben}");
    assert_eq!(desk.post(RULES, &rules).await.status, StatusCode::SEE_OTHER);
    let form = "product=nhs-client/credential-management&version=4.1&security=yes&rollback=1.4.2.0 by the partner";
    let sent = desk.post("/p/A81001/updates/new", form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    sent.to
}

pub(crate) async fn act(desk: &Desk, update: &str, act: &str, form: &str) -> StatusCode {
    desk.post(&format!("{update}/{act}"), form).await.status
}

#[tokio::test]
async fn an_update_reaches_all_pcs_by_pilot_wait_and_approval() {
    let mut desk = Desk::open().await;
    let first = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let second = SendingPc::enrol(&desk, "WL-C03", 'b').await;
    first.send(&desk, &first.checkup(&desk, "c1", &OLD, None)).await;
    second.send(&desk, &second.checkup(&desk, "c2", &OLD, None)).await;
    let update = noticed(&desk).await;
    let pilot = format!("pc={}", id_of(&desk, "WL-REC-01").await);
    let page = desk.get(&update).await.text;
    assert!(page.contains("wanted: a log-on before it that worked"), "its check was seen: {page}");
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    first.send(&desk, &first.checkup(&desk, "c3", &NEW, None)).await;
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    let page = desk.get(&update).await.text;
    assert!(page.contains("Waiting") && page.contains("until 30 Nov 2026"), "{page}");
    let early = desk.post(&format!("{update}/approve"), "").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("once the pilot PC has passed"), "{}", early.text);

    days_later(&mut desk, 7).await;
    assert!(desk.get("/p/A81001/calendar").await.text.contains("An update waits for approval: NHS Credential Management 4.1"));
    let alone = desk.post(&format!("{update}/approve"), "").await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY, "Ben Carver approves it, not the manager");
    assert!(alone.text.contains("by the practice’s rules Ben Carver approves it"), "{}", alone.text);
    assert_eq!(act(&desk, &update, "approve", "note=Ben is away this week").await, StatusCode::SEE_OTHER);
    assert!(desk.get(&update).await.text.contains("Approved for all PCs, Manager: Ben is away this week"));
    let page = desk.get(&update).await.text;
    assert!(
        page.contains("It goes to the other PCs") && page.contains("Wednesday 2 December 2026"),
        "not in the quiet period: {page}"
    );
    assert!(page.contains("1.4.2.0") && page.contains("to do"), "{page}");
    second.send(&desk, &second.checkup(&desk, "c4", &NEW, None)).await;
    assert!(desk.get(&update).await.text.contains("Every PC has it."));
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("Credential Management 4.1"));
    // What comes to the pilot PC months later is not this update's.
    days_later(&mut desk, 90).await;
    first.send(&desk, &first.checkup(&desk, "c5", &[("credential-management", "4.2")], None)).await;
    desk.later(10);
    first.send(&desk, &first.checkup(&desk, "c6", &[("credential-management", "4.2")], Some("LY606"))).await;
    let page = desk.get(&update).await.text;
    assert!(page.contains("Every PC has it."), "{page}");
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("Credential Management 4.1"));
}

#[tokio::test]
async fn a_locked_card_at_the_pilot_pc_is_not_the_updates_and_software_that_fails_is() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    let update = noticed(&desk).await;
    let pilot = format!("pc={}", id_of(&desk, "WL-REC-01").await);
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    pc.send(&desk, &pc.checkup(&desk, "c2", &NEW, None)).await;
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    pc.send(&desk, &pc.checkup(&desk, "c3", &NEW, Some("LY301"))).await;
    assert!(desk.get(&update).await.text.contains("Waiting"), "her card is locked");
    desk.later(10);
    pc.send(&desk, &pc.checkup(&desk, "c4", &NEW, Some("LY606"))).await;
    assert!(desk.get(&update).await.text.contains("Failed on the pilot PC"));
}

#[tokio::test]
async fn whoever_approves_is_told_and_when_they_have_left_the_manager_is() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    let (ben, update) = (person(&desk, "Ben Carver").await, noticed(&desk).await);
    keep(&desk, &Person { email: Some("ben@practice.example".to_owned()), ..ben.clone() }).await;
    assert!(desk.get(&update).await.text.contains("Ben Carver"));
    assert!(desk.get("/p/A81001/updates").await.text.contains("Ben Carver"));
    let stranger = desk.post(RULES, "owner=partner&wait_days=7&window_days=7&quiet=&approver=somebody").await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pilot = format!("pc={}", id_of(&desk, "WL-REC-01").await);
    act(&desk, &update, "log-on-worked", &pilot).await;
    desk.later(10);
    act(&desk, &update, "install", &pilot).await;
    desk.later(10);
    pc.send(&desk, &pc.checkup(&desk, "c2", &NEW, None)).await;
    act(&desk, &update, "log-on-worked", &pilot).await;
    days_later(&mut desk, 7).await;
    assert_eq!(told_to_approve(&mut desk).await, ["ben@practice.example"]);
    let left = Some(jiff::civil::date(2026, 11, 30));
    keep(&desk, &Person { left_on: left, ..ben.clone() }).await;
    assert_eq!(told_to_approve(&mut desk).await, ["manager@practice.example"]);
    let page = desk.get(&update).await.text;
    assert!(page.contains("the practice manager") && !page.contains("Ben Carver"), "{page}");
}

#[tokio::test]
async fn a_hold_on_a_security_update_is_a_request_and_ends_by_itself() {
    let mut desk = Desk::open().await;
    let update = noticed(&desk).await;
    let page = desk.get(&update).await.text;
    assert!(page.contains("A hold is a request to the IT support partner"), "{page}");
    let long = desk.post(&format!("{update}/hold"), "note=Log-on fails&until=24/12/2026").await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.text.contains("14 days from the first hold, here until 7 Dec 2026"), "{}", long.text);
    assert_eq!(act(&desk, &update, "hold", "note=&until=").await, StatusCode::UNPROCESSABLE_ENTITY, "no reason");
    assert_eq!(act(&desk, &update, "hold", "note=Log-on fails&until=").await, StatusCode::SEE_OTHER);
    assert!(desk.get(&update).await.text.contains("until the end of 7 Dec 2026"));
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("A pilot waits"));
    days_later(&mut desk, 15).await;
    assert!(desk.get(&update).await.text.contains("Before the pilot"), "it is on its way again");
    assert!(desk.get("/p/A81001/calendar").await.text.contains("A pilot waits for its result: NHS Credential Management 4.1"));
    assert_eq!(act(&desk, &update, "hold", "note=Again&until=").await, StatusCode::UNPROCESSABLE_ENTITY, "no second fortnight");
}

#[tokio::test]
async fn an_update_that_came_by_itself_is_approved_only_after_somebody_said_why_to_go_on() {
    for before in ["nothing", "log-on-failed"] {
        let mut desk = Desk::open().await;
        let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
        pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
        let update = noticed(&desk).await;
        let pilot = format!("pc={}", id_of(&desk, "WL-REC-01").await);
        if before != "nothing" {
            assert_eq!(act(&desk, &update, before, &pilot).await, StatusCode::SEE_OTHER);
        }
        desk.later(60);
        pc.send(&desk, &pc.checkup(&desk, "c2", &NEW, None)).await;
        assert_eq!(act(&desk, &update, "go-on", "note=Too early").await, StatusCode::UNPROCESSABLE_ENTITY, "a log-on comes first");
        assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
        days_later(&mut desk, 8).await;
        let page = desk.get(&update).await.text;
        assert!(page.contains("Not proved before") && page.contains("not seen: a log-on before it that worked"), "{page}");
        let calendar = desk.get("/p/A81001/calendar").await.text;
        assert!(
            calendar.contains("An update came before anybody saw its pilot PC work: NHS Credential Management 4.1"),
            "{calendar}"
        );
        assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::UNPROCESSABLE_ENTITY, "before: {before}");
        assert_eq!(act(&desk, &update, "go-on", "note=").await, StatusCode::UNPROCESSABLE_ENTITY, "no reason");
        assert_eq!(act(&desk, &update, "go-on", "note=The partner sent it overnight").await, StatusCode::SEE_OTHER);
        let page = desk.get(&update).await.text;
        assert!(page.contains("Gone on without having seen the pilot PC work before it, Manager: The partner sent it"), "{page}");
        assert_eq!(act(&desk, &update, "approve", "note=In the place of Ben").await, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn what_was_seen_of_a_version_stays_after_it_when_a_later_one_comes() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    let update = noticed(&desk).await;
    let pilot = format!("pc={}", id_of(&desk, "WL-REC-01").await);
    desk.later(60);
    pc.send(&desk, &pc.checkup(&desk, "c2", &NEW, None)).await;
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    days_later(&mut desk, 1).await;
    for (id, version) in [("c3", "4.2"), ("c4", "4.3")] {
        desk.later(5);
        pc.send(&desk, &pc.checkup(&desk, id, &[("credential-management", version)], None)).await;
    }
    let page = desk.get(&update).await.text;
    assert_eq!(page.matches("4.1; 4.2 took its place on 24 Nov 2026").count(), 1, "{page}");
    assert!(!page.contains("4.3 took its place"), "once: {page}");
    assert!(page.contains("not seen: a log-on before it that worked"), "nobody logged on before it: {page}");
}

#[tokio::test]
async fn what_the_first_check_of_the_pilot_pc_found_on_it_was_never_seen_to_work_before() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &NEW, None)).await;
    desk.later(10);
    let update = noticed(&desk).await;
    let pilot = format!("pc={}", id_of(&desk, "WL-REC-01").await);
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::UNPROCESSABLE_ENTITY, "it is there");
    days_later(&mut desk, 8).await;
    let page = desk.get(&update).await.text;
    assert!(page.contains("not seen: a check before it without a fault, a log-on before it that worked"), "{page}");
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_was_taken_back_stays_so_whatever_is_written_down_next() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let (first, other) = (id_of(&desk, "WL-REC-01").await, id_of(&desk, "WL-C03").await);
    let rules = format!("owner=vendor&pilots={first}&wait_days=0&window_days=7&quiet=&approver=");
    desk.post("/p/A81001/update-rules/emis-web", &rules).await;
    let update = desk.post("/p/A81001/updates/new", "product=emis-web/&version=9.21").await.to;
    let pilot = format!("pc={first}");
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    for (done, checkup) in [("log-on-worked", "c2"), ("install", "c3"), ("log-on-worked", "c4")] {
        assert_eq!(act(&desk, &update, done, &pilot).await, StatusCode::SEE_OTHER, "{done}");
        desk.later(10);
        pc.send(&desk, &pc.checkup(&desk, checkup, &OLD, None)).await;
        desk.later(10);
    }
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::SEE_OTHER);
    desk.post(&format!("{update}/pcs"), &format!("pcs={other}")).await;
    desk.later(10);
    assert_eq!(act(&desk, &update, "roll-back", "note=Log-on fails").await, StatusCode::SEE_OTHER);
    assert!(desk.get(&update).await.text.contains("has it, says"), "the other PC still has it");
    desk.later(10);
    desk.post(&format!("{update}/pcs"), "").await;
    let page = desk.get(&update).await.text;
    assert!(page.contains("It is not on a PC after all (WL-C03)"), "{page}");
    assert!(page.contains("Taken back") && page.contains("Begin with it again"), "{page}");
    assert!(!page.contains("It goes to the other PCs") && !page.contains("has it, says"), "neither PC has it: {page}");
    for act in ["log-on-worked", "log-on-failed", "install", "approve"] {
        let refused = desk.post(&format!("{update}/{act}"), &pilot).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}");
    }
    assert_eq!(act(&desk, &update, "begin-again", "note=").await, StatusCode::UNPROCESSABLE_ENTITY, "no reason");
    assert_eq!(act(&desk, &update, "begin-again", "note=The partner mended it").await, StatusCode::SEE_OTHER);
    let page = desk.get(&update).await.text;
    assert!(
        page.contains("Begun with again, Manager: The partner mended it")
            && page.contains("wanted: a check before it without a fault, a log-on before it that worked"),
        "what was seen before counts no more: {page}"
    );
    desk.later(10);
    pc.send(&desk, &pc.checkup(&desk, "c5", &OLD, None)).await;
    assert_eq!(
        act(&desk, &update, "install", &pilot).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a log-on from before counts no more"
    );
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::SEE_OTHER);
    assert!(desk.get(&update).await.text.contains("On the pilot PC"));
}

#[tokio::test]
async fn a_check_that_waited_on_the_pc_tells_of_the_time_before_the_update() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let first = id_of(&desk, "WL-REC-01").await;
    let rules = format!("owner=vendor&pilots={first}&wait_days=0&window_days=7&quiet=&approver=");
    desk.post("/p/A81001/update-rules/emis-web", &rules).await;
    let update = desk.post("/p/A81001/updates/new", "product=emis-web/&version=9.21").await.to;
    let pilot = format!("pc={first}");
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    let waited = pc.checkup(&desk, "c2", &OLD, None);
    desk.later(10);
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    pc.send(&desk, &waited).await;
    assert_eq!(act(&desk, &update, "log-on-worked", &pilot).await, StatusCode::SEE_OTHER);
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::UNPROCESSABLE_ENTITY, "no check was made after it");
    pc.send(&desk, &pc.checkup(&desk, "c3", &OLD, None)).await;
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_incident_says_that_the_pc_was_updated_shortly_before() {
    let mut desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    desk.later(60);
    pc.send(&desk, &pc.checkup(&desk, "c2", &NEW, Some("LY301"))).await;
    let list = desk.get("/p/A81001/incidents").await.text;
    let short: String = list.split("/p/A81001/incidents/").nth(1).unwrap().chars().take(5).collect();
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(page.contains("There was an update shortly before.") && page.contains("NHS Credential Management 4.1"), "{page}");
    // The PC's next fault long after is no longer said to come from it.
    desk.post(&format!("/p/A81001/incidents/{short}/end"), "cause=&works=yes").await;
    days_later(&mut desk, 30).await;
    let late = desk.report("who=AY&where=Reception&said=my+card+is+locked").await;
    assert!(!desk.get(&format!("/p/A81001/incidents/{late}")).await.text.contains("There was an update shortly before."));
}

#[tokio::test]
async fn a_version_on_some_pcs_is_offered_to_be_written_down_once() {
    let desk = Desk::open().await;
    for (name, machine, software) in [("WL-REC-01", 'a', NEW), ("WL-C03", 'b', OLD)] {
        let pc = SendingPc::enrol(&desk, name, machine).await;
        pc.send(&desk, &pc.checkup(&desk, name, &software, None)).await;
    }
    let page = desk.get("/p/A81001/updates").await.text;
    assert!(page.contains("NHS Credential Management 4.1 on 1 of 2 PCs"), "{page}");
    noticed(&desk).await;
    assert!(!desk.get("/p/A81001/updates").await.text.contains("Seen on PCs"));
    let again = desk.post("/p/A81001/updates/new", "product=nhs-client/credential-management&version=4.1").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same twice");
    let all: Vec<Update> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn a_version_that_every_pc_got_in_one_night_is_noticed_while_a_failure_may_come_from_it() {
    let mut desk = Desk::open().await;
    let mut pcs = Vec::new();
    for (name, machine) in [("WL-REC-01", 'a'), ("WL-C03", 'b')] {
        let pc = SendingPc::enrol(&desk, name, machine).await;
        pc.send(&desk, &pc.checkup(&desk, &format!("{name}-before"), &OLD, None)).await;
        pcs.push((name, pc));
    }
    assert!(!desk.get("/p/A81001/updates").await.text.contains("Seen on PCs"), "it may have been there for years");
    days_later(&mut desk, 1).await;
    for (name, pc) in &pcs {
        pc.send(&desk, &pc.checkup(&desk, &format!("{name}-after"), &NEW, None)).await;
    }
    let page = desk.get("/p/A81001/updates").await.text;
    assert!(page.contains("NHS Credential Management 4.1 on all of 2 PCs"), "{page}");
    days_later(&mut desk, 30).await;
    assert!(!desk.get("/p/A81001/updates").await.text.contains("Seen on PCs"), "it has gone well for a month");
}

#[tokio::test]
async fn where_no_check_sees_a_product_somebody_says_on_which_pcs_it_is() {
    let desk = Desk::open().await;
    let (pilot, other) = (id_of(&desk, "WL-REC-01").await, id_of(&desk, "WL-C03").await);
    let rules = format!("owner=vendor&pilots={pilot}&wait_days=0&window_days=7&quiet=&approver=");
    desk.post("/p/A81001/update-rules/emis-web", &rules).await;
    let update = desk.post("/p/A81001/updates/new", "product=emis-web/&version=9.21").await.to;
    let page = desk.get(&update).await.text;
    assert!(page.contains("PCs of which no check tells") && page.contains("nobody has said so"), "{page}");
    assert_eq!(desk.post(&format!("{update}/pcs"), &format!("pcs={other}&pcs=nonsense")).await.status, StatusCode::SEE_OTHER);
    let page = desk.get(&update).await.text;
    assert!(page.contains("has it, says Manager, 23 Nov 2026") && page.contains("It is on a PC (WL-C03), Manager"), "{page}");
    assert!(desk.get("/p/A81001/updates").await.text.contains("1 of 2 PCs done"));
    desk.post(&format!("{update}/pcs"), "").await;
    assert!(desk.get(&update).await.text.contains("It is not on a PC after all (WL-C03), Manager"));
    assert!(desk.get("/p/A81001/updates").await.text.contains("0 of 2 PCs done"));
    desk.post(&format!("{update}/pcs"), "all=yes").await;
    let list = desk.get("/p/A81001/updates").await.text;
    assert!(list.contains("1 of 2 PCs done"), "the pilot goes its own way: {list}");
}

#[tokio::test]
async fn what_a_check_sees_is_not_for_people_to_say() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    let update = noticed(&desk).await;
    desk.post(&format!("{update}/pcs"), "all=yes").await;
    let page = desk.get(&update).await.text;
    assert!(
        page.contains("to do") && page.contains("It is on a PC (WL-C03)") && !page.contains("It is on a PC (WL-REC-01)"),
        "{page}"
    );
}

#[tokio::test]
async fn the_number_of_an_article_is_for_people_to_tick_and_an_incident_says_what_they_wrote_down() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    let update = desk.post("/p/A81001/updates/new", "product=nhs-client/credential-management&version=KB5073121").await.to;
    let first = id_of(&desk, "WL-REC-01").await;
    let page = desk.get(&update).await.text;
    assert!(page.contains("not known: no check sees it") && page.contains("PCs of which no check tells"), "{page}");
    desk.post(&format!("{update}/pcs"), &format!("pcs={first}")).await;
    assert!(desk.get(&update).await.text.contains("has it, says Manager"));
    desk.later(60);
    pc.send(&desk, &pc.checkup(&desk, "c2", &OLD, Some("LY301"))).await;
    let list = desk.get("/p/A81001/incidents").await.text;
    let short: String = list.split("/p/A81001/incidents/").nth(1).unwrap().chars().take(5).collect();
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(
        page.contains("There was an update shortly before.") && page.contains("KB5073121 on WL-REC-01, written down by Manager"),
        "{page}"
    );
}

#[tokio::test]
async fn a_driver_that_is_often_not_listed_is_not_said_to_be_missing() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    for (product, shown) in [("piv-minidriver", "not known: no check sees it"), ("gemalto-middleware", "does not need it")] {
        let update = desk.post("/p/A81001/updates/new", &format!("product=middleware/{product}&version=9.1")).await.to;
        let page = desk.get(&update).await.text;
        assert!(page.contains(shown), "{product}: {page}");
    }
}
