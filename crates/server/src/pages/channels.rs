//! Channels: a team's chat or another program that is told beside e-mail.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use jiff::Timestamp;
use lanyard_diagnose::uk_date;
use lanyard_model::{Channel, ChannelKind, Desk, Id, Message, Purpose};
use lanyard_store::StoreError;
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::channels;
use crate::desks::desk_id;
use crate::due::due;
use crate::failure::Failure;
use crate::form::{Filled, Sent};
use crate::form_page::Question;
use crate::http_client::host_of;
use crate::pages::register::contacts::{desk_name, is_here};
use crate::permission::Permission;
use crate::reminders::sample;
use crate::ui;
use crate::visit::Visit;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/channels").get(show).post(make),
        route("/p/{ods}/channels/{id}/trial").post(trial),
        route("/p/{ods}/channels/{id}/stop").get(ask).post(stop),
    ]
}

/// Where the webhooks of Teams' Workflows live. Source: the retirement notice of Office 365 connectors.
const TEAMS_HOSTS: [&str; 2] = [".logic.azure.com", ".environment.api.powerplatform.com"];

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    // The address that e-mails come from is offered: whoever reads its answers can read the desk's.
    let filled = Filled::default().with("requester", app.mailer.address().unwrap_or_default());
    page(&app, &visit, &filled).await
}

async fn page(app: &App, visit: &Visit, filled: &Filled) -> Result<Markup, Failure> {
    let channels = app.store.read(&visit.practice.ods).await?.channels().await?;
    let content = html! {
        (ui::problems(filled))
        h1 { "Channels" }
        p {
            "E-mail is always there. A channel of your own gets what the manager gets, and a heartbeat every morning; what was sent stands under "
            a href=(visit.path("reminders")) { "Reminders" } ". A desk’s channel gets a ticket when somebody hands an incident over to that desk."
        }
        @if channels.is_empty() { p { "There is no channel yet." } }
        @for channel in &channels { (card(visit, channel)) }
        (make_form(visit, filled))
    };
    Ok(ui::page("Channels", Some(visit), content))
}

fn card(visit: &Visit, channel: &Channel) -> Markup {
    let kind = match channel.kind {
        ChannelKind::Teams => "Microsoft Teams",
        ChannelKind::Webhook => "Webhook",
        ChannelKind::Servicenow => "ServiceNow",
        ChannelKind::Freshservice => "Freshservice",
    };
    let hidden = html! { span class="nhsuk-u-visually-hidden" { " " (channel.name) } };
    html! {
        div class="nhsuk-inset-text" {
            @if let Some(desk) = channel.desk {
                p {
                    strong { (channel.name) } ". " (kind) " at " (channel.host) ". Gets tickets; read by: " (desk_name(desk)) "."
                    @if let Some(requester) = &channel.requester { " Its answers go to " (requester) "." }
                }
            } @else {
                p { strong { (channel.name) } ". " (kind) " at " (channel.host) @if channel.names { ", with names" } @else { ", without names" } "." }
                form action=(visit.path(&format!("channels/{}/trial", channel.id))) method="post" {
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Try it" (hidden) }
                }
            }
            p { a href=(visit.path(&format!("channels/{}/stop", channel.id))) { "Stop" (hidden) } }
        }
    }
}

fn make_form(visit: &Visit, filled: &Filled) -> Markup {
    let kinds = [
        ("teams".to_owned(), "Microsoft Teams (a webhook made with Workflows)".to_owned()),
        ("webhook".to_owned(), "Another program (JSON, signed)".to_owned()),
        ("servicenow".to_owned(), "A desk’s ServiceNow (tickets)".to_owned()),
        ("freshservice".to_owned(), "A desk’s Freshservice (tickets)".to_owned()),
    ];
    let ours = std::iter::once((String::new(), "We do: it gets our reminders".to_owned()));
    let here = Desk::ALL.into_iter().filter(|desk| asked(*desk) && is_here(visit, *desk));
    let desks: Vec<_> = ours.chain(here.map(|desk| (desk_id(desk).to_owned(), desk_name(desk).to_owned()))).collect();
    let names = [("yes".to_owned(), "Tell it people’s names".to_owned())];
    html! {
        h2 { "Add one" }
        form action=(visit.path("channels")) method="post" {
            (ui::select(filled, "kind", "What is it?", None, &kinds))
            (ui::input(filled, "name", "What is it called?", Some("For example: Front desk team")))
            (ui::input(filled, "url", "Its address", Some("Begins with https://. Whoever has it can write there: it is kept secret and not shown again.")))
            (ui::select(filled, "desk", "Who reads it?", Some("A desk gets tickets alone, with what that desk asks for."), &desks))
            (ui::input(filled, "user", "User name there", Some("For ServiceNow: a user who may open incidents.")))
            (ui::input(filled, "requester", "Your address there", Some("For Freshservice: an e-mail address of the practice’s that somebody reads. The desk’s answers go there.")))
            (ui::password("key", "Password or API key there", "For ServiceNow and Freshservice. It is kept sealed and not shown again.", "off", filled.errors()))
            (ui::checkboxes(filled, "names", "Names", Some("Many people may read a channel: names are left out unless you choose them."), &names))
            button class="nhsuk-button" { "Add the channel" }
        }
    }
}

