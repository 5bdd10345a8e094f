//! The scenario file: one failed log-on at one PC, as described in `scenarios/README.md`.

use std::{collections::BTreeMap, fs, path::Path};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Result, failed};

mod machine;

pub use machine::{
    Applet, Browser, CardFault, CardIn, Client, Condition, Dns, Egress, Environment, Host, IdentityAgent, Middleware, NetworkIn,
    Pcscd, Presence, Product, Session, Software, Stuck,
};

/// One scenario: what the machine has, what the person sees, what is true, what helps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One line for lists.
    pub title: String,
    /// Who, where, when.
    pub story: String,
    /// The moment at which the facts are judged.
    pub at: Timestamp,
    /// The true fault; two in a double-fault file, the one to be met first first.
    pub truth: Vec<String>,
    /// Further faults that are acceptable first.
    #[serde(default)]
    pub also: Vec<String>,
    /// Rows of the published error table that this comes from.
    #[serde(default)]
    pub rows: Vec<u16>,
    /// Steps that must not be advised here.
    #[serde(default)]
    pub forbid: Vec<String>,
    /// For each fault of `truth`, the steps of which any one puts it right.
    #[serde(default)]
    pub fixed_by: Vec<Vec<String>>,
    /// The machine.
    #[serde(default)]
    pub bench: Machine,
    /// The person in front of it.
    #[serde(default)]
    pub person: Person,
}

/// The machine of a scenario; everything left out is healthy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Machine {
    /// State of the smartcard service.
    pub pcscd: Pcscd,
    /// Number of readers, 0 to 2.
    pub readers: u8,
    /// Which NHS client software the PC has, before `software` says otherwise.
    pub client: Client,
    /// Who stands there, in words.
    pub role: String,
    /// Inserted cards, in reader order.
    #[serde(rename = "card")]
    pub cards: Vec<CardIn>,
    /// NHS client software.
    pub software: Software,
    /// Network.
    pub network: NetworkIn,
    /// Browser policy.
    pub browser: Browser,
    /// The session.
    pub session: Session,
    /// What changed lately.
    #[serde(rename = "change")]
    pub changes: Vec<ChangeIn>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            pcscd: Pcscd::default(),
            readers: 1,
            client: Client::default(),
            role: String::new(),
            cards: Vec::new(),
            software: Software::default(),
            network: NetworkIn::default(),
            browser: Browser::default(),
            session: Session::default(),
            changes: Vec::new(),
        }
    }
}

/// Something that changed on the PC before `at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeIn {
    /// What changed.
    pub what: ChangedThing,
    /// The version it went to.
    #[serde(default)]
    pub version: String,
    /// How many hours before `at`.
    pub hours_ago: u32,
}

/// Things that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names of the scenario format say it")]
pub enum ChangedThing {
    WindowsUpdate,
    ReaderDriver,
    IdentityAgent,
    CredentialManagement,
    Middleware,
    Browser,
}

/// What the person truly says and sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Person {
    /// In their own words.
    pub says: String,
    /// Only what they really could see; names as in `scenarios/README.md`.
    pub sees: BTreeMap<String, String>,
}

impl Scenario {
    /// Reads and checks one file.
    ///
    /// # Errors
    /// One sentence with the file's name, when it cannot be read, has an unknown key or contradicts itself.
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(failed(path.display()))?;
        Self::parse(&text).map_err(failed(path.display()))
    }

    /// Reads and checks a scenario from its text.
    ///
    /// # Errors
    /// One sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        scenario.check()?;
        Ok(scenario)
    }

    fn check(&self) -> Result<()> {
        let bench = &self.bench;
        if bench.readers > 2 {
            return Err(format!("bench.readers is {}: the bench has at most 2", bench.readers));
        }
        if bench.cards.len() > usize::from(bench.readers) {
            return Err(format!("{} cards for {} readers", bench.cards.len(), bench.readers));
        }
        if self.truth.is_empty() {
            return Err("truth is empty".to_owned());
        }
        if self.fixed_by.len() != self.truth.len() {
            return Err(format!("fixed_by has {} lists for {} faults in truth", self.fixed_by.len(), self.truth.len()));
        }
        bench.cards.iter().try_for_each(CardIn::check)
    }

    /// A healthy machine with one PIV card, judged at `at`: the start for tests.
    pub fn healthy(at: Timestamp) -> Self {
        Self {
            title: "Healthy".to_owned(),
            story: String::new(),
            at,
            truth: vec!["nothing".to_owned()],
            also: Vec::new(),
            rows: Vec::new(),
            forbid: Vec::new(),
            fixed_by: vec![Vec::new()],
            bench: Machine { cards: vec![CardIn::default()], ..Machine::default() },
            person: Person::default(),
        }
    }
}

/// Midnight UTC of a day, as the first or last moment of a certificate.
pub(crate) fn day(date: Date) -> (i32, u8, u8) {
    (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
}
