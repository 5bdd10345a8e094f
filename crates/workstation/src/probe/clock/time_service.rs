//! What the signs of the Windows time service mean.

use lanyard_model::{Fact, WhyCode};

/// What there is of the service `W32Time`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Signs {
    /// Its registry value `Type`: `NT5DS` (the domain), `NTP` (a listed server), `AllSync`, or `NoSync` for none.
    /// Source: <https://learn.microsoft.com/en-us/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings>.
    pub(super) source: Option<String>,
    /// Whether it runs; none where that could not be read.
    pub(super) runs: Option<bool>,
    /// It can never run.
    pub(super) disabled: bool,
}

/// Whether the clock is kept in step. A service that does not run at the moment may be started by Windows now and then (so
/// it does on a PC outside a domain), which nobody can tell from outside.
pub(super) fn meaning(signs: &Signs) -> Fact<bool> {
    let no_source = signs.source.as_deref().is_some_and(|source| source.eq_ignore_ascii_case("NoSync"));
    match signs.runs {
        _ if no_source || signs.disabled => Fact::Known(false),
        Some(true) => Fact::Known(true),
        _ => Fact::not_tried(WhyCode::NotOnThisSystem, "Windows starts its time service now and then, and does not tell when."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str, runs: bool, disabled: bool) -> Fact<bool> {
        meaning(&Signs { source: Some(source.to_owned()), runs: Some(runs), disabled })
    }

    /// The words that the value can have are those of the source above; none was recorded on a PC.
    #[test]
    fn what_the_signs_mean() {
        assert_eq!(told("NT5DS", true, false), Fact::Known(true));
        assert_eq!(told("nosync", true, false), Fact::Known(false));
        assert_eq!(told("NTP", false, true), Fact::Known(false));
        assert!(matches!(told("NTP", false, false), Fact::NotTried(_)));
        assert!(matches!(meaning(&Signs::default()), Fact::NotTried(_)));
    }
}
