//! A host that only speaks TLS 1.0: OpenSSL's own test server, since rustls cannot speak it.

use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::authority::Identity;
use crate::inside::root::{OWN, write};
use crate::{Result, failed};

/// Starts it and waits until it listens.
pub(super) fn serve(place: Ipv4Addr, identity: &Identity) -> Result<Child> {
    let at = |kind: &str| format!("{OWN}/old-{place}.{kind}");
    write(at("crt"), identity.certificate.pem())?;
    write(at("key"), identity.key.serialize_pem())?;
    let child = Command::new("openssl")
        .args(["s_server", "-tls1", "-cipher", "DEFAULT:@SECLEVEL=0", "-www", "-quiet"])
        .args(["-cert", &at("crt"), "-key", &at("key"), "-accept", &format!("{place}:443")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed("run openssl (package openssl)"))?;
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect((place, 443)).is_err() {
        if Instant::now() > deadline {
            return Err("openssl s_server did not come up".to_owned());
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(child)
}
