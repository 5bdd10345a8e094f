//! Bank holidays that were published since the program was made.

use std::process::Command;

use jiff::civil::{Date, date};
use lanyard_insight::{BankHolidays, Nation};
use serde_json::{Map, Value, json};

use crate::here::Here;

/// The published file for two years, with Scotland's and everybody's spring bank holiday moved in 2027.
fn file(years: [i16; 2]) -> String {
    let division = |nation: Nation| {
        let rules = BankHolidays::embedded(nation).unwrap();
        let all = date(years[0], 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() <= years[1]);
        let moved = |day: Date| if day == date(2027, 5, 31) { date(2027, 6, 4) } else { day };
        let events =
            all.filter_map(|day| Some(json!({ "title": rules.name(day)?, "date": moved(day), "notes": "", "bunting": true })));
        json!({ "division": nation.id(), "events": events.collect::<Vec<_>>() })
    };
    let file: Map<String, Value> = Nation::ALL.into_iter().map(|nation| (nation.id().to_owned(), division(nation))).collect();
    Value::from(file).to_string()
}

#[tokio::test]
async fn a_published_day_holds_at_once_and_without_a_new_program() {
    let here = Here::new().await;
    let page = here.get("opening/holidays").await.text();
    assert!(page.contains("those that Lanyard brings") && page.contains("Monday 31 May 2027"), "{page}");
    for (wrong, why) in [("<html>".to_owned(), "not the file bank-holidays.json"), (file([2019, 2020]), "they end before 2026")] {
        let refused = here.upload("opening/holidays", &[], ("bank-holidays.json", wrong.as_bytes())).await;
        assert!(refused.text().contains(why) && refused.text().contains("Nothing was changed."), "{}", refused.text());
    }
    let taken = here.upload("opening/holidays", &[], ("bank-holidays.json", file([2025, 2027]).as_bytes())).await;
    assert_eq!(taken.status, 303, "{}", taken.text());
    let page = here.get("opening/holidays").await.text();
    assert!(page.contains("Friday 4 June 2027") && !page.contains("Monday 31 May 2027"), "{page}");
    assert!(page.contains("For 2026, 2027 those hold that were put in on"), "{page}");
    let kept = here.app.store.read(&here.ods()).await.unwrap().holiday_list().await.unwrap().unwrap();
    assert!(kept.days.iter().all(|day| day.date.year() >= 2026), "what is over is not kept");
    here.post("opening/holidays/own", &[]).await;
    let page = here.get("opening/holidays").await.text();
    assert!(page.contains("Monday 31 May 2027") && page.contains("those that Lanyard brings"), "{page}");
}

/// The program's clock is the machine's: a list of many years holds whatever that says.
#[tokio::test]
async fn one_command_puts_them_in_at_every_practice() {
    let here = Here::new().await;
    let run = |content: String| {
        let path = here.folder.path().join("bank-holidays.json");
        std::fs::write(&path, content).unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_lanyard-server"));
        program.arg("bank-holidays").arg("--data").arg(here.folder.path()).arg("--file").arg(path).output().unwrap()
    };
    let refused = run("{}".to_owned());
    let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
    assert!(!refused.status.success() && said.contains("“england-and-wales” is missing"), "{said}");
    let list = async || here.app.store.read(&here.ods()).await.unwrap().holiday_list().await.unwrap();
    assert_eq!(list().await, None, "nothing was changed");
    let done = run(file([2020, 2060]));
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(done.status.success() && said.contains("2060 hold at 1 practice."), "{said}");
    assert_eq!(list().await.unwrap().days.last().unwrap().date.year(), 2060);
}
