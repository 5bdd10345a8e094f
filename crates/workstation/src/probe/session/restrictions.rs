//! What policy keeps a user of Windows from, as the registry has it.
//!
//! Keys and values: <https://learn.microsoft.com/en-us/windows/client-management/mdm/policy-csp-admx-shellcommandpromptregedittools>.

use lanyard_model::Restriction;

use crate::probe::registry::Values;

/// The two keys of the user, in the order in which [`restrictions`] takes them.
#[cfg(windows)]
pub(super) const KEYS: [&str; 2] =
    [r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer", r"SOFTWARE\Policies\Microsoft\Windows\System"];

/// Each restriction that is switched on.
pub(super) fn restrictions(explorer: &Values, system: &Values) -> Vec<Restriction> {
    let is_on = |key: &Values, name: &str| key.number(name).is_some_and(|number| number != 0);
    let all = [
        (Restriction::OnlyListedPrograms, is_on(explorer, "RestrictRun")),
        (Restriction::NotListedPrograms, is_on(explorer, "DisallowRun")),
        (Restriction::NoCommandPrompt, is_on(system, "DisableCMD")),
    ];
    all.into_iter().filter_map(|(restriction, is_on)| is_on.then_some(restriction)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::registry::testing::values;

    /// The names are those of the page above; the keys are written for this test.
    #[test]
    fn policies_that_are_switched_on() {
        let explorer = values(&[("RestrictRun", "1"), ("DisallowRun", "0"), ("NoDriveTypeAutoRun", "145")]);
        // 2 forbids the prompt and lets scripts run.
        let system = values(&[("DisableCMD", "2")]);
        assert_eq!(restrictions(&explorer, &system), [Restriction::OnlyListedPrograms, Restriction::NoCommandPrompt]);
        assert_eq!(restrictions(&values(&[("DisallowRun", "1")]), &values(&[])), [Restriction::NotListedPrograms]);
        assert_eq!(restrictions(&system, &explorer), [], "in the wrong key");
    }
}
