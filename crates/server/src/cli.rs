//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;

use crate::mail::MailArgs;
use crate::on_site::range;

/// Everything about a practice's smartcards in one place, in the browser.
#[derive(Debug, Parser)]
#[command(name = "lanyard-server", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve; on first start print a one-time link that makes whoever opens it the first administrator
    Serve(ServeArgs),
    /// Serve a made-up practice to look around in
    Demo(DemoArgs),
    /// Take a backup while the server runs: one file with everything, and one beside it that proves it
    Backup(BackupArgs),
    /// Prove a backup, then put it back; what was there before is kept
    Restore(RestoreArgs),
    /// Copy everything between an SQLite file and PostgreSQL, and prove what arrived
    Copy(CopyArgs),
    /// Print a link that signs somebody in once who has lost the password or the telephone
    SignInLink(LinkArgs),
    /// Enter another practice on this server, with its first administrator; while the server runs
    AddPractice(PracticeArgs),
    /// Move a practice to another server, beside the practices there; while neither runs
    MovePractice(MoveArgs),
    /// An account as a whole, at every practice
    #[command(subcommand)]
    Account(AccountCommand),
    /// Write a poster, a desk card or labels for readers as PDF
    Poster(PosterArgs),
    /// Write every date of a practice, with who can act, as PDF; or the evidence of its last access audit, or the times of a visit
    Report(ReportArgs),
    /// Write every date of a practice as a calendar file (.ics), without names
    Calendar(PaperArgs),
    /// Put in the bank holidays that GOV.UK published since this program was made, at every practice, while the server runs
    BankHolidays(HolidaysArgs),
    /// Count what is due in each practice: one line each
    Deadlines(DeadlinesArgs),
    /// The audit trail
    #[command(subcommand)]
    Audit(AuditCommand),
    /// What Windows starts as a service; its options stand in options.txt beside the program
    #[cfg(windows)]
    #[command(hide = true)]
    Service,
    /// List the address of every page, for tests
    #[command(hide = true)]
    Routes,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Sign somebody out everywhere and keep them from signing in, while the server runs
    Disable(AccountArgs),
    /// Let somebody sign in again
    Enable(AccountArgs),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AccountArgs {
    #[command(flatten)]
    pub(crate) at: DatabaseArgs,
    /// E-mail address of the account
    #[arg(long)]
    pub(crate) email: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Find an altered, removed, reordered or cut-off entry
    Verify(VerifyArgs),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
    /// Five years and 500 people, to measure with
    #[arg(long, hide = true)]
    pub(crate) large: bool,
}

