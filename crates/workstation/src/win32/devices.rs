//! The readers that Windows has a driver for, and what it says of those drivers.

use std::io;
use std::ptr;

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    DIGCF_PRESENT, GUID_DEVCLASS_SMARTCARDREADER, HDEVINFO, SP_DEVINFO_DATA, SetupDiDestroyDeviceInfoList, SetupDiEnumDeviceInfo,
    SetupDiGetClassDevsW, SetupDiGetDevicePropertyW,
};
use windows_sys::Win32::Devices::Properties::{
    DEVPKEY_Device_DriverProvider, DEVPKEY_Device_DriverVersion, DEVPKEY_Device_FirstInstallDate, DEVPKEY_Device_InstallDate,
    DEVPROP_TYPE_FILETIME, DEVPROP_TYPE_STRING, DEVPROPTYPE,
};
use windows_sys::Win32::Foundation::DEVPROPKEY;

/// The most readers that are looked at, and the largest property of one, in bytes.
const MOST: u32 = 64;
const LARGEST: u32 = 4096;

/// A reader's driver, as far as Windows tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Driver {
    /// Who made it.
    pub(crate) maker: Option<String>,
    /// Its version.
    pub(crate) version: Option<String>,
    /// When it was last installed for this reader, in the time of Windows: 100 nanoseconds since 1601.
    pub(crate) installed: Option<u64>,
    /// When this reader was first seen at its connector.
    pub(crate) first_installed: Option<u64>,
}

/// The driver of each reader that is there now.
pub(crate) fn reader_drivers() -> io::Result<Vec<Driver>> {
    // SAFETY: asks for the list of one class; neither an enumerator nor a window is named.
    let list = List(unsafe { SetupDiGetClassDevsW(&GUID_DEVCLASS_SMARTCARDREADER, ptr::null(), ptr::null_mut(), DIGCF_PRESENT) });
    if list.0 == List::NONE {
        return Err(io::Error::last_os_error());
    }
    let size = u32::try_from(size_of::<SP_DEVINFO_DATA>()).unwrap_or_default();
    let mut device = SP_DEVINFO_DATA { cbSize: size, ..SP_DEVINFO_DATA::default() };
    let mut found = Vec::new();
    // SAFETY: the list is open, and the structure says its own size as documented.
    while found.len() < MOST as usize && unsafe { SetupDiEnumDeviceInfo(list.0, found.len() as u32, &raw mut device) } != 0 {
        found.push(Driver {
            maker: text(&list, &device, &DEVPKEY_Device_DriverProvider),
            version: text(&list, &device, &DEVPKEY_Device_DriverVersion),
            installed: moment(&list, &device, &DEVPKEY_Device_InstallDate),
            first_installed: moment(&list, &device, &DEVPKEY_Device_FirstInstallDate),
        });
    }
    Ok(found)
}

fn text(list: &List, device: &SP_DEVINFO_DATA, key: &DEVPROPKEY) -> Option<String> {
    let bytes = property(list, device, key, DEVPROP_TYPE_STRING)?;
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    Some(super::text(&units)).filter(|text| !text.is_empty())
}

fn moment(list: &List, device: &SP_DEVINFO_DATA, key: &DEVPROPKEY) -> Option<u64> {
    property(list, device, key, DEVPROP_TYPE_FILETIME)?.try_into().ok().map(u64::from_le_bytes)
}

/// A property of a device, when it has it in this type.
fn property(list: &List, device: &SP_DEVINFO_DATA, key: &DEVPROPKEY, wanted: DEVPROPTYPE) -> Option<Vec<u8>> {
    let (mut kind, mut length, mut bytes) = (0, 0, vec![0_u8; LARGEST as usize]);
    // SAFETY: the list is open and the device is one of it; the buffer is as long as it is said to be.
    let read =
        unsafe { SetupDiGetDevicePropertyW(list.0, device, key, &raw mut kind, bytes.as_mut_ptr(), LARGEST, &raw mut length, 0) };
    bytes.truncate(length as usize);
    (read != 0 && kind == wanted).then_some(bytes)
}

/// A list of devices that is given back when it is dropped.
struct List(HDEVINFO);

impl List {
    /// `INVALID_HANDLE_VALUE` (`handleapi.h`).
    const NONE: HDEVINFO = -1;
}

impl Drop for List {
    fn drop(&mut self) {
        if self.0 != Self::NONE {
            // SAFETY: the list is open and not used again.
            unsafe { SetupDiDestroyDeviceInfoList(self.0) };
        }
    }
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
        SetupDiCreateDeviceInfoList, SetupDiCreateDeviceInfoW, SetupDiRegisterDeviceInfo, SetupDiSetDevicePropertyW,
    };

    use super::super::wide;
    use super::*;

    fn set(list: &List, device: &SP_DEVINFO_DATA, key: &DEVPROPKEY, kind: DEVPROPTYPE, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap();
        // SAFETY: the list is open and the device is one of it; the buffer is as long as it is said to be.
        assert_ne!(unsafe { SetupDiSetDevicePropertyW(list.0, device, key, kind, bytes.as_ptr(), length, 0) }, 0);
    }

    #[test]
    #[ignore = "adds a device to the Windows it runs in: scripts/windows runs it in one of its own"]
    fn a_readers_driver_and_its_two_moments() {
        let name = wide(r"ROOT\A_READER\0000");
        let mut device = SP_DEVINFO_DATA { cbSize: size_of::<SP_DEVINFO_DATA>() as u32, ..SP_DEVINFO_DATA::default() };
        let class = &GUID_DEVCLASS_SMARTCARDREADER;
        // SAFETY: the name ends in a zero and lives on; the structure says its own size; Windows writes into it.
        let list = unsafe {
            let list = List(SetupDiCreateDeviceInfoList(class, ptr::null_mut()));
            let none = (ptr::null(), ptr::null_mut());
            assert_ne!(SetupDiCreateDeviceInfoW(list.0, name.as_ptr(), class, none.0, none.1, 0, &raw mut device), 0);
            assert_ne!(SetupDiRegisterDeviceInfo(list.0, &raw mut device, 0, None, ptr::null(), ptr::null_mut()), 0);
            list
        };
        let text: Vec<u8> = wide("HID Global").iter().flat_map(|unit| unit.to_le_bytes()).collect();
        set(&list, &device, &DEVPKEY_Device_DriverProvider, DEVPROP_TYPE_STRING, &text);
        set(&list, &device, &DEVPKEY_Device_InstallDate, DEVPROP_TYPE_FILETIME, &134_000_000_000_000_007_u64.to_le_bytes());
        set(&list, &device, &DEVPKEY_Device_FirstInstallDate, DEVPROP_TYPE_FILETIME, &133_000_000_000_000_000_u64.to_le_bytes());

        let driver = Driver {
            maker: Some("HID Global".to_owned()),
            version: None,
            installed: Some(134_000_000_000_000_007),
            first_installed: Some(133_000_000_000_000_000),
        };
        assert_eq!(reader_drivers().unwrap(), [driver]);
    }
}
