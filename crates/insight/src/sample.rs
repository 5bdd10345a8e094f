//! Drawing a sample: every so-manieth of a list, from a start that nobody chose.

/// Places of a sample of one in `step` out of `all`; at least one while there are any. A step of 1 is everybody.
pub fn one_in(all: usize, step: usize, start: usize) -> Vec<usize> {
    let step = step.clamp(1, all.max(1));
    (start % step..all).step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_the_list_and_never_empty() {
        assert_eq!(one_in(4, 1, 9), [0, 1, 2, 3]);
        assert_eq!(one_in(10, 5, 7), [2, 7]);
        assert_eq!(one_in(3, 10, 8), [2], "a step longer than the list");
        assert_eq!(one_in(0, 5, 3), [0; 0]);
        assert!((1..50).all(|all| (1..20).all(|step| (0..20).all(|start| !one_in(all, step, start).is_empty()))));
    }
}
