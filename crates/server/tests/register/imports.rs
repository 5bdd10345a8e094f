//! Import and export through the browser's forms: messy files, dry run, confirmation, undo, leaving with everything.

use axum::http::StatusCode;
use lanyard_model::{Card, CardEvent, CardEventKind, Id, Person, Position};
use rust_xlsxwriter::{Formula, Workbook};

use crate::here::{Answer, Here};

const STAFF: &str = "Practice staff list,,,\n,,,\nSurname,First name,UUID,Job title,Leaving date\nYusuf,Amina,123456789,Receptionist,\n\
    Marsh,Chloe ,000123456790,GP,31/12/2026\nCarver,Ben,1.23457E+11,Manager,\nAnand,Dev,000123456791,Nurse,soon\n";

pub(crate) async fn uploaded(here: &Here, name: &str, kind: &str, bytes: &[u8]) -> String {
    let answer = here.upload("import", &[("kind", kind)], (name, bytes)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.to
}

pub(crate) async fn confirmed(here: &Here, page: &str) -> Answer {
    let text = here.get(page).await.text();
    let digest = text.split("name=\"plan\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
    here.post(&format!("{page}/confirm"), &[("plan", &digest)]).await
}

pub(crate) async fn people(here: &Here) -> Vec<Person> {
    let mut people: Vec<Person> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    people
}

#[tokio::test]
async fn a_staff_list_is_shown_first_imported_when_confirmed_and_undone_by_one_click() {
    let here = Here::new().await;
    let page = uploaded(&here, "staff.csv", "", STAFF.as_bytes()).await;
    here.get(&page).await.says(&[
        "2 to add, 0 to change, 0 rows as known already, 2 rows that cannot be read",
        "Amina Yusuf (row 4)",
        "C (UUID)",
        "was shortened by the spreadsheet",
        "E (Leaving date)",
        "“soon” is not a date",
    ]);
    assert!(people(&here).await.is_empty(), "nothing is written before it is confirmed");
    let done = confirmed(&here, &page).await;
    let names: Vec<String> = people(&here).await.into_iter().map(|person| format!("{} {:?}", person.name, person.uuid)).collect();
    assert_eq!(names, ["Amina Yusuf Some(\"000123456789\")", "Chloe Marsh Some(\"000123456790\")"], "zeros come back");
    here.get(&done.to).await.says(&["2 added", "Undo this import"]);
    assert_eq!(here.get(&page).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it waits no more");

    let again = uploaded(&here, "staff.csv", "people", STAFF.as_bytes()).await;
    here.get(&again).await.says(&["0 to add, 0 to change, 2 rows as known already", "There is nothing to write"]);

    here.post(&format!("{}/undo", done.to), &[]).await;
    assert!(people(&here).await.is_empty());
    here.get(&done.to).await.says(&["Undone", "Everything was taken back"]);
    assert!(here.app.store.verify_audit(&here.ods(), &[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn what_would_be_added_is_shown_field_by_field() {
    let here = Here::new().await;
    let staff = "Name,Initials,UUID,Job title,E-mail\nAmina Yusuf,AY,000123456789,Receptionist,amina@nhs.example\n\
                 Ben Carver,BC,000123456790,GP,nonsense\n";
    let page = uploaded(&here, "staff.csv", "people", staff.as_bytes()).await;
    let shown = here.get(&page).await;
    shown.says(&["1 to add", "UUID: 000123456789", "Job: Receptionist", "Staff number: AY", "Email: amina@nhs.example"]);
    shown.says(&["“nonsense” is not an e-mail address"]).lacks(&["Visitor: no", "Name: Amina", "nothing"]);
    confirmed(&here, &page).await;
    let cards = "UUID,Card number,Issued,Expires\n000123456789,0812345678,1/3/2025,1/3/2027\n000123456789,0812345679,1/3/2062,\n";
    let page = uploaded(&here, "cards.csv", "cards", cards.as_bytes()).await;
    let shown = here.get(&page).await;
    shown.says(&["Card 0812345678 of Amina Yusuf", "Serial: 0812345678", "Issued on: 1 Mar 2025", "Expires on: 1 Mar 2027"]);
    shown.says(&["this day has not come yet"]).lacks(&["Holder:"]);
}

#[tokio::test]
async fn an_import_that_was_built_upon_is_not_undone_and_says_what() {
    let here = Here::new().await;
    let page = uploaded(&here, "staff.csv", "", STAFF.as_bytes()).await;
    let done = confirmed(&here, &page).await.to;
    let amina = people(&here).await.into_iter().next().unwrap();
    here.post(&format!("people/{}/edit", amina.id), &[("name", "Amina Khan")]).await;
    let refused = here.post(&format!("{done}/undo"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says(&["Not all of this import can be undone", "Person: Amina Yusuf", "Undo the rest"]).lacks(&["Chloe"]);
    assert_eq!(people(&here).await.len(), 2);
    here.post(&format!("{done}/undo"), &[("rest", "yes")]).await;
    let left: Vec<String> = people(&here).await.into_iter().map(|person| person.name).collect();
    assert_eq!(left, ["Amina Khan"], "what somebody changed stays");
    here.get(&done).await.says(&["Undone", "Everything else was taken back", "Left alone", "Person: Amina Yusuf"]);
}

#[tokio::test]
async fn two_lists_are_taken_back_one_after_the_other() {
    let here = Here::new().await;
    let first = confirmed(&here, &uploaded(&here, "staff.csv", "", STAFF.as_bytes()).await).await.to;
    let corrected = STAFF.replace("Marsh,", "Marsh-Lane,");
    assert_ne!(corrected, STAFF);
    let second = confirmed(&here, &uploaded(&here, "corrected.csv", "people", corrected.as_bytes()).await).await.to;
    assert!(people(&here).await.iter().any(|person| person.name == "Chloe Marsh-Lane"));
    assert_eq!(here.post(&format!("{first}/undo"), &[]).await.status, StatusCode::CONFLICT, "the second was built upon it");
    for list in [&second, &first] {
        here.post(&format!("{list}/undo"), &[]).await;
        here.get(list).await.says(&["Everything was taken back"]);
    }
    assert!(people(&here).await.is_empty());
}

#[tokio::test]
async fn what_is_confirmed_is_what_was_shown() {
    let here = Here::new().await;
    let page = uploaded(&here, "staff.csv", "", STAFF.as_bytes()).await;
    let shown = here.get(&page).await.text();
    let digest = shown.split("name=\"plan\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    here.post("people/new", &[("name", "Amina Yusuf"), ("uuid", "000123456789"), ("job", "Manager")]).await;
    let stale = here.post(&format!("{page}/confirm"), &[("plan", digest)]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.says(&["The register changed since this was shown", "1 to add, 1 to change", "Job: Manager → Receptionist"]);
    assert_eq!(people(&here).await.len(), 1);
    confirmed(&here, &page).await;
    assert_eq!(people(&here).await.len(), 2);
}

#[tokio::test]
async fn a_column_nobody_knows_is_asked_for_once() {
    let here = Here::new().await;
    let list = "Key,Who,Desk\n000123456789,Amina Yusuf,1\n";
    let page = uploaded(&here, "list.csv", "people", list.as_bytes()).await;
    here.get(&page).await.says(&["the name is needed", "Column B: Who", "For example “Amina Yusuf”"]);
    here.post(&format!("{page}/columns"), &[("kind", "people"), ("column-0", "uuid"), ("column-1", "name")]).await;
    here.get(&page).await.says(&["1 to add"]);
    let next = uploaded(&here, "list.csv", "people", list.as_bytes()).await;
    here.get(&next).await.says(&["1 to add"]).lacks(&["is needed"]);
}

#[tokio::test]
async fn a_namesake_with_another_uuid_is_added_and_said() {
    let here = Here::new().await;
    here.post("people/new", &[("name", "Dr Amina Yusuf"), ("uuid", "000999999999")]).await;
    let page = uploaded(&here, "staff.csv", "", STAFF.as_bytes()).await;
    here.get(&page).await.says(&["2 to add", "Amina Yusuf, though somebody of this name is here already", "Chloe Marsh (row 5)"]);
}

const CARDS: &str = "Smartcards\nUUID,Holder,Serial number,Type,Status,Date of issue,Date of expiry\n\
    123456789,\"YUSUF, Amina\",0812345678,Oberthur,Active,45000,01/03/2027\n\
    000123456789,Amina Yusuf,1012345678,PIV,Active,01/02/2026,01/02/2028\n\
    000123456790,Chloe Marsh,0899999999,Oberthur,Cancelled,01/03/2024,01/03/2026\n\
    000123456790,Chloe Marsh,0899999999,PIV,Cancelled,01/03/2024,01/03/2026\n\
    000123456792,,,PIV,Active,,\n";

#[tokio::test]
async fn everything_begins_with_the_two_reports_of_a_sponsor_and_drift_is_told() {
    let here = Here::new().await;
    let page = uploaded(&here, "cards.csv", "", CARDS.as_bytes()).await;
    here.get(&page).await.says(&[
        "Smartcards report",
        "5 to add",
        "2 rows that cannot be read",
        "row 5 is about the same one and says otherwise",
        "a UUID alone does not tell a card from its replacement",
        "has 2 active cards",
    ]);
    confirmed(&here, &page).await;
    let mut read = here.app.store.read(&here.ods()).await.unwrap();
    let cards: Vec<Card> = read.all().await.unwrap();
    let mut series: Vec<i64> = cards.iter().filter_map(|card| card.series).collect();
    series.sort_unstable();
    assert_eq!(series, [8, 8, 10]);
    let day = jiff::civil::date(2026, 11, 27);
    let mut statuses: Vec<String> =
        read.cards_with_status(day).await.unwrap().iter().map(|(_, status)| format!("{status:?}")).collect();
    statuses.sort();
    assert_eq!(statuses, ["Active", "Active", "Cancelled"]);
    drop(read);

    let amina = people(&here).await.into_iter().next().unwrap();
    here.post(&format!("people/{}/edit", amina.id), &[("name", "Amina Yusuf"), ("uuid", "000123456789"), ("left_on", "1/11/2026")])
        .await;
    let fewer = "UUID,Holder,Serial number,Status\n123456789,Amina Yusuf,0812345678,Active\n";
    let page = uploaded(&here, "cards.csv", "cards", fewer.as_bytes()).await;
    here.get(&page)
        .await
        .says(&["Here, not in the report: card 1012345678", "Amina Yusuf has left, and card 0812345678 is still active"]);

    let positions = "UUID;Position;Role code;ODS code;Start date;End date\n123456789;Receptionist;r8009;a81001;01.02.2025;\n";
    let page = uploaded(&here, "positions.csv", "", positions.as_bytes()).await;
    here.get(&page).await.says(&["Positions report", "1 to add", "the position Receptionist still holds"]);
    confirmed(&here, &page).await;
    let all: Vec<Position> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    assert_eq!(all.iter().map(|one| one.role_code.as_deref().unwrap_or_default()).collect::<Vec<_>>(), ["R8009"]);
}

/// A workbook as offices make them: a cover sheet, a merged title, dates as numbers, a number where zeros were, a formula.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap().write_string(0, 0, "Staff").unwrap();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    sheet.merge_range(1, 1, 1, 4, "Staff of the practice", &plain).unwrap();
    for (column, header) in ["Full name", "UUID", "E-mail", "Leave start"].iter().enumerate() {
        sheet.write_string(3, u16::try_from(column + 1).unwrap(), *header).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_string(4, 1, " Zoë\u{a0}O’Brien ").unwrap().write_number(4, 2, 123_456_789.0).unwrap();
    sheet.write_formula(4, 3, Formula::new("=\"zoe\"&\"@nhs.example\"").set_result("zoe@nhs.example")).unwrap();
    sheet.write_number_with_format(4, 4, 46_108.0, &date).unwrap();
    sheet
        .write_string(5, 1, "Second Person")
        .unwrap()
        .write_formula(5, 2, Formula::new("=VLOOKUP(1,2,3)").set_result("#N/A"))
        .unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_workbook_from_an_office_is_read() {
    let here = Here::new().await;
    let page = uploaded(&here, "staff.xlsx", "", &workbook()).await;
    here.get(&page).await.says(&["1 to add", "Zoë O’Brien (row 5)", "the spreadsheet shows an error here (#N/A)", "C (UUID)"]);
    confirmed(&here, &page).await;
    let zoe = people(&here).await.into_iter().next().unwrap();
    assert_eq!((zoe.uuid.as_deref(), zoe.email.as_deref()), (Some("000123456789"), Some("zoe@nhs.example")));
    assert_eq!(zoe.leave_from, Some(jiff::civil::date(2026, 3, 27)));
}

#[tokio::test]
async fn another_leave_brings_its_own_end_and_none_ends_before_it_begins() {
    let here = Here::new().await;
    let head = "Full name,Staff number,Leave start,Leave end";
    let import = async |rows: &str| {
        let page = uploaded(&here, "staff.csv", "people", format!("{head}\n{rows}\n").as_bytes()).await;
        let said = here.get(&page).await.text();
        confirmed(&here, &page).await;
        said
    };
    import("Amina Yusuf,7,1/2/2026,10/2/2026").await;
    import("Amina Yusuf,7,,").await;
    let leave = async || people(&here).await.first().map(|one| (one.leave_from, one.leave_until)).unwrap();
    let day = |month, day| Some(jiff::civil::date(2026, month, day));
    assert_eq!(leave().await, (day(2, 1), day(2, 10)), "an empty cell says nothing");
    import("Amina Yusuf,7,1/12/2026,").await;
    assert_eq!(leave().await, (day(12, 1), None), "when it ends is not known yet");
    let said = import("Amina Yusuf,7,1/12/2026,1/11/2026").await;
    assert!(said.contains("the leave ends before it begins"), "{said}");
    assert_eq!(leave().await, (day(12, 1), None));
}

#[tokio::test]
async fn a_report_with_a_later_end_says_that_a_card_was_renewed() {
    let here = Here::new().await;
    let ends = async |day: &str| {
        let report = format!("Name,UUID,Card number,Expiry date\nAmina Yusuf,000123456789,09111,{day}\n");
        let page = uploaded(&here, "cards.csv", "cards", report.as_bytes()).await;
        confirmed(&here, &page).await;
        let events: Vec<CardEvent> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
        events.iter().filter(|event| event.kind == CardEventKind::Renewed).count()
    };
    let page = uploaded(&here, "staff.csv", "people", b"Name,UUID\nAmina Yusuf,000123456789\n").await;
    confirmed(&here, &page).await;
    assert_eq!(ends("5/12/2026").await, 0);
    assert_eq!(ends("9/12/2026").await, 0, "a slip put right");
    assert_eq!(ends("9/12/2029").await, 1);
    assert_eq!(ends("9/12/2029").await, 1, "once");
}

#[tokio::test]
async fn lists_of_pcs_and_readers_are_imported() {
    let here = Here::new().await;
    let page = uploaded(&here, "pcs.csv", "", b"Computer name,Location\nWL-C03,Room 3\nwl-c03,Room 3\n").await;
    here.get(&page).await.says(&["1 to add", "1 row as known already"]);
    confirmed(&here, &page).await;
    let readers = b"Manufacturer,Model,Serial no,PC,Warranty\nHID,Omnikey 3121,SN1,WL-C03,1/1/2028\nHID,Omnikey 3121,SN2,WL-X,\n";
    let page = uploaded(&here, "readers.csv", "", readers).await;
    here.get(&page).await.says(&["1 to add", "no PC here is called “WL-X”"]);
    confirmed(&here, &page).await;
    here.get("equipment").await.says(&["HID Omnikey 3121", "WL-C03"]);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_with_what_to_do() {
    let here = Here::new().await;
    let answer = here.upload("import", &[], ("list.pdf", b"%PDF-1.7")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says(&["This is a PDF", "id=\"file-error\""]);
    let large = here.upload("import", &[], ("list.csv", &vec![b'a'; 11 * 1024 * 1024])).await;
    assert!(!large.status.is_success() && large.status != StatusCode::SEE_OTHER, "{}", large.status);
}

#[tokio::test]
async fn a_practice_leaves_with_everything_and_no_formula_runs() {
    let here = Here::new().await;
    here.post("people/new", &[("name", "=cmd|' /C calc'!A0"), ("uuid", "000123456789")]).await;
    let label = here.post("rooms", &[("room", "Reception")]).await;
    assert!(label.status.is_redirection(), "{}", label.text());
    assert!(here.post("rooms", &[("room", "Reception")]).await.status.is_redirection());
    let json: serde_json::Value = serde_json::from_slice(&here.get("export/json").await.bytes).unwrap();
    assert_eq!(json["person"][0]["uuid"], "000123456789");
    for table in lanyard_store::TABLES {
        assert!(json[table.name].is_array(), "{} is missing", table.name);
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(here.get("export/csv").await.bytes)).unwrap();
    assert_eq!(archive.len(), lanyard_store::TABLES.len() + 4);
    assert_eq!(json["room_link"][0]["room"], "Reception");
    let secret = here.app.store.read(&here.ods()).await.unwrap().room_links().await.unwrap().remove(0).secret;
    assert!(!json.to_string().contains(&secret), "what is on a label goes nowhere, in the audit trail either");
    let trail = json["audit_trail"].as_array().unwrap();
    let added = trail.iter().find(|entry| entry["subject"] == "person").unwrap();
    assert!(added["text"].as_str().unwrap().contains("000123456789") && added["hash"].is_string(), "{added}");
    assert_eq!(json["practice"][0]["id"], here.ods().as_str());
    assert_eq!(json["role"][0]["role"], "manager");
    assert!(
        !json["practice"].to_string().contains("link"),
        "whoever has the file reports nothing in its name: {}",
        json["practice"]
    );
    let csv = std::io::read_to_string(archive.by_name("person.csv").unwrap()).unwrap();
    assert!(csv.contains("'=cmd|") && csv.contains("000123456789"), "{csv}");
    let book = lanyard_server::read_book(&here.get("export/xlsx").await.bytes).unwrap();
    assert!(!book.sheet().rows.is_empty());
    here.get("export").await.says(&["personal data"]);
}

#[tokio::test]
async fn a_large_list_is_written_in_portions_while_others_write_and_is_undone_whole() {
    let here = Here::new().await;
    let rows: Vec<String> = (0..700).map(|number| format!("Person {number},P{number}")).collect();
    let list = format!("Name,Staff number\n{}\n", rows.join("\n"));
    let page = uploaded(&here, "large.csv", "people", list.as_bytes()).await;
    here.get(&page).await.says(&["700 to add"]);
    let done = confirmed(&here, &page).await.to;
    here.post("people/new", &[("name", "Entered meanwhile")]).await;
    let said = loop {
        let said = here.get(&done).await.text();
        // The last portion is there a moment before the import has let go of the register.
        if said.contains("Undo this import") {
            break said;
        }
        assert!(said.contains("of 700") || said.contains("700 added"), "{said}");
        tokio::task::yield_now().await;
    };
    assert!(said.contains("700 added"), "{said}");
    assert_eq!(people(&here).await.len(), 701);
    here.post(&format!("{done}/undo"), &[]).await;
    here.post("people/new", &[("name", "Entered while it was undone")]).await;
    let undone = loop {
        let said = here.get(&done).await.text();
        if !said.contains("It is being undone") {
            break said;
        }
        assert!(said.contains("of 700"), "{said}");
        tokio::task::yield_now().await;
    };
    assert!(undone.contains("Everything was taken back"), "{undone}");
    let left: Vec<String> = people(&here).await.into_iter().map(|person| person.name).collect();
    assert_eq!(left, ["Entered meanwhile", "Entered while it was undone"]);
    assert!(here.app.store.verify_audit(&here.ods(), &[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn another_job_and_a_leaver_who_is_still_active_are_one_click_from_their_checklists() {
    let here = Here::new().await;
    here.post("people/new", &[("name", "Amina Yusuf"), ("uuid", "000123456789"), ("job", "Manager")]).await;
    here.post("people/new", &[("name", "Chloe Marsh"), ("uuid", "000123456790"), ("left_on", "1/6/2026")]).await;
    let chloe = people(&here).await.pop().unwrap();
    here.post(&format!("people/{}/positions/new", chloe.id), &[("name", "GP")]).await;
    let page = uploaded(&here, "staff.csv", "", STAFF.replace("31/12/2026", "").as_bytes()).await;
    let done = confirmed(&here, &page).await.to;
    let shown = here.get(&done).await;
    shown.says(&["Another job", "(Manager → Receptionist)", "Begin the mover’s checklist<span", " of Amina Yusuf"]);
    shown
        .says(&["Left, and still active", " of Chloe Marsh"])
        .lacks(&["mover’s checklist<span class=\"nhsuk-u-visually-hidden\"> of Chloe"]);
    let amina = people(&here).await.remove(0);
    let fields = [("person", amina.id.as_str()), ("kind", "mover"), ("by", "import"), ("day", "2026-11-27"), ("reason", "x")];
    here.post("staff-cases/new", &fields).await;
    here.get(&done).await.lacks(&["Another job"]).says(&["Left, and still active"]);
}

#[tokio::test]
async fn who_is_new_in_a_later_staff_list_is_one_click_from_the_joiners_checklist() {
    let here = Here::new().await;
    let first = "Name,UUID\nAmina Yusuf,000123456789\n";
    let page = uploaded(&here, "first.csv", "", first.as_bytes()).await;
    let done = confirmed(&here, &page).await.to;
    here.get(&done).await.lacks(&["New here"]);
    let later = format!("{first}Chloe Marsh,000123456790\nDev Anand,000123456791\n");
    let page = uploaded(&here, "later.csv", "", later.as_bytes()).await;
    let done = confirmed(&here, &page).await.to;
    let shown = here.get(&done).await;
    shown.says(&["New here", "Begin the joiner’s checklist<span", " of Chloe Marsh", " of Dev Anand"]);
    shown.lacks(&["checklist<span class=\"nhsuk-u-visually-hidden\"> of Amina"]);
    let chloe = people(&here).await.into_iter().find(|person| person.name == "Chloe Marsh").unwrap();
    let fields = [("person", chloe.id.as_str()), ("kind", "joiner"), ("by", "import"), ("day", "2026-11-27"), ("reason", "")];
    let case = here.post("staff-cases/new", &fields).await.to;
    here.get(&case).await.says(&["Chloe Marsh: joins", "after an import"]);
    here.get(&done).await.says(&[" of Dev Anand"]).lacks(&["checklist<span class=\"nhsuk-u-visually-hidden\"> of Chloe"]);
}

#[tokio::test]
async fn a_card_that_is_lost_here_and_active_in_the_report_is_told_and_counted() {
    let here = Here::new().await;
    let page = uploaded(&here, "cards.csv", "", CARDS.as_bytes()).await;
    confirmed(&here, &page).await;
    let mut write = here.app.store.write(&here.ods(), "test", "It was lost", here.app.clock.now()).await.unwrap();
    let cards: Vec<Card> = write.all().await.unwrap();
    let card = cards.into_iter().find(|card| card.serial.as_deref() == Some("0812345678")).unwrap().id;
    let happened_on = Some(jiff::civil::date(2026, 11, 26));
    write.save(&CardEvent { id: Id::new("lost"), card, happened_on, kind: CardEventKind::Lost, note: None }).await.unwrap();
    write.commit().await.unwrap();
    let told = "Here lost, active in the report: card 0812345678 of Amina YUSUF. Tell the registration authority.";
    let page = uploaded(&here, "cards.csv", "cards", CARDS.as_bytes()).await;
    here.get(&page).await.says(&[told, "Amina YUSUF has 2 active cards"]);
    let ended = CARDS.replace("0812345678,Oberthur,Active", "0812345678,Oberthur,Cancelled");
    let page = uploaded(&here, "cards.csv", "cards", ended.as_bytes()).await;
    here.get(&page).await.lacks(&["active in the report", "2 active cards"]);
}

#[tokio::test]
async fn what_is_exported_and_imported_again_changes_nothing() {
    let here = Here::new().await;
    here.post("people/new", &[("name", "Amina Yusuf"), ("uuid", "000123456789"), ("phone", "+44 1632 960000")]).await;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(here.get("export/csv").await.bytes)).unwrap();
    let csv = std::io::read_to_string(archive.by_name("person.csv").unwrap()).unwrap();
    assert!(csv.contains("'+44 1632 960000"), "{csv}");
    let page = uploaded(&here, "person.csv", "people", csv.as_bytes()).await;
    here.get(&page).await.says(&["0 to add, 0 to change, 1 row as known already"]);
}
