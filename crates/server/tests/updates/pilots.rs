//! Pilot PCs that change, builds of Windows, and updates that nobody is to have or that were written down wrongly.

use axum::http::StatusCode;

use crate::desk::Desk;
use crate::journey::{NEW, OLD, RULES, act, id_of, noticed};
use crate::pcs::{SendingPc, days_later};

#[tokio::test]
async fn what_went_to_every_pc_stays_done_when_another_pilot_pc_is_chosen() {
    let desk = Desk::open().await;
    let (first, second) = (id_of(&desk, "WL-REC-01").await, id_of(&desk, "WL-C03").await);
    let rules = |pilots: &str| format!("owner=vendor{pilots}&wait_days=0&window_days=7&quiet=&approver=");
    let address = "/p/A81001/update-rules/emis-web";
    desk.post(address, &rules(&format!("&pilots={first}"))).await;
    let update = desk.post("/p/A81001/updates/new", "product=emis-web/&version=9.21").await.to;
    let pilot = format!("pc={first}");
    desk.post(&format!("{update}/log-on-worked"), &pilot).await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    desk.later(10);
    assert_eq!(act(&desk, &update, "install", &pilot).await, StatusCode::SEE_OTHER);
    desk.later(10);
    pc.send(&desk, &pc.checkup(&desk, "c2", &OLD, None)).await;
    desk.post(&format!("{update}/log-on-worked"), &pilot).await;
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::SEE_OTHER);
    desk.post(&format!("{update}/pcs"), "all=yes").await;
    for pilots in [format!("&pilots={second}"), String::new()] {
        assert_eq!(desk.post(address, &rules(&pilots)).await.status, StatusCode::SEE_OTHER);
        assert!(desk.get(&update).await.text.contains("Every PC has it."), "{pilots}");
        assert!(!desk.get("/p/A81001/calendar").await.text.contains("9.21"), "{pilots}");
    }
}

#[tokio::test]
async fn a_pilot_pc_at_which_it_failed_is_not_forgotten_by_unticking_it() {
    let mut desk = Desk::open().await;
    let (first, second) = (SendingPc::enrol(&desk, "WL-REC-01", 'a').await, SendingPc::enrol(&desk, "WL-C03", 'b').await);
    let (a, b) = (id_of(&desk, "WL-REC-01").await, id_of(&desk, "WL-C03").await);
    let rules = |pilots: &str| format!("owner=partner{pilots}&wait_days=0&window_days=7&quiet=&approver=");
    for (pc, id) in [(&first, "c1"), (&second, "c2")] {
        pc.send(&desk, &pc.checkup(&desk, id, &OLD, None)).await;
    }
    let update = noticed(&desk).await;
    desk.post(RULES, &rules(&format!("&pilots={a}&pilots={b}"))).await;
    for pc in [&a, &b] {
        desk.post(&format!("{update}/log-on-worked"), &format!("pc={pc}")).await;
    }
    desk.later(10);
    for (pc, id) in [(&first, "c3"), (&second, "c4")] {
        pc.send(&desk, &pc.checkup(&desk, id, &NEW, None)).await;
    }
    desk.later(10);
    desk.post(&format!("{update}/log-on-worked"), &format!("pc={a}")).await;
    desk.post(&format!("{update}/log-on-failed"), &format!("pc={b}")).await;
    desk.post(RULES, &rules(&format!("&pilots={a}"))).await;
    days_later(&mut desk, 1).await;
    assert!(desk.get(&update).await.text.contains("Failed on the pilot PC"));
    let asked = desk.get("/p/A81001/help/question/will-updating-fix").await.text;
    assert!(asked.contains("NHS Credential Management 4.1 failed at a pilot PC here"), "{asked}");
    assert!(desk.get("/p/A81001/calendar").await.text.contains("An update failed at a pilot PC"));
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::UNPROCESSABLE_ENTITY);
    desk.post(&format!("{update}/log-on-worked"), &format!("pc={b}")).await;
    assert_eq!(act(&desk, &update, "approve", "").await, StatusCode::SEE_OTHER, "it was seen to work there");
}

