//! What an import would do, row by row. Pure: the same register and rows give the same plan, before and at confirmation.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use lanyard_model::{Card, CardEvent, CardReader, Id, Pc, Person, Position};
use lanyard_store::{Record, Table, folded};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::cell::Row;
use super::columns::{Columns, Kind};
use super::sheet::Sheet;
use super::{cards, drift, equipment, people, positions};
use crate::ui;

/// So many lines of each part a page shows; the rest are counted. Of a long list all fields of all rows would take room that a practice's PC may not have.
pub(crate) const SHOWN: usize = 200;

/// The register as an import finds it, and as it becomes row by row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Register {
    pub(crate) people: Vec<Person>,
    pub(crate) cards: Vec<Card>,
    pub(crate) events: Vec<CardEvent>,
    pub(crate) positions: Vec<Position>,
    pub(crate) pcs: Vec<Pc>,
    pub(crate) readers: Vec<CardReader>,
}

/// A cell that cannot be read, and so its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// Row, as a spreadsheet program numbers it.
    pub(crate) row: usize,
    /// Column, as a person finds it.
    pub(crate) column: String,
    /// Why.
    pub(crate) why: String,
}

/// One record that would be added or changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// The row that says so.
    pub(crate) row: usize,
    /// Whether it is new.
    pub(crate) added: bool,
    /// What it is, for example `Amina Yusuf`.
    pub(crate) title: String,
    /// Field, before, after; of what is new, all that is entered, for so many lines as a page shows.
    pub(crate) differences: Vec<(String, String, String)>,
}

/// A record to write: its table, id and fields.
#[derive(Debug)]
pub(crate) struct Put {
    pub(crate) table: &'static Table,
    pub(crate) id: String,
    /// Its fields as the plan found them; `Null` where it was not there.
    pub(crate) was: Json,
    pub(crate) fields: Json,
}

/// Everything an import would do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) lines: Vec<Line>,
    pub(crate) unreadable: Vec<Unreadable>,
    /// Rows that say what is known already.
    pub(crate) left_alone: usize,
    /// ODS codes of positions, with how many of them are at each; empty where nothing says where they are.
    pub(crate) at: BTreeMap<String, usize>,
    /// What to write, in this order.
    pub(crate) puts: Vec<Put>,
    /// What file and register do not agree on, in sentences.
    pub(crate) drift: Vec<String>,
}

impl Plan {
    /// Tells two plans apart, so that what is confirmed is what was shown. New ids do not count: they are made each time.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for line in &self.lines {
            hash.update(format!("{line:?}\n"));
        }
        hash.update(format!("{:?} {} {:?}", self.unreadable, self.left_alone, self.at));
        hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many records would be added.
    pub(crate) fn added(&self) -> usize {
        self.lines.iter().filter(|line| line.added).count()
    }

    /// How many records would be changed.
    pub(crate) fn changed(&self) -> usize {
        self.lines.len() - self.added()
    }
}

/// Whom a row is about, by place in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Nobody who is known.
    Nobody,
    /// One person.
    One(usize),
    /// Any of several who have the name: the row does not tell them apart.
    Several(Vec<usize>),
}

/// A plan in the making.
pub(super) struct Planner<'a> {
    pub(super) register: Register,
    pub(super) today: Date,
    pub(super) plan: Plan,
    new_id: &'a mut dyn FnMut() -> String,
    /// How many records are new so far.
    added: usize,
    /// The row that was about a record, by its id.
    seen: HashMap<String, usize>,
    /// Cards and positions of rows that cannot be read, by id.
    mentioned: HashSet<String>,
    /// Whether the report calls a card active, by the card's id; only of rows that say how it stands.
    pub(super) called_active: HashMap<String, bool>,
    /// Place of each person in the register, by UUID.
    by_uuid: HashMap<String, usize>,
    /// Places of those with each name, as names are compared.
    by_name: HashMap<String, Vec<usize>>,
    /// Place of whoever has a staff number or initials; `None` where several have them.
    by_number: HashMap<String, Option<usize>>,
    /// Places of each person's positions.
    pub(super) positions_of: HashMap<Id<Person>, Vec<usize>>,
    pub(super) by_serial: HashMap<String, usize>,
    /// Place of the first card with each number, without the zeros at its beginning.
    pub(super) by_bare_serial: HashMap<String, usize>,
}

