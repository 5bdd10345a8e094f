//! A site that does not use EMIS Web sees nothing of EMIS, but the place where it says that it does.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};

use crate::browser::encoded;
use crate::forms;
use crate::offered::walk;
use crate::seed::{self, Practice};
use crate::server::Server;

/// Where a practice says whether it uses EMIS Web.
const CHOICE: &str = "EMIS Web is used here";

/// Imports a staff list with somebody new in it; gives its page.
async fn imported(server: &Server, who: &Practice, mark: &str) -> String {
    let upload = seed::upload(server, &who.ods, mark, server.clock.now()).await;
    let page = format!("/p/{}/import/{upload}", who.ods);
    let shown = server.ask(who, Method::GET, &page, None).await.body;
    let plan = shown.split("name=\"plan\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let done = server.ask(who, Method::POST, &format!("{page}/confirm"), Some(&encoded(&[("plan", plan)]))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location
}

/// Every page of a practice that speaks of EMIS: those that links lead to, and those that only an address does.
async fn speaking_of_emis(server: &Server, who: &Practice) -> BTreeSet<String> {
    let mut paths = walk(server, who).await.pages;
    paths.extend(forms::pages(server, who).await.into_iter().map(|(path, _)| path));
    let mut speaking = BTreeSet::new();
    for path in paths {
        let answer = server.ask(who, Method::GET, &path, None).await;
        if answer.body.replace(CHOICE, "").contains("EMIS") {
            speaking.insert(path);
        }
    }
    speaking
}

#[tokio::test]
async fn where_emis_web_is_not_used_nothing_speaks_of_emis() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let who = seed::practice(&server, "AAA01", "Aardvark").await;
    imported(&server, &who, "Earlier").await;
    let list = imported(&server, &who, "Later").await;
    let with_it = speaking_of_emis(&server, &who).await;
    let pages = ["applications", "contacts/new", "channels", "updates", "updates/new", "incidents/A1-11", "incidents/A1-11/end"];
    let expected = pages.map(|page| format!("/p/AAA01/{page}")).into_iter().chain([list, format!("/r/{}/A1-11", who.report_link)]);
    let silent: Vec<String> = expected.filter(|page| !with_it.contains(page)).collect();
    assert!(silent.is_empty(), "{silent:?} would speak of EMIS: {with_it:?}");

    let fields = [("name", "Aardvark Department"), ("kind", "practice"), ("networks", "")];
    let changed = server.ask(&who, Method::POST, "/p/AAA01/settings/practice", Some(&encoded(&fields))).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    let left = speaking_of_emis(&server, &who).await;
    assert!(left.is_empty(), "these speak of EMIS: {left:?}");
    for gone in ["incidents/A1-11/hand-over/emis", "update-rules/emis-web"] {
        let answer = server.ask(&who, Method::GET, &format!("/p/AAA01/{gone}"), None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gone}");
    }
}