pub(crate) async fn make(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let mut filled = Filled::sent(sent);
    let kind = filled.choice("kind", "Choose what it is.").unwrap_or(ChannelKind::Webhook);
    let name = filled.required("name", "Say what it is called.");
    let url = filled.required("url", "Enter its address.");
    let host = host(&url, kind, &app.public_url).unwrap_or_else(|why| {
        if filled.error("url").is_none() {
            filled.wrong("url", why);
        }
        String::new()
    });
    let desk = Some(filled.get("desk").to_owned()).filter(|desk| !desk.is_empty());
    let desk = desk.and_then(|_| filled.choice("desk", "Choose who reads it."));
    let key = own_key(&mut filled, kind, desk);
    let requester = requester(&mut filled, kind);
    if !filled.errors().is_empty() {
        let shown = filled.with("url", "").with("key", "");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &shown).await?).into_response());
    }
    let key = match key {
        Some(key) => key,
        None => app.store.entropy().secret().map_err(StoreError::from)?,
    };
    let url = if kind.is_service_desk() { beginning(&url) } else { url };
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), "A channel was added", now).await?;
    let names = filled.get("names") == "yes";
    let channel = Channel { id: write.new_id()?, kind, name, host, desk, requester, names, made_at: now, revoked_at: None };
    write.save(&channel).await?;
    channels::keep(&app, &mut write, &channel.id, &url, &key).await?;
    write.commit().await?;
    Ok(made(&visit, &channel, &key).into_response())
}

fn made(visit: &Visit, channel: &Channel, key: &str) -> Markup {
    let content = html! {
        h1 { "The channel was added" }
        @if channel.kind == ChannelKind::Webhook {
            p class="nhsuk-body-l" { "Its key, for the program that receives. It is not shown again." }
            p class="lanyard-secret" { (key) }
            p { "Each message carries X-Lanyard-Signature: “sha256=” and the HMAC-SHA-256 of X-Lanyard-Timestamp, a full stop and the body. The same X-Lanyard-Delivery is the same message." }
        }
        @if channel.desk.is_none() { p { "Go back and try it. A channel can take a message and still not show it: look there whether it came." } }
        @else { p { "Whoever hands an incident over to this desk can now send it there as a ticket." } }
        p { a href=(visit.path("channels")) { "Back to the channels" } }
    };
    ui::page("The channel was added", Some(visit), content)
}

/// Desks that have packets of their own.
fn asked(desk: Desk) -> bool {
    !matches!(desk, Desk::BuddyPractice | Desk::Other)
}

/// What this server proves itself with at a service desk; `None` where it makes a key of its own.
fn own_key(filled: &mut Filled, kind: ChannelKind, desk: Option<Desk>) -> Option<String> {
    if desk.is_some() && !kind.takes_tickets() {
        filled.wrong("desk", "Teams takes no tickets. Choose “We do”.");
    }
    if !kind.is_service_desk() {
        return None;
    }
    if desk.is_none() && filled.error("desk").is_none() {
        filled.wrong("desk", "Choose whose tickets these are.");
    }
    let key = filled.required("key", "Enter the password or API key.");
    if kind == ChannelKind::Freshservice {
        return Some(key);
    }
    let user = filled.required("user", "Enter the user name.");
    if user.contains(':') {
        filled.wrong("user", "A user name has no colon.");
    }
    Some(format!("{user}:{key}"))
}

