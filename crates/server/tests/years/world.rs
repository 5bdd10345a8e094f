//! Two years of a made-up practice, written down as a script before anything is reminded: who comes, goes and is away, which
//! card and which position ends when, and when somebody did something about it. Dates are day numbers of its own arithmetic;
//! nothing of the program is used here.

/// A day: days since 1 January 1970.
pub(crate) type Day = i64;

/// The day number of a date (proleptic Gregorian).
pub(crate) fn day(year: i64, month: i64, day: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a day number.
pub(crate) fn date(day: Day) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted_month + 2) / 5 + 1)
}

/// 0 for Monday to 6 for Sunday.
pub(crate) fn weekday(day: Day) -> i64 {
    (day + 3).rem_euclid(7)
}

/// Somebody who works here.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) manager: bool,
    pub(crate) sponsor: bool,
    pub(crate) local_administrator: bool,
    /// First day here.
    pub(crate) from: Day,
    /// Last day here; written down on that day.
    pub(crate) left: Option<Day>,
    /// Leaves, first and last day, in their order; each written down ten days before it begins.
    pub(crate) leaves: Vec<(Day, Day)>,
    /// Whether nobody knows beforehand when they come back: the last day is written down on the morning on which they do.
    pub(crate) open_end: bool,
}

impl Person {
    pub(crate) fn is_employed(&self, day: Day) -> bool {
        self.from <= day && self.left.is_none_or(|left| day <= left)
    }

    pub(crate) fn is_present(&self, day: Day) -> bool {
        self.is_employed(day) && !self.leaves.iter().any(|(first, last)| (*first..=*last).contains(&day))
    }

    /// The leave that stands in the register on a day: its first day, and its last one where that is known.
    pub(crate) fn known_leave(&self, day: Day) -> Option<(Day, Option<Day>)> {
        let (first, last) = self.leaves.iter().copied().rfind(|(first, _)| first - 10 <= day)?;
        Some((first, (!self.open_end || last < day).then_some(last)))
    }

    /// Whether something is written down about a leave on a day.
    pub(crate) fn has_leave_written(&self, day: Day) -> bool {
        self.leaves.iter().any(|(first, last)| first - 10 == day || (self.open_end && last + 1 == day))
    }
}

/// The certificates of somebody's card, from their beginning until something was done about them.
pub(crate) struct Certificates {
    pub(crate) person: usize,
    pub(crate) from: Day,
    /// The day on which they run out.
    pub(crate) expires: Day,
    /// The morning on which the renewed ones were there; `None` when that is after the two years.
    pub(crate) renewed: Option<Day>,
    /// Since when the card lay in a drawer; the others are seen every 25 days.
    pub(crate) drawer: Option<Day>,
}

/// A position's end, until it was moved on.
pub(crate) struct Ending {
    pub(crate) person: usize,
    pub(crate) from: Day,
    pub(crate) ends: Day,
    pub(crate) moved: Option<Day>,
}

/// The script of two years.
pub(crate) struct World {
    pub(crate) first: Day,
    pub(crate) last: Day,
    pub(crate) people: Vec<Person>,
    pub(crate) certificates: Vec<Certificates>,
    pub(crate) endings: Vec<Ending>,
    /// Days on which the practice is closed beside bank holidays.
    pub(crate) closed: Vec<Day>,
    /// Days on which the mail server answered nothing.
    pub(crate) mail_down: Vec<Day>,
    /// Days on which the mail server came back during the morning.
    pub(crate) mail_late: Vec<Day>,
    /// Days on which the job did not run.
    pub(crate) job_down: Vec<Day>,
}

