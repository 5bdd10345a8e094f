//! A browser without scripts: it keeps cookies and sends forms.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, header};

use crate::server::{Answer, Server};

pub(crate) struct Browser<'a> {
    server: &'a Server,
    pub(crate) cookies: BTreeMap<String, String>,
    /// As a proxy would name it.
    pub(crate) address: &'static str,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        Self { server, cookies: BTreeMap::new(), address: "10.0.0.1" }
    }

    /// A browser that is signed in to an account.
    pub(crate) async fn signed_in(server: &'a Server, account: &lanyard_model::Id<lanyard_store::Account>) -> Self {
        let mut browser = Self::new(server);
        let session = server.store.open_session(account, server.clock.now()).await.unwrap();
        browser.cookies.insert("lanyard-session".to_owned(), session);
        browser
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, Some(encoded(fields))).await
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<String>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        headers.insert("x-forwarded-for", format!("203.0.113.9, {}", self.address).parse().unwrap());
        let answer = self.server.send(method, path, headers, form.unwrap_or_default()).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// Fields as a browser sends them.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}
