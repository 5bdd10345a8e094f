//! Software on a PC, as a checkup saw it: which product in which version, and since when.

use jiff::Timestamp;
use lanyard_diagnose::Pack;
use lanyard_model::{Checkup, Software};

/// Product under which Windows itself stands among the software of a PC.
pub(crate) const WINDOWS: &str = "windows";
/// The same of a Linux.
const LINUX: &str = "linux";

/// The software on a PC after a checkup. What the checkup could not read stays as it was, and so does what a person wrote down. A
/// version that was not there at an earlier checkup is there since now.
pub(crate) fn software_seen(pack: &Pack, before: &[Software], checkup: &Checkup, now: Timestamp) -> Vec<Software> {
    let seen_before = before.iter().any(|one| one.product.is_some());
    let mut after: Vec<Software> = before.iter().filter(|one| one.product.is_none()).cloned().collect();
    for (of_system, section) in [(false, clients(pack, checkup)), (true, system(checkup))] {
        let known: Vec<&Software> = before.iter().filter(|one| belongs(one, of_system)).collect();
        let Some(seen) = section else {
            after.extend(known.into_iter().cloned());
            continue;
        };
        after.extend(seen.into_iter().map(|one| {
            let same = known.iter().find(|old| old.product == one.product && old.version == one.version);
            let since = same.map_or(seen_before.then_some(now), |old| old.since);
            Software { since, ..one }
        }));
    }
    after
}

/// Whether it is the system itself, or what is installed on it.
fn belongs(one: &Software, to_system: bool) -> bool {
    one.product.as_deref().is_some_and(|product| matches!(product, WINDOWS | LINUX) == to_system)
}

/// The build of a Windows in a text, as release and revision: 26100 and 2314 of `11 Pro 24H2 (26100.2314)`, `10.0.26100.2314` and
/// `26100.2314`. The revision is that of an update of this release alone (Microsoft's release health pages number them so).
pub(crate) fn build(text: &str) -> Option<(u32, u32)> {
    text.split(|letter: char| !letter.is_ascii_digit() && letter != '.').find_map(|numbers| {
        let parts: Vec<u32> = numbers.split('.').filter_map(|part| part.parse().ok()).collect();
        parts.windows(2).find_map(|pair| match pair {
            [release, revision] if *release >= FIRST_BUILD => Some((*release, *revision)),
            _ => None,
        })
    })
}

/// Builds of Windows 10 and later are higher than this; no number of a release such as 24H2 is.
const FIRST_BUILD: u32 = 10_000;

/// Whether a Windows that was seen is the wanted build or a later one of its release; `None` where the two are of different releases, or no
/// build is wanted.
pub(crate) fn has_build(seen: &str, wanted: &str) -> Option<bool> {
    let ((release, revision), (of, least)) = (build(seen)?, build(wanted)?);
    (release == of).then_some(revision >= least)
}

fn software(product: &str, name: &str, version: Option<&str>) -> Software {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    Software { name: short(name), version: version.map(short), product: Some(product.to_owned()), since: None }
}

fn clients(pack: &Pack, checkup: &Checkup) -> Option<Vec<Software>> {
    let installed = checkup.client.known()?.installed.known()?;
    // Windows lists some products twice, for each of its two registries.
    let mut seen: Vec<Software> = Vec::new();
    for one in installed {
        let name = pack.products.iter().find(|known| known.id == one.product).map_or(one.name.as_str(), |known| &known.name);
        let one = software(&one.product, name, one.version.as_deref());
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    Some(seen)
}

/// `Windows 11 24H2 (26100.2314)` is Windows in the version `11 24H2 (26100.2314)`.
fn system(checkup: &Checkup) -> Option<Vec<Software>> {
    let system = checkup.session.known()?.system.known()?;
    let one = match system.strip_prefix("Windows ") {
        Some(version) => software(WINDOWS, "Windows", Some(version)),
        None => software(LINUX, system, None),
    };
    Some(vec![one])
}

#[cfg(test)]
mod tests {
    use lanyard_model::{ClientSoftware, Fact, Installed, Reading};

    use super::*;

    fn checkup(agent: Option<&str>) -> Checkup {
        let mut checkup = Checkup::unread("c".into(), Timestamp::UNIX_EPOCH, "test".into());
        let one = |version: &str| Installed { product: "identity-agent".into(), name: "IA".into(), version: Some(version.into()) };
        let installed = Fact::Known(agent.map(one).into_iter().collect());
        let blank = Fact::Known(Vec::new());
        let client = ClientSoftware {
            unnamed: Vec::new(),
            installed,
            running: Fact::Known(Vec::new()),
            stuck: blank,
            ports: Vec::new(),
            agent_points_at: Fact::Known(String::new()),
            agent_polls_readers: Fact::NotAsked,
            tasks: Fact::Absent,
        };
        checkup.client = Reading { fact: Fact::Known(client), ..Reading::default() };
        checkup
    }

    #[test]
    fn builds_of_windows_are_compared_within_a_release_however_they_are_written() {
        let seen = "11 Pro 24H2 (26100.2314)";
        for (wanted, has) in [
            ("10.0.26100.2454", Some(false)),
            ("26100.2454", Some(false)),
            ("26100.2314", Some(true)),
            ("11 Enterprise 24H2 (26100.1742)", Some(true)),
            ("22631.4460", None),
            ("24H2", None),
            ("KB5046617", None),
        ] {
            assert_eq!(has_build(seen, wanted), has, "{wanted}");
        }
        assert_eq!(build("Server 2022 Standard (20348.2849)"), Some((20348, 2849)));
        assert_eq!(build("2.4.10.0"), None);
    }

    #[test]
    fn a_version_is_there_since_the_checkup_that_first_saw_it_in_place_of_another() {
        let pack = Pack::embedded().unwrap();
        let at = |second| Timestamp::from_second(second).unwrap();
        let first = software_seen(&pack, &[], &checkup(Some("2.4.9.0")), at(1));
        assert_eq!((first[0].name.as_str(), first[0].since), ("NHS Identity Agent", None), "it may have been there for years");
        let same = software_seen(&pack, &first, &checkup(Some("2.4.9.0")), at(2));
        assert_eq!(same, first);
        let newer = software_seen(&pack, &same, &checkup(Some("2.4.10.0")), at(3));
        assert_eq!(newer[0].since, Some(at(3)));
        assert_eq!(software_seen(&pack, &newer, &checkup(Some("2.4.10.0")), at(4)), newer);
        assert_eq!(software_seen(&pack, &newer, &checkup(None), at(5)), [], "it was taken off");
    }

    #[test]
    fn what_a_person_wrote_down_and_what_could_not_be_read_stay() {
        let pack = Pack::embedded().unwrap();
        let by_hand = Software { name: "EMIS Web".into(), version: Some("9.20".into()), product: None, since: None };
        let windows = Software { name: "Windows".into(), version: Some("11".into()), product: Some(WINDOWS.into()), since: None };
        let before = [by_hand, windows];
        let unread = Checkup::unread("c".into(), Timestamp::UNIX_EPOCH, "test".into());
        assert_eq!(software_seen(&pack, &before, &unread, Timestamp::UNIX_EPOCH), before);
    }
}
