//! NHS hosts: which the client needs, and what was seen of each.

use lanyard_model::{
    CertificateProblem, Checkup, DnsOutcome, Fact, HostReading, HttpOutcome, PeerCertificate, State, TcpOutcome, TlsOutcome,
    WhyCode,
};

use super::{Facts, counted, not_applicable, section, short, unless_fails, untested};
use crate::{
    ClientModel,
    findings::{names_resolved, network_connected, no_portal},
};

/// What was seen of one host, as one of the things that findings tell apart: each belongs to exactly one finding.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::findings) enum Seen {
    /// It was not asked far enough to tell.
    Unknown,
    /// It answered.
    Reached,
    /// It answered that it is out of order, with this status.
    OutOfOrder(u16),
    /// Another host asks people to sign in to the network first.
    Portal(String),
    /// Somebody else answered; in words who.
    NotGenuine(String),
    /// Only an old version of TLS is spoken; which.
    OldTls(String),
    /// Its certificate has ended or not begun, by this PC's clock; in words.
    OutOfDate(String),
    /// It was not reached, for a reason that is none of the above; in words.
    NotReached(String),
}

/// Over which network a host is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::findings) enum Over {
    /// The internet.
    Internet,
    /// HSCN, the NHS's own network.
    Hscn,
}

/// What was seen of the hosts that this PC's client needs.
pub(in crate::findings) fn needed_hosts<'a>(facts: &Facts<'a>) -> Result<Vec<(Over, &'a HostReading, Seen)>, State> {
    let network = section(&facts.checkup.network, "the network")?;
    Ok(network.hosts.iter().filter_map(|host| Some((needed_over(facts, &host.host)?, host, seen(host)))).collect())
}

/// Fails with the first needed host of which `wrong` has something to say; not tested when no host answered far enough.
pub(in crate::findings) fn judge_hosts(
    facts: &Facts,
    wrong: impl Fn(&HostReading, &Seen) -> Option<String>,
) -> Result<State, State> {
    let hosts = needed_hosts(facts)?;
    if let Some(wrong) = hosts.iter().find_map(|(_, host, seen)| wrong(host, seen)) {
        return Ok(State::Fail(wrong));
    }
    if hosts.iter().any(|(_, host, _)| accepted(host)) { Ok(State::Pass) } else { untested("no host answered far enough to tell") }
}

/// Over which network this PC's client needs a host; `None` when it does not. A host that the pack does not list comes
/// from the practice's own settings and is needed.
fn needed_over(facts: &Facts, name: &str) -> Option<Over> {
    let Some(host) = facts.pack.hosts.iter().find(|host| host.name.eq_ignore_ascii_case(name)) else {
        return Some(Over::Internet);
    };
    let over = if host.over == "hscn" { Over::Hscn } else { Over::Internet };
    needs(facts.client, &host.needed_by, over).then_some(over)
}

/// Whether the client's kind needs a host. Where the kind is not known, any smartcard log-on's internet hosts count.
pub(in crate::findings) fn needs(client: ClientModel, needed_by: &[String], over: Over) -> bool {
    match client {
        ClientModel::NoClient | ClientModel::Unknown => over == Over::Internet && !needed_by.is_empty(),
        _ => needed_by.iter().any(|id| id == client.id()),
    }
}

/// What was seen of one host, from the outermost layer inwards.
pub(in crate::findings) fn seen(host: &HostReading) -> Seen {
    by_http(host)
        .or_else(|| by_portal(host))
        .or_else(|| host.tls.as_ref().map(by_tls))
        .or_else(|| host.tcp.as_ref().and_then(by_tcp))
        .or_else(|| by_name(&host.dns))
        .unwrap_or(Seen::Unknown)
}

fn by_http(host: &HostReading) -> Option<Seen> {
    Some(match host.http.as_ref()? {
        HttpOutcome::Answered { status: status @ 500..=599, .. } => Seen::OutOfOrder(*status),
        HttpOutcome::Answered { .. } => Seen::Reached,
        HttpOutcome::NotHttp => Seen::NotReached("does not answer as a website does".into()),
        HttpOutcome::Closed => Seen::NotReached("ends the connection without an answer".into()),
        HttpOutcome::TimedOut => Seen::NotReached("accepts the connection and then gives no answer".into()),
        HttpOutcome::Error(error) => Seen::NotReached(format!("gives no usable answer ({})", short(error))),
    })
}

