//! The name servers of a `resolv.conf`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The most that the system's resolver uses (`MAXNS` of resolv.conf(5)).
const MOST: usize = 3;
const PORT: u16 = 53;

/// The name servers in their order; without any, the one on this machine (resolv.conf(5)).
pub(super) fn parse(text: &str) -> Vec<SocketAddr> {
    let listed = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and(words.next())?;
        // `fe80::1%eth0` has a zone that only the kernel can number; such a server is left out.
        address.parse::<IpAddr>().ok()
    });
    let servers: Vec<SocketAddr> = listed.take(MOST).map(|address| (address, PORT).into()).collect();
    if servers.is_empty() { vec![(Ipv4Addr::LOCALHOST, PORT).into()] } else { servers }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn recorded_file() {
        let text = "# made by resolvconf\nsearch a.example\nnameserver 10.0.0.2\nnameserver  fd00::1 \n#nameserver 9.9.9.9\n\
            nameserver nonsense\nnameserver 10.0.0.3\nnameserver 10.0.0.4\noptions edns0\n";
        let servers: Vec<String> = parse(text).iter().map(SocketAddr::to_string).collect();
        assert_eq!(servers, ["10.0.0.2:53", "[fd00::1]:53", "10.0.0.3:53"]);
        assert_eq!(parse(""), ["127.0.0.1:53".parse().unwrap()]);
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,300}") {
            let count = parse(&text).len();
            prop_assert!((1..=MOST).contains(&count));
        }
    }
}