#[tokio::test]
async fn a_build_of_windows_is_one_build_however_it_is_written() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    let other = SendingPc::enrol(&desk, "WL-C03", 'b').await;
    pc.send(&desk, &pc.with_windows(&desk, "c1", "11 Pro 24H2 (26100.2314)")).await;
    other.send(&desk, &other.with_windows(&desk, "c2", "10 Pro 22H2 (19045.5131)")).await;
    let mut pages = Vec::new();
    for version in ["10.0.26100.2454", "26100.2454"] {
        pages.push(desk.post("/p/A81001/updates/new", &format!("product=windows/windows&version={version}")).await.to);
    }
    for page in &pages {
        let page = desk.get(page).await.text;
        assert!(page.contains("to do") && !page.contains("has it"), "{page}");
        assert!(page.contains("not known: no check sees it"), "of another release nothing is said: {page}");
    }
    desk.later(60);
    pc.send(&desk, &pc.with_windows(&desk, "c3", "11 Pro 24H2 (26100.2454)")).await;
    for page in &pages {
        assert!(desk.get(page).await.text.contains("has it"), "{page}");
    }
    assert!(!desk.get("/p/A81001/updates").await.text.contains("Seen on PCs"), "it is written down");
    let asked = desk.get("/p/A81001/help/question/worked-yesterday").await;
    assert!(asked.text.contains("was first seen on 1 PC on 23 Nov 2026"), "{}", asked.text);
}

#[tokio::test]
async fn what_the_first_check_after_a_report_finds_new_may_have_come_before_it() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    desk.later(55);
    let words = "There was an update shortly before.";
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    let page = format!("/p/A81001/incidents/{short}");
    desk.later(2);
    pc.send(&desk, &pc.checkup(&desk, "c2", &NEW, Some("LY301"))).await;
    let shown = desk.get(&page).await.text;
    assert!(shown.contains(words) && shown.contains("by the first check since it failed"), "{shown}");
}

#[tokio::test]
async fn what_came_after_a_check_in_which_it_failed_is_not_said_to_have_come_before() {
    let desk = Desk::open().await;
    let pc = SendingPc::enrol(&desk, "WL-REC-01", 'a').await;
    pc.send(&desk, &pc.checkup(&desk, "c1", &OLD, None)).await;
    desk.later(30);
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    desk.later(2);
    pc.send(&desk, &pc.checkup(&desk, "c2", &OLD, Some("LY301"))).await;
    desk.later(20);
    pc.send(&desk, &pc.checkup(&desk, "c3", &NEW, Some("LY301"))).await;
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(!page.contains("There was an update shortly before."), "{page}");
}

#[tokio::test]
async fn an_update_is_put_right_or_withdrawn_with_a_reason() {
    let desk = Desk::open().await;
    let update = noticed(&desk).await;
    let page = desk.get(&format!("{update}/correct")).await.text;
    assert!(page.contains("value=\"4.1\"") && page.contains("1.4.2.0 by the partner"), "{page}");
    let form = "product=nhs-client/credential-management&version=4.1.1&rollback=1.4.2.0";
    assert_eq!(desk.post(&format!("{update}/correct"), form).await.status, StatusCode::SEE_OTHER);
    let page = desk.get(&update).await.text;
    assert!(page.contains("4.1.1") && !page.contains("It closes a security hole"), "{page}");
    let empty = desk.post(&format!("{update}/correct"), "product=nhs-client/credential-management&version=").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    desk.later(30);
    assert_eq!(act(&desk, &update, "withdraw", "").await, StatusCode::UNPROCESSABLE_ENTITY, "why?");
    assert_eq!(act(&desk, &update, "withdraw", "note=Its maker took it off the site").await, StatusCode::SEE_OTHER);
    let page = desk.get(&update).await.text;
    assert!(page.contains("Nobody is to have it.") && page.contains("Its maker took it off the site"), "{page}");
    assert!(!desk.get("/p/A81001/calendar").await.text.contains("4.1.1"));
    desk.later(1);
    assert_eq!(act(&desk, &update, "begin-again", "note=It is back").await, StatusCode::SEE_OTHER);
    assert!(desk.get(&update).await.text.contains("Before the pilot"));
}
