//! The cards of a bench and what is in which reader.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::middleware::{self, Follows};
use super::pcscd::{PORT, reader_names};
use super::root::{OWN, write};
use super::vpcd::{Inserted, Shared};
use crate::card::{Spec, certificate};
use crate::control::{LogEntry, Plan, Way};
use crate::scenario::{Applet, CardFault, CardIn, Pcscd};
use crate::{Result, failed};

/// Cards by reader.
pub(super) struct Cards {
    specs: Vec<Spec>,
    inserted: BTreeMap<usize, Inserted>,
    holders: Vec<Child>,
    shared: Arc<Shared>,
    readers: Vec<String>,
    hold: PathBuf,
    service: Pcscd,
    follows: Follows,
}

impl Cards {
    /// The cards that the plan's scenario names, none inserted yet.
    pub(super) fn of(plan: &Plan, started: Instant) -> Result<Self> {
        let bench = &plan.scenario.bench;
        let today = plan.scenario.at.to_zoned(TimeZone::UTC).date();
        let specs: Vec<Spec> =
            bench.cards.iter().enumerate().map(|(index, card)| spec(plan, index, card, today)).collect::<Result<_>>()?;
        for (index, card) in specs.iter().enumerate() {
            for (number, der) in card.certificates.iter().enumerate() {
                write(format!("{OWN}/card-{index}-{number}.der"), der)?;
            }
        }
        let shared = Arc::new(Shared { started, log: Mutex::default(), stock_poll: plan.stock_poll });
        let (readers, hold) = (reader_names(bench.readers), plan.helpers.join("hold"));
        let readable: Vec<bool> = bench.cards.iter().map(|card| card.applet != Applet::None).collect();
        let follows = middleware::install(plan, &specs, &readable, &readers)?;
        let (inserted, holders, service) = (BTreeMap::new(), Vec::new(), bench.pcscd);
        Ok(Self { specs, inserted, holders, shared, readers, hold, service, follows })
    }

    pub(super) fn insert_all(&mut self) -> Result<()> {
        (0..self.specs.len()).try_for_each(|reader| self.insert(reader))
    }

    /// Puts a card in; a card in use is taken by another program at once.
    pub(super) fn insert(&mut self, reader: usize) -> Result<()> {
        let spec = self.specs.get(reader).ok_or_else(|| format!("the scenario has no card for reader {reader}"))?;
        let port = u16::try_from(reader).ok().and_then(|n| PORT.checked_add(n)).ok_or("no such reader")?;
        let card = Inserted::insert(reader, port, spec.clone(), &self.shared)?;
        self.inserted.insert(reader, card);
        if spec.fault == CardFault::InUse {
            self.holders.push(self.take_for_another(reader)?);
        }
        self.show_tokens()
    }

    pub(super) fn remove(&mut self, reader: usize) -> Result<()> {
        let card = self.inserted.remove(&reader).ok_or_else(|| format!("no card in reader {reader}"))?;
        card.remove();
        self.show_tokens()
    }

    fn show_tokens(&self) -> Result<()> {
        if self.follows == Follows::Itself {
            return Ok(());
        }
        let inside = self.readers.iter().zip(&self.specs).enumerate().filter(|(reader, _)| self.inserted.contains_key(reader));
        middleware::show(self.service, inside.map(|(_, card)| card))
    }

    pub(super) fn log(&self) -> Vec<LogEntry> {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take_for_another(&self, reader: usize) -> Result<Child> {
        let name = self.readers.get(reader).ok_or("no such reader")?;
        let mut holder = Command::new(&self.hold)
            .arg(name)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed("hold the card"))?;
        let mut line = String::new();
        let out = holder.stdout.take().ok_or("the holder has no output")?;
        BufReader::new(out).read_line(&mut line).map_err(failed("hold the card"))?;
        if line.trim() == "held" { Ok(holder) } else { Err(format!("the card could not be held: {}", line.trim())) }
    }
}

fn spec(plan: &Plan, index: usize, card: &CardIn, today: Date) -> Result<Spec> {
    let holder = format!("99900000000{}", index + 1);
    let (from, until) = match card.valid.as_slice() {
        [from, until] => (*from, *until),
        _ => (today.saturating_sub(1.year()), today.saturating_add(1.year())),
    };
    let certificates = certificate::pair(&holder, from, until, usize::from(card.certificates))?;
    let applet = if plan.way == Way::Opaque { Applet::None } else { card.applet };
    let (tries, fault, delay_millis) = (card.tries, card.fault, plan.apdu_delay_millis);
    Ok(Spec { applet, holder, tries, certificates, fault, extended: false, delay_millis })
}
