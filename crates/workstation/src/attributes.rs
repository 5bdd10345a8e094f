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
    let mut all = BTreeMap::new();
    let mut put = |name: String, value: &str| drop(all.insert(name, value.to_owned()));
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

/// Reader names end in the unit's number (`… 00 00`), which says nothing about the model.
fn model(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ')
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
