//! Where Windows lists the drivers of readers.

use lanyard_model::Fact;

use super::device_class;
use super::driver::Driver;
use crate::probe::registry::{self, Hive, Values};

/// The device class "smartcard readers".
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class\{50dd5230-ba8a-11d1-bf5d-0000f805f530}";

/// The drivers of readers.
pub(super) fn drivers() -> Fact<Vec<Driver>> {
    match registry::children(Hive::Machine, CLASS) {
        Fact::Known(keys) => device_class::drivers(&keys.into_iter().map(|(_, key)| key).collect::<Vec<Values>>()),
        other => other.map(|_| Vec::new()),
    }
}
