//! One update: what was seen at the pilot PC, what may be done next, which PCs have it.

use axum::extract::{Path, State};
use jiff::civil::Date;
use lanyard_insight::{Evidence, UpdateMove, UpdateState, may_move, roll_out_day};
use lanyard_model::{Pc, UpdateEvent, UpdateEventKind, UpdateOwner};
use maud::{Markup, html};

use super::{approval, approver, owner, said, state};
use crate::app::App;
use crate::due::calendar;
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::updates::{OnPc, Tracked, one, software};
use crate::visit::Visit;

pub(super) async fn show(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    page(&app, &visit, &id, None).await
}

/// The page, with what was wrong with what was sent.
pub(super) async fn page(app: &App, visit: &Visit, id: &str, wrong: Option<&str>) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let tracked = one(&mut read, &app.pack, id, now).await?.ok_or(Failure::NotFound)?;
    let calendar = calendar(&mut read).await?;
    let day = roll_out_day(&calendar, &tracked.facts.quiet, ui::day_of(now));
    let people = read.people(ui::day_of(now)).await?;
    let of_another = approval::of_another(app, visit, &mut read, &tracked.policy, ui::day_of(now)).await?;
    let title = format!("{} {}", tracked.update.name, tracked.update.version);
    let content = html! {
        @if let Some(wrong) = wrong { (ui::error_summary(wrong)) }
        h1 { (title) }
        p { (state(&tracked.state)) }
        (about(&tracked, approver(&tracked.policy, &people)))
        h2 { "Pilot PC" }
        (pilots(visit, &tracked))
        @if visit.may(Permission::SolveIncidents).is_ok() { h2 { "What next?" } (moves(visit, &tracked, of_another.as_deref())) }
        h2 { "Roll-out list" }
        (roll_out(visit, &tracked, day))
        (said::form(visit, &tracked))
        h2 { "What happened" }
        (history(&tracked))
    };
    Ok(ui::page(&title, Some(visit), content))
}

fn about(tracked: &Tracked, approver: &str) -> Markup {
    let update = &tracked.update;
    ui::summary(&[
        (
            "Security",
            Some(if update.security { "It closes a security hole: a hold ends after 14 days at most" } else { "no" }.to_owned()),
        ),
        ("Heard of", Some(ui::day(update.noticed_on))),
        ("Controlled by", Some(owner(tracked.policy.owner).to_owned())),
        ("Approves", Some(approver.to_owned())),
        ("Roll back to", update.rollback.clone()),
        ("Note", update.note.clone().or_else(|| Some("none".to_owned()))),
    ])
}

fn pilots(visit: &Visit, tracked: &Tracked) -> Markup {
    let said = |seen: Option<bool>| match seen {
        Some(true) => html! { strong class="nhsuk-tag nhsuk-tag--green" { "Worked" } },
        Some(false) => html! { strong class="nhsuk-tag nhsuk-tag--red" { "Failed" } },
        None => html! { "not seen yet" },
    };
    let row = |(pc, seen): &(Pc, Evidence)| {
        vec![
            html! { a href=(visit.path(&format!("pcs/{}", pc.id))) { (pc.name) } br; (pc.room.as_deref().unwrap_or("")) },
            html! { "Check: " (said(seen.checkup_before)) br; "Log-on: " (said(seen.log_on_before)) },
            html! { @if let Some(day) = seen.installed_on { (ui::day(day)) } @else { "not yet" } },
            html! { "Check: " (said(seen.checkup_after)) br; "Log-on: " (said(seen.log_on_after)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = tracked.pilots.iter().map(row).collect();
    html! {
        @if rows.is_empty() {
            p {
                "No pilot PC is chosen. "
                (ui::name_to(visit, Permission::ChangeSettings, &format!("update-rules/{}", tracked.update.kind), "Choose one"))
                ": without one nothing is proved, and nothing can be approved."
            }
        } @else {
            p class="nhsuk-hint" { "Checks are those that the PC sends with “lanyard check --send”. Log on with your own card, and say below whether it worked." }
            (ui::table("Pilot PCs", &["PC", "Before", "Update came", "After"], &rows))
        }
    }
}

/// A button with what it needs.
fn button(base: &str, act: &str, words: &str, fields: Markup) -> Markup {
    html! {
        form action={ (base) "/" (act) } method="post" {
            (fields)
            button class="nhsuk-button nhsuk-button--secondary" { (words) }
        }
    }
}

fn moves(visit: &Visit, tracked: &Tracked, of_another: Option<&str>) -> Markup {
    let base = visit.path(&format!("updates/{}", tracked.update.id));
    let may = |next| may_move(&tracked.state, next).is_ok();
    let over = tracked.state.is_over();
    html! {
        @if !over {
            @for (pc, _) in &tracked.pilots {
                @let pc_field = html! { input type="hidden" name="pc" value=(pc.id); };
                div class="lanyard-inline" {
                    (button(&base, "log-on-worked", &format!("I logged on at {}", pc.name), pc_field.clone()))
                    (button(&base, "log-on-failed", &format!("Log-on failed at {}", pc.name), pc_field.clone()))
                    @if may(UpdateMove::Install) { (button(&base, "install", &format!("It is now on {}", pc.name), pc_field)) }
                }
            }
        }
        @if may(UpdateMove::GoOn) && visit.can(Permission::ChangeSettings) {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Go on without what was not seen before it" } }
                div class="nhsuk-details__text" {
                    p { "What was not seen before it came cannot be seen any more. Your name, the day and why stand below." }
                    (button(&base, "go-on", "Go on without it", ui::text_field("note", "Why", None, "")))
                }
            }
        }
        @if may(UpdateMove::Approve) {
            @match of_another {
                Some(name) => {
                    p { "By the practice’s rules " (name) " approves it. Whoever does so in their place says why." }
                    (button(&base, "approve", "Approve it for all PCs", ui::text_field("note", &format!("Why not {name}"), None, "")))
                }
                None => (button(&base, "approve", "Approve it for all PCs", html! {})),
            }
        }
        @if may(UpdateMove::Resume) { (button(&base, "resume", "End the hold", html! {})) }
        @if may(UpdateMove::Hold) {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Hold it" } }
                div class="nhsuk-details__text" {
                    @if tracked.policy.owner != UpdateOwner::Practice {
                        p { "A hold is a request to " (owner(tracked.policy.owner)) ": ask them, and write down why. It stops nothing until they agree." }
                    }
                    (button(&base, "hold", "Hold it", hold_fields(tracked.update.security)))
                }
            }
        }
        @if may(UpdateMove::RollBack) {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "It was taken back" } }
                div class="nhsuk-details__text" {
                    (button(&base, "roll-back", "Say that it was taken back", ui::text_field("note", "Why", None, "")))
                }
            }
        }
        @if may(UpdateMove::Withdraw) {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Nobody is to have it" } }
                div class="nhsuk-details__text" {
                    p { "Its maker withdrew it, or it was written down by mistake. It is over then, and waits for nothing." }
                    (button(&base, "withdraw", "Say that it is withdrawn", ui::text_field("note", "Why", None, "")))
                }
            }
        }
        p { a href={ (base) "/correct" } { "Correct what was written down" } }
        @if may(UpdateMove::BeginAgain) {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Begin with it again" } }
                div class="nhsuk-details__text" {
                    p { "After it was taken back everything is to be seen anew at the pilot PC: nothing from before counts." }
                    (button(&base, "begin-again", "Begin with it again", ui::text_field("note", "Why", None, "")))
                }
            }
        } @else if over { p { "Nothing: it is over." } }
    }
}

