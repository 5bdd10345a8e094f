//! Appointments with a colleague who may renew or unlock, and what else is known to fail at the next session.

use jiff::civil::{date, time};
use lanyard_model::{Appointment, Id, Person, Position, RaDay, RaPurpose, RaSlot, Rota};
use serde_json::json;

use crate::practice::Surgery;

/// Grace may renew, on Tuesdays and Wednesdays until one o'clock; Amina's card runs out on 9 December.
async fn surgery() -> (Surgery, Id<Person>, String) {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let grace = able(&surgery, "Grace Obi", "grace@surgery.example").await;
    let amina = surgery.person_with("Amina Yusuf", Some("amina@surgery.example")).await;
    let card = surgery.card(&amina, Some(date(2026, 12, 9))).await;
    (surgery, grace, card.to_string())
}

/// Somebody who may renew, on Tuesdays and Wednesdays until one o'clock.
async fn able(surgery: &Surgery, name: &str, email: &str) -> Id<Person> {
    let able = surgery.person_with(name, Some(email)).await;
    let position =
        json!({ "id": surgery.new_id::<Position>(), "person": able, "name": "Local administrator", "activities": ["B0263"] });
    surgery.save::<Position>(&serde_json::from_value(position).unwrap()).await;
    let hours = json!([{ "day": 3, "hours": { "from": "08:00:00", "until": "13:00:00" } }]);
    let rota =
        json!({ "id": surgery.new_id::<Rota>(), "person": able, "days": [2, 3], "hours": hours, "away": [], "is_it": false });
    surgery.save::<Rota>(&serde_json::from_value(rota).unwrap()).await;
    surgery.card(&able, Some(date(2028, 1, 1))).await;
    able
}

/// Cleo, whose card runs out with Amina's.
async fn cleo(surgery: &Surgery) -> String {
    let cleo = surgery.person("Cleo Dean").await;
    surgery.card(&cleo, Some(date(2026, 12, 9))).await.to_string()
}

/// Asks for an appointment on Tuesday 8 December.
async fn ask(surgery: &Surgery, card: &str, helper: &Id<Person>, time: &str, room: &str) -> String {
    let form = format!("helper={helper}&held_on=8%2F12%2F2026&starts_at={time}&room={room}");
    surgery.send(&format!("cards/{card}/appointment"), &form).await
}

#[tokio::test]
async fn nobody_and_no_room_is_taken_twice_and_the_next_free_time_is_offered() {
    let (surgery, grace, card) = surgery().await;
    let (hugo, cleos) = (able(&surgery, "Hugo Ray", "hugo@surgery.example").await, cleo(&surgery).await);
    let offered =
        async |time: &str| surgery.page(&format!("cards/{cleos}/appointment")).await.contains(&format!("value=\"{time}\""));
    assert!(offered("09:30").await);
    ask(&surgery, &card, &grace, "09:30", "Room+2").await;
    assert!(offered("09:30").await, "Hugo is free, and so is some room");
    let refused = ask(&surgery, &cleos, &grace, "09:40", "Room+3").await;
    assert!(refused.contains("Grace Obi has an appointment from 09:30 until 09:50 on that day."), "{refused}");
    let refused = ask(&surgery, &cleos, &hugo, "09:15", "room+2").await;
    assert!(refused.contains("In this room there is an appointment from 09:30 until 09:50 on that day."), "{refused}");
    let refused = ask(&surgery, &card, &hugo, "09:49", "").await;
    assert!(refused.contains("Amina Yusuf has an appointment from 09:30 until 09:50 on that day."), "{refused}");
    assert_eq!(surgery.all::<Appointment>().await.len(), 1);
    ask(&surgery, &cleos, &hugo, "09:30", "Room+3").await;
    assert_eq!(surgery.all::<Appointment>().await.len(), 2, "others, elsewhere");
    assert!(offered("09:50").await, "everybody who can help is busy until then");
    ask(&surgery, &card, &hugo, "09:50", "Room+2").await;
    assert_eq!(surgery.all::<Appointment>().await.len(), 3, "one begins as the other ends");
    let graces = surgery.all::<Appointment>().await.into_iter().find(|one| one.helper == grace).unwrap();
    surgery.send(&format!("appointments/{}/cancel", graces.id), "").await;
    ask(&surgery, &card, &grace, "09:30", "Room+2").await;
    assert_eq!(surgery.all::<Appointment>().await.len(), 4, "what was called off takes no time");
}

#[tokio::test]
async fn a_time_that_is_over_is_neither_offered_nor_taken() {
    let (surgery, grace, card) = surgery().await;
    surgery.set_time("2026-12-08T10:07:00Z");
    let offered = async || surgery.page(&format!("cards/{card}/appointment")).await;
    let page = offered().await;
    assert!(page.contains("value=\"8/12/2026\"") && page.contains("value=\"10:15\""), "{page}");
    let refused = ask(&surgery, &card, &grace, "09:30", "").await;
    assert!(refused.contains("It is 10:07 already."), "{refused}");
    assert_eq!(surgery.all::<Appointment>().await.len(), 0);
    surgery.set_time("2026-12-08T18:00:00Z");
    let page = offered().await;
    assert!(!page.contains("value=\"8/12/2026\""), "the day is over: {page}");
}

