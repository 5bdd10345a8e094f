//! The local ports on which a product is published to answer, all asked at the same time.

mod answer;
mod body;
pub(super) mod fuzz;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use lanyard_diagnose::Product;
use lanyard_model::{HttpOutcome, PortAnswer, PortReading, TcpOutcome};

use crate::probe::network::http;
use crate::probe::network::wire::Wire;

/// The most that connecting on this PC and answering may take.
const CONNECT: Duration = Duration::from_millis(300);
const ANSWER: Duration = Duration::from_millis(1500);
/// The most ports that are asked.
const MOST: usize = 64;

/// Asks every port of every product; all answers are there by then.
pub(super) fn read(products: &[Product], until: Instant) -> Vec<PortReading> {
    let ports = products.iter().flat_map(|product| product.ports.iter().map(move |port| (product, *port)));
    thread::scope(|scope| {
        let spawn = |(product, port): (&'_ Product, u16)| {
            let path = product.port_path.clone();
            let thread = thread::Builder::new().spawn_scoped(scope, move || ask(port, &path, until));
            (product.id.clone(), port, thread)
        };
        let asked: Vec<_> = ports.take(MOST).map(spawn).collect();
        let read = |thread: io::Result<thread::ScopedJoinHandle<'_, PortAnswer>>| thread.ok()?.join().ok();
        let unread = || PortAnswer::Other("It could not be asked".to_owned());
        asked
            .into_iter()
            .map(|(product, port, thread)| PortReading { port, product, answer: read(thread).unwrap_or_else(unread) })
            .collect()
    })
}

/// Asks one port. Without a path, that it accepts a connection is all that is of interest.
fn ask(port: u16, path: &str, until: Instant) -> PortAnswer {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut wire = match Wire::connect(&[address], until.min(Instant::now() + CONNECT)) {
        Ok(wire) if path.is_empty() => {
            drop(wire);
            return PortAnswer::Ok;
        }
        Ok(wire) => wire,
        Err(TcpOutcome::Refused) => return PortAnswer::Closed,
        // On one's own PC only a program that no longer takes its connections lets one wait.
        Err(TcpOutcome::TimedOut) => return PortAnswer::Silent,
        Err(other) => return PortAnswer::Other(format!("No connection: {other:?}")),
    };
    wire.set_end(until.min(Instant::now() + ANSWER));
    match http::exchange(&mut wire, &format!("localhost:{port}"), path) {
        Ok((head, start)) => answer::meaning(head.status, &body::read(&mut wire, &head, start)),
        Err(HttpOutcome::TimedOut) => PortAnswer::Silent,
        Err(HttpOutcome::Closed) => PortAnswer::Other("It closed the connection without an answer".to_owned()),
        Err(HttpOutcome::NotHttp) => PortAnswer::Other("It does not speak HTTP".to_owned()),
        Err(other) => PortAnswer::Other(format!("No answer: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::network::servers::{say, shut, silent};

    #[test]
    fn every_port_is_read_at_the_same_time() {
        let fine = say(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n{\"portData\":{\"portNumber\":1}\r\n1\r\n}\r\n0\r\n\r\n",
        );
        let fault = say(b"HTTP/1.1 200 OK\r\n\r\n{\"faultException\":{\"code\":\"PR30007\",\"message\":\"no process\"}}");
        let page = say(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        let mail = say(b"220 mail\r\n");
        let servers = [fine, fault, page, mail, silent(), shut()];
        let product = Product {
            id: "port-service".to_owned(),
            ports: servers.iter().map(SocketAddr::port).collect(),
            port_path: "/PRS/GetPortNumber".to_owned(),
            ..Product::default()
        };
        let read = read(&[product], Instant::now() + Duration::from_millis(600));
        let answers: Vec<_> = read.into_iter().map(|reading| reading.answer).collect();
        let expected = [
            PortAnswer::Ok,
            PortAnswer::Fault("PR30007: no process".to_owned()),
            PortAnswer::Other("HTTP status 401".to_owned()),
            PortAnswer::Other("It does not speak HTTP".to_owned()),
            PortAnswer::Silent,
            PortAnswer::Closed,
        ];
        assert_eq!(answers, expected);
    }

    #[test]
    fn without_a_path_listening_is_enough() {
        let until = Instant::now() + Duration::from_secs(2);
        assert_eq!(ask(silent().port(), "", until), PortAnswer::Ok);
        assert_eq!(ask(shut().port(), "", until), PortAnswer::Closed);
    }
}
