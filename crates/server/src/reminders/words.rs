//! What digests and heartbeats say: short, grouped by what is pressing, one thing to do each, with a link that opens it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_insight::{Actor, Deadline, Digest, Item, Kind, Readiness, Urgency, urgency};
use lanyard_model::{Desk, Ods};
use lanyard_store::{AuditHead, Practice, Read, StoreError};

use crate::app::App;
use crate::due::Due;
use crate::{backups, ui};

/// Stands in a holder's digest for their own link, which is made when the e-mail leaves: it is kept nowhere.
pub(crate) const OWN_LINK: &str = "[the link to your own page]";

/// How a holder renews without anybody's help. Source: domain facts, section D (self-renewal NHS smartcard service).
pub(crate) const SELF_RENEWAL: &str = "https://digital.nhs.uk/services/care-identity-service/smartcard-and-authentication-users/\
                            self-renewal-nhs-smartcard-service";

/// Who to ring, as the practice's contacts say.
pub(super) struct Help {
    registration_authority: Option<String>,
}

pub(super) async fn help(read: &mut Read, today: Date) -> Result<Help, StoreError> {
    let contacts = read.contacts(today).await?;
    let authority = contacts.into_iter().find(|one| one.desk == Desk::RegistrationAuthority);
    let said =
        |one: lanyard_model::Contact| [Some(one.name), one.phone, one.email].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Ok(Help { registration_authority: authority.map(said) })
}

/// Subject and text.
pub(super) type Words = (String, String);

/// Subject and text of a digest. The subject names nobody: it is shown on locked screens.
pub(super) fn digest(url: &str, practice: &Practice, digest: &Digest, help: &Help, today: Date) -> Words {
    let mut text = format!("For {}\n{}\n", digest.to.name, said(today));
    let mut counts = Vec::new();
    for (group, title, short) in GROUPS {
        let items: Vec<&Item> = digest.items.iter().filter(|item| urgency(&item.deadline, today) == *group).collect();
        if items.is_empty() {
            continue;
        }
        counts.push(format!("{} {short}", items.len()));
        let _ = write!(text, "\n{title}\n");
        for item in items {
            line(&mut text, url, &practice.ods, digest, item);
        }
    }
    if !digest.to.signs_in && digest.items.iter().any(|item| !is_own(digest, &item.deadline)) {
        text.push_str("\nThe practice’s pages open to whoever has an account here: the practice manager can give you one.\n");
    }
    if !digest.to.signs_in && digest.items.iter().any(|item| is_own(digest, &item.deadline)) {
        let _ = write!(text, "\nWhat you can do now, and with whom, without signing in:\n  {OWN_LINK}\n");
    }
    if let Some(authority) = &help.registration_authority {
        let _ = write!(text, "\nRegistration authority: {authority}\n");
    }
    let rest = match digest.to.signs_in {
        true => format!("a reminder can rest for a while: {url}/p/{}/reminders#rest", practice.ods),
        false => "the practice manager can let one rest.".to_owned(),
    };
    let _ = write!(
        text,
        "\nSent by Lanyard at {}. Each of these is sent again as its day comes nearer, what ends a smartcard or a position daily in its last week; {rest}\nNobody may use another person’s card, and Lanyard never asks for a passcode.\n",
        practice.name
    );
    (format!("Smartcards: {}", counts.join(", ")), text)
}

pub(super) const GROUPS: &[(Urgency, &str, &str)] = &[
    (Urgency::TooLate, "TOO LATE", "too late"),
    (Urgency::Today, "TODAY", "for today"),
    (Urgency::ThisWeek, "WITHIN A WEEK", "within a week"),
    (Urgency::Later, "LATER", "later"),
];

/// Whether something is about whoever reads it.
fn is_own(digest: &Digest, deadline: &Deadline) -> bool {
    digest.to.person.is_some() && digest.to.person.as_ref() == deadline.person.as_ref().map(|(id, _)| id)
}