/// Which database.
#[derive(Debug, Clone, Args)]
pub(crate) struct DatabaseArgs {
    /// Folder for the database file and everything else that is kept
    #[arg(long, value_name = "DIR", default_value = "lanyard-data")]
    pub(crate) data: PathBuf,
    /// PostgreSQL to use instead of a file in the data folder (postgres://user@host/name)
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    pub(crate) from: DatabaseArgs,
    /// Folder for the backup
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RestoreArgs {
    #[command(flatten)]
    pub(crate) to: DatabaseArgs,
    /// The backup: its .sqlite or .json file
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// Only prove it; change nothing
    #[arg(long)]
    pub(crate) verify: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CopyArgs {
    /// An SQLite file, or postgres://user@host/name
    #[arg(long, value_name = "DATABASE")]
    pub(crate) from: String,
    /// An SQLite file that is not there yet, or an empty PostgreSQL database
    #[arg(long, value_name = "DATABASE")]
    pub(crate) to: String,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    pub(crate) at: DatabaseArgs,
    /// E-mail address of the account
    #[arg(long)]
    pub(crate) email: String,
    /// The address that people type [default: that under which the server was last started]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PracticeArgs {
    #[command(flatten)]
    pub(crate) at: DatabaseArgs,
    /// Its ODS code
    #[arg(long, value_name = "ODS")]
    pub(crate) practice: String,
    /// Its name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// E-mail address of its first administrator; one who has an account here already keeps it
    #[arg(long, value_name = "E-MAIL")]
    pub(crate) administrator: String,
    /// That administrator's name, for a new account [default: the e-mail address]
    #[arg(long, value_name = "NAME")]
    pub(crate) administrator_name: Option<String>,
    /// The address that people type [default: that under which the server was last started]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
}

/// Which practice moves where.
#[derive(Debug, Clone, Args)]
pub(crate) struct MoveArgs {
    /// Its ODS code
    #[arg(long, value_name = "ODS")]
    pub(crate) practice: String,
    /// Where it is: an SQLite file, or postgres://user@host/name
    #[arg(long, value_name = "DATABASE")]
    pub(crate) from: String,
    /// Where it goes
    #[arg(long, value_name = "DATABASE")]
    pub(crate) to: String,
    /// Whoever has an account there with the same e-mail address is the same person: you have asked
    #[arg(long)]
    pub(crate) same_people: bool,
}

/// What a report is about.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) paper: PaperArgs,
    /// The evidence of the last access audit, with the asset register
    #[arg(long)]
    pub(crate) access_audit: bool,
    /// Everybody's times at the registration authority's visit of this day instead, for example 2026-12-08
    #[arg(long, value_name = "DAY", conflicts_with = "access_audit")]
    pub(crate) visit: Option<jiff::civil::Date>,
}

/// What is due in every practice.
#[derive(Debug, Clone, Args)]
pub(crate) struct DeadlinesArgs {
    #[command(flatten)]
    pub(crate) at: DatabaseArgs,
    /// The day to look from, for example 2026-11-27; today when left out
    #[arg(long, value_name = "DAY")]
    pub(crate) day: Option<jiff::civil::Date>,
    /// Say only how long all took, and reading nothing but the cards, to measure with
    #[arg(long, hide = true)]
    pub(crate) compare: bool,
}

/// Which bank holidays hold.
#[derive(Debug, Clone, Args)]
pub(crate) struct HolidaysArgs {
    #[command(flatten)]
    pub(crate) at: DatabaseArgs,
    /// bank-holidays.json as GOV.UK publishes it
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Of which practice something is written, and where to.
#[derive(Debug, Clone, Args)]
pub(crate) struct PaperArgs {
    #[command(flatten)]
    pub(crate) of: DatabaseArgs,
    /// ODS code of the practice
    #[arg(long, value_name = "ODS")]
    pub(crate) practice: String,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PosterArgs {
    #[command(flatten)]
    pub(crate) paper: PaperArgs,
    /// What to print
    #[arg(long, value_name = "WHAT", default_value = "a4", value_parser = ["a4", "a3", "desk-card", "labels"])]
    pub(crate) sheet: String,
    /// With the names of those who can unlock: for a room where patients do not come
    #[arg(long)]
    pub(crate) names: bool,
    /// Welsh first, from welsh.toml in the data folder, English below
    #[arg(long)]
    pub(crate) welsh: bool,
    /// The address that people type, for the code to scan [default: that under which the server was last started]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) of: DatabaseArgs,
    /// An end of the chain that was kept elsewhere, as this command prints it (may be given several times)
    #[arg(long, value_name = "PRACTICE:NUMBER:HASH")]
    pub(crate) head: Vec<String>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Address and port to listen on (port 0: any that is free); beyond this machine only with --tls-cert or --behind-proxy
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8440")]
    pub(crate) listen: SocketAddr,
    /// Certificate chain (PEM) for TLS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key (PEM) for TLS
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// How e-mails leave.
    #[command(flatten)]
    pub(crate) mail: MailArgs,
    /// A proxy on this machine or network ends TLS and passes requests on; it must add the client's address to X-Forwarded-For
    #[arg(long)]
    pub(crate) behind_proxy: bool,
    /// From where that proxy connects: an address or a range (may be given several times); nobody else is served [default: this machine]
    #[arg(long, value_name = "RANGE", requires = "behind_proxy", value_parser = range_of_addresses)]
    pub(crate) proxy: Vec<IpNet>,
    /// The address that people type, for links in e-mails and on labels [default: made from --listen, where that says it]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Enter the practice with this ODS code when it is not there; otherwise whoever opens the first link enters it
    #[arg(long, value_name = "ODS")]
    pub(crate) practice: Option<String>,
    /// Its name
    #[arg(long, value_name = "NAME", requires = "practice")]
    pub(crate) name: Option<String>,
    /// The header in which that proxy names the client's address instead, for example X-Real-IP
    #[arg(long, value_name = "NAME", requires = "behind_proxy")]
    pub(crate) client_header: Option<String>,
    /// From where Prometheus may ask for the figures at /metrics: an address or a range (may be given several times) [default: this
    /// machine]
    #[arg(long, value_name = "RANGE", value_parser = range_of_addresses)]
    pub(crate) metrics_from: Vec<IpNet>,
    /// Take a backup every day, into this folder (another disk or machine)
    #[arg(long, value_name = "DIR")]
    pub(crate) backup_to: Option<PathBuf>,
    /// When, in the time of the United Kingdom
    #[arg(long, value_name = "HH:MM", default_value = "02:00", value_parser = time_of_day)]
    pub(crate) backup_at: jiff::civil::Time,
    /// How many backups are kept there
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) backups_kept: u16,
    /// Another sign-in service (OpenID Connect) that people may use
    #[arg(long, value_name = "URL", requires = "oidc_client")]
    pub(crate) oidc_issuer: Option<String>,
    /// The name under which this server is registered there
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    pub(crate) oidc_client: Option<String>,
    /// File with what this server proves itself with there
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub(crate) oidc_secret_file: Option<PathBuf>,
    /// What the button on the sign-in page says
    #[arg(long, value_name = "WORDS", default_value = "Sign in with another account")]
    pub(crate) oidc_name: String,
}

fn range_of_addresses(text: &str) -> Result<IpNet, String> {
    range(text).ok_or_else(|| format!("“{text}” is not a range of addresses. Write for example 10.20.30.0/24 or 10.20.30.4."))
}

fn time_of_day(text: &str) -> Result<jiff::civil::Time, String> {
    jiff::civil::Time::strptime("%H:%M", text)
        .map_err(|_| format!("“{text}” is not a time of day. Write hour and minute, for example 02:00."))
}
