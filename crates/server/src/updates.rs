//! Updates as they stand: the practice's rules, the evidence at its pilot PCs, which PCs have what.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::{Pack, UpdateRule, uk_date};
use lanyard_insight::{Evidence, Hold, UpdateFacts, UpdateState, has_version, update_state};
use lanyard_model::{Id, Outcome, Pc, Software, Update, UpdateEvent, UpdateEventKind, UpdateOwner, UpdatePolicy};
use lanyard_store::{Concluded, Read, StoreError, Write};

use crate::software::{WINDOWS, build, has_build};
use crate::ui;

/// A check this long before the update still shows that the pilot PC worked.
const STILL_TRUE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A check arrives within this time of being made; one that lay longer on its PC is not said to have come between.
const SAME_CHECK: SignedDuration = SignedDuration::from_mins(10);

/// One update with everything that bears on it.
pub(crate) struct Tracked {
    pub(crate) update: Update,
    pub(crate) policy: UpdatePolicy,
    pub(crate) events: Vec<UpdateEvent>,
    pub(crate) pilots: Vec<(Pc, Evidence)>,
    /// Every PC, with whether it has this version.
    pub(crate) pcs: Vec<(Pc, OnPc)>,
    pub(crate) facts: UpdateFacts,
    pub(crate) state: UpdateState,
}

/// What is known of an update at one PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnPc {
    /// A check saw this version or a later one.
    Seen,
    /// A check saw an earlier one.
    Older,
    /// A check did not find the product: there is nothing to update.
    NotThere,
    /// No check tells, and somebody said that it is there: what they wrote down.
    Said(UpdateEvent),
    /// No check tells, and nobody has said so.
    NotKnown,
}

impl OnPc {
    /// Whether nothing is left to do there.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Seen | Self::NotThere | Self::Said(_))
    }

    /// Whether it is for people to say.
    pub(crate) fn is_for_people(&self) -> bool {
        matches!(self, Self::Said(_) | Self::NotKnown)
    }
}

/// The practice's rules for a group, or else the knowledge pack's.
pub(crate) async fn policy(read: &mut Read, rule: &UpdateRule) -> Result<UpdatePolicy, StoreError> {
    let own = read.all::<UpdatePolicy>().await?.into_iter().find(|policy| policy.kind == rule.id);
    Ok(own.unwrap_or_else(|| of_pack(rule)))
}

fn of_pack(rule: &UpdateRule) -> UpdatePolicy {
    UpdatePolicy {
        id: Id::new(""),
        kind: rule.id.clone(),
        owner: serde_json::from_value(rule.owner.as_str().into()).unwrap_or(UpdateOwner::Partner),
        pilots: Vec::new(),
        wait_days: rule.wait_days,
        window_days: rule.window_days,
        quiet: Vec::new(),
        approver: None,
    }
}

/// The rules of every group of the knowledge pack.
pub(crate) async fn policies(read: &mut Read, pack: &Pack) -> Result<Vec<(UpdateRule, UpdatePolicy)>, StoreError> {
    let mut own: BTreeMap<String, UpdatePolicy> =
        read.all::<UpdatePolicy>().await?.into_iter().map(|policy| (policy.kind.clone(), policy)).collect();
    let rules = pack.update_rules.iter();
    Ok(rules.map(|rule| (rule.clone(), own.remove(&rule.id).unwrap_or_else(|| of_pack(rule)))).collect())
}

