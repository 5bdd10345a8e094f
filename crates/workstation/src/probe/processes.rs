//! The programs that run on this system, under every name they go by.

#[cfg(target_os = "linux")]
mod linux;
pub(super) mod threads;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub(super) use self::linux::{doing, read, this_user};
#[cfg(windows)]
pub(super) use self::windows::{doing, read, this_user};

/// One running program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Process {
    /// The system's number for it.
    pub(super) id: u32,
    /// The names it goes by, as [`plain_name`] makes them.
    pub(super) names: Vec<String>,
    /// The number of the user (on Windows of the session) it runs for; none where the system does not tell.
    pub(super) user: Option<u32>,
}

/// What a program is doing at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Doing {
    /// It was halted and does nothing.
    pub(super) halted: bool,
    /// One of its windows has taken nothing in for some seconds (Windows).
    pub(super) unanswering: bool,
    /// Nanoseconds for which its threads, all together, have had a processor (on Linux also: waited for one).
    pub(super) busy_nanos: u64,
}

/// A program's file name in lower case without its folder and without `.exe`.
pub(super) fn plain_name(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    file.strip_suffix(".exe").map(str::to_owned).unwrap_or(file)
}

/// What `/proc/<pid>/status` says of a process (proc(5)): its name and real user. `None` for one that has ended and only
/// waits for its parent, and for what cannot be understood.
pub(super) fn parse_status(text: &str) -> Option<(&str, u32)> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let alive = !field("State:")?.starts_with(['Z', 'X']);
    let user = field("Uid:")?.split_whitespace().next()?.parse().ok()?;
    alive.then_some((field("Name:")?, user))
}

/// Whether `/proc/<pid>/status` says that the process was stopped, by a signal or by a debugger (proc(5)).
pub(super) fn is_halted(status: &str) -> bool {
    status.lines().find_map(|line| line.strip_prefix("State:")).is_some_and(|state| state.trim().starts_with(['T', 't']))
}

/// Nanoseconds that a thread has had a processor or waited for one, from its `schedstat`
/// (<https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html>): the first two of its three numbers.
pub(super) fn parse_schedstat(text: &str) -> Option<u64> {
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().ok());
    numbers.next()??.checked_add(numbers.next()??)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_with_and_without_folder_and_ending() {
        for path in ["/opt/nhs/IdentityAgent", "C:\\Program Files\\HSCIC\\IdentityAgent.exe", "identityagent.EXE"] {
            assert_eq!(plain_name(path), "identityagent");
        }
    }

    #[test]
    fn recorded_status() {
        let text = "Name:\tpcscd\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t12\nUid:\t101\t102\t102\t102\nGid:\t1\t1\t1\t1\n";
        assert_eq!(parse_status(text), Some(("pcscd", 101)));
        assert_eq!(parse_status(&text.replace("S (sleeping)", "Z (zombie)")), None);
        assert_eq!(parse_status("Name:\tx\n"), None);
        assert!(!is_halted(text) && is_halted(&text.replace("S (sleeping)", "T (stopped)")));
        assert_eq!(parse_schedstat("6417180 1012920 45\n"), Some(7_430_100));
        assert_eq!(parse_schedstat("6417180\n"), None);
    }

    #[test]
    fn this_test_runs_for_this_user() {
        let name = plain_name(std::env::current_exe().unwrap().to_str().unwrap());
        let found = read();
        let found = found.known().unwrap().iter().find(|process| process.names.contains(&name)).unwrap();
        assert_eq!(found.user, this_user());
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,200}") {
            let _ = (parse_status(&text), is_halted(&text), parse_schedstat(&text));
            let name = plain_name(&text);
            prop_assert!(!name.contains(['/', '\\']));
        }

        #[test]
        fn any_fields(name in "[a-z]{0,16}", state in "[A-Z ]{0,8}", uid in "[0-9 ]{0,24}") {
            let _ = parse_status(&format!("Name:\t{name}\nState:\t{state}\nUid:\t{uid}\n"));
        }
    }
}
