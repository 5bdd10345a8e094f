//! System services that smartcards need.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

use lanyard_model::{Fact, Service};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
#[cfg(windows)]
pub(super) use self::windows::read as read_named;
use crate::request::Request;

/// Reads each service of the request that this kind of system can have.
pub fn read(request: &Request) -> Fact<Vec<Service>> {
    system::read(&request.services)
}

/// Whether a name is one of a Linux service rather than a Windows one, which has capitals or spaces. That the other
/// system's services are missing would tell nothing.
fn is_of_linux(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.@".contains(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_of_linux;

    #[test]
    fn names_of_both_systems() {
        assert!(is_of_linux("pcscd") && is_of_linux("getty@tty1"));
        assert!(!is_of_linux("SCardSvr") && !is_of_linux("NHS Port Service") && !is_of_linux(""));
    }

    proptest! {
        #[test]
        fn a_name_never_leaves_its_folder(name in "\\PC{0,20}") {
            prop_assert!(!is_of_linux(&name) || !name.contains('/'));
        }
    }
}
