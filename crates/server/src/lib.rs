//! The practice server: one practice, or a support partner with thousands, in the browser.

mod accounts;
mod api;
mod app;
mod assets;
mod attempt;
mod calendars;
mod case;
mod checkups;
mod cli;
mod clock;
mod deliveries;
mod demo;
mod due;
mod ending;
mod export;
mod failure;
mod form;
mod form_page;
mod handbook;
mod handover;
mod ics;
mod import;
mod known;
mod limits;
mod loans;
mod mail;
mod messages;
mod observe;
mod operate;
mod pages;
mod permission;
mod pictures;
mod reminders;
mod report;
mod security;
mod serve;
mod sign_in;
mod staff_case;
mod tickets;
mod triage;
mod ui;
mod value;
mod visit;
mod webhook;

use std::process::ExitCode;

use clap::Parser as _;

pub use api::description;
pub use app::{App, Route, router, routes};
pub use clock::Clock;
pub use deliveries::deliver_due;
pub use import::{Kind as ImportKind, Sheet, read_sheet};
pub use limits::Limits;
pub use mail::{Mail, Mailer, NotDelivered};
pub use messages::send_due;
pub use reminders::remind;
pub use sign_in::{OidcSettings, SignIn, SignInSettings};

use cli::{AuditCommand, Cli, Command};

/// Does what the command line asks.
pub async fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(args) => serve::run(&args, serve::Seed::Empty).await,
        Command::Demo(args) => {
            let size = if args.large { demo::LARGE } else { demo::USUAL };
            serve::run(&args.serve, serve::Seed::Demo(size)).await
        }
        Command::Backup(args) => operate::backup(&args, Clock::System.now()).await,
        Command::Restore(args) => operate::restore(&args).await,
        Command::Copy(args) => operate::copy(&args).await,
        Command::Audit(AuditCommand::Verify(args)) => operate::verify(&args).await,
        Command::SignInLink(args) => operate::link(&args, Clock::System.now()).await,
        Command::Routes => {
            routes().iter().for_each(|route| serve::tell(route.path));
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            serve::tell(&format!("lanyard-server: {problem}"));
            ExitCode::FAILURE
        }
    }
}
