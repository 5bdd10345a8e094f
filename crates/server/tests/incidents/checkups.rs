//! Checkups reach the server: enrolling, joining or opening incidents, what the register learns, whose card it is.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use lanyard_model::{
    Applet, CardCertificate, CardReading, Checkup, Fact, Id, Incident, Origin, Outcome, Pc, Reading, ReceivedCheckup, Summary,
};
use serde_json::json;
use tower::ServiceExt as _;

use crate::desk::{Desk, Page, page, practice};
use crate::hand_over::value;

/// Amina Yusuf's card, by the UUID on it.
pub(crate) const AMINA: &str = "000111111111";
/// A card that nobody here holds.
const VISITOR: &str = "000999999999";

/// A checkup with one card in.
pub(crate) fn checkup(desk: &Desk, id: &str, pc: &str, holder: &str, cause: Option<&str>) -> Checkup {
    let mut checkup = Checkup::unread(id.to_owned(), desk.now(), "lanyard test".to_owned());
    checkup.origin = Some(Origin { user: "somebody".to_owned(), pc: pc.to_owned() });
    let outcome = if cause.is_some() { Outcome::FaultFound } else { Outcome::NothingWrong };
    checkup.summary = Some(Summary { outcome, cause: cause.map(str::to_owned), findings: vec![], attributes: Default::default() });
    let certificate = CardCertificate {
        slot: "9A".to_owned(),
        holder: Some(holder.to_owned()),
        issuer: "CN=SubCA02,OU=CA,O=nhs".to_owned(),
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2027-01-01T00:00:00Z".parse().unwrap(),
        key_usage: vec!["digitalSignature".to_owned()],
        key: "RSA 2048".to_owned(),
        bytes: 1482,
        sha256: Some(format!("{holder:0>64}")),
    };
    let card = CardReading {
        reader: "Reader 00 00".to_owned(),
        applet: Fact::Known(Applet::Piv),
        tries_left: Fact::Known(3),
        certificates: Fact::Known(vec![certificate]),
        apdus: 9,
    };
    checkup.cards = Reading { fact: Fact::Known(vec![card]), millis: 80 };
    checkup
}

/// A code from the page that makes one.
pub(crate) async fn code(desk: &Desk) -> String {
    let page = desk.post("/p/A81001/pcs-that-report/code", "").await;
    page.text.split("--code ").nth(1).unwrap().chars().take(14).collect()
}

/// Enrols a machine; gives its key.
pub(crate) async fn key(desk: &Desk, machine: char, name: &str) -> String {
    let machine: String = std::iter::repeat_n(machine, 64).collect();
    let asked = json!({"code": code(desk).await.to_lowercase(), "machine": machine, "name": name});
    let page = desk.send("/api/enrol", None, &asked.to_string()).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text);
    let given: serde_json::Value = serde_json::from_str(&page.text).unwrap();
    given["key"].as_str().unwrap().to_owned()
}

pub(crate) async fn send(desk: &Desk, key: &str, checkup: &Checkup) -> Page {
    desk.send("/api/checkups", Some(key), &serde_json::to_string(checkup).unwrap()).await
}

pub(crate) fn incident(page: &Page) -> Option<String> {
    let given: serde_json::Value = serde_json::from_str(&page.text).unwrap();
    given["incident"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_fault_opens_one_incident_however_often_it_is_sent() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let fault = checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"));
    let first = send(&desk, &key, &fault).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let short = incident(&first).expect("a fault opens an incident");
    let again = send(&desk, &key, &fault).await;
    assert_eq!((again.status, incident(&again)), (StatusCode::OK, Some(short.clone())));
    desk.later(2);
    let next = send(&desk, &key, &checkup(&desk, "c2", "WL-REC-01", AMINA, Some("LY301"))).await;
    assert_eq!(incident(&next), Some(short.clone()), "the open incident of this PC");
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    let all: Vec<Incident> = read.all().await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(read.checkups_of(&all[0].id).await.unwrap().len(), 2);
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(page.contains("Amina Yusuf") && page.contains("LY301") && page.contains("What is known already"), "{page}");
}

#[tokio::test]
async fn a_report_is_joined_by_the_check_of_that_persons_card() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    let joined = send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"))).await;
    assert_eq!(incident(&joined), Some(short));
    let healthy = send(&desk, &key, &checkup(&desk, "c2", "WL-REC-01", "000222222222", None)).await;
    assert!(incident(&healthy).is_some(), "still the open incident of this PC");
}

