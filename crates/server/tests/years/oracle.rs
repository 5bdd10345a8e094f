//! What must be true of the e-mails of two years, judged from the script alone. Written apart from the program: its own rules,
//! bank holidays and arithmetic. It knows no ladder, only what is published about who may renew when, and what was promised.

use std::collections::{BTreeMap, BTreeSet};

use crate::world::{Certificates, Day, Ending, Person, World, date, day, weekday};

/// An e-mail with reminders, as its reader got it.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) day: Day,
    pub(crate) to: String,
    pub(crate) text: String,
}

/// Bank holidays of England and Wales, as published for 2027 and 2028, and the next New Year's Day.
const BANK_HOLIDAYS: [(i64, i64, i64); 17] = [
    (2027, 1, 1),
    (2027, 3, 26),
    (2027, 3, 29),
    (2027, 5, 3),
    (2027, 5, 31),
    (2027, 8, 30),
    (2027, 12, 27),
    (2027, 12, 28),
    (2028, 1, 3),
    (2028, 4, 14),
    (2028, 4, 17),
    (2028, 5, 1),
    (2028, 5, 29),
    (2028, 8, 28),
    (2028, 12, 25),
    (2028, 12, 26),
    (2029, 1, 1),
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A day as the e-mails write it.
fn written(on: Day) -> String {
    let (year, month, of_month) = date(on);
    let (weekday, month) = (usize::try_from(weekday(on)).unwrap(), usize::try_from(month - 1).unwrap());
    format!("{} {of_month} {} {year}", WEEKDAYS[weekday], MONTHS[month])
}

/// A line of an e-mail: who was told on which day what, about whom.
struct Line {
    day: Day,
    to: usize,
    about: usize,
    words: String,
}

/// Who should be told on a day.
type Who<'a> = &'a dyn Fn(&Judge<'_>, Day) -> Vec<usize>;

struct Judge<'a> {
    world: &'a World,
    lines: Vec<Line>,
    /// Which lines are about whom.
    of: BTreeMap<usize, Vec<usize>>,
    wrong: Vec<String>,
}

/// Everything that is wrong; nothing when every promise was kept.
pub(crate) fn judge(world: &World, received: &[Received]) -> Vec<String> {
    let mut judge = Judge { world, lines: Vec::new(), of: BTreeMap::new(), wrong: Vec::new() };
    judge.read(received);
    for certificates in &world.certificates {
        judge.certificates(certificates);
    }
    for ending in &world.endings {
        judge.position(ending);
    }
    judge.wrong
}

/// What is wrong with the evenings: before each session the managers are told, once, of every card that will not work at it and
/// belongs to somebody who comes; and of nobody who has nothing the matter.
pub(crate) fn judge_evenings(world: &World, received: &[Received]) -> Vec<String> {
    let mut judge = Judge { world, lines: Vec::new(), of: BTreeMap::new(), wrong: Vec::new() };
    let mut read: BTreeMap<(usize, Day), &str> = BTreeMap::new();
    for mail in received {
        let managers = judge.managers(mail.day);
        let to = world.people.iter().position(|one| one.email.as_ref() == Some(&mail.to));
        let Some(to) = to.filter(|to| world.people[*to].manager || managers.contains(to)) else {
            judge.wrong.push(format!("evening: {} is no manager", mail.to));
            continue;
        };
        if read.insert((to, mail.day), &mail.text).is_some() {
            judge.wrong.push(format!("evening: {} was told twice on {}", mail.to, written(mail.day)));
        }
        if !judge.is_working(mail.day) && !judge.is_working(mail.day + 1) {
            judge.wrong.push(format!("evening: {} was told on {}, before no session", mail.to, written(mail.day)));
        }
        for (about, person) in world.people.iter().enumerate().filter(|(_, one)| mail.text.contains(&format!("{}: ", one.name))) {
            if !judge.may_fail(about, mail.day) {
                judge.wrong.push(format!("evening: nothing is the matter with {} on {}", person.name, written(mail.day)));
            }
        }
    }
    let evenings: Vec<Day> = (world.first..world.last).filter(|on| judge.can_send(*on)).collect();
    for on in evenings {
        let managers = judge.managers(on);
        for who in judge.fail_for_certain(on) {
            let name = &world.people[who].name;
            let told = managers.iter().any(|to| read.get(&(*to, on)).is_some_and(|text| text.contains(&format!("{name}: "))));
            if !managers.is_empty() && !told {
                judge.wrong.push(format!("evening: nobody was told of {name} on {}", written(on)));
            }
        }
    }
    judge.wrong
}

/// How much there was to be reminded of within the two years: certificates and positions that end, leavers, leaves, leaves
/// of which the end was not known, drawers.
pub(crate) fn happenings(world: &World) -> [usize; 6] {
    let within = |on: Day| (world.first..=world.last).contains(&on);
    [
        world.certificates.iter().filter(|one| within(one.expires) && world.people[one.person].is_employed(one.expires)).count(),
        world.endings.iter().filter(|one| within(one.ends) && world.people[one.person].is_employed(one.ends)).count(),
        world.people.iter().filter(|one| one.left.is_some_and(within)).count(),
        world.people.iter().map(|one| one.leaves.len()).sum(),
        world.people.iter().filter(|one| one.open_end).map(|one| one.leaves.len()).sum(),
        world.certificates.iter().filter(|one| one.drawer.is_some() && within(one.expires)).count(),
    ]
}

impl Judge<'_> {
    /// Reads the e-mails, and judges what holds for all of them: when and to whom.
    fn read(&mut self, received: &[Received]) {
        let mut digests = BTreeSet::new();
        for mail in received {
            let Some(to) = self.world.people.iter().position(|one| one.email.as_ref() == Some(&mail.to)) else {
                self.wrong.push(format!("{} is nobody here", mail.to));
                continue;
            };
            let reader = &self.world.people[to];
            let place = format!("{} on {}", reader.name, written(mail.day));
            if !digests.insert((to, mail.day)) {
                self.wrong.push(format!("{place} got more than one digest"));
            }
            if !self.is_working(mail.day) {
                self.wrong.push(format!("{place} was written to on a day off"));
            }
            if !reader.is_present(mail.day) {
                self.wrong.push(format!("{place} was written to while away or gone"));
            }
            // Whatever else stands in it, for example who is there to help, is judged elsewhere.
            let is_judged = |words: &&str| words.contains("certificates r") || words.contains("Its last day is");
            for words in mail.text.split("\n* ").skip(1).filter(is_judged) {
                let whose = words.split(": ").next().unwrap_or_default();
                let about = if whose == "You" { Some(to) } else { self.world.people.iter().position(|one| one.name == whose) };
                match about {
                    Some(about) => {
                        self.of.entry(about).or_default().push(self.lines.len());
                        self.lines.push(Line { day: mail.day, to, about, words: words.to_owned() });
                    }
                    None => self.wrong.push(format!("{place} read of somebody who is not there: {words}")),
                }
            }
        }
    }

    /// The next day with patients.
    fn next_session(&self, on: Day) -> Day {
        (on + 1..).find(|next| self.is_working(*next)).unwrap_or(on)
    }

    /// Holders who come to the next session with a card that had run out before it, and nobody had renewed it by this evening.
    fn fail_for_certain(&self, on: Day) -> BTreeSet<usize> {
        let next = self.next_session(on);
        let comes = |who: usize| (on..=next).all(|day| self.world.people[who].is_present(day));
        let out = |one: &&Certificates| {
            one.from < on && one.expires < next && one.renewed.is_none_or(|done| done > on) && comes(one.person)
        };
        self.world.certificates.iter().filter(out).map(|one| one.person).collect()
    }

    /// Whether somebody's card or position could be said to fail by the next session.
    fn may_fail(&self, who: usize, on: Day) -> bool {
        let next = self.next_session(on);
        let card = |one: &Certificates| one.person == who && one.expires <= next && one.renewed.is_none_or(|done| done > on);
        let position = |one: &Ending| one.person == who && one.ends <= next && one.moved.is_none_or(|done| done > on);
        self.world.certificates.iter().any(card) || self.world.endings.iter().any(position)
    }

    fn is_working(&self, on: Day) -> bool {
        let holiday = BANK_HOLIDAYS.iter().any(|(y, m, d)| day(*y, *m, *d) == on);
        weekday(on) < 5 && !holiday && !self.world.closed.contains(&on)
    }

    /// Whether an e-mail could leave and be read as one leaves and reads it on working days.
    fn can_send(&self, on: Day) -> bool {
        self.is_working(on) && !self.world.mail_down.contains(&on) && !self.world.job_down.contains(&on)
    }

    fn lines_of(&self, about: usize, words: &str) -> Vec<&Line> {
        let all = self.of.get(&about).map_or(&[][..], Vec::as_slice);
        all.iter().map(|place| &self.lines[*place]).filter(|line| line.about == about && line.words.contains(words)).collect()
    }

    fn can_be_told(&self, person: usize, on: Day) -> bool {
        let person = &self.world.people[person];
        person.email.is_some() && person.is_present(on)
    }

    /// Those of a kind who can be told on a day and are not the holder; where there is none, the managers.
    fn among(&self, holder: usize, on: Day, kind: impl Fn(&Person) -> bool) -> Vec<usize> {
        let all = || (0..self.world.people.len()).filter(|who| self.can_be_told(*who, on));
        let meant: Vec<usize> = all().filter(|who| *who != holder && kind(&self.world.people[*who])).collect();
        if meant.is_empty() { self.managers(on) } else { meant }
    }

    /// The managers who are there; where none is, whoever may help others stands in for them.
    fn managers(&self, on: Day) -> Vec<usize> {
        let of = |kind: &dyn Fn(&Person) -> bool| -> Vec<usize> {
            (0..self.world.people.len()).filter(|who| self.can_be_told(*who, on) && kind(&self.world.people[*who])).collect()
        };
        let managers = of(&|one| one.manager);
        if managers.is_empty() { of(&|one| one.sponsor || one.local_administrator) } else { managers }
    }

    fn holder_or_manager(&self, holder: usize, on: Day) -> Vec<usize> {
        if self.can_be_told(holder, on) { vec![holder] } else { self.among(holder, on, |one| one.manager) }
    }

    fn helpers(&self, holder: usize, on: Day) -> Vec<usize> {
        self.among(holder, on, |one| one.sponsor || one.local_administrator)
    }

    /// Who may still act before it has run out: the holder, sponsors, local administrators.
    fn able(&self, holder: usize, on: Day) -> Vec<usize> {
        let mut able = self.helpers(holder, on);
        able.extend(self.can_be_told(holder, on).then_some(holder));
        able
    }

    /// Somebody of these must have read it on this day.
    fn must(&mut self, lines: &[(Day, usize)], on: Day, who: &[usize], step: &str, what: &str) {
        if !who.is_empty() && !who.iter().any(|who| lines.contains(&(on, *who))) {
            self.wrong.push(format!("{step}: nobody who should was told of {what} on {}", written(on)));
        }
    }

    /// By this day of a step, which began so many days before, somebody who should had read it once.
    fn must_by(&mut self, lines: &[(Day, usize)], (begin, on): (Day, Day), who: Who<'_>, step: &str, what: &str) {
        let should = who(self, on);
        let told = |(when, reader): &(Day, usize)| (begin..=on).contains(when) && who(self, *when).contains(reader);
        if !should.is_empty() && !lines.iter().any(told) {
            self.wrong.push(format!("{step}: nobody who should was told of {what} by {}", written(on)));
        }
    }

    fn certificates(&mut self, one: &Certificates) {
        let (holder, expires) = (one.person, one.expires);
        let person = &self.world.people[holder];
        let what = format!("the certificates of {} that run out on {}", person.name, written(expires));
        let found = self.lines_of(holder, &format!("on {}", written(expires)));
        let mine: Vec<&&Line> = found.iter().filter(|line| line.words.contains("certificates")).collect();
        let told: Vec<(Day, usize)> = mine.iter().map(|line| (line.day, line.to)).collect();
        // Before a leave the same is said anew, as the last chance: judged by itself.
        let those = |before: bool| -> Vec<(Day, usize)> {
            let lines = mine.iter().filter(|line| line.words.contains("goes on leave on") == before);
            lines.map(|line| (line.day, line.to)).collect()
        };
        let (before_leave, usual) = (those(true), those(false));
        let by: Vec<(Day, String)> =
            mine.iter().filter(|line| line.day < expires).map(|line| (line.day, line.words.clone())).collect();
        let only_authority: Vec<(Day, usize)> = mine
            .iter()
            .filter(|line| line.words.contains("Only the registration authority can renew it"))
            .map(|line| (line.day, line.to))
            .collect();
        let until = one.renewed.unwrap_or(self.world.last + 1).min(person.left.unwrap_or(self.world.last) + 1);
        let open = one.from.max(self.world.first)..until;
        let days: Vec<Day> = open.clone().filter(|on| self.can_send(*on)).collect();
        let first = |from: i64, to: i64| days.iter().copied().find(|on| (to..=from).contains(&(expires - on)));

        for (on, _) in told.iter().filter(|(on, _)| !open.contains(on) || expires - on > 90) {
            self.wrong.push(format!("stale: {what} stood in an e-mail of {}", written(*on)));
        }
        self.days_named(&by, expires - 1, &person.leaves, &what);
        self.never_twice(&usual, expires, &[(90, 31), (30, 15), (14, 8)], &what);
        self.before_leaves(&before_leave, &days, one, &what);
        let steps: [(i64, i64, Who<'_>); 3] = [
            (90, 31, &|judge, on| judge.holder_or_manager(holder, on)),
            (30, 15, &|judge, on| judge.among(holder, on, |one| one.manager)),
            (14, 8, &|judge, on| judge.helpers(holder, on)),
        ];
        for (from, to, who) in steps {
            if let Some(on) = first(from, to) {
                self.must_by(&told, (expires - from, on), who, &format!("step {from}"), &what);
            }
        }
        for on in days.iter().copied().filter(|on| (1..=7).contains(&(expires - on))) {
            self.must(&told, on, &self.able(holder, on), "step 7", &what);
        }
        // Once on the first day; then daily, but for somebody who is away for more than another week, or nobody knows how long.
        let is_away =
            |on: Day| person.leaves.iter().any(|(first, last)| (first..=last).contains(&&on) && (person.open_end || last - on > 7));
        let over: Vec<Day> = days.iter().copied().filter(|on| *on >= expires).collect();
        for on in over.iter().copied().filter(|on| Some(on) == over.first() || !is_away(*on)) {
            self.must(&only_authority, on, &self.among(holder, on, |one| one.manager), "step 0", &what);
        }
        if let Some(drawer) = one.drawer {
            self.in_a_drawer(drawer, &told, &days, one, &what);
        }
        self.in_time(&told, &days, one, &what);
    }

    /// The day by which a line says to do it can be used: a working day from that day on, before the end and before a leave that is
    /// named; no Monday and no first day after a closure while there is another.
    fn days_named(&mut self, lines: &[(Day, String)], last: Day, leaves: &[(Day, Day)], what: &str) {
        let mut wrong = Vec::new();
        for (on, words) in lines {
            let working: Vec<Day> = (*on..=last).filter(|day| self.is_working(*day)).collect();
            let is_quiet = |day: Day| weekday(day) != 0 && self.is_working(day - 1);
            let named = words.split_once("Do it by ").map(|(_, rest)| rest.split('.').next().unwrap_or_default());
            let place = format!("by: {what}, told on {}", written(*on));
            let Some(named) = named else {
                wrong.extend(working.first().map(|day| format!("{place}, names no day, and {} is one", written(*day))));
                continue;
            };
            let Some(day) = working.iter().copied().find(|day| written(*day) == named) else {
                wrong.push(format!("{place}, names {named}, on which it cannot be done"));
                continue;
            };
            if !is_quiet(day) && working.iter().any(|other| *other < day && is_quiet(*other)) {
                wrong.push(format!("{place}, names {named}, though a quieter day comes before it"));
            }
            let away = leaves.iter().find(|(first, until)| first <= &day && &day <= until && words.contains(&written(*first)));
            wrong.extend(away.map(|_| format!("{place}, names {named}, within the leave that it speaks of")));
        }
        self.wrong.extend(wrong);
    }

    /// Who goes away and comes back to a card that has run out is told in the last ten days before that, three times at most until its
    /// last week.
    fn before_leaves(&mut self, told: &[(Day, usize)], days: &[Day], one: &Certificates, what: &str) {
        let person = &self.world.people[one.person];
        // While nobody knows when they come back, nobody can count on a day after it.
        let is_time_after = |last: Day| !person.open_end && (last + 1..one.expires).any(|on| self.is_working(on));
        let is_last_chance = |first: Day, last: Day| first < one.expires && !is_time_after(last);
        let leaves: Vec<Day> =
            person.leaves.iter().filter(|(first, last)| is_last_chance(*first, *last)).map(|(first, _)| *first).collect();
        let mut wrong = Vec::new();
        for first in &leaves {
            let before = |on: &Day| (first - 10..*first).contains(on) && (1..=90).contains(&(one.expires - on));
            let chances = days.iter().copied().filter(before).count();
            let theirs: Vec<Day> = told.iter().filter(|(on, who)| before(on) && *who == one.person).map(|(on, _)| *on).collect();
            if chances > 0 && person.email.is_some() && theirs.is_empty() {
                wrong.push(format!("leave: the holder was not told of {what} before the leave of {}", written(*first)));
            }
            if theirs.iter().filter(|on| one.expires - **on > 7).count() > 3 {
                wrong.push(format!("leave: the holder was told of {what} too often before the leave of {}", written(*first)));
            }
        }
        let strays = told.iter().filter(|(on, _)| !leaves.iter().any(|first| (first - 10..*first).contains(on)));
        wrong.extend(strays.map(|(on, _)| format!("leave: {what} stood so in an e-mail of {}", written(*on))));
        self.wrong.extend(wrong);
    }

    /// A card that nobody has seen for a month is the manager's business, from 90 days before its end.
    fn in_a_drawer(&mut self, since: Day, told: &[(Day, usize)], days: &[Day], one: &Certificates, what: &str) {
        let unseen = days.iter().copied().find(|on| on - since >= 30 && (1..=90).contains(&(one.expires - on)));
        let Some(on) = unseen else { return };
        let managers = self.among(one.person, on, |one| one.manager);
        if !managers.is_empty()
            && !told.iter().any(|(when, who)| *when <= on && (self.world.people[*who].manager || managers.contains(who)))
        {
            self.wrong.push(format!("drawer: no manager knew of {what} by {}", written(on)));
        }
    }

    /// What would have lapsed was told to somebody who could still act, while they could.
    fn in_time(&mut self, told: &[(Day, usize)], days: &[Day], one: &Certificates, what: &str) {
        let chances: Vec<Day> = days.iter().copied().filter(|on| (1..=90).contains(&(one.expires - on))).collect();
        let in_time = |(on, who): &(Day, usize)| *on < one.expires && self.able(one.person, *on).contains(who);
        let within = one.expires <= self.world.last;
        let lapses = within && one.renewed.is_none_or(|done| done >= one.expires - 7);
        if lapses && !chances.is_empty() && !told.iter().any(in_time) {
            self.wrong.push(format!("in time: nobody who could still act was told of {what}"));
        }
    }

    fn position(&mut self, one: &Ending) {
        let (holder, ends) = (one.person, one.ends);
        let person = &self.world.people[holder];
        let what = format!("the position of {} that ends on {}", person.name, written(ends));
        let found = self.lines_of(holder, &format!("Its last day is {}", written(ends)));
        let told: Vec<(Day, usize)> = found.iter().map(|line| (line.day, line.to)).collect();
        let by: Vec<(Day, String)> =
            found.iter().filter(|line| line.day <= ends).map(|line| (line.day, line.words.clone())).collect();
        // Whoever leaves needs no position any more: it is over on their last day, when that is written down.
        let until = one.moved.unwrap_or(self.world.last + 1).min(person.left.unwrap_or(self.world.last + 1));
        let open = one.from.max(self.world.first)..until;
        let days: Vec<Day> = open.clone().filter(|on| self.can_send(*on)).collect();
        for (on, _) in told.iter().filter(|(on, _)| !open.contains(on) || ends - on > 30) {
            self.wrong.push(format!("stale: {what} stood in an e-mail of {}", written(*on)));
        }
        self.days_named(&by, ends, &person.leaves, &what);
        self.never_twice(&told, ends, &[(30, 8)], &what);
        let sponsor = |one: &Person| one.sponsor;
        if let Some(on) = days.iter().copied().find(|on| (8..=30).contains(&(ends - on))) {
            self.must_by(&told, (ends - 30, on), &|judge, on| judge.among(holder, on, sponsor), "position", &what);
            self.must_by(&told, (ends - 30, on), &|judge, on| judge.among(holder, on, |one| one.manager), "position", &what);
        }
        for on in days.iter().copied().filter(|on| (0..=7).contains(&(ends - on))) {
            self.must(&told, on, &self.among(holder, on, sponsor), "position", &what);
        }
    }

    /// Before the last week nobody reads the same twice.
    fn never_twice(&mut self, told: &[(Day, usize)], end: Day, steps: &[(i64, i64)], what: &str) {
        for (from, to) in steps {
            let mut readers = BTreeSet::new();
            for (on, who) in told.iter().filter(|(on, _)| (*to..=*from).contains(&(end - on))) {
                if !readers.insert(*who) {
                    self.wrong.push(format!("twice: {} read of {what} again on {}", self.world.people[*who].name, written(*on)));
                }
            }
        }
    }
}
