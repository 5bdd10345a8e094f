//! From where a practice takes reports without sign-in, on a server outside its own network.

use axum::http::{HeaderMap, Method, StatusCode};

use crate::browser::encoded;
use crate::seed::{self, Practice};
use crate::server::{Answer, Server};

/// Asks without signing in, from this address, as our own proxy saw it; what stands before it was written by whoever asks.
async fn from(server: &Server, address: &str, method: Method, path: &str, body: &str) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", format!("10.20.30.99, {address}").parse().unwrap());
    server.send(method, path, headers, body.to_owned()).await
}

async fn set(server: &Server, who: &Practice, networks: &str) -> Answer {
    let fields = [("name", "Aardvark Surgery"), ("kind", "practice"), ("uses_emis", "yes"), ("networks", networks)];
    let path = format!("/p/{}/settings/practice", who.ods);
    server.ask(who, Method::POST, &path, Some(&encoded(&fields))).await
}

#[tokio::test]
async fn reports_are_taken_from_the_practices_own_network_and_by_labels_from_anywhere() {
    let server = Server::on_sqlite("http://localhost:8440").await;
    let who = seed::practice(&server, "AAA01", "Aardvark").await;
    let link = format!("/r/{}", who.report_link);
    let (inside, outside) = ("10.20.30.7", "203.0.113.9");
    assert_eq!(from(&server, outside, Method::GET, &link, "").await.status, StatusCode::OK, "until ranges are entered");

    let wrong = set(&server, &who, "10.20.30.0/24\n10.20.31.0/99").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Line 2: “10.20.31.0/99”") && wrong.body.contains("id=\"networks-error\""), "{}", wrong.body);
    assert_eq!(set(&server, &who, "10.20.30.0/24\n2001:db8:20::/48").await.status, StatusCode::SEE_OTHER);
    let settings = server.ask(&who, Method::GET, "/p/AAA01/settings", None).await.body;
    assert!(
        settings.contains("10.20.30.0/24\n2001:db8:20::/48") && settings.contains("You opened this page from 10."),
        "{settings}"
    );

    for address in [inside, "2001:db8:20:1::5"] {
        assert_eq!(from(&server, address, Method::GET, &link, "").await.status, StatusCode::OK, "{address}");
    }
    let spare = &who.ids["spare"][0];
    for path in [link.clone(), format!("{link}/A1-11"), format!("{link}/A1-11/news"), format!("{link}/spare/{spare}")] {
        let refused = from(&server, outside, Method::GET, &path, "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        assert!(refused.body.contains("scan the label beside the reader"), "{}", refused.body);
    }
    let report = "said=err+1002&other_room=Reception";
    assert_eq!(from(&server, outside, Method::POST, &link, report).await.status, StatusCode::FORBIDDEN);
    assert_eq!(from(&server, inside, Method::POST, &link, report).await.status, StatusCode::SEE_OTHER);
    assert_eq!(from(&server, outside, Method::GET, "/q/room-aar", "").await.status, StatusCode::OK, "a room’s label");
    let made_up = from(&server, outside, Method::GET, "/r/link-of-nobody", "").await;
    assert_eq!(made_up.status, StatusCode::NOT_FOUND);
}
