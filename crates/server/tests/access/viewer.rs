//! Who may only look changes nothing: every route of the server, asked by a viewer. A page that forgets its permission fails this
//! test, and so does a route that it does not know: refuse viewers there, or say in the lists below why they may.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use lanyard_store::Role;

use crate::browser::encoded;
use crate::forms;
use crate::seed::{self, Practice};
use crate::server::Server;
use crate::values;

/// What a viewer may send, with the reason. None of it is a practice’s page.
const MAY_SEND: &[(&str, &str)] = &[
    ("/account/credential/remove", "their own account"),
    ("/account/passkey", "their own account"),
    ("/account/passkey/finish", "their own account"),
    ("/account/password", "their own account"),
    ("/account/prove", "their own account"),
    ("/account/recovery", "their own account"),
    ("/account/session/end", "their own account"),
    ("/account/totp", "their own account"),
    ("/api/enrol", "takes a code that an administrator reads out"),
    ("/join/{ods}/{secret}", "takes the secret of an invitation"),
    ("/q/{token}", "reports, by the label of a room"),
    ("/r/{link}", "reports, by the practice’s own link"),
    ("/r/{link}/spare/{id}/{move}", "whoever holds the spare reader, by the practice’s own link"),
    ("/r/{link}/{short}/{reply}", "whoever reported, by the practice’s own link"),
    ("/sign-in", "signs in"),
    ("/sign-in/link/{secret}", "takes the secret of a link"),
    ("/sign-in/passkey", "signs in"),
    ("/sign-in/passkey/finish", "signs in"),
    ("/sign-in/second", "signs in"),
    ("/sign-out", "signs out"),
    ("/start/{secret}", "takes the secret that a first start prints"),
    ("/v/{ask}", "takes the secret of a line manager’s link"),
];

/// What a viewer may see.
const MAY_SEE: &[&str] = &[
    // Nobody’s practice, or opened by a secret in the address.
    "/",
    "/account",
    "/account/protect",
    "/account/totp",
    "/api/openapi.json",
    "/assets/images/{name}",
    "/feed/{feed}/smartcards.ics",
    "/h/{own}",
    "/healthz",
    "/join/{ods}/{secret}",
    "/q/{token}",
    "/q/{token}/{short}",
    "/r/{link}",
    "/r/{link}/spare/{id}",
    "/r/{link}/{short}",
    "/r/{link}/{short}/news",
    "/readyz",
    "/sign-in",
    "/sign-in/link/{secret}",
    "/sign-in/other",
    "/sign-in/other/back",
    "/sign-in/second",
    "/start/{secret}",
    "/static/{version}/{name}",
    "/v/{ask}",
    "/w/{wall}",
    // Looking at a practice’s pages needs no permission beyond a role there.
    "/p/{ods}/",
    "/p/{ods}/applications",
    "/p/{ods}/calendar",
    "/p/{ods}/calendar.ics",
    "/p/{ods}/cards/{id}",
    "/p/{ods}/cis1",
    "/p/{ods}/cis1/people",
    "/p/{ods}/cis1/plan",
    "/p/{ods}/contacts",
    "/p/{ods}/contracts",
    "/p/{ods}/cover",
    "/p/{ods}/cover/modules/{module}",
    "/p/{ods}/equipment",
    "/p/{ods}/feeds",
    "/p/{ods}/governance",
    "/p/{ods}/help",
    "/p/{ods}/help/cause/{cause}",
    "/p/{ods}/help/question/{topic}",
    "/p/{ods}/incidents",
    "/p/{ods}/incidents/{short}",
    "/p/{ods}/incidents/{short}/hand-over",
    "/p/{ods}/incidents/{short}/hand-over/{desk}",
    "/p/{ods}/incidents/{short}/news",
    "/p/{ods}/learned",
    "/p/{ods}/lost-cards",
    "/p/{ods}/lost-cards/{id}",
    "/p/{ods}/opening",
    "/p/{ods}/opening/holidays",
    "/p/{ods}/pcs-that-report",
    "/p/{ods}/pcs/{id}",
    "/p/{ods}/people",
    "/p/{ods}/people/{id}",
    "/p/{ods}/posters",
    "/p/{ods}/posters.pdf",
    "/p/{ods}/posters.svg",
    "/p/{ods}/posters/welsh.toml",
    "/p/{ods}/ra-days",
    "/p/{ods}/ra-days/{id}",
    "/p/{ods}/ra-days/{id}/calendar.ics",
    "/p/{ods}/ra-days/{id}/plan.pdf",
    "/p/{ods}/readers/{id}",
    "/p/{ods}/reminders",
    "/p/{ods}/report.pdf",
    "/p/{ods}/rooms",
    "/p/{ods}/rooms/{id}/label",
    "/p/{ods}/score",
    "/p/{ods}/search",
    "/p/{ods}/settings",
    "/p/{ods}/settings/local-policy",
    "/p/{ods}/spares",
    "/p/{ods}/spares/{id}",
    "/p/{ods}/spares/{id}/label",
    "/p/{ods}/staff-cases",
    "/p/{ods}/staff-cases/checklists",
    "/p/{ods}/staff-cases/{id}",
    "/p/{ods}/stand-ins",
    "/p/{ods}/updates",
    "/p/{ods}/updates/{id}",
    "/p/{ods}/wall",
];

