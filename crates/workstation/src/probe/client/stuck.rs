//! Programs of known products that run and do not do their work: halted, or busy with nothing but themselves.
//!
//! One that waits for something that never comes looks to the system like any program that waits, so it is not seen here.

use std::thread;
use std::time::{Duration, Instant};

use lanyard_diagnose::Product;
use lanyard_model::{Fact, HowStuck, Stuck};

use super::products::programs;
use crate::probe::processes::{Doing, Process, doing};

/// How long programs are looked at: a program that is asked something is busy for less.
const LOOK: Duration = Duration::from_millis(200);

/// Each product with a program that does not do its work, looked at now and a moment later.
pub(super) fn read(products: &[Product], processes: &Fact<Vec<Process>>) -> Fact<Vec<Stuck>> {
    let Fact::Known(processes) = processes else { return processes.clone().map(|_| Vec::new()) };
    let of = |product: &Product| -> Vec<(String, u32)> {
        programs(product, processes).map(|process| (product.id.clone(), process.id)).collect()
    };
    let programs: Vec<(String, u32)> = products.iter().flat_map(of).collect();
    if programs.is_empty() { Fact::Known(Vec::new()) } else { look(programs) }
}

fn look(programs: Vec<(String, u32)>) -> Fact<Vec<Stuck>> {
    let begun = Instant::now();
    let before: Vec<Fact<Doing>> = programs.iter().map(|(_, id)| doing(*id)).collect();
    if let Some(why) = before.iter().find_map(Fact::why) {
        return Fact::NotTried(why.clone());
    }
    thread::sleep(LOOK);
    let looked = begun.elapsed();
    let mut stuck: Vec<Stuck> = Vec::new();
    for ((product, id), before) in programs.into_iter().zip(before) {
        let (Fact::Known(before), Fact::Known(after)) = (before, doing(id)) else { continue };
        let found = how(before, after, looked).map(|how| Stuck { product, how });
        stuck.extend(found.filter(|found| !stuck.contains(found)));
    }
    Fact::Known(stuck)
}

/// How a program is stuck that was seen doing this before and that after. A busy one has had, or waited for, a processor
/// nearly all the time: three quarters of it, since the system counts a wait only when it has ended.
fn how(before: Doing, after: Doing, looked: Duration) -> Option<HowStuck> {
    let busy = Duration::from_nanos(after.busy_nanos.saturating_sub(before.busy_nanos));
    if before.halted && after.halted {
        return Some(HowStuck::Halted);
    }
    if busy * 4 >= looked * 3 {
        return Some(HowStuck::Spinning);
    }
    (before.unanswering && after.unanswering).then_some(HowStuck::NotAnswering)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(halted: bool, busy_millis: u64) -> Doing {
        Doing { halted, unanswering: false, busy_nanos: busy_millis * 1_000_000 }
    }

    #[test]
    fn halted_and_spinning_are_told_from_waiting() {
        let how = |before, after| how(before, after, Duration::from_millis(200));
        assert_eq!(how(seen(false, 5), seen(false, 8)), None);
        assert_eq!(how(seen(true, 5), seen(true, 5)), Some(HowStuck::Halted));
        assert_eq!(how(seen(true, 5), seen(false, 5)), None, "it goes on");
        assert_eq!(how(seen(false, 5), seen(false, 190)), Some(HowStuck::Spinning));
        assert_eq!(how(seen(false, 190), seen(false, 5)), None, "another program under the same number");
        let silent = |busy| Doing { unanswering: true, ..seen(false, busy) };
        assert_eq!(how(silent(5), silent(8)), Some(HowStuck::NotAnswering));
        assert_eq!(how(silent(5), seen(false, 8)), None, "it answers again");
        assert_eq!(how(silent(5), silent(190)), Some(HowStuck::Spinning));
    }

    #[test]
    fn products_without_a_program_are_not_waited_for() {
        let agent =
            [Product { id: "identity-agent".to_owned(), processes: vec!["IdentityAgent.exe".to_owned()], ..Product::default() }];
        assert_eq!(read(&agent, &Fact::Known(Vec::new())), Fact::Known(Vec::new()));
        assert_eq!(read(&agent, &Fact::NotAsked), Fact::NotAsked);
    }
}
