//! Accounts: who may do what here, and invitations.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use lanyard_model::Id;
use lanyard_store::{Account, Invitation, Member, Role, StoreError, Write, digest};
use maud::{Markup, html};
use serde::Deserialize;

use crate::accounts::is_email;
use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::form_page::{Question, refused, titled, to};
use crate::mail::Mail;
use crate::permission::{PERMISSIONS, Permission, ROLES, role_named, role_value, role_words};
use crate::ui::{self, Field, Wrong};
use crate::visit::Visit;

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/settings/access").get(show),
        route("/p/{ods}/settings/access/role").post(change_role),
        route("/p/{ods}/settings/access/{account}/remove").get(ask).post(remove),
        route("/p/{ods}/settings/access/disable").post(disable),
        route("/p/{ods}/settings/access/enable").post(enable),
        route("/p/{ods}/settings/access/link").post(link),
        route("/p/{ods}/settings/access/invite").post(invite),
        route("/p/{ods}/settings/access/withdraw").post(withdraw),
    ]
}

/// How long an invitation works.
const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What stands in the form that invites.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Invited {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::ManageAccess)?;
    page(&app, &visit, &Invited::default(), &[]).await
}

async fn page(app: &App, visit: &Visit, invited: &Invited, wrong: &[Wrong]) -> Result<Markup, Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(&visit.practice.ods).await?;
    let members = read.members().await?;
    let open: Vec<Invitation> = read.all().await?;
    let open = open.into_iter().filter(|one: &Invitation| one.accepted_at.is_none() && one.ends_at > now).collect::<Vec<_>>();
    let content = html! {
        (ui::wrongs(wrong))
        h1 { "Accounts" }
        h2 { "Who has an account here" }
        (member_table(visit, &members))
        @if !open.is_empty() { h2 { "Invited, not here yet" } (invitation_table(visit, &open)) }
        (invite_form(visit, invited, wrong))
        h2 { "What each role may do" }
        p { "Everybody with an account here can see everything. To do these things you need one of these roles." }
        (role_table())
    };
    Ok(ui::page(&titled("Accounts", wrong), Some(visit), content))
}

fn roles() -> Vec<(String, &'static str)> {
    ROLES.iter().map(|role| (role_value(*role), role_words(*role))).collect()
}

fn member_table(visit: &Visit, members: &[Member]) -> Markup {
    let rows: Vec<Vec<Markup>> = members.iter().map(|member| member_row(visit, member)).collect();
    ui::table("Who has an account here", &["Name", "Last here", "Role", "What to do"], &rows)
}

fn member_row(visit: &Visit, member: &Member) -> Vec<Markup> {
    let label = format!("Role of {}", member.name);
    let (act, words) = if member.disabled_at.is_some() { ("enable", "Enable again") } else { ("disable", "Disable") };
    vec![
        html! {
            (member.name) br; span class="nhsuk-hint" { (ui::email(&member.email)) }
            @if let Some(since) = member.disabled_at { p { "Disabled " (ui::when(since)) ": signs in nowhere" } }
        },
        html! { (member.used_at.map_or("never".to_owned(), ui::when)) },
        html! {
            form class="lanyard-inline" action=(visit.path("settings/access/role")) method="post" {
                input type="hidden" name="account" value=(member.account);
                select class="nhsuk-select" name="role" aria-label=(label) {
                    @for (value, words) in roles() { option value=(value) selected[value == role_value(member.role)] { (words) } }
                }
                button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Change" }
            }
        },
        html! {
            form action=(visit.path("settings/access/link")) method="post" {
                button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="account" value=(member.account) {
                    "Sign-in link" span class="nhsuk-u-visually-hidden" { " for " (member.name) }
                }
            }
            form action=(visit.path(&format!("settings/access/{act}"))) method="post" {
                button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="account" value=(member.account) {
                    (words) span class="nhsuk-u-visually-hidden" { " the account of " (member.name) }
                }
            }
            a href=(visit.path(&format!("settings/access/{}/remove", member.account))) {
                "Remove" span class="nhsuk-u-visually-hidden" { " " (member.name) }
            }
        },
    ]
}

