//! What the kernel's files and the environment of a Linux session say.

use lanyard_model::Remote;

/// `PRETTY_NAME` of os-release(5), for example `Debian GNU/Linux 12 (bookworm)`.
pub(super) fn system(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.chars().filter(|letter| !letter.is_control()).take(100).collect())
}

/// The first number of `/proc/uptime`: seconds since the start.
pub(super) fn uptime_hours(text: &str) -> Option<u64> {
    let seconds: u64 = text.split(['.', ' ']).next()?.trim().parse().ok()?;
    Some(seconds / 3600)
}

/// `MemAvailable` of `/proc/meminfo`, in KiB there.
pub(super) fn memory_free_mib(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

/// The kind of desktop, from the names of the environment's variables: xrdp(8) sets `XRDP_SESSION`, sshd(8)
/// `SSH_CONNECTION`; a name that begins with `CITRIX` is taken for Citrix.
pub(super) fn remote(names: &[String]) -> Remote {
    let has = |test: fn(&str) -> bool| names.iter().any(|name| test(name));
    if has(|name| name.starts_with("CITRIX")) {
        Remote::Citrix
    } else if has(|name| name == "XRDP_SESSION") {
        Remote::RemoteDesktop
    } else if has(|name| name == "SSH_CONNECTION") {
        Remote::Other
    } else {
        Remote::Local
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn recorded_files() {
        let release = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
        assert_eq!(system(release).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(system("PRETTY_NAME=\"\"\n"), None);
        assert_eq!(uptime_hours("18061.43 72044.10\n"), Some(5));
        assert_eq!(memory_free_mib("MemTotal: 16318412 kB\nMemAvailable:   12345678 kB\n"), Some(12056));
    }

    #[test]
    fn kinds_of_desktop() {
        let of = |names: &[&str]| remote(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["HOME"]), Remote::Local);
        assert_eq!(of(&["HOME", "XRDP_SESSION"]), Remote::RemoteDesktop);
        assert_eq!(of(&["SSH_CONNECTION"]), Remote::Other);
        assert_eq!(of(&["XRDP_SESSION", "CITRIX_SESSION"]), Remote::Citrix);
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,200}", value in "\\PC{0,60}") {
            for text in [text, format!("PRETTY_NAME={value}"), format!("MemAvailable: {value} kB")] {
                let _ = (uptime_hours(&text), memory_free_mib(&text));
                prop_assert!(system(&text).is_none_or(|name| name.chars().count() <= 100));
            }
        }
    }
}