/// Every update, the newest first.
pub(crate) async fn all(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<Vec<Tracked>, StoreError> {
    let mut all = Vec::new();
    let updates: Vec<Update> = read.all().await?;
    if updates.is_empty() {
        return Ok(all);
    }
    let (pcs, policies) = (read.pcs().await?, policies(read, pack).await?);
    for update in updates.into_iter().rev() {
        let Some((_, policy)) = policies.iter().find(|(rule, _)| rule.id == update.kind) else { continue };
        all.push(track(read, pack, update, policy.clone(), &pcs, now).await?);
    }
    Ok(all)
}

/// One update.
pub(crate) async fn one(read: &mut Read, pack: &Pack, id: &str, now: Timestamp) -> Result<Option<Tracked>, StoreError> {
    let Some(update) = read.find::<Update>(&Id::new(id)).await? else { return Ok(None) };
    let Some(rule) = pack.update_rules.iter().find(|rule| rule.id == update.kind) else { return Ok(None) };
    let (pcs, policy) = (read.pcs().await?, policy(read, rule).await?);
    Ok(Some(track(read, pack, update, policy, &pcs, now).await?))
}

/// What happened since it was taken back last: nothing from before counts for what comes after.
fn since_taken_back(events: &[UpdateEvent]) -> &[UpdateEvent] {
    let back = events.iter().rposition(|event| event.kind == UpdateEventKind::RolledBack);
    events.get(back.map_or(0, |place| place + 1)..).unwrap_or_default()
}

/// Whether it was taken back, and nobody has begun with it again: whatever else is written down does not bring it back.
fn is_taken_back(events: &[UpdateEvent]) -> bool {
    let since = since_taken_back(events);
    since.len() < events.len() && last(since, UpdateEventKind::BegunAgain).is_none()
}

/// Whether it was withdrawn, and nobody has begun with it again.
fn is_withdrawn(events: &[UpdateEvent]) -> bool {
    let of = |event: &&UpdateEvent| matches!(event.kind, UpdateEventKind::Withdrawn | UpdateEventKind::BegunAgain);
    events.iter().rfind(of).is_some_and(|event| event.kind == UpdateEventKind::Withdrawn)
}

/// Whether somebody wrote down what a pilot PC shows of this one.
fn was_pilot(events: &[UpdateEvent], pc: &Pc) -> bool {
    use UpdateEventKind::{Installed, LogOnFailed, LogOnWorked};
    let tells = |event: &UpdateEvent| matches!(event.kind, Installed | LogOnFailed | LogOnWorked);
    events.iter().any(|event| tells(event) && event.pc.as_ref() == Some(&pc.id))
}

async fn track(
    read: &mut Read,
    pack: &Pack,
    update: Update,
    policy: UpdatePolicy,
    pcs: &[Pc],
    now: Timestamp,
) -> Result<Tracked, StoreError> {
    let is_listed = is_listed(pack, &update);
    let events = read.update_events(&update.id).await?;
    let (since, taken_back) = (since_taken_back(&events), is_taken_back(&events));
    let back = last(&events, UpdateEventKind::RolledBack).map(|event| event.at);
    let mut pilots = Vec::new();
    for pc in pcs.iter().filter(|pc| policy.pilots.contains(&pc.id) || was_pilot(since, pc)) {
        let came = seen(&update, pc).and_then(|one| one.since);
        let began = events.first().map(|event| event.at).into_iter().chain(came).min();
        let from = began.unwrap_or(now).saturating_sub(STILL_TRUE).unwrap_or(now);
        let mut checkups = read.outcomes_of_pc(&pc.id, from, now).await?;
        // Of one that was taken back is shown what was seen of it; once it is begun with again nothing from before that counts.
        let (events, after) = if taken_back { (&events[..], None) } else { (since, back) };
        checkups.retain(|one| after.is_none_or(|back| one.at > back));
        let evidence = evidence((pack, &update, &policy), events, pc, &checkups, after);
        // Where it failed it goes on failing until it is seen to work there, whichever PCs are pilots by then.
        if policy.pilots.contains(&pc.id) || evidence.failed_after() {
            pilots.push((pc.clone(), evidence));
        }
    }
    let pcs: Vec<(Pc, OnPc)> = pcs.iter().map(|pc| (pc.clone(), on_pc(&update, &events, pc, is_listed))).collect();
    let at_pilots: Vec<Evidence> = pilots.iter().map(|(_, evidence)| *evidence).collect();
    let facts = UpdateFacts {
        begun_on: last(since, UpdateEventKind::BegunAgain).map_or(update.noticed_on, |event| uk_date(event.at)),
        security: update.security,
        wait_days: i32::try_from(policy.wait_days).unwrap_or(0),
        evidence: Evidence::of_all(&at_pilots),
        goes_on_unproved: last(since, UpdateEventKind::WentOnUnproved).is_some(),
        approved_on: last(since, UpdateEventKind::Approved).map(|event| uk_date(event.at)),
        hold: hold(&events),
        rolled_back: taken_back,
        withdrawn: is_withdrawn(&events),
        pilots: pilots.len(),
        quiet: policy.quiet.iter().map(|period| (period.from, period.until)).collect(),
        left: pcs.iter().filter(|(_, on)| !on.is_done()).count(),
    };
    let state = update_state(&facts, uk_date(now));
    Ok(Tracked { update, policy, events, pilots, pcs, facts, state })
}

/// Whether the system always lists the product among its programs: then a check that does not find it says that it is not there.
fn is_listed(pack: &Pack, update: &Update) -> bool {
    let product = update.product.as_deref().and_then(|id| pack.product(id));
    product.is_none_or(|product| !product.often_unlisted)
}

/// The product of an update as it stands on a PC.
pub(crate) fn software<'a>(update: &Update, pc: &'a Pc) -> Option<&'a Software> {
    let product = update.product.as_deref()?;
    pc.software.iter().find(|one| one.product.as_deref() == Some(product))
}

