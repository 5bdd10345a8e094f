//! The command line: what can be asked of the program, and its exit codes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::{Timestamp, civil, tz::TimeZone};
use lanyard_diagnose::Pack;

use crate::probe::Probe;

/// Exit code when nothing is wrong.
pub const NOTHING_WRONG: u8 = 0;
/// Exit code when a fault was found.
pub const FAULT_FOUND: u8 = 1;
/// Exit code when it could not be told.
pub const COULD_NOT_TELL: u8 = 2;
/// Exit code when the command line or a file given on it cannot be used.
pub const USAGE: u8 = 64;

/// Why does this smartcard not log on, and what now?
///
/// Exit codes: 0 nothing wrong, 1 fault found, 2 could not tell, 64 the command or a file given could not be used.
#[derive(Debug, Parser)]
#[command(name = "lanyard", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check this PC, its reader and card, and say what is wrong and what to do next
    Check(CheckArgs),
    /// Judge a saved checkup again, with the same output as check
    Diagnose(DiagnoseArgs),
    /// Be led through questions and steps, one at a time, in the order that restores service soonest
    Triage(TriageArgs),
    /// Stay open and check again whenever a card or reader comes or goes
    Watch(WatchArgs),
    /// Enrol this PC at the practice's server, so that checks can be sent there
    Enrol(EnrolArgs),
    /// Explain a cause by its code, for example LY301
    Explain(ExplainArgs),
    /// Open a window with the verdict and three buttons; what the Start menu of Windows opens
    Window(Told),
    /// Read one part of this PC; the check runs this in children of its own
    #[command(hide = true)]
    Probe {
        /// Which part
        name: String,
    },
}

/// What a person tells beside what the PC shows.
#[derive(Debug, Args, Default, Clone)]
pub struct Told {
    /// What the user reads on the screen or says, in their own words. Never a passcode.
    #[arg(long, value_name = "TEXT")]
    pub says: Option<String>,
    /// Judge as of this date or moment instead of now, for example 2027-03-01
    #[arg(long, value_name = "DATE", value_parser = parse_at)]
    pub at: Option<Timestamp>,
    /// Card series: the first two digits of the number on the back of the card, bottom right
    #[arg(long, value_name = "NUMBER", value_parser = parse_series)]
    pub series: Option<u8>,
    /// A Spine application used on this PC (may be given several times), for example emis-web
    #[arg(long = "application", value_name = "ID", value_parser = parse_application)]
    pub applications: Vec<String>,
    /// A sponsor is renewing somebody's card at this PC: two cards or readers are normal then
    #[arg(long)]
    pub renewal_in_progress: bool,
}

/// How the verdict is shown.
#[derive(Debug, Args, Default, Clone)]
pub struct Shown {
    /// Also show every finding and every fact
    #[arg(long, short)]
    pub verbose: bool,
    /// Print the checkup and its diagnosis as JSON, and nothing else, on standard output
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What a person tells.
    #[command(flatten)]
    pub told: Told,
    /// How it is shown.
    #[command(flatten)]
    pub shown: Shown,
    /// Save the checkup to a file that can be sent to support
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Send the checkup to the practice's server, where this PC is enrolled; kept and sent later if that fails now
    #[arg(long, conflicts_with = "redact")]
    pub send: bool,
    /// Leave out of the saved file and the JSON who and where it is from
    #[arg(long)]
    pub redact: bool,
    /// Run only this probe (may be given several times)
    #[arg(long, value_name = "PROBE", value_parser = parse_probe)]
    pub only: Vec<Probe>,
    /// Give a verdict after at most this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 4.0, value_parser = parse_deadline)]
    pub deadline: f64,
}

/// Arguments of `enrol`.
#[derive(Debug, Args)]
pub struct EnrolArgs {
    /// Address of the practice's server, as the browser shows it
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// Code from the server's page "PCs that report"
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// Certificate authority of the practice (PEM), if the server's certificate comes from one of its own
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// Arguments of `diagnose`.
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// The saved checkup
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// What a person tells.
    #[command(flatten)]
    pub told: Told,
    /// How it is shown.
    #[command(flatten)]
    pub shown: Shown,
}