fn invitation_table(visit: &Visit, open: &[Invitation]) -> Markup {
    let row = |one: &Invitation| {
        vec![
            html! { (one.name) br; span class="nhsuk-hint" { (ui::email(&one.email)) } },
            html! { (role_words(one.role)) },
            html! { (ui::when(one.ends_at)) },
            html! {
                form action=(visit.path("settings/access/withdraw")) method="post" {
                    button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" name="id" value=(one.id) {
                        "Withdraw" span class="nhsuk-u-visually-hidden" { " the invitation of " (one.name) }
                    }
                }
            },
        ]
    };
    ui::table("Invited, not here yet", &["Name", "Role", "Works until", "What to do"], &open.iter().map(row).collect::<Vec<_>>())
}

fn invite_form(visit: &Visit, invited: &Invited, wrong: &[Wrong]) -> Markup {
    let name = Field { name: "name", label: "Name", hint: "", kind: "text", autocomplete: "off", value: &invited.name };
    let email =
        Field { name: "email", label: "E-mail address", hint: "", kind: "email", autocomplete: "off", value: &invited.email };
    let chosen = if invited.role.is_empty() { role_value(Role::FirstLine) } else { invited.role.clone() };
    html! {
        h2 { "Invite somebody" }
        form action=(visit.path("settings/access/invite")) method="post" {
            (ui::field(&name, wrong))
            (ui::field(&email, wrong))
            (ui::one_of("role", "Role", &roles(), &chosen))
            button class="nhsuk-button" { "Invite" }
        }
    }
}

/// What takes a role, and which.
fn role_table() -> Markup {
    let row = |permission: &Permission| {
        let roles: Vec<&str> = ROLES.iter().filter(|role| permission.is_of(**role)).map(|role| role_words(*role)).collect();
        vec![html! { (permission.words()) }, html! { (roles.join(", ")) }]
    };
    let rows: Vec<Vec<Markup>> = PERMISSIONS.iter().map(row).collect();
    ui::table("What each role may do", &["To do this", "You need one of these roles"], &rows)
}

#[derive(Debug, Deserialize)]
pub(crate) struct RoleOf {
    account: Id<Account>,
    #[serde(default)]
    role: String,
}

pub(crate) async fn change_role(State(app): State<App>, visit: Visit, Form(sent): Form<RoleOf>) -> Result<Response, Failure> {
    visit.may(Permission::ManageAccess)?;
    let Some(role) = role_named(&sent.role) else { return refuse(&app, &visit, "Choose one of the roles.".to_owned()).await };
    let altered = alter(&app, &visit, &sent.account, Some(role)).await;
    after(&app, &visit, altered).await
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    account: Id<Account>,
}

pub(crate) async fn ask(
    State(app): State<App>,
    visit: Visit,
    Path((_, account)): Path<(String, Id<Account>)>,
) -> Result<Markup, Failure> {
    visit.may(Permission::ManageAccess)?;
    let member = member(&app, &visit, &account).await?;
    let follows = if member.account == visit.signed_in.account {
        "This is your own account: you see nothing of this practice from then on, and another administrator has to invite you to let you \
         in again."
    } else {
        "They see nothing of this practice from then on. What they did stays in the history. To let them in again they have to be invited \
         anew. Their card and their entry under People are not touched."
    };
    let question = Question {
        title: &format!("Remove {} from {}?", member.name, visit.practice.name),
        follows,
        action: &format!("settings/access/{account}/remove"),
        yes: "Remove the account from this practice",
        back: "settings/access",
    };
    Ok(question.show(&visit))
}

pub(crate) async fn remove(
    State(app): State<App>,
    visit: Visit,
    Path((_, account)): Path<(String, Id<Account>)>,
) -> Result<Response, Failure> {
    visit.may(Permission::ManageAccess)?;
    let altered = alter(&app, &visit, &account, None).await;
    after(&app, &visit, altered).await
}

/// The accounts again, with why a change was refused.
async fn refuse(app: &App, visit: &Visit, why: String) -> Result<Response, Failure> {
    Ok(refused(page(app, visit, &Invited::default(), &[("", why)]).await?))
}

/// The accounts after a change, or with why it was refused.
async fn after(app: &App, visit: &Visit, done: Result<(), Failure>) -> Result<Response, Failure> {
    match done {
        Err(Failure::Unusable(why)) => refuse(app, visit, why).await,
        done => {
            done?;
            Ok(to(visit, "settings/access"))
        }
    }
}