/// Plans the import of a sheet.
pub(crate) fn plan(
    kind: Kind,
    sheet: &Sheet,
    columns: &Columns,
    register: Register,
    today: Date,
    new_id: &mut dyn FnMut() -> String,
) -> Plan {
    let before = register.clone();
    let mut planner = Planner::new(register, today, new_id);
    for (number, cells) in sheet.rows.iter().skip(columns.first_row) {
        let row = Row { number: *number, cells, columns };
        let lines = planner.plan.lines.len();
        let read = match kind {
            Kind::People => people::read(&mut planner, &row),
            Kind::Cards => cards::read(&mut planner, &row),
            Kind::Positions => positions::read(&mut planner, &row),
            Kind::Pcs => equipment::read_pc(&mut planner, &row),
            Kind::Readers => equipment::read_reader(&mut planner, &row),
        };
        match read {
            Err(unreadable) => {
                planner.plan.unreadable.push(unreadable);
                let mentioned = match kind {
                    Kind::Cards => cards::mentioned(&planner, &row),
                    Kind::Positions => positions::mentioned(&planner, &row),
                    Kind::People | Kind::Pcs | Kind::Readers => Vec::new(),
                };
                planner.mentioned.extend(mentioned);
            }
            Ok(()) if planner.plan.lines.len() == lines => planner.plan.left_alone += 1,
            Ok(()) => {}
        }
    }
    let said = drift::Report { seen: &planner.seen, mentioned: &planner.mentioned, called_active: &planner.called_active };
    planner.plan.drift = drift::between(kind, &before, &planner.register, said, today);
    planner.plan
}

impl<'a> Planner<'a> {
    fn new(register: Register, today: Date, new_id: &'a mut dyn FnMut() -> String) -> Self {
        let mut planner = Self {
            register: Register::default(),
            today,
            plan: Plan::default(),
            new_id,
            added: 0,
            seen: HashMap::new(),
            mentioned: HashSet::new(),
            called_active: HashMap::new(),
            by_uuid: HashMap::new(),
            by_name: HashMap::new(),
            by_number: HashMap::new(),
            positions_of: HashMap::new(),
            by_serial: HashMap::new(),
            by_bare_serial: HashMap::new(),
        };
        for (place, card) in register.cards.iter().enumerate() {
            if let Some(serial) = &card.serial {
                planner.note_serial(serial, place);
            }
        }
        for (place, position) in register.positions.iter().enumerate() {
            planner.positions_of.entry(position.person.clone()).or_default().push(place);
        }
        for (place, person) in register.people.iter().enumerate() {
            planner.note_person(person, place);
        }
        planner.register = register;
        planner
    }

    pub(super) fn note_serial(&mut self, serial: &str, place: usize) {
        self.by_serial.insert(serial.to_owned(), place);
        if let Some(bare) = cards::bare(serial) {
            self.by_bare_serial.entry(bare.to_owned()).or_insert(place);
        }
    }

    fn note_person(&mut self, person: &Person, place: usize) {
        if let Some(uuid) = &person.uuid {
            self.by_uuid.insert(uuid.clone(), place);
        }
        if let Some(number) = &person.staff_number {
            note_only(&mut self.by_number, number.to_lowercase(), place);
        }
        let named = self.by_name.entry(plain_name(&person.name)).or_default();
        if !named.contains(&place) {
            named.push(place);
        }
    }

    /// A new id.
    pub(super) fn id<R>(&mut self) -> Id<R> {
        Id::new((self.new_id)())
    }

    /// The person that a row is about: by UUID, then by a staff number or initials that one person has, then by a name. Initials are
    /// many people's and prove nothing without the name; a name proves nothing where both sides know a UUID, both know initials, or
    /// both know a number, and they differ.
    pub(super) fn person(&self, uuid: Option<&str>, staff_number: Option<&str>, name: Option<&str>) -> Found {
        if let Some(place) = uuid.and_then(|uuid| self.by_uuid.get(uuid)) {
            return Found::One(*place);
        }
        let at = |place: &usize| self.register.people.get(*place);
        let fits = |place: &usize| {
            let known = at(place).and_then(|person| person.uuid.as_deref());
            uuid.is_none() || known.is_none() || known == uuid
        };
        let same_name =
            |place: &usize| name.is_some_and(|name| at(place).is_some_and(|person| plain_name(&person.name) == plain_name(name)));
        let number = staff_number.and_then(|number| self.by_number.get(&number.to_lowercase()).copied().flatten());
        let number = number.filter(|place| staff_number.is_some_and(is_number) || same_name(place));
        let differs = |place: &usize| {
            let known = at(place).and_then(|person| person.staff_number.as_deref());
            known.zip(staff_number).is_some_and(|(a, b)| is_number(a) == is_number(b) && !a.eq_ignore_ascii_case(b))
        };
        if let Some(place) = number.filter(fits) {
            return Found::One(place);
        }
        let named = name.and_then(|name| self.by_name.get(&plain_name(name))).map_or(&[][..], Vec::as_slice);
        let named: Vec<usize> = named.iter().copied().filter(|place| fits(place) && !differs(place)).collect();
        match named.as_slice() {
            [] => Found::Nobody,
            [one] => Found::One(*one),
            _ => Found::Several(named),
        }
    }