/// Arguments of `triage`.
#[derive(Debug, Args)]
pub struct TriageArgs {
    /// Use a saved checkup instead of reading this PC
    #[arg(long, value_name = "FILE", conflicts_with = "another_pc")]
    pub from: Option<PathBuf>,
    /// The card fails at another PC: read nothing here, only ask
    #[arg(long)]
    pub another_pc: bool,
    /// What a person tells.
    #[command(flatten)]
    pub told: Told,
    /// What was being done when it failed, for the packet
    #[arg(long, value_name = "TEXT")]
    pub doing: Option<String>,
    /// Where the packet goes when service is not restored: FILE.md and FILE.json [default: lanyard-packet and the time]
    #[arg(long, value_name = "FILE")]
    pub packet: Option<PathBuf>,
    /// Speak JSON, a line each way, for programs that lead the person themselves; an answer is sent as =ID
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// What a person tells.
    #[command(flatten)]
    pub told: Told,
    /// Stop after this many checks (0 is never)
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub checks: u32,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A cause's code or name, or a finding's id
    #[arg(required_unless_present = "list")]
    pub code: Option<String>,
    /// List every cause
    #[arg(long)]
    pub list: bool,
}

fn parse_probe(name: &str) -> Result<Probe, String> {
    Probe::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Probe::ALL.iter().map(|probe| probe.name()).collect();
        format!("there is no probe of that name; there are {}", names.join(", "))
    })
}

/// Two digits at most are printed on a card's back.
fn parse_series(text: &str) -> Result<u8, String> {
    let series = text.parse().ok().filter(|series| (1..=99).contains(series));
    series.ok_or_else(|| "write the first two digits of the number on the back of the card, for example 08".to_owned())
}

/// Only an id of the knowledge is one: a slip would be taken for a program of which nothing is known.
fn parse_application(id: &str) -> Result<String, String> {
    let pack = Pack::embedded().map_err(|error| format!("{error}. This program was built wrongly; install it again."))?;
    let ids: Vec<&str> = pack.applications.iter().map(|application| application.id.as_str()).collect();
    if ids.contains(&id) {
        Ok(id.to_owned())
    } else {
        Err(format!("there is no application of that id; there are {}", ids.join(", ")))
    }
}

/// A date is taken at noon in the United Kingdom, so that no time zone moves it to another day.
fn parse_at(text: &str) -> Result<Timestamp, String> {
    let written = || "write it as 2027-03-01 or 2027-03-01T08:05".to_owned();
    let zone = TimeZone::get("Europe/London").map_err(|error| error.to_string())?;
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    if let Ok(moment) = text.parse::<civil::DateTime>()
        && text.contains(['T', ' '])
    {
        return zone.to_timestamp(moment).map_err(|_| written());
    }
    let date: civil::Date = text.parse().map_err(|_| written())?;
    zone.to_timestamp(date.at(12, 0, 0, 0)).map_err(|_| written())
}

fn parse_deadline(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, for example 4".to_owned())?;
    if (0.5..=120.0).contains(&seconds) { Ok(seconds) } else { Err("between 0.5 and 120 seconds".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_date_is_that_day_in_the_united_kingdom() {
        assert_eq!(parse_at("2026-05-07").unwrap().to_string(), "2026-05-07T11:00:00Z");
        assert_eq!(parse_at("2027-02-28T00:00").unwrap().to_string(), "2027-02-28T00:00:00Z");
        assert_eq!(parse_at("2027-02-28T00:00:00+00:00").unwrap().to_string(), "2027-02-28T00:00:00Z");
        assert!(parse_at("next Tuesday").is_err());
        assert!(parse_at("99999-01-01").is_err_and(|error| error.contains("2027-03-01")));
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_to_write() {
        assert_eq!((parse_series("08"), parse_series("5")), (Ok(8), Ok(5)));
        for wrong in ["abc", "0", "-1", "123", ""] {
            assert!(parse_series(wrong).is_err_and(|error| error.contains("back of the card")), "{wrong}");
        }
    }
}
