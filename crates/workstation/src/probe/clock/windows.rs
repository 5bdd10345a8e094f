//! The time service of Windows.

use lanyard_model::{Fact, ServiceState, StartType};

use super::time_service::{self, Signs};
use crate::probe::registry::{self, Hive};
use crate::probe::services;

/// Whether Windows keeps its clock in step.
pub(super) fn synchronised() -> Fact<bool> {
    let source = registry::values(Hive::Machine, r"SYSTEM\CurrentControlSet\Services\W32Time\Parameters");
    let services = services::read_named(&["W32Time".to_owned()]);
    let service = services.known().and_then(|services| services.first());
    time_service::meaning(&Signs {
        source: source.known().and_then(|key| key.text("Type").map(str::to_owned)),
        runs: service
            .filter(|service| service.state != ServiceState::Unknown)
            .map(|service| service.state == ServiceState::Running),
        disabled: service.is_some_and(|service| service.start == StartType::Disabled || service.state == ServiceState::Missing),
    })
}
