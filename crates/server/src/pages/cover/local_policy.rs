//! Local rules: what the practice's registration authority has laid down and nobody publishes.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
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
    vec![route("/p/{ods}/settings/local-policy").get(show).post(change)]
}

const TITLE: &str = "Local rules of the registration authority";

/// For those who may not change it.
fn as_entered(policy: &LocalPolicy) -> Markup {
    let codes = (!policy.sponsor_codes.is_empty()).then(|| policy.sponsor_codes.join(", "));
    html! {
        h1 { (TITLE) }
        (ui::summary(&[
            ("Activity codes of a sponsor", codes),
            ("Approved fallback", policy.fallback.clone()),
            ("For patients meanwhile", policy.continuity.clone()),
            ("Approved by", policy.continuity_by.clone()),
            ("Review by", policy.continuity_review.map(ui::day)),
        ]))
        p { (Permission::ChangeSettings.refusal()) }
    }
}

fn form(filled: &Filled) -> FormPage<'_> {
    let fields = html! {
        (ui::input(filled, "sponsor_codes", "Activity codes of a sponsor",
            Some("Separated by commas. They are not published; your registration authority knows them. B0263, local smartcard administrator, is known.")))
        (ui::text_area_with("fallback", "Approved fallback", "What your registration authority’s policy says somebody without a card \
            that works may do. Copy its words. Empty: nothing is approved.", filled.get("fallback"), filled.error("fallback")))
        (ui::text_area_with("continuity", "For patients, while a card does not work", "Your practice’s own plan, in the words that were \
            approved: it stands on posters, at incidents and in the help. Never another person’s card. Empty: the general advice.",
            filled.get("continuity"), filled.error("continuity")))
        (ui::input(filled, "continuity_by", "Who approved it", Some("A name")))
        (ui::date_input(filled, "continuity_review", "By when is it looked at again?"))
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
    let plan = value::text(filled.get("continuity")).map(|text| ScreenedText::new(&text).text().to_owned());
    let (by, review) = (filled.text("continuity_by"), filled.date("continuity_review"));
    if plan.is_some() && by.is_none() {
        filled.wrong("continuity_by", "Write who approved the plan: what nobody approved is not shown.");
    }
    if plan.is_some() && review.is_none() && filled.error("continuity_review").is_none() {
        filled.wrong("continuity_review", "Write the day by which somebody looks at the plan again.");
    }
    if !filled.errors().is_empty() {
        return Ok(form(&filled).refuse(&visit));
    }
    let policy = LocalPolicy {
        id: LocalPolicy::only(),
        sponsor_codes: codes.split([',', ';', ' ']).filter(|code| !code.is_empty()).map(str::to_uppercase).collect(),
        fallback: value::text(filled.get("fallback")).map(|text| ScreenedText::new(&text).text().to_owned()),
        continuity_by: by.filter(|_| plan.is_some()),
        continuity_review: review.filter(|_| plan.is_some()),
        continuity: plan,
        ..before
    };
    if save(&app, &visit, &mut filled, &policy, "Local rules were changed", "sponsor_codes").await? {
        return Ok(to(&visit, "cover"));
    }
    Ok(form(&filled).refuse(&visit))
}