fn line(text: &mut String, url: &str, ods: &Ods, digest: &Digest, item: &Item) {
    let deadline = &item.deadline;
    let own = is_own(digest, deadline);
    let whose = match &deadline.person {
        Some(_) if own => "You: ".to_owned(),
        Some((_, name)) => format!("{name}: "),
        None => String::new(),
    };
    let by = deadline.act_on.map_or(String::new(), |day| format!(" Do it by {}.", said(day)));
    let _ = write!(text, "* {whose}{}. {}{by}\n  {}\n", deadline.about, deadline.reason, deadline.needs);
    for instead in &item.instead_of {
        let _ = writeln!(text, "  You get this because {instead}.");
    }
    if let Some(link) = link(url, ods, deadline, own && !digest.to.signs_in) {
        let _ = writeln!(text, "  {link}");
    }
}

/// Where the thing is done. Holders without an account here get the published guide, and the link to their own page below.
fn link(url: &str, ods: &Ods, deadline: &Deadline, is_own_page: bool) -> Option<String> {
    if is_own_page {
        return is_renewed_alone(deadline).then(|| SELF_RENEWAL.to_owned());
    }
    Some(format!("{url}/p/{ods}/{}", path(deadline)))
}

/// Whether a holder can still do it without anybody's help.
pub(crate) fn is_renewed_alone(deadline: &Deadline) -> bool {
    matches!(deadline.kind, Kind::Certificate | Kind::UnseenCertificate | Kind::LeaveCertificate)
        && deadline.may_act.contains(&Actor::Holder)
}

/// Address of the page on which a deadline is dealt with, below the practice's.
pub(crate) fn path(deadline: &Deadline) -> String {
    let (subject, person) = (&deadline.subject, deadline.person.as_ref().map_or("", |(id, _)| id));
    match deadline.kind {
        Kind::Certificate
        | Kind::UnseenCertificate
        | Kind::LeaveCertificate
        | Kind::EndNotKnown
        | Kind::Series
        | Kind::LostCard
        | Kind::LockedCard => {
            format!("cards/{subject}")
        }
        Kind::NoCard => format!("lost-cards/{subject}"),
        Kind::Incident => format!("incidents/{subject}"),
        Kind::Position => format!("people/{person}/positions/{subject}"),
        Kind::Cis1 | Kind::Cis1Question => "cis1".to_owned(),
        Kind::Stock => format!("spares/{subject}"),
        Kind::Loan => "spares".to_owned(),
        Kind::ReaderWarranty => format!("readers/{subject}"),
        Kind::Contract => format!("contracts/{subject}"),
        Kind::Pilot | Kind::Approval => format!("updates/{subject}"),
        // Of too few trained people nobody's record is the one to look at.
        Kind::Training if person.is_empty() => "cover".to_owned(),
        Kind::Training => format!("cover/training/{subject}"),
        Kind::Cover => "cover".to_owned(),
        Kind::Plan => "settings/local-policy".to_owned(),
        // A case is somebody's; an access audit is everybody's.
        Kind::Review if person.is_empty() => format!("access-audits/{subject}"),
        Kind::Review => format!("staff-cases/{subject}"),
    }
}

/// Subject and text of a heartbeat.
pub(super) fn heartbeat(url: &str, practice: &Practice, due: &Due, untold: usize, proof: &str, now: Timestamp) -> Words {
    let pressing = due.deadlines.iter().filter(|one| urgency(one, due.today) <= Urgency::Today).count();
    let subject = format!("{pressing} due, checked {}", ui::clock_time(now));
    let mut text = format!(
        "Lanyard looked at the dates of {} on {} at {}: {pressing} due now, {} in all.\n",
        practice.name,
        said(due.today),
        ui::clock_time(now),
        due.deadlines.len()
    );
    text.push_str(&next_session(url, practice, due));
    if untold > 0 {
        let _ = writeln!(
            text,
            "Of {untold} of them nobody can be told by e-mail: no address is known, or everybody whom it concerns is away."
        );
    }
    text.push_str(proof);
    text.push_str("This comes every morning. On a morning when it does not, nobody is being reminded: look at Today in Lanyard.\n");
    (subject, text)
}

