//! Lists as they come: whose row it is, numbers without their zeros, names without their marks, rows that cannot be read.

use lanyard_model::{Card, Person};

use crate::here::{Answer, Here};
use crate::imports::{confirmed, people, uploaded};

/// Enters people by hand: name, initials or number, UUID.
async fn entered(here: &Here, all: &[(&str, &str, &str)]) {
    for (name, number, uuid) in all {
        let answer = here.post("people/new", &[("name", name), ("staff_number", number), ("uuid", uuid)]).await;
        assert!(answer.to.contains("people/"), "{}", answer.text());
    }
}

/// What a list would do.
async fn shown(here: &Here, kind: &str, list: &str) -> Answer {
    let page = uploaded(here, "list.csv", kind, list.as_bytes()).await;
    here.get(&page).await
}

async fn imported(here: &Here, kind: &str, list: &str) {
    let page = uploaded(here, "list.csv", kind, list.as_bytes()).await;
    confirmed(here, &page).await;
}

#[tokio::test]
async fn initials_alone_do_not_make_one_person_another() {
    let here = Here::new().await;
    entered(&here, &[("Amina Yusuf", "AY", "")]).await;
    let joiner = "Name,Initials\nAhmed Younis,AY\n";
    shown(&here, "people", joiner).await.says(&["1 to add, 0 to change", "Ahmed Younis, though somebody else is AY here already"]);
    imported(&here, "people", joiner).await;
    let names: Vec<String> = people(&here).await.into_iter().map(|person| person.name).collect();
    assert_eq!(names, ["Ahmed Younis", "Amina Yusuf"]);
    shown(&here, "people", joiner).await.says(&["0 to add, 0 to change"]);
    shown(&here, "people", "Name,Initials\nBen Carver,BC\nBea Cole,BC\n").await.says(&["2 to add, 0 to change"]);
    shown(&here, "people", "Name,Initials,Job\nAmina Yusuf,AY,Nurse\n").await.says(&["0 to add, 1 to change"]);
    let nameless = "Name,Initials,Job\n,AY,Nurse\n";
    shown(&here, "people", nameless).await.says(&["0 to add, 0 to change", "1 row that cannot be read", "by initials alone"]);
}

#[tokio::test]
async fn a_namesake_with_other_initials_is_somebody_else_and_a_number_is_not_initials() {
    let here = Here::new().await;
    entered(&here, &[("John Smith", "JS1", ""), ("Dev Anand", "DA", ""), ("Chloe Marsh", "10234", "")]).await;
    shown(&here, "people", "Name,Initials\nJohn Smith,JS2\n").await.says(&["1 to add, 0 to change", "somebody of this name"]);
    let payroll = "Name,Staff number\nDev Anand,10777\n";
    shown(&here, "people", payroll).await.says(&["0 to add, 1 to change"]).lacks(&["somebody of this name"]);
    let married = "Name,Staff number\nChloe Khan,10234\n";
    shown(&here, "people", married).await.says(&["0 to add, 1 to change", "Chloe Marsh → Chloe Khan"]);
}

#[tokio::test]
async fn a_name_without_its_marks_is_the_same_and_stays_as_it_was_written() {
    let here = Here::new().await;
    entered(&here, &[("Zoë O’Brien", "", "")]).await;
    for name in ["\"OBRIEN, ZOE\"", "\"O'BRIEN, ZOE\"", "Zoe\u{308} O'Brien"] {
        let list = format!("Name,Job\n{name},GP\n");
        shown(&here, "people", &list).await.says(&["0 to add, 1 to change"]).lacks(&["Name: "]);
    }
    let report = "UUID,Holder,Serial number\n000123456789,\"OBRIEN, ZOE\",0812345678\n";
    imported(&here, "cards", report).await;
    let all = people(&here).await;
    assert_eq!((all.len(), all[0].name.as_str(), all[0].uuid.as_deref()), (1, "Zoë O’Brien", Some("000123456789")));
}

#[tokio::test]
async fn who_is_called_null_or_signs_na_is_not_left_out() {
    let here = Here::new().await;
    imported(&here, "people", "Surname,First name,Initials,Job\nNull,Nadia,NA,n/a\nNa,Kim,-,none\n").await;
    let all: Vec<(String, Option<String>)> =
        people(&here).await.into_iter().map(|one: Person| (one.name, one.staff_number)).collect();
    assert_eq!(all, [("Kim Na".to_owned(), None), ("Nadia Null".to_owned(), Some("NA".to_owned()))]);
    assert!(people(&here).await.iter().all(|person| person.job.is_none()));
}

const CARD: &str = "UUID,Holder,Serial number\n000123456789,Amina Yusuf,0812345678\n";

#[tokio::test]
async fn a_card_number_without_its_zeros_is_the_same_card() {
    let here = Here::new().await;
    imported(&here, "cards", CARD).await;
    let report = "UUID,Holder,Serial number,Type\n123456789,Amina Yusuf,812345678,PIV\n";
    shown(&here, "cards", report).await.says(&["0 to add, 1 to change"]).lacks(&["not here before", "not in the report"]);
    imported(&here, "cards", report).await;
    let cards: Vec<Card> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    assert_eq!((cards.len(), cards[0].serial.as_deref(), cards[0].series), (1, Some("0812345678"), Some(8)));
    let shortened = "UUID,Holder,Serial number\n000123456789,Amina Yusuf,8.12E+09\n";
    shown(&here, "cards", shortened)
        .await
        .says(&["0 to add", "1 row that cannot be read", "was shortened by the spreadsheet"])
        .lacks(&["not in the report"]);
}

