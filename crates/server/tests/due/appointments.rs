//! Appointments with a colleague who may renew or unlock, and what else is known to fail at the next session.

use jiff::civil::date;
use lanyard_model::{Id, Person, Position, Rota};
use serde_json::json;

use crate::practice::Surgery;

/// Grace may renew, on Tuesdays and Wednesdays until one o'clock; Amina's card runs out on 9 December.
async fn surgery() -> (Surgery, Id<Person>, String) {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let grace = surgery.person_with("Grace Obi", Some("grace@surgery.example")).await;
    let position =
        json!({ "id": surgery.new_id::<Position>(), "person": grace, "name": "Local administrator", "activities": ["B0263"] });
    surgery.save::<Position>(&serde_json::from_value(position).unwrap()).await;
    let hours = json!([{ "day": 3, "hours": { "from": "08:00:00", "until": "13:00:00" } }]);
    let rota =
        json!({ "id": surgery.new_id::<Rota>(), "person": grace, "days": [2, 3], "hours": hours, "away": [], "is_it": false });
    surgery.save::<Rota>(&serde_json::from_value(rota).unwrap()).await;
    surgery.card(&grace, Some(date(2028, 1, 1))).await;
    let amina = surgery.person_with("Amina Yusuf", Some("amina@surgery.example")).await;
    let card = surgery.card(&amina, Some(date(2026, 12, 9))).await;
    (surgery, grace, card.to_string())
}

#[tokio::test]
async fn an_appointment_is_made_for_when_the_colleague_can_help_and_both_are_invited() {
    let (surgery, grace, card) = surgery().await;
    let path = format!("cards/{card}/appointment");
    assert!(surgery.page("calendar").await.contains("Make an appointment with a sponsor"));
    let form = surgery.page(&path).await;
    assert!(form.contains("Grace Obi") && form.contains("value=\"8/12/2026\"") && form.contains("value=\"09:30\""), "{form}");
    let send = async |day: &str, time: &str| {
        surgery.send(&path, &format!("helper={grace}&held_on={day}&starts_at={time}&room=Room+2")).await
    };
    assert!(
        send("3%2F12%2F2026", "10:20").await.contains("Grace Obi cannot help on that day: does not work on this day"),
        "a Thursday"
    );
    assert!(send("2%2F12%2F2026", "13:30").await.contains("Grace Obi is not there at that time"), "the afternoon");
    assert!(send("9%2F12%2F2026", "10:20").await.contains("only the registration authority can renew it"), "too late");
    assert!(send("25%2F12%2F2026", "10:20").await.contains("The practice is closed on 25 Dec 2026"), "a Friday, and Christmas Day");
    assert!(send("25%2F11%2F2026", "10:20").await.contains("That day is over"));
    assert!(send("2%2F12%2F2026", "ten").await.contains("“ten” is not a time"));
    assert!(surgery.messages().await.is_empty(), "nothing was made of these");
    send("2%2F12%2F2026", "10:20").await;
    let said = surgery.page("calendar").await;
    assert!(
        said.contains("An appointment is made: Wednesday 2 December 2026, 10:20, Room 2.") && !said.contains("Make an appointment")
    );
    lanyard_server::send_due(&surgery.app).await.unwrap();
    let mut mails = surgery.mails();
    mails.sort_by(|a, b| a.to.cmp(&b.to));
    let [hers, graces] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(
        hers.to.starts_with("amina")
            && hers.text.contains("Wednesday 2 December 2026, 10:20, Room 2")
            && hers.text.contains("With Grace Obi.")
    );
    assert!(graces.to.starts_with("grace") && graces.text.contains("The card of Amina Yusuf."), "{}", graces.text);
}

#[tokio::test]
async fn where_nobody_entered_on_which_days_a_colleague_works_that_is_said() {
    let (surgery, grace, card) = surgery().await;
    let rota: Vec<Rota> = surgery.all().await;
    surgery.save(&Rota { days: Vec::new(), ..rota[0].clone() }).await;
    let path = format!("cards/{card}/appointment");
    let form = format!("helper={grace}&held_on=2%2F12%2F2026&starts_at=10:20&room=");
    let closed = surgery.send(&path, &form).await;
    assert!(closed.contains("does not work on this day"), "{closed}");
    surgery.remove::<Rota>(&rota[0].id).await;
    let refused = surgery.send(&path, &form).await;
    assert!(refused.contains("Nobody entered on which days Grace Obi works."), "{refused}");
    assert!(!refused.contains("choose another day"), "no day would do: {refused}");
}

#[tokio::test]
async fn an_appointment_that_is_called_off_is_taken_back_in_both_calendars() {
    let (surgery, grace, card) = surgery().await;
    surgery.send(&format!("cards/{card}/appointment"), &format!("helper={grace}&held_on=2%2F12%2F2026&starts_at=10:20")).await;
    let page = surgery.page(&format!("cards/{card}")).await;
    assert!(page.contains("Wednesday 2 December 2026, 10:20") && page.contains("Grace Obi"), "{page}");
    let cancel = page.split("/p/DUE01/").find_map(|rest| rest.split_once("/cancel\"")).unwrap().0.to_owned() + "/cancel";
    for _ in 0..2 {
        surgery.send(&cancel, "").await;
    }
    let files: Vec<String> = surgery.messages().await.into_iter().filter_map(|message| message.file).collect();
    let of = |method: &str, sequence: u8| {
        files.iter().filter(|file| file.contains(method) && file.contains(&format!("SEQUENCE:{sequence}"))).count()
    };
    assert_eq!((files.len(), of("METHOD:REQUEST", 0), of("METHOD:CANCEL", 1)), (4, 2, 2), "{files:#?}");
    assert!(!surgery.page(&format!("cards/{card}")).await.contains("Call it off"));
    assert!(surgery.page("calendar").await.contains("Make an appointment with a sponsor"));
}

#[tokio::test]
async fn a_card_left_at_home_and_an_open_incident_stand_in_the_outlook() {
    let (surgery, _, _) = surgery().await;
    let cleo = surgery.person("Cleo Dean").await;
    let card = surgery.card(&cleo, Some(date(2028, 1, 1))).await;
    assert!(surgery.page("").await.contains("Nothing is known that will stop a log-on by then."));
    surgery.send("lost-cards/new", &format!("card={card}&kind=left-at-home")).await;
    let today = surgery.page("").await;
    assert!(
        today.contains("A smartcard was left at home") && today.contains("Cleo Dean") && today.contains("/p/DUE01/lost-cards/"),
        "{today}"
    );
    let seen = "2026-12-31T23:00:00Z".parse().unwrap();
    surgery.certificate_seen(&cleo, &card, "2028-01-01T00:00:00Z", seen).await;
    assert!(!surgery.page("").await.contains("A smartcard was left at home"), "it was in a reader since");
}
