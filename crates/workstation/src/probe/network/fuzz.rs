//! Entry points for fuzzing: what name servers, servers, proxies and the system's network files say.

use std::hint::black_box;

use jiff::Timestamp;
use lanyard_model::Fact;

use super::proxy::Proxy;
use super::{answer, dns, http, interfaces, name_servers, windows_proxy};
use crate::probe::registry::Values;

/// The first bytes of an answer to a TLS client hello.
pub(crate) fn tls(bytes: &[u8]) {
    black_box(answer::read(bytes));
}

/// A name server's answer, to whichever query it says it answers.
pub(crate) fn dns(bytes: &[u8]) {
    let id = bytes.first_chunk().map_or(0, |id| u16::from_be_bytes(*id));
    black_box(dns::meaning(bytes, id));
}

/// A server's answer over HTTP.
pub(crate) fn http(bytes: &[u8]) {
    black_box(http::ask(&mut Said(bytes), "host.example", || Timestamp::UNIX_EPOCH));
}

/// A SOCKS proxy's answers.
pub(crate) fn socks(bytes: &[u8]) {
    black_box(super::socks::connect(&mut Said(bytes), "host.example", 443)).ok();
}

/// The kernel's tables, `resolv.conf`, and the setting of the proxy: the first line is its address, the rest its exceptions.
pub(crate) fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(!interfaces::with_address(&text, &text).contains("lo"), "loopback counts as a network");
    assert!(!name_servers::parse(&text).is_empty(), "no name server");
    let (address, except) = text.split_once('\n').unwrap_or((&text, ""));
    if let Some(proxy) = Proxy::from_settings(address, except).known() {
        black_box((proxy.name(), proxy.is_for(except), proxy.is_for("host.example")));
    }
}

/// The proxy settings of Windows: a user's in a key, that of services in bytes.
pub(in crate::probe) fn registry(key: &Values) {
    let fact = Fact::Known(key.clone());
    black_box(windows_proxy::is_for_everybody(&fact));
    let user = windows_proxy::of_user(std::slice::from_ref(&fact)).map(|proxy| proxy.name());
    let user = windows_proxy::unless_automatic(
        user,
        windows_proxy::has_script(std::slice::from_ref(&fact)),
        &windows_proxy::detects(&fact),
    );
    for name in [user, windows_proxy::of_services(key)] {
        assert!(name.known().is_none_or(|name| !name.contains('@')), "a name and password were kept");
    }
}

/// The other side of a connection: it says these bytes, whatever it is told.
pub(in crate::probe) struct Said<'a>(pub(in crate::probe) &'a [u8]);

impl std::io::Read for Said<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl std::io::Write for Said<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
