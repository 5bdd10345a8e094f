//! Redaction: a checkup without who and where it is from, as it may leave the practice.

use crate::{CardCertificate, Checkup, Diagnosis, Fact, HttpOutcome, ModuleReading, Network, PeerCertificate, TlsOutcome};

/// In the place of a site's proxy.
const PROXY: &str = "a proxy of the site";
/// In the place of a host to which a site leads.
const HOST: &str = "another host";
/// In the place of who signed a certificate, or whom it is made for.
const SOMEBODY: &str = "somebody else";

impl Checkup {
    /// The same checkup without who and where: no user, PC name, holder, certificate fingerprint or free text, no plan and no name of a
    /// site's own proxies, portals and certificates. Of certificates only those of the NHS keep who signed them: any other may be a
    /// person, or a site.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        self.origin = None;
        self.said = None;
        if let Some(told) = &mut self.told {
            told.plan = None;
        }
        certificates(&mut self).into_iter().for_each(redact_certificate);
        let names = known(&mut self.network.fact).map_or_else(Names::default, redact_network);
        if let Some(summary) = &mut self.summary {
            let details = summary.findings.iter_mut().filter_map(|judged| judged.state.detail_mut());
            details.chain(summary.attributes.values_mut()).for_each(|text| names.take_out_of(text));
        }
        self
    }

    /// The names of a site's own that redaction takes out of this checkup's network.
    pub fn site_names(&self) -> Names {
        let mut network = self.network.fact.clone();
        known(&mut network).map_or_else(Names::default, redact_network)
    }
}

impl Diagnosis {
    /// The same conclusion without what somebody said and the names of a site's own.
    #[must_use]
    pub fn redacted(mut self, names: &Names) -> Self {
        self.unrecognised = None;
        self.findings.iter_mut().filter_map(|judged| judged.state.detail_mut()).for_each(|text| names.take_out_of(text));
        let ranked = self.causes.iter_mut().chain(&mut self.second).flat_map(|cause| &mut cause.why);
        ranked.chain(self.rejected.iter_mut().map(|cause| &mut cause.why_not)).for_each(|text| names.take_out_of(text));
        self
    }
}

