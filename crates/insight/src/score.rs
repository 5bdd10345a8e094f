//! How ready a practice is for the next months, from 0 to 100, and which actions raise that most. The weights are this product's
//! own choice: what stops the most log-ons weighs most. It compares a practice with itself, never with another.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::{CoverDay, Deadline, Facts, Kind, Lacks, Standing, standing};

/// Cards that still work so many days ahead count as safe: within these days an appointment can still be made.
const SAFE_DAYS: i64 = 14;
/// What each thing that is overdue takes away.
const OVERDUE: f64 = 2.0;

/// How a practice stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// What it is made of.
    pub parts: Vec<Part>,
    /// What raises it, the most first.
    pub actions: Vec<Action>,
}

/// One part of the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is about.
    pub area: Area,
    /// The points it has.
    pub points: f64,
    /// The most it can have.
    pub of: f64,
    /// How it is counted here, in a sentence.
    pub why: String,
}

/// Something that raises the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Where it is done.
    pub area: Area,
    /// What to do.
    pub what: String,
    /// By how many points.
    pub gain: f64,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// Cards that will log on in two weeks.
    Cards,
    /// People who can unlock.
    Unlock,
    /// PCs that may leave CIS1.
    Cis1,
    /// Spare readers.
    Spares,
    /// What is overdue.
    Overdue,
}

impl Score {
    /// The whole, from 0 to 100, rounded down: full marks only for full readiness.
    pub fn points(&self) -> u32 {
        let sum: f64 = self.parts.iter().map(|part| part.points).sum();
        // Within 0 to 100 by construction; the little more keeps rounding of thirds from costing a point.
        (sum + 1e-6).clamp(0.0, 100.0).floor() as u32
    }
}

/// Counts. `cover` is who can unlock somebody else's card today.
pub fn score(facts: &Facts, deadlines: &[Deadline], cover: &CoverDay, today: Date) -> Score {
    let mut score = Score { parts: Vec::new(), actions: Vec::new() };
    cards(&mut score, facts, today);
    unlock(&mut score, cover, today);
    cis1(&mut score, facts);
    spares(&mut score, facts);
    overdue(&mut score, deadlines, today);
    score.actions.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    score
}

impl Score {
    fn part(&mut self, area: Area, points: f64, of: f64, why: String) {
        self.parts.push(Part { area, points, of, why });
    }

    fn action(&mut self, area: Area, gain: f64, what: String) {
        if gain > 0.0 {
            self.actions.push(Action { area, what, gain });
        }
    }
}

fn share(some: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { some as f64 / all as f64 }
}

fn cards(score: &mut Score, facts: &Facts, today: Date) {
    const OF: f64 = 35.0;
    let safe_until = today.saturating_add(SAFE_DAYS.days());
    let all = facts.cards_here().count();
    if all == 0 {
        score.part(Area::Cards, 0.0, OF, "No card is entered.".to_owned());
        return score.action(Area::Cards, OF, "Enter or import your cards.".to_owned());
    }
    let faults: Vec<Lacks> = facts.cards_here().filter_map(|card| facts.fault(card, safe_until)).collect();
    let fails = faults.len();
    let unknown = facts.cards_here().filter(|card| facts.fault(card, safe_until).is_none() && card.runs_out.is_none()).count();
    let each = OF / all as f64;
    let points = each * (all - fails) as f64 - each * unknown as f64 / 2.0;
    let why = format!(
        "{} of {all} cards will log on in {SAFE_DAYS} days; a card whose end nobody knows counts half.",
        all - fails - unknown
    );
    score.part(Area::Cards, points, OF, why);
    score.action(Area::Cards, each * fails as f64, put_right(&faults));
    let ask = counted(unknown, "card runs out", "cards run out");
    let what = format!("Find out when {ask}: check them at a PC, or import the list of smartcards.");
    score.action(Area::Cards, each * unknown as f64 / 2.0, what);
}

