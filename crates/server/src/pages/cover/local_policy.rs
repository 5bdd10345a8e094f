//! Local rules: what the practice's registration authority has laid down and nobody publishes.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use lanyard_model::{LocalPolicy, ScreenedText};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::{FormPage, save, to};
use crate::permission::Permission;
use crate::ui;
use crate::value;
use crate::visit::Visit;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/settings/local-policy", get(show).post(change))]
}

const TITLE: &str = "Local rules of the registration authority";

/// For those who may not change it.
fn as_entered(policy: &LocalPolicy) -> Markup {
    let codes = (!policy.sponsor_codes.is_empty()).then(|| policy.sponsor_codes.join(", "));
    html! {
        h1 { (TITLE) }
        (ui::summary(&[("Activity codes of a sponsor", codes), ("Approved fallback", policy.fallback.clone())]))
        p { (Permission::ChangeSettings.refusal()) }
    }
}

fn form(filled: &Filled) -> FormPage<'_> {
    let fields = html! {
        (ui::input(filled, "sponsor_codes", "Activity codes of a sponsor",
            Some("Separated by commas. They are not published; your registration authority knows them. B0263, local smartcard administrator, is known.")))
        (ui::text_area_with("fallback", "Approved fallback", "What your registration authority’s policy says somebody without a card \
            that works may do. Copy its words. Empty: nothing is approved.", filled.get("fallback"), filled.error("fallback")))
    };
    FormPage { title: TITLE, action: "settings/local-policy", filled, fields }
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let policy = app.store.read(&visit.practice.ods).await?.local_policy().await?;
    if !visit.can(Permission::ChangeSettings) {
        return Ok(ui::page(TITLE, Some(&visit), as_entered(&policy)));
    }
    let filled = Filled::showing(&policy).with("sponsor_codes", policy.sponsor_codes.join(", "));
    Ok(form(&filled).show(&visit))
}

pub(crate) async fn change(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let mut filled = Filled::sent(sent);
    let before = app.store.read(&visit.practice.ods).await?.local_policy().await?;
    let codes = filled.text("sponsor_codes").unwrap_or_default();
    let policy = LocalPolicy {
        id: LocalPolicy::only(),
        sponsor_codes: codes.split([',', ';', ' ']).filter(|code| !code.is_empty()).map(str::to_uppercase).collect(),
        fallback: value::text(filled.get("fallback")).map(|text| ScreenedText::new(&text).text().to_owned()),
        ..before
    };
    if save(&app, &visit, &mut filled, &policy, "Local rules were changed", "sponsor_codes").await? {
        return Ok(to(&visit, "cover"));
    }
    Ok(form(&filled).refuse(&visit))
}
