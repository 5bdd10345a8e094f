//! What is measured of a server: every address that answers a reader, whether or not they are signed in, and of each route with
//! parameters the first that another page leads to.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use jiff::civil::Date;
use lanyard_testbed::Result;

use super::import::location;
use super::server::Server;

/// Where every page of the practice begins.
const HOME: &str = "/p/DEMO01/";
/// Pages that show how something was on any day.
const AS_IT_WAS: [&str; 4] = ["people", "cards", "pcs", "readers"];
/// What nobody has to be signed in for.
const OPEN: [&str; 6] = ["/r/", "/q/", "/w/", "/h/", "/v/", "/sign-in"];
/// What programs ask, by a token.
const API: &str = "/api/v1/";
/// A form as a browser sends it.
const FORM: &str = "application/x-www-form-urlencoded";
/// So long after a start the first digests have left.
const MAIL: Duration = Duration::from_secs(60);

/// Routes that are not measured here, each with why. Files are not either: paper, exports and calendars have promises of their own.
const NOT_MEASURED: &[(&str, &str)] = &[
    ("/static/{version}/{name}", "a file of the program"),
    ("/assets/images/{name}", "a file of the program"),
    ("/", "leads to Today"),
    ("/sign-in/link/{secret}", "works once"),
    ("/sign-in/second", "shown halfway through signing in"),
    ("/sign-in/other", "leads to another sign-in service"),
    ("/sign-in/other/back", "where that leads back to"),
    ("/start/{secret}", "the first administrator's link, on an empty server"),
    ("/join/DEMO01/{secret}", "an invitation's link, which works once"),
    ("/p/DEMO01/import/{upload}", "a file that was just sent: `server-import` measures it"),
    ("/p/DEMO01/export/{format}", "a file"),
    ("/api/v1/export", "a file"),
    ("/p/DEMO01/alternatives/{id}", "the demo practice has none"),
    ("/p/DEMO01/pcs-that-report/codes/{id}/stop", "of a code that was just made"),
    ("/p/DEMO01/lost-cards/{id}/mistake", "of a report about which nothing was done yet"),
];

/// An address, and who asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) path: String,
    /// A session's cookie or a program's token; empty for whoever is not signed in.
    pub(super) who: String,
    /// The status of its answer.
    pub(super) status: String,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pages: Vec<Page>,
    /// Addresses that answer with an error, and routes that nothing leads to.
    pub(super) faults: Vec<String>,
}

/// Everything to be measured. `routes` are those of the server, one a line; `own` is a holder's link.
pub(super) fn found(server: &Server, routes: &str, cookie: &str, own: Result<String>) -> Result<Found> {
    let answering = routes.lines().filter(|route| !is_file(route) && !NOT_MEASURED.iter().any(|(known, _)| known == route));
    let (open, plain): (BTreeSet<&str>, BTreeSet<&str>) = answering.partition(|path| path.contains('{'));
    let (token, links) = (token(server, cookie)?, handed_out(server, cookie)?);
    let mut crawl = Crawl { server, cookie, token, open, links, found: Found::default() };
    match own {
        Ok(path) => crawl.links.push(path),
        Err(why) => crawl.found.faults.push(why),
    }
    for path in &plain {
        if let Some(status) = crawl.visit(path)?.filter(|status| status != "405") {
            crawl.found.faults.push(format!("{path} answers {status}"));
        }
    }
    crawl.follow(&plain)?;
    let Crawl { open, mut found, .. } = crawl;
    for route in open {
        if !takes_forms_only(server, route, cookie)? {
            found.faults.push(format!("nothing leads to {route}"));
        }
    }
    let more = as_it_was(&found.pages, &server.today(cookie)?)?.into_iter().chain([format!("{HOME}search?q=an")]);
    found.pages.extend(more.map(|path| Page { path, who: cookie.to_owned(), status: "200".to_owned() }));
    Ok(found)
}

