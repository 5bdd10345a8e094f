//! Channels, against a real receiver on this machine.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use crate::practice::Surgery;

/// A receiver that takes what is posted to it, headers and body, and answers with these statuses one after another.
fn receiver(statuses: &'static [u16]) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, posts) = channel();
    std::thread::spawn(move || {
        for (stream, status) in listener.incoming().flatten().zip(statuses) {
            let mut stream = stream;
            let mut text = String::new();
            let mut buffer = [0; 65536];
            loop {
                let read = stream.read(&mut buffer).unwrap();
                text.push_str(&String::from_utf8_lossy(&buffer[..read]));
                let length =
                    text.to_lowercase().split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
                let body = text.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
                if read == 0 || length.is_some_and(|length: usize| body >= length) {
                    break;
                }
            }
            send.send(text).unwrap();
            let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    (port, posts)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_signed_tried_again_and_names_nobody() {
    let surgery = Surgery::open("2026-11-26T12:00:00Z").await;
    let amina = surgery.person_with("Amina Yusuf", Some("amina@surgery.example")).await;
    surgery.card(&amina, Some(jiff::civil::date(2026, 12, 1))).await;
    let (port, posts) = receiver(&[503, 200, 200]);
    let made = surgery.send("channels", &format!("kind=webhook&name=Desk&url=http%3A%2F%2F127.0.0.1%3A{port}%2Fhook")).await;
    assert!(made.contains("It is not shown again"), "{made}");
    surgery.morning("2026-11-27T06:00:00Z").await;
    surgery.morning("2026-11-27T06:10:00Z").await;
    let posts: Vec<String> = posts.try_iter().collect();
    assert_eq!(posts.len(), 3, "a digest that was refused once, and a heartbeat: {posts:#?}");
    let value = |post: &str, name: &str| {
        post.lines().find_map(|line| line.to_lowercase().strip_prefix(name).map(str::to_owned)).unwrap_or_default()
    };
    assert!(
        posts.iter().all(|post| value(post, "x-lanyard-signature: ").starts_with("sha256=") && !post.contains("Amina")),
        "{posts:#?}"
    );
    let digests: Vec<&String> = posts.iter().filter(|post| post.contains("\"kind\":\"digest\"")).collect();
    assert!(digests.iter().any(|post| post.contains("certificate-")), "{posts:#?}");
    assert_eq!(value(digests[0], "x-lanyard-delivery: "), value(digests[digests.len() - 1], "x-lanyard-delivery: "));
    assert!(
        surgery.page("export/json").await.contains("Desk") && !surgery.page("export/json").await.contains("/hook"),
        "its address is secret"
    );
}
