//! Where Windows lists the drivers of readers.

use lanyard_model::Fact;

use super::device_class;
use super::driver::Driver;
use crate::probe::pcsc::{Context, ReaderStatus};
use crate::probe::registry::{self, Hive, Values};

/// The device class "smartcard readers".
const CLASS: &str = r"SYSTEM\CurrentControlSet\Control\Class\{50dd5230-ba8a-11d1-bf5d-0000f805f530}";

/// Where Windows lists its devices.
const DEVICES: &str = r"SYSTEM\CurrentControlSet\Enum";
const CLASSES: &str = r"SYSTEM\CurrentControlSet\Control\Class";

/// The driver of each reader, where Windows tells the device behind each of them; else the drivers for readers in general.
pub(super) fn drivers(context: &Context, readers: &[ReaderStatus]) -> Fact<Vec<Driver>> {
    let told = |reader: &ReaderStatus| {
        let device = registry::values(Hive::Machine, &format!(r"{DEVICES}\{}", context.device(&reader.name)?));
        let key = registry::values(Hive::Machine, &format!(r"{CLASSES}\{}", device_class::key(device.known()?)?));
        Some((reader.name.to_string_lossy().into_owned(), key.known()?.clone()))
    };
    match readers.iter().map(told).collect::<Option<Vec<_>>>() {
        Some(keys) if !keys.is_empty() => Fact::Known(device_class::of_readers(&keys)),
        _ => of_class(),
    }
}

fn of_class() -> Fact<Vec<Driver>> {
    match registry::children(Hive::Machine, CLASS) {
        Fact::Known(keys) => {
            device_class::drivers(&keys.iter().filter_map(|(_, key)| key.known().cloned()).collect::<Vec<Values>>())
        }
        other => other.map(|_| Vec::new()),
    }
}