/// Who asks for the tickets: Freshservice answers to that address.
fn requester(filled: &mut Filled, kind: ChannelKind) -> Option<String> {
    if kind != ChannelKind::Freshservice {
        return None;
    }
    let address = filled.required("requester", "Enter your address there.");
    let is_one = address.parse::<lettre::Address>().is_ok_and(|address| address.domain().contains('.'));
    if !is_one && filled.error("requester").is_none() {
        filled.wrong("requester", "This is not an e-mail address. Check it.");
    }
    Some(address)
}

/// Scheme and host of an address: the rest is the maker’s.
fn beginning(url: &str) -> String {
    url.split('/').take(3).collect::<Vec<_>>().join("/")
}

/// The host of an address that a channel may have; otherwise what is wrong with it.
fn host(url: &str, kind: ChannelKind, public_url: &str) -> Result<String, String> {
    let host = host_of(url, public_url)?;
    let local = url.starts_with("http://");
    if kind == ChannelKind::Teams && !local && !TEAMS_HOSTS.iter().any(|end| host.ends_with(end)) {
        return Err(
            "This is not the address of a Teams workflow. In Teams, make one with Workflows: “When a Teams webhook request is \
                    received”, and copy its address."
                .to_owned(),
        );
    }
    Ok(host)
}

pub(crate) async fn trial(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let due = due(&mut app.store.read(&visit.practice.ods).await?, &app.pack, now).await?;
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), "A channel was tried", now).await?;
    let channel: Channel = write
        .find(&Id::new(id))
        .await?
        .filter(|one: &Channel| one.revoked_at.is_none() && one.is_our_own())
        .ok_or(Failure::NotFound)?;
    let text = sample(&app, &visit.practice, &channel, due);
    let message = trial_message(write.new_id()?, &channel, text, now);
    write.save(&message).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("reminders")))
}

fn trial_message(id: Id<Message>, channel: &Channel, text: String, now: Timestamp) -> Message {
    Message {
        once: format!("trial-{id}"),
        channel: channel.id.to_string(),
        recipient: channel.id.to_string(),
        destination: Some(channel.name.clone()),
        subject: "Trial".to_owned(),
        text: Some(text),
        ..Message::queued(id, Purpose::Trial, uk_date(now), now)
    }
}

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Markup, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let channel: Channel = visit.find(&app, &id).await?;
    if channel.revoked_at.is_some() {
        return Err(Failure::NotFound);
    }
    let follows = if channel.desk.is_some() {
        "That desk gets no tickets from here any more; what is handed over to it goes the other ways that are set up. The channel’s address and \
         keys are forgotten: to begin again it has to be added anew."
    } else {
        "Nothing is sent there any more, and its address and keys are forgotten. To begin again it has to be added anew."
    };
    let question = Question {
        title: &format!("Stop the channel {}?", channel.name),
        follows,
        action: &format!("channels/{id}/stop"),
        yes: "Stop the channel",
        back: "channels",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn stop(State(app): State<App>, visit: Visit, Path((_, id)): Path<(String, String)>) -> Result<Redirect, Failure> {
    visit.may(Permission::ChangeSettings)?;
    let now = app.clock.now();
    let mut write = app.store.write(&visit.practice.ods, visit.signed_in.account.as_str(), "A channel was stopped", now).await?;
    let mut channel: Channel = write.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
    channel.revoked_at.get_or_insert(now);
    write.save(&channel).await?;
    write.forget_channel_secret(&channel.id).await?;
    write.commit().await?;
    Ok(Redirect::to(&visit.path("channels")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_with_tls_and_a_name_are_taken() {
        let teams = |url: &str| host(url, ChannelKind::Teams, "https://lanyard.practice.example");
        let any = |url: &str| host(url, ChannelKind::Webhook, "https://lanyard.practice.example");
        assert!(teams("https://prod-01.uksouth.logic.azure.com/workflows/1?sig=2").is_ok());
        for wrong in ["https://example.org/hook", "https://logic.azure.com.example.org/", "http://prod-01.logic.azure.com/"] {
            assert!(teams(wrong).is_err(), "{wrong}");
        }
        assert_eq!(any("https://hooks.practice.example/1").as_deref(), Ok("hooks.practice.example"));
        for wrong in ["http://hooks.practice.example/", "https://10.0.0.1/", "http://127.0.0.1/", "nothing", ""] {
            assert!(any(wrong).is_err(), "{wrong}");
        }
    }
}
