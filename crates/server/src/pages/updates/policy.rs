//! The rules for one group of products.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use lanyard_diagnose::UpdateRule;
use lanyard_model::{Id, Pc, Person, QuietPeriod, UpdateOwner, UpdatePolicy};
use lanyard_store::StoreError;
use maud::{Markup, html};

use super::owner;
use crate::app::App;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, choice, save, to};
use crate::permission::Permission;
use crate::updates::policy;
use crate::visit::Visit;
use crate::{ui, value};

fn form<'a>(title: &'a str, action: &'a str, filled: &'a Filled, pcs: &[Pc], people: &[Person]) -> FormPage<'a> {
    let owners = [
        ("partner", UpdateOwner::Partner),
        ("icb", UpdateOwner::Icb),
        ("vendor", UpdateOwner::Vendor),
        ("practice", UpdateOwner::Practice),
    ];
    let owners: Vec<(String, String)> = owners.into_iter().map(|(value, one)| choice(value, owner(one))).collect();
    let named = |pc: &Pc| [Some(pc.name.as_str()), pc.room.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let pilots: Vec<(String, String)> = pcs.iter().map(|pc| (pc.id.to_string(), named(pc))).collect();
    let people: Vec<(String, String)> = [choice("", "The practice manager")]
        .into_iter()
        .chain(people.iter().map(|one| choice(one.id.as_str(), &one.name)))
        .collect();
    let fields = html! {
        (ui::select(filled, "owner", "Who controls these updates?", Some("A hold is a request to them"), &owners))
        @if pcs.is_empty() { p { "Pilot PCs get an update first. No PC is entered yet: add them under Readers and PCs, then choose here." } }
        @else { (ui::checkboxes(filled, "pilots", "Pilot PCs", Some("They get an update first. Choose one that is used every day and is not the only one of its kind"), &pilots)) }
        (ui::input(filled, "wait_days", "Days to wait after the pilot", None))
        (ui::input(filled, "window_days", "Days in which a failure may come from an update", None))
        (ui::input(filled, "quiet", "Quiet periods", Some("When nothing is changed, for example 21/12/2026 to 4/1/2027; several with commas")))
        (ui::select(filled, "approver", "Who approves?", Some("They are told when one waits, and need an account with their e-mail address that may change settings to approve it. Whoever stands in for them writes why"), &people))
    };
    FormPage { title, action, filled, fields }
}

fn rule(app: &App, visit: &Visit, group: &str) -> Result<UpdateRule, Failure> {
    app.pack_of(&visit.practice).update_rules.iter().find(|rule| rule.id == group).cloned().ok_or(Failure::NotFound)
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((_, group)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let rule = rule(&app, &visit, &group)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (policy, pcs) = (policy(&mut read, &rule).await?, read.pcs().await?);
    let people = read.people(ui::day_of(app.clock.now())).await?;
    let filled = Filled::showing(&policy).with("quiet", periods_said(&policy.quiet));
    Ok(form(&format!("Updates of {}", rule.name), &format!("update-rules/{group}"), &filled, &pcs, &people).show(&visit))
}

pub(super) async fn send(
    State(app): State<App>,
    visit: Visit,
    Path((_, group)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let rule = rule(&app, &visit, &group)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let (was, pcs) = (policy(&mut read, &rule).await?, read.pcs().await?);
    let people = read.people(ui::day_of(app.clock.now())).await?;
    drop(read);
    let mut filled = Filled::sent(sent);
    let chosen = filled.all("pilots");
    let quiet = periods(filled.get("quiet"));
    if let Err(why) = &quiet {
        filled.wrong("quiet", why.clone());
    }
    let id = if was.id.as_str().is_empty() { app.store.entropy().id(app.clock.now()).map_err(StoreError::from)? } else { was.id };
    let approver = people.iter().map(|one| one.id.clone()).find(|id| id.as_str() == filled.get("approver"));
    if approver.is_none() && !filled.get("approver").is_empty() {
        filled.wrong("approver", "Choose somebody who is here, or the practice manager.");
    }
    let policy = UpdatePolicy {
        id,
        kind: rule.id.clone(),
        owner: filled.choice("owner", "Choose who controls them.").unwrap_or(UpdateOwner::Partner),
        pilots: pcs.iter().map(|pc| pc.id.clone()).filter(|id: &Id<Pc>| chosen.iter().any(|one| one == id.as_str())).collect(),
        wait_days: filled.number("wait_days", 0, 90).unwrap_or(was.wait_days),
        window_days: filled.number("window_days", 0, 90).unwrap_or(was.window_days),
        quiet: quiet.unwrap_or_default(),
        approver,
    };
    if save(&app, &visit, &mut filled, &policy, "The rules for updates were changed", "owner").await? {
        return Ok(to(&visit, "updates"));
    }
    Ok(form(&format!("Updates of {}", rule.name), &format!("update-rules/{group}"), &filled, &pcs, &people).refuse(&visit))
}

fn periods_said(periods: &[QuietPeriod]) -> String {
    let day = |day: Date| day.strftime("%-d/%-m/%Y").to_string();
    periods.iter().map(|one| format!("{} to {}", day(one.from), day(one.until))).collect::<Vec<_>>().join(", ")
}

/// Periods as people here write them: `21/12/2026 to 4/1/2027`, several with commas.
fn periods(text: &str) -> Result<Vec<QuietPeriod>, String> {
    let written = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
    written
        .map(|part| {
            let ends = part.split_once(" to ").and_then(|(from, until)| Some((value::date(from)?, value::date(until)?)));
            let period = ends.filter(|(from, until)| from <= until).map(|(from, until)| QuietPeriod { from, until });
            period.ok_or_else(|| format!("“{part}” is not a period. Write it as 21/12/2026 to 4/1/2027."))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_they_are_shown() {
        let text = "21/12/2026 to 4/1/2027, 1/10/2027 to 1/10/2027";
        assert_eq!(periods_said(&periods(text).unwrap()), text);
        for wrong in ["21/12/2026", "4/1/2027 to 21/12/2026", "Christmas to Easter"] {
            assert!(periods(wrong).unwrap_err().contains(wrong), "{wrong}");
        }
        assert_eq!(periods(" , ").unwrap(), []);
    }
}
