//! Packets, posters and reports as PDF, the screen on the wall, help and score: from a practice's own facts, read back with
//! other people's programs.

use std::path::Path;
use std::process::Command;

use axum::http::StatusCode;
use jiff::civil::date;
use lanyard_model::{Card, CardEvent, CardReader, Contact, Desk as Kind, Id, Person, Position, Rota, Spare, SpareEvent};
use lanyard_server::{Mail, Mailer, deliver_due};
use lanyard_store::{Record, Write};
use serde_json::{Value, json};

use crate::desk::{Desk, Page, practice};
use crate::hand_over::value;

async fn save<R: Record>(write: &mut Write<'_>, mut fields: Value) -> R {
    fields["id"] = write.new_id::<R>().unwrap().to_string().into();
    let record: R = serde_json::from_value(fields).unwrap();
    write.save(&record).await.unwrap();
    record
}

/// Enters an authority, somebody who can unlock, a shelf with two spare readers, and a reader in use.
async fn entered(desk: &Desk) {
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let people: Vec<Person> = write.all().await.unwrap();
    let ben = people.iter().find(|person| person.name == "Ben Carver").unwrap();
    let contact = json!({ "desk": "registration-authority", "name": "Wye *RA*", "phone": "01632 960101", "hours": [] });
    save::<Contact>(&mut write, contact).await;
    save::<Position>(&mut write, json!({ "person": ben.id, "name": "Local administrator", "activities": ["B0263"] })).await;
    save::<Rota>(&mut write, json!({ "person": ben.id, "days": [1, 2, 3, 4, 5], "away": [], "is_it": false })).await;
    let card: Id<Card> =
        save::<Card>(&mut write, json!({ "holder": ben.id, "series": 9, "expires_on": date(2027, 9, 1) })).await.id;
    save::<CardEvent>(&mut write, json!({ "card": card, "kind": "issued" })).await;
    let shelf = json!({ "kind": "readers", "model": "Omnikey 3121", "room": "Back office", "minimum": 2 });
    let shelf: Id<Spare> = save::<Spare>(&mut write, shelf).await.id;
    save::<SpareEvent>(&mut write, json!({ "spare": shelf, "at": desk.now(), "kind": "added", "count": 2 })).await;
    save::<CardReader>(&mut write, json!({ "model": "KC 1000", "serial": "S-77", "room": "Reception" })).await;
    write.commit().await.unwrap();
}