/// Changes or ends what a member may do; one administrator always stays.
async fn alter(app: &App, visit: &Visit, account: &Id<Account>, role: Option<Role>) -> Result<(), Failure> {
    let member = member(app, visit, account).await?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An administrator changed access", app.clock.now()).await?;
    match role {
        Some(role) => write.grant(&member.account, role).await?,
        None => drop(write.withdraw(&member.account).await?),
    }
    with_administrator(&mut write).await?;
    Ok(write.commit().await?)
}

pub(crate) async fn disable(State(app): State<App>, visit: Visit, Form(sent): Form<Chosen>) -> Result<Response, Failure> {
    let switched = switch(&app, &visit, &sent.account, true).await;
    after(&app, &visit, switched).await
}

pub(crate) async fn enable(State(app): State<App>, visit: Visit, Form(sent): Form<Chosen>) -> Result<Response, Failure> {
    let switched = switch(&app, &visit, &sent.account, false).await;
    after(&app, &visit, switched).await
}

/// Keeps an account from signing in and ends its sessions, or lets it sign in again.
async fn switch(app: &App, visit: &Visit, account: &Id<Account>, disabled: bool) -> Result<(), Failure> {
    visit.may(Permission::ManageAccess)?;
    let member = own_member(app, visit, account).await?;
    let why = if disabled { "The account was disabled" } else { "The account was enabled again" };
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, why, app.clock.now()).await?;
    write.disable_account(&member.account, disabled).await?;
    with_administrator(&mut write).await?;
    Ok(write.commit().await?)
}

/// Refuses a change that leaves the practice without an administrator.
async fn with_administrator(write: &mut Write<'_>) -> Result<(), Failure> {
    if write.administrators().await? > 0 {
        return Ok(());
    }
    let words = "This would leave the practice without an administrator. Make somebody else one first.";
    Err(Failure::Unusable(words.to_owned()))
}

async fn member(app: &App, visit: &Visit, account: &Id<Account>) -> Result<Member, Failure> {
    let members = app.store.read(&visit.practice.ods).await?.members().await?;
    members.into_iter().find(|member| member.account == *account).ok_or(Failure::NotFound)
}

/// A member whose account this practice alone uses: what is done to it elsewhere is for whoever runs the server.
async fn own_member(app: &App, visit: &Visit, account: &Id<Account>) -> Result<Member, Failure> {
    let member = member(app, visit, account).await?;
    if app.store.memberships(&member.account).await?.len() > 1 {
        let words = "This account is used at other practices too, so this practice cannot change it as a whole. Remove it here, or ask \
                     whoever runs the server.";
        return Err(Failure::Unusable(words.to_owned()));
    }
    Ok(member)
}

/// A link for somebody who has forgotten the password. Not for an account that other practices know too: whoever holds the
/// link is that person, there as well.
pub(crate) async fn link(State(app): State<App>, visit: Visit, Form(sent): Form<Chosen>) -> Result<Response, Failure> {
    visit.may(Permission::ManageAccess)?;
    let member = match own_member(&app, &visit, &sent.account).await {
        Err(Failure::Unusable(why)) => return refuse(&app, &visit, why).await,
        member => member?,
    };
    let secret = app.store.new_sign_in_link(&member.account, visit.signed_in.account.as_str(), app.clock.now()).await?;
    let content = html! {
        h1 { "Sign-in link for " (member.name) }
        p class="nhsuk-body-l" { "Give this link to " (member.name) " and nobody else. It signs in once, within 24 hours." }
        p class="lanyard-secret" { (app.public_url) "/sign-in/link/" (secret) }
        p { a href=(visit.path("settings/access")) { "Back to accounts" } }
    };
    Ok(ui::page("Sign-in link", Some(&visit), content).into_response())
}

