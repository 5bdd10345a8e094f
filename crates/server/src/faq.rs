//! What is so at this practice, for the answers that end with it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use lanyard_diagnose::{FaqSite, Pack, UpdateEvent, uk_date};
use lanyard_insight::{Calendar, CardFacts, Facts, Lacks, Score, Standing, UpdateState, standing};
use lanyard_model::{Alternative, Contact, Desk, DeskIs, LocalPolicy, Position, Spare, SpareKind, StandIn, StandInKind};
use lanyard_store::{Read, StoreError};

use crate::due::{Due, due};
use crate::pages::register::spares::method_name;
use crate::ui;
use crate::updates::{Tracked, all};

/// How far back "lately" reaches, in days.
const LATELY: i64 = 30;
/// So many versions that came lately are named, the newest first.
const NEWEST: usize = 5;
/// From so many days before the end on, a card's holder can renew it alone (NHS England: self-renewal).
const RENEWABLE: i64 = 90;

/// What the answers read.
pub(crate) struct Here {
    now: Timestamp,
    due: Due,
    can_unlock: usize,
    contacts: Vec<Contact>,
    shelves: Vec<Spare>,
    policy: LocalPolicy,
    alternatives: Vec<Alternative>,
    /// How many work under supervised access now.
    supervised: usize,
    score: Score,
    /// What is read for the one question that was asked alone.
    found: Vec<String>,
}

impl Here {
    /// Reads it, for an answer to one question.
    pub(crate) async fn read(read: &mut Read, pack: &Pack, what: FaqSite, now: Timestamp) -> Result<Self, StoreError> {
        let due = due(read, pack, now).await?;
        let can_unlock = due.cover(due.today).can_unlock.len();
        let score = due.score();
        let stand_ins: Vec<StandIn> = read.all().await?;
        let is_now = |one: &&StandIn| one.kind == StandInKind::Supervised && one.from_at <= now && now < one.until_at;
        Ok(Self {
            now,
            can_unlock,
            contacts: read.contacts(due.today).await?,
            shelves: read.spares(due.today).await?,
            policy: read.local_policy().await?,
            alternatives: read.alternatives(due.today).await?,
            supervised: stand_ins.iter().filter(is_now).count(),
            score,
            found: match what {
                FaqSite::Changes => here_lately(read, &due).await?,
                FaqSite::Updates => on_their_way(&all(read, pack, now).await?),
                _ => Vec::new(),
            },
            due,
        })
    }

    /// The cards of those who are here, without lost ones: nobody has them to renew.
    fn in_use(&self) -> Vec<CardFacts> {
        self.due.facts.cards_here().filter(|card| card.lost_since.is_none()).cloned().collect()
    }

    /// What is so here, in a sentence or a few.
    pub(crate) fn say(&self, pack: &Pack, what: FaqSite) -> Vec<String> {
        match what {
            FaqSite::Changes => changes(&self.in_use(), &self.found, &pack.updates, self.due.today),
            FaqSite::Authority => authority(&self.contacts, &self.due.calendar, self.now),
            FaqSite::QuickWin => quick_win(&self.score),
            FaqSite::Unlock if !self.due.is_open_today() => vec!["This practice sees no patients today.".to_owned()],
            FaqSite::Unlock => unlock(self.can_unlock),
            FaqSite::Spares => spares(&self.due.facts, &self.shelves),
            FaqSite::WithoutCard => {
                let approved = without_card(&self.policy, &self.alternatives, self.supervised);
                approved.into_iter().chain(spares(&self.due.facts, &self.shelves)).collect()
            }
            FaqSite::Renewals => renewals(&self.due.facts, self.due.today),
            FaqSite::Updates => self.found.iter().cloned().chain(cis1(&self.due.facts)).collect(),
            FaqSite::Cis1 => cis1(&self.due.facts),
            FaqSite::Series => series(&self.due.facts, self.due.today),
            FaqSite::Score => vec![format!("This practice has {} of 100 points.", self.score.points())],
        }
    }
}

/// Whether a day is one of the last.
fn is_lately(day: Date, today: Date) -> bool {
    today.saturating_sub(LATELY.days()) <= day && day <= today
}