#[tokio::test]
async fn a_time_with_the_registration_authority_is_taken_and_so_is_their_room() {
    let (surgery, grace, card) = surgery().await;
    let visit = json!({
        "id": surgery.new_id::<RaDay>(), "held_on": "2026-12-08", "starts_at": "09:30:00", "ends_at": "11:00:00", "room": "Room 2",
        "sequence": 0,
    });
    let visit: RaDay = serde_json::from_value(visit).unwrap();
    surgery.save(&visit).await;
    let (id, purpose) = (surgery.new_id(), RaPurpose::Renewal);
    let (starts_at, ends_at) = (time(9, 30, 0, 0), time(9, 50, 0, 0));
    surgery.save(&RaSlot { id, visit: visit.id.clone(), person: grace.clone(), purpose, starts_at, ends_at }).await;
    let form = surgery.page(&format!("cards/{card}/appointment")).await;
    assert!(form.contains("value=\"8/12/2026\"") && form.contains("value=\"09:50\""), "{form}");
    let refused = ask(&surgery, &card, &grace, "09:40", "Room+3").await;
    assert!(refused.contains("Grace Obi has a time with the registration authority from 09:30 until 09:50"), "{refused}");
    let refused = ask(&surgery, &card, &grace, "10:30", "Room+2").await;
    assert!(refused.contains("In this room there is a visit of the registration authority from 09:30 until 11:00"), "{refused}");
    surgery.save(&RaDay { cancelled_on: Some(date(2026, 11, 26)), ..visit }).await;
    ask(&surgery, &card, &grace, "09:40", "Room+2").await;
    assert_eq!(surgery.all::<Appointment>().await.len(), 1, "the visit was called off");
}

#[tokio::test]
async fn of_two_who_want_the_same_colleague_at_once_one_gets_them() {
    let (surgery, grace, card) = surgery().await;
    let cleos = cleo(&surgery).await;
    let (first, second) = tokio::join!(ask(&surgery, &card, &grace, "10:00", ""), ask(&surgery, &cleos, &grace, "10:00", ""));
    assert_eq!(surgery.all::<Appointment>().await.len(), 1);
    let refused = "Grace Obi has an appointment from 10:00 until 10:20 on that day.";
    assert!(first.contains(refused) != second.contains(refused), "{first} {second}");
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
async fn an_appointment_is_on_a_day_and_at_an_hour_at_which_the_holder_comes() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let grace = able(&surgery, "Grace Obi", "grace@surgery.example").await;
    let mut rotas: Vec<Rota> = surgery.all().await;
    surgery.save(&Rota { days: vec![1, 2, 3, 4, 5], hours: Vec::new(), ..rotas.remove(0) }).await;
    let amina = surgery.person("Amina Yusuf").await;
    let path = format!("cards/{}/appointment", surgery.card(&amina, Some(date(2026, 12, 14))).await);
    let away = json!([{ "from": "2026-12-02", "until": "2026-12-03" }]);
    let hours = json!([{ "day": 4, "hours": { "from": "13:00:00", "until": "17:00:00" } }]);
    let rota = json!({
        "id": surgery.new_id::<Rota>(), "person": amina, "days": [1, 2, 3, 4], "hours": hours, "away": away, "is_it": false,
    });
    surgery.save::<Rota>(&serde_json::from_value(rota).unwrap()).await;
    let form = surgery.page(&path).await;
    assert!(form.contains("value=\"10/12/2026\"") && form.contains("value=\"13:00\""), "Thursday, not Friday: {form}");
    let send = async |day: &str, time: &str| surgery.send(&path, &format!("helper={grace}&held_on={day}&starts_at={time}")).await;
    for (day, said) in [("11%2F12%2F2026", "11 Dec 2026"), ("2%2F12%2F2026", "2 Dec 2026")] {
        let refused = send(day, "14:00").await;
        assert!(refused.contains(&format!("Amina Yusuf does not come on {said}.")), "{refused}");
    }
    let early = send("10%2F12%2F2026", "12:50").await;
    assert!(early.contains("Amina Yusuf is there from 13:00 until 17:00 on that day."), "{early}");
    assert!(surgery.all::<Appointment>().await.is_empty());
    send("10%2F12%2F2026", "13:00").await;
    assert_eq!(surgery.all::<Appointment>().await.len(), 1);
}

#[tokio::test]
async fn where_nobody_entered_on_which_days_a_colleague_works_that_is_said() {
    let (surgery, grace, card) = surgery().await;
    let rota: Vec<Rota> = surgery.all().await;
    surgery.save(&Rota { days: vec![2], ..rota[0].clone() }).await;
    let path = format!("cards/{card}/appointment");
    let form = format!("helper={grace}&held_on=2%2F12%2F2026&starts_at=10:20&room=");
    let day_off = surgery.send(&path, &form).await;
    assert!(day_off.contains("does not work on this day"), "{day_off}");
    let refused = async || {
        let refused = surgery.send(&path, &form).await;
        assert!(refused.contains("Nobody entered on which days Grace Obi works."), "{refused}");
        assert!(!refused.contains("choose another day"), "no day would do: {refused}");
    };
    surgery.save(&Rota { days: Vec::new(), ..rota[0].clone() }).await;
    refused().await;
    surgery.remove::<Rota>(&rota[0].id).await;
    refused().await;
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