pub(crate) async fn invite(State(app): State<App>, visit: Visit, Form(sent): Form<Invited>) -> Result<Response, Failure> {
    visit.may(Permission::ManageAccess)?;
    let mut wrong: Vec<Wrong> = Vec::new();
    if sent.name.trim().is_empty() || sent.name.chars().count() > 120 {
        wrong.push(("name", "Enter the person’s name.".to_owned()));
    }
    if !is_email(sent.email.trim()) {
        wrong.push(("email", "Enter an e-mail address, for example name@surgery.example.".to_owned()));
    }
    let role = role_named(&sent.role);
    if role.is_none() {
        wrong.push(("role", "Choose one of the roles.".to_owned()));
    }
    let (Some(role), true) = (role, wrong.is_empty()) else {
        return Ok(refused(page(&app, &visit, &sent, &wrong).await?));
    };
    let (name, email) = (sent.name.trim().to_owned(), sent.email.trim().to_lowercase());
    let secret = save_invitation(&app, &visit, name.clone(), email.clone(), role).await?;
    let link = format!("{}/join/{}/{secret}", app.public_url, visit.practice.ods);
    let sent = send_invitation(&app, &visit, &name, &email, &link).await;
    Ok(link_page(&visit, &name, &email, &link, sent).into_response())
}

async fn save_invitation(app: &App, visit: &Visit, name: String, email: String, role: Role) -> Result<String, Failure> {
    let now = app.clock.now();
    let secret = app.store.entropy().secret().map_err(StoreError::from)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "Somebody was invited", now).await?;
    let ends_at: Timestamp = now.saturating_add(INVITATION_LIFE).unwrap_or(now);
    let invitation = Invitation { id: write.new_id()?, name, email, role, digest: digest(&secret), ends_at, accepted_at: None };
    write.save(&invitation).await?;
    write.commit().await?;
    Ok(secret)
}

/// Sends an invitation where e-mail is set up; gives what hindered it. The link stands in this one e-mail and is kept nowhere.
async fn send_invitation(app: &App, visit: &Visit, name: &str, email: &str, link: &str) -> Option<Result<(), String>> {
    if !app.mailer.is_set_up() {
        return None;
    }
    let (inviter, practice) = (&visit.signed_in.name, &visit.practice.name);
    let text = format!(
        "Hello {name},\n\n{inviter} invites you to Lanyard, where {practice} keeps its smartcards.\n\nOpen this link within seven \
         days to choose a password. It is for you alone and works once:\n\n{link}\n\nIf you do not expect this, ask {inviter} \
         before you open it. Nobody asks you for your smartcard’s passcode.\n"
    );
    let id = app.store.entropy().id::<Invitation>(app.clock.now()).map_err(|error| error.to_string());
    let subject = format!("Invitation to Lanyard at {practice}");
    let mail =
        id.map(|id| Mail { id: id.to_string(), to: email.to_owned(), subject, text, attachments: Vec::new(), invitation: None });
    Some(match mail {
        Ok(mail) => app.mailer.send(&mail).await.map(drop).map_err(|refused| refused.to_string()),
        Err(why) => Err(why),
    })
}

fn link_page(visit: &Visit, name: &str, email: &str, link: &str, sent: Option<Result<(), String>>) -> Markup {
    let by_hand = matches!(sent, None | Some(Err(_)));
    let content = html! {
        h1 { "Invitation for " (name) }
        @match sent {
            Some(Ok(())) => p class="nhsuk-body-l" { "The link was sent to " (email) ". It works once, within seven days." },
            Some(Err(why)) => p class="nhsuk-body-l" { "The e-mail could not be sent: " (why) ". Pass the link on yourself." },
            None => {},
        }
        @if by_hand {
            p class="nhsuk-body-l" { "Give this link to " (name) " and nobody else. It works once, within seven days, and is not shown again." }
            p class="lanyard-secret" { (link) }
        } @else {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "It does not arrive" } }
                div class="nhsuk-details__text" {
                    p { "Give this link to " (name) " and nobody else. It is not shown again." }
                    p class="lanyard-secret" { (link) }
                }
            }
        }
        p { a href=(visit.path("settings/access")) { "Back to accounts" } }
    };
    ui::page("Invitation", Some(visit), content)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Withdrawn {
    id: Id<Invitation>,
}

pub(crate) async fn withdraw(State(app): State<App>, visit: Visit, Form(sent): Form<Withdrawn>) -> Result<Redirect, Failure> {
    visit.may(Permission::ManageAccess)?;
    let author = visit.signed_in.account.as_str();
    let mut write = app.store.write(&visit.practice.ods, author, "An invitation was withdrawn", app.clock.now()).await?;
    if !write.remove(&sent.id).await? {
        return Err(Failure::NotFound);
    }
    write.commit().await?;
    Ok(Redirect::to(&visit.path("settings/access")))
}
