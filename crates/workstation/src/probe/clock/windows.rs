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
    let unread = services.why().or_else(|| service.and_then(|service| service.unread.as_ref()));
    let told = time_service::meaning(&Signs {
        source: source.known().and_then(|key| key.text("Type").map(str::to_owned)),
        runs: service
            .filter(|service| service.state != ServiceState::Unknown)
            .map(|service| service.state == ServiceState::Running),
        disabled: service.is_some_and(|service| service.start == StartType::Disabled || service.state == ServiceState::Missing),
    });
    match (told, unread) {
        (Fact::NotTried(_), Some(why)) => Fact::NotTried(why.clone()),
        (told, _) => told,
    }
}