/// What is done about cards that will not log on, by what is wrong with them.
fn put_right(faults: &[Lacks]) -> String {
    let of = |wanted: fn(&Lacks) -> bool| faults.iter().filter(|one| wanted(one)).count();
    let (ended, locked) = (of(|one| matches!(one, Lacks::RunsOut(_))), of(|one| *one == Lacks::LockedCard));
    let blocked = of(|one| *one == Lacks::BlockedCard);
    let gone = faults.len() - ended - locked - blocked;
    let ways = [
        (
            ended,
            format!(
                "renew or replace {}",
                counted(ended, "card that has run out or soon will", "cards that have run out or soon will")
            ),
        ),
        (locked, format!("unlock {}", counted(locked, "card", "cards"))),
        (blocked, format!("have {} of a blocked series replaced", counted(blocked, "card", "cards"))),
        (
            gone,
            format!(
                "follow up {}",
                counted(gone, "card that is lost, faulty or not here", "cards that are lost, faulty or not here")
            ),
        ),
    ];
    let ways: Vec<String> = ways.into_iter().filter(|(count, _)| *count > 0).map(|(_, way)| way).collect();
    let mut words = ways.join("; ");
    if let Some(first) = words.get(..1).map(str::to_uppercase) {
        words.replace_range(..1, &first);
    }
    words + "."
}

fn unlock(score: &mut Score, cover: &CoverDay, today: Date) {
    const OF: f64 = 25.0;
    const ONE: f64 = 15.0;
    let able = cover.can_unlock.len();
    // On a day without work it is about the next session.
    let day = if cover.day == today { "today".to_owned() } else { format!("on {}", cover.day.strftime("%A %-d %B")) };
    let (points, why) = match able {
        0 => (0.0, format!("Nobody here can unlock a card {day}.")),
        1 => (ONE, format!("One person can unlock {day}, and nobody can unlock theirs.")),
        _ => (OF, format!("Two or more can unlock {day}.")),
    };
    // Who holds the role and does not count today is nearer than anybody who would have to be given it.
    let what = match (able, cover.not_counted.is_empty()) {
        (0, false) => {
            "See who can unlock today: of those who may, say which days they work, and put right what keeps them from it."
        }
        (1, false) => {
            "See who can unlock today: of the others who may, say which days they work, and put right what keeps them from it."
        }
        (0, true) => {
            "Have the registration authority make two people sponsors or local smartcard administrators, and enter their positions."
        }
        (1, true) => "Have a second person made sponsor or local smartcard administrator.",
        _ => "",
    };
    score.part(Area::Unlock, points, OF, why);
    score.action(Area::Unlock, OF - points, what.to_owned());
}

fn cis1(score: &mut Score, facts: &Facts) {
    const OF: f64 = 20.0;
    let all = facts.pcs.len();
    if all == 0 {
        score.part(Area::Cis1, 0.0, OF, "No PC is entered.".to_owned());
        return score.action(Area::Cis1, OF, "Enter your PCs and what is used on them.".to_owned());
    }
    let standings: Vec<Standing> = facts.pcs.iter().map(standing).collect();
    let count = |wanted: fn(&Standing) -> bool| standings.iter().filter(|one| wanted(one)).count();
    let ready = count(|one| *one == Standing::Ready);
    let (may, blocked) = (count(|one| *one == Standing::MayMove), count(|one| *one == Standing::Blocked));
    let each = OF / all as f64;
    let points = each * ready as f64 + each * (may + blocked) as f64 / 2.0;
    let why = format!(
        "{ready} of {all} PCs are ready for the end of CIS1; one on which Smartcard Connect may go on, or that is blocked from the internet, \
         counts half."
    );
    score.part(Area::Cis1, points, OF, why);
    let unknown = count(|one| matches!(one, Standing::NotKnown(_)));
    let what = "Ask the suppliers whether each application used here supports CIS2, and enter what they say.";
    score.action(Area::Cis1, each * unknown as f64, what.to_owned());
    let (early, waiting) = (count(|one| matches!(one, Standing::TooEarly(_))), against(&standings));
    let back = format!(
        "See to {} that have Smartcard Connect although an application there is not known to support CIS2: have it taken off, or ask its \
         supplier.",
        counted(early, "PC", "PCs")
    );
    score.action(Area::Cis1, each * early as f64, back);
    let wait = waiting.iter().cloned().collect::<Vec<_>>().join(", ");
    let must_wait = count(|one| matches!(one, Standing::MustWait(_)));
    let agree = format!(
        "Agree with the supplier of {wait} by when it supports CIS2, or on another way: {} for it.",
        counted(must_wait, "PC waits", "PCs wait")
    );
    score.action(Area::Cis1, each * must_wait as f64, agree);
    let install =
        format!("Have Smartcard Connect installed on {}.", counted(may, "PC where it may go on", "PCs where it may go on"));
    score.action(Area::Cis1, each * may as f64 / 2.0, install);
    let allow = format!("Ask IT support to let {} reach what log-on needs.", counted(blocked, "blocked PC", "blocked PCs"));
    score.action(Area::Cis1, each * blocked as f64 / 2.0, allow);
}

