//! The practice server: one practice, or a support partner with thousands, in the browser.

mod accounts;
mod api;
mod app;
mod applications;
mod assets;
mod attempt;
mod backups;
mod beside;
mod caldav;
mod calendar_held;
mod calendar_invitations;
mod calendar_push;
mod calendars;
mod case;
mod channels;
mod checkups;
mod cli;
mod clock;
mod continuity;
mod deliveries;
mod demo;
mod desks;
mod due;
mod ending;
mod exit_board;
mod export;
mod failure;
mod faq;
mod form;
mod form_page;
mod handbook;
mod handover;
mod http_client;
mod ics;
mod ics_timed;
mod import;
mod invitation;
mod jobs;
mod known;
mod limits;
mod loans;
mod mail;
mod messages;
mod news;
mod notices;
mod observe;
mod on_site;
mod operate;
mod pages;
mod papers;
mod permission;
mod pictures;
mod reach;
mod reminders;
mod report;
mod room;
mod security;
mod serve;
mod service;
mod service_desk;
mod sign_in;
mod software;
mod staff_case;
mod text_file;
mod tickets;
mod too_large;
mod tool_log;
mod triage;
mod ui;
mod unsaved;
mod updates;
mod value;
mod visit;
mod voice;
mod webhook;
mod which_card;
mod which_incident;

use std::process::ExitCode;

use clap::Parser as _;

pub use api::description;
pub use app::{App, Route, router, routes};
pub use backups::{BackupPlan, back_up_due};
pub use clock::Clock;
pub use deliveries::deliver_due;
pub use import::{Book, Imports, Kind as ImportKind, Sheet, read_book};
pub use jobs::{Jobs, Run};
pub use limits::Limits;
pub use mail::{Attached, Mail, MailServer, Mailer, NotDelivered};
pub use messages::send_due;
pub use pages::holder::holder_path;
pub use reminders::remind;
pub use sign_in::{OidcSettings, Proxy, Seal, SignIn, SignInSettings};

use cli::{AccountCommand, AuditCommand, Cli, Command, ServeArgs};
use operate::Problem;
use serve::Seed;
use tokio::runtime::Runtime;
use voice::{Voice, tell};

/// Does what the command line asks.
pub fn run() -> ExitCode {
    // What is written here is about people: databases, backups, keys and logs are for whoever runs the program alone.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let command = Cli::parse().command;
    #[cfg(windows)]
    if matches!(command, Command::Service) {
        return service::run();
    }
    let done = Runtime::new().map_err(Problem::from).and_then(|runtime| runtime.block_on(obey(command)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            tell(&format!("lanyard-server: {problem}"));
            ExitCode::FAILURE
        }
    }
}

async fn obey(command: Command) -> Result<(), Problem> {
    match command {
        Command::Serve(args) => on_terminal(&args, Seed::Empty).await,
        Command::Demo(args) => {
            let size = if args.large { demo::LARGE } else { demo::USUAL };
            on_terminal(&args.serve, Seed::Demo(size)).await
        }
        Command::Backup(args) => operate::backup(&args, Clock::System.now()).await,
        Command::Restore(args) => operate::restore(&args).await,
        Command::Copy(args) => operate::copy(&args).await,
        Command::Account(AccountCommand::Disable(args)) => operate::account(&args, true, Clock::System.now()).await,
        Command::Account(AccountCommand::Enable(args)) => operate::account(&args, false, Clock::System.now()).await,
        Command::Audit(AuditCommand::Verify(args)) => operate::verify(&args).await,
        Command::Poster(args) => operate::poster(&args, Clock::System.now()).await,
        Command::Report(args) => operate::report(&args, Clock::System.now()).await,
        Command::Calendar(args) => operate::calendar(&args, Clock::System.now()).await,
        Command::BankHolidays(args) => operate::bank_holidays(&args, Clock::System.now()).await,
        Command::Deadlines(args) => operate::deadlines(&args, Clock::System.now()).await,
        Command::AddPractice(args) => operate::add_practice(&args, Clock::System.now()).await,
        Command::MovePractice(args) => operate::move_practice(&args, Clock::System.now()).await,
        Command::SignInLink(args) => operate::link(&args, Clock::System.now()).await,
        Command::Routes => {
            routes().iter().for_each(|route| tell(route.path));
            Ok(())
        }
        #[cfg(windows)]
        Command::Service => Ok(()),
    }
}

async fn on_terminal(args: &ServeArgs, seed: Seed) -> Result<(), Problem> {
    serve::log_to_stderr();
    serve::run(args, seed, serve::told_to_stop(), &Voice::Terminal).await
}
