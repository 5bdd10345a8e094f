//! What is printed, read back with other people's programs: poppler for text, pages and pictures, zbar for QR codes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::path::Path;
use std::process::Command;

use lanyard_documents::{Labels, Line, Panel, Paper, Poster, Printed, Report, Section, Size, Step, Table, Texts};

const ADDRESS: &str = "https://lanyard.practice.example/r/3f9c2a7b1d5e4f60";

fn en(text: &str) -> Line {
    Line { en: text.to_owned(), cy: None }
}

fn poster(size: Size, welsh: bool) -> Poster {
    let texts = Texts::with_welsh("[text]\ntitle = \"(teitl)\"\n[step]\nreplug = \"(cam ŵŷ)\"").unwrap();
    let step = |text: &str| Step { text: texts.step("replug", text, welsh), worked: None };
    let panel = |title: &str, facts: &[&str]| Panel {
        title: texts.line(title, welsh),
        facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
        words: vec![texts.line("unlock-self", welsh)],
    };
    Poster {
        size,
        practice: "Dr Ŵyn & partners #1 *Meadow*".to_owned(),
        title: texts.line("title", welsh),
        try_first: texts.line("try-first", welsh),
        steps: (0..6).map(|_| step("Pull the reader’s cable out, wait ten seconds, plug it in again.")).collect(),
        panels: vec![panel("ring", &["Registration authority: 01632\u{a0}960123"]), panel("unlock", &["Ann Lee", "Bo Žižek"])],
        never: texts.line("never", welsh),
        nevers: ["never-share", "never-passcode", "never-guess"].map(|name| texts.line(name, welsh)).into(),
        still_stuck: texts.line("still-stuck", welsh),
        report: texts.line("report", welsh),
        address: ADDRESS.to_owned(),
        printed: "Printed Friday 27 November 2026".to_owned(),
    }
}

fn print(paper: &Paper) -> (Printed, tempfile::TempDir) {
    let printed = paper.print().unwrap();
    assert!(printed.warnings().is_empty(), "{:?}", printed.warnings());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("paper.pdf"), printed.pdf().unwrap()).unwrap();
    (printed, folder)
}

