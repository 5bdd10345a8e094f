//! Proving who somebody is: password, second step, invitations, sessions.

use std::time::Instant;

use axum::http::{HeaderMap, Method, StatusCode, header};
use lanyard_model::{Id, Ods, Portion};
use lanyard_store::{Account, Credential, CredentialKind, Role};
use totp_rs::{Builder, Secret};

use crate::browser::Browser;
use crate::forms::forms_in;
use crate::seed;
use crate::server::{Answer, Server};
use crate::values;

pub(crate) const PASSWORD: &str = "apple tractor moon";

/// A server whose practice was set up by its first administrator, ben@surgery.example.
async fn set_up() -> Server {
    let server = Server::on_sqlite("http://localhost:8440").await;
    server.app.sign_in.begin_first_start("first", None, server.clock.now());
    let answer = Browser::new(&server).post("/start/first", &beginning("A81001", PASSWORD)).await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/account/protect"), "{}", answer.body);
    server
}

/// What is sent to set a practice up.
pub(crate) fn beginning<'a>(ods: &'a str, password: &'a str) -> [(&'a str, &'a str); 5] {
    [("practice", "Willow Lane"), ("ods", ods), ("name", "Ben Carver"), ("email", "Ben@surgery.example"), ("password", password)]
}

async fn sign_in(browser: &mut Browser<'_>, password: &str) -> Answer {
    browser.post("/sign-in", &[("email", "ben@surgery.example "), ("password", password)]).await
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}")).1.split_once(after).unwrap().0
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_get_the_same_answer_in_the_same_time() {
    let server = set_up().await;
    let mut answers = Vec::new();
    for email in ["ben@surgery.example", "who@surgery.example"] {
        let (mut quickest, mut body) = (f64::MAX, String::new());
        for _ in 0..6 {
            let begun = Instant::now();
            let fields = [("email", email), ("password", "wrong tractor moon")];
            let answer = Browser::new(&server).post("/sign-in", &fields).await;
            quickest = quickest.min(begun.elapsed().as_secs_f64());
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            body = answer.body.replace(email, "…");
        }
        answers.push((body, quickest));
    }
    assert_eq!(answers[0].0, answers[1].0);
    let ratio = answers[0].1 / answers[1].1;
    assert!((0.25..4.0).contains(&ratio), "the time tells whether there is such an account: {ratio}");
    assert_eq!(sign_in(&mut Browser::new(&server), PASSWORD).await.location, "/");
}