    /// Adds a person; gives their place. A namesake who is here already is said: it may be the same person with a wrong UUID.
    pub(super) fn add_person(&mut self, row: usize, person: Person) -> usize {
        let namesake = self.by_name.contains_key(&plain_name(&person.name));
        let number = person.staff_number.as_ref().filter(|number| self.by_number.contains_key(&number.to_lowercase()));
        let title = match number {
            _ if namesake => format!("{}, though somebody of this name is here already", person.name),
            Some(number) => format!("{}, though somebody else is {number} here already", person.name),
            None => person.name.clone(),
        };
        self.note(row, &person, None, &title);
        let place = self.register.people.len();
        self.note_person(&person, place);
        self.register.people.push(person);
        place
    }

    /// Changes a person where the row says something new.
    pub(super) fn change_person(&mut self, row: usize, place: usize, person: Person) {
        let Some(was) = self.register.people.get(place).cloned() else { return };
        if was != person {
            self.note(row, &person, Some(&was), &person.name.clone());
            self.note_person(&person, place);
            if let Some(slot) = self.register.people.get_mut(place) {
                *slot = person;
            }
        }
    }

    /// Notes that a row is about a record.
    ///
    /// # Errors
    /// When an earlier row was about it too, and this one says otherwise.
    pub(super) fn claim(&mut self, row: &Row, id: &str, otherwise: bool) -> Result<(), Unreadable> {
        match self.seen.get(id) {
            Some(earlier) if otherwise => {
                let why = format!("row {earlier} is about the same one and says otherwise; keep the one that is right");
                Err(Unreadable { row: row.number, column: "the row".to_owned(), why })
            }
            _ => {
                self.seen.entry(id.to_owned()).or_insert(row.number);
                Ok(())
            }
        }
    }

    /// Notes a record to write, with a line for people to read.
    pub(super) fn note<R: Record>(&mut self, row: usize, record: &R, was: Option<&R>, title: &str) {
        let before = was.and_then(|was| serde_json::to_value(was).ok()).unwrap_or_default();
        let fields = serde_json::to_value(record).unwrap_or_default();
        let differences = match was {
            Some(_) => ui::differences(&before, &fields),
            None if self.added < SHOWN => entered(&fields, title),
            None => Vec::new(),
        };
        self.added += usize::from(was.is_none());
        self.plan.puts.push(Put { table: R::TABLE, id: record.id().to_string(), was: before, fields });
        self.plan.lines.push(Line { row, added: was.is_none(), title: title.to_owned(), differences });
    }

    /// Says one thing more of what was noted last: a day that is kept beside it.
    pub(super) fn tell(&mut self, field: &str, day: Option<Date>) {
        if let (Some(line), Some(day)) = (self.plan.lines.last_mut(), day) {
            line.differences.push((field.to_owned(), String::new(), ui::day(day)));
        }
    }

    /// Notes a new record to write that belongs to one with a line already.
    pub(super) fn put<R: Record>(&mut self, record: &R) {
        let fields = serde_json::to_value(record).unwrap_or_default();
        self.plan.puts.push(Put { table: R::TABLE, id: record.id().to_string(), was: Json::Null, fields });
    }
}

/// What a new record says, without what it belongs to: that is in its title, and an id says nothing to anybody. Ticks that are not set and
/// empty fields are nothing.
fn entered(fields: &Json, title: &str) -> Vec<(String, String, String)> {
    const BELONGS: [&str; 4] = ["holder", "person", "pc", "card"];
    let said = ui::differences(&Json::Null, fields).into_iter();
    let tells = said.filter(|(name, _, value)| !BELONGS.contains(&name.as_str()) && value != "no" && value != title);
    tells.map(|(name, _, value)| (name, String::new(), value)).collect()
}

/// Notes whose something is; `None` where several have it.
fn note_only(places: &mut HashMap<String, Option<usize>>, key: String, place: usize) {
    places.entry(key).and_modify(|known| *known = known.filter(|known| *known == place)).or_insert(Some(place));
}

/// Whether a staff number is one, and not initials, of which several people may have the same: it has three digits at least.
fn is_number(staff_number: &str) -> bool {
    staff_number.chars().filter(char::is_ascii_digit).count() >= 3
}

/// A name as it is compared: small letters, without titles, punctuation and accents. Programs drop apostrophes and marks, and a Mac
/// writes a mark as a letter of its own: `O'BRIEN, ZOE` is Zoë O’Brien.
pub(super) fn plain_name(name: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || letter == '-' { letter } else { ' ' };
    let letters: String = folded(name).chars().map(plain).collect();
    let title = |word: &&str| !["dr", "mr", "mrs", "ms", "miss", "mx", "prof"].contains(word);
    letters.split_whitespace().filter(title).collect::<Vec<_>>().join(" ")
}
