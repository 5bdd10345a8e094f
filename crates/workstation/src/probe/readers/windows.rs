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

/// The drivers of the class have a key each, named by a number; what else is there is Windows' own and closed to everybody. Where a
/// driver's is closed, nobody knows whether all readers have the same.
fn of_class() -> Fact<Vec<Driver>> {
    let of_driver = |(name, key): (String, Fact<Values>)| {
        let numbered = name.bytes().all(|letter| letter.is_ascii_digit());
        numbered.then(|| key.into_known())
    };
    let keys = registry::children(Hive::Machine, CLASS).into_known();
    let drivers = keys.and_then(|keys| keys.into_iter().filter_map(of_driver).collect::<Result<Vec<Values>, _>>());
    drivers.map_or_else(|unread| unread, |keys| device_class::drivers(&keys))
}
