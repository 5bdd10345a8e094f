//! Reporting a problem: from the front desk, and by the label of a room.

use axum::http::StatusCode;
use lanyard_model::RoomLink;

use crate::desk::{Desk, practice};

#[tokio::test]
async fn three_taps_lead_to_the_first_step_and_the_card_works_again() {
    let desk = Desk::open().await;
    let form = desk.get_signed_out("/r/front-door").await;
    assert!(form.text.contains("Reception") && form.text.contains("<svg"), "rooms and pictures to press");
    assert!(!form.text.contains("Amina"), "nobody's name is shown");
    let short = desk.report("who=ay&room=Reception&picture=locked").await;
    let page = desk.get_signed_out(&format!("/r/front-door/{short}")).await;
    assert!(page.text.contains("lanyard-next"), "a question or step");
    assert!(!page.text.contains("Amina"), "still nobody's name");
    let open = desk.get("/p/A81001/incidents").await;
    assert!(open.text.contains(&short) && open.text.contains("Stuck"));
    let seen = desk.get(&format!("/p/A81001/incidents/{short}")).await;
    assert!(seen.text.contains("Amina Yusuf"), "initials are matched for who is signed in");
    desk.later(7);
    desk.post(&format!("/r/front-door/{short}/step"), "step=self-unlock&outcome=works").await;
    let seen = desk.get(&format!("/p/A81001/incidents/{short}")).await;
    assert!(seen.text.contains("Working again") && seen.text.contains("7 minutes"), "{}", seen.text);
}

#[tokio::test]
async fn whoever_is_not_signed_in_hears_that_something_happened_and_nobodys_name() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&picture=locked").await;
    let address = format!("/p/A81001/incidents/{short}");
    desk.post(&format!("{address}/end"), "outcome=closed&why=Ben forgot it&who=Ben Carver&minutes=12").await;
    desk.post(&format!("{address}/reopen"), "").await;
    let (outside, inside) = (format!("/r/front-door/{short}?seen=0"), format!("{address}?seen=0"));
    let (outside, inside) = (desk.get_signed_out(&outside).await.text, desk.get(&inside).await.text);
    assert!(outside.contains("The minutes lost were written down") && outside.contains("Failed again"), "{outside}");
    assert!(!outside.contains("Ben Carver") && !outside.contains("forgot"), "{outside}");
    assert!(inside.contains("Ben Carver lost 12 minutes") && inside.contains("Ben forgot it"), "{inside}");
}

#[tokio::test]
async fn the_writer_is_told_what_was_taken_out() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=my passcode is 482913 and it says locked").await;
    let page = desk.get_signed_out(&format!("/r/front-door/{short}")).await;
    assert!(page.text.contains("We took something out"), "{}", page.text);
    for address in [format!("/r/front-door/{short}"), format!("/p/A81001/incidents/{short}")] {
        assert!(!desk.get(&address).await.text.contains("482913"), "{address}");
    }
}

#[tokio::test]
async fn an_empty_report_says_what_is_missing_and_one_without_words_is_led_all_the_same() {
    let desk = Desk::open().await;
    let page = desk.post("/r/front-door", "who=+&room=").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Press a picture, or say who or where you are"), "{}", page.text);
    assert!(desk.get("/p/A81001/incidents").await.text.contains("No incident fits"));
    let short = desk.report("other_room=Room 3").await;
    assert!(desk.get_signed_out(&format!("/r/front-door/{short}")).await.text.contains("I don’t know"));
}

#[tokio::test]
async fn who_signs_in_without_a_card_is_not_asked_about_one() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=I use Windows Hello and it does not let me in").await;
    let address = format!("/r/front-door/{short}");
    let page = desk.get_signed_out(&address).await.text;
    assert!(page.contains("Does it still work for something else on this PC"), "{page}");
    desk.post(&format!("{address}/answer"), "question=works_for_windows&answer=yes").await;
    desk.post(&format!("{address}/answer"), "question=signed_in_so_before&answer=never").await;
    let page = desk.get_signed_out(&address).await.text;
    assert!(page.contains("Ring the registration authority, say what you sign in with"), "{page}");
    assert!(!page.contains("pushed into the reader") && !page.contains("gold chip"), "{page}");
}

async fn label(desk: &Desk, room: &str) -> String {
    assert_eq!(desk.post("/p/A81001/rooms", &format!("room={room}")).await.to, "/p/A81001/rooms");
    let links: Vec<RoomLink> = desk.app.store.read(&practice()).await.unwrap().room_links().await.unwrap();
    links.into_iter().find(|link| link.room == room).unwrap().secret
}

