//! The log holds no secret. The program itself runs with its log as talkative as it gets, somebody uses everything that has a
//! secret, and then the log is searched for every one of them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod program;

use lanyard_server::Clock;
use totp_rs::{Builder, Secret};

use crate::program::{Answer, Browser, Program};

const PASSWORD: &str = "apple tractor moon";

/// What stands between two texts.
fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).unwrap().0.to_owned()
}

/// The last part of the address that a page shows below this path.
fn link(page: &Answer, path: &str) -> String {
    let rest: String = page.body.split_once(path).unwrap_or_else(|| panic!("no {path} in {}", page.body)).1.to_owned();
    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
}

fn code(secret: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(Clock::System.now().as_second()).unwrap()).to_string()
}

/// Everything secret that was used, with what it is.
type Secrets = Vec<(&'static str, String)>;

/// The first start: the printed link, also guessed wrongly, and the first administrator's password.
fn first_start(browser: &mut Browser<'_>, program: &Program, secrets: &mut Secrets) {
    let start = program.start_link.clone();
    browser.get("/start/a-guess-that-is-wrong");
    browser.get(&format!("/start/{start}"));
    let fields = [
        ("practice", "Willow Lane"),
        ("ods", "A81001"),
        ("name", "Ben Carver"),
        ("email", "ben@surgery.example"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post(&format!("/start/{start}"), &fields).status, 303);
    browser.get(&format!("/start/{start}?again=1"));
    secrets.extend([("first start's link", start), ("a guess", "a-guess-that-is-wrong".to_owned())]);
    secrets.extend([("password", PASSWORD.to_owned()), ("password in a form", PASSWORD.replace(' ', "+"))]);
    secrets.push(("session", browser.session()));
}

/// An authenticator app and recovery codes, and signing in with them.
fn second_factor(browser: &mut Browser<'_>, secrets: &mut Secrets) {
    let secret = between(&browser.get("/account/totp").body, "name=\"secret\" value=\"", "\"");
    let shown = code(&secret);
    let codes = browser.post("/account/totp", &[("secret", &secret), ("code", &shown)]).body;
    let recovery = between(&codes, "<ul class=\"nhsuk-list lanyard-secret\"><li>", "</li>");
    browser.post("/sign-out", &[]);
    let account = ("email", "ben@surgery.example");
    assert_eq!(browser.post("/sign-in", &[account, ("password", "wrong tractor moon")]).status, 422);
    assert_eq!(browser.post("/sign-in", &[account, ("password", PASSWORD)]).location, "/sign-in/second");
    secrets.push(("session before the second step", browser.session()));
    assert_eq!(browser.post("/sign-in/second", &[("code", &shown)]).status, 422, "each code works once");
    assert_eq!(browser.post("/sign-in/second", &[("code", &recovery)]).location, "/");
    secrets.extend([("authenticator’s secret", secret), ("recovery code", recovery), ("session", browser.session())]);
    secrets.push(("wrong password", "wrong+tractor+moon".to_owned()));
}

/// A token for programs, used rightly and wrongly.
fn token(browser: &mut Browser<'_>, secrets: &mut Secrets) {
    let made = browser.post("/p/A81001/settings/tokens", &[("label", "Wallboard"), ("scope", "people:read")]);
    let token = link(&made, "lanyard_A81001_");
    for shown in [token.clone(), format!("{token}-altered")] {
        browser.api(&format!("lanyard_A81001_{shown}"), "/api/v1/people");
    }
    secrets.push(("API token", token));
}

/// An invitation and a sign-in link, each opened, used and used once too often.
fn links(browser: &mut Browser<'_>, program: &Program, secrets: &mut Secrets) {
    let fields = [("name", "Amina Yusuf"), ("email", "amina@surgery.example"), ("role", "first-line")];
    let invitation = link(&browser.post("/p/A81001/settings/access/invite", &fields), "/join/A81001/");
    let mut amina = Browser::new(program);
    let join = format!("/join/A81001/{invitation}");
    amina.get(&join);
    let fields = [("name", "Amina Yusuf"), ("email", "amina@surgery.example"), ("password", "boat lamp cheese")];
    assert_eq!(amina.post(&join, &fields).status, 303);
    amina.get(&join);
    let page = browser.get("/p/A81001/settings/access").body;
    let hers = between(&page, "name=\"account\" value=\"", "\"");
    let page = browser.post("/p/A81001/settings/access/link", &[("account", &hers)]);
    let once = link(&page, "/sign-in/link/");
    let mut telephone = Browser::new(program);
    telephone.get(&format!("/sign-in/link/{once}"));
    assert_eq!(telephone.post(&format!("/sign-in/link/{once}"), &[]).status, 303);
    telephone.post(&format!("/sign-in/link/{once}"), &[]);
    let operator = program.sign_in_link("ben@surgery.example");
    telephone.get(&format!("/sign-in/link/{operator}"));
    secrets.extend([("invitation", invitation), ("password", "boat+lamp+cheese".to_owned()), ("sign-in link", once)]);
    secrets.extend([("operator’s sign-in link", operator), ("session", telephone.session()), ("session", amina.session())]);
}

/// The report address, a room's label, a PC's enrolment, and what is said there.
fn reports(browser: &mut Browser<'_>, program: &Program, secrets: &mut Secrets) {
    let report = link(&browser.get("/p/A81001/settings"), "/r/");
    let mut anybody = Browser::new(program);
    anybody.get(&format!("/r/{report}"));
    let said = "my passcode is 73914826 and it says card locked";
    let answer = anybody.post(&format!("/r/{report}"), &[("who", "AY"), ("room", "Reception"), ("said", said)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    anybody.get(&answer.location);
    anybody.get(&format!("/r/{report}/Z9-99"));
    anybody.get(&format!("/r/{report}%20"));
    browser.post("/p/A81001/rooms", &[("room", "Room 3")]);
    let label = between(&browser.get("/p/A81001/rooms").body, "/p/A81001/rooms/", "/label");
    let room = link(&browser.get(&format!("/p/A81001/rooms/{label}/label")), "/q/");
    anybody.get(&format!("/q/{room}"));
    anybody.post(&format!("/q/{room}"), &[("said", said)]);
    let code = between(&browser.post("/p/A81001/pcs-that-report/code", &[]).body, "class=\"lanyard-short\">", "<");
    let machine = "a".repeat(64);
    let enrolment = format!("{{\"code\":\"{code}\",\"machine\":\"{machine}\",\"name\":\"WL-01\"}}");
    let key = between(&anybody.json("/api/enrol", None, &enrolment).body, "\"key\":\"", "\"");
    anybody.json("/api/checkups", Some(&key), "{}");
    // A holder's link leaves by e-mail on a working day; whatever stands in its place in the address is as little written down.
    let own = "bzb17wfhnPu74qRyMEghOXnj0KqeIx8pP0csgsv7W99HRtA6r9glszA4A54hImnycxy7SiWIVStlH2LwuhImLw";
    assert_eq!(anybody.get(&format!("/h/{own}")).status, 404);
    secrets.push(("holder’s link", own.to_owned()));
    secrets.extend([("report address", report), ("passcode", "73914826".to_owned()), ("room’s address", room)]);
    secrets.extend([("site code", code.clone()), ("site code", code.replace('-', "")), ("PC’s key", key)]);
}

#[test]
fn the_log_of_a_real_run_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let mut browser = Browser::new(&program);
    let mut secrets = Secrets::new();
    first_start(&mut browser, &program, &mut secrets);
    second_factor(&mut browser, &mut secrets);
    token(&mut browser, &mut secrets);
    links(&mut browser, &program, &mut secrets);
    reports(&mut browser, &program, &mut secrets);
    let log = program.stop();

    for route in
        ["/start/{secret}", "/sign-in/link/{secret}", "/join/{ods}/{secret}", "/r/{link}", "/q/{token}", "/h/{own}", "/api/enrol"]
    {
        assert!(log.contains(route), "{route} was asked for, and the log does not say so: it was not captured");
    }
    assert!(log.contains("DEBUG") || log.contains("TRACE"), "the log was not talkative");
    assert!(!log.contains('\u{1b}'), "no terminal reads it: colours would stand in the way of whoever searches it");
    assert!(log.contains(" status=422"), "what was refused is found by its status");
    for (what, secret) in &secrets {
        assert!(secret.len() >= 4, "{what} was not found: {secret:?}");
        let place = log.lines().find(|line| line.contains(secret.as_str()));
        assert!(place.is_none(), "the log holds the {what}: {place:?}");
    }
}
