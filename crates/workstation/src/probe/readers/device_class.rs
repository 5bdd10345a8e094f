//! The driver of a reader on Windows, from the keys of the device class "smartcard readers".
//!
//! Class and values: <https://learn.microsoft.com/en-us/windows-hardware/drivers/install/system-defined-device-setup-classes-available-to-vendors>,
//! <https://learn.microsoft.com/en-us/windows-hardware/drivers/install/overview-of-device-and-driver-installation>.

use lanyard_model::{Fact, WhyCode};

use super::driver::Driver;
use crate::probe::registry::Values;

/// The most characters that are kept.
const LONGEST: usize = 200;

/// The driver of every reader, when the PC has one driver for readers; with several, which is whose is not told.
pub(in crate::probe) fn drivers(keys: &[Values]) -> Fact<Vec<Driver>> {
    let mut drivers: Vec<String> = keys.iter().filter_map(named).collect();
    drivers.sort();
    drivers.dedup();
    match drivers.as_slice() {
        [] => Fact::Absent,
        [one] => Fact::Known(vec![Driver::of_all(one.clone())]),
        _ => Fact::not_tried(
            WhyCode::NotOnThisSystem,
            format!("Which of these drivers is this reader's is not told: {}.", drivers.join(", ")),
        ),
    }
}

/// The key of a device's driver below those of all classes, from the device's own key: its value `Driver`, a class and a number
/// (<https://learn.microsoft.com/en-us/windows-hardware/drivers/install/registry-trees-and-keys>).
pub(in crate::probe) fn key(device: &Values) -> Option<&str> {
    device.text("Driver")
}

/// The drivers of these readers, each from the key of its own driver.
pub(in crate::probe) fn of_readers(keys: &[(String, Values)]) -> Vec<Driver> {
    keys.iter().filter_map(|(reader, key)| Some(Driver::of_one(named(key)?, reader.clone()))).collect()
}

/// For example `Microsoft 10.0.26100.1`.
fn named(key: &Values) -> Option<String> {
    let version = key.text("DriverVersion")?;
    let maker = key.text("ProviderName").map(|maker| format!("{maker} ")).unwrap_or_default();
    Some(format!("{maker}{version}").chars().filter(|letter| !letter.is_control()).take(LONGEST).collect())
}

#[cfg(test)]
mod tests {
    use super::super::driver;
    use super::*;
    use crate::probe::registry::testing::values;

    /// A driver's key with the values that every driver of a device has; maker and versions are made up, and the class is that of
    /// smartcard readers in the sources at the head of this file. None was recorded on a PC.
    fn key(maker: &str, version: &str) -> Values {
        values(&[("DriverDesc", "Smartcard Reader"), ("ProviderName", maker), ("DriverVersion", version)])
    }

    #[test]
    fn each_reader_has_its_own_drivers_version() {
        let device = values(&[("Driver", r"{50dd5230-ba8a-11d1-bf5d-0000f805f530}\0001"), ("Service", "WUDFRd")]);
        assert_eq!(super::key(&device), Some(r"{50dd5230-ba8a-11d1-bf5d-0000f805f530}\0001"));
        let drivers = Fact::Known(of_readers(&[
            ("HID 1".to_owned(), key("HID Global", "2.3.4.1")),
            ("HID 10".to_owned(), key("Microsoft", "10.0.26100.1")),
            ("Other".to_owned(), Values::default()),
        ]));
        assert_eq!(driver::of("HID 1", &drivers), Fact::Known("HID Global 2.3.4.1".into()));
        assert_eq!(driver::of("HID 10", &drivers), Fact::Known("Microsoft 10.0.26100.1".into()));
        assert!(matches!(driver::of("Other", &drivers), Fact::NotTried(_)));
    }

    #[test]
    fn one_driver_is_the_readers() {
        let one = drivers(&[key("HID Global", "2.3.4.1"), key("HID Global", "2.3.4.1")]);
        assert_eq!(driver::of("HID Global OMNIKEY 3x21 Smart Card Reader 0", &one), Fact::Known("HID Global 2.3.4.1".into()));
        assert_eq!(drivers(&[Values::default()]), Fact::Absent);
        let two = drivers(&[key("HID Global", "2.3.4.1"), key("Microsoft", "10.0.26100.1")]);
        assert!(two.why().unwrap().text.contains("HID Global 2.3.4.1, Microsoft"), "{two:?}");
    }
}