/// Paper, exports, calendars and pictures.
fn is_file(route: &str) -> bool {
    route != "/api/openapi.json" && route.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// Goes through a server by its links.
struct Crawl<'a> {
    server: &'a Server,
    cookie: &'a str,
    token: String,
    /// Routes with parameters of which no page was seen yet.
    open: BTreeSet<&'a str>,
    links: Vec<String>,
    found: Found,
}

impl Crawl<'_> {
    /// Looks at an address; gives its status where that is none of a page's.
    fn visit(&mut self, path: &str) -> Result<Option<String>> {
        let who = self.who(path);
        let answer = self.server.ask("GET", path, &who)?;
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        if status.starts_with('5') {
            self.found.faults.push(format!("{path} answers {status}"));
            return Ok(None);
        }
        if !matches!(status.as_str(), "200" | "204") {
            return Ok(Some(status));
        }
        self.links.extend(self.server.links_in(&answer));
        self.links.extend(self.open.iter().filter_map(|route| one_of_list(route, path, &answer)));
        self.found.pages.push(Page { path: path.to_owned(), who, status });
        Ok(None)
    }

    /// Looks at the first address of each route.
    fn follow(&mut self, plain: &BTreeSet<&str>) -> Result<()> {
        let mut next = 0;
        while let Some(path) = self.links.get(next).cloned() {
            next += 1;
            let route = self.open.iter().find(|route| fits(route, &path)).copied().filter(|_| !plain.contains(path.as_str()));
            if let Some(route) = route
                && self.visit(&path)?.is_none()
            {
                self.open.remove(route);
            }
        }
        Ok(())
    }

    /// Who asks for an address.
    fn who(&self, path: &str) -> String {
        match path {
            path if OPEN.iter().any(|open| path.starts_with(open)) => String::new(),
            path if path.starts_with(API) => self.token.clone(),
            _ => self.cookie.to_owned(),
        }
    }
}

/// The first of what a program was given in a list, by its own address.
fn one_of_list(route: &str, list: &str, answer: &str) -> Option<String> {
    let name = route.strip_prefix(list)?.strip_prefix("/{")?.strip_suffix('}')?;
    let (_, rest) = answer.split_once(&format!("\"{name}\":\""))?;
    Some(format!("{list}/{}", rest.split('"').next()?)).filter(|_| list.starts_with(API))
}

/// Whether a route is asked for by nobody: forms are sent there.
fn takes_forms_only(server: &Server, route: &str, cookie: &str) -> Result<bool> {
    let part = |part: &str| if part.starts_with('{') { "x1".to_owned() } else { part.to_owned() };
    let path = route.split('/').map(part).collect::<Vec<_>>().join("/");
    Ok(server.ask("GET", &path, cookie)?.starts_with("HTTP/1.1 405"))
}

/// A token for everything that a program may read.
fn token(server: &Server, cookie: &str) -> Result<String> {
    let scopes = ["people", "cards", "pcs", "equipment", "incidents"].map(|what| format!("&scope={what}:read")).concat();
    let page = server.send(&format!("{HOME}settings/tokens"), cookie, FORM, &format!("label=Bench{scopes}"))?;
    let (_, rest) = page.split_once("class=\"lanyard-secret\">").ok_or("no token was made")?;
    Ok(rest.split('<').next().unwrap_or_default().to_owned())
}