/// What will fail when patients next come, without a name: channels are read by many.
fn next_session(url: &str, practice: &Practice, due: &Due) -> String {
    let Some(ready) = due.readiness() else { return String::new() };
    let title = ready.title();
    match ready.fails.len() {
        0 => format!("Next session, {title}: nothing is known that will stop a log-on.\n"),
        _ => format!(
            "Next session, {title}: {} by then unless something is done. Who, where, and what to do: {url}/p/{}/\n",
            stops(&ready),
            practice.ods
        ),
    }
}

/// How much will fail at the next session, in words: two things of one person stop one log-on.
pub(crate) fn stops(ready: &Readiness) -> String {
    let log_ons = match ready.log_ons() {
        log_ons if log_ons == ready.fails.len() => "a log-on".to_owned(),
        1 => "the log-on of one person".to_owned(),
        log_ons => format!("the log-on of {log_ons} people"),
    };
    match ready.fails.len() {
        1 => format!("one thing will stop {log_ons}"),
        count => format!("{count} things will stop {log_ons}"),
    }
}

/// What is on record of a look at the next session after which nobody was written to.
pub(super) fn nothing_new(ready: &Readiness) -> Words {
    let known = if ready.fails.is_empty() { "nothing is known" } else { "nothing new is known" };
    (format!("{known} that will stop a log-on, {}", ready.title()), String::new())
}

/// Subject and text of an outlook on the next session, by room and person. Without rooms it names nobody.
pub(super) fn outlook(url: &str, practice: &Practice, ready: &Readiness, rooms: Option<&BTreeMap<String, String>>) -> Words {
    let title = ready.title();
    let mut text = format!("Next session, {title}: {} by then unless something is done.\n", stops(ready));
    let nowhere = BTreeMap::new();
    for (room, one) in ready.by_room(rooms.unwrap_or(&nowhere)) {
        let whose = one.person.as_ref().filter(|_| rooms.is_some()).map(|(_, name)| name.as_str());
        let place: Vec<&str> = room.into_iter().chain(whose).collect();
        let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
        let _ = write!(text, "\n* {place}{}. {}\n  {}\n", one.about, one.reason, one.needs);
        let _ = writeln!(text, "  {url}/p/{}/{}", practice.ods, path(one));
    }
    let _ = write!(
        text,
        "\nWhat cannot be put right before then: plan the session without it, as the practice’s own continuity plan says. Nobody may use \
         another person’s card.\n\nSent by Lanyard at {} before a session at which something will fail.\n",
        practice.name
    );
    (format!("{}, {title}", stops(ready)), text)
}

/// Where the audit trail ends and how backups stand. Kept with the e-mail, away from the server, the end proves that nothing
/// before it was altered or cut off since.
pub(super) fn proof(ods: &Ods, head: &AuditHead, app: &App) -> String {
    let backups = match (backups::alarm(app), app.data.as_deref().and_then(backups::last)) {
        (Some(alarm), _) => alarm,
        (None, Some((at, _))) => format!("The last backup was taken {}.", ui::when(at)),
        (None, None) => "No backup is known of.".to_owned(),
    };
    format!(
        "{backups}\nThe audit trail ends with {ods}:{}:{}. Keep this: “lanyard-server audit verify --head” proves it.\n",
        head.number, head.hash
    )
}

