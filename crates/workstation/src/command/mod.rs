//! The commands, one file each, and what they share.

mod check;
mod diagnose;
mod enrol;
mod explain;
mod hand_over;
mod triage;
mod watch;
mod window;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_diagnose::{Context, LookFor, Pack, PackError, Product, uk_date};
use lanyard_model::{Checkup, Diagnosis, Fact, Outcome, Removed, ScreenedText};
use serde::Serialize;

use crate::cli::{COULD_NOT_TELL, Cli, Command, FAULT_FOUND, NOTHING_WRONG, Told, USAGE};
use crate::edge;
use crate::output::{err, out};
use crate::probe::access;
use crate::request::{HostToAsk, Request};
use crate::settings::Settings;

/// Why a command could not be carried out: a sentence that says what to do next.
pub(crate) struct Refusal(pub(crate) String);

/// Carries out a command line.
pub fn run(cli: Cli) -> ExitCode {
    if let Command::Probe { name } = &cli.command {
        return crate::probe::child::main(name);
    }
    let done = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::Triage(args) => triage::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Enrol(args) => enrol::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Window(told) => window::run(&told),
        Command::Probe { .. } => Ok(ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|refusal| refuse(&refusal))
}

/// What is known here before anybody is asked: the knowledge pack and the practice's settings.
pub(crate) struct Known {
    /// The pack, with the practice's own plan in the place of the general advice.
    pub(crate) pack: Pack,
    /// The general advice, for who has no plan.
    general: String,
    /// What the settings tell of this PC.
    settings: lanyard_model::Told,
}

impl Known {
    /// With a sentence for each application of the settings that is not known. What a supplier is said to have confirmed counts for a
    /// known one only: with a slip in its name it is nobody's word.
    fn with(settings: Settings, day: Date) -> Result<(Self, Vec<String>), Refusal> {
        let pack = Pack::embedded().map_err(built_wrongly)?;
        let plan = settings.plan(day);
        let notes = unknown_applications(&settings, &pack);
        let (applications, mut supports_cis2) = (settings.applications, settings.supports_cis2);
        supports_cis2.retain(|id| is_application(&pack, id));
        let settings = lanyard_model::Told { applications, supports_cis2, plan, ..lanyard_model::Told::default() };
        let general = pack.continuity.until_approved.clone();
        Ok((Self { pack, general, settings }.with_its_plan(), notes))
    }

    /// As it was known where a file comes from: what another PC's settings tell is nothing of that one, also where the file says
    /// nothing.
    pub(crate) fn of_a_file(self, file: &Checkup) -> Self {
        Self { settings: file.told.clone().unwrap_or_default(), ..self }.with_its_plan()
    }

    /// Of another PC of this practice: its plan holds there too, and which programs are used there nobody has said.
    pub(crate) fn of_another_pc(self) -> Self {
        let settings = lanyard_model::Told { plan: self.settings.plan, ..lanyard_model::Told::default() };
        Self { settings, ..self }
    }

    fn with_its_plan(mut self) -> Self {
        self.pack.continuity.until_approved.clone_from(self.settings.plan.as_ref().unwrap_or(&self.general));
        self
    }

    /// What a person told on the command line, and where they told nothing, what a saved file says, or else the settings.
    pub(crate) fn told(&self, told: &Told, file: Option<&lanyard_model::Told>) -> lanyard_model::Told {
        let before = file.unwrap_or(&self.settings);
        let applications = if told.applications.is_empty() { &before.applications } else { &told.applications };
        lanyard_model::Told {
            series: told.series.or(before.series),
            applications: applications.clone(),
            renewal_in_progress: told.renewal_in_progress || before.renewal_in_progress,
            ..before.clone()
        }
    }
}

/// Where a diagnosis begins: with what was told beside what was read.
pub(crate) fn context(checkup: &Checkup) -> Context {
    let told = checkup.told.clone().unwrap_or_default();
    Context {
        series: told.series,
        applications: told.applications,
        supports_cis2: told.supports_cis2,
        renewal_in_progress: told.renewal_in_progress,
        ..Context::default()
    }
}

/// Reads what is known here; `at` is the moment to judge at, where it is not now. It is called when the probes are done, to keep what runs
/// beside them small.
pub(crate) fn known(at: Option<Timestamp>) -> Result<Known, Refusal> {
    let (settings, left_out) = settings_or_why_not();
    left_out.iter().for_each(|note| err(&format!("{note}\n")));
    let (known, notes) = Known::with(settings, day(at))?;
    notes.iter().for_each(|note| err(&format!("{note}\n")));
    Ok(known)
}

/// Reads what is known here, and gives what the settings have wrong, for whoever sees no terminal.
fn known_with_notes(at: Option<Timestamp>) -> Result<(Known, Vec<String>), Refusal> {
    let (settings, left_out) = settings_or_why_not();
    let mut products = LookFor::embedded().map_err(built_wrongly)?.products;
    let notes: Vec<String> = left_out.into_iter().chain(unknown_products(&settings, &mut products)).collect();
    let (known, more) = Known::with(settings, day(at))?;
    Ok((known, [notes, more].concat()))
}

fn day(at: Option<Timestamp>) -> Date {
    uk_date(at.unwrap_or_else(edge::now))
}

/// The settings, or none and why: a waiting room does not wait for somebody to correct a file.
fn settings_or_why_not() -> (Settings, Option<String>) {
    match settings() {
        Ok(settings) => (settings, None),
        Err(error) => (Settings::default(), Some(format!("The settings are left out: {error}"))),
    }
}

