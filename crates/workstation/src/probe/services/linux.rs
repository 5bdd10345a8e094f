//! Services of a Linux system: what runs, from the list of programs; how it starts, from the unit files of systemd.

use std::fs;
use std::path::Path;

use lanyard_model::{Fact, Service, ServiceState, StartType};

use super::is_of_linux;
use crate::probe::processes;

/// Where unit files are, the one that wins first (systemd.unit(5)).
const UNITS: [&str; 4] = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
/// Where a service's program is.
const PROGRAMS: [&str; 4] = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];

/// Reads each service that a Linux system can have.
pub(super) fn read(names: &[String]) -> Fact<Vec<Service>> {
    let names = names.iter().filter(|name| is_of_linux(name));
    processes::read().map(|running| {
        let signs =
            |name: &String| Signs { runs: running.iter().any(|process| process.names.contains(name)), ..Signs::of_files(name) };
        names.map(|name| signs(name).service(name)).collect()
    })
}

/// What there is of a service.
#[derive(Debug, Clone, Copy, Default)]
struct Signs {
    runs: bool,
    program: bool,
    service_unit: bool,
    socket_unit: bool,
    /// The unit is a link to `/dev/null`: it can never start.
    masked: bool,
    /// The unit is started with the system.
    wanted: bool,
}

impl Signs {
    fn of_files(name: &str) -> Self {
        let unit =
            |file: String| UNITS.iter().map(|folder| Path::new(folder).join(&file)).find(|path| path.symlink_metadata().is_ok());
        let service = unit(format!("{name}.service"));
        Self {
            runs: false,
            program: PROGRAMS.iter().any(|folder| Path::new(folder).join(name).exists()),
            socket_unit: unit(format!("{name}.socket")).is_some(),
            masked: service.as_ref().is_some_and(|path| fs::read_link(path).is_ok_and(|to| to == Path::new("/dev/null"))),
            wanted: unit(format!("multi-user.target.wants/{name}.service")).is_some(),
            service_unit: service.is_some(),
        }
    }

    fn service(self, name: &str) -> Service {
        let state = match self {
            Self { runs: true, .. } => ServiceState::Running,
            Self { program: false, service_unit: false, .. } => ServiceState::Missing,
            _ => ServiceState::Stopped,
        };
        let start = match self {
            Self { masked: true, .. } => StartType::Disabled,
            Self { wanted: true, .. } => StartType::Automatic,
            // systemd listens in its place and starts it when somebody calls.
            Self { socket_unit: true, .. } => StartType::Demand,
            _ => StartType::Unknown,
        };
        Service { name: name.to_owned(), state, start, unread: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_signs_mean() {
        let installed = Signs { program: true, service_unit: true, socket_unit: true, ..Signs::default() };
        let told = |signs: Signs| (signs.service("pcscd").state, signs.service("pcscd").start);
        assert_eq!(told(Signs { runs: true, ..installed }), (ServiceState::Running, StartType::Demand));
        assert_eq!(told(installed), (ServiceState::Stopped, StartType::Demand));
        assert_eq!(told(Signs { wanted: true, ..installed }), (ServiceState::Stopped, StartType::Automatic));
        assert_eq!(told(Signs { masked: true, ..installed }), (ServiceState::Stopped, StartType::Disabled));
        assert_eq!(told(Signs::default()), (ServiceState::Missing, StartType::Unknown));
    }

    #[test]
    fn windows_names_are_left_out() {
        let names = ["SCardSvr", "NHS Port Service", "../x", "", "no-such-service-anywhere"].map(str::to_owned);
        let read = read(&names);
        let services = read.known().unwrap();
        assert_eq!(services.len(), 1);
        assert_eq!(services[0].state, ServiceState::Missing);
    }
}