/// A check that could not read the card.
fn unread(desk: &Desk, id: &str, pc: &str, cause: &str) -> Checkup {
    Checkup { cards: Reading::default(), ..checkup(desk, id, pc, AMINA, Some(cause)) }
}

#[tokio::test]
async fn a_report_from_a_room_is_joined_by_the_check_of_its_pc_unless_it_is_somebody_elses() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let first = desk.report("who=AY&room=Reception&picture=nothing").await;
    let others = send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", "000222222222", Some("LY301"))).await;
    assert_ne!(incident(&others), Some(first.clone()), "Ben's card");
    desk.post(&format!("/r/front-door/{}/step", incident(&others).unwrap()), "step=self-unlock&outcome=works").await;
    let visitor = send(&desk, &key, &checkup(&desk, "c2", "WL-REC-01", VISITOR, Some("LY301"))).await;
    assert_ne!(incident(&visitor), Some(first.clone()), "the register knows Amina's card, and this is another");
    desk.post(&format!("/r/front-door/{}/step", incident(&visitor).unwrap()), "step=self-unlock&outcome=works").await;
    let joined = send(&desk, &key, &unread(&desk, "c3", "WL-REC-01", "LY101")).await;
    assert_eq!(incident(&joined), Some(first.clone()));
    let page = desk.get(&format!("/p/A81001/incidents/{first}")).await.text;
    assert!(page.contains("Amina Yusuf") && page.contains("WL-REC-01") && !page.contains("belongs to a visitor"), "{page}");
}

#[tokio::test]
async fn whose_card_was_in_does_not_own_a_report_without_a_name_and_in_a_room_of_two_pcs_nobody_knows_which() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let nameless = desk.report("room=Reception&picture=nothing").await;
    let joined = send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", "000222222222", Some("LY101"))).await;
    assert_eq!(incident(&joined), Some(nameless.clone()));
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    assert_eq!(read.incident(&nameless).await.unwrap().unwrap().person, None, "Ben's card was tried there, no more is known");
    drop(read);
    let other = key_of_another(&desk).await;
    let second = desk.report("room=Room 3&picture=nothing").await;
    let apart = send(&desk, &other, &unread(&desk, "c2", "WL-C03B", "LY101")).await;
    assert_ne!(incident(&apart), Some(second), "there are two PCs in room 3");
}

/// A second PC in room 3, enrolled.
async fn key_of_another(desk: &Desk) -> String {
    let key = key(desk, 'b', "WL-C03B").await;
    let mut write = desk.app.store.write(&practice(), "test", "Its room is known", desk.now()).await.unwrap();
    let pcs: Vec<Pc> = write.all().await.unwrap();
    let pc = pcs.into_iter().find(|pc| pc.name == "WL-C03B").unwrap();
    write.save(&Pc { room: Some("Room 3".to_owned()), ..pc }).await.unwrap();
    write.commit().await.unwrap();
    key
}

