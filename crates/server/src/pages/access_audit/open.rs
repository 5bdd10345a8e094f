//! What a line manager sees through a link, without signing in: the people they are asked about, and nothing else.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use lanyard_model::{AccessLine, AccessLink, Ods};
use maud::{Markup, html};

use super::one::{answer_of, reason_of};
use super::{Audit, access, answers};
use crate::app::App;
use crate::failure::Failure;
use crate::form::Sent;
use crate::ui;

/// The link's practice, the link, and the audit while it is not signed off.
async fn read(app: &App, secret: &str) -> Result<(Ods, AccessLink, Audit), Failure> {
    let (ods, link) = app.store.access_link(secret, app.clock.now()).await?.ok_or(Failure::NotFound)?;
    let audit = Audit::read(&mut app.store.read(&ods).await?, &link.audit).await?;
    if audit.audit.signed_at.is_some() { Err(Failure::NotFound) } else { Ok((ods, link, audit)) }
}

fn asked<'a>(audit: &'a Audit, link: &AccessLink) -> Vec<&'a AccessLine> {
    audit.lines.iter().filter(|line| line.link.as_ref() == Some(&link.id) && line.answer.is_none()).collect()
}

pub(super) async fn show(State(app): State<App>, Path(secret): Path<String>) -> Result<Markup, Failure> {
    let (ods, link, audit) = read(&app, &secret).await?;
    page(&app, &ods, &secret, &audit, &link, None).await
}

/// Why nothing is asked by a link: its lines are answered, or none of them is left with it.
fn nothing_asked(audit: &Audit, link: &AccessLink) -> &'static str {
    if audit.lines.iter().any(|line| line.link.as_ref() == Some(&link.id)) {
        "Thank you. Nothing more is asked here; you can close this page."
    } else {
        "Nothing is asked by this link any more: it is asked of somebody else now, or by a newer link. You can close this page."
    }
}

async fn page(
    app: &App,
    ods: &Ods,
    secret: &str,
    audit: &Audit,
    link: &AccessLink,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let practice = app.store.practice(ods).await?.ok_or(Failure::NotFound)?;
    let lines = asked(audit, link);
    let content = html! {
        @if let Some(wrong) = wrong { (ui::error_summary(wrong)) }
        h1 { "Who needs access?" }
        p class="nhsuk-body-l" { (practice.name) }
        @if lines.is_empty() {
            p { (nothing_asked(audit, link)) }
        } @else {
            p { "You are asked as their line manager. For each person say whether they need this access for their work. You can answer some now and the others later." }
            form action={ "/v/" (secret) } method="post" {
                @for line in &lines {
                    @let name = audit.name(&line.person);
                    fieldset class="nhsuk-fieldset nhsuk-form-group" {
                        legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m" { (name) ": " (access(line)) }
                        (ui::one_of(&format!("answer-{}", line.id), "Is it needed?", &answers(), ""))
                        (ui::text_field(&format!("reason-{}", line.id), "Why", None, ""))
                    }
                }
                button class="nhsuk-button" { "Send" }
            }
        }
    };
    Ok(ui::page("Who needs access?", None, content))
}

pub(super) async fn send(State(app): State<App>, Path(secret): Path<String>, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    let (ods, link, audit) = read(&app, &secret).await?;
    let value = |name: String| sent.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
    let lines = asked(&audit, &link);
    let answered: Vec<AccessLine> = lines
        .iter()
        .filter_map(|line| {
            let answer = answer_of(value(format!("answer-{}", line.id)))?;
            let reason = reason_of(value(format!("reason-{}", line.id)));
            let by = Some(audit.name(&link.manager).to_owned());
            let (answer, answered_at) = (Some(answer), Some(app.clock.now()));
            Some(AccessLine { answer, reason, answered_by: by, answered_at, ..(*line).clone() })
        })
        .collect();
    if answered.is_empty() && lines.is_empty() {
        return Ok(page(&app, &ods, &secret, &audit, &link, None).await?.into_response());
    }
    if answered.is_empty() {
        let wrong = "Choose an answer for at least one person.";
        let again = page(&app, &ods, &secret, &audit, &link, Some(wrong)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let mut write =
        app.store.write(&ods, "a line manager’s link", "A line manager answered who needs access", app.clock.now()).await?;
    for line in &answered {
        // Somebody may have answered, or been asked in their place, meanwhile.
        let now: Option<AccessLine> = write.find(&line.id).await?;
        if now.is_some_and(|now| now.answer.is_none() && now.link == line.link) {
            write.save(line).await?;
        }
    }
    write.commit().await?;
    let audit = Audit::read(&mut app.store.read(&ods).await?, &link.audit).await?;
    Ok(page(&app, &ods, &secret, &audit, &link, None).await?.into_response())
}
