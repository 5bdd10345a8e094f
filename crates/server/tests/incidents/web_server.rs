//! A real receiver on a port of this machine: keeps what is posted to it, head and body, and answers as it is told.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Everything that was posted, oldest first.
pub(crate) type Posts = Arc<Mutex<Vec<String>>>;

/// Answers with these, status and body, one after another; then it takes no connection any more.
pub(crate) fn web_server(answers: &'static [(u16, &'static str)]) -> (u16, Posts) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let posts = Posts::default();
    let kept = Arc::clone(&posts);
    std::thread::spawn(move || {
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let post = received(&mut stream);
            kept.lock().unwrap().push(post);
            // A status of nothing: the line breaks off after everything arrived.
            if *status > 0 {
                let length = body.len();
                let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            }
        }
    });
    (port, posts)
}

fn received(stream: &mut TcpStream) -> String {
    let (mut text, mut buffer) = (String::new(), [0; 65536]);
    loop {
        let read = stream.read(&mut buffer).unwrap();
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        let length = text.to_lowercase().split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
        let body = text.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
        if read == 0 || length.is_some_and(|length: usize| body >= length) {
            return text;
        }
    }
}