/// The applications whose suppliers say that they do not support CIS2, for which PCs wait.
fn against(standings: &[Standing]) -> BTreeSet<String> {
    let waits = |one: &Standing| if let Standing::MustWait(names) = one { names.clone() } else { Vec::new() };
    standings.iter().flat_map(waits).collect()
}

fn spares(score: &mut Score, facts: &Facts) {
    const OF: f64 = 10.0;
    let all = facts.stock.len();
    let full = facts.stock.iter().filter(|shelf| shelf.there >= shelf.minimum).count();
    let points = OF * share(full, all);
    let why = if all == 0 {
        "No shelf of spares is entered.".to_owned()
    } else {
        format!("{full} of {all} shelves hold what they should.")
    };
    score.part(Area::Spares, points, OF, why);
    let what = if all == 0 { "Put a spare reader on a shelf and enter it." } else { "Fill up the shelves of spares." };
    score.action(Area::Spares, OF - points, what.to_owned());
}

/// What is past its day and is not counted above.
fn overdue(score: &mut Score, deadlines: &[Deadline], today: Date) {
    const OF: f64 = 10.0;
    // Counted above, or nothing that anybody can still act on.
    let elsewhere = |kind| {
        use Kind::{Certificate, Cis1, LeaveCertificate, LostCard, ReaderWarranty, Series, Stock, UnseenCertificate};
        matches!(kind, Certificate | UnseenCertificate | LeaveCertificate | Series | Stock | Cis1 | LostCard | ReaderWarranty)
    };
    let late = deadlines.iter().filter(|one| one.due < today && !elsewhere(one.kind)).count();
    let points = (OF - OVERDUE * late as f64).max(0.0);
    let why = if late == 0 {
        "Nothing else is overdue.".to_owned()
    } else {
        format!("{} overdue; each takes {OVERDUE} points away.", counted(late, "other date is", "other dates are"))
    };
    score.part(Area::Overdue, points, OF, why);
    score.action(Area::Overdue, OF - points, format!("See to {}.", counted(late, "overdue date", "overdue dates")));
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{ApplicationFacts, CardFacts, PcFacts, StockFacts, Who};

    const TODAY: Date = date(2026, 11, 27);

    fn card(runs_out: Option<Date>) -> CardFacts {
        let holder = Who { id: "p".into(), name: "P".into() };
        CardFacts { series: Some(8), runs_out, ..CardFacts::unread("c", holder) }
    }

    fn pc(cis2: Option<bool>) -> PcFacts {
        let applications = vec![ApplicationFacts { name: "A".into(), cis2 }];
        PcFacts { id: "pc".into(), name: "PC".into(), room: None, applications, has_connect: cis2 == Some(true), is_blocked: false }
    }

    fn facts() -> Facts {
        let stock = vec![StockFacts { id: "s".into(), name: "S".into(), there: 2, minimum: 2 }];
        let cards = vec![card(Some(date(2027, 5, 1))); 4];
        Facts { cards, pcs: vec![pc(Some(true)); 3], stock, ..Facts::default() }
    }

    /// A day on which so many can unlock.
    fn able(people: usize) -> CoverDay {
        let somebody = |number: usize| Who { id: number.to_string(), name: "P".into() };
        let mut day = crate::cover(
            &Facts::default(),
            &crate::Calendar::of(crate::BankHolidays::embedded(crate::Nation::EnglandAndWales).unwrap()),
            TODAY,
        );
        day.can_unlock = (0..people).map(somebody).collect();
        day
    }

    #[test]
    fn full_marks_need_everything_and_leave_nothing_to_do() {
        let score = score(&facts(), &[], &able(2), TODAY);
        assert_eq!((score.points(), score.actions.len()), (100, 0), "{score:?}");
    }

    #[test]
    fn nothing_entered_is_not_ready() {
        let score = score(&Facts::default(), &[], &able(0), TODAY);
        assert_eq!(score.points(), 10, "only nothing overdue: {score:?}");
        assert_eq!(score.actions.first().map(|action| action.area), Some(Area::Cards));
    }

    #[test]
    fn a_pc_counts_as_ready_only_with_smartcard_connect_and_its_hosts() {
        let points = |has_connect, is_blocked| {
            let pcs = vec![PcFacts { has_connect, is_blocked, ..pc(Some(true)) }];
            score(&Facts { pcs, ..facts() }, &[], &able(2), TODAY).points()
        };
        assert_eq!([points(true, false), points(true, true), points(false, false)], [100, 90, 90]);
    }

    #[test]
    fn an_action_is_worth_what_doing_it_brings() {
        let mut now = facts();
        now.cards = vec![card(Some(date(2027, 5, 1))), card(Some(date(2026, 12, 11))), card(None), card(Some(date(2026, 12, 12)))];
        let may_move = PcFacts { has_connect: false, ..pc(Some(true)) };
        let blocked = PcFacts { is_blocked: true, ..pc(Some(true)) };
        now.pcs = vec![pc(Some(true)), pc(None), may_move, blocked];
        let before = score(&now, &[], &able(1), TODAY);
        let sum = |score: &Score| score.parts.iter().map(|part| part.points).sum::<f64>();
        let gains: f64 = before.actions.iter().map(|action| action.gain).sum();
        assert!((sum(&before) + gains - 100.0).abs() < 1e-6, "{before:?}");
        let most = before.actions.first().unwrap();
        assert!(before.actions.iter().all(|action| action.gain <= most.gain));
        let renew = before.actions.iter().find(|action| action.what.starts_with("Renew")).unwrap();
        now.cards[1].runs_out = Some(date(2027, 5, 1));
        assert!((sum(&score(&now, &[], &able(1), TODAY)) - sum(&before) - renew.gain).abs() < 1e-6);
        assert!(renew.what.contains("1 card that has run out or soon will"), "the fourth lasts a day longer: {}", renew.what);
    }

    #[test]
    fn what_is_to_be_done_is_what_is_wrong() {
        let mut now = facts();
        now.cards[0].locked = true;
        now.cards[1].lost_since = Some(TODAY);
        let what = |score: &Score, area| score.actions.iter().find(|one| one.area == area).map(|one| one.what.clone()).unwrap();
        let cards = what(&score(&now, &[], &able(2), TODAY), Area::Cards);
        assert_eq!(cards, "Unlock 1 card; follow up 1 card that is lost, faulty or not here.");
        let mut away = able(0);
        away.not_counted = vec![(Who { id: "s".into(), name: "S".into() }, Lacks::Rota)];
        let unlock = what(&score(&now, &[], &away, TODAY), Area::Unlock);
        assert!(unlock.contains("which days they work"), "nobody is made a sponsor where two are: {unlock}");
        now.cards[1] = CardFacts { has_left: true, ..now.cards[1].clone() };
        assert_eq!(what(&score(&now, &[], &able(2), TODAY), Area::Cards), "Unlock 1 card.", "whoever left logs on nowhere");
    }

    #[test]
    fn a_blocked_locked_or_lost_card_does_not_count_as_working() {
        for change in [
            |card: &mut CardFacts| card.series = Some(4),
            |card: &mut CardFacts| card.locked = true,
            |card: &mut CardFacts| card.lost_since = Some(TODAY),
        ] {
            let mut now = facts();
            now.published.series_blocked = vec![(4, date(2026, 4, 1))];
            change(&mut now.cards[0]);
            assert_eq!(score(&now, &[], &able(2), TODAY).points(), 91, "a quarter of 35 is missing");
        }
    }
}
