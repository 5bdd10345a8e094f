//! Services of Windows, asked of its service control manager. An ordinary user may ask; nothing is started or stopped.

use std::io::ErrorKind;

use lanyard_model::{Fact, Service, ServiceState, StartType, WhyCode};
use windows_service::Error;
use windows_service::service::{ServiceAccess, ServiceStartType, ServiceState as Told};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::{closed, is_of_linux};
use crate::probe::refused::refused;

/// `ERROR_SERVICE_DOES_NOT_EXIST` and `ERROR_INVALID_NAME` of `winerror.h`.
const NO_SUCH_SERVICE: [i32; 2] = [1060, 123];

/// Reads each service that Windows can have.
pub(in crate::probe) fn read(names: &[String]) -> Fact<Vec<Service>> {
    match ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT) {
        Ok(manager) => {
            let asked = names.iter().filter(|name| !is_of_linux(name));
            Fact::Known(asked.map(|name| service(&manager, name)).collect())
        }
        Err(Error::Winapi(error)) => refused(&error, "the list of services"),
        Err(_) => Fact::failed(WhyCode::Error, "Windows does not tell the list of services."),
    }
}

fn service(manager: &ServiceManager, name: &str) -> Service {
    let found = |state, start| Service { name: name.to_owned(), state, start, unread: None };
    let asked = manager.open_service(name, ServiceAccess::QUERY_STATUS | ServiceAccess::QUERY_CONFIG);
    match asked.and_then(|service| Ok((service.query_status()?.current_state, service.query_config()?.start_type))) {
        Ok((told, started)) => found(state(told), start(started)),
        Err(Error::Winapi(error)) if error.raw_os_error().is_some_and(|code| NO_SUCH_SERVICE.contains(&code)) => {
            found(ServiceState::Missing, StartType::Unknown)
        }
        Err(Error::Winapi(error)) => closed(name, &error),
        Err(_) => closed(name, &ErrorKind::InvalidData.into()),
    }
}

/// A service that is about to run, or pauses, has been started: only one that ends or has ended counts as stopped.
fn state(told: Told) -> ServiceState {
    match told {
        Told::Stopped | Told::StopPending => ServiceState::Stopped,
        Told::StartPending | Told::ContinuePending | Told::PausePending | Told::Paused | Told::Running => ServiceState::Running,
    }
}

fn start(told: ServiceStartType) -> StartType {
    match told {
        ServiceStartType::AutoStart | ServiceStartType::BootStart | ServiceStartType::SystemStart => StartType::Automatic,
        ServiceStartType::OnDemand => StartType::Demand,
        ServiceStartType::Disabled => StartType::Disabled,
    }
}