#[tokio::test]
async fn a_number_that_was_entered_without_its_zeros_gets_them_and_its_series() {
    let here = Here::new().await;
    imported(&here, "cards", &CARD.replace("0812345678", "812345678")).await;
    imported(&here, "cards", CARD).await;
    let cards: Vec<Card> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    assert_eq!((cards.len(), cards[0].serial.as_deref(), cards[0].series), (1, Some("0812345678"), Some(8)));
}

#[tokio::test]
async fn a_row_that_is_left_out_adds_nobody_and_its_card_is_in_the_report_all_the_same() {
    let here = Here::new().await;
    imported(&here, "cards", CARD).await;
    let elses = "UUID,Holder,Serial number\n000999999999,Amina Khan,0812345678\n";
    let page = shown(&here, "cards", elses).await;
    page.says(&["0 to add, 0 to change", "1 row that cannot be read", "entered here for somebody else"]);
    page.lacks(&["Amina Khan (row", "Here, not in the report"]);
    let no_day = "UUID,Holder,Serial number,Date of expiry\n000123456789,Amina Yusuf,0812345678,soon\n";
    shown(&here, "cards", no_day).await.says(&["1 row that cannot be read"]).lacks(&["Here, not in the report"]);
    let none = "UUID,Holder,Serial number\n000123456789,Amina Yusuf,1012345678\n";
    shown(&here, "cards", none).await.says(&["Here, not in the report: card 0812345678"]);

    let position = "UUID,Name,Position,Start date\n000123456789,Amina Yusuf,Nurse,1/1/2026\n";
    imported(&here, "positions", position).await;
    let twice = format!("{position}000123456789,Amina Yusuf,Nurse,soon\n");
    shown(&here, "positions", &twice.replace("1/1/2026", "never")).await.lacks(&["Here, not in the report"]);
}

#[tokio::test]
async fn a_row_that_may_be_any_of_several_namesakes_adds_nobody() {
    let here = Here::new().await;
    entered(&here, &[("Sarah Jones", "", "000000000001"), ("Sarah Jones", "20002", ""), ("Ben Carver", "", "")]).await;
    let both = "Name,Job\nSarah Jones,GP\nSARAH JONES,Nurse\nBen Carver,Manager\n";
    let page = shown(&here, "people", both).await;
    page.says(&["0 to add, 1 to change", "2 rows that cannot be read", "2 people here are called so", "the UUID or staff number"]);
    imported(&here, "people", both).await;
    assert_eq!(people(&here).await.len(), 3);
    let numbered = "Name,Staff number,Job\nSarah Jones,20002,Nurse\nSarah Jones,30003,GP\n";
    shown(&here, "people", numbered).await.says(&["0 to add, 2 to change"]);
    let report = "Holder,Serial number\nSarah Jones,0812345678\n";
    shown(&here, "cards", report).await.says(&["0 to add", "2 people here are called so"]);
    let two = "Name,Job\nDev Anand,GP\nDev Anand,Nurse\n";
    shown(&here, "people", two).await.says(&["1 to add", "where they are two people, give each row a UUID or staff number"]);
}

#[tokio::test]
async fn a_type_of_card_is_written_as_the_form_offers_it() {
    let here = Here::new().await;
    let report = "UUID,Holder,Serial number,Type\n000123456789,Amina Yusuf,0812345678,OBERTHUR\n000123456790,Chloe Marsh,0812345679,Gemalto\n";
    imported(&here, "cards", report).await;
    let mut cards: Vec<Card> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    cards.sort_by(|a, b| a.serial.cmp(&b.serial));
    assert_eq!(cards.iter().map(|card| card.kind.as_deref()).collect::<Vec<_>>(), [Some("Oberthur"), Some("Gemalto")]);
    here.get(&format!("cards/{}/edit", cards[0].id)).await.says(&["<option value=\"Oberthur\" selected>"]);
    here.get(&format!("cards/{}/edit", cards[1].id)).await.says(&["<option value=\"Gemalto\" selected>", "value=\"PIV\""]);
}

#[tokio::test]
async fn a_list_with_a_quotation_mark_left_open_is_refused_with_its_row() {
    let here = Here::new().await;
    let list = "Name,Job\nAmina Yusuf,Nurse\nBen Carver,\"Nurse\nChloe Marsh,GP\n";
    let answer = here.upload("import", &[], ("list.csv", list.as_bytes())).await;
    answer.says(&["Row 3: a quotation mark (&quot;) is opened and not closed"]);
    let long = format!("Name,Job,Note\nAmina Yusuf,{},{}\n", "x".repeat(1_200), "y".repeat(1_200));
    shown(&here, "people", &long).await.says(&["B (Job)", "this is too long"]);
    shown(&here, "people", &long.replace("Job", "Remark")).await.says(&["1 to add"]);
}
