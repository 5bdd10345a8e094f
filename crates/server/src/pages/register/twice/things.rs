//! What is compared of two PCs, readers or cards, what shows that they are two, and what one entry of both says.

use jiff::Timestamp;
use lanyard_model::{Card, CardReader, Pc, Software, Thing};

use super::Twice;
use crate::pages::register::reader::name;
use crate::ui;

/// Whether both say something, and not the same.
fn contradict<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}

/// As serial numbers and types are compared: letters in any case, without spaces.
fn plain(number: Option<&String>) -> Option<String> {
    number.map(|number| number.split_whitespace().collect::<String>().to_uppercase())
}

/// What tells one from another, with its name.
fn with(name: String, more: &[Option<&str>]) -> String {
    let more: Vec<&str> = more.iter().copied().flatten().collect();
    if more.is_empty() { name } else { format!("{name} ({})", more.join(", ")) }
}

impl Twice for Pc {
    const THING: Thing = Thing::Pc;

    fn title(&self) -> String {
        let reports = if self.machine.is_some() { "reports" } else { "never reported" };
        with(self.name.clone(), &[self.room.as_deref(), Some(reports), self.retired_at.map(|_| "out of use")])
    }

    fn may_be(&self, _: &Self) -> bool {
        true
    }

    fn differs(&self, other: &Self) -> Option<&'static str> {
        contradict(self.machine.as_ref(), other.machine.as_ref()).then_some(
            "Both have sent checks, each from a machine of its own: these are two PCs. If one was set up anew, take its old entry out of \
             use.",
        )
    }

    fn joined(&self, gone: &Self) -> Self {
        let others = |one: &&Software| !self.software.iter().any(|known| known.name == one.name);
        let used = gone.applications.iter().filter(|code| !self.applications.contains(code));
        Self {
            room: self.room.clone().or_else(|| gone.room.clone()),
            machine: self.machine.clone().or_else(|| gone.machine.clone()),
            applications: self.applications.iter().chain(used).cloned().collect(),
            software: self.software.iter().chain(gone.software.iter().filter(others)).cloned().collect(),
            seen_at: self.seen_at.max(gone.seen_at),
            retired_at: later::<Timestamp>(self.retired_at, gone.retired_at),
            ..self.clone()
        }
    }

    fn lines(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("Name", Some(self.name.clone())),
            ("Room", self.room.clone()),
            ("Sends checks", Some(if self.machine.is_some() { "yes" } else { "not yet" }.to_owned())),
            ("Last heard of", self.seen_at.map(ui::when)),
            ("Applications", (!self.applications.is_empty()).then(|| self.applications.join(", "))),
            ("Software known", Some(self.software.len().to_string())),
            ("Out of use since", self.retired_at.map(ui::when)),
        ]
    }
}

impl Twice for CardReader {
    const THING: Thing = Thing::Reader;

    fn title(&self) -> String {
        with(name(self), &[self.serial.as_deref(), self.room.as_deref(), self.retired_on.map(|_| "out of use")])
    }

    fn may_be(&self, _: &Self) -> bool {
        true
    }

    fn differs(&self, other: &Self) -> Option<&'static str> {
        contradict(plain(self.serial.as_ref()).as_ref(), plain(other.serial.as_ref()).as_ref())
            .then_some("Both have a serial number, and they differ: these are two readers. If one was mistyped, correct it first.")
    }

    fn joined(&self, gone: &Self) -> Self {
        Self {
            make: self.make.clone().or_else(|| gone.make.clone()),
            serial: self.serial.clone().or_else(|| gone.serial.clone()),
            bought_on: self.bought_on.or(gone.bought_on),
            warranty_until: self.warranty_until.or(gone.warranty_until),
            room: self.room.clone().or_else(|| gone.room.clone()),
            pc: self.pc.clone().or_else(|| gone.pc.clone()),
            retired_on: later(self.retired_on, gone.retired_on),
            ..self.clone()
        }
    }

    fn lines(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("Maker", self.make.clone()),
            ("Model", Some(self.model.clone())),
            ("Serial number", self.serial.clone()),
            ("Room", self.room.clone()),
            ("At a PC", Some(if self.pc.is_some() { "yes" } else { "no" }.to_owned())),
            ("Bought on", self.bought_on.map(ui::day)),
            ("Warranty until", self.warranty_until.map(ui::day)),
            ("Out of use since", self.retired_on.map(ui::day)),
        ]
    }
}

impl Twice for Card {
    const THING: Thing = Thing::Card;

    fn title(&self) -> String {
        let ends = self.expires_on.map(|day| format!("certificates end {}", ui::day(day)));
        let number = self.serial.clone().unwrap_or_else(|| "a card without a number".to_owned());
        with(number, &[self.kind.as_deref(), ends.as_deref()])
    }

    fn may_be(&self, other: &Self) -> bool {
        self.holder == other.holder
    }

    fn differs(&self, other: &Self) -> Option<&'static str> {
        if self.holder != other.holder {
            return Some("These cards were issued to two people. If one person is entered twice, make one of them first.");
        }
        let numbers = contradict(plain(self.serial.as_ref()).as_ref(), plain(other.serial.as_ref()).as_ref());
        let kinds = contradict(plain(self.kind.as_ref()).as_ref(), plain(other.kind.as_ref()).as_ref());
        if numbers || kinds || contradict(self.series.as_ref(), other.series.as_ref()) {
            return Some(
                "Both say a number, series or type, and they differ: these are two cards. If one was mistyped, correct it first.",
            );
        }
        None
    }

    fn joined(&self, gone: &Self) -> Self {
        Self {
            serial: self.serial.clone().or_else(|| gone.serial.clone()),
            series: self.series.or(gone.series),
            kind: self.kind.clone().or_else(|| gone.kind.clone()),
            expires_on: self.expires_on.or(gone.expires_on),
            ..self.clone()
        }
    }

    fn lines(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("Number on the back", self.serial.clone()),
            ("Series", self.series.map(|series| series.to_string())),
            ("Type", self.kind.clone()),
            ("Certificates end", self.expires_on.map(ui::day)),
        ]
    }
}

/// Out of use only where both entries are; then since the later day.
fn later<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.zip(other).map(|(one, other)| one.max(other))
}