fn tool(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is missing ({error}); apt-get install poppler-utils zbar-tools"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The words of a PDF.
fn words(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("paper.pdf"), pdf).unwrap();
    tool(folder.path(), "pdftotext", &["-raw", "paper.pdf", "-"]).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(text: &str, expected: &[&str]) {
    for one in expected {
        assert!(text.contains(one), "{one} in {text}");
    }
}

#[tokio::test]
async fn a_packet_on_paper_says_what_the_desk_asks_for_and_nothing_else() {
    let desk = Desk::open().await;
    let short = desk.report("who=AY&room=Reception&said=Amina gets ERR1002").await;
    let base = format!("/p/A81001/incidents/{short}/hand-over");
    let it = words(&desk.post(&format!("{base}/it-partner"), "to=pdf&impact=clinic").await.bytes);
    has(&it, &["For: IT support partner", "Willow Lane", "ERR1002", "A clinic has stopped", &short]);
    assert!(!it.contains("Amina"), "{it}");
    let ra = words(&desk.post(&format!("{base}/registration-authority"), "to=pdf").await.bytes);
    has(&ra, &["Amina Yusuf", "000111111111"]);
}

#[tokio::test]
async fn an_email_takes_the_packet_along_as_pdf_where_that_is_wanted() {
    let desk = Desk::open().await;
    entered(&desk).await;
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let mut authority: Contact = write.all::<Contact>().await.unwrap().remove(0);
    assert_eq!(authority.desk, Kind::RegistrationAuthority);
    authority.email = Some("ra@wye.example".to_owned());
    write.save(&authority).await.unwrap();
    write.commit().await.unwrap();
    let short = desk.report("who=AY&room=Reception&said=my card is locked").await;
    let base = format!("/p/A81001/incidents/{short}/hand-over/registration-authority");
    for attach in ["&attach=pdf", ""] {
        let page = desk.get(&base).await.text;
        let form = format!("once={}&told={}&impact=waits&to=email{attach}", value(&page, "once"), value(&page, "told"));
        assert_eq!(desk.post(&base, &form).await.status, StatusCode::SEE_OTHER);
    }
    deliver_due(&desk.app).await.unwrap();
    let Mailer::Memory(sent) = &*desk.app.mailer else { panic!() };
    let sent: Vec<Mail> = sent.lock().unwrap().clone();
    let files = |mail: &Mail| mail.attachments.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
    let mut names: Vec<Vec<String>> = sent.iter().map(files).collect();
    names.sort();
    assert_eq!(names, [vec!["packet.json"], vec!["packet.pdf", "packet.json"]]);
    let pdf = sent.iter().flat_map(|mail| &mail.attachments).find(|file| file.kind == "application/pdf").unwrap();
    has(&words(&pdf.content), &["Amina Yusuf", "For: Registration authority"]);
}

#[tokio::test]
async fn a_poster_is_made_from_this_sites_own_facts_and_names_people_only_when_asked_to() {
    let desk = Desk::open().await;
    let bare = words(&desk.get("/p/A81001/posters.pdf").await.bytes);
    has(&bare, &["Nobody is entered", "Ask the manager where one is"]);
    entered(&desk).await;
    let plan = "continuity=Use the paper pads&continuity_by=Dr A. Grey&continuity_review=30/6/2027";
    assert_eq!(desk.post("/p/A81001/settings/local-policy", plan).await.status, StatusCode::SEE_OTHER);
    let plain = words(&desk.get("/p/A81001/posters.pdf?paper=a4").await.bytes);
    has(&plain, &["Use the paper pads (approved, review by 30 June 2027)"]);
    has(
        &plain,
        &[
            "Willow Lane",
            "Registration authority (RA): 01632 960101",
            "Back office: Omnikey 3121",
            "never lend yours",
            "http://lanyard.test/r/front-door",
        ],
    );
    assert!(!plain.contains("Ben Carver") && !plain.contains("Wye"), "a contact may be a person: {plain}");
    assert!(!plain.contains("Grey"), "nor who approved the plan: {plain}");
    let large = words(&desk.get("/p/A81001/posters.pdf?paper=a3&names=yes").await.bytes);
    has(&large, &["approved by Dr A. Grey"]);
    let named = words(&desk.get("/p/A81001/posters.pdf?paper=desk-card&names=yes").await.bytes);
    has(&named, &["Ben Carver", "01632 960101"]);
    let page = desk.get("/p/A81001/posters?paper=a3&names=yes").await.text;
    has(&page, &["posters.svg?paper=a3&amp;names=yes", "posters.pdf?paper=a3&amp;names=yes", "Not translated"]);
    assert!(desk.get("/p/A81001/posters.svg?paper=a3").await.text.starts_with("<svg"));
    assert!(desk.get("/p/A81001/posters/welsh.toml").await.text.contains("# Smartcard not working?\ntitle = \"\""));
}

#[tokio::test]
async fn a_readers_label_leads_to_the_report_of_its_room() {
    let desk = Desk::open().await;
    entered(&desk).await;
    let scanned = |page: Page| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("paper.pdf"), page.bytes).unwrap();
        tool(folder.path(), "pdftoppm", &["-r", "150", "-png", "-singlefile", "paper.pdf", "page"]);
        tool(folder.path(), "zbarimg", &["--quiet", "--raw", "page.png"]).trim().to_owned()
    };
    assert_eq!(scanned(desk.get("/p/A81001/posters.pdf?paper=labels").await), "http://lanyard.test/r/front-door");
    desk.post("/p/A81001/rooms", "room=Reception").await;
    let address = scanned(desk.get("/p/A81001/posters.pdf?paper=labels").await);
    let path = address.strip_prefix("http://lanyard.test").unwrap();
    assert!(path.starts_with("/q/"), "{address}");
    assert!(desk.get_signed_out(path).await.text.contains("isn’t working in Reception"));
}

#[tokio::test]
async fn the_report_holds_every_date() {
    let desk = Desk::open().await;
    let mut write = desk.app.store.write(&practice(), "test", "Filled", desk.now()).await.unwrap();
    let people: Vec<Person> = write.all().await.unwrap();
    let amina = people.iter().find(|person| person.name == "Amina Yusuf").unwrap();
    let card = json!({ "holder": amina.id, "expires_on": date(2026, 11, 30), "series": 9 });
    save::<Card>(&mut write, card).await;
    write.commit().await.unwrap();
    let report = words(&desk.get("/p/A81001/report.pdf").await.bytes);
    has(&report, &["Next session: Tuesday 24 November", "Amina Yusuf", "Sun 29 Nov 2026", "Last day", "Page 1 of 1"]);
}