fn tool(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is missing ({error}); apt-get install poppler-utils zbar-tools"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn text(folder: &Path) -> String {
    let text = tool(folder, "pdftotext", &["-raw", "paper.pdf", "-"]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn codes(folder: &Path) -> Vec<String> {
    tool(folder, "pdftoppm", &["-r", "300", "-gray", "-png", "paper.pdf", "page"]);
    let pages = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|kind| kind == "png"));
    pages
        .flat_map(|page| {
            tool(folder, "zbarimg", &["--quiet", "--raw", page.to_str().unwrap()]).lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn a_poster_is_one_tagged_page_whose_code_can_be_scanned() {
    for (size, page) in [(Size::A4, "595.276 x 841.89"), (Size::A3, "841.89 x 1190.55")] {
        let (_, folder) = print(&Paper::Poster(Box::new(poster(size, false))));
        let info = tool(folder.path(), "pdfinfo", &["paper.pdf"]);
        for expected in ["Pages:           1", "Tagged:          yes", "Smartcard not working?", page] {
            assert!(info.contains(expected), "{expected} in {info}");
        }
        let text = text(folder.path());
        for expected in
            ["Smartcard not working?", "Dr Ŵyn & partners #1 *Meadow*", "01632 960123", "Bo Žižek", "never lend yours", ADDRESS]
        {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert_eq!(codes(folder.path()), [ADDRESS]);
    }
}

#[test]
fn a_pdf_says_that_it_holds_to_pdf_ua() {
    let (_, folder) = print(&Paper::Poster(Box::new(poster(Size::A4, false))));
    let metadata = tool(folder.path(), "pdfinfo", &["-meta", "paper.pdf"]);
    assert!(metadata.contains("pdfuaid:part>1<"), "{metadata}");
    let structure = tool(folder.path(), "pdfinfo", &["-struct-text", "paper.pdf"]);
    for expected in ["H1", "H2", "LI", "Figure"] {
        assert!(structure.contains(expected), "{expected} in {structure}");
    }
}

#[test]
fn a_desk_card_is_one_page_of_a5_with_what_matters_most() {
    let (_, folder) = print(&Paper::Poster(Box::new(poster(Size::DeskCard, false))));
    let info = tool(folder.path(), "pdfinfo", &["paper.pdf"]);
    assert!(info.contains("Pages:           1") && info.contains("595.276 x 419.528"), "{info}");
    assert_eq!(codes(folder.path()), [ADDRESS]);
    let text = text(folder.path());
    assert!(text.contains("01632 960123") && text.contains("never lend yours"), "{text}");
}

#[test]
fn welsh_comes_first_where_it_was_given_and_only_there() {
    let (_, folder) = print(&Paper::Poster(Box::new(poster(Size::A4, true))));
    let text = text(folder.path());
    let (welsh, english) = (text.find("(teitl)").unwrap(), text.find("Smartcard not working?").unwrap());
    assert!(welsh < english && text.contains("(cam ŵŷ)"), "{text}");
    assert_eq!(text.matches("never lend yours").count(), 1);
}

#[test]
fn much_text_is_set_smaller_and_too_much_is_refused() {
    let mut much = poster(Size::A4, false);
    let step = much.steps.first().unwrap().clone();
    much.steps = vec![step.clone(); 14];
    let (printed, _folder) = print(&Paper::Poster(Box::new(much.clone())));
    assert_eq!(printed.pages(), 1);
    much.steps = vec![step; 60];
    assert!(Paper::Poster(Box::new(much)).print().err().unwrap().to_string().contains("too much text"));
}

#[test]
fn what_no_font_has_becomes_a_question_mark_and_markup_stays_text() {
    let report = Report {
        title: "علي 🩺 Report".to_owned(),
        practice: "#eval(\"1+1\") $x$ <label> @ref".to_owned(),
        made: "Made today".to_owned(),
        sections: vec![Section { title: "= Not a heading".to_owned(), words: vec!["#panic()".to_owned()], ..Section::default() }],
    };
    let (_, folder) = print(&Paper::Report(report));
    let text = text(folder.path());
    for expected in ["??? ? Report", "#eval(\"1+1\") $x$ <label> @ref", "= Not a heading", "#panic()"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn a_long_table_goes_over_pages_with_its_head_on_each() {
    let rows = (0..120).map(|n| vec![format!("Day {n}"), "The card of somebody runs out".to_owned()]).collect();
    let table = Some(Table { head: vec!["When".to_owned(), "What".to_owned()], rows });
    let facts = vec![("Ring".to_owned(), vec!["one".to_owned(), "two".to_owned()])];
    let section = Section { title: "Dates".to_owned(), table, facts, ..Section::default() };
    let report = Report { title: "Dates".to_owned(), sections: vec![section], ..Report::default() };
    let (printed, folder) = print(&Paper::Report(report));
    assert!(printed.pages() >= 3);
    let text = text(folder.path());
    assert_eq!(text.matches("When What").count(), printed.pages(), "{text}");
    assert!(text.contains("Day 119") && text.contains(&format!("Page {0} of {0}", printed.pages())));
}

#[test]
fn every_label_of_a_sheet_is_scanned_back() {
    let labels = (1..=16).map(|room| (format!("Room {room}"), format!("{ADDRESS}/{room}"))).collect();
    let sheet = Labels { practice: "Meadow".to_owned(), title: en("Not working here?"), scan: en("Scan"), labels };
    let (printed, folder) = print(&Paper::Labels(sheet));
    assert_eq!(printed.pages(), 2);
    let mut read = codes(folder.path());
    read.sort();
    let mut expected: Vec<String> = (1..=16).map(|room| format!("{ADDRESS}/{room}")).collect();
    expected.sort();
    assert_eq!(read, expected);
}

#[test]
fn an_address_too_long_for_a_code_is_said() {
    let mut long = poster(Size::A4, false);
    long.address = "x".repeat(4000);
    assert!(Paper::Poster(Box::new(long)).print().err().unwrap().to_string().contains("too long"));
}