/// What the answers of one route amount to, asked with each of a practice's own names.
#[derive(Debug, PartialEq, Eq)]
enum Answered {
    /// Nothing is there for this method.
    Nothing,
    Refused,
    /// Anything else.
    Let(BTreeSet<u16>),
}

fn answered(path: &str, statuses: &BTreeSet<StatusCode>) -> Answered {
    // A program's route asks for its token.
    let refusal = if path.starts_with("/api/") { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
    if statuses.iter().all(|status| *status == StatusCode::METHOD_NOT_ALLOWED) {
        return Answered::Nothing;
    }
    // Of all the names that could stand in the address, only those of the right kind of thing get as far as a refusal.
    let all = statuses.iter().all(|status| [refusal, StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(status));
    if all && statuses.contains(&refusal) {
        return Answered::Refused;
    }
    Answered::Let(statuses.iter().map(StatusCode::as_u16).collect())
}

/// A body and its media type.
type Sent = (String, &'static str);

const FORM: &str = "application/x-www-form-urlencoded";
const FILE: &str = "multipart/form-data; boundary=edge";

/// The fields of the forms that somebody with every permission sees, by the address that they are sent to.
async fn bodies(server: &Server, administrator: &Practice) -> BTreeMap<String, Sent> {
    let mut bodies = BTreeMap::new();
    for form in forms::all_forms(server, administrator).await {
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        bodies.insert(form.action, (encoded(&fields), FORM));
    }
    let file = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n\r\nName\r\n--edge--\r\n";
    let ods = &administrator.ods;
    for takes_a_file in ["import", "opening/holidays"] {
        bodies.insert(format!("/p/{ods}/{takes_a_file}"), (file.to_owned(), FILE));
    }
    // Offered only while an account is disabled.
    bodies.insert(format!("/p/{ods}/settings/access/enable"), (encoded(&[("account", administrator.account.as_str())]), FORM));
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_changes_nothing_and_sees_what_is_listed() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let all = seed::practice(&server, "AAA01", "Aardvark").await;
    let bodies = bodies(&server, &all).await;
    let account = server.member("AAA01", "Vera", Role::Viewer).await;
    let viewer = Practice { account, token: "none".to_owned(), ..all };

    let (mut sent, mut seen) = (BTreeMap::new(), BTreeMap::new());
    for route in lanyard_server::routes() {
        let own = values::own(route.path, &viewer);
        let usual = own.iter().find_map(|path| bodies.get(path)).cloned().unwrap_or((String::new(), FORM));
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::GET] {
            let mut statuses = BTreeSet::new();
            for path in &own {
                let (body, kind) = bodies.get(path).unwrap_or(&usual);
                let status = server.ask_with(&viewer, method.clone(), path, kind, body).await.status;
                statuses.insert(status);
                // The route does not know the method, whatever stands in the address.
                if status == StatusCode::METHOD_NOT_ALLOWED {
                    break;
                }
            }
            if let Answered::Let(statuses) = answered(route.path, &statuses) {
                let list = if method == Method::GET { &mut seen } else { &mut sent };
                list.insert(route.path, (method, statuses));
            }
        }
    }
    same(&sent, MAY_SEND.iter().map(|(path, _)| *path), "MAY_SEND");
    same(&seen, MAY_SEE.iter().copied(), "MAY_SEE");
    assert!(!MAY_SEND.iter().any(|(path, _)| path.starts_with("/p/")), "a viewer changes nothing of a practice’s");
}

fn same(found: &BTreeMap<&str, (Method, BTreeSet<u16>)>, listed: impl Iterator<Item = &'static str>, list: &str) {
    let listed: BTreeSet<&str> = listed.collect();
    let unknown: Vec<_> = found.iter().filter(|(path, _)| !listed.contains(*path)).collect();
    assert!(unknown.is_empty(), "a viewer is not refused here, and {list} does not say why: {unknown:#?}");
    let gone: Vec<_> = listed.iter().filter(|path| !found.contains_key(*path)).collect();
    assert!(gone.is_empty(), "{list} names what a viewer is refused or what is not there: {gone:#?}");
}
