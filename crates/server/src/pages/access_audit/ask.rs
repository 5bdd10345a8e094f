//! Making a link for a line manager.

use axum::Form;
use axum::extract::{Path, State};
use jiff::SignedDuration;
use lanyard_model::{AccessLine, AccessLink, Id, Person};
use lanyard_store::{StoreError, secret_digest};
use maud::{Markup, html};
use serde::Deserialize;

use super::Audit;
use crate::app::App;
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::visit::Visit;

/// How long a link works: two weeks' leave must not end it.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    manager: String,
    #[serde(default)]
    job: String,
}

/// Makes a link about everybody with a job who is not answered for, and shows it once.
pub(super) async fn ask(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(asked): Form<Asked>,
) -> Result<Markup, Failure> {
    visit.may(Permission::Govern)?;
    let now = app.clock.now();
    let audit = Audit::read(&mut app.store.read(&visit.practice.ods).await?, &Id::new(&*id)).await?;
    let manager = audit.people.iter().find(|person: &&Person| person.id.as_str() == asked.manager);
    let manager = manager.ok_or_else(|| Failure::Unusable("Line manager: choose who is asked.".to_owned()))?;
    let about = |line: &&AccessLine| {
        let job = audit.person(&line.person).and_then(|person| person.job.as_deref());
        // Nobody answers for themselves.
        line.answer.is_none() && line.person != manager.id && (asked.job.is_empty() || job == Some(asked.job.as_str()))
    };
    let lines: Vec<AccessLine> = audit.lines.iter().filter(about).cloned().collect();
    if lines.is_empty() || audit.audit.signed_at.is_some() {
        return Err(Failure::Unusable("There is nobody to ask about. Choose another job or line manager.".to_owned()));
    }
    let secret: String = app.store.entropy().secret().map_err(StoreError::from)?.chars().take(32).collect();
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "A line manager was asked who needs access", now).await?;
    let link = AccessLink {
        id: write.new_id()?,
        audit: audit.audit.id.clone(),
        manager: manager.id.clone(),
        digest: secret_digest(&secret),
        made_at: now,
        ends_at: now.saturating_add(LINK_LIFE).unwrap_or(now),
    };
    write.save(&link).await?;
    for line in &lines {
        write.save(&AccessLine { link: Some(link.id.clone()), ..line.clone() }).await?;
    }
    write.commit().await?;
    let content = html! {
        h1 { "Link for " (manager.name) }
        p { "Pass it on yourself. It is shown only now, works until " (ui::when(link.ends_at)) ", and shows " (lines.len()) " accesses." }
        p class="lanyard-secret" { (app.public_url) "/v/" (secret) }
        p { a href=(visit.path(&format!("access-audits/{id}"))) { "Back to the audit" } }
    };
    Ok(ui::page("A link for a line manager", Some(&visit), content))
}
