//! The process inside a bench's namespaces: builds the machine of a scenario, then takes orders on its stdin.

mod browser;
mod cards;
mod client;
mod middleware;
mod network;
mod pcscd;
mod root;
mod run;
mod settings;
mod vpcd;
mod windows;

use std::io::{BufRead, Write, stdin, stdout};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use crate::control::{Act, Answer, Facts, Order, Outcome, Plan};
use crate::scenario::Pcscd;
use crate::{Result, failed};
use cards::Cards;
use network::Network;

/// Builds the machine that the first line of stdin describes and serves orders until stdin ends or it is told to stop.
///
/// # Errors
/// One sentence, when the channel to the bench breaks; what goes wrong with the machine goes back over the channel.
pub fn serve() -> Result<()> {
    let mut lines = stdin().lock().lines();
    let plan = lines.next().ok_or("no plan")?.map_err(failed("read the plan"))?;
    let plan: Plan = serde_json::from_str(&plan).map_err(failed("understand the plan"))?;
    let machine = Machine::build(&plan);
    say(&Answer { id: 0, result: machine.as_ref().map(|m| Outcome::Ready(m.facts.clone())).map_err(Clone::clone) })?;
    let Ok(machine) = machine.map(Arc::new) else { return Ok(()) };
    for line in lines {
        let order: Order = serde_json::from_str(&line.map_err(failed("read an order"))?).map_err(failed("understand an order"))?;
        if matches!(order.act, Act::Stop) {
            break;
        }
        let machine = Arc::clone(&machine);
        thread::spawn(move || {
            let result = machine.obey(order.act);
            // When nobody listens any more the loop above ends too.
            let _ = say(&Answer { id: order.id, result });
        });
    }
    Ok(())
}

fn say(answer: &Answer) -> Result<()> {
    let line = serde_json::to_string(answer).map_err(failed("write an answer"))?;
    let mut out = stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(failed("write an answer"))
}

/// The machine; when this process ends, its namespaces and all in them end too.
struct Machine {
    facts: Facts,
    cards: Mutex<Cards>,
    _processes: Vec<Child>,
}

impl Machine {
    fn build(plan: &Plan) -> Result<Self> {
        let started = Instant::now();
        let bench = &plan.scenario.bench;
        root::enter(&plan.folder, bench.session.disk_full)?;
        client::add_user(plan.user)?;
        let network = network::start(plan)?;
        middleware::check_packages()?;
        let clients = client::start(plan)?;
        browser::write_policy(&bench.browser)?;
        settings::write_settings()?;
        windows::write_all(plan)?;
        if bench.session.pending_restart {
            root::write("/run/reboot-required", "*** System restart required ***\n")?;
        }
        let service = pcscd::start(plan)?;
        let mut cards = Cards::of(plan, started)?;
        if service.is_some() {
            cards.insert_all()?;
        }
        if let (Pcscd::Hung, Some(service)) = (bench.pcscd, &service) {
            pcscd::hang(service)?;
        }
        if bench.session.disk_full {
            root::fill()?;
        }
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        // A remote session is told by the variable that xrdp sets; a name that begins with CITRIX is taken for Citrix.
        let name = if bench.session.citrix { "CITRIX_SESSION" } else { "XRDP_SESSION" };
        let remote = (bench.session.remote || bench.session.citrix).then(|| (name.to_owned(), "1".to_owned()));
        let environment = remote.into_iter().collect();
        let Network { hosts, delays, interface, processes } = network;
        let facts = Facts { millis, readers: pcscd::reader_names(bench.readers), hosts, delays, interface, environment };
        let processes = processes.into_iter().chain(service).chain(clients).collect();
        Ok(Self { facts, cards: Mutex::new(cards), _processes: processes })
    }

    fn obey(&self, act: Act) -> Result<Outcome> {
        let cards = || self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        match act {
            Act::Run(mut program) => {
                program.environment.extend(self.facts.environment.clone());
                run::run(program)
            }
            Act::Insert { reader } => cards().insert(reader).map(|()| Outcome::Done),
            Act::Remove { reader } => cards().remove(reader).map(|()| Outcome::Done),
            Act::ApduLog => Ok(Outcome::Log(cards().log())),
            Act::Stop => Ok(Outcome::Done),
        }
    }
}
