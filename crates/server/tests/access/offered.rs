//! What a role does not allow is not offered: neither a form that would be refused, nor a link to a page that would be.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use lanyard_store::Role;

use crate::browser::encoded;
use crate::forms::{Form, forms_in, links_in};
use crate::seed::{self, Practice};
use crate::server::Server;

/// What a role is offered, beginning at Today.
#[derive(Default)]
pub(crate) struct Offered {
    pub(crate) pages: BTreeSet<String>,
    forms: BTreeSet<Form>,
    /// Pages that are linked and refused, with the page that leads there.
    refused: Vec<String>,
}

/// Follows links from Today on.
pub(crate) async fn walk(server: &Server, who: &Practice) -> Offered {
    let start = format!("/p/{}/", who.ods);
    let (mut waiting, mut offered) = (vec![(String::new(), start.clone())], Offered::default());
    while let Some((from, path)) = waiting.pop() {
        if !offered.pages.insert(path.clone()) {
            continue;
        }
        let answer = server.ask(who, Method::GET, &path, None).await;
        if answer.status == StatusCode::FORBIDDEN {
            offered.refused.push(format!("{from} leads to {path}"));
        }
        offered.forms.extend(forms_in(&answer.body).into_iter().filter(|form| form.action != "/sign-out"));
        let links = links_in(&answer.body).into_iter().filter(|link| link.starts_with(&start));
        waiting.extend(links.map(|link| (path.clone(), link)));
    }
    offered
}

async fn nothing_refused_is_offered(role: Role) {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let who = seed::practice(&server, "AAA01", "Aardvark").await;
    let mut write = server.store.write(&who.ods, "test", "another role", server.clock.now()).await.unwrap();
    write.grant(&who.account, role).await.unwrap();
    write.commit().await.unwrap();
    let Offered { pages, forms, mut refused } = walk(&server, &who).await;
    for page in ["people", "equipment", "spares", "contacts", "applications", "pcs-that-report", "incidents"] {
        assert!(pages.contains(&format!("/p/AAA01/{page}")), "{role:?} does not reach {page}: {pages:?}");
    }
    for form in forms {
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = server.ask(&who, Method::POST, &form.action, Some(&encoded(&fields))).await;
        if answer.status == StatusCode::FORBIDDEN {
            refused.push(format!("a form to {}", form.action));
        }
    }
    assert!(refused.is_empty(), "{role:?} is offered what is refused:\n{}", refused.join("\n"));
}

#[tokio::test]
async fn who_looks_is_offered_nothing_that_is_refused() {
    nothing_refused_is_offered(Role::Viewer).await;
}

#[tokio::test]
async fn who_does_a_part_is_offered_nothing_that_is_refused() {
    for role in [Role::FirstLine, Role::PartnerEngineer, Role::Governance, Role::SmartcardAdministrator, Role::Manager] {
        nothing_refused_is_offered(role).await;
    }
}
