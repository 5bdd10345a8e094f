//! How far the demo practice is with the end of CIS1: what is installed where, whom it has asked, which other ways are approved.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::{Alternative, AlternativeMethod, Pc, Software};
use lanyard_store::{StoreError, Write};

use super::register::Register;

pub(super) async fn fill(write: &mut Write<'_>, register: &Register, now: Timestamp) -> Result<(), StoreError> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    for (number, pc) in register.pcs.iter().enumerate() {
        let seen_at = now.saturating_sub(SignedDuration::from_hours(i64::try_from(number % 9).unwrap_or(0) + 1)).ok();
        write.save(&Pc { software: software(number, now), seen_at, ..pc.clone() }).await?;
    }
    let applications = write.all::<lanyard_model::Application>().await?;
    for one in applications.into_iter().filter(|one| one.code == "emis-web") {
        let asked_on = Some(today.saturating_sub(jiff::Span::new().days(16)));
        let (asked, asked_by) = (Some("EMIS support (demo)".to_owned()), Some("Ben Carver".to_owned()));
        let note = Some("They will come back to us".to_owned());
        write.save(&lanyard_model::Application { asked, asked_on, asked_by, note, ..one }).await?;
    }
    for (role, method) in [("GP", AlternativeMethod::WindowsHello), ("Reception", AlternativeMethod::SecurityKey)] {
        let way = Alternative {
            id: write.new_id()?,
            role: role.to_owned(),
            method,
            approved_by: Some("Willowshire registration authority (demo)".to_owned()),
            approved_on: Some(today.saturating_sub(jiff::Span::new().days(40))),
            note: None,
            retired_on: None,
        };
        write.save(&way).await?;
    }
    Ok(())
}

/// Most PCs stand alike; a few are behind, and one got a newer Windows two days ago.
fn software(number: usize, now: Timestamp) -> Vec<Software> {
    let two_days_ago = now.saturating_sub(SignedDuration::from_hours(48)).ok();
    let agent = if number % 11 == 10 { "2.4.9.0" } else { "2.4.10.0" };
    let (windows, since) = if number == 6 { ("11 24H2 (26100.2454)", two_days_ago) } else { ("11 24H2 (26100.2314)", None) };
    let one = |product: &str, name: &str, version: &str, since| Software {
        name: name.to_owned(),
        version: Some(version.to_owned()).filter(|version| !version.is_empty()),
        product: Some(product.to_owned()),
        since,
    };
    vec![
        one("identity-agent", "NHS Identity Agent", agent, None),
        one("credential-management", "NHS Credential Management", "1.4.2.0", None),
        one("oberthur-middleware", "Oberthur middleware", "", None),
        one(crate::software::WINDOWS, "Windows", windows, since),
        one("microsoft-edge", "Microsoft Edge", "142.0.3595.94", None),
    ]
}