/// A captive portal: without a genuine TLS answer, port 80 sends the browser to another host.
fn by_portal(host: &HostReading) -> Option<Seen> {
    use CertificateProblem::{UnknownIssuer, WrongName};
    let tls = host.tls.as_ref()?;
    let refused = matches!(tls, TlsOutcome::CertificateRefused { reason: UnknownIssuer | WrongName, .. } | TlsOutcome::NotTls);
    match &host.plain_http {
        Some(HttpOutcome::Answered { redirected_to: Some(to), .. }) if refused && !to.eq_ignore_ascii_case(&host.host) => {
            Some(Seen::Portal(short(to)))
        }
        _ => None,
    }
}

fn by_tls(tls: &TlsOutcome) -> Seen {
    match tls {
        TlsOutcome::Accepted { .. } => Seen::Unknown,
        TlsOutcome::CertificateRefused { reason, certificate } => refused(*reason, certificate.as_ref()),
        TlsOutcome::TooOld { offered } => Seen::OldTls(short(offered)),
        TlsOutcome::Alert(alert) if is_version_alert(alert) => Seen::OldTls("an older version".into()),
        TlsOutcome::Alert(alert) => Seen::NotReached(format!("refuses the secure connection ({})", short(alert))),
        TlsOutcome::NotTls => Seen::NotReached("does not answer with a secure connection".into()),
        TlsOutcome::Closed => Seen::NotReached("ends the connection before it is secure".into()),
        TlsOutcome::TimedOut => Seen::NotReached("accepts the connection and then gives no answer".into()),
        TlsOutcome::Error(error) => Seen::NotReached(format!("cannot be connected to securely ({})", short(error))),
    }
}

/// The alert `protocol_version` (RFC 8446, section 6), however it is spelt.
fn is_version_alert(alert: &str) -> bool {
    let letters: String = alert.chars().filter(char::is_ascii_alphabetic).collect();
    letters.eq_ignore_ascii_case("protocolversion")
}

fn refused(reason: CertificateProblem, certificate: Option<&PeerCertificate>) -> Seen {
    let by = |name: fn(&PeerCertificate) -> &str| certificate.map_or_else(|| "somebody unknown".into(), |c| common_name(name(c)));
    match reason {
        CertificateProblem::UnknownIssuer => {
            Seen::NotGenuine(format!("with a certificate signed by {}, whom this PC does not trust", by(|c| &c.issuer)))
        }
        CertificateProblem::WrongName => Seen::NotGenuine(format!("with a certificate made for {}", by(|c| &c.subject))),
        CertificateProblem::Expired => Seen::OutOfDate("has ended".into()),
        CertificateProblem::NotYetValid => Seen::OutOfDate("has not begun".into()),
        CertificateProblem::Other => Seen::NotReached("shows a certificate that this PC does not accept".into()),
    }
}

/// The common name within a distinguished name of RFC 4514, or the whole when there is none.
fn common_name(name: &str) -> String {
    let part = name.split(',').find_map(|part| part.trim().strip_prefix("CN="));
    short(part.unwrap_or(name))
}

fn by_tcp(tcp: &TcpOutcome) -> Option<Seen> {
    Some(Seen::NotReached(match tcp {
        TcpOutcome::Connected { .. } => return None,
        TcpOutcome::Refused => "refuses the connection".into(),
        TcpOutcome::TimedOut => "does not answer".into(),
        TcpOutcome::Unreachable => "cannot be reached from this network".into(),
        TcpOutcome::ProxyRefused(status) => format!("is refused by the proxy ({status})"),
        TcpOutcome::Error(error) => format!("cannot be connected to ({})", short(error)),
    }))
}

