//! What is so at this practice, for the answers that end with it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use lanyard_diagnose::{FaqSite, Pack, UpdateEvent};
use lanyard_insight::{Calendar, CardFacts, Facts, Score, Standing, standing};
use lanyard_model::{Alternative, Contact, Desk, DeskIs, LocalPolicy, Spare, SpareKind, StandIn, StandInKind};
use lanyard_store::{Read, StoreError};

use crate::due::{Due, due};
use crate::pages::register::spares::method_name;
use crate::ui;

/// How far back "lately" reaches, in days.
const LATELY: i64 = 30;
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
}

impl Here {
    /// Reads it.
    pub(crate) async fn read(read: &mut Read, pack: &Pack, now: Timestamp) -> Result<Self, StoreError> {
        let due = due(read, pack, now).await?;
        let can_unlock = due.cover(due.today).can_unlock.len();
        let score = due.score();
        let stand_ins: Vec<StandIn> = read.all().await?;
        let is_now = |one: &&StandIn| one.kind == StandInKind::Supervised && one.from_at <= now && now < one.until_at;
        Ok(Self {
            now,
            can_unlock,
            contacts: read.contacts().await?,
            shelves: read.spares().await?,
            policy: read.local_policy().await?,
            alternatives: read.alternatives().await?,
            supervised: stand_ins.iter().filter(is_now).count(),
            score,
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
            FaqSite::Changes => changes(&self.in_use(), &pack.updates, self.due.today),
            FaqSite::Authority => authority(&self.contacts, &self.due.calendar, self.now),
            FaqSite::QuickWin => quick_win(&self.score),
            FaqSite::Unlock if !self.due.is_open_today() => vec!["This practice sees no patients today.".to_owned()],
            FaqSite::Unlock => unlock(self.can_unlock),
            FaqSite::Spares => spares(&self.due.facts, &self.shelves),
            FaqSite::WithoutCard => {
                let approved = without_card(&self.policy, &self.alternatives, self.supervised);
                approved.into_iter().chain(spares(&self.due.facts, &self.shelves)).collect()
            }
            FaqSite::Renewals => renewals(&self.in_use(), self.due.today),
            FaqSite::Cis1 => cis1(&self.due.facts),
            FaqSite::Series => series(&self.due.facts),
            FaqSite::Score => vec![format!("This practice has {} of 100 points.", self.score.points())],
        }
    }
}

/// What ran out, and what came into force, in the last days.
fn changes(cards: &[CardFacts], updates: &[UpdateEvent], today: Date) -> Vec<String> {
    let since = today.saturating_sub(LATELY.days());
    let lately = |day: Date| since <= day && day <= today;
    let ran_out = cards.iter().filter(|card| card.runs_out.is_some_and(lately)).count();
    let said =
        updates.iter().filter(|update| lately(update.on)).map(|update| format!("{}. It stops: {}", update.what, update.stops));
    let ran_out = (ran_out > 0)
        .then(|| format!("In the last {LATELY} days {} here.", counted(ran_out, "card has run out", "cards have run out")));
    let all: Vec<String> = ran_out.into_iter().chain(said).collect();
    if all.is_empty() {
        vec![format!("Nothing that is known here ran out or came into force in the last {LATELY} days.")]
    } else {
        all
    }
}

fn authority(contacts: &[Contact], calendar: &Calendar, now: Timestamp) -> Vec<String> {
    let found = contacts.iter().find(|contact| contact.desk == Desk::RegistrationAuthority && contact.retired_on.is_none());
    let Some(contact) = found else {
        return vec!["Your registration authority is not entered yet. A manager enters it under Contacts.".to_owned()];
    };
    let phone = contact.phone.as_deref().map_or("no telephone number is entered".to_owned(), |phone| format!("telephone {phone}"));
    let open = match DeskIs::at(&contact.hours, |day| calendar.holidays.name(day).is_some(), now) {
        DeskIs::OpenUntil(until) => format!("It is open until {}.", ui::clock_time(until)),
        DeskIs::ClosedUntil(from) => format!("It is closed until {}.", ui::when(from)),
        DeskIs::PerhapsOpenOn { day, then } => ui::perhaps_open(day, then),
        DeskIs::NotKnown => "Its hours are not entered.".to_owned(),
    };
    vec![format!("Yours is {}, {phone}. {open}", contact.name)]
}

fn quick_win(score: &Score) -> Vec<String> {
    match score.actions.first() {
        Some(action) => vec![format!("Here it is: {} It brings {:.0} of 100 points.", action.what, action.gain.ceil())],
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
    let readers = shelves.iter().filter(|shelf| shelf.kind == SpareKind::Readers && shelf.retired_on.is_none());
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
                 policy allows in the local rules, under “Who can unlock”."
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

fn renewals(cards: &[CardFacts], today: Date) -> Vec<String> {
    let until = today.saturating_add(RENEWABLE.days());
    let now = cards.iter().filter(|card| card.runs_out.is_some_and(|end| today < end && end <= until)).count();
    let late = cards.iter().filter(|card| card.runs_out.is_some_and(|end| end <= today)).count();
    let late = (late > 0).then(|| {
        format!(
            "{} and can be renewed by the registration authority only.",
            counted(late, "card has run out", "cards have run out")
        )
    });
    [format!("{} here can be renewed by the holder now.", counted(now, "card", "cards"))].into_iter().chain(late).collect()
}

fn cis1(facts: &Facts) -> Vec<String> {
    let count = |wanted: fn(&Standing) -> bool| facts.pcs.iter().filter(|pc| wanted(&standing(pc))).count();
    let ready = count(|standing| matches!(standing, Standing::Ready));
    let blocked = count(|standing| matches!(standing, Standing::Blocked));
    let may = count(|standing| matches!(standing, Standing::MayMove));
    let unknown = count(|standing| matches!(standing, Standing::NotKnown(_)));
    vec![format!(
        "Of {} here {ready} have Smartcard Connect with every application known to support CIS2, {blocked} have it and are blocked from what \
         log-on needs, on {may} it may be installed, and of {unknown} it is not known: there it must not be.",
        counted(facts.pcs.len(), "PC", "PCs")
    )]
}

fn series(facts: &Facts) -> Vec<String> {
    let blocked =
        |card: &&CardFacts| card.series.is_some_and(|own| facts.published.series_blocked.iter().any(|(series, _)| *series == own));
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
    use lanyard_insight::{BankHolidays, Nation, Who};

    use super::*;

    const TODAY: Date = date(2026, 5, 8);

    fn card(runs_out: Date, series: u8) -> CardFacts {
        let holder = Who { id: "p".into(), name: "P".into() };
        CardFacts { series: Some(series), runs_out: Some(runs_out), ..CardFacts::unread("c", holder) }
    }

    #[test]
    fn what_came_lately_is_said_and_what_came_long_ago_is_not() {
        let pack = Pack::embedded().unwrap();
        let said = changes(&[card(date(2026, 5, 1), 8), card(date(2026, 6, 1), 8)], &pack.updates, TODAY).join(" ");
        assert!(said.contains("1 card has run out") && said.contains("eries") && said.contains("5"), "{said}");
        let quiet = changes(&[], &pack.updates, date(2010, 1, 1));
        assert!(quiet.len() == 1 && quiet[0].starts_with("Nothing"), "{quiet:?}");
    }

    #[test]
    fn a_card_can_be_renewed_from_ninety_days_before_its_end_until_it_has_run_out() {
        let cards = [date(2026, 8, 6), date(2026, 8, 7), date(2026, 5, 9), TODAY].map(|end| card(end, 8));
        let said = renewals(&cards, TODAY);
        assert_eq!(said[0], "2 cards here can be renewed by the holder now.");
        assert!(said[1].starts_with("1 card has run out"));
    }

    #[test]
    fn blocked_series_are_counted() {
        let mut facts = Facts { cards: vec![card(TODAY, 4), card(TODAY, 8)], ..Facts::default() };
        facts.published.series_blocked = vec![(4, date(2026, 4, 1))];
        assert!(series(&facts)[0].starts_with("1 card is in use here of a blocked series"));
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