/// Names that say whose site it is, each with what stands in its place.
#[derive(Debug, Clone, Default)]
pub struct Names(Vec<(String, &'static str)>);

impl Names {
    /// Takes them out of a text in which they are told again.
    pub fn take_out_of(&self, text: &mut String) {
        for (name, instead) in &self.0 {
            *text = text.replace(name.as_str(), instead);
        }
    }
}

/// Every certificate of a card that was read, one way or another.
fn certificates(checkup: &mut Checkup) -> Vec<&mut CardCertificate> {
    let mut all = Vec::new();
    if let Fact::Known(cards) = &mut checkup.cards.fact {
        all.extend(cards.iter_mut().filter_map(|card| known(&mut card.certificates)).flatten());
    }
    if let Fact::Known(middleware) = &mut checkup.middleware.fact {
        let mut modules: Vec<&mut ModuleReading> = middleware.modules.iter_mut().collect();
        modules.extend(known(&mut middleware.in_store).into_iter().flatten());
        let tokens = modules.into_iter().map(|module| &mut module.tokens).chain([&mut middleware.shown_by_windows]);
        let tokens = tokens.filter_map(known).flatten();
        all.extend(tokens.filter_map(|token| known(&mut token.certificates)).flatten());
    }
    all
}

fn known<T>(fact: &mut Fact<T>) -> Option<&mut T> {
    if let Fact::Known(value) = fact { Some(value) } else { None }
}

fn redact_certificate(certificate: &mut CardCertificate) {
    certificate.holder = None;
    certificate.sha256 = None;
    if !is_nhs(&certificate.issuer) {
        certificate.issuer = SOMEBODY.to_owned();
    }
}

/// Whether a name is that of the NHS's own certificate authorities, as it stands on cards: `CN=SubCA02,OU=CA,O=nhs`.
fn is_nhs(name: &str) -> bool {
    name.split(',').any(|part| part.trim().eq_ignore_ascii_case("O=nhs"))
}

/// Takes a site's own names out of the network; gives them.
fn redact_network(network: &mut Network) -> Names {
    let mut names = Vec::new();
    for proxy in [&mut network.proxy, &mut network.service_proxy].into_iter().filter_map(known) {
        replace(proxy, PROXY, &mut names);
    }
    let asked: Vec<String> = network.hosts.iter().map(|host| host.host.to_lowercase()).collect();
    for host in &mut network.hosts {
        let presented = match &mut host.tls {
            Some(TlsOutcome::Accepted { certificate, .. }) => Some(certificate),
            Some(TlsOutcome::CertificateRefused { certificate, .. }) => certificate.as_mut(),
            _ => None,
        };
        if let Some(PeerCertificate { subject, issuer, .. }) = presented {
            replace(issuer, SOMEBODY, &mut names);
            replace(subject, SOMEBODY, &mut names);
        }
        for answer in [&mut host.http, &mut host.plain_http].into_iter().flatten() {
            if let HttpOutcome::Answered { redirected_to: Some(to), .. } = answer
                && !asked.contains(&to.to_lowercase())
            {
                replace(to, HOST, &mut names);
            }
        }
    }
    // A name that holds another one goes first.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    Names(names)
}

fn replace(name: &mut String, instead: &'static str, names: &mut Vec<(String, &'static str)>) {
    if ![PROXY, HOST, SOMEBODY, ""].contains(&name.as_str()) && !is_nhs(name) {
        names.push((std::mem::replace(name, instead.to_owned()), instead));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tests::checkup;
    use crate::{CertificateProblem, DnsOutcome, HostReading, Judged, Outcome, Reading, State, Summary, Told};

    #[test]
    fn redaction_leaves_nobody_behind() {
        let text = serde_json::to_string(&checkup().redacted()).unwrap();
        for secret in ["agnes", "Agnes", "FRONT-DESK-3", "000123456789", "feedface"] {
            assert!(!text.contains(secret), "{secret} is still in {text}");
        }
    }

    /// A host that answers with the certificate of a site's own filter and leads to its portal.
    fn inspected() -> HostReading {
        let until = "2027-01-01T00:00:00Z".parse().unwrap();
        let certificate = Some(PeerCertificate {
            subject: "CN=portal.riverside.example".into(),
            issuer: "CN=Riverside Surgery CA".into(),
            not_before: until,
            not_after: until,
        });
        let answer = |to: &str| HttpOutcome::Answered {
            status: 302,
            redirected_to: Some(to.to_owned()),
            clock_offset_seconds: None,
            millis: 1,
        };
        HostReading {
            host: "digital.nhs.uk".into(),
            port: 443,
            dns: DnsOutcome::Resolved { addresses: 1, private: false, millis: 1 },
            tcp: None,
            tls: Some(TlsOutcome::CertificateRefused { reason: CertificateProblem::UnknownIssuer, certificate }),
            http: Some(answer("portal.riverside.example")),
            plain_http: Some(answer("digital.nhs.uk")),
            millis: 1,
        }
    }

    #[test]
    fn no_name_of_a_sites_own_is_left_and_what_was_concluded_tells_none() {
        let mut checkup = checkup();
        let proxy = Fact::Known("proxy.riverside.example:8080".to_owned());
        let network =
            Network { connected: Fact::Known(true), proxy: proxy.clone(), service_proxy: proxy, hosts: vec![inspected()] };
        checkup.network = Reading { fact: Fact::Known(network), millis: 1 };
        checkup.told = Some(Told { series: Some(8), plan: Some("Room 3 (approved by A. Grey)".into()), ..Told::default() });
        let detail =
            "answers with a certificate signed by CN=Riverside Surgery CA, by way of proxy.riverside.example:8080".to_owned();
        let findings = vec![Judged { id: "not-inspected".into(), state: State::Fail(detail) }];
        let attributes = [("egress".to_owned(), "proxy.riverside.example:8080".to_owned())].into();
        checkup.summary = Some(Summary { outcome: Outcome::FaultFound, cause: None, findings, attributes });
        let Fact::Known(cards) = &mut checkup.cards.fact else { unreachable!() };
        let Fact::Known(certificates) = &mut cards[0].certificates else { unreachable!() };
        let own = CardCertificate { issuer: "CN=Agnes Grey,O=Riverside".into(), ..certificates[0].clone() };
        certificates.push(own);
        let redacted = checkup.redacted();
        let text = serde_json::to_string(&redacted).unwrap().to_lowercase();
        for name in ["riverside", "grey", "room 3"] {
            assert!(!text.contains(name), "{name} is still in {text}");
        }
        for kept in ["o=nhs", "digital.nhs.uk", "signed by somebody else, by way of a proxy of the site", "\"series\":8"] {
            assert!(text.contains(kept), "{kept} is not in {text}");
        }
        assert_eq!(redacted.clone().redacted(), redacted, "twice is once");
    }
}
