//! “It is not just you”: what counts as the same failure, from words and from checks.

use lanyard_model::OpeningHours;

use crate::checkups::{AMINA, checkup, incident, key, send};
use crate::desk::{Desk, practice};
use crate::hand_over::contact;

const BEN: &str = "000222222222";

/// What the page of an incident says at the front desk.
async fn page(desk: &Desk, short: &str) -> String {
    desk.get_signed_out(&format!("/r/front-door/{short}")).await.text
}

/// Checks of two people at two PCs that found this; gives both incidents.
async fn checks(desk: &Desk, cause: &str) -> (String, String) {
    let (here, there) = (key(desk, 'a', "WL-REC-01").await, key(desk, 'b', "WL-C03").await);
    let first = send(desk, &here, &checkup(desk, "c1", "WL-REC-01", AMINA, Some(cause))).await;
    let second = send(desk, &there, &checkup(desk, "c2", "WL-C03", BEN, Some(cause))).await;
    (incident(&first).unwrap(), incident(&second).unwrap())
}

#[tokio::test]
async fn two_pcs_that_cannot_reach_the_nhs_network_are_one_failure_without_a_word_said() {
    let desk = Desk::open().await;
    let (first, second) = checks(&desk, "LY802").await;
    let shown = page(&desk, &first).await;
    assert!(
        shown.contains("It is not just you") && shown.contains("1 other report of the same") && shown.contains("Room 3"),
        "{shown}"
    );
    let third = desk.report("who=CD&room=Room+4&picture=unreachable").await;
    assert!(page(&desk, &third).await.contains("2 other reports of the same"), "what she says is said of what was found");
    assert!(page(&desk, &second).await.contains("2 other reports of the same"));
    let packet = desk.post(&format!("/p/A81001/incidents/{first}/hand-over/it-partner"), "to=markdown").await.text;
    assert!(packet.contains("3 people, by reports and checks"), "{packet}");
}

#[tokio::test]
async fn two_readers_that_are_unplugged_and_two_locked_cards_are_two_accidents() {
    for cause in ["LY101", "LY301"] {
        let desk = Desk::open().await;
        let (first, _) = checks(&desk, cause).await;
        assert!(!page(&desk, &first).await.contains("It is not just you"), "{cause}");
    }
}

#[tokio::test]
async fn a_check_that_found_it_right_since_is_no_part_of_an_outage() {
    let desk = Desk::open().await;
    let (first, _) = checks(&desk, "LY802").await;
    let there = key(&desk, 'b', "WL-C03").await;
    desk.later(1);
    send(&desk, &there, &checkup(&desk, "c3", "WL-C03", BEN, None)).await;
    assert!(!page(&desk, &first).await.contains("It is not just you"));
}

#[tokio::test]
async fn whoever_says_nothing_may_be_stuck_for_the_same_reason() {
    let desk = Desk::open().await;
    let silent = desk.report("who=AY&room=Reception").await;
    let first = desk.report("who=BC&room=Room+3&picture=unreachable").await;
    desk.report("who=CD&room=Room+4&picture=unreachable").await;
    let shown = page(&desk, &first).await;
    assert!(
        shown.contains("1 other report of the same") && shown.contains("1 more report in this hour may be of the same"),
        "{shown}"
    );
    let shown = page(&desk, &silent).await;
    assert!(shown.contains("2 other reports in this hour may be of the same") && !shown.contains("It is not just you"), "{shown}");
    assert!(
        shown.contains("value=\"others_affected\"") || !shown.contains("of the same within the hour"),
        "nothing is inferred from it"
    );
}

#[tokio::test]
async fn a_step_that_waits_for_a_closed_desk_says_when_it_opens() {
    let desk = Desk::open().await;
    let hours = OpeningHours { days: vec![1, 2, 3, 4, 5], from: "08:00:00".parse().unwrap(), until: "09:00:00".parse().unwrap() };
    contact(&desk, lanyard_model::Desk::ItPartner, "it@partner.example", vec![hours]).await;
    let short = desk.report("who=AY&room=Reception&said=NHS Credential Management Error: Not Installed or Running").await;
    // The practice's own steps come first; then enough was tried, and the rest is IT's.
    for shut in [false, true] {
        desk.later(25);
        desk.post(&format!("/r/front-door/{short}/answer"), "question=last_worked&answer=").await;
        desk.later(20);
        let shown = page(&desk, &short).await;
        assert_eq!(shown.contains("Closed until 24 Nov 2026, 08:00"), shut, "{shown}");
    }
}

#[tokio::test]
async fn where_a_room_has_two_pcs_the_one_that_is_pressed_counts() {
    let desk = Desk::open().await;
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let pc = serde_json::json!({"id": "second", "name": "WL-REC-02", "room": "Reception", "applications": []});
    write.save(&serde_json::from_value::<lanyard_model::Pc>(pc).unwrap()).await.unwrap();
    write.commit().await.unwrap();
    let key = key(&desk, 'a', "WL-REC-02").await;
    send(&desk, &key, &checkup(&desk, "c1", "WL-REC-02", BEN, None)).await;
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    let shown = page(&desk, &short).await;
    assert!(shown.contains("Which PC is it?") && !shown.contains("was checked"), "{shown}");
    assert_eq!(desk.post(&format!("/r/front-door/{short}/pc"), "pc=elsewhere").await.status, axum::http::StatusCode::NOT_FOUND);
    desk.post(&format!("/r/front-door/{short}/pc"), "pc=second").await;
    let shown = page(&desk, &short).await;
    assert!(shown.contains("Another person’s card was found right at this PC") && !shown.contains("Which PC is it?"), "{shown}");
    let whole = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
    assert!(whole.contains("WL-REC-02, Reception"), "{whole}");
    desk.post(&format!("/p/A81001/incidents/{short}/person"), "person=&pc=").await;
    assert!(page(&desk, &short).await.contains("Which PC is it?"), "and it can be taken back");
}
