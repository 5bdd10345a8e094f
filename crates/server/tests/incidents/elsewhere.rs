//! A card that is tried at another PC, a colleague's at this one, and whose report it is.

use lanyard_model::{Incident, Person};

use crate::checkups::{AMINA, checkup, incident, key, send};
use crate::desk::{Desk, practice};

const BEN: &str = "000222222222";

async fn stored(desk: &Desk, short: &str) -> Incident {
    desk.app.store.read(&practice()).await.unwrap().incident(short).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_card_that_works_in_another_room_is_a_swap_test_and_says_nothing_of_the_pc_that_fails() {
    let desk = Desk::open().await;
    let there = key(&desk, 'b', "WL-C03").await;
    let short = desk.report("who=AY&room=Reception&picture=nothing").await;
    desk.later(4);
    let sent = send(&desk, &there, &checkup(&desk, "c1", "WL-C03", AMINA, None)).await;
    assert_eq!(incident(&sent), Some(short.clone()));
    assert_eq!(stored(&desk, &short).await.pc, None);
    let address = format!("/p/A81001/incidents/{short}");
    let page = desk.get(&address).await.text;
    assert!(page.contains("This card was found right at WL-C03 at 08:09."), "{page}");
    assert!(!page.contains("value=\"works_on_other_pc\"") && !page.contains("The PC was checked: 23"), "{page}");
    let packet = desk.post(&format!("{address}/hand-over/it-partner"), "to=markdown").await.text;
    assert!(packet.contains("**PC**: WL-REC-01") && packet.contains("**Room**: Reception"), "{packet}");
    let here = key(&desk, 'a', "WL-REC-01").await;
    send(&desk, &here, &checkup(&desk, "c2", "WL-REC-01", AMINA, Some("LY301"))).await;
    let page = desk.get(&address).await.text;
    assert!(page.contains("The PC was checked") && page.contains("found right at WL-C03"), "{page}");
    assert!(stored(&desk, &short).await.pc.is_some(), "that one is in the room");
}

#[tokio::test]
async fn a_check_that_finds_nothing_wrong_ends_no_incident() {
    let desk = Desk::open().await;
    let here = key(&desk, 'a', "WL-REC-01").await;
    let short = incident(&send(&desk, &here, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"))).await).unwrap();
    desk.later(3);
    let healthy = send(&desk, &here, &checkup(&desk, "c2", "WL-REC-01", AMINA, None)).await;
    assert_eq!(incident(&healthy), Some(short.clone()));
    assert!(desk.get("/p/A81001/incidents?state=open").await.text.contains(&short), "somebody says that it works");
}

#[tokio::test]
async fn where_no_room_is_known_a_fault_shows_which_pc_it_is_and_a_check_that_finds_none_does_not() {
    let desk = Desk::open().await;
    let there = key(&desk, 'b', "WL-C03").await;
    let short = desk.report("who=AY&picture=nothing").await;
    send(&desk, &there, &checkup(&desk, "c1", "WL-C03", AMINA, None)).await;
    assert_eq!(stored(&desk, &short).await.pc, None);
    assert!(!desk.get(&format!("/p/A81001/incidents/{short}")).await.text.contains("found right at"), "it may be the very PC");
    send(&desk, &there, &checkup(&desk, "c2", "WL-C03", AMINA, Some("LY301"))).await;
    assert!(stored(&desk, &short).await.pc.is_some());
}

#[tokio::test]
async fn a_persons_own_report_comes_before_a_colleagues_at_the_same_pc() {
    let desk = Desk::open().await;
    let here = key(&desk, 'a', "WL-REC-01").await;
    let bens = desk.report("who=BC&picture=nothing").await;
    desk.later(2);
    let aminas = incident(&send(&desk, &here, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"))).await).unwrap();
    desk.later(3);
    let sent = send(&desk, &here, &checkup(&desk, "c2", "WL-REC-01", BEN, Some("LY301"))).await;
    assert_eq!(incident(&sent), Some(bens));
    assert_ne!(stored(&desk, &aminas).await.person, None);
}

#[tokio::test]
async fn whoever_fails_at_a_pc_where_a_colleague_waits_for_a_desk_is_an_incident_of_their_own() {
    let desk = Desk::open().await;
    let here = key(&desk, 'a', "WL-REC-01").await;
    let aminas = incident(&send(&desk, &here, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY302"))).await).unwrap();
    desk.post(&format!("/p/A81001/incidents/{aminas}/hand-over/registration-authority"), "to=told").await;
    desk.later(30);
    let bens = incident(&send(&desk, &here, &checkup(&desk, "c2", "WL-REC-01", BEN, Some("LY301"))).await).unwrap();
    assert_ne!(bens, aminas);
    let today = desk.get("/p/A81001/").await.text;
    assert!(today.contains(&bens) && today.contains("Ben Carver"), "{today}");
    let swap = send(&desk, &here, &checkup(&desk, "c3", "WL-REC-01", "000333333333", None)).await;
    assert!(incident(&swap).is_some(), "a card that works there is a swap test of what is open");
    assert_eq!(stored(&desk, &aminas).await.person, stored(&desk, &aminas).await.person);
}

#[tokio::test]
async fn whose_card_works_there_is_not_whose_incident_it_is() {
    let desk = Desk::open().await;
    let here = key(&desk, 'a', "WL-REC-01").await;
    let mut unread = checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY101"));
    unread.cards = lanyard_model::Reading::default();
    let short = incident(&send(&desk, &here, &unread).await).unwrap();
    let swap = send(&desk, &here, &checkup(&desk, "c2", "WL-REC-01", BEN, None)).await;
    assert_eq!(incident(&swap), Some(short.clone()));
    assert_eq!(stored(&desk, &short).await.person, None);
}

#[tokio::test]
async fn what_was_open_for_a_month_is_forgotten() {
    let desk = Desk::open().await;
    let here = key(&desk, 'a', "WL-REC-01").await;
    let first = incident(&send(&desk, &here, &checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301"))).await);
    desk.later(29 * 24 * 60);
    let again = incident(&send(&desk, &here, &checkup(&desk, "c2", "WL-REC-01", AMINA, Some("LY301"))).await);
    assert_eq!(again, first);
    desk.later(31 * 24 * 60);
    let anew = incident(&send(&desk, &here, &checkup(&desk, "c3", "WL-REC-01", AMINA, Some("LY301"))).await);
    assert_ne!(anew, first);
}

/// Takes the initials of everybody away: so they come out of the authority's reports.
async fn without_initials(desk: &Desk) {
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    for person in write.all::<Person>().await.unwrap() {
        write.save(&Person { staff_number: None, ..person }).await.unwrap();
    }
    write.commit().await.unwrap();
}

#[tokio::test]
async fn a_person_of_the_register_is_called_by_name_and_found_by_it() {
    let desk = Desk::open().await;
    without_initials(&desk).await;
    let (here, there) = (key(&desk, 'a', "WL-REC-01").await, key(&desk, 'b', "WL-C03").await);
    let said = |mut checkup: lanyard_model::Checkup| {
        checkup.said = Some(lanyard_model::ScreenedText::new("This site can’t be reached"));
        checkup
    };
    let aminas = send(&desk, &here, &said(checkup(&desk, "c1", "WL-REC-01", AMINA, Some("LY301")))).await;
    let bens = send(&desk, &there, &said(checkup(&desk, "c2", "WL-C03", BEN, Some("LY301")))).await;
    let (aminas, bens) = (incident(&aminas).unwrap(), incident(&bens).unwrap());
    for address in ["/p/A81001/", "/p/A81001/incidents", &format!("/p/A81001/incidents/{aminas}/merge")] {
        let page = desk.get(address).await.text;
        assert!(page.contains("Ben Carver") && !page.contains("Visitor"), "{address}: {page}");
    }
    let found = desk.get("/p/A81001/incidents?text=carver").await.text;
    assert!(found.contains(&bens) && !found.contains(&aminas), "{found}");
    for short in [&aminas, &bens] {
        assert!(desk.get(&format!("/p/A81001/incidents/{short}")).await.text.contains("It is not just you"), "{short}");
    }
}

#[tokio::test]
async fn two_visitors_are_two_people() {
    let desk = Desk::open().await;
    let (here, there) = (key(&desk, 'a', "WL-REC-01").await, key(&desk, 'b', "WL-C03").await);
    for (id, key, pc, holder) in [("c1", &here, "WL-REC-01", "000999999999"), ("c2", &there, "WL-C03", "000888888888")] {
        let mut checkup = checkup(&desk, id, pc, holder, Some("LY301"));
        checkup.said = Some(lanyard_model::ScreenedText::new("This site can’t be reached"));
        let short = incident(&send(&desk, key, &checkup).await).unwrap();
        let page = desk.get(&format!("/p/A81001/incidents/{short}")).await.text;
        assert_eq!(page.contains("It is not just you"), id == "c2", "{page}");
    }
}