#[tokio::test]
async fn a_rooms_label_reports_that_room_and_shows_nothing_else() {
    let desk = Desk::open().await;
    let token = label(&desk, "Room 3").await;
    let elsewhere = desk.report("who=AY&room=Reception&picture=locked").await;
    let empty = desk.post(&format!("/q/{token}"), "said=").await.text;
    assert!(empty.contains("<a href=\"#said\">Press a picture, or write in a few words what happened.</a>"), "{empty}");
    let nowhere = desk.post("/p/A81001/rooms", "room=").await.text;
    assert!(nowhere.contains("<a href=\"#room\">Write the room’s name.</a>") && nowhere.contains("Stop label of"), "{nowhere}");
    let sent = desk.post(&format!("/q/{token}"), "picture=dark").await;
    let thanks = desk.get_signed_out(&sent.to).await;
    assert!(thanks.text.contains("Reported as"), "{}", thanks.text);
    assert_eq!(desk.get_signed_out(&format!("/q/{token}/{elsewhere}")).await.status, StatusCode::NOT_FOUND);
    let short = sent.to.rsplit('/').next().unwrap().to_owned();
    let page = desk.get(&format!("/p/A81001/incidents/{short}")).await;
    assert!(page.text.contains("Room 3") && page.text.contains("Whose card is it, and which PC?"));
    let people = desk.app.store.read(&practice()).await.unwrap().people(jiff::civil::date(2026, 11, 27)).await.unwrap();
    desk.post(&format!("/p/A81001/incidents/{short}/person"), &format!("person={}", people[1].id)).await;
    assert!(desk.get(&format!("/p/A81001/incidents/{short}")).await.text.contains("Ben Carver"));
}

#[tokio::test]
async fn a_rooms_label_is_held_back_when_it_is_used_too_often_and_can_be_stopped() {
    let desk = Desk::open().await;
    let token = label(&desk, "Room 3").await;
    let mut refused = 0;
    for _ in 0..10 {
        refused += usize::from(desk.post(&format!("/q/{token}"), "picture=dark").await.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!((1..10).contains(&refused), "{refused} of 10 refused");
    let links = desk.app.store.read(&practice()).await.unwrap().room_links().await.unwrap();
    let stop = format!("/p/A81001/rooms/{}/revoke", links[0].id);
    assert!(!desk.get("/p/A81001/rooms").await.text.contains(&format!("action=\"{stop}")), "stopping is asked about first");
    assert!(desk.get(&stop).await.text.contains("Stop the label of Room 3?"));
    assert_eq!(desk.get_signed_out(&format!("/q/{token}")).await.status, StatusCode::OK, "asking stops nothing");
    desk.post(&stop, "").await;
    assert_eq!(desk.get_signed_out(&format!("/q/{token}")).await.status, StatusCode::NOT_FOUND);
    assert!(desk.get("/p/A81001/rooms").await.text.contains("No room has a label yet"));
}

#[tokio::test]
async fn one_failure_that_is_told_twice_is_one_incident() {
    let desk = Desk::open().await;
    let first = desk.report("who=AY&room=Reception&picture=locked").await;
    for again in
        ["who=AY&room=Reception&picture=locked", "who=ay&other_room=reception&picture=locked", "room=Reception&picture=locked"]
    {
        assert_eq!(desk.report(again).await, first, "{again}");
    }
    assert_eq!(desk.report("who=AY&room=Room 3&said=it says the card is locked, ERR1002").await, first, "tried in another room");
    let page = desk.get(&format!("/p/A81001/incidents/{first}")).await.text;
    assert!(page.contains("Room 3") && page.contains("ERR1002"), "what is new is kept: {page}");
    for other in ["who=BC&room=Room 3&picture=locked", "who=AY&room=Room 3&picture=dark"] {
        assert_ne!(desk.report(other).await, first, "{other}");
    }
    assert_ne!(desk.report("room=Reception&picture=locked").await, first, "she is in room 3 now");
    let checked = desk.report("who=CD&room=Room 7").await;
    assert_eq!(desk.report("who=CD&room=Room 7&picture=dark").await, checked, "now she says what");
    let locum = desk.report("who=locum&room=Room 5&picture=locked").await;
    assert_ne!(desk.report("who=locum&room=Room 6&picture=locked").await, locum, "another locum elsewhere");
    let page = desk.get(&format!("/p/A81001/incidents/{first}")).await.text;
    assert!(page.contains("Reported once more, from Room 3"), "{page}");
    let nobody = desk.report("room=Room 9&picture=unreachable").await;
    desk.later(16);
    assert_ne!(desk.report("room=Room 9&picture=unreachable").await, nobody, "a quarter of an hour later it may be another person");
    let words = desk.report("room=Room 5&said=my card is locked, it is all her fault").await;
    assert_ne!(words, locum, "too late");
}

#[tokio::test]
async fn others_in_this_room_are_not_made_up_where_no_room_is_told() {
    let desk = Desk::open().await;
    desk.report("who=AY&picture=unreachable").await;
    let other = desk.report("who=BC&picture=unreachable").await;
    let mut read = desk.app.store.read(&practice()).await.unwrap();
    assert_eq!(read.open_incidents().await.unwrap().len(), 2);
    drop(read);
    let page = desk.get_signed_out(&format!("/r/front-door/{other}")).await.text;
    assert!(page.contains("It is not just you") && !page.contains("within the hour"), "{page}");
}
