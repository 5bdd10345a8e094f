//! The evidence of an access audit, read back by other people's programs: no row of the asset register is missing.

use std::collections::BTreeMap;
use std::process::Command;

use calamine::{Reader as _, Xlsx};
use lanyard_model::{Card, CardEvent, CardReader, Contact, Person, Position, Spare, SpareEvent};
use lanyard_store::{Record, Write};
use serde_json::{Value, json};

use crate::desk::{Desk, practice};

async fn save<R: Record>(write: &mut Write<'_>, mut fields: Value) -> R {
    fields["id"] = write.new_id::<R>().unwrap().to_string().into();
    let record: R = serde_json::from_value(fields).unwrap();
    write.save(&record).await.unwrap();
    record
}

/// Cards in each way of standing, a reader, a shelf of readers of which one is away, and blank cards at the authority.
async fn entered(desk: &Desk) {
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let people: Vec<Person> = write.all().await.unwrap();
    let of = |name: &str| people.iter().find(|one| one.name == name).unwrap().id.clone();
    save::<Position>(&mut write, json!({ "person": of("Amina Yusuf"), "name": "Receptionist", "activities": [] })).await;
    let card =
        json!({ "holder": of("Amina Yusuf"), "serial": "0901234567", "series": 9, "kind": "PIV", "expires_on": "2028-03-01" });
    save::<Card>(&mut write, card).await;
    let gone: Card = save(&mut write, json!({ "holder": of("Ben Carver"), "serial": "0807654321", "series": 8 })).await;
    save::<CardEvent>(&mut write, json!({ "card": gone.id, "kind": "cancelled", "happened_on": "2026-11-02" })).await;
    save::<Card>(&mut write, json!({ "holder": of("Cleo Dean"), "serial": "0600000001", "series": 6, "expires_on": "2026-10-01" }))
        .await;
    save::<CardReader>(&mut write, json!({ "model": "KC 1000", "serial": "S-77", "room": "Reception" })).await;
    let shelf = json!({ "kind": "readers", "model": "Omnikey 3121", "room": "Back office", "minimum": 2 });
    let shelf: Spare = save(&mut write, shelf).await;
    save::<SpareEvent>(&mut write, json!({ "spare": shelf.id, "at": desk.now(), "kind": "added", "count": 4 })).await;
    save::<SpareEvent>(&mut write, json!({ "spare": shelf.id, "at": desk.now(), "kind": "taken", "count": 1 })).await;
    let authority = json!({ "desk": "registration-authority", "name": "Wye RA", "hours": [] });
    let authority: Contact = save(&mut write, authority).await;
    let blank = json!({ "kind": "blank-cards", "model": "Series 10", "held_by": authority.id, "minimum": 5 });
    save::<Spare>(&mut write, blank).await;
    write.commit().await.unwrap();
}

/// What the asset register is to hold, sheet by sheet, without the headings.
fn expected() -> Vec<(&'static str, Vec<Vec<&'static str>>)> {
    vec![
        (
            "Cards",
            vec![
                vec!["0901234567", "9", "PIV", "Amina Yusuf", "Active", "1 Mar 2028"],
                vec!["0807654321", "8", "", "Ben Carver", "Cancelled", ""],
                vec!["0600000001", "6", "", "Cleo Dean", "Expired", "1 Oct 2026"],
            ],
        ),
        ("PCs", vec![vec!["WL-C03", "Room 3", "", "never"], vec!["WL-REC-01", "Reception", "", "never"]]),
        ("Readers", vec![vec!["", "KC 1000", "S-77", "Reception", ""]]),
        (
            "Spares",
            vec![vec!["Readers", "Omnikey 3121", "Back office", "3", "2"], vec!["Blank cards", "Series 10", "Wye RA", "0", "5"]],
        ),
    ]
}

/// A workbook's sheets, each row as text.
fn sheets(file: Vec<u8>) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut book = Xlsx::new(std::io::Cursor::new(file)).unwrap();
    let rows = |range: calamine::Range<calamine::Data>| {
        let row = |cells: &[calamine::Data]| cells.iter().map(ToString::to_string).collect();
        range.rows().map(row).collect()
    };
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

/// The words of a PDF, in the order in which they are set.
fn words(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("paper.pdf"), pdf).unwrap();
    let output = Command::new("pdftotext").args(["-raw", "paper.pdf", "-"]).current_dir(folder.path()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_asset_register_holds_cards_pcs_readers_and_spares_in_both_files() {
    let desk = Desk::open().await;
    entered(&desk).await;
    let audit = desk.post("/p/A81001/access-audits", "job=&one_in=1&due_on=10/12/2026").await.to;
    let book = sheets(desk.get(&format!("{audit}/evidence.xlsx")).await.bytes);
    let paper = words(&desk.get(&format!("{audit}/evidence.pdf")).await.bytes);
    for (name, rows) in expected() {
        let mut found: Vec<Vec<String>> = book[name][1..].iter().map(|row| padded(row, rows[0].len())).collect();
        let mut wanted: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{name}");
        for row in &rows {
            let line = row.iter().filter(|cell| !cell.is_empty()).copied().collect::<Vec<_>>().join(" ");
            assert!(paper.contains(&line), "{line} is missing in: {paper}");
        }
    }
    assert!(book["Answers"].iter().any(|row| row[0] == "Amina Yusuf" && row[2] == "Receptionist"), "{:?}", book["Answers"]);
    assert!(book["Audit"].iter().any(|row| row[0] == "Practice" && row[1] == "Willow Lane (A81001)"), "{:?}", book["Audit"]);
}

/// A row with as many cells as its headings: a file leaves out empty ones at the end.
fn padded(row: &[String], cells: usize) -> Vec<String> {
    (0..cells).map(|place| row.get(place).cloned().unwrap_or_default()).collect()
}
