//! The forms of A's pages, sent with B's ids in place of A's.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};

use crate::browser::encoded;
use crate::isolation::nothing_of;
use crate::seed::Practice;
use crate::server::Server;
use crate::values;

/// A form as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

/// Sends each form thrice: with B's names in the address, in the fields, and in both. Gives how many were sent.
pub(crate) async fn send_with_foreign_ids(server: &Server, a: &Practice, b: &Practice) -> usize {
    let (mut sent, pages) = (0, pages(server, a).await);
    for form in forms_of(&pages) {
        let action = foreign(&form.action, a, b);
        let fields: Vec<(String, String)> = form.fields.iter().map(|(name, value)| (name.clone(), foreign(value, a, b))).collect();
        for (action, fields) in [(&action, &form.fields), (&form.action, &fields), (&action, &fields)] {
            if (action, fields) == (&form.action, &form.fields) {
                continue;
            }
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let body = encoded(&pairs);
            let answer = server.ask(a, Method::POST, action, Some(&body)).await;
            nothing_of(b, &answer, &format!("{action} with {body}"));
            sent += 1;
        }
    }
    // What they did to A's own pages shows nothing of B's either.
    for (path, _) in pages {
        let answer = server.ask(a, Method::GET, &path, None).await;
        assert!(!answer.body.contains(&b.mark), "{path} shows {} after the forms were sent", b.mark);
    }
    sent
}

/// Where the forms of A's own pages send to.
pub(crate) async fn actions(server: &Server, a: &Practice) -> BTreeSet<String> {
    all_forms(server, a).await.into_iter().map(|form| form.action).collect()
}

pub(crate) async fn all_forms(server: &Server, a: &Practice) -> BTreeSet<Form> {
    forms_of(&pages(server, a).await)
}

fn forms_of(pages: &[(String, String)]) -> BTreeSet<Form> {
    pages.iter().flat_map(|(_, body)| forms_in(body)).filter(|form| form.action != "/sign-out").collect()
}

/// A's own pages, with what they say: of all its names that could stand in an address, those of the right kind of thing lead to one.
pub(crate) async fn pages(server: &Server, a: &Practice) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for path in lanyard_server::routes().iter().flat_map(|route| values::own(route.path, a)) {
        let answer = server.ask(a, Method::GET, &path, None).await;
        if ![StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&answer.status) {
            pages.push((path, answer.body));
        }
    }
    pages
}

/// A's names replaced by B's of the same place. A report link stays A's: B's is what B gives away.
fn foreign(text: &str, a: &Practice, b: &Practice) -> String {
    let by_table = a.ids.iter().flat_map(|(table, ids)| ids.iter().zip(&b.ids[table]));
    let pairs = by_table.chain(a.shorts.iter().zip(&b.shorts)).map(|(own, theirs)| (own.as_str(), theirs.as_str()));
    let more = [(a.upload.as_str(), b.upload.as_str()), (a.ods.as_str(), b.ods.as_str()), (a.account.as_str(), b.account.as_str())];
    pairs.chain(more).fold(text.to_owned(), |text, (own, theirs)| text.replace(own, theirs))
}

/// The POST forms of a page. Pages are made by one library that writes attributes in one way, so searching is enough.
pub(crate) fn forms_in(page: &str) -> Vec<Form> {
    let parts = page.split("<form").skip(1).filter_map(|part| part.split_once("</form>"));
    parts.filter(|(form, _)| form.contains("method=\"post\"")).map(|(form, _)| read(form)).collect()
}

/// Where the links of a page lead, without what stands after a number sign.
pub(crate) fn links_in(page: &str) -> Vec<String> {
    let tags = page.split("<a ").skip(1).filter_map(|tag| attribute(&format!(" {tag}"), "href"));
    tags.map(|link| link.split('#').next().unwrap_or_default().to_owned()).collect()
}

fn read(form: &str) -> Form {
    let action = attribute(form, "action").unwrap_or_default();
    let mut fields = Vec::new();
    let mut select = None;
    for tag in form.split('<').skip(1) {
        if tag.starts_with("select") {
            select = attribute(tag, "name");
        } else if tag.starts_with("option") {
            // The last choice stands for all: the first is often none.
            fields.extend(select.clone().zip(attribute(tag, "value")));
        } else if let Some(name) = attribute(tag, "name") {
            let value = attribute(tag, "value").filter(|value| !value.is_empty());
            fields.push((name, value.unwrap_or_else(|| "something".to_owned())));
        }
    }
    let mut seen = BTreeSet::new();
    fields.reverse();
    fields.retain(|(name, _)| seen.insert(name.clone()));
    fields.reverse();
    Form { action, fields }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}

#[test]
fn a_form_is_read_as_it_stands_on_a_page() {
    let page = r#"<form action="/p/A/x" method="post"><input type="hidden" name="id" value="7"><select name="r">
        <option value="1"></option></select><button name="b" value="go">Go</button></form><form action="/q"></form>"#;
    let fields = [("id", "7"), ("r", "1"), ("b", "go")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    assert_eq!(forms_in(page), [Form { action: "/p/A/x".to_owned(), fields }]);
}
