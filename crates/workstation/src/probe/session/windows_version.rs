//! The name of a Windows and what it waits for, as its registry has it.

use lanyard_model::Remote;

use crate::probe::registry::{Data, Values};

/// The first build of Windows 11, whose registry still says Windows 10.
/// Source: <https://learn.microsoft.com/en-us/windows/release-health/windows11-release-information>.
const WINDOWS_11: u64 = 22_000;

/// For example `Windows 11 Pro 24H2 (26100.2314)`, from the key `SOFTWARE\Microsoft\Windows NT\CurrentVersion`.
pub(super) fn system(key: &Values) -> Option<String> {
    let name = key.text("ProductName")?;
    let build = key.text("CurrentBuild").or_else(|| key.text("CurrentBuildNumber"));
    let is_11 = build.and_then(|build| build.parse::<u64>().ok()).is_some_and(|build| build >= WINDOWS_11);
    let name = if is_11 { name.replacen("Windows 10", "Windows 11", 1) } else { name.to_owned() };
    let edition = key.text("DisplayVersion").or_else(|| key.text("ReleaseId")).map(|version| format!(" {version}"));
    let revision = key.number("UBR").map(|number| format!(".{number}")).unwrap_or_default();
    let build = build.map(|build| format!(" ({build}{revision})"));
    let whole = [name, edition.unwrap_or_default(), build.unwrap_or_default()].concat();
    Some(whole.chars().filter(|letter| !letter.is_control()).take(100).collect())
}

/// Whether files wait to be replaced at the next start, from the key `SYSTEM\CurrentControlSet\Control\Session Manager`. The list
/// holds pairs, and a second text that is empty means that the first is to be deleted: browsers and virus scanners leave such, and
/// nothing waits for them. Source: <https://learn.microsoft.com/en-us/windows/win32/api/winbase/nf-winbase-movefileexw>.
pub(super) fn renames_wait(key: &Values) -> bool {
    match key.get("PendingFileRenameOperations") {
        Some(Data::List(files)) => files.as_chunks().0.iter().any(|[from, to]| !from.is_empty() && !to.is_empty()),
        _ => false,
    }
}

/// The kind of desktop: `remote` is what Windows says of Remote Desktop, `session` the environment variable `SESSIONNAME`
/// (`Console`, `RDP-Tcp#0`; a Citrix session's begins with `ICA`), `names` all variables' names: Horizon (Omnissa, before VMware)
/// puts what it knows of the PC in front of the person there, as `ViewClient_Machine_Name`.
pub(super) fn remote(remote: bool, session: &str, names: &[String]) -> Remote {
    let any = |beginning: &str| names.iter().any(|name| name.to_ascii_uppercase().starts_with(beginning));
    if session.to_ascii_uppercase().starts_with("ICA") {
        Remote::Citrix
    } else if any("VIEWCLIENT_") {
        Remote::Other
    } else if remote {
        Remote::RemoteDesktop
    } else {
        Remote::Local
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(pairs: &[(&str, &str)], revision: u64) -> Values {
        let texts = pairs.iter().map(|(name, text)| ((*name).to_owned(), Data::Text((*text).to_owned())));
        Values::new(texts.chain([("UBR".to_owned(), Data::Number(revision))]))
    }

    /// The names and forms are Windows'; the values are written for this test after its release pages.
    #[test]
    fn windows_11_calls_itself_10_there() {
        let told = key(&[("ProductName", "Windows 10 Pro"), ("CurrentBuild", "26100"), ("DisplayVersion", "24H2")], 2314);
        assert_eq!(system(&told).as_deref(), Some("Windows 11 Pro 24H2 (26100.2314)"));
        let ten = key(&[("ProductName", "Windows 10 Enterprise"), ("CurrentBuild", "19045"), ("DisplayVersion", "22H2")], 6456);
        assert_eq!(system(&ten).as_deref(), Some("Windows 10 Enterprise 22H2 (19045.6456)"));
        assert_eq!(system(&Values::default()), None);
    }

    #[test]
    fn files_that_wait_for_a_restart() {
        let list = |files: &[&str]| {
            let files = files.iter().map(|file| (*file).to_owned()).collect();
            Values::new([("PendingFileRenameOperations".to_owned(), Data::List(files))])
        };
        const OLD: &str = r"\??\C:\Program Files\Google\Chrome\Temp\old_chrome.exe";
        const NEW: [&str; 2] = [r"\??\C:\Windows\Temp\a.dll", r"!\??\C:\Program Files\a.dll"];
        assert!(renames_wait(&list(&NEW)));
        assert!(renames_wait(&list(&[OLD, "", NEW[0], NEW[1]])));
        assert!(!renames_wait(&list(&[OLD, ""])), "that is only deleted");
        assert!(!renames_wait(&list(&[OLD, "", OLD])), "as the last pair stands in a list without its end");
        assert!(!renames_wait(&list(&["", ""])));
        assert!(!renames_wait(&Values::default()));
    }

    #[test]
    fn kinds_of_desktop() {
        assert_eq!(remote(false, "Console", &[]), Remote::Local);
        assert_eq!(remote(true, "RDP-Tcp#3", &[]), Remote::RemoteDesktop);
        assert_eq!(remote(true, "ICA-CGP#1", &[]), Remote::Citrix);
        assert_eq!(remote(false, "Console", &["CITRIX_SOMETHING".to_owned()]), Remote::Local, "no maker's document says so");
        let names = ["Path".to_owned(), "ViewClient_Machine_Name".to_owned()];
        assert_eq!((remote(false, "Console", &names), remote(true, "Console", &names)), (Remote::Other, Remote::Other));
    }

    proptest! {
        #[test]
        fn any_text(name in "\\PC{0,200}", build in "\\PC{0,20}") {
            let told = system(&key(&[("ProductName", &name), ("CurrentBuild", &build)], 1));
            prop_assert!(told.is_none_or(|name| name.chars().count() <= 100));
        }
    }
}
