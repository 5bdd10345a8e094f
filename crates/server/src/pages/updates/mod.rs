//! Updates: what is on its way to which PC, under which rules, and what waits for whom.

mod act;
mod approval;
mod new;
mod one;
mod policy;
mod said;

use axum::extract::State;
use lanyard_diagnose::UpdateRule;
use lanyard_insight::{Proof, UpdateState};
use lanyard_model::{Pc, Person, UpdateOwner, UpdatePolicy};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::ui;
use crate::updates::{Tracked, Unlisted, all, policies, unlisted};
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/updates").get(list),
        route("/p/{ods}/updates/new").get(new::show).post(new::send),
        route("/p/{ods}/updates/{id}").get(one::show),
        route("/p/{ods}/updates/{id}/correct").get(new::correct).post(new::corrected),
        route("/p/{ods}/updates/{id}/{act}").post(act::act),
        route("/p/{ods}/updates/{id}/pcs").post(said::send),
        route("/p/{ods}/update-rules/{group}").get(policy::show).post(policy::send),
    ]
}

pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let updates = all(&mut read, &app.pack, app.clock.now()).await?;
    let (policies, pcs) = (policies(&mut read, app.pack_of(&visit.practice)).await?, read.pcs().await?);
    let people = read.people(ui::day_of(app.clock.now())).await?;
    let unlisted = unlisted(&app.pack, &pcs, &updates, app.clock.now());
    let (over, open): (Vec<&Tracked>, Vec<&Tracked>) = updates.iter().partition(|one| one.state.is_over());
    let content = html! {
        h1 { "Updates" }
        p {
            "An update goes to a pilot PC first. When a check and a real log-on there have worked before and after it, and the days to wait \
             are over, somebody approves it for all other PCs."
        }
        @if visit.may(Permission::SolveIncidents).is_ok() { p { a class="nhsuk-button" href=(visit.path("updates/new")) { "Add an update" } } }
        h2 { "On their way" }
        @if open.is_empty() { p { "No update is on its way." } } @else { (table(&visit, &open)) }
        (seen(&visit, &unlisted))
        h2 { "Rules" }
        (rules(&visit, &policies, &pcs, &people))
        @if !over.is_empty() { h2 { "Over" } (table(&visit, &over)) }
        h2 { "When an update stops log-on" }
        ol class="nhsuk-list nhsuk-list--number" { @for remedy in &app.pack.remedies { li { (remedy.text) } } }
        p { a href=(visit.path("contracts")) { "Contracts, and when each ends" } }
    };
    Ok(ui::page("Updates", Some(&visit), content))
}

fn table(visit: &Visit, updates: &[&Tracked]) -> Markup {
    let row = |one: &&Tracked| {
        let done = one.pcs.iter().filter(|(_, on)| on.is_done()).count();
        vec![
            html! {
                a href=(visit.path(&format!("updates/{}", one.update.id))) { (one.update.name) " " (one.update.version) }
                @if one.update.security { br; "closes a security hole" }
            },
            state(&one.state),
            html! {
                (done) " of " (one.pcs.len()) " PCs done"
                @if one.update.product.is_none() { br; "checks do not see it: say where it is" }
            },
        ]
    };
    ui::table("Updates", &["Update", "Where it stands", "PCs"], &updates.iter().map(row).collect::<Vec<_>>())
}

/// Versions on some PCs that nobody has written down.
fn seen(visit: &Visit, unlisted: &[Unlisted]) -> Markup {
    html! {
        @if !unlisted.is_empty() {
            h2 { "Seen on PCs" }
            p { "Checks found these newer versions. Write them down, so that other PCs follow in order, and a failure after them is known as one." }
            ul class="nhsuk-list nhsuk-list--bullet" {
                @for one in unlisted {
                    li {
                        @let all = if one.on == one.of { "all of " } else { "" };
                        @let on = ui::counted(i64::try_from(one.of).unwrap_or(i64::MAX), "PC");
                        @let query = format!("updates/new?kind={}&product={}&version={}", one.kind, one.product, encoded(&one.version));
                        (one.name) " " (one.version) " on " @if all.is_empty() { (one.on) " of " } (all) (on) ": "
                        a href=(visit.path(&query)) { "write down " (one.name) " " (one.version) }
                    }
                }
            }
        }
    }
}

