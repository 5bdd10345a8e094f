//! Several reports put together: what they tell each other, taken out again, put together anew, and ended each by itself.

use axum::http::StatusCode;

use crate::desk::Desk;

/// Two people in two rooms with one failure, the second put into the first.
async fn put_together(desk: &Desk) -> (String, String) {
    let first = desk.report("who=AY&room=Reception&picture=unreachable").await;
    let second = desk.report("who=BC&room=Room+3&picture=unreachable").await;
    merge(desk, &second, &first).await;
    (first, second)
}

async fn merge(desk: &Desk, part: &str, into: &str) {
    let page = desk.post(&format!("/p/A81001/incidents/{part}/merge"), &format!("into={into}")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
}

async fn works_again(desk: &Desk, short: &str) -> bool {
    desk.get_signed_out(&format!("/r/front-door/{short}")).await.text.contains("Working again")
}

#[tokio::test]
async fn the_one_that_holds_the_others_still_says_that_it_is_not_just_you() {
    let desk = Desk::open().await;
    let (first, _) = put_together(&desk).await;
    let third = desk.report("who=CD&room=Room+4&picture=unreachable").await;
    merge(&desk, &third, &first).await;
    let page = desk.get_signed_out(&format!("/r/front-door/{first}")).await.text;
    assert!(page.contains("It is not just you") && page.contains("2 other reports"), "{page}");
    assert!(!page.contains("value=\"others_affected\""), "what is known is not asked");
    let packet = desk.post(&format!("/p/A81001/incidents/{first}/hand-over/it-partner"), "to=markdown").await.text;
    assert!(packet.contains("3 people, by reports and checks"), "each counts once: {packet}");
}

#[tokio::test]
async fn what_was_put_in_by_a_slip_is_taken_out_and_does_not_end_with_it() {
    let desk = Desk::open().await;
    let (first, second) = put_together(&desk).await;
    let address = format!("/p/A81001/incidents/{second}");
    assert!(desk.get(&address).await.text.contains("Take it out again"));
    for _ in 0..2 {
        desk.post(&format!("{address}/part"), "").await;
    }
    let page = desk.get(&address).await.text;
    assert_eq!(page.matches("Taken out of incident").count(), 1, "pressed twice: {page}");
    assert!(!page.contains("of which this is a part"), "{page}");
    desk.post(&format!("/p/A81001/incidents/{first}/end"), "outcome=restored").await;
    assert!(works_again(&desk, &first).await && !works_again(&desk, &second).await);
    let third = desk.report("who=CD&room=Room+4&picture=unreachable").await;
    merge(&desk, &second, &third).await;
}

#[tokio::test]
async fn what_failed_again_is_one_of_its_own_and_can_be_put_into_another() {
    let desk = Desk::open().await;
    let (first, second) = put_together(&desk).await;
    desk.post(&format!("/p/A81001/incidents/{first}/end"), "outcome=restored").await;
    desk.later(50);
    desk.post(&format!("/p/A81001/incidents/{second}/reopen"), "").await;
    assert!(!desk.get(&format!("/p/A81001/incidents/{first}")).await.text.contains(&second), "that one is over");
    let laters = desk.report("who=CD&room=Room+4&picture=unreachable").await;
    merge(&desk, &second, &laters).await;
    desk.post(&format!("/p/A81001/incidents/{laters}/end"), "outcome=restored").await;
    assert!(works_again(&desk, &second).await);
}

#[tokio::test]
async fn one_persons_it_works_now_ends_their_own_report_and_a_manager_ends_the_rest() {
    let desk = Desk::open().await;
    let (first, second) = put_together(&desk).await;
    desk.post(&format!("/r/front-door/{first}/step"), "step=move-pc&outcome=works").await;
    desk.post(&format!("/r/front-door/{first}/step"), "step=self-unlock&outcome=works").await;
    assert!(works_again(&desk, &first).await, "it was said at its own PC");
    assert!(!works_again(&desk, &second).await, "and nobody asked in room 3");
    let page = desk.get(&format!("/p/A81001/incidents/{first}")).await.text;
    assert!(page.contains("All of them work again"), "{page}");
    desk.post(&format!("/p/A81001/incidents/{first}/parts-work"), "").await;
    assert!(works_again(&desk, &second).await);
    assert!(!desk.get(&format!("/p/A81001/incidents/{first}")).await.text.contains("All of them work again"));
}

#[tokio::test]
async fn the_same_words_are_told_once_and_once_more_when_it_failed_again() {
    let desk = Desk::open().await;
    let (first, _) = put_together(&desk).await;
    let address = format!("/p/A81001/incidents/{first}");
    let told = async || desk.get(&address).await.text.matches("Everybody affected was told: Fixed, please try").count();
    for _ in 0..2 {
        desk.post(&format!("{address}/message"), "message=Fixed, please try").await;
    }
    assert_eq!(told().await, 1);
    desk.post(&format!("{address}/end"), "outcome=restored").await;
    desk.later(60);
    desk.post(&format!("{address}/reopen"), "").await;
    desk.post(&format!("{address}/message"), "message=Fixed, please try").await;
    assert_eq!(told().await, 2);
}