fn said(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn deadline(kind: Kind, person: Option<&str>) -> Deadline {
        Deadline {
            key: String::new(),
            kind,
            subject: "{id}".to_owned(),
            about: String::new(),
            person: person.map(|id| (id.to_owned(), String::new())),
            due: date(2026, 11, 27),
            act_on: None,
            may_act: Vec::new(),
            told: Vec::new(),
            stage: 0,
            daily: false,
            reason: String::new(),
            needs: String::new(),
            stops: String::new(),
        }
    }

    /// What somebody reads of these deadlines.
    fn read(signs_in: bool, actors: &[Actor], deadlines: Vec<Deadline>) -> String {
        let fields = serde_json::json!({
            "ods": "A81001", "name": "Willow Lane Surgery", "kind": "practice", "uses_emis": true, "report_link": "link",
            "created_at": "2026-11-27T06:00:00Z",
        });
        let practice: Practice = serde_json::from_value(fields).unwrap();
        let to = lanyard_insight::Recipient {
            id: "grace".to_owned(),
            name: "Grace Obi".to_owned(),
            email: None,
            person: Some("grace".to_owned()),
            actors: actors.iter().copied().collect(),
            leave: None,
            is_administrator: false,
            is_channel: false,
            signs_in,
        };
        let items = deadlines.into_iter().map(|deadline| Item { deadline, instead_of: Vec::new() }).collect();
        digest("http://here", &practice, &Digest { to, items }, &Help { registration_authority: None }, date(2026, 11, 27)).1
    }

    #[test]
    fn links_open_to_whoever_reads_them() {
        let of = |kind, person| Deadline { may_act: vec![Actor::Holder], ..deadline(kind, Some(person)) };
        let sponsor = read(false, &[Actor::Sponsor], vec![of(Kind::Certificate, "grace"), of(Kind::LockedCard, "amina")]);
        assert!(sponsor.contains(SELF_RENEWAL) && sponsor.contains(OWN_LINK), "{sponsor}");
        assert!(sponsor.contains("can give you one") && sponsor.contains("http://here/p/A81001/cards/{id}"), "{sponsor}");
        assert!(!sponsor.contains("#rest"), "{sponsor}");
        let approver = read(true, &[], vec![of(Kind::Approval, "grace")]);
        assert!(approver.contains("You: ") && approver.contains("http://here/p/A81001/updates/{id}"), "{approver}");
        assert!(!approver.contains(OWN_LINK) && approver.contains("#rest"), "{approver}");
        let holder = read(false, &[], vec![of(Kind::Certificate, "grace")]);
        assert!(holder.contains(OWN_LINK) && !holder.contains("can give you one") && !holder.contains("/p/A81001"), "{holder}");
    }

    /// A path with every identifier alike, whatever it is called.
    fn plain(path: &str) -> String {
        path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn every_reminder_opens_a_page_that_is_there() {
        let there: Vec<String> = crate::routes().iter().map(|route| plain(route.path)).collect();
        let cards = [Kind::Certificate, Kind::UnseenCertificate, Kind::LeaveCertificate, Kind::Series, Kind::LostCard];
        let of_a_person = [&cards[..], &[Kind::LockedCard, Kind::EndNotKnown, Kind::NoCard]].concat();
        let of_nobody = [
            Kind::Cis1,
            Kind::Cis1Question,
            Kind::Stock,
            Kind::ReaderWarranty,
            Kind::Contract,
            Kind::Cover,
            Kind::Pilot,
            Kind::Approval,
            Kind::Plan,
        ];
        let of_both = [Kind::Loan, Kind::Training, Kind::Review, Kind::Incident];
        let person = of_a_person.iter().chain(&of_both).chain(&[Kind::Position]).map(|kind| (*kind, Some("{person}")));
        for (kind, person) in of_nobody.iter().chain(&of_both).map(|kind| (*kind, None)).chain(person) {
            let path = plain(&format!("/p/{{ods}}/{}", path(&deadline(kind, person))));
            assert!(there.contains(&path) && !path.ends_with("/calendar"), "{kind:?}: {path}");
        }
    }
}
