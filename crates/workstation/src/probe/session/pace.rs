//! How fast this PC is at the moment.

use std::hint::black_box;
use std::time::Instant;

use crate::probe::time::millis_since;

/// Steps of the work: about 5 ms on a PC of 2020 that does nothing else.
const STEPS: u64 = 4_000_000;

/// Milliseconds that a fixed piece of work takes. Each step needs the one before it, so that neither the compiler nor a
/// wider processor can shorten it.
pub(super) fn millis() -> u64 {
    let begun = Instant::now();
    let mut number = black_box(1_u64);
    for step in 0..STEPS {
        number = number.wrapping_mul(6_364_136_223_846_793_005).rotate_left(13) ^ step;
    }
    black_box(number);
    millis_since(begun)
}
