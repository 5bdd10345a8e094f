//! Which pages of a practice are measured: all that need no parameter, and of each route with parameters the first address that
//! another page leads to.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_testbed::Result;

use super::server::Server;

/// Where every page of the practice begins.
const HOME: &str = "/p/DEMO01/";
/// Pages that show how something was on any day.
const AS_IT_WAS: [&str; 4] = ["people", "cards", "pcs", "readers"];

/// Addresses of pages, each of which answers now; `routes` are those of the server, one a line.
pub(super) fn paths(server: &Server, routes: &str, cookie: &str) -> Result<Vec<String>> {
    // Paper has a promise of its own.
    let is_page = |path: &&str| path.starts_with(HOME) && !path.ends_with(".pdf") && !path.ends_with(".svg");
    let (mut open, plain): (BTreeSet<&str>, BTreeSet<&str>) = routes.lines().filter(is_page).partition(|path| path.contains('{'));
    let mut found = Vec::new();
    let mut links = Vec::new();
    for path in &plain {
        links.extend(visited(server, path, cookie, &mut found)?.into_iter().flat_map(|page| leads_to(&page)));
    }
    let mut next = 0;
    while let Some(path) = links.get(next).cloned() {
        next += 1;
        let Some(route) = open.iter().find(|route| fits(route, &path)).copied().filter(|_| !plain.contains(path.as_str())) else {
            continue;
        };
        if let Some(page) = visited(server, &path, cookie, &mut found)? {
            open.remove(route);
            links.extend(leads_to(&page));
        }
    }
    found.extend(as_it_was(&found, &server.today(cookie)?)?);
    found.push(format!("{HOME}search?q=an"));
    Ok(found)
}

/// The page at an address, which is noted down when there is one.
fn visited(server: &Server, path: &str, cookie: &str, found: &mut Vec<String>) -> Result<Option<String>> {
    let answer = server.ask("GET", path, cookie)?;
    let is_page = answer.starts_with("HTTP/1.1 200") && answer.contains("content-type: text/html");
    Ok(is_page.then(|| {
        found.push(path.to_owned());
        answer
    }))
}

/// Where a page leads to within the practice, without what follows a question mark.
fn leads_to(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
    links.filter(|link| link.starts_with(HOME)).map(str::to_owned).collect()
}

fn fits(route: &str, path: &str) -> bool {
    let (mut parts, mut given) = (route.split('/'), path.split('/'));
    let all = parts.by_ref().zip(given.by_ref()).all(|(part, given)| part == given || part.starts_with('{') && !given.is_empty());
    all && route.split('/').count() == path.split('/').count()
}

/// The pages of one person, card, PC and reader as they were a month ago.
fn as_it_was(found: &[String], today: &str) -> Result<Vec<String>> {
    let today: Date = today.parse().map_err(|error: jiff::Error| error.to_string())?;
    let day = today.saturating_sub(1.month());
    let of = |folder: &str| {
        let is_one = |path: &&String| {
            path.strip_prefix(HOME).is_some_and(|rest| fits(&format!("{folder}/{{id}}"), rest) && !rest.ends_with("/new"))
        };
        found.iter().find(is_one).map(|path| format!("{path}?on={day}")).ok_or_else(|| format!("no page leads to one of {folder}"))
    };
    AS_IT_WAS.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_the_route_that_has_as_many_parts() {
        assert!(fits("/p/DEMO01/people/{id}", "/p/DEMO01/people/7"));
        for other in ["/p/DEMO01/people/", "/p/DEMO01/people/7/edit", "/p/DEMO01/cards/7", "/p/DEMO01/people"] {
            assert!(!fits("/p/DEMO01/people/{id}", other), "{other}");
        }
        let page = "<a href=\"/p/DEMO01/people/7?on=x\"> <a href=\"/account\"> <a href=\"/p/DEMO01/pcs/8#a\">";
        assert_eq!(leads_to(page), ["/p/DEMO01/people/7", "/p/DEMO01/pcs/8"]);
    }
}
