//! What it means that Windows does not tell something.

use std::io::{Error, ErrorKind};

use lanyard_model::{Fact, WhyCode};

/// Not tried where it takes an administrator's rights, and otherwise a failure. `what` ends a sentence, as in "may read …".
pub(super) fn refused<T>(error: &Error, what: &str) -> Fact<T> {
    match error.kind() {
        ErrorKind::PermissionDenied => Fact::not_tried(WhyCode::NeedsAdmin, format!("Only an administrator may read {what}.")),
        kind => {
            let why = error.raw_os_error().map_or_else(|| kind.to_string(), |number| format!("error {number}"));
            Fact::failed(WhyCode::Error, format!("Windows does not tell {what} ({why})."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(error: &Error) -> bool {
        matches!(refused::<()>(error, "this"), Fact::NotTried(why) if why.code == WhyCode::NeedsAdmin)
    }

    #[test]
    fn rights_are_told_from_everything_else() {
        assert!(denied(&ErrorKind::PermissionDenied.into()));
        let other = refused::<()>(&ErrorKind::NotFound.into(), "the event log");
        assert_eq!(other.why().unwrap().text, "Windows does not tell the event log (entity not found).");
        let number = refused::<()>(&Error::from_raw_os_error(21), "the event log");
        assert_eq!(number.why().unwrap().text, "Windows does not tell the event log (error 21).");
    }

    /// `ERROR_ACCESS_DENIED` and `ERROR_NOT_READY` of `winerror.h`, as the functions of Windows leave them.
    #[cfg(windows)]
    #[test]
    fn the_numbers_of_windows() {
        assert!(denied(&Error::from_raw_os_error(5)));
        assert!(!denied(&Error::from_raw_os_error(21)));
    }
}