/// People who stay the two years: managers, sponsors, administrators and the others.
const STAY: usize = 46;
/// People who leave, each with somebody who comes after them.
const LEAVE: usize = 14;

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let first = day(2027, 1, 4);
        let mut world = Self {
            first,
            last: day(2029, 1, 3),
            people: Vec::new(),
            certificates: Vec::new(),
            endings: Vec::new(),
            closed: vec![day(2027, 6, 16), day(2028, 2, 9), day(2028, 10, 18)],
            mail_down: [(2027, 3, 9, 3), (2027, 8, 27, 5), (2028, 4, 12, 2), (2028, 11, 6, 1)]
                .iter()
                .flat_map(|(y, m, d, days)| (0..*days).map(move |more| day(*y, *m, *d) + more))
                .collect(),
            mail_late: vec![day(2027, 5, 12), day(2028, 7, 4)],
            job_down: vec![day(2027, 9, 15), day(2028, 5, 31)],
        };
        for number in 0..STAY {
            world.join(number, first, None, &mut dice);
        }
        for number in 0..LEAVE {
            let left = first + dice.i64(60..650);
            world.join(STAY + 2 * number, first, Some(left), &mut dice);
            world.join(STAY + 2 * number + 1, left + 3, None, &mut dice);
        }
        world
    }

    fn join(&mut self, number: usize, from: Day, left: Option<Day>, dice: &mut fastrand::Rng) {
        let person = self.people.len();
        let (manager, sponsor, local_administrator) = (number < 2, (2..5).contains(&number), (5..7).contains(&number));
        let has_address = !matches!(number % 15, 10);
        self.people.push(Person {
            name: format!("Staff {number:02}"),
            email: has_address.then(|| format!("staff{number:02}@surgery.example")),
            manager,
            sponsor,
            local_administrator,
            from,
            left,
            leaves: leaves(number, from, self.last, dice),
            open_end: number > 0 && number.is_multiple_of(6),
        });
        let until = left.unwrap_or(self.last);
        self.cards(person, from, until, dice);
        if number >= 7 {
            self.positions(person, from, until, dice);
        }
    }

    fn cards(&mut self, person: usize, from: Day, until: Day, dice: &mut fastrand::Rng) {
        let (mut from, mut expires) = (from, from + dice.i64(15..400));
        while from <= until {
            // Some do it at once, some late, some only when it has run out.
            let done = expires - dice.choice([70, 25, 11, 4, 1, -6]).unwrap();
            let renewed = (done > from && done <= until).then_some(done);
            let drawer = (dice.u32(0..5) == 0).then(|| (expires - dice.i64(60..150)).max(from));
            self.certificates.push(Certificates { person, from, expires, renewed, drawer });
            let Some(done) = renewed else { break };
            (from, expires) = (done, done + dice.i64(250..420));
        }
    }

    fn positions(&mut self, person: usize, from: Day, until: Day, dice: &mut fastrand::Rng) {
        let (mut from, mut ends) = (from, from + dice.i64(10..220));
        while from <= until {
            let done = ends - dice.choice([25, 12, 5, 1, 0, -2]).unwrap();
            let moved = (done > from && done <= until).then_some(done);
            self.endings.push(Ending { person, from, ends, moved });
            let Some(done) = moved else { break };
            (from, ends) = (done, done + dice.i64(90..240));
        }
    }
}

/// Every third person has a long leave a year. The two managers are away by turns, and together for ten days of each summer.
fn leaves(number: usize, from: Day, last: Day, dice: &mut fastrand::Rng) -> Vec<(Day, Day)> {
    if number < 2 {
        let start = day(2027, 2 + 6 * i64::try_from(number).unwrap(), 1);
        let together = [day(2027, 6, 14), day(2028, 6, 12)].map(|first| (first, first + 10));
        let mut leaves = vec![(start, start + 20), (start + 366, start + 386), together[0], together[1]];
        leaves.sort_unstable();
        return leaves;
    }
    let mut leaves = Vec::new();
    let mut next = from + dice.i64(20..300);
    while number.is_multiple_of(3) && next + 60 < last {
        let length = dice.i64(10..90);
        leaves.push((next, next + length));
        next += length + dice.i64(200..360);
    }
    leaves
}
