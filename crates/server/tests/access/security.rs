//! What every answer carries, and what is refused before a page sees it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use axum::http::{HeaderMap, Method, StatusCode, header};

use crate::browser::Browser;
use crate::seed;
use crate::server::Server;
use crate::values;

#[tokio::test]
async fn every_route_carries_the_headers_and_no_page_needs_more_than_they_allow() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    for route in lanyard_server::routes() {
        for path in values::own(route.path, &a) {
            let answer = server.ask(&a, Method::GET, &path, None).await;
            let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
            let policy = header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"), "{path}: {policy}");
            let expected = [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
            ];
            for (name, value) in expected {
                assert_eq!(header(name), value, "{path}");
            }
            let kept = header("cache-control");
            // A calendar program keeps its file and asks whether it has changed; it is no browser of a shared PC.
            let calendar = path.starts_with("/feed/") && kept == "private, no-cache";
            let kept_by_all = path.starts_with("/static/") || path.starts_with("/assets/");
            assert!(kept == "no-store" || calendar || kept_by_all, "{path}: {kept}");
            if answer.body.starts_with("<!DOCTYPE") {
                for inline in [" style=\"", "<style", " onclick=", "<script>"] {
                    assert!(!answer.body.contains(inline), "{path} has {inline}, which its policy forbids");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_change_from_another_sites_page_is_refused() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let before = server.store.audit_head(&a.ods).await.unwrap();
    let session = server.store.open_session(&a.account, server.clock.now()).await.unwrap();
    for route in lanyard_server::routes() {
        // What stands in an address is read after that.
        for path in values::own(route.path, &a).into_iter().take(1) {
            for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
                let mut headers = HeaderMap::new();
                headers.insert(header::COOKIE, format!("lanyard-session={session}").parse().unwrap());
                headers.insert(name, value.parse().unwrap());
                let answer = server.send(Method::POST, &path, headers, String::new()).await;
                // What needs no sign-in is also refused when it is sent too often.
                let refused = [StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS].contains(&answer.status);
                assert!(refused, "{path} with {name}: {value} answers {}", answer.status);
            }
        }
    }
    assert_eq!(server.store.audit_head(&a.ods).await.unwrap(), before);
}

#[tokio::test]
async fn cookies_are_closed_to_scripts_and_other_sites_and_need_tls_where_there_is_tls() {
    for (url, secure) in [("https://lanyard.surgery.example", true), ("http://localhost:8440", false)] {
        let server = Server::on_sqlite(url).await;
        let a = seed::practice(&server, "AAA01", "Aardvark").await;
        let link = server.store.new_sign_in_link(&a.account, "a test", server.clock.now()).await.unwrap();
        let answer = Browser::new(&server).post(&format!("/sign-in/link/{link}"), &[]).await;
        let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), secure, "{url}: {cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_everywhere() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let large = format!("name={}", "x".repeat(300 * 1024));
    for path in ["/sign-in", "/p/AAA01/settings/practice", "/r/link-aardvark"] {
        let answer = server.ask(&a, Method::POST, path, Some(&large)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.body.contains("<h1>This is too large</h1>") && answer.body.contains("At most 256 KB"), "{}", answer.body);
    }
    let program = server.ask_with(&a, Method::POST, "/api/v1/incidents", "application/json", &large).await;
    assert_eq!(program.headers[header::CONTENT_TYPE], "application/problem+json");
    assert!(program.status == StatusCode::PAYLOAD_TOO_LARGE && program.body.contains("At most 256 KB"), "{}", program.body);
    let pc = server.ask_with(&a, Method::POST, "/api/enrol", "application/json", &large).await;
    assert!(pc.status == StatusCode::PAYLOAD_TOO_LARGE && pc.body.starts_with("{\"problem\":\"At most 256 KB"), "{}", pc.body);
}

#[tokio::test]
async fn figures_are_given_to_this_machine_and_to_addresses_that_were_named() {
    let mut server = Server::on_sqlite("http://localhost:8440").await;
    async fn from(server: &Server, address: &str) -> (StatusCode, String) {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", address.parse().unwrap());
        let answer = server.send(Method::GET, "/metrics", headers, String::new()).await;
        (answer.status, answer.body)
    }
    let made_up = Method::from_bytes(b"MADEUP").unwrap();
    server.send(made_up, "/healthz", HeaderMap::new(), String::new()).await;
    let (status, figures) = from(&server, "127.0.0.1").await;
    assert!(status == StatusCode::OK && !figures.contains("MADEUP"), "whoever makes up methods makes no rows: {figures}");
    assert_eq!(from(&server, "::1").await.0, StatusCode::OK);
    let (status, words) = from(&server, "10.20.30.4").await;
    assert!(status == StatusCode::FORBIDDEN && words.contains("from 10.20.30.4") && words.contains("--metrics-from"), "{words}");
    assert_eq!(from(&server, "127.0.0.1, 10.20.30.4").await.0, StatusCode::FORBIDDEN, "what stands before was written by anybody");
    server.app.figures_for = vec!["10.20.30.0/24".parse().unwrap()].into();
    server.take_over();
    assert_eq!(from(&server, "10.20.30.4").await.0, StatusCode::OK);
    assert_eq!(from(&server, "10.20.31.4").await.0, StatusCode::FORBIDDEN);
}

/// A browser that is cut off while it sends shows no page, but that the connection broke.
#[tokio::test(flavor = "multi_thread")]
async fn who_sends_a_file_that_is_too_large_is_heard_out_and_told() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let a = seed::practice(&server, "AAA01", "Aardvark").await;
    let session = server.store.open_session(&a.account, server.clock.now()).await.unwrap();
    let address = server.on_a_port().await;
    let bytes = 30 << 20;
    let head = format!(
        "POST /p/AAA01/import HTTP/1.1\r\nhost: localhost\r\ncookie: lanyard-session={session}\r\n\
         content-type: multipart/form-data; boundary=edge\r\ncontent-length: {bytes}\r\nconnection: close\r\n\r\n"
    );
    let exchange = move || {
        let mut line = TcpStream::connect(address).unwrap();
        line.write_all(head.as_bytes()).unwrap();
        line.write_all(&vec![b'x'; bytes]).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        answer
    };
    let answer = tokio::task::spawn_blocking(exchange).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("At most 10 MB"), "{answer}");
}
