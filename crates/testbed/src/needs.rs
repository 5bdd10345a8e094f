//! What the bench needs of the machine it runs on, said before anything is built: root's right to make namespaces and mounts,
//! and a kernel with time namespaces. A container has neither the right nor sometimes the kernel.

use std::fs;
use std::path::Path;

use crate::{Result, failed};

/// Number of the capability CAP_SYS_ADMIN (capabilities(7)).
const SYS_ADMIN: u32 = 21;

/// Says what is missing, and what to do about it.
pub(crate) fn check() -> Result<()> {
    let status = fs::read_to_string("/proc/self/status").map_err(failed("/proc/self/status"))?;
    if !may_administer(&status) {
        return Err("the bench makes namespaces and mounts of its own, which this user may not do here: run it as root, \
            and in a container with --privileged"
            .to_owned());
    }
    if !Path::new("/proc/self/ns/time").exists() {
        return Err(
            "the bench gives each PC an uptime of its own, for which the kernel needs time namespaces (Linux 5.6 or later, \
            CONFIG_TIME_NS)"
                .to_owned(),
        );
    }
    Ok(())
}

/// Whether `/proc/<pid>/status` grants the capability.
fn may_administer(status: &str) -> bool {
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    effective.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).is_some_and(|bits| bits >> SYS_ADMIN & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::may_administer;

    #[test]
    fn the_right_is_one_bit_of_a_mask() {
        assert!(may_administer("Name:\tx\nCapEff:\t000001ffffffffff\n"));
        // What an ordinary container gives.
        assert!(!may_administer("CapEff:\t00000000a80425fb\n"));
        assert!(!may_administer("CapEff:\t0000000000000000\n") && !may_administer("CapEff:\tx\n") && !may_administer(""));
    }
}
