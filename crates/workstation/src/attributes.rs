//! The attribute vector: what fleets are compared on. No personal data, only builds, versions, models and egress.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use lanyard_diagnose::{ClientModel, Context, Pack};
use lanyard_model::{Checkup, Diagnosis, Fact, Outcome, Summary};

/// Days of changes that fleets are compared on.
const CHANGES_DAYS: i64 = 30;

/// What was concluded and where it can be compared.
pub(crate) fn summary(checkup: &Checkup, diagnosis: &Diagnosis, context: &Context, pack: &Pack) -> Summary {
    let cause = diagnosis.causes.first().filter(|_| diagnosis.outcome == Outcome::FaultFound);
    Summary {
        outcome: diagnosis.outcome,
        cause: cause.map(|cause| cause.code.clone()),
        findings: diagnosis.findings.clone(),
        attributes: attributes(checkup, context, pack),
    }
}

fn attributes(checkup: &Checkup, context: &Context, pack: &Pack) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    // Two readers of one model, or two versions of one product, are both told.
    let mut put = |name: String, value: &str| match all.get_mut(&name) {
        Some(known) if known.split(", ").any(|known| known == value) => {}
        Some(known) => *known = format!("{known}, {value}"),
        None => drop(all.insert(name, value.to_owned())),
    };
    put("client".into(), ClientModel::of(checkup).id());
    if let Some(series) = context.series_on_back() {
        put("card-series".into(), &series.to_string());
    }
    if let Some(session) = checkup.session.known()
        && let Fact::Known(system) = &session.system
    {
        put("system".into(), system);
    }
    for reader in checkup.readers.known().into_iter().flat_map(|readers| &readers.readers) {
        let driver = reader.driver.known().map_or("driver not known", String::as_str);
        put(format!("reader:{}", model(&reader.name)), driver);
    }
    for item in checkup.client.known().and_then(|client| client.installed.known()).into_iter().flatten() {
        put(item.product.clone(), item.version.as_deref().unwrap_or("installed"));
    }
    for module in checkup.middleware.known().into_iter().flat_map(|middleware| &middleware.modules) {
        put(format!("module:{}", module.name), module.version.known().map_or("version not known", String::as_str));
    }
    let in_store = checkup.middleware.known().and_then(|middleware| middleware.in_store.known());
    for provider in in_store.into_iter().flatten() {
        put(format!("in-store:{}", provider.name), provider.version.known().map_or("version not known", String::as_str));
    }
    for browser in checkup.browser.known().into_iter().flat_map(|browser| &browser.browsers) {
        put(browser.browser.clone(), browser.version.known().map_or("version not known", String::as_str));
    }
    let lately = checkup.taken_at.saturating_sub(SignedDuration::from_hours(24 * CHANGES_DAYS));
    for change in
        checkup.updates.known().into_iter().flatten().filter(|change| lately.as_ref().is_ok_and(|lately| change.at >= *lately))
    {
        put(format!("changed:{}", change.name), change.version.as_deref().unwrap_or("version not known"));
    }
    put("egress".into(), egress(checkup, pack));
    all
}

/// Reader names end in the unit's number, which says nothing about the model: two groups of two digits on Linux (`… 00 00`), one
/// group on Windows (`… 0`). Digits before it are the model's own (`SCR3310`, `CardMan 3121`).
fn model(name: &str) -> &str {
    let name = name.trim_end();
    let last = |text: &str, fits: fn(&str) -> bool| {
        text.rsplit_once(' ').filter(|(_, group)| fits(group)).map(|(rest, _)| rest.trim_end().len())
    };
    let pair = |group: &str| group.len() == 2 && group.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = |group: &str| !group.is_empty() && group.bytes().all(|digit| digit.is_ascii_digit());
    let before = |end: usize| name.get(..end).unwrap_or(name);
    let both = last(name, pair).and_then(|end| last(before(end), pair));
    both.or_else(|| last(name, number)).map_or(name, before)
}

/// HSCN when a host that only HSCN reaches answers; internet when only the others do.
fn egress(checkup: &Checkup, pack: &Pack) -> &'static str {
    let Some(network) = checkup.network.known() else { return "not known" };
    let over = |name: &str| pack.hosts.iter().find(|host| host.name == name).map(|host| host.over.as_str());
    let reached = |kind: &str| network.hosts.iter().any(|host| host.reached() && over(&host.host) == Some(kind));
    match (reached("hscn"), reached("internet")) {
        (true, _) => "hscn",
        (false, true) => "internet",
        (false, false) => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readers_model_keeps_its_own_digits() {
        for (name, wanted) in [
            ("OMNIKEY AG CardMan 3121 00 00", "OMNIKEY AG CardMan 3121"),
            ("HID Omnikey 3121 01 0A", "HID Omnikey 3121"),
            ("SCM Microsystems Inc. SCR3310 0", "SCM Microsystems Inc. SCR3310"),
            ("SCM Microsystems Inc. SCR331 0", "SCM Microsystems Inc. SCR331"),
            ("OMNIKEY CardMan 3x21 0", "OMNIKEY CardMan 3x21"),
            ("Virtual reader", "Virtual reader"),
            ("", ""),
        ] {
            assert_eq!(model(name), wanted, "{name}");
        }
    }

    #[test]
    fn two_versions_of_one_product_are_both_told() {
        let installed = |version: &str| lanyard_model::Installed {
            product: "credential-management".into(),
            name: "NHS Credential Management".into(),
            version: Some(version.into()),
        };
        let mut checkup = crate::edge::unread_elsewhere();
        checkup.client.fact = Fact::Known(lanyard_model::ClientSoftware {
            installed: Fact::Known(vec![installed("1.4.2.0"), installed("1.3.1.0"), installed("1.4.2.0")]),
            ..nothing()
        });
        let pack = Pack::embedded().unwrap();
        let all = attributes(&checkup, &Context::default(), &pack);
        assert_eq!(all.get("credential-management").map(String::as_str), Some("1.4.2.0, 1.3.1.0"));
    }

    fn nothing() -> lanyard_model::ClientSoftware {
        lanyard_model::ClientSoftware {
            unnamed: Vec::new(),
            running: Fact::NotAsked,
            installed: Fact::NotAsked,
            stuck: Fact::NotAsked,
            ports: Vec::new(),
            agent_points_at: Fact::NotAsked,
            agent_polls_readers: Fact::NotAsked,
            tasks: Fact::NotAsked,
        }
    }
}