/// What checks and the register show that changed here in the last days: versions that came, positions that ended, cards that are locked.
async fn here_lately(read: &mut Read, due: &Due) -> Result<Vec<String>, StoreError> {
    let today = due.today;
    let mut came: BTreeMap<(Date, String), usize> = BTreeMap::new();
    for one in read.pcs().await?.iter().flat_map(|pc| &pc.software) {
        let Some(day) = one.since.map(uk_date).filter(|day| is_lately(*day, today)) else { continue };
        *came.entry((day, one.title())).or_default() += 1;
    }
    let here: BTreeSet<_> = read.people(today).await?.into_iter().map(|person| person.id).collect();
    let positions: Vec<Position> = read.all().await?;
    let ended = |one: &&Position| here.contains(&one.person) && one.ends_on.is_some_and(|day| is_lately(day, today) && day < today);
    let ended = positions.iter().filter(|one| one.is_at(read.practice())).filter(ended).count();
    let locked = due.facts.cards_here().filter(|card| card.locked).count();
    let newest = came.into_iter().rev().take(NEWEST);
    let mut said: Vec<String> = newest
        .map(|((day, name), on)| format!("{name} was first seen on {} on {}.", counted(on, "PC", "PCs"), ui::day(day)))
        .collect();
    said.extend(
        (ended > 0)
            .then(|| format!("{} here in the last {LATELY} days.", counted(ended, "position has ended", "positions have ended"))),
    );
    said.extend((locked > 0).then(|| format!("{} now.", counted(locked, "card is locked", "cards are locked"))));
    Ok(said)
}

/// Updates that are neither everywhere nor over, each with where it stands.
fn on_their_way(updates: &[Tracked]) -> Vec<String> {
    let stands = |state: &UpdateState| match state {
        state if state.is_over() => None,
        UpdateState::PilotFailed(_) => Some("failed at a pilot PC here: it goes on no other PC".to_owned()),
        UpdateState::Held(until) => {
            let until = until.map_or_else(String::new, |last| format!(" until the end of {}", ui::day(last)));
            Some(format!("is held here{until}"))
        }
        UpdateState::RollingOut => Some("is approved here, and goes to the PCs that lack it".to_owned()),
        _ => Some("is on trial at a pilot PC or waits for it: it goes on no other PC yet".to_owned()),
    };
    let said = |one: &Tracked| stands(&one.state).map(|stands| format!("{} {} {stands}.", one.update.name, one.update.version));
    updates.iter().filter_map(said).take(NEWEST).collect()
}

/// What ran out, what changed here, and what came into force, in the last days.
fn changes(cards: &[CardFacts], here_lately: &[String], updates: &[UpdateEvent], today: Date) -> Vec<String> {
    let lately = |day: Date| is_lately(day, today);
    let ran_out = cards.iter().filter(|card| card.runs_out.is_some_and(lately)).count();
    let said =
        updates.iter().filter(|update| lately(update.on)).map(|update| format!("{}. It stops: {}", update.what, update.stops));
    let ran_out = (ran_out > 0)
        .then(|| format!("In the last {LATELY} days {} here.", counted(ran_out, "card has run out", "cards have run out")));
    let all: Vec<String> = here_lately.iter().cloned().chain(ran_out).chain(said).collect();
    if all.is_empty() {
        vec![format!("Nothing that is known here ran out, changed or came into force in the last {LATELY} days.")]
    } else {
        all
    }
}

fn authority(contacts: &[Contact], calendar: &Calendar, now: Timestamp) -> Vec<String> {
    let found = contacts.iter().find(|contact| contact.desk == Desk::RegistrationAuthority);
    let Some(contact) = found else {
        return vec!["Your registration authority is not entered yet. A manager enters it under Contacts.".to_owned()];
    };
    let phone = contact.phone.as_deref().map_or("no telephone number is entered".to_owned(), |phone| format!("telephone {phone}"));
    let open = match DeskIs::at(&contact.hours, |day| calendar.is_bank_holiday(day), now) {
        DeskIs::OpenUntil(until) => format!("It is open until {}.", ui::clock_time(until)),
        DeskIs::ClosedUntil(from) => format!("It is closed until {}.", ui::when(from)),
        DeskIs::PerhapsOpenOn { day, then } => ui::perhaps_open(day, then),
        DeskIs::NotKnown => "Its hours are not entered.".to_owned(),
    };
    vec![format!("Yours is {}, {phone}. {open}", contact.name)]
}

fn quick_win(score: &Score) -> Vec<String> {
    match score.actions.first() {
        Some(action) => vec![format!("Here it is: {} It brings {} of 100.", action.what, ui::points(action.gain))],
        None => vec!["Nothing is left to win here today.".to_owned()],
    }
}

fn unlock(can_unlock: usize) -> Vec<String> {
    vec![match can_unlock {
        0 => "Nobody is entered who can unlock a card here today.".to_owned(),
        1 => "One person can unlock a card here today; nobody can unlock theirs.".to_owned(),
        many => format!("{many} people can unlock a card here today."),
    }]
}

