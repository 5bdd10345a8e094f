//! On which PCs an update is, where no check tells: somebody ticks them, and it is written down who and when.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use lanyard_model::{Pc, UpdateEvent, UpdateEventKind};
use lanyard_store::StoreError;
use maud::{Markup, html};

use crate::app::App;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::choice;
use crate::permission::Permission;
use crate::ui;
use crate::updates::{OnPc, Tracked, one};
use crate::visit::Visit;

/// The PCs of which no check tells, beside the pilots: those have a button of their own.
fn for_people(tracked: &Tracked) -> Vec<&(Pc, OnPc)> {
    tracked.pcs.iter().filter(|(pc, on)| on.is_for_people() && !tracked.policy.pilots.contains(&pc.id)).collect()
}

/// The list to tick; nothing where checks tell of every PC.
pub(super) fn form(visit: &Visit, tracked: &Tracked) -> Markup {
    let pcs = for_people(tracked);
    if pcs.is_empty() || !visit.can(Permission::SolveIncidents) {
        return html! {};
    }
    let ticked = pcs.iter().filter(|(_, on)| on.is_done()).map(|(pc, _)| ("pcs".to_owned(), pc.id.to_string())).collect();
    let named = |pc: &Pc| pc.room.as_ref().map_or_else(|| pc.name.clone(), |room| format!("{}, {room}", pc.name));
    let choices: Vec<(String, String)> = pcs.iter().map(|(pc, _)| choice(pc.id.as_str(), &named(pc))).collect();
    let legend = format!("{} {} is on these PCs", tracked.update.name, tracked.update.version);
    html! {
        h3 { "PCs of which no check tells" }
        p { "Look at the version on each PC, and tick those that have it. Your name and today’s date are written down with it." }
        form action=(visit.path(&format!("updates/{}/pcs", tracked.update.id))) method="post" {
            (ui::checkboxes(&Filled::sent(ticked), "pcs", &legend, None, &choices))
            div class="lanyard-inline" {
                button class="nhsuk-button nhsuk-button--secondary" { "Save" }
                button class="nhsuk-button nhsuk-button--secondary" name="all" value="yes" { "It is on all of them" }
            }
        }
    }
}

pub(super) async fn send(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    visit.may(Permission::SolveIncidents)?;
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let tracked = one(&mut read, &app.pack, &id, now).await?.ok_or(Failure::NotFound)?;
    drop(read);
    let filled = Filled::sent(sent);
    let (ticked, all) = (filled.all("pcs"), filled.get("all") == "yes");
    let mut events = Vec::new();
    for (pc, on) in for_people(&tracked) {
        let is_on = all || ticked.iter().any(|one| one == pc.id.as_str());
        if is_on == on.is_done() {
            continue;
        }
        let id = app.store.entropy().id(now).map_err(StoreError::from)?;
        let kind = if is_on { UpdateEventKind::OnPc } else { UpdateEventKind::NotOnPc };
        let (subject, author) = (tracked.update.id.clone(), visit.signed_in.name.clone());
        events.push(UpdateEvent { id, subject, at: now, kind, pc: Some(pc.id.clone()), until: None, author, note: None });
    }
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "Somebody said on which PCs an update is", now).await?;
    for event in &events {
        write.save(event).await?;
    }
    write.commit().await?;
    Ok(Redirect::to(&visit.path(&format!("updates/{id}"))).into_response())
}