/// What people have who do not sign in and no page leads to: the page of a report that was just made, and its news; the same through a
/// room's label; what a line manager is asked.
fn handed_out(server: &Server, cookie: &str) -> Result<Vec<String>> {
    let link_on = |page: &str, begins: &str| -> Result<String> {
        let page = server.ask("GET", page, cookie)?;
        let link = server.links_in(&page).into_iter().find(|link| link.starts_with(begins));
        link.ok_or_else(|| format!("{page} has no link that begins with {begins}"))
    };
    let report = location(&server.send(&link_on(&format!("{HOME}settings"), "/r/")?, "", FORM, "who=Bench&said=err+1002")?)?;
    let short = report.rsplit('/').next().unwrap_or_default();
    let label = link_on(&link_on(&format!("{HOME}rooms"), &format!("{HOME}rooms/"))?, "/q/")?;
    let through_label = location(&server.send(&label, "", FORM, "said=no+light")?)?;
    let news = [format!("{report}/news"), format!("{HOME}incidents/{short}/news"), format!("{HOME}incidents/{short}")];
    let mut links = vec![report, label, through_label, asked(server, cookie, &link_on)?];
    links.extend(news);
    Ok(links)
}

/// The link of a line manager who is asked in the audit that is open.
fn asked(server: &Server, cookie: &str, link_on: &impl Fn(&str, &str) -> Result<String>) -> Result<String> {
    let audit = link_on(&format!("{HOME}access-audits"), &format!("{HOME}access-audits/"))?;
    let page = server.ask("GET", &audit, cookie)?;
    let (_, choices) = page.split_once("name=\"manager\"").ok_or("no line manager can be asked")?;
    let manager = choices.split("value=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|value| !value.is_empty());
    let form = format!("manager={}&way=show", manager.unwrap_or_default());
    let made = server.send(&format!("{audit}/ask"), cookie, FORM, &form)?;
    let (_, secret) = made.split_once("/v/").ok_or("no line manager's link was made")?;
    Ok(format!("/v/{}", secret.split('<').next().unwrap_or_default().trim()))
}

/// A holder's link, from an e-mail of the demo practice's.
pub(super) fn holders_link(mail: &Path) -> Result<String> {
    let began = Instant::now();
    while began.elapsed() < MAIL {
        let mails = std::fs::read_dir(mail).into_iter().flatten().flatten();
        let texts =
            mails.filter_map(|mail| Some(std::fs::read_to_string(mail.path()).ok()?.replace("=\r\n", "").replace("=\n", "")));
        let link = |text: String| {
            let (_, rest) = text.split_once("/h/")?;
            Some(format!("/h/{}", rest.split_whitespace().next()?))
        };
        if let Some(link) = texts.filter_map(link).next() {
            return Ok(link);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err("no e-mail of the demo practice's has a holder's link".to_owned())
}

fn fits(route: &str, path: &str) -> bool {
    let (mut parts, mut given) = (route.split('/'), path.split('/'));
    let all = parts.by_ref().zip(given.by_ref()).all(|(part, given)| part == given || part.starts_with('{') && !given.is_empty());
    all && route.split('/').count() == path.split('/').count()
}

/// The pages of one person, card, PC and reader as they were a month ago.
fn as_it_was(found: &[Page], today: &str) -> Result<Vec<String>> {
    let today: Date = today.parse().map_err(|error: jiff::Error| error.to_string())?;
    let day = today.saturating_sub(1.month());
    let of = |folder: &str| {
        let is_one = |path: &&str| {
            path.strip_prefix(HOME).is_some_and(|rest| fits(&format!("{folder}/{{id}}"), rest) && !rest.ends_with("/new"))
        };
        let mut paths = found.iter().map(|page| page.path.as_str());
        paths.find(is_one).map(|path| format!("{path}?on={day}")).ok_or_else(|| format!("no page leads to one of {folder}"))
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
        let answer = r#"{"items":[{"id":"7","name":"A"}]}"#;
        assert_eq!(one_of_list("/api/v1/people/{id}", "/api/v1/people", answer).as_deref(), Some("/api/v1/people/7"));
        assert_eq!(one_of_list("/api/v1/pcs/{id}", "/api/v1/people", answer), None);
    }

    #[test]
    fn files_are_not_measured_here() {
        assert!(is_file("/p/DEMO01/posters.pdf") && is_file("/feed/{feed}/smartcards.ics"));
        assert!(!is_file("/p/DEMO01/") && !is_file("/api/openapi.json"));
    }
}
