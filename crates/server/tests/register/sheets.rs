//! Which sheet of a workbook is read, where its headings are, and which organisation a position is of.

use lanyard_model::{CardEvent, CardEventKind, Position};
use rust_xlsxwriter::{Format, Workbook};

use crate::here::Here;
use crate::imports::{confirmed, people, uploaded};

fn written(book: &mut Workbook, name: &str, rows: &[&[&str]]) {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

#[tokio::test]
async fn a_status_whose_heading_is_merged_downwards_ends_the_card() {
    let mut book = Workbook::new();
    let rows: &[&[&str]] = &[
        &["UUID", "Holder", "", "", "", ""],
        &["", "", "Card number", "Date of issue", "Date of expiry"],
        &["000123456789", "Amina Yusuf", "0812345678", "1/3/2024", "1/3/2027", "Cancelled"],
    ];
    written(&mut book, "Report", rows);
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.merge_range(0, 2, 0, 4, "Smartcard", &Format::new()).unwrap();
    sheet.merge_range(0, 5, 1, 5, "Status", &Format::new()).unwrap();
    let here = Here::new().await;
    let page = uploaded(&here, "cards.xlsx", "", &book.save_to_buffer().unwrap()).await;
    here.get(&page).await.says(&["Column F: Status", "2 to add"]).lacks(&["Not read:"]);
    confirmed(&here, &page).await;
    let events: Vec<CardEvent> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    assert!(events.iter().any(|event| event.kind == CardEventKind::Cancelled), "{events:?}");
}

const OWN_WORDS: &str = "Access report\nOrganisation,A81001\nHolder ref,Who,Token,Given on\n\
    000123456789,Amina Yusuf,0812345678,1/3/2025\n000123456790,Chloe Marsh,0812345679,1/3/2025\n";

#[tokio::test]
async fn headings_that_nobody_knows_are_found_below_a_title_and_remembered() {
    let here = Here::new().await;
    let page = uploaded(&here, "report.csv", "cards", OWN_WORDS.as_bytes()).await;
    here.get(&page).await.says(&["Which row has the headings?", "Row 3: Holder ref, Who, Token, Given on", "Column A: Holder ref"]);
    let columns = [("kind", "cards"), ("headings", "2"), ("column-0", "uuid"), ("column-1", "name"), ("column-2", "serial")];
    here.post(&format!("{page}/columns"), &columns).await;
    here.get(&page).await.says(&["4 to add"]);
    let again = uploaded(&here, "report.csv", "", OWN_WORDS.as_bytes()).await;
    here.get(&again).await.says(&["Smartcards report", "4 to add"]);
}

#[tokio::test]
async fn another_row_can_be_said_to_have_the_headings() {
    let here = Here::new().await;
    let list = "Practice,Willow Lane\nThe person,Does\nAmina Yusuf,Nurse\n";
    let page = uploaded(&here, "list.csv", "people", list.as_bytes()).await;
    here.get(&page).await.says(&["choose the row with the headings", "Column A: Practice"]);
    here.post(&format!("{page}/columns"), &[("kind", "people"), ("headings", "1"), ("column-0", "name")]).await;
    here.get(&page).await.says(&["Column A: The person", "For example “Amina Yusuf”"]);
    let columns = [("kind", "people"), ("headings", "1"), ("column-0", "name"), ("column-1", "job")];
    here.post(&format!("{page}/columns"), &columns).await;
    here.get(&page).await.says(&["1 to add", "Amina Yusuf (row 3)"]);
    here.post(&format!("{page}/columns"), &[("kind", "people"), ("headings", "99"), ("column-0", "name")]).await;
    here.get(&page).await.says(&["1 to add"]);
}

#[tokio::test]
async fn it_is_said_which_sheet_is_read_and_another_can_be_chosen() {
    let mut book = Workbook::new();
    written(&mut book, "Staff", &[&["Name", "Job"], &["Amina Yusuf", "Nurse"]]);
    written(&mut book, "Leavers", &[&["Name", "Last day"], &["Ben Carver", "1/3/2024"], &["Ceri Hughes", "1/3/2023"]]);
    written(&mut book, "PCs", &[&["Computer name", "Location"], &["WL-C03", "Room 3"]]);
    let here = Here::new().await;
    let page = uploaded(&here, "staff.xlsx", "", &book.save_to_buffer().unwrap()).await;
    let all = ["“Leavers”", "Not read: “Staff”, “PCs”", "2 to add", "Staff (2 rows)"];
    here.get(&page).await.says(&all);
    here.post(&format!("{page}/columns"), &[("kind", "people"), ("sheet", "2"), ("headings", "0")]).await;
    here.get(&page).await.says(&["List of PCs: 1 to add", "Not read: “Staff”, “Leavers”"]);
    here.post(&format!("{page}/columns"), &[("kind", "pcs"), ("sheet", "0"), ("headings", "0")]).await;
    here.get(&page).await.says(&["Staff list: 1 to add", "Not read: “Leavers”, “PCs”"]);
    let done = confirmed(&here, &page).await.to;
    here.get(&done).await.says(&["Import of staff.xlsx (sheet “Staff”)"]);
    assert_eq!(people(&here).await.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
}

#[tokio::test]
async fn a_name_of_an_organisation_is_no_code() {
    let here = Here::new().await;
    let report = |organisation: &str| {
        format!("UUID,Name,Position,Organisation\n123456789,Amina Yusuf,Nurse,{organisation}\n123456789,Amina Yusuf,GP,A81001\n")
    };
    let names = report("Willow Lane Surgery").replace("A81001", "Riverside");
    let page = uploaded(&here, "positions.csv", "positions", names.as_bytes()).await;
    here.get(&page).await.says(&["3 to add", "counts as one at this practice"]);
    confirmed(&here, &page).await;
    let all: Vec<Position> = here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap();
    assert!(all.iter().all(|position| position.is_at(&here.ods())), "{all:?}");
    let page = uploaded(&here, "positions.csv", "positions", report("Willow Lane Surgery").as_bytes()).await;
    here.get(&page).await.says(&["“Willow Lane Surgery” is no ODS code; a code such as A81001 is expected"]);
    let page = uploaded(&here, "positions.csv", "positions", report("b81002").as_bytes()).await;
    here.get(&page).await.says(&["1 row is of other organisations (B81002), not of A81001"]);
}

#[tokio::test]
async fn a_position_is_the_same_by_its_name_or_its_role_code() {
    let here = Here::new().await;
    here.post("people/new", &[("name", "Amina Yusuf"), ("uuid", "000123456789")]).await;
    let amina = people(&here).await.remove(0);
    let all = async || -> Vec<Position> { here.app.store.read(&here.ods()).await.unwrap().all().await.unwrap() };
    let new = format!("people/{}/positions/new", amina.id);
    let refused = here.post(&new, &[("name", "Receptionist"), ("ods", "Willow Lane")]).await;
    refused.says(&["“Willow Lane” is not an ODS code"]);
    here.post(&new, &[("name", "Receptionist"), ("role_code", "R8010"), ("ods", "a81001")]).await;
    let codes = "UUID,Role code,Start date\n123456789,r8010,1/2/2025\n123456789,R8001,1/2/2025\n";
    let page = uploaded(&here, "positions.csv", "positions", codes.as_bytes()).await;
    here.get(&page).await.says(&["1 to add, 1 to change"]).lacks(&["Here, not in the report"]);
    confirmed(&here, &page).await;
    let named = "UUID,Position,Role code\n123456789,Receptionist,R8010\n123456789,Nurse,R8001\n";
    let page = uploaded(&here, "positions.csv", "positions", named.as_bytes()).await;
    here.get(&page).await.says(&["0 to add, 1 to change", "R8001 → Nurse"]).lacks(&["Here, not in the report"]);
    confirmed(&here, &page).await;
    let mut names: Vec<String> = all().await.into_iter().map(|position| position.name).collect();
    names.sort();
    assert_eq!(names, ["Nurse", "Receptionist"]);
}