#[tokio::test]
async fn the_command_line_writes_what_the_page_prints() {
    let desk = Desk::open().await;
    entered(&desk).await;
    let run = |command: &str, more: &[&str], out: &Path| {
        let data = desk.app.data.clone().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_lanyard-server"));
        program.args([command, "--practice", "A81001", "--data"]).arg(data).arg("--out").arg(out).args(more);
        let output = program.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        std::fs::read(out).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("paper");
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_lanyard-server"));
    nowhere.args(["poster", "--practice", "A81001", "--data"]).arg(desk.app.data.clone().unwrap()).arg("--out").arg(&out);
    let said = nowhere.output().unwrap();
    assert!(!said.status.success() && String::from_utf8_lossy(&said.stdout).contains("Give it with --public-url"), "{said:?}");
    assert!(!out.exists(), "no poster that leads nowhere");
    let without_day = |text: String| text.split("Printed").next().unwrap().to_owned();
    let url = ["--public-url", "http://lanyard.test/"];
    let written = without_day(words(&run("poster", &[&url[..], &["--sheet", "desk-card"]].concat(), &out)));
    assert_eq!(written, without_day(words(&desk.get("/p/A81001/posters.pdf?paper=desk-card").await.bytes)));
    has(&words(&run("report", &[], &out)), &["Smartcards: what is due", "Willow Lane (A81001)"]);
    assert!(String::from_utf8(run("calendar", &[], &out)).unwrap().starts_with("BEGIN:VCALENDAR\r\n"));
    let visit = desk.post("/p/A81001/ra-days", "held_on=1/12/2026&starts_at=09:30&ends_at=12:00&room=Meeting room").await.to;
    for plan in [run("report", &["--visit", "2026-12-01"], &out), desk.get(&format!("{visit}/plan.pdf")).await.bytes] {
        has(
            &words(&plan),
            &["Registration authority: Tuesday 1 December 2026", "09:30–12:00", "Meeting room", "Nobody has a time yet"],
        );
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_lanyard-server"))
        .args(["report", "--practice", "ZZZ99", "--data"])
        .arg(desk.app.data.clone().unwrap())
        .arg("--out")
        .arg(&out)
        .output();
    assert!(String::from_utf8_lossy(&unknown.unwrap().stdout).contains("There is no practice ZZZ99"));
}

#[tokio::test]
async fn the_screen_on_the_wall_names_nobody_and_can_be_stopped() {
    let desk = Desk::open().await;
    entered(&desk).await;
    desk.report("who=AY&room=Reception&said=Amina gets ERR1002").await;
    let nowhere = desk.post("/p/A81001/wall", "place=").await.text;
    assert!(nowhere.contains("<a href=\"#place\">Write where it hangs.</a>") && nowhere.contains("Make an address"), "{nowhere}");
    desk.post("/p/A81001/wall", "place=Staff room").await;
    let page = desk.get("/p/A81001/wall").await.text;
    let path: String = page.split("http://lanyard.test/w/").nth(1).unwrap().chars().take_while(|c| *c != '"').collect();
    let path = format!("/w/{path}");
    desk.later(12);
    let screen = desk.get_signed_out(&path).await.text;
    has(
        &screen,
        &["One person is stuck for 12 minutes", "One person here can unlock today", "Back office: 2", "01632\u{a0}960101"],
    );
    let short = desk.get("/p/A81001/").await.text.split("/p/A81001/incidents/").nth(1).unwrap().chars().take(5).collect::<String>();
    desk.post(&format!("/p/A81001/incidents/{short}/end"), "outcome=restored").await;
    desk.later(50);
    desk.post(&format!("/p/A81001/incidents/{short}/reopen"), "").await;
    desk.later(5);
    has(&desk.get_signed_out(&path).await.text, &["One person is stuck for 5 minutes"]);
    has(&desk.get("/p/A81001/").await.text, &["5 minutes"]);
    for name in ["Amina", "Ben", "Cleo", "AY"] {
        assert!(!screen.contains(name), "{name} in {screen}");
    }
    let id = page.split("/wall/").nth(1).unwrap().split('/').next().unwrap();
    assert!(!page.contains(&format!("action=\"/p/A81001/wall/{id}/revoke")), "stopping is asked about first");
    has(&desk.get(&format!("/p/A81001/wall/{id}/revoke")).await.text, &["Stop the screen", "No, leave it as it is"]);
    assert_eq!(desk.post(&format!("/p/A81001/wall/{id}/revoke"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get_signed_out(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.get_signed_out("/w/guessed").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn help_answers_with_what_is_so_here() {
    let desk = Desk::open().await;
    let answer = |topic: &str| format!("/p/A81001/help/question/{topic}");
    assert!(desk.get(&answer("how-quickly-replaced")).await.text.contains("registration authority is not entered yet"));
    entered(&desk).await;
    assert!(desk.get(&answer("how-quickly-replaced")).await.text.contains("telephone 01632 960101"));
    assert!(desk.get(&answer("locked-card")).await.text.contains("One person can unlock a card here today"));
    assert!(desk.get(&answer("can-we-share")).await.text.contains("2 of Omnikey 3121 (Back office)"));
    let found = desk.get("/p/A81001/help?q=can+we+share").await.text;
    has(&found, &["Can we share a card", "help/question/can-we-share"]);
    assert!(desk.get("/p/A81001/help?q=xylophone").await.text.contains("Nothing was found"));
    let cause = desk.get("/p/A81001/help/cause/LY301").await.text;
    has(&cause, &["The card is locked after too many wrong passcodes", "digital.nhs.uk/unlock", "Where this comes from"]);
    assert_eq!(desk.get("/p/A81001/help/cause/LY000").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn today_says_how_ready_we_are_and_what_raises_that_most() {
    let desk = Desk::open().await;
    let points = |page: &str| -> u32 { page.split(" of 100").next().unwrap().rsplit('>').next().unwrap().parse().unwrap() };
    let before = desk.get("/p/A81001/").await.text;
    has(&before, &["Enter or import your cards."]);
    entered(&desk).await;
    let after = desk.get("/p/A81001/").await.text;
    assert!(points(&after) > points(&before), "a colleague who can unlock and a full shelf count");
    has(&desk.get("/p/A81001/score").await.text, &["15.0 of 25", "One person can unlock today"]);
}
