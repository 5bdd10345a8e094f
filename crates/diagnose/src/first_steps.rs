//! What to try first when nothing is known about a fault: for posters, cards and screens on the wall.

use jiff::civil::Date;

use crate::{Learned, Pack, Step};

/// A step on paper is done by whoever stands there, so it may take no longer than this, in minutes (our choice).
const LONGEST: f64 = 10.0;
/// What a step may need that every practice has.
const AT_HAND: &str = "other-pc";
/// What a step may need where a shelf has one.
const SPARE: &str = "spare-reader";

/// The steps that anybody can do with their own card, in the order in which they get the most people working again per minute:
/// each is weighed against what the ones before it leave unsolved. What may be forbidden in any state is left out, for paper
/// cannot see the state. `has_spare` says whether there is a shelf of spare readers.
pub fn first_steps<'a>(pack: &'a Pack, here: &[Learned], today: Date, count: usize, has_spare: bool) -> Vec<&'a Step> {
    let mut left: Vec<f64> = here.iter().map(|learned| learned.here).collect();
    let mut open: Vec<&Step> = pack.steps.iter().filter(|step| fit_for_paper(pack, step, today, has_spare)).collect();
    let mut chosen = Vec::new();
    while chosen.len() < count {
        let worth = |step: &Step| helps(pack, here, &left, step).iter().sum::<f64>() / minutes(pack, step);
        let Some(best) = (0..open.len()).max_by(|a, b| at(&open, *a, worth).total_cmp(&at(&open, *b, worth))) else { break };
        let step = open.remove(best);
        let solved = helps(pack, here, &left, step);
        left.iter_mut().zip(solved).for_each(|(left, solved)| *left -= solved);
        chosen.push(step);
    }
    chosen
}

fn at(steps: &[&Step], place: usize, worth: impl Fn(&Step) -> f64) -> f64 {
    steps.get(place).map_or(0.0, |step| worth(step))
}

fn fit_for_paper(pack: &Pack, step: &Step, today: Date, has_spare: bool) -> bool {
    let forbidden = step.tags.iter().any(|tag| pack.forbidden.iter().any(|rule| rule.tag == *tag));
    let at_hand = step.needs.iter().all(|need| need == AT_HAND || (has_spare && need == SPARE));
    let any_pc =
        step.clients.is_empty() && step.from.is_none_or(|from| from <= today) && step.until.is_none_or(|until| today <= until);
    let own = step.who.iter().any(|who| who == "user") && step.action.is_none();
    own && any_pc && at_hand && !forbidden && !step.work_round && step.elapsed <= LONGEST
}

/// What a step would solve of each cause, of what is left of it.
fn helps(pack: &Pack, here: &[Learned], left: &[f64], step: &Step) -> Vec<f64> {
    let fixes = |learned: &Learned| {
        let cause = pack.cause(&learned.cause).filter(|cause| !cause.by_design);
        cause.and_then(|cause| cause.fixed_by(&step.id)).unwrap_or(0.0)
    };
    here.iter().zip(left).map(|(learned, left)| left * fixes(learned)).collect()
}

fn minutes(pack: &Pack, step: &Step) -> f64 {
    let needs: f64 = pack.needs.iter().filter(|need| step.needs.contains(&need.id)).map(|need| need.minutes).sum();
    (step.elapsed + needs).max(0.5)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::learn;

    fn chosen(counts: &[(&str, f64)]) -> Vec<String> {
        with_spare(counts, true)
    }

    fn with_spare(counts: &[(&str, f64)], has_spare: bool) -> Vec<String> {
        let pack = Pack::embedded().unwrap();
        let counts: BTreeMap<String, f64> = counts.iter().map(|(cause, count)| ((*cause).to_owned(), *count)).collect();
        let here = learn(&pack, &counts);
        first_steps(&pack, &here, date(2026, 11, 27), 6, has_spare).iter().map(|step| step.id.clone()).collect()
    }

    #[test]
    fn anybody_can_do_them_and_none_is_a_guess_at_a_passcode() {
        let pack = Pack::embedded().unwrap();
        let steps = chosen(&[]);
        assert_eq!(steps.len(), 6);
        for id in &steps {
            let step = pack.step(id).unwrap();
            assert!(step.tags.is_empty() && step.who.contains(&"user".to_owned()), "{id}");
        }
    }

    #[test]
    fn nobody_is_sent_for_a_spare_reader_where_there_is_none() {
        let broken = [("reader-faulty", 500.0)];
        let swap = "swap-reader".to_owned();
        assert!(with_spare(&broken, true).contains(&swap) && !with_spare(&broken, false).contains(&swap));
    }

    #[test]
    fn what_a_site_has_learned_comes_first() {
        let unplugged = chosen(&[("reader-unplugged", 500.0)]);
        assert_ne!(unplugged.first(), chosen(&[]).first());
        assert_eq!(unplugged.first().map(String::as_str), Some("replug-reader"));
    }
}