/// Whether a version that a check saw is the update's or a later one; `None` where the two cannot be compared: what somebody wrote is no
/// version but the number of an article such as KB5073121, or it is of another release of Windows, which has versions of its own.
fn has(update: &Update, seen: &str) -> Option<bool> {
    if update.product.as_deref() == Some(WINDOWS) {
        return has_build(seen, &update.version);
    }
    let is_a_version = update.version.trim_start_matches(['v', 'V']).starts_with(|letter: char| letter.is_ascii_digit());
    is_a_version.then(|| has_version(seen, &update.version))
}

/// As [`software`], where it is this version or a later one.
fn seen<'a>(update: &Update, pc: &'a Pc) -> Option<&'a Software> {
    let has = |one: &&Software| one.version.as_deref().and_then(|seen| has(update, seen)) == Some(true);
    software(update, pc).filter(has)
}

/// Whether a PC has it. What a check saw counts; where the product is one that no check sees, or the PC was never checked, what somebody
/// said last. `is_listed` says of the product that a check which does not find it tells that it is not there.
fn on_pc(update: &Update, events: &[UpdateEvent], pc: &Pc, is_listed: bool) -> OnPc {
    let was_checked = update.product.is_some() && pc.software.iter().any(|one| one.product.is_some());
    match software(update, pc) {
        None if was_checked && is_listed => return OnPc::NotThere,
        Some(Software { version: None, .. }) => return OnPc::Older,
        Some(Software { version: Some(seen), .. }) => match has(update, seen) {
            Some(true) => return OnPc::Seen,
            Some(false) => return OnPc::Older,
            None => {}
        },
        None => {}
    }
    let tells = |kind| matches!(kind, UpdateEventKind::OnPc | UpdateEventKind::NotOnPc);
    let of_people = events.iter().filter(|event| tells(event.kind));
    // A pilot PC that was taken back does not have it any more.
    let of_pilots = since_taken_back(events).iter().filter(|event| event.kind == UpdateEventKind::Installed);
    let said = of_people.chain(of_pilots).filter(|event| event.pc.as_ref() == Some(&pc.id)).max_by_key(|event| event.at);
    said.filter(|event| event.kind != UpdateEventKind::NotOnPc).map_or(OnPc::NotKnown, |event| OnPc::Said(event.clone()))
}

fn last(events: &[UpdateEvent], kind: UpdateEventKind) -> Option<&UpdateEvent> {
    events.iter().rev().find(|event| event.kind == kind)
}

/// A hold that nobody has ended, since the first of the chain.
fn hold(events: &[UpdateEvent]) -> Option<Hold> {
    let held = last(since_taken_back(events), UpdateEventKind::Held)?;
    let ended = last(events, UpdateEventKind::Resumed).is_some_and(|resumed| resumed.at > held.at);
    (!ended).then(|| Hold { since: first_held(events).unwrap_or_else(|| uk_date(held.at)), until: held.until })
}

/// The day of the first hold ever: a security update gets one fortnight, not one after another.
pub(crate) fn first_held(events: &[UpdateEvent]) -> Option<Date> {
    events.iter().find(|event| event.kind == UpdateEventKind::Held).map(|event| uk_date(event.at))
}

/// Since when checks see it on a PC.
fn seen_since(update: &Update, pc: &Pc, checkups: &[Concluded]) -> Option<Timestamp> {
    seen(update, pc)?.since.or_else(|| from_the_first(update, checkups.first().map(|one| one.at)))
}

/// Since when an update counts that the first check of a PC found there: from before anybody could see the PC work without it.
fn from_the_first(update: &Update, first: Option<Timestamp>) -> Option<Timestamp> {
    let noticed = update.noticed_on.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    first.into_iter().chain(noticed).min()
}