/// A version within an address.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'.' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Who approves, by name. For somebody who has left the manager does.
fn approver<'a>(policy: &UpdatePolicy, people: &'a [Person]) -> &'a str {
    let known = people.iter().find(|one| Some(&one.id) == policy.approver.as_ref());
    known.map_or("the practice manager", |one| one.name.as_str())
}

fn rules(visit: &Visit, policies: &[(UpdateRule, UpdatePolicy)], pcs: &[Pc], people: &[Person]) -> Markup {
    let row = |(rule, policy): &(UpdateRule, UpdatePolicy)| {
        let pilots: Vec<&str> = pcs.iter().filter(|pc| policy.pilots.contains(&pc.id)).map(|pc| pc.name.as_str()).collect();
        vec![
            ui::name_to(visit, Permission::ChangeSettings, &format!("update-rules/{}", rule.id), &rule.name),
            html! { (owner(policy.owner)) },
            html! { @if pilots.is_empty() { strong { "none chosen yet" } } @else { (pilots.join(", ")) } },
            html! { (ui::counted(policy.wait_days, "day")) },
            html! { (approver(policy, people)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = policies.iter().map(row).collect();
    ui::table("Rules", &["For", "Controlled by", "Pilot PC", "Wait", "Who approves"], &rows)
}

/// Who controls a product's updates, as one says it.
fn owner(owner: UpdateOwner) -> &'static str {
    match owner {
        UpdateOwner::Practice => "the practice",
        UpdateOwner::Icb => "the ICB",
        UpdateOwner::Partner => "the IT support partner",
        UpdateOwner::Vendor => "the product’s maker",
    }
}

/// What has to be seen, as one says it.
fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::CheckupBefore => "a check before it without a fault",
        Proof::LogOnBefore => "a log-on before it that worked",
        Proof::CheckupAfter => "a check after it without a fault",
        Proof::LogOnAfter => "a log-on after it that worked",
    }
}

fn proofs(missing: &[Proof]) -> String {
    missing.iter().map(|one| proof(*one)).collect::<Vec<_>>().join(", ")
}

/// Where an update stands: a tag, and what comes next.
fn state(state: &UpdateState) -> Markup {
    let (colour, word, next) = match state {
        UpdateState::RolledBack => ("nhsuk-tag--grey", "Taken back", String::new()),
        UpdateState::Withdrawn => ("nhsuk-tag--grey", "Withdrawn", "Nobody is to have it.".to_owned()),
        UpdateState::Held(Some(last)) => ("nhsuk-tag--orange", "Held", format!("until the end of {}", ui::day(*last))),
        UpdateState::Held(None) => ("nhsuk-tag--orange", "Held", "until somebody ends it".to_owned()),
        UpdateState::BeforePilot(missing) if missing.is_empty() => ("nhsuk-tag--blue", "Ready for the pilot PC", String::new()),
        UpdateState::BeforePilot(missing) => ("nhsuk-tag--blue", "Before the pilot", format!("wanted: {}", proofs(missing))),
        UpdateState::OnPilot(missing) => ("nhsuk-tag--blue", "On the pilot PC", format!("wanted: {}", proofs(missing))),
        UpdateState::PilotFailed(failed) => {
            ("nhsuk-tag--red", "Failed on the pilot PC", format!("not so: {}. Hold it or take it back.", proofs(failed)))
        }
        UpdateState::Unproved(lacks) => (
            "nhsuk-tag--orange",
            "Not proved before",
            format!("not seen: {}. Have it taken back, or say why you go on without that.", proofs(lacks)),
        ),
        UpdateState::Waiting(until) => ("nhsuk-tag--blue", "Waiting", format!("until {}", ui::day(*until))),
        UpdateState::ToApprove => ("nhsuk-tag--yellow", "To approve", "The pilot PC passed and the wait is over.".to_owned()),
        UpdateState::RollingOut => ("nhsuk-tag--green", "Approved", "It goes to the other PCs.".to_owned()),
        UpdateState::Done => ("nhsuk-tag--green", "Done", "Every PC has it.".to_owned()),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (word) } " " (next) }
}
