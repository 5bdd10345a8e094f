//! Programs of known products that run and do not do their work: halted, or busy with nothing but themselves.
//!
//! One that waits for something that never comes looks to the system like any program that waits, so it is not seen here.

use std::thread;
use std::time::{Duration, Instant};

use lanyard_diagnose::Product;
use lanyard_model::{Fact, HowStuck, Stuck};

use super::products::{programs, runs_for};
use crate::probe::processes::{Doing, Process, doing};

/// How long programs are looked at: a program that is asked something is busy for less.
const LOOK: Duration = Duration::from_millis(200);

/// Each product with a program of this user that does not do its work, looked at now and a moment later. What runs for others of
/// the PC is theirs: it is not looked at, and mostly may not be.
pub(super) fn read(products: &[Product], processes: &Fact<Vec<Process>>, this_user: Option<u32>) -> Fact<Vec<Stuck>> {
    let Fact::Known(processes) = processes else { return processes.clone().map(|_| Vec::new()) };
    let of = |product: &Product| -> Vec<(String, u32)> {
        let own = programs(product, processes).filter(|process| runs_for(process, this_user));
        own.map(|process| (product.id.clone(), process.id)).collect()
    };
    let programs: Vec<(String, u32)> = products.iter().flat_map(of).collect();
    if programs.is_empty() { Fact::Known(Vec::new()) } else { Fact::Known(look(programs, doing, || thread::sleep(LOOK))) }
}

/// Looks at each program twice, with a pause between. One that may not be looked at says nothing of the others.
fn look(programs: Vec<(String, u32)>, doing: impl Fn(u32) -> Fact<Doing>, pause: impl FnOnce()) -> Vec<Stuck> {
    let begun = Instant::now();
    let before: Vec<Fact<Doing>> = programs.iter().map(|(_, id)| doing(*id)).collect();
    pause();
    let looked = begun.elapsed();
    let mut stuck: Vec<Stuck> = Vec::new();
    for ((product, id), before) in programs.into_iter().zip(before) {
        let how = match (before, doing(id)) {
            (Fact::Known(before), Fact::Known(after)) => how(before, after, looked),
            (Fact::Failed(_) | Fact::NotTried(_), _) => Some(HowStuck::NotSeen),
            // It has ended.
            _ => None,
        };
        let found = how.map(|how| Stuck { product, how });
        stuck.extend(found.filter(|found| !stuck.contains(found)));
    }
    // What was seen of one program of a product counts more than that another may not be seen.
    let seen: Vec<String> = stuck.iter().filter(|one| one.how != HowStuck::NotSeen).map(|one| one.product.clone()).collect();
    stuck.retain(|one| one.how != HowStuck::NotSeen || !seen.contains(&one.product));
    stuck
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
    use lanyard_model::WhyCode;

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
    fn one_that_may_not_be_looked_at_hides_no_other() {
        let programs = [("agent", 1), ("agent", 2), ("port", 1), ("gone", 4)].map(|(product, id)| (product.to_owned(), id));
        let doing = |id| match id {
            1 => Fact::not_tried(WhyCode::NeedsAdmin, "closed"),
            2 => Fact::Known(seen(true, 0)),
            _ => Fact::Absent,
        };
        let found = look(programs.to_vec(), doing, || thread::sleep(Duration::from_millis(1)));
        let found: Vec<_> = found.iter().map(|stuck| (stuck.product.as_str(), stuck.how)).collect();
        assert_eq!(found, [("agent", HowStuck::Halted), ("port", HowStuck::NotSeen)]);
    }

    #[test]
    fn programs_of_others_are_not_looked_at() {
        let agent = Product { id: "agent".to_owned(), processes: vec!["agent".to_owned()], ..Product::default() };
        // No program has this number: it would be found to have ended, or to be closed, were it looked at.
        let process = |user| Process { id: u32::MAX - 2, names: vec!["agent".to_owned()], user };
        let processes = Fact::Known(vec![process(Some(8)), process(None)]);
        let begun = Instant::now();
        assert_eq!(read(std::slice::from_ref(&agent), &processes, Some(7)), Fact::Known(Vec::new()));
        assert_eq!(read(&[agent], &processes, None), Fact::Known(Vec::new()));
        assert!(begun.elapsed() < LOOK, "it was looked at");
    }

    #[test]
    fn products_without_a_program_are_not_waited_for() {
        let agent =
            [Product { id: "identity-agent".to_owned(), processes: vec!["IdentityAgent.exe".to_owned()], ..Product::default() }];
        assert_eq!(read(&agent, &Fact::Known(Vec::new()), Some(7)), Fact::Known(Vec::new()));
        assert_eq!(read(&agent, &Fact::NotAsked, Some(7)), Fact::NotAsked);
    }
}