/// Tells the products what the settings say of them; gives a sentence for each that is not known.
fn unknown_products(settings: &Settings, products: &mut [Product]) -> Vec<String> {
    let unknown = settings.describe(products);
    let ids: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
    let ids = ids.join(", ");
    unknown
        .iter()
        .map(|name| format!("The settings name a product that is not known: {name}. Write one of these: {ids}."))
        .collect()
}

fn is_application(pack: &Pack, id: &str) -> bool {
    pack.applications.iter().any(|application| application.id == id)
}

/// A sentence for each application of the settings that is not known.
fn unknown_applications(settings: &Settings, pack: &Pack) -> Vec<String> {
    let ids: Vec<&str> = pack.applications.iter().map(|application| application.id.as_str()).collect();
    let ids = ids.join(", ");
    let named: BTreeSet<&String> = settings.applications.iter().chain(&settings.supports_cis2).collect();
    let unknown = named.into_iter().filter(|id| !is_application(pack, id));
    unknown.map(|id| format!("The settings name an application that is not known: {id}. Write one of these: {ids}.")).collect()
}

/// Reads the settings. Those for all users of the PC may say what everybody is to do, so they count only when no user can write
/// them for the others.
fn settings() -> Result<Settings, String> {
    if let Some(named) = edge::named_settings() {
        return Settings::read(&named);
    }
    let file = edge::shared_settings();
    match access::others_can_change(&file) {
        Fact::Known(false) | Fact::Absent => Settings::read(&file),
        Fact::Known(true) => Err(format!(
            "{}: somebody who is no administrator can change it. Ask whoever looks after this PC to write it anew as administrator.",
            file.display()
        )),
        other => Err(format!("{}: {}", file.display(), other.why().map_or("It cannot be read.", |why| &why.text))),
    }
}

fn built_wrongly(error: PackError) -> Refusal {
    Refusal(format!("{error}. This program was built wrongly; install it again."))
}

fn refuse(refusal: &Refusal) -> ExitCode {
    err(&format!("lanyard: {}\n", refusal.0));
    ExitCode::from(USAGE)
}

/// The exit code of an outcome.
pub(crate) fn exit(outcome: Outcome) -> ExitCode {
    ExitCode::from(match outcome {
        Outcome::NothingWrong => NOTHING_WRONG,
        Outcome::FaultFound => FAULT_FOUND,
        Outcome::CouldNotTell => COULD_NOT_TELL,
    })
}

/// What a person tells in their own words; a blank text says nothing.
pub(crate) fn own_words(told: &Told) -> Option<ScreenedText> {
    told.says.as_deref().filter(|says| !says.trim().is_empty()).map(screened)
}

/// Screens what a person said and tells the writer what was taken out.
pub(crate) fn screened(raw: &str) -> ScreenedText {
    let text = ScreenedText::new(raw);
    for removed in text.removed() {
        err(match removed {
            Removed::Passcode => {
                "Digits that may be a passcode were taken out of what you wrote and are kept nowhere. Never write or tell a passcode.\n"
            }
            Removed::NhsNumber => "An NHS number was taken out of what you wrote and is kept nowhere.\n",
            Removed::TooLong => "What you wrote was too long; the end of it was cut off.\n",
        });
    }
    text
}

/// The work order for the probes, from the knowledge pack.
pub(crate) fn request() -> Result<Request, Refusal> {
    let mut look_for = LookFor::embedded().map_err(built_wrongly)?;
    // What is wrong with the settings is said once, when the probes are done.
    for note in unknown_products(&settings().unwrap_or_default(), &mut look_for.products) {
        err(&format!("{note}\n"));
    }
    let hosts = look_for.hosts.iter().filter(|host| host.ask).map(|host| HostToAsk { host: host.name.clone(), port: host.port });
    Ok(Request {
        deadline_millis: 0,
        hosts: hosts.collect(),
        products: look_for.products,
        services: look_for.services,
        modules: look_for.modules,
        changes_days: CHANGES_DAYS,
    })
}

/// How far back changes are read: the update of last autumn still explains a PC that nobody used since. A finding looks back
/// days, the attribute vector weeks.
const CHANGES_DAYS: u16 = 400;

/// Reads a saved checkup; of a file that is too large (or never ends) only as much as tells that it is.
pub(crate) fn read_checkup(file: &Path) -> Result<Checkup, Refusal> {
    let refuse = |detail: String| Refusal(format!("{}: {detail}", file.display()));
    let limit = lanyard_model::LARGEST_FILE as u64 + 1;
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(limit).read_to_end(&mut bytes));
    read.map_err(|error| refuse(format!("cannot be read ({error}). Check the name of the file.")))?;
    Checkup::from_file(&bytes).map_err(|error| refuse(error.to_string()))
}

/// Writes a file whole or not at all: beside its place first, under a name that nobody else has, then moved there.
pub(crate) fn write_file(file: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        Refusal(format!(
            "{} cannot be written ({error}). Choose a folder in which you may save files, such as Documents.",
            file.display()
        ))
    })
}

/// The JSON form of a verdict: a stable shape with a version of its own.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    /// Version of this shape.
    pub(crate) schema: u32,
    /// What was read.
    pub(crate) checkup: &'a Checkup,
    /// What was concluded.
    pub(crate) diagnosis: &'a Diagnosis,
}

/// Prints JSON, and nothing else, on standard output.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Refusal> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Refusal(format!("the answer cannot be written as JSON ({error})")))?;
    out(&(text + "\n"));
    Ok(())
}
