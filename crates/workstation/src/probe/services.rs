//! System services that smartcards need.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(any(windows, test))]
use std::io::Error;

use lanyard_model::{Fact, Service};
#[cfg(any(windows, test))]
use lanyard_model::{ServiceState, StartType};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
#[cfg(windows)]
pub(super) use self::windows::read as read_named;
#[cfg(any(windows, test))]
use crate::probe::refused::refused;
use crate::request::Request;

/// Reads each service of the request that this kind of system can have.
pub fn read(request: &Request) -> Fact<Vec<Service>> {
    system::read(&request.services)
}

/// A service of which the system does not tell this user whether it runs.
#[cfg(any(windows, test))]
fn closed(name: &str, error: &Error) -> Service {
    let unread = refused::<()>(error, "the state of this service").why().cloned();
    Service { name: name.to_owned(), state: ServiceState::Unknown, start: StartType::Unknown, unread }
}

/// Whether a name is one of a Linux service rather than a Windows one, which has capitals or spaces. That the other
/// system's services are missing would tell nothing.
fn is_of_linux(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.@".contains(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::io::ErrorKind;

    use lanyard_model::WhyCode;

    use super::*;

    #[test]
    fn a_service_that_only_an_administrator_may_ask_for_is_not_passed_over() {
        let service = closed("SCardSvr", &ErrorKind::PermissionDenied.into());
        assert_eq!((service.state, service.start), (ServiceState::Unknown, StartType::Unknown));
        assert_eq!(service.unread.unwrap().code, WhyCode::NeedsAdmin);
    }

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