fn by_name(dns: &DnsOutcome) -> Option<Seen> {
    Some(Seen::NotReached(match dns {
        DnsOutcome::Resolved { .. } | DnsOutcome::ByProxy => return None,
        DnsOutcome::NoSuchName => "is a name that this network does not know".into(),
        DnsOutcome::ServerFailure => "is a name that the name server fails to look up".into(),
        DnsOutcome::TimedOut => "is a name that no name server looks up in time".into(),
        DnsOutcome::Error(error) => format!("cannot be looked up ({})", short(error)),
    }))
}

/// Whether a host's TLS answer was accepted.
pub(in crate::findings) fn accepted(host: &HostReading) -> bool {
    matches!(host.tls, Some(TlsOutcome::Accepted { .. }))
}

/// Whether the needed hosts over a network are reached: fails only for what no other finding reports.
pub(in crate::findings) fn reach(facts: &Facts, over: Over) -> Result<State, State> {
    let hosts: Vec<_> = needed_hosts(facts)?.into_iter().filter(|(of, _, _)| *of == over).collect();
    if hosts.is_empty() {
        return if pack_needs(facts, over) {
            untested("no such host was asked")
        } else {
            not_applicable("this PC's smartcard client needs no such host")
        };
    }
    let mut missed = hosts.iter().filter_map(|(_, host, seen)| match seen {
        Seen::NotReached(how) => Some(format!("{} {how}", short(&host.host))),
        _ => None,
    });
    if let Some(first) = missed.next() {
        unless_script_decides(facts)?;
        let others = missed.count();
        return Ok(State::Fail(match others {
            0 => first,
            more => format!("{first}; the same goes for {} more", counted(more as u64, "host")),
        }));
    }
    if hosts.iter().any(|(_, _, seen)| matches!(seen, Seen::Reached | Seen::OutOfOrder(_))) {
        return Ok(State::Pass);
    }
    untested("another finding about the network explains what was seen")
}

/// A way to hosts that programs may not take says nothing of theirs: where a script chooses the proxy, it was not run.
pub(in crate::findings) fn unless_script_decides(facts: &Facts) -> Result<(), State> {
    let proxy = facts.checkup.network.known().map(|network| &network.proxy);
    match proxy {
        Some(Fact::NotTried(why)) if why.code == WhyCode::NotReached => {
            untested("a script chooses the proxy here, and it was not run; programs may take another way")
        }
        _ => Ok(()),
    }
}

fn pack_needs(facts: &Facts, over: Over) -> bool {
    facts.pack.hosts.iter().any(|host| needed_over(facts, &host.name) == Some(over))
}

/// Whether hosts over a network were asked and not one of them was reached.
pub(in crate::findings) fn none_reached(facts: &Facts, over: Over) -> Result<bool, State> {
    let hosts = needed_hosts(facts)?;
    let mut of_network = hosts.iter().filter(|(of, _, _)| *of == over).peekable();
    Ok(of_network.peek().is_some() && of_network.all(|(_, _, seen)| matches!(seen, Seen::NotReached(_))))
}

/// Hosts are judged only on a network that looks up names and lets this PC out.
pub(in crate::findings) fn network_usable(facts: &Facts) -> Result<(), State> {
    unless_fails(facts, &network_connected::FINDING)?;
    unless_fails(facts, &names_resolved::FINDING)?;
    unless_fails(facts, &no_portal::FINDING)
}

/// The servers' time minus this PC's clock in seconds: the median of what the hosts said, so that one that is wrong itself
/// does not count.
pub(in crate::findings) fn clock_offset(checkup: &Checkup) -> Option<i64> {
    let hosts = &checkup.network.known()?.hosts;
    let mut offsets: Vec<i64> = hosts.iter().filter_map(|host| told(&host.http).or_else(|| told(&host.plain_http))).collect();
    offsets.sort_unstable();
    offsets.get(offsets.len() / 2).copied()
}

fn told(http: &Option<HttpOutcome>) -> Option<i64> {
    match http {
        Some(HttpOutcome::Answered { clock_offset_seconds, .. }) => *clock_offset_seconds,
        _ => None,
    }
}
