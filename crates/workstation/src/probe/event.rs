//! An event of a Windows event log, from its XML.
//!
//! Form: <https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema>.

use jiff::Timestamp;
use roxmltree::{Document, Node};

/// The most characters that are kept of one piece of data.
const LONGEST: usize = 500;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// Who wrote it.
    pub(super) provider: String,
    /// What it is, by the provider's own number.
    pub(super) id: u32,
    /// When it was written.
    pub(super) at: Timestamp,
    /// Its data in their order, each with its name (which may be empty).
    pub(super) data: Vec<(String, String)>,
}

impl Event {
    /// The data of this name.
    pub(super) fn data(&self, name: &str) -> Option<&str> {
        self.data.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

/// An event from its XML; `None` when it is no event.
pub(super) fn parse(xml: &str) -> Option<Event> {
    let document = Document::parse(xml).ok()?;
    let part = |name: &str| document.root_element().children().find(|node| node.tag_name().name() == name);
    let system = part("System")?;
    let of_system = |name: &str| system.children().find(|node| node.tag_name().name() == name);
    let data = part("EventData").into_iter().flat_map(|node| node.children()).filter(|node| node.tag_name().name() == "Data");
    // A provider with a form of its own has one element here, with its data in elements of their names.
    let own = part("UserData").and_then(|node| node.first_element_child());
    let own = own.into_iter().flat_map(|node| node.children()).filter(Node::is_element);
    Some(Event {
        provider: of_system("Provider")?.attribute("Name")?.to_owned(),
        id: of_system("EventID")?.text()?.trim().parse().ok()?,
        at: of_system("TimeCreated")?.attribute("SystemTime")?.parse().ok()?,
        data: data.map(named).chain(own.map(|node| (node.tag_name().name().to_owned(), text(node)))).collect(),
    })
}

fn named(node: Node<'_, '_>) -> (String, String) {
    (node.attribute("Name").unwrap_or_default().to_owned(), text(node))
}

fn text(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().chars().take(LONGEST).collect()
}

#[cfg(test)]
pub(super) mod testing {
    /// An update that was installed, as a PC recorded it on 30 September 2022 (record 1868, published in the tests of
    /// <https://github.com/DataDog/datadog-agent>, `pkg/logs/tailers/windowsevent`), without the names of that PC and at
    /// another moment and of another title.
    pub(in crate::probe) fn update(at: &str, title: &str) -> String {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='Microsoft-Windows-WindowsUpdateClient' Guid='{{945a8954-c147-4acd-923f-40c45405a658}}'/>\
             <EventID>19</EventID><Version>1</Version><Level>4</Level><Task>1</Task><Opcode>13</Opcode>\
             <Keywords>0x8000000000000018</Keywords><TimeCreated SystemTime='{at}'/><EventRecordID>1868</EventRecordID>\
             <Correlation/><Execution ProcessID='11216' ThreadID='11400'/><Channel>System</Channel><Computer>PC</Computer>\
             <Security UserID='S-1-5-18'/></System><EventData><Data Name='updateTitle'>{title}</Data>\
             <Data Name='updateGuid'>{{23315d09-c6f2-4cb7-8b40-869952c28480}}</Data><Data Name='updateRevisionNumber'>200</Data>\
             <Data Name='serviceGuid'>{{9482f4b4-e343-43b6-b170-9a65bc822c77}}</Data></EventData></Event>"
        )
    }

    /// A package that went to a state, as a PC recorded it on 5 November 2023 (record 12 of its log *Setup*, published at
    /// <https://detection-wiki-dev.pages.dev/microsoft-windows-servicing/2>, from
    /// <https://github.com/NextronSystems/evtx-baseline>), with other packages, moments and codes.
    pub(in crate::probe) fn serviced(at: &str, package: &str, state: &str, error: &str) -> String {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='Microsoft-Windows-Servicing' Guid='{{bd12f3b8-fc40-4a61-a307-b7a013a069c1}}'/>\
             <EventID>2</EventID><Version>0</Version><Level>0</Level><Task>1</Task><Opcode>0</Opcode>\
             <Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='{at}'/><EventRecordID>12</EventRecordID>\
             <Correlation/><Execution ProcessID='5140' ThreadID='5124'/><Channel>Setup</Channel><Computer>PC</Computer>\
             <Security UserID='S-1-5-18'/></System><UserData>\
             <CbsPackageChangeState xmlns='http://manifests.microsoft.com/win/2004/08/windows/setup_provider'>\
             <PackageIdentifier>{package}</PackageIdentifier><IntendedPackageState>{state}</IntendedPackageState>\
             <IntendedPackageStateTextized>Installed</IntendedPackageStateTextized><ErrorCode>{error}</ErrorCode>\
             <Client>WindowsUpdateAgent</Client></CbsPackageChangeState></UserData></Event>"
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn provider_number_time_and_data() {
        let read = parse(&testing::update("2026-11-25T02:10:11.1234567Z", "An update &amp; more (KB5068861)")).unwrap();
        assert_eq!((read.provider.as_str(), read.id), ("Microsoft-Windows-WindowsUpdateClient", 19));
        assert_eq!(read.at.as_second(), 1_795_572_611);
        assert_eq!(read.data("updateTitle"), Some("An update & more (KB5068861)"));
        assert_eq!(read.data("other"), None);
    }

    #[test]
    fn what_is_no_event() {
        for xml in ["", "<Event/>", "<Event><System/></Event>", "not xml"] {
            assert_eq!(parse(xml), None, "{xml}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,200}", when in "[0-9TZ:.-]{0,30}") {
            let _ = parse(&text);
            let _ = parse(&testing::update(&when, "x"));
        }
    }
}
