//! `lanyard-testbed`: builds the machine of a scenario and runs a program on it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use lanyard_testbed::scenario::Scenario;
use lanyard_testbed::{Bench, Conditions, Result, Run, Way};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Builds the machine of a scenario and runs a program on it; ends with the program's exit code (99 when the bench
    /// cannot be built).
    Bench(BenchArgs),
    /// Used by the bench itself: the process inside.
    #[command(hide = true)]
    Inside,
}

#[derive(Parser)]
struct BenchArgs {
    /// The scenario file.
    scenario: PathBuf,
    /// How much the card tells without middleware, and whether an ordinary user runs the program.
    #[arg(long, value_enum, default_value_t = WayArg::Telling)]
    way: WayArg,
    /// Milliseconds that a card takes for each command.
    #[arg(long, default_value_t = 0)]
    apdu_delay: u64,
    /// Milliseconds for each round trip to a host.
    #[arg(long, default_value_t = 0)]
    host_delay: u64,
    /// Runs the program on this terminal, as root, with this environment.
    #[arg(long, conflicts_with_all = ["json", "apdu_log"])]
    interactive: bool,
    /// Adds a last line with the bench's facts and the program's time, as JSON.
    #[arg(long)]
    json: bool,
    /// Writes every command that the cards got to this file.
    #[arg(long)]
    apdu_log: Option<PathBuf>,
    /// Afterwards takes the card out of a reader (`out:0`) or puts it in (`in:0`), and runs the program again; may be given
    /// several times.
    #[arg(long, value_name = "MOVE", value_parser = card_move, conflicts_with_all = ["json", "interactive"])]
    then: Vec<Move>,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    program: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WayArg {
    Telling,
    Opaque,
    OpaqueUser,
}

/// Something done with a card: whether it goes in, and which reader.
type Move = (bool, usize);

fn card_move(text: &str) -> std::result::Result<Move, String> {
    let (way, reader) = text.split_once(':').ok_or("say in:READER or out:READER")?;
    let reader = reader.parse().map_err(|_| "readers are counted from 0")?;
    match way {
        "in" => Ok((true, reader)),
        "out" => Ok((false, reader)),
        _ => Err("say in:READER or out:READER".to_owned()),
    }
}

/// Exit code when the bench itself fails.
const NO_BENCH: u8 = 99;
/// The ordinary user of `opaque-user`.
const ORDINARY_USER: u32 = 1000;

fn main() -> ExitCode {
    let done = match Cli::parse().action {
        Action::Inside => lanyard_testbed::inside::serve().map(|()| 0),
        Action::Bench(args) => bench(&args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // There is nowhere left to say that stderr is closed.
            let _ = writeln!(std::io::stderr(), "lanyard-testbed: {error}");
            ExitCode::from(NO_BENCH)
        }
    }
}

fn bench(args: &BenchArgs) -> Result<u8> {
    let scenario = Scenario::load(&args.scenario)?;
    let way = if args.way == WayArg::Telling { Way::Telling } else { Way::Opaque };
    let user = (args.way == WayArg::OpaqueUser).then_some(ORDINARY_USER);
    let conditions = Conditions { apdu_delay_millis: args.apdu_delay, host_delay_millis: args.host_delay, user, stock_poll: false };
    let bench = Bench::start(&scenario, way, &conditions)?;
    let (program, words) = args.program.split_first().ok_or("no program")?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if args.interactive {
        return bench.run_here(program.as_ref(), &words).map(code);
    }
    let folder = std::env::current_dir().map_err(|error| error.to_string())?;
    let run =
        || bench.run(program.as_ref(), &words, Run { folder: folder.clone(), environment: own_variables(), ..Run::default() });
    let mut output = run()?;
    let mut text = std::mem::take(&mut output.stdout);
    for (goes_in, reader) in &args.then {
        if *goes_in {
            bench.insert(*reader)?
        } else {
            bench.remove(*reader)?
        }
        output = run()?;
        text.push_str(&output.stdout);
    }
    if args.json {
        let line = serde_json::json!({ "bench": bench.facts(), "status": output.status, "millis": output.millis });
        text = format!("{text}{line}\n");
    }
    if let Some(path) = &args.apdu_log {
        let log = serde_json::to_string_pretty(&bench.apdu_log()?).map_err(|error| error.to_string())?;
        std::fs::write(path, log).map_err(|error| error.to_string())?;
    }
    std::io::stderr().write_all(output.stderr.as_bytes()).map_err(|error| error.to_string())?;
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(code(output.status))
}

fn code(status: i32) -> u8 {
    u8::try_from(status).unwrap_or(1)
}

/// The program's own variables are handed on; everything else of the outside stays outside.
fn own_variables() -> BTreeMap<String, String> {
    std::env::vars().filter(|(name, _)| name.starts_with("LANYARD_")).collect()
}