fn hold_fields(security: bool) -> Markup {
    let hint =
        if security { "At most 14 days from the first hold. For example 4/12/2026" } else { "Empty: until somebody ends it" };
    html! { (ui::text_field("note", "Why", None, "")) (ui::text_field("until", "Until", Some(hint), "")) }
}

fn roll_out(visit: &Visit, tracked: &Tracked, day: Option<Date>) -> Markup {
    let row = |(pc, on): &(Pc, OnPc)| {
        let version = software(&tracked.update, pc).and_then(|one| one.version.as_deref());
        vec![
            html! { a href=(visit.path(&format!("pcs/{}", pc.id))) { (pc.name) } },
            html! { (pc.room.as_deref().unwrap_or("not known")) },
            html! { (version.unwrap_or("not known")) },
            html! {
                @match on {
                    OnPc::Seen => "has it",
                    OnPc::NotThere => "does not need it: a check found no such product",
                    OnPc::Older => strong { "to do" },
                    OnPc::Said(event) => { "has it, says " (event.author) ", " (ui::day(ui::day_of(event.at))) },
                    OnPc::NotKnown => "not known: no check sees it, and nobody has said so",
                }
                @if tracked.policy.pilots.contains(&pc.id) { " (pilot)" }
            },
        ]
    };
    let mut pcs: Vec<&(Pc, OnPc)> = tracked.pcs.iter().collect();
    pcs.sort_by_key(|(pc, on)| (on.is_done(), pc.room.clone(), pc.name.clone()));
    let rows: Vec<Vec<Markup>> = pcs.into_iter().map(row).collect();
    html! {
        @if tracked.state == UpdateState::RollingOut {
            @if let Some(day) = day { p { "Next quiet day: " strong { (day.strftime("%A %-d %B %Y")) } "." } }
        } @else { p { "Other PCs wait until it is approved." } }
        @if rows.is_empty() { p { "No PC is entered yet." } }
        @else { (ui::table("PCs", &["PC", "Room", "Version now", "This update"], &rows)) }
    }
}

fn history(tracked: &Tracked) -> Markup {
    let said = |event: &UpdateEvent| match event.kind {
        UpdateEventKind::LogOnWorked => "A log-on worked",
        UpdateEventKind::LogOnFailed => "A log-on failed",
        UpdateEventKind::Installed => "It came to the pilot PC",
        UpdateEventKind::WentOnUnproved => "Gone on without having seen the pilot PC work before it",
        UpdateEventKind::Approved => "Approved for all PCs",
        UpdateEventKind::Held => "Held",
        UpdateEventKind::Resumed => "The hold was ended",
        UpdateEventKind::RolledBack => "Taken back",
        UpdateEventKind::Withdrawn => "Withdrawn",
        UpdateEventKind::BegunAgain => "Begun with again",
        UpdateEventKind::OnPc => "It is on a PC",
        UpdateEventKind::NotOnPc => "It is not on a PC after all",
    };
    let at = |event: &UpdateEvent| {
        let pc = tracked.pcs.iter().map(|(pc, _)| pc).find(|pc| Some(&pc.id) == event.pc.as_ref());
        pc.map_or(String::new(), |pc| format!(" ({})", pc.name))
    };
    html! {
        @if tracked.events.is_empty() { p { "Nothing yet." } }
        ul class="lanyard-timeline" {
            @for event in tracked.events.iter().rev() {
                li {
                    time { (ui::when(event.at)) }
                    div {
                        (said(event)) (at(event)) ", " (event.author)
                        @if let Some(until) = event.until { ", until " (ui::day(until)) }
                        @if let Some(note) = &event.note { ": " (note) }
                    }
                }
            }
        }
    }
}