#[tokio::test]
async fn too_many_tries_wait_whatever_they_try() {
    let server = set_up().await;
    let mut browser = Browser::new(&server);
    for _ in 0..8 {
        assert_eq!(sign_in(&mut browser, "wrong tractor moon").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(sign_in(&mut browser, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "the right one as well");
    for _ in 0..12 {
        let mut elsewhere = Browser::new(&server);
        elsewhere.address = "10.0.0.2";
        assert_eq!(
            sign_in(&mut elsewhere, PASSWORD).await.location,
            "/",
            "they are kept out nowhere else, and a right one costs nothing"
        );
    }
    server.advance(60);
    assert_eq!(sign_in(&mut browser, PASSWORD).await.location, "/");
}

fn code(secret: &str, server: &Server) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(server.clock.now().as_second()).unwrap()).to_string()
}

#[tokio::test]
async fn an_account_with_an_authenticator_app_needs_its_code_and_each_works_once() {
    let server = set_up().await;
    let mut browser = Browser::new(&server);
    sign_in(&mut browser, PASSWORD).await;
    let page = browser.get("/account/totp").await.body;
    assert!(page.contains("<svg role=\"img\"") && !page.contains("style="), "the picture has no style of its own");
    let secret = between(&page, "name=\"secret\" value=\"", "\"").to_owned();
    let wrong = browser.post("/account/totp", &[("secret", &secret), ("code", "000000")]).await;
    assert!(wrong.body.contains("This code is not right"));
    let used = code(&secret, &server);
    let codes = browser.post("/account/totp", &[("secret", &secret), ("code", &used)]).await.body;
    let recovery = between(&codes, "<ul class=\"nhsuk-list lanyard-secret\"><li>", "</li>").to_owned();

    let mut other = Browser::new(&server);
    assert_eq!(sign_in(&mut other, PASSWORD).await.location, "/sign-in/second");
    for path in ["/", "/p/A81001/", "/account", "/account/protect"] {
        assert_eq!(other.get(path).await.location, "/sign-in", "{path} is closed until the second step");
    }
    let enter = async |browser: &mut Browser<'_>, code: &str| browser.post("/sign-in/second", &[("code", code)]).await.location;
    assert_eq!(enter(&mut other, &used).await, "", "this one was used when the app was added");
    server.advance(30);
    let next = code(&secret, &server);
    let halfway = other.cookies.clone();
    assert_eq!(enter(&mut other, &next).await, "/");
    assert_eq!(other.get("/p/A81001/").await.status, StatusCode::OK);
    assert_ne!(halfway, other.cookies, "the session is a new one");
    let mut third = Browser::new(&server);
    sign_in(&mut third, PASSWORD).await;
    assert_eq!(enter(&mut third, &next).await, "", "each code works once");
    assert_eq!(enter(&mut third, &recovery.to_uppercase()).await, "/");
    let mut fourth = Browser::new(&server);
    sign_in(&mut fourth, PASSWORD).await;
    assert_eq!(enter(&mut fourth, &recovery).await, "", "so does each recovery code");
    assert!(fourth.cookies.contains_key("lanyard-session") && fourth.get("/").await.location == "/sign-in");
}

/// The link of an invitation that the administrator makes.
async fn invited(administrator: &mut Browser<'_>, role: &str) -> String {
    let fields = [("name", "Amina Yusuf"), ("email", "amina@surgery.example"), ("role", role)];
    let page = administrator.post("/p/A81001/settings/access/invite", &fields).await.body;
    between(&page, "http://localhost:8440", "<").to_owned()
}

#[tokio::test]
async fn an_invitation_makes_one_account_with_its_role() {
    let server = set_up().await;
    let mut administrator = Browser::new(&server);
    sign_in(&mut administrator, PASSWORD).await;
    let link = invited(&mut administrator, "first-line").await;
    assert_eq!(administrator.post(&link, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "its maker is here already");
    assert_eq!(administrator.get("/p/A81001/settings/access").await.status, StatusCode::OK, "and still administrator");

    let mut amina = Browser::new(&server);
    assert!(amina.get(&link).await.body.contains("first line"));
    let taken = [("name", "Amina"), ("email", "ben@surgery.example"), ("password", "boat lamp cheese")];
    assert!(amina.post(&link, &taken).await.body.contains("Sign in to it"));
    let fields = [("name", "Amina Yusuf"), ("email", "amina@surgery.example"), ("password", "boat lamp cheese")];
    assert_eq!(amina.post(&link, &fields).await.location, "/account/protect");
    assert_eq!(Browser::new(&server).get(&link).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it works once");
    assert_eq!(amina.get("/p/A81001/").await.status, StatusCode::OK);
    for path in ["/p/A81001/settings/access", "/p/A81001/settings/tokens", "/p/A81001/settings/diagnostics"] {
        assert_eq!(amina.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let refused = amina.post("/p/A81001/settings/practice", &[("name", "Mine")]).await;
    assert!(refused.body.contains("administrator, manager"), "who may: {}", refused.body);

    let page = administrator.get("/p/A81001/settings/access").await.body;
    let accounts: Vec<&str> = page.split("name=\"account\" value=\"").skip(1).map(|rest| &rest[..36]).collect();
    let hers = *accounts.first().unwrap();
    let own = *accounts.last().unwrap();
    let remove = |account: &str| format!("/p/A81001/settings/access/{account}/remove");
    let kept = administrator.post(&remove(own), &[]).await.body;
    assert!(kept.contains("without an administrator") && kept.contains("Who has an account here"), "{kept}");
    assert!(administrator.get(&remove(hers)).await.body.contains("Remove Amina"), "asked before anybody is removed");
    assert_eq!(amina.get("/p/A81001/").await.status, StatusCode::OK, "asking removes nobody");
    assert_eq!(administrator.post(&remove(hers), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(amina.get("/p/A81001/").await.status, StatusCode::NOT_FOUND, "removed is out at once");
}

#[tokio::test]
async fn whoever_comes_by_a_link_replaces_a_forgotten_password_once_and_soon() {
    let server = set_up().await;
    let account = server.store.account_by_email("ben@surgery.example").await.unwrap().unwrap().id;
    let mut browser = Browser::new(&server);
    let by_link = async |browser: &mut Browser<'_>| {
        let link = server.store.new_sign_in_link(&account, "a test", server.clock.now()).await.unwrap();
        assert_eq!(browser.post(&format!("/sign-in/link/{link}"), &[]).await.location, "/account");
    };
    by_link(&mut browser).await;
    let page = browser.get("/account").await.body;
    assert!(page.contains("without the old one") && !page.contains("Present password"), "{page}");
    let changed = browser.post("/account/password", &[("new", "boat lamp cheese")]).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let again = browser.post("/account/password", &[("new", "cheese lamp boat")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "from now on the password proves it");
    assert_eq!(sign_in(&mut Browser::new(&server), "boat lamp cheese").await.location, "/");
    by_link(&mut browser).await;
    server.advance(31 * 60);
    let late = browser.post("/account/password", &[("new", "cheese lamp boat")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "an open browser is not its owner for ever");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_and_a_new_password_ends_the_others() {
    let server = set_up().await;
    let (mut here, mut there) = (Browser::new(&server), Browser::new(&server));
    there.address = "10.0.0.77";
    for browser in [&mut here, &mut there] {
        sign_in(browser, PASSWORD).await;
    }
    let page = here.get("/account").await.body;
    assert!(page.contains("10.0.0.77") && !page.contains("203.0.113.9"), "the address that the proxy saw, not what was told");
    let row = page.split("<tr").find(|row| row.contains("10.0.0.77")).unwrap();
    let session = between(row, "name=\"session\" value=\"", "\"").to_owned();
    here.post("/account/session/end", &[("session", &session)]).await;
    assert_eq!(there.get("/").await.location, "/sign-in");

    sign_in(&mut there, PASSWORD).await;
    let wrong = here.post("/account/password", &[("current", "not this one"), ("new", "boat lamp cheese")]).await;
    assert!(wrong.body.contains("not your present password"));
    here.post("/account/password", &[("current", PASSWORD), ("new", "boat lamp cheese")]).await;
    assert_eq!(there.get("/").await.location, "/sign-in");
    assert_eq!(here.get("/").await.location, "/p/A81001/");
    assert_eq!(sign_in(&mut there, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_was_typed_after_the_sign_in_had_ended_is_kept_on_a_page_and_can_be_sent_again() {
    let server = set_up().await;
    let mut browser = Browser::new(&server);
    let typed = [("name", "Dora \"Dee\" <Quinn>"), ("job", "Nurse\nand more"), ("phone", "")];
    let answer = browser.post("/p/A81001/people/new?from=list", &typed).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert!(answer.body.contains("<h1>You are signed out, and nothing was saved yet</h1>"), "{}", answer.body);
    assert!(answer.body.contains("Dora &quot;Dee&quot; &lt;Quinn&gt;"), "{}", answer.body);
    assert!(answer.body.contains("href=\"/sign-in\" target=\"_blank\""), "{}", answer.body);
    let [form] = &forms_in(&answer.body)[..] else { panic!("{}", answer.body) };
    assert_eq!(form.action, "/p/A81001/people/new?from=list");
    let again: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(again, ["name", "job", "phone"]);
    sign_in(&mut browser, PASSWORD).await;
    assert_eq!(browser.post(&form.action, &typed).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/p/A81001/people").await.body.contains("Dora &quot;Dee&quot; &lt;Quinn&gt;"));
}

#[tokio::test]
async fn what_is_secret_or_no_practices_form_is_not_kept_and_is_typed_again() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let (mut secret_forms, mut asked_again) = (0, 0);
    for route in lanyard_server::routes() {
        for path in values::own(route.path, &a) {
            let page = server.ask(&a, Method::GET, &path, None).await.body;
            for form in page.split("<form").skip(1).filter_map(|part| part.split("</form>").next()) {
                let fields = form.split("<input").skip(1).filter(|field| field.contains("type=\"password\""));
                for name in fields.map(|field| between(field, " name=\"", "\"")) {
                    let action = between(form, "action=\"", "\"");
                    let answer = Browser::new(&server).post(action, &[("name", "typed"), (name, "hush-hush")]).await;
                    assert!(!answer.body.contains("hush-hush"), "{action} writes the field {name} into a page: see unsaved.rs");
                    let again = format!("name=\"{name}\" type=\"password\" autocomplete=\"off\">");
                    let is_kept = answer.body.contains(&again) && answer.body.contains("name=\"name\" value=\"typed\"");
                    assert!(is_kept || !action.starts_with("/p/"), "{action}: {}", answer.body);
                    secret_forms += usize::from(is_kept || answer.location == "/sign-in?unsaved=yes");
                    asked_again += usize::from(is_kept);
                }
            }
        }
    }
    assert!(secret_forms > 2 && asked_again > 0, "{asked_again} of {secret_forms} forms with a secret: this proves little");
    let page = Browser::new(&server).get("/sign-in?unsaved=yes").await.body;
    assert!(
        page.contains("What you sent was not saved") && !Browser::new(&server).get("/sign-in").await.body.contains("not saved")
    );
    assert_eq!(Browser::new(&server).get("/p/AAA01/people").await.location, "/sign-in", "who only looked lost nothing");
}

#[tokio::test]
async fn a_file_is_chosen_again_and_what_was_typed_beside_it_is_kept() {
    let server = set_up().await;
    let part = |rest: &str, value: &str| format!("--edge\r\ncontent-disposition: form-data; name={rest}\r\n\r\n{value}\r\n");
    let file = part("\"file\"; filename=\"staff <new>.csv\"", "Name,UUID");
    let body = part("\"kind\"", "people") + &file + "--edge--\r\n";
    let sent = async |length: usize| {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "multipart/form-data; boundary=edge".parse().unwrap());
        headers.insert(header::CONTENT_LENGTH, length.into());
        server.send(Method::POST, "/p/A81001/import", headers, body.clone()).await
    };
    let answer = sent(body.len()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
    assert!(answer.body.contains("Choose the file “staff &lt;new&gt;.csv” again"), "{}", answer.body);
    assert!(answer.body.contains("name=\"file\" type=\"file\"") && answer.body.contains("enctype=\"multipart/form-data\""));
    assert!(answer.body.contains("<input type=\"hidden\" name=\"kind\" value=\"people\">") && !answer.body.contains("UUID"));
    assert_eq!(sent(2_000_000).await.location, "/sign-in?unsaved=yes", "no room is given for a large one");
}

#[tokio::test]
async fn a_practice_gives_no_sign_in_link_for_an_account_that_others_use_too() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let b = seed::practice(&server, "BBB02", "Bumblebee").await;
    let mut write = server.store.write(&a.ods, "test", "a partner's engineer", server.clock.now()).await.unwrap();
    write.grant(&b.account, lanyard_store::Role::PartnerEngineer).await.unwrap();
    write.commit().await.unwrap();
    let mut administrator = Browser::signed_in(&server, &a.account).await;
    let ask = [("account", b.account.as_str())];
    let answer = administrator.post("/p/AAA01/settings/access/link", &ask).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = administrator.post("/p/AAA01/settings/access/link", &[("account", a.account.as_str())]).await;
    let link = between(&answer.body, "http://localhost:8440", "<").to_owned();
    let mut other = Browser::new(&server);
    other.post(&link, &[]).await;
    assert_eq!(other.get("/p/AAA01/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_database_alone_does_not_hold_the_secret_of_an_authenticator_app() {
    let server = set_up().await;
    let mut browser = Browser::new(&server);
    sign_in(&mut browser, PASSWORD).await;
    let page = browser.get("/account/totp").await.body;
    let secret = between(&page, "name=\"secret\" value=\"", "\"").to_owned();
    browser.post("/account/totp", &[("secret", &secret), ("code", &code(&secret, &server))]).await;
    let account = server.store.account_by_email("ben@surgery.example").await.unwrap().unwrap();
    let kept = server.store.credentials(&account.id).await.unwrap();
    let totp = kept.iter().find(|one| one.kind == lanyard_store::CredentialKind::Totp).unwrap();
    assert!(!serde_json::to_string(&kept).unwrap().contains(&secret) && totp.secret["sealed"].is_string(), "{kept:?}");

    // What was sealed for one credential opens at no other: a row copied in the database is no key.
    let (id, handle) = (lanyard_model::Id::new("copied"), "copied".to_owned());
    let copied = lanyard_store::Credential { id, handle, ..totp.clone() };
    server.store.remove_credential(&account.id, &totp.id, server.clock.now()).await.unwrap();
    server.store.add_credential(&copied).await.unwrap();
    server.advance(60);
    let mut other = Browser::new(&server);
    sign_in(&mut other, PASSWORD).await;
    let answer = other.post("/sign-in/second", &[("code", &code(&secret, &server))]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.get("/p/A81001/settings/diagnostics").await.body;
    assert!(page.contains("1 of 1 were added with another authenticator.key"), "{page}");
}

/// Why each entry of a practice's audit trail about this account was written, and all its words.
async fn trail(server: &Server, ods: &str, account: &Id<Account>) -> (Vec<String>, String) {
    let mut read = server.store.read(&Ods::parse(ods).unwrap()).await.unwrap();
    let all = read.changes_in(&[Portion { first: 1, last: i64::MAX }]).await.unwrap();
    let about: Vec<_> = all.into_iter().filter(|one| one.subject == "account" && one.record == account.as_str()).collect();
    let why = about.iter().map(|one| one.words.clone().unwrap().why).collect();
    (why, serde_json::to_string(&about).unwrap())
}

#[tokio::test]
async fn every_change_of_how_somebody_signs_in_stands_in_the_trail_of_each_of_their_practices_without_its_secret() {
    let server = set_up().await;
    seed::practice(&server, "AAA01", "Aardvark").await;
    seed::practice(&server, "BBB02", "Bumblebee").await;
    let ben = server.store.account_by_email("ben@surgery.example").await.unwrap().unwrap();
    let mut write =
        server.store.write(&Ods::parse("AAA01").unwrap(), "test", "A second practice", server.clock.now()).await.unwrap();
    write.grant(&ben.id, Role::Viewer).await.unwrap();
    write.commit().await.unwrap();

    let mut browser = Browser::new(&server);
    sign_in(&mut browser, PASSWORD).await;
    browser.post("/account/password", &[("current", PASSWORD), ("new", "boat lamp cheese")]).await;
    let page = browser.get("/account/totp").await.body;
    let secret = between(&page, "name=\"secret\" value=\"", "\"").to_owned();
    let codes = browser.post("/account/totp", &[("secret", &secret), ("code", &code(&secret, &server))]).await.body;
    let recovery = between(&codes, "<ul class=\"nhsuk-list lanyard-secret\"><li>", "</li>").to_owned();
    let mut other = Browser::new(&server);
    sign_in(&mut other, "boat lamp cheese").await;
    assert_eq!(other.post("/sign-in/second", &[("code", &recovery)]).await.location, "/");
    browser.post("/account/recovery", &[]).await;
    let app = server.store.credentials(&ben.id).await.unwrap().into_iter().find(|one| one.kind == CredentialKind::Totp).unwrap();
    for (kind, handle) in [(CredentialKind::Passkey, "the-passkey"), (CredentialKind::Oidc, "the-subject")] {
        let (id, label, secret) = (Id::new(handle), format!("Ben’s {handle}"), serde_json::json!({ "key": "hidden" }));
        let added = Credential { id, kind, label, handle: format!("handle of {handle}"), secret, ..app.clone() };
        server.store.add_credential(&added).await.unwrap();
    }
    browser.post("/account/credential/remove", &[("id", app.id.as_str()), ("password", "boat lamp cheese")]).await;

    let expected = [
        "The password was changed",
        "Added: authenticator app",
        "New recovery codes in place of all others",
        "Used: recovery code",
        "New recovery codes in place of all others",
        "Added: passkey",
        "Added: link to another sign-in service",
        "Removed: authenticator app",
    ];
    for ods in ["A81001", "AAA01"] {
        let (why, words) = trail(&server, ods, &ben.id).await;
        assert_eq!(why, expected, "{ods}");
        assert!(words.contains("Ben’s the-passkey") && words.contains("Ben Carver"), "{words}");
        for secret in ["hidden", "handle of", &secret, &recovery, "argon2", &recovery.replace('-', "")] {
            assert!(!words.contains(secret), "{ods} shows {secret}: {words}");
        }
        let ods = Ods::parse(ods).unwrap();
        assert!(server.store.verify_audit(&ods, &[]).await.unwrap().is_ok());
    }
    assert_eq!(trail(&server, "BBB02", &ben.id).await.0, Vec::<String>::new(), "a practice of others");
}

#[tokio::test]
async fn a_disabled_account_is_out_everywhere_until_it_is_enabled_again() {
    let server = set_up().await;
    let (mut amina, mut administrator) = (Browser::new(&server), Browser::new(&server));
    sign_in(&mut administrator, PASSWORD).await;
    let link = invited(&mut administrator, "manager").await;
    let fields = [("name", "Amina Yusuf"), ("email", "amina@surgery.example"), ("password", "boat lamp cheese")];
    amina.post(&link, &fields).await;
    let account = server.store.account_by_email("amina@surgery.example").await.unwrap().unwrap().id;
    let once = server.store.new_sign_in_link(&account, "a test", server.clock.now()).await.unwrap();
    let practice = lanyard_model::Ods::parse("A81001").unwrap();
    let set = async |disabled: bool| {
        let mut write = server.store.write(&practice, "operator", "a test", server.clock.now()).await.unwrap();
        write.disable_account(&account, disabled).await.unwrap();
        write.commit().await.unwrap();
    };
    let enter = async || Browser::new(&server).post("/sign-in", &fields[1..]).await.status;

    set(true).await;
    assert_eq!(amina.get("/p/A81001/").await.location, "/sign-in", "what was open is closed");
    assert_eq!(enter().await, StatusCode::UNPROCESSABLE_ENTITY);
    let said = Browser::new(&server).post(&format!("/sign-in/link/{once}"), &[]).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "and a link that waits");
    assert!(administrator.get("/p/A81001/settings/access").await.body.contains("signs in nowhere"));

    set(false).await;
    assert_eq!(enter().await, StatusCode::SEE_OTHER);
    assert_eq!(amina.get("/p/A81001/").await.location, "/sign-in", "a session that was ended stays ended");
    assert!(server.store.verify_audit(&practice, &[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_invitation_goes_by_e_mail_and_only_there() {
    let server = set_up().await;
    let mut administrator = Browser::new(&server);
    sign_in(&mut administrator, PASSWORD).await;
    let link = invited(&mut administrator, "first-line").await;
    let lanyard_server::Mailer::Memory(sent) = &*server.app.mailer else { panic!("e-mails are not kept") };
    let sent = sent.lock().unwrap().clone();
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "amina@surgery.example"));
    assert!(sent[0].text.contains(&format!("http://localhost:8440{link}")) && sent[0].text.contains("Ben Carver invites you"));
    assert!(!sent[0].subject.contains("join") && sent[0].attachments.is_empty(), "{sent:?}");
}

#[tokio::test]
async fn an_administrator_disables_an_account_and_enables_it_but_never_the_last_administrator() {
    let server = set_up().await;
    let mut ben = Browser::new(&server);
    sign_in(&mut ben, PASSWORD).await;
    let anna = server.member("A81001", "Anna", lanyard_store::Role::Manager).await;
    let mut hers = Browser::signed_in(&server, &anna).await;
    assert_eq!(hers.get("/p/A81001/").await.status, StatusCode::OK);
    let act = |name: &'static str, account: String| (format!("/p/A81001/settings/access/{name}"), account);
    let (disable, her_account) = act("disable", anna.to_string());
    assert_eq!(hers.post(&disable, &[("account", &her_account)]).await.status, StatusCode::FORBIDDEN, "administrators only");
    assert_eq!(ben.post(&disable, &[("account", &her_account)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(hers.get("/p/A81001/").await.location, "/sign-in", "her session ended");
    assert!(ben.get("/p/A81001/settings/access").await.body.contains("signs in nowhere"));
    let his_account = server.store.account_by_email("ben@surgery.example").await.unwrap().unwrap().id.to_string();
    let last = ben.post(&disable, &[("account", &his_account)]).await;
    assert!(last.status == StatusCode::UNPROCESSABLE_ENTITY && last.body.contains("without an administrator"), "{}", last.body);
    assert!(last.body.contains("There is a problem") && last.body.contains("Invite somebody"), "the page again: {}", last.body);
    assert_eq!(ben.post("/p/A81001/settings/access/enable", &[("account", &her_account)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(Browser::signed_in(&server, &anna).await.get("/p/A81001/").await.status, StatusCode::OK);
    // As an administrator who is disabled she does not count.
    ben.post("/p/A81001/settings/access/role", &[("account", &her_account), ("role", "administrator")]).await;
    ben.post(&disable, &[("account", &her_account)]).await;
    let alone = ben.post("/p/A81001/settings/access/role", &[("account", &his_account), ("role", "viewer")]).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_open_browser_gets_no_new_way_to_sign_in_without_the_password() {
    let server = set_up().await;
    let mut browser = Browser::new(&server);
    sign_in(&mut browser, PASSWORD).await;
    assert!(browser.get("/account/protect").await.body.contains("Use an app"), "just signed in");
    server.advance(11 * 60);
    let asked = browser.get("/account/protect").await.body;
    assert!(asked.contains("Is it you, Ben Carver?") && !asked.contains("Make new recovery codes"), "{asked}");
    for (method, path) in [(Method::GET, "/account/totp"), (Method::POST, "/account/totp"), (Method::POST, "/account/recovery")] {
        let fields = [("secret", "JBSWY3DPEHPK3PXP"), ("code", "123456")];
        let answer = if method == Method::GET { browser.get(path).await } else { browser.post(path, &fields).await };
        assert_eq!(answer.location, "/account/protect", "{method} {path}: {}", answer.body);
    }
    let wrong = browser.post("/account/prove", &[("password", "boat lamp cheese")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("This is not your password"), "{}", wrong.body);
    assert_eq!(browser.post("/account/prove", &[("password", PASSWORD)]).await.location, "/account/protect");
    assert!(browser.post("/account/recovery", &[]).await.body.contains("Your recovery codes"));
    server.advance(11 * 60);
    assert_eq!(browser.post("/account/recovery", &[]).await.location, "/account/protect", "for ten minutes");
}

#[tokio::test]
async fn who_made_a_link_for_a_colleague_and_that_it_was_used_stands_in_the_trail() {
    let server = set_up().await;
    let (mut amina, mut administrator) = (Browser::new(&server), Browser::new(&server));
    sign_in(&mut administrator, PASSWORD).await;
    let link = invited(&mut administrator, "manager").await;
    amina.post(&link, &[("name", "Amina Yusuf"), ("email", "amina@surgery.example"), ("password", "boat lamp cheese")]).await;
    let account = server.store.account_by_email("amina@surgery.example").await.unwrap().unwrap().id;
    let made = administrator.post("/p/A81001/settings/access/link", &[("account", account.as_str())]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let path = format!("/sign-in/link/{}", between(&made.body, "/sign-in/link/", "<"));
    assert_eq!(Browser::new(&server).post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    let mut read = server.store.read(&Ods::parse("A81001").unwrap()).await.unwrap();
    let all = read.changes_in(&[Portion { first: 1, last: i64::MAX }]).await.unwrap();
    let said: Vec<(String, String)> = all
        .into_iter()
        .filter_map(|change| Some((change.author, change.words?.why)))
        .filter(|(_, why)| why.contains("signs in once"))
        .collect();
    let expected = [("Ben Carver", "A link that signs in once was made"), ("Amina Yusuf", "A link that signs in once was used")];
    assert_eq!(said, expected.map(|(who, why)| (who.to_owned(), why.to_owned())));
}
