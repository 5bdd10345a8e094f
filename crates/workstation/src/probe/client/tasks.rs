//! Scheduled tasks of Windows that start a program of a known product.
//!
//! Form of their definitions: <https://learn.microsoft.com/en-us/windows/win32/taskschd/task-scheduler-schema>.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::Product;
use lanyard_model::StartingTask;
use roxmltree::{Document, Node};

use crate::probe::processes::plain_name;

/// The longest definition that is read, in bytes.
const LONGEST: usize = 256 * 1024;
/// A task that never ran has a day of long ago (which one depends on the Windows): only those from 2007 on count, when this
/// form of tasks came with Windows Vista. In days of Windows, which counts from 30 December 1899.
const FIRST_DAY: f64 = 39_083.0;
/// The last day of the year 9999.
const LAST_DAY: f64 = 2_958_465.0;

/// The known products that a task starts, from its definition and the moment at which it last ran, which Windows gives in the
/// time of the PC.
pub(super) fn starting(products: &[Product], definition: &str, last_run: f64, zone: &TimeZone) -> Vec<StartingTask> {
    let within = Some(definition).filter(|definition| definition.len() <= LONGEST);
    let Some(document) = within.and_then(|definition| Document::parse(definition).ok()) else { return Vec::new() };
    let task = document.root_element();
    let programs: Vec<String> = parts(task, "Actions").filter_map(|action| text(action, "Command")).map(program).collect();
    let starts = |product: &&Product| product.processes.iter().any(|name| programs.contains(&plain_name(name)));
    let found = |product: &Product| StartingTask { product: product.id.clone(), on: is_on(task), last_run: moment(last_run, zone) };
    products.iter().filter(starts).map(found).collect()
}

/// Whether it is switched on as a whole, and so is one of the things that it waits for, if there are any.
fn is_on(task: Node<'_, '_>) -> bool {
    let off = |node: Node<'_, '_>| text(node, "Enabled").is_some_and(|value| matches!(value, "false" | "0"));
    let triggers: Vec<Node<'_, '_>> = parts(task, "Triggers").collect();
    let settings_off = task.children().any(|node| node.has_tag_name("Settings") && off(node));
    !settings_off && (triggers.is_empty() || !triggers.into_iter().all(off))
}

/// Every element within the elements of this name.
fn parts<'a, 'input>(task: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    let of_that_name = task.children().filter(move |node| node.has_tag_name(name));
    of_that_name.flat_map(|node| node.children()).filter(Node::is_element)
}

/// The text of the element of this name.
fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.children().find(|child| child.has_tag_name(name))?.text().map(str::trim)
}

/// The plain name of the program that a command starts; a path with blanks may stand in quotation marks.
fn program(command: &str) -> String {
    plain_name(command.trim_matches(['"', ' ']))
}

/// A moment that Windows gives as a number of days; `None` for what stands for never.
fn moment(days: f64, zone: &TimeZone) -> Option<Timestamp> {
    if !(FIRST_DAY..LAST_DAY).contains(&days) {
        return None;
    }
    let since = SignedDuration::try_from_secs_f64((days * 86_400.0).round()).ok()?;
    let local = date(1899, 12, 30).at(0, 0, 0, 0).checked_add(since).ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Microsoft's own example of a task that starts a program when somebody logs on
    /// (<https://learn.microsoft.com/en-us/windows/win32/taskschd/logon-trigger-example--xml->), with another program in it and the
    /// head that `IRegisteredTask::Xml` puts before it; not recorded on a PC.
    fn example(trigger: &str, settings: &str, command: &str) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
    <RegistrationInfo>
        <Date>2005-10-11T13:21:17-08:00</Date>
        <Author>AuthorName</Author>
        <Version>1.0.0</Version>
        <Description>Starts a program when a specified user logs on.</Description>
    </RegistrationInfo>
    <Triggers>
        <LogonTrigger>
            <StartBoundary>2005-10-11T13:21:17-08:00</StartBoundary>
            <Enabled>{trigger}</Enabled>
            <UserId>DOMAIN_NAME\UserName</UserId>
        </LogonTrigger>
    </Triggers>
    <Principals>
        <Principal>
            <GroupId>Builtin\Administrators</GroupId>
        </Principal>
    </Principals>
    <Settings>
        <Enabled>{settings}</Enabled>
        <AllowStartOnDemand>true</AllowStartOnDemand>
    </Settings>
    <Actions>
        <Exec>
            <Command>{command}</Command>
        </Exec>
    </Actions>
</Task>"#
        )
    }

    const AGENT: &str = r#""C:\Program Files (x86)\Somewhere\IdentityAgent.exe""#;

    fn products() -> [Product; 2] {
        let product =
            |id: &str, process: &str| Product { id: id.to_owned(), processes: vec![process.to_owned()], ..Product::default() };
        [product("other", "Other.exe"), product("identity-agent", "IdentityAgent.exe")]
    }

    fn read(definition: &str) -> Vec<StartingTask> {
        starting(&products(), definition, 0.0, &TimeZone::UTC)
    }

    #[test]
    fn the_product_whose_program_it_starts() {
        let on = StartingTask { product: "identity-agent".to_owned(), on: true, last_run: None };
        assert_eq!(read(&example("true", "true", AGENT)), [on]);
        assert_eq!(read(&example("true", "true", r"%ProgramFiles%\Somewhere\IdentityAgent.exe")).len(), 1);
        assert_eq!(read(&example("true", "true", "notepad.exe")), []);
        let mentioned = example("true", "true", "cmd.exe").replace("AuthorName", "IdentityAgent.exe");
        assert_eq!(read(&mentioned), [], "its name stands elsewhere");
    }

    #[test]
    fn what_is_switched_off_is_told() {
        let on = |definition: &str| read(definition)[0].on;
        assert!(!on(&example("true", "false", AGENT)), "as a whole");
        assert!(!on(&example("false", "true", AGENT)), "the one thing that it waits for");
        let default = example("true", "true", AGENT).replace("<Enabled>true</Enabled>", "");
        assert!(on(&default), "what is not said is on");
        let more = "<BootTrigger/></Triggers>";
        assert!(on(&example("false", "true", AGENT).replace("</Triggers>", more)), "something else it waits for");
        let by_hand = "<Task><Actions><Exec><Command>IdentityAgent.exe</Command></Exec></Actions></Task>";
        assert!(on(by_hand), "it waits for nothing");
    }

    #[test]
    fn days_of_windows_become_moments() {
        let london = TimeZone::get("Europe/London").unwrap();
        // 1 July 2026 is day 46,204 of Windows; half past eight in the morning of the PC is half past seven in UTC.
        let days = 46_204.0 + 8.5 / 24.0;
        assert_eq!(moment(days, &london).unwrap().to_string(), "2026-07-01T07:30:00Z");
        for never in [0.0, 36_494.0, -1.0, f64::NAN, f64::INFINITY, 2_958_466.0] {
            assert_eq!(moment(never, &london), None, "{never}");
        }
    }

    #[test]
    fn what_is_no_task() {
        for text in ["", "<Task/>", "<Task><Actions><Exec/></Actions></Task>", "not xml"] {
            assert_eq!(read(text), [], "{text}");
        }
        let long = example("true", "true", AGENT).replace("AuthorName", &"x".repeat(LONGEST));
        assert_eq!(read(&long), [], "longer than any that is meant");
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,200}", command in "[^<&]{0,40}", days in any::<f64>()) {
            let _ = read(&text);
            let _ = starting(&products(), &example("true", &text.replace(['<', '&'], ""), &command), days, &TimeZone::UTC);
        }
    }
}
