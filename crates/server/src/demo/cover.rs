//! Who covers at the demo practice: three local smartcard administrators, their days, and a few trained people.

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp};
use lanyard_model::{Away, DayHours, Hours, Person, Position, Rota, Training};
use lanyard_store::{StoreError, Write};

/// Name, days, and whether a position makes them cover.
const ROTAS: &[(&str, &[i8], bool)] = &[
    ("Ben Carver", &[1, 2, 3, 4], true),
    ("Grace Obi", &[1, 2, 4, 5], true),
    ("Joanna Wells", &[3, 4], true),
    ("Amina Yusuf", &[1, 2, 3, 4, 5], false),
    ("Ellen Price", &[3, 4, 5], false),
];

/// Name, module, and how many days ago it was passed.
const TRAINED: &[(&str, &str, i64)] = &[
    ("Amina Yusuf", "first-help", 340),
    ("Ellen Price", "first-help", 90),
    ("Ben Carver", "unlock", 200),
    ("Ben Carver", "renew", 200),
    ("Grace Obi", "unlock", 380),
];

pub(super) async fn fill(write: &mut Write<'_>, people: &[Person], now: Timestamp) -> Result<(), StoreError> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let named = |name: &str| people.iter().find(|person| person.name == name);
    for (name, days, covers) in ROTAS {
        let Some(person) = named(name) else { continue };
        let away = if *name == "Grace Obi" { vec![in_a_week(today)] } else { Vec::new() };
        let (id, person_id, days, hours) = (write.new_id()?, person.id.clone(), days.to_vec(), mornings(name));
        write.save(&Rota { id, person: person_id, days, hours, away, is_it: false }).await?;
        if *covers {
            write.save(&administrator(write, person, today)?).await?;
        }
    }
    for (name, task, ago) in TRAINED {
        let Some(person) = named(name) else { continue };
        let passed_on = today.saturating_sub(Span::new().days(*ago));
        let expires_on = Some(passed_on.saturating_add(Span::new().years(1)));
        let (id, person) = (write.new_id()?, person.id.clone());
        write.save(&Training { id, person, task: (*task).to_owned(), passed_on, expires_on, text: None, entered_by: None }).await?;
    }
    Ok(())
}

/// One of them is there in the mornings only.
fn mornings(name: &str) -> Vec<DayHours> {
    let hours = Hours { from: Time::constant(8, 0, 0, 0), until: Time::constant(13, 0, 0, 0) };
    if name == "Joanna Wells" { vec![DayHours { day: 3, hours }] } else { Vec::new() }
}

fn in_a_week(today: Date) -> Away {
    Away { from: today.saturating_add(Span::new().days(5)), until: today.saturating_add(Span::new().days(9)) }
}

fn administrator(write: &Write<'_>, person: &Person, today: Date) -> Result<Position, StoreError> {
    Ok(Position {
        id: write.new_id()?,
        person: person.id.clone(),
        name: "Local smartcard administrator".to_owned(),
        role_code: None,
        activities: vec!["B0263".to_owned()],
        ods: Some(super::ODS.to_owned()),
        starts_on: Some(today.saturating_sub(Span::new().days(400))),
        ends_on: None,
    })
}