/// Writes down of updates since when a pilot PC had them, before a later version takes their place: afterwards a check sees that one only,
/// and what was seen of the earlier one would count as from before it.
///
/// # Errors
/// When the database cannot be used.
pub(crate) async fn note_overtaken(write: &mut Write<'_>, before: &Pc, after: &Pc) -> Result<(), StoreError> {
    if before.software == after.software {
        return Ok(());
    }
    let policies: Vec<UpdatePolicy> = write.all().await?;
    let is_pilot = |update: &Update| policies.iter().any(|one| one.kind == update.kind && one.pilots.contains(&before.id));
    for update in write.all::<Update>().await?.into_iter().filter(is_pilot) {
        let (Some(had), Some(has)) = (seen(&update, before), seen(&update, after)) else { continue };
        if had.version == has.version {
            continue;
        }
        let events = write.update_events(&update.id).await?;
        let is_written = |event: &UpdateEvent| event.kind == UpdateEventKind::Installed && event.pc.as_ref() == Some(&before.id);
        if since_taken_back(&events).iter().any(is_written) {
            continue;
        }
        let came = match had.since {
            Some(since) => Some(since),
            None => from_the_first(&update, write.first_checkup_of(&before.id).await?),
        };
        let back = last(&events, UpdateEventKind::RolledBack).map(|event| event.at);
        let Some(at) = came.filter(|at| back.is_none_or(|back| *at > back)) else { continue };
        let note = had.version.as_ref().zip(has.version.as_ref());
        let note = note.map(|(had, has)| format!("{had}; {has} took its place on {}", ui::day(uk_date(write.now()))));
        let (id, subject, kind) = (write.new_id()?, update.id.clone(), UpdateEventKind::Installed);
        let pc = Some(before.id.clone());
        write.save(&UpdateEvent { id, subject, at, kind, pc, until: None, author: "A check".to_owned(), note }).await?;
    }
    Ok(())
}

/// What was seen at one pilot PC. What checks saw come before `after` was there before it was taken back.
fn evidence(
    (pack, update, policy): (&Pack, &Update, &UpdatePolicy),
    events: &[UpdateEvent],
    pc: &Pc,
    checkups: &[Concluded],
    after: Option<Timestamp>,
) -> Evidence {
    let here = || events.iter().filter(|event| event.pc.as_ref() == Some(&pc.id));
    let said = here().find(|event| event.kind == UpdateEventKind::Installed).map(|event| event.at);
    let seen = seen_since(update, pc, checkups).filter(|at| after.is_none_or(|back| *at > back));
    let installed = said.into_iter().chain(seen).min();
    let log_on = |event: &UpdateEvent| match event.kind {
        UpdateEventKind::LogOnWorked => Some(true),
        UpdateEventKind::LogOnFailed => Some(false),
        _ => None,
    };
    let is_after = |at: Timestamp| installed.is_some_and(|installed| at >= installed);
    let log_ons = |after: bool| here().filter(move |event| is_after(event.at) == after).filter_map(log_on).next_back();
    // A fault that comes long after it, or lies with somebody's card, is not the update's.
    let window = SignedDuration::from_hours(24 * policy.window_days);
    let is_its_own = |checkup: &Concluded| {
        let is_late = installed.is_some_and(|installed| checkup.at.duration_since(installed) > window);
        let cause = checkup.cause.as_deref().and_then(|code| pack.cause(code));
        !is_late && !cause.is_some_and(|cause| cause.of_holder)
    };
    let found = |checkup: &Concluded| match checkup.outcome {
        Outcome::NothingWrong => Some(true),
        Outcome::FaultFound => is_its_own(checkup).then_some(false),
        Outcome::CouldNotTell => None,
    };
    let outcomes = |after: bool| checkups.iter().filter(move |one| is_after(one.at) == after).filter_map(found).next_back();
    Evidence {
        checkup_before: outcomes(false),
        log_on_before: log_ons(false),
        checkup_after: outcomes(true),
        log_on_after: log_ons(true),
        installed_on: installed.map(uk_date),
    }
}

/// A version that PCs report and nobody has written down: product, name, version, on how many PCs.
pub(crate) struct Unlisted {
    pub(crate) kind: String,
    pub(crate) product: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) on: usize,
    /// On how many PCs the product is.
    pub(crate) of: usize,
}