#[tokio::test]
async fn what_lay_on_a_pc_for_days_is_kept_and_opens_nothing() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let fault = checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"));
    let send_at = async |checkup: &Checkup, date: &str| {
        let request = Request::post("/api/checkups")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::DATE, date);
        let body = Body::from(serde_json::to_string(checkup).unwrap());
        page(desk.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()).await
    };
    desk.later(3 * 24 * 60);
    let late = send_at(&fault, "Thu, 26 Nov 2026 08:05:00 GMT").await;
    assert_eq!((late.status, incident(&late)), (StatusCode::CREATED, None));
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    assert!(read.open_incidents().await.unwrap().is_empty(), "nobody is stuck now");
    drop(read);
    let mut wrong_clock = checkup(&desk, "c2", "WL-REC-01", AMINA, Some("LY301"));
    wrong_clock.taken_at = "2020-01-01T00:00:00Z".parse().unwrap();
    let at_once = send_at(&wrong_clock, "Wed, 01 Jan 2020 00:00:02 GMT").await;
    assert!(incident(&at_once).is_some(), "sent at once, by a PC whose clock is wrong");
    let mut ahead = checkup(&desk, "c3", "WL-REC-01", AMINA, None);
    ahead.taken_at = "2027-11-26T08:05:00Z".parse().unwrap();
    send_at(&ahead, "Thu, 26 Nov 2026 08:06:00 GMT").await;
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    let all: Vec<lanyard_model::Certificate> = read.all().await.unwrap();
    assert!(!all.is_empty() && all.iter().all(|one| one.seen_at <= desk.now()), "nothing is seen tomorrow: {all:?}");
}

#[tokio::test]
async fn a_healthy_check_opens_nothing_and_is_not_audited() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let first = send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", AMINA, None)).await;
    assert_eq!((first.status, incident(&first)), (StatusCode::CREATED, None));
    let head = desk.app.store.audit_head(&practice()).await.unwrap();
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    let seen = desk.app.store.read(&practice()).await.unwrap().certificates_of(&people[0].id).await.unwrap();
    assert_eq!(seen.len(), 1, "the register knows the certificate now");
    send(&desk, &key, &checkup(&desk, "c2", "WL-REC-01", AMINA, None)).await;
    assert_eq!(desk.app.store.audit_head(&practice()).await.unwrap(), head, "nothing new, so no entry");
    let mut renewed = checkup(&desk, "c3", "WL-REC-01", AMINA, None);
    let Fact::Known(cards) = &mut renewed.cards.fact else { panic!() };
    let Fact::Known(certificates) = &mut cards[0].certificates else { panic!() };
    certificates[0].sha256 = Some("f".repeat(64));
    certificates[0].not_after = "2029-01-01T00:00:00Z".parse().unwrap();
    send(&desk, &key, &renewed).await;
    let after = desk.app.store.audit_head(&practice()).await.unwrap();
    assert_eq!(after.number, head.number + 1, "a renewed certificate is one entry");
}