fn spares(facts: &Facts, shelves: &[Spare]) -> Vec<String> {
    let readers = shelves.iter().filter(|shelf| shelf.kind == SpareKind::Readers);
    let said = readers.map(|shelf| {
        let there = facts.stock.iter().find(|stock| stock.id == shelf.id.as_str()).map_or(0, |stock| stock.there);
        let place = shelf.room.as_deref().unwrap_or("a place that is not entered");
        format!("Spare readers here: {there} of {} ({}).", shelf.model, place)
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { vec!["No shelf of spare readers is entered here.".to_owned()] } else { said }
}

/// What is approved here for somebody whose card does not work: never another person's card.
fn without_card(policy: &LocalPolicy, alternatives: &[Alternative], supervised: usize) -> Vec<String> {
    let fallback = match &policy.fallback {
        Some(fallback) => format!("The approved fallback here, as entered in the local rules: {fallback}"),
        None => "No approved fallback is entered here: none is known to be allowed. A manager enters what your registration authority’s \
                 policy allows in the local rules, under “Training and cover”."
            .to_owned(),
    };
    let now = match supervised {
        0 => "Nobody is written down for it now".to_owned(),
        count => format!("{} for it now", counted(count, "person is written down", "people are written down")),
    };
    let access = format!(
        "Supervised access: somebody authorised uses their own card, stays, and does every entry; whoever has no card says what is to be \
         entered. {now}; it is written down under “Working without a card”."
    );
    let ways = alternatives.iter().map(|one| {
        let by = one.approved_by.as_deref().unwrap_or("somebody whose name is not entered");
        format!("Another way to sign in, for {}: {}, approved by {by}.", one.role, method_name(one.method))
    });
    let mut ways: Vec<String> = ways.collect();
    if ways.is_empty() {
        ways.push("No other way to sign in is entered here as approved. That is entered under “Spares and loans”.".to_owned());
    }
    [fallback, access].into_iter().chain(ways).collect()
}

fn renewals(facts: &Facts, today: Date) -> Vec<String> {
    let until = today.saturating_add(RENEWABLE.days());
    let (mut now, mut locked, mut late) = (0, 0, 0);
    for card in facts.cards_here() {
        let is_due = card.runs_out.is_some_and(|end| today < end && end <= until);
        match facts.fault(card, today) {
            None if is_due => now += 1,
            Some(Lacks::LockedCard) if is_due => locked += 1,
            Some(Lacks::RunsOut(_)) => late += 1,
            _ => {}
        }
    }
    let locked = (locked > 0).then(|| format!("{} can be renewed once unlocked.", counted(locked, "locked card", "locked cards")));
    let late = (late > 0).then(|| {
        format!(
            "{} and can be renewed by the registration authority only.",
            counted(late, "card has run out", "cards have run out")
        )
    });
    let now = format!("{} here can be renewed by the holder now.", counted(now, "card", "cards"));
    [now].into_iter().chain(locked).chain(late).collect()
}

fn cis1(facts: &Facts) -> Vec<String> {
    let count = |wanted: fn(&Standing) -> bool| facts.pcs.iter().filter(|pc| wanted(&standing(pc))).count();
    let pcs = |count: usize| counted(count, "PC", "PCs");
    let parts = [
        (count(|one| *one == Standing::Ready), "have Smartcard Connect with every application known to support CIS2"),
        (count(|one| *one == Standing::Blocked), "have it and are blocked from what log-on needs"),
        (count(|one| *one == Standing::MayMove), "may have it installed"),
        (
            count(|one| matches!(one, Standing::TooEarly(_))),
            "have it although an application there is not known to support CIS2: it may not log on there",
        ),
        (
            count(|one| matches!(one, Standing::MustWait(_))),
            "must wait: the supplier of an application there says that it does not support CIS2 yet",
        ),
        (count(|one| matches!(one, Standing::NotKnown(_))), "must not have it yet, for it is not known whether they may"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    match parts.is_empty() {
        true => vec!["No PC is entered here.".to_owned()],
        false => vec![format!("Of {} here {}.", pcs(facts.pcs.len()), parts.join("; "))],
    }
}

fn series(facts: &Facts, today: Date) -> Vec<String> {
    let blocked = |card: &&CardFacts| card.series.is_some_and(|series| facts.published.is_blocked(series, today));
    let found = facts.cards_here().filter(blocked).count();
    let unknown = facts.cards_here().filter(|card| card.series.is_none()).count();
    vec![format!(
        "{} in use here of a blocked series, and {} of a series that is not entered.",
        counted(found, "card is", "cards are"),
        counted(unknown, "card is", "cards are")
    )]
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use lanyard_insight::{ApplicationFacts, BankHolidays, Nation, PcFacts, Who};

    use super::*;

    const TODAY: Date = date(2026, 5, 8);

    fn card(runs_out: Date, series: u8) -> CardFacts {
        let holder = Who { id: "p".into(), name: "P".into() };
        CardFacts { series: Some(series), runs_out: Some(runs_out), ..CardFacts::unread("c", holder) }
    }

    #[test]
    fn what_came_lately_is_said_and_what_came_long_ago_is_not() {
        let pack = Pack::embedded().unwrap();
        let said = changes(&[card(date(2026, 5, 1), 8), card(date(2026, 6, 1), 8)], &[], &pack.updates, TODAY).join(" ");
        assert!(said.contains("1 card has run out") && said.contains("eries") && said.contains("5"), "{said}");
        let long_ago = date(2010, 1, 1);
        let quiet = changes(&[], &[], &pack.updates, long_ago);
        assert!(quiet.len() == 1 && quiet[0].starts_with("Nothing"), "{quiet:?}");
        assert_eq!(changes(&[], &["1 card is locked now.".to_owned()], &pack.updates, long_ago), ["1 card is locked now."]);
    }

    #[test]
    fn a_card_can_be_renewed_from_ninety_days_before_its_end_until_it_has_run_out() {
        let cards = [date(2026, 8, 6), date(2026, 8, 7), date(2026, 5, 9), TODAY].map(|end| card(end, 8));
        let mut facts = Facts { cards: cards.into(), ..Facts::default() };
        let said = renewals(&facts, TODAY);
        assert_eq!(said[0], "2 cards here can be renewed by the holder now.");
        assert!(said[1].starts_with("1 card has run out"));
        facts.published.series_blocked = vec![(5, date(2026, 5, 7))];
        facts.cards = vec![card(date(2026, 6, 1), 5), CardFacts { locked: true, ..card(date(2026, 6, 1), 8) }];
        let said = renewals(&facts, TODAY);
        assert_eq!(said, ["0 cards here can be renewed by the holder now.", "1 locked card can be renewed once unlocked."]);
    }

    #[test]
    fn every_pc_is_counted_once_in_the_answer_on_cis1() {
        let pc = |cis2, has_connect| {
            let applications = vec![ApplicationFacts { name: "A".into(), cis2 }];
            PcFacts { id: "pc".into(), name: "PC".into(), room: None, applications, has_connect, is_blocked: false }
        };
        let no = Some(false);
        let facts = Facts { pcs: vec![pc(no, true), pc(no, false), pc(no, false), pc(None, false)], ..Facts::default() };
        let said = cis1(&facts).join(" ");
        assert!(
            said.starts_with("Of 4 PCs here 1 have it although") && said.contains("2 must wait") && said.contains("1 must not"),
            "{said}"
        );
    }

    #[test]
    fn blocked_series_are_counted() {
        let mut facts = Facts { cards: vec![card(TODAY, 4), card(TODAY, 8)], ..Facts::default() };
        facts.published.series_blocked = vec![(4, date(2026, 4, 1))];
        assert!(series(&facts, TODAY)[0].starts_with("1 card is in use here of a blocked series"));
        assert!(series(&facts, date(2026, 3, 31))[0].starts_with("0 cards are in use"), "not yet");
    }

    #[test]
    fn a_desk_that_is_not_entered_is_said_to_be_missing() {
        let calendar = Calendar::of(BankHolidays::by_rule_only(Nation::EnglandAndWales));
        assert!(authority(&[], &calendar, "2026-11-27T09:00:00Z".parse().unwrap())[0].contains("not entered"));
        assert!(unlock(0)[0].contains("Nobody"));
    }
    #[test]
    fn what_is_approved_without_a_card_is_said_and_what_is_not_entered_is_not_made_up() {
        let none = without_card(&LocalPolicy::default(), &[], 0);
        assert!(none[0].starts_with("No approved fallback is entered here") && none[0].contains("local rules"), "{none:?}");
        assert!(none[1].contains("uses their own card") && none[2].starts_with("No other way"), "{none:?}");
        let policy = LocalPolicy { fallback: Some("Paper forms until noon.".into()), ..LocalPolicy::default() };
        let key = Alternative {
            id: lanyard_model::Id::new("a"),
            role: "GP".into(),
            method: lanyard_model::AlternativeMethod::SecurityKey,
            approved_by: Some("Rhona Agent".into()),
            approved_on: None,
            note: None,
            retired_on: None,
        };
        let said = without_card(&policy, &[key], 1);
        assert!(
            said[0].ends_with("Paper forms until noon.") && said[1].contains("1 person is written down for it now"),
            "{said:?}"
        );
        assert_eq!(said[2], "Another way to sign in, for GP: Security key, approved by Rhona Agent.");
    }
}
