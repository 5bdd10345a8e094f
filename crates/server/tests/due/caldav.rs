//! Calendars that are pushed, against a small CalDAV server on this machine that keeps versions and asks for a password.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lanyard_server::send_due;

use crate::practice::Surgery;

/// `ben:fence`, as a browser would send it.
const BASIC: &str = "Basic YmVuOmZlbmNl";
const A_CALENDAR: &str = "<multistatus xmlns='DAV:'><response><propstat><prop><resourcetype><collection/>\
                          <calendar xmlns='urn:ietf:params:xml:ns:caldav'/></resourcetype></prop></propstat></response></multistatus>";

#[derive(Default)]
struct Shelf {
    /// Files with their version, by name.
    files: BTreeMap<String, (u32, String)>,
    /// Method, name and condition of what changed something.
    asked: Vec<String>,
    down: bool,
}

type Shared = Arc<Mutex<Shelf>>;

async fn answer(State(shelf): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    let header = |name: &str, headers: &HeaderMap| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut shelf = shelf.lock().unwrap();
    if shelf.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if header("authorization", &parts.headers).as_deref() != Some(BASIC) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let name = parts.uri.path().trim_start_matches("/ben/cards/").to_owned();
    let version = shelf.files.get(&name).map(|(version, _)| *version);
    let (matches, none) = (header("if-match", &parts.headers), header("if-none-match", &parts.headers));
    let stale = match version {
        Some(version) => none.is_some() || matches.is_some_and(|tag| tag != "*" && tag != format!("\"{version}\"")),
        None => matches.is_some(),
    };
    let method = parts.method.as_str();
    match method {
        "PROPFIND" => return (StatusCode::MULTI_STATUS, A_CALENDAR).into_response(),
        "HEAD" => return version.map_or(StatusCode::NOT_FOUND.into_response(), |v| [("ETag", format!("\"{v}\""))].into_response()),
        _ => shelf.asked.push(method.to_owned()),
    }
    if stale {
        return StatusCode::PRECONDITION_FAILED.into_response();
    }
    let version = version.unwrap_or_default() + 1;
    if method == "DELETE" {
        shelf.files.remove(&name);
    } else {
        shelf.files.insert(name, (version, body));
    }
    (StatusCode::CREATED, [("ETag", format!("\"{version}\""))]).into_response()
}

/// The server's port, and what stands on it.
async fn server() -> (u16, Shared) {
    let shelf = Shared::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().fallback(answer).with_state(Arc::clone(&shelf));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (port, shelf)
}

async fn surgery(port: u16, password: &str) -> Surgery {
    let surgery = Surgery::open("2026-11-27T08:00:00Z").await;
    let amina = surgery.person("Amina Yusuf").await;
    let card = surgery.card(&amina, None).await;
    surgery.certificate(&amina, &card, "2027-01-20T12:00:00Z").await;
    let form = "name=Shared&audience=everything&way=caldav&account=ben";
    let made =
        surgery.send("feeds", &format!("{form}&password={password}&url=http%3A%2F%2F127.0.0.1%3A{port}%2Fben%2Fcards")).await;
    assert!(!made.contains("There is a problem"), "{made}");
    surgery
}