#[tokio::test]
async fn codes_end_keys_can_be_taken_away_and_users_share_their_pc() {
    let desk = Desk::open().await;
    let ended = code(&desk).await;
    desk.later(61);
    let asked = |code: &str| json!({"code": code, "machine": "a".repeat(64), "name": "X"}).to_string();
    assert_eq!(desk.send("/api/enrol", None, &asked(&ended)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.send("/api/enrol", None, &asked("AAAA-AAAA-AAAA")).await.status, StatusCode::FORBIDDEN);
    let (first, second) = (key(&desk, 'a', "WL-REC-01").await, key(&desk, 'a', "WL-REC-01").await);
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    assert_eq!(read.pcs().await.unwrap().len(), 2, "the PC of that name in the register is this one");
    let keys = read.pc_keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].pc == keys[1].pc), (2, true));
    drop(read);
    let page = desk.get("/p/A81001/pcs-that-report").await.text;
    assert!(page.contains("WL-REC-01") && !page.contains(&first), "the secret is shown nowhere");
    let paths: Vec<String> = keys.iter().map(|key| format!("/p/A81001/pcs-that-report/{}/revoke", key.id)).collect();
    let shown: Vec<&String> = paths.iter().filter(|path| page.contains(path.as_str())).collect();
    let [path] = shown.as_slice() else { panic!("one for the PC, not for each key: {page}") };
    assert!(!page.contains(&format!("action=\"{path}")), "stopping is asked about first");
    assert!(desk.get(path).await.text.contains("Take the key of WL-REC-01 away?"));
    desk.post(path, "").await;
    for key in [first, second, "nonsense".to_owned()] {
        let refused = send(&desk, &key, &checkup(&desk, "c9", "WL-REC-01", AMINA, None)).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_pc_out_of_use_reports_nothing_until_it_is_used_again() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    for (retired, status) in [(true, StatusCode::UNAUTHORIZED), (false, StatusCode::CREATED)] {
        let mut write = desk.app.store.write(&practice(), "test", "Out of use", desk.now()).await.unwrap();
        let pc = write.all::<Pc>().await.unwrap().into_iter().find(|pc| pc.name == "WL-REC-01").unwrap();
        write.save(&Pc { retired_at: retired.then(|| desk.now()), ..pc }).await.unwrap();
        write.commit().await.unwrap();
        let list = desk.get("/p/A81001/pcs-that-report").await.text;
        assert_eq!(list.contains("No PC reports yet"), retired, "{list}");
        assert_eq!(send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", AMINA, None)).await.status, status);
    }
}

#[tokio::test]
async fn codes_are_listed_until_they_end_and_one_form_makes_one() {
    let desk = Desk::open().await;
    let list = "/p/A81001/pcs-that-report";
    let page = desk.get(list).await.text;
    assert!(!page.contains("Codes that work"));
    let once = value(&page, "once");
    let made = desk.post(&format!("{list}/code"), &format!("once={once}")).await.text;
    let code: String = made.split("--code ").nth(1).unwrap().chars().take(14).collect();
    let again = desk.post(&format!("{list}/code"), &format!("once={once}")).await.text;
    assert!(again.contains("This code was shown already") && !again.contains("--code"), "{again}");
    let page = desk.get(list).await.text;
    assert!(page.contains("Codes that work") && !page.contains(&code), "its end is listed, the code is not: {page}");
    assert_eq!(page.matches("/stop\"").count(), 1);
    let stop = format!("{list}/codes/{once}/stop");
    assert!(desk.get(&stop).await.text.contains("No PC can be enrolled with it from then on"));
    desk.post(&stop, "").await;
    assert!(!desk.get(list).await.text.contains("Codes that work"));
    let asked = json!({"code": code, "machine": "a".repeat(64), "name": "X"}).to_string();
    assert_eq!(desk.send("/api/enrol", None, &asked).await.status, StatusCode::FORBIDDEN);
    key(&desk, 'b', "WL-Z").await;
    key(&desk, 'c', "WL-A").await;
    let page = desk.get(list).await.text;
    assert!(page.find("WL-A").unwrap() < page.find("WL-Z").unwrap(), "by name: {page}");
    desk.later(61);
    assert!(!desk.get(list).await.text.contains("Codes that work"));
}

#[tokio::test]
async fn a_pc_that_was_enrolled_twice_stands_once_and_loses_both_keys() {
    let desk = Desk::open().await;
    let keys = [key(&desk, 'a', "WL-REC-01").await, key(&desk, 'a', "WL-REC-01").await, key(&desk, 'b', "WL-C03").await];
    let list = desk.get("/p/A81001/pcs-that-report").await.text;
    assert_eq!(list.matches("Take the key of WL-REC-01 away").count(), 1, "{list}");
    assert!(list.contains("(2 times so far)"), "{list}");
    let revoke = list.split("Take the key of WL-REC-01 away").next().unwrap().rsplit("href=\"").next().unwrap();
    desk.post(revoke.split('"').next().unwrap(), "").await;
    for (key, status) in keys.iter().zip([StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED, StatusCode::CREATED]) {
        assert_eq!(send(&desk, key, &checkup(&desk, "c1", "WL-REC-01", AMINA, None)).await.status, status);
    }
}

#[tokio::test]
async fn what_is_no_checkup_or_too_new_is_refused_in_words() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let older_server = "This server is older than lanyard on this PC";
    let newer = format!("{{\"schema\":{}}}", lanyard_model::SCHEMA + 1);
    let (refused, later) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    for (body, status, words) in [
        ("[]", refused, "not a checkup"),
        ("", refused, "not a checkup"),
        ("{\"schema\":0}", refused, "Update lanyard on the PC that it comes from"),
        (newer.as_str(), later, older_server),
        ("{\"schema\":99}", later, older_server),
    ] {
        let page = desk.send("/api/checkups", Some(&key), body).await;
        assert_eq!(page.status, status, "{body}");
        assert!(page.text.contains(words), "{}", page.text);
    }
    let odd = checkup(&desk, "../c1", "WL-REC-01", AMINA, None);
    assert_eq!(send(&desk, &key, &odd).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_visitors_card_is_diagnosed_asked_about_and_kept_from_everybody() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    let sent = send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", VISITOR, Some("LY301"))).await;
    let short = incident(&sent).unwrap();
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(page.contains("belongs to a visitor") && page.contains("first two digits of the number"), "{page}");
    desk.post(&format!("/p/A81001/incidents/{short}/answer"), "question=card_back_digits&answer=08").await;
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(!page.contains("name=\"question\" value=\"card_back_digits\""), "asked once");
    for address in ["/p/A81001/", "/p/A81001/incidents", "/p/A81001/people", &format!("/p/A81001/incidents/{short}")] {
        assert!(!desk.get(address).await.text.contains(VISITOR), "{address} shows the visitor's number");
    }
    assert_eq!(
        desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap().len(),
        3,
        "never added by itself"
    );
    // Whoever is stuck is still to be helped; then the practice has it forgotten.
    let kept = async || {
        let all: Vec<ReceivedCheckup> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
        all.iter().filter(|one| one.holder.as_deref() == Some(VISITOR) && one.content.is_some()).count()
    };
    desk.post("/p/A81001/privacy", "table=visitor&days=&now=yes").await;
    assert_eq!(kept().await, 1, "the incident is open");
    assert!(!desk.get("/p/A81001/export/json").await.text.contains(VISITOR), "it is not the practice’s to take along");
    desk.post(&format!("/r/front-door/{short}/step"), "step=self-unlock&outcome=works").await;
    desk.later(1);
    assert!(desk.get("/p/A81001/privacy").await.text.contains("1 check of such cards kept now"));
    desk.post("/p/A81001/privacy", "table=visitor&days=&now=yes").await;
    assert_eq!(kept().await, 0);
    assert!(desk.get("/p/A81001/privacy").await.text.contains("No check holds one now"));
}

#[tokio::test]
async fn cards_of_visitors_are_forgotten_after_the_days_that_the_practice_set() {
    let desk = Desk::open().await;
    let key = key(&desk, 'a', "WL-REC-01").await;
    send(&desk, &key, &checkup(&desk, "c1", "WL-REC-01", VISITOR, None)).await;
    send(&desk, &key, &checkup(&desk, "c2", "WL-REC-01", AMINA, None)).await;
    desk.post("/p/A81001/privacy", "table=visitor&days=30").await;
    let holders = async || {
        let all: Vec<ReceivedCheckup> = desk.app.store.read(&practice()).await.unwrap().all().await.unwrap();
        all.into_iter().filter_map(|one| one.holder).collect::<Vec<_>>()
    };
    let day = 24 * 60;
    for (minutes, kept) in [(30 * day, 2), (1, 1)] {
        desk.later(minutes);
        desk.app.store.system("a test").erase_old_words(desk.now()).await.unwrap();
        assert_eq!(holders().await.len(), kept);
    }
    assert_eq!(holders().await, [AMINA], "one’s own staff’s stay");
}

#[tokio::test]
async fn a_swap_that_happened_by_itself_is_not_asked_for() {
    let desk = Desk::open().await;
    let (here, there) = (key(&desk, 'a', "WL-REC-01").await, key(&desk, 'b', "WL-C03").await);
    let sent = send(&desk, &here, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"))).await;
    let short = incident(&sent).unwrap();
    desk.later(4);
    send(&desk, &there, &checkup(&desk, "c2", "WL-C03", AMINA, None)).await;
    send(&desk, &here, &checkup(&desk, "c3", "WL-REC-01", "000222222222", Some("LY301"))).await;
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    let incident: Incident = read.incident(&short).await.unwrap().unwrap();
    assert_ne!(incident.id, Id::new(""));
    drop(read);
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(page.contains("This card was found right at WL-C03 at 08:09."), "{page}");
    assert!(!page.contains("value=\"works_on_other_pc\""));
}