/// For each product the newest version, unless it is written down: one that some PCs have and others lack, or that came lately in
/// place of another, also when every PC got it in one night.
pub(crate) fn unlisted(pack: &Pack, pcs: &[Pc], known: &[Tracked], now: Timestamp) -> Vec<Unlisted> {
    let mut found = Vec::new();
    for rule in &pack.update_rules {
        for product in &rule.products {
            let on = |pc: &&Pc| pc.software.iter().any(|one| one.product.as_ref() == Some(product));
            let seen: Vec<&Software> =
                pcs.iter().flat_map(|pc| &pc.software).filter(|one| one.product.as_ref() == Some(product)).collect();
            let newest = seen
                .iter()
                .filter_map(|one| Some((one.version.as_deref()?, one.name.as_str())))
                .reduce(|a, b| if is_newer(product, b.0, a.0) { b } else { a });
            let Some((version, name)) = newest else { continue };
            let newest = || seen.iter().filter(|one| one.version.as_deref() == Some(version));
            let (on, of) = (newest().count(), pcs.iter().filter(on).count());
            let window = SignedDuration::from_hours(24 * rule.window_days);
            let came_lately = newest().any(|one| one.since.is_some_and(|since| now.duration_since(since) <= window));
            let covers = |update: &Update| update.product.as_ref() == Some(product) && is_newer(product, &update.version, version);
            let listed = known.iter().any(|one| covers(&one.update));
            if (on < of || came_lately) && !listed {
                let (kind, product) = (rule.id.clone(), product.clone());
                found.push(Unlisted { kind, product, name: name.to_owned(), version: version.to_owned(), on, of });
            }
        }
    }
    found
}

/// Whether a version of a product is the other one or a later one. Of Windows the builds are compared, of different releases too.
fn is_newer(product: &str, one: &str, than: &str) -> bool {
    if product == WINDOWS { build(one) >= build(than) && build(one).is_some() } else { has_version(one, than) }
}

/// An update that came to a PC shortly before a failure.
pub(crate) struct Recent {
    /// Name and version.
    pub(crate) what: String,
    /// When a check first saw it, or somebody wrote down that it is there.
    pub(crate) since: Timestamp,
    /// Who wrote it down, where no check sees it.
    pub(crate) said_by: Option<String>,
    /// The first check since the failure saw it, and none before: it may have come before the failure or after it.
    pub(crate) is_between: bool,
}

/// What came to a PC within the days in which a failure may come from it: as checks saw it, and where none sees the product, as people wrote
/// it down.
pub(crate) async fn recent(
    read: &mut Read,
    pack: &Pack,
    pc: &Pc,
    began: Timestamp,
    now: Timestamp,
) -> Result<Vec<Recent>, StoreError> {
    let policies = policies(read, pack).await?;
    // Most PCs are checked when somebody is stuck: what the first check after that finds new came before it.
    let first_check = read.outcomes_of_pc(&pc.id, began, now).await?.first().map(|one| one.at);
    let mut recent: Vec<Recent> = seen_recently(&policies, pc, began, first_check).collect();
    for update in read.all::<Update>().await? {
        let Some((_, policy)) = policies.iter().find(|(rule, _)| rule.id == update.kind) else { continue };
        let OnPc::Said(event) = on_pc(&update, &read.update_events(&update.id).await?, pc, is_listed(pack, &update)) else {
            continue;
        };
        if is_within(event.at, policy, began) {
            let what = format!("{} {}", update.name, update.version);
            recent.push(Recent { what, since: event.at, said_by: Some(event.author), is_between: false });
        }
    }
    Ok(recent)
}

fn seen_recently<'a>(
    policies: &'a [(UpdateRule, UpdatePolicy)],
    pc: &'a Pc,
    began: Timestamp,
    first_check: Option<Timestamp>,
) -> impl Iterator<Item = Recent> + 'a {
    pc.software.iter().filter_map(move |one| {
        let (product, since) = (one.product.as_ref()?, one.since?);
        let (_, policy) = policies.iter().find(|(rule, _)| rule.products.contains(product))?;
        let is_between = since > began && first_check.is_some_and(|check| since.duration_since(check) < SAME_CHECK);
        (is_between || is_within(since, policy, began)).then_some(Recent { what: one.title(), since, said_by: None, is_between })
    })
}

fn is_within(since: Timestamp, policy: &UpdatePolicy, began: Timestamp) -> bool {
    since <= began && began.duration_since(since) <= SignedDuration::from_hours(24 * policy.window_days)
}