fn asked(shelf: &Shared) -> Vec<String> {
    std::mem::take(&mut shelf.lock().unwrap().asked)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_pushed_and_what_is_renewed_is_taken_away() {
    let (port, shelf) = server().await;
    let surgery = surgery(port, "fence").await;
    send_due(&surgery.app).await.unwrap();
    let first = shelf.lock().unwrap().files.clone();
    assert!(!first.is_empty() && asked(&shelf).iter().all(|method| method == "PUT"));
    let file = &first.iter().find(|(name, _)| name.starts_with("certificate-")).unwrap().1.1;
    assert!(file.contains("BEGIN:VEVENT") && !file.contains("METHOD:") && !file.contains("Amina"), "{file}");
    assert!(surgery.page("feeds").await.contains("put there"));
    surgery.morning("2026-11-28T06:00:00Z").await;
    assert_eq!(asked(&shelf), Vec::<String>::new(), "nothing had changed");
    assert!(surgery.page("feeds").await.contains("nothing had changed"), "{}", surgery.page("feeds").await);
    let ben = surgery.person("Ben Carver").await;
    let card = surgery.card(&ben, None).await;
    surgery.certificate(&ben, &card, "2027-01-22T12:00:00Z").await;
    surgery.morning("2026-11-30T06:00:00Z").await;
    assert_eq!(shelf.lock().unwrap().files.len(), first.len() + 1);
    assert_eq!(asked(&shelf), ["PUT"], "the new one alone");
    surgery.certificate(&ben, &card, "2029-01-22T12:00:00Z").await;
    surgery.morning("2026-12-01T06:00:00Z").await;
    assert_eq!(asked(&shelf), ["DELETE"]);
    assert_eq!(shelf.lock().unwrap().files.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_there_is_put_right_when_ours_changes() {
    let (port, shelf) = server().await;
    let surgery = surgery(port, "fence").await;
    send_due(&surgery.app).await.unwrap();
    let name = shelf.lock().unwrap().files.keys().find(|name| name.starts_with("certificate-")).unwrap().clone();
    shelf.lock().unwrap().files.insert(name.clone(), (7, "changed there".to_owned()));
    asked(&shelf);
    // The next rung of the ladder says something else.
    surgery.morning("2027-01-13T06:00:00Z").await;
    assert_eq!(asked(&shelf)[..2], ["PUT", "PUT"], "refused, then over the version that stands there");
    let (version, file) = shelf.lock().unwrap().files[&name].clone();
    assert!(version == 8 && file.contains("BEGIN:VEVENT"), "{version} {file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_down_gets_everything_once_it_is_back() {
    let (port, shelf) = server().await;
    shelf.lock().unwrap().down = true;
    let surgery = surgery(port, "fence").await;
    send_due(&surgery.app).await.unwrap();
    assert!(surgery.page("feeds").await.contains("it answered 503. It is tried again by itself."));
    surgery.morning("2026-11-30T06:00:00Z").await;
    surgery.set_time("2026-11-30T07:30:00Z");
    let alarms = surgery.page("reminders").await;
    assert!(alarms.contains("The calendar Shared at 127.0.0.1 cannot be brought up to date (it answered 503)"), "{alarms}");
    shelf.lock().unwrap().down = false;
    surgery.set_time("2026-11-30T14:00:00Z");
    send_due(&surgery.app).await.unwrap();
    assert!(!shelf.lock().unwrap().files.is_empty());
    assert!(!surgery.page("reminders").await.contains("cannot be brought up to date"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_plainly_and_kept_nowhere_in_the_clear() {
    let (port, shelf) = server().await;
    let surgery = surgery(port, "gate").await;
    send_due(&surgery.app).await.unwrap();
    let page = surgery.page("feeds").await;
    assert!(page.contains("it refuses the account or its password (it answered 401)"), "{page}");
    assert!(shelf.lock().unwrap().files.is_empty());
    let export = surgery.page("export/json").await;
    assert!(export.contains("Shared") && !export.contains("gate") && !export.contains("/ben/cards"), "sealed, and in no export");
    let id = page.split("/feeds/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    surgery.send(&format!("feeds/{id}/push"), "").await;
    send_due(&surgery.app).await.unwrap();
    assert_eq!(surgery.page("reminders").await.matches("Calendar pushed: Shared").count(), 2, "once by itself, once by the button");
    surgery.send(&format!("feeds/{id}/revoke"), "").await;
    assert!(!surgery.page("feeds").await.contains("127.0.0.1"));
    let wrong =
        surgery.send("feeds", "name=B&audience=everything&way=caldav&url=http%3A%2F%2Fdav.example%2F&account=b&password=c").await;
    assert!(wrong.contains("The address has to begin with https://"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_pushed_with_its_hours_and_taken_away_when_it_is_called_off() {
    let (port, shelf) = server().await;
    let surgery = surgery(port, "fence").await;
    surgery.send("ra-days", "held_on=3/12/2026&starts_at=09:30&ends_at=12:00&room=Room+2").await;
    surgery.morning("2026-11-28T06:00:00Z").await;
    let visit =
        || shelf.lock().unwrap().files.iter().find(|(name, _)| name.starts_with("ra-day-")).map(|(_, (_, file))| file.clone());
    let file = visit().unwrap();
    assert!(file.contains("DTSTART:20261203T093000Z") && file.contains("LOCATION:Room 2"), "{file}");
    let days: Vec<lanyard_model::RaDay> = surgery.all().await;
    surgery.send(&format!("ra-days/{}/cancel", days[0].id), "").await;
    surgery.morning("2026-11-30T06:00:00Z").await;
    assert_eq!(visit(), None);
}
