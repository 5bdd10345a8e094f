//! Network adapters, and what the network says of a proxy.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use windows_sys::Win32::Foundation::{ERROR_BUFFER_OVERFLOW, GlobalFree, NO_ERROR};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_FRIENDLY_NAME, GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses, IP_ADAPTER_ADDRESSES_LH,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;
use windows_sys::Win32::Networking::WinHttp::{
    ERROR_WINHTTP_AUTODETECTION_FAILED, WINHTTP_AUTO_DETECT_TYPE_DHCP, WINHTTP_AUTO_DETECT_TYPE_DNS_A,
    WinHttpDetectAutoProxyConfigUrl,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6, AF_UNSPEC, SOCKADDR_IN, SOCKADDR_IN6, SOCKET_ADDRESS};

/// The most memory that the list may take, in bytes, and how often it is asked for while it grows.
const LARGEST: u32 = 1024 * 1024;
const TRIES: u8 = 3;

/// An adapter that is up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Adapter {
    /// Its own addresses.
    pub(crate) addresses: Vec<IpAddr>,
    /// The name servers that it was told.
    pub(crate) name_servers: Vec<IpAddr>,
}

/// All adapters that are up.
pub(crate) fn adapters() -> io::Result<Vec<Adapter>> {
    let mut size: u32 = 16 * 1024;
    for _ in 0..TRIES {
        // Numbers of 8 bytes, so that the list is aligned as its structures must be.
        let mut list = vec![0_u64; usize::try_from(size.min(LARGEST)).unwrap_or_default().div_ceil(8)];
        let mut length = u32::try_from(list.len() * 8).unwrap_or_default();
        let flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_FRIENDLY_NAME;
        let first: *mut IP_ADAPTER_ADDRESSES_LH = list.as_mut_ptr().cast();
        // SAFETY: the buffer is as long as `length` says, and Windows writes no more than that.
        match unsafe { GetAdaptersAddresses(u32::from(AF_UNSPEC), flags, std::ptr::null(), first, &raw mut length) } {
            // SAFETY: Windows has written a list that ends in a null pointer; it lives in `list` until this function returns.
            NO_ERROR => return Ok(unsafe { read(first) }),
            ERROR_BUFFER_OVERFLOW => size = length,
            code => return Err(io::Error::from_raw_os_error(code.cast_signed())),
        }
    }
    Err(io::ErrorKind::OutOfMemory.into())
}

/// Whether the network names a script that chooses the proxy (WPAD), to those who ask by DHCP or by name. May take seconds.
pub(crate) fn names_script() -> io::Result<bool> {
    let ways = WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
    let mut address = std::ptr::null_mut();
    // SAFETY: Windows writes one pointer, to a text that it has made for the caller.
    if unsafe { WinHttpDetectAutoProxyConfigUrl(ways, &raw mut address) } == 0 {
        let error = io::Error::last_os_error();
        let none = error.raw_os_error().map(i32::cast_unsigned) == Some(ERROR_WINHTTP_AUTODETECTION_FAILED);
        return if none { Ok(false) } else { Err(error) };
    }
    // SAFETY: the text is the caller's to free in this way, and is not used again. Where it points is not wanted.
    unsafe { GlobalFree(address.cast()) };
    Ok(true)
}

/// # Safety
/// `adapter` begins a list as Windows writes it, which nobody changes meanwhile.
unsafe fn read(mut adapter: *const IP_ADAPTER_ADDRESSES_LH) -> Vec<Adapter> {
    let mut found = Vec::new();
    // SAFETY: every pointer of the list is null or points to the next part of the same list.
    unsafe {
        while let Some(this) = adapter.as_ref() {
            if this.OperStatus == IfOperStatusUp {
                let mut read = Adapter::default();
                let mut next = this.FirstUnicastAddress;
                while let Some(entry) = next.as_ref() {
                    read.addresses.extend(address(&entry.Address));
                    next = entry.Next;
                }
                let mut next = this.FirstDnsServerAddress;
                while let Some(entry) = next.as_ref() {
                    read.name_servers.extend(address(&entry.Address));
                    next = entry.Next;
                }
                found.push(read);
            }
            adapter = this.Next;
        }
    }
    found
}

/// # Safety
/// The address is one that Windows wrote, of the family that it says.
unsafe fn address(socket: &SOCKET_ADDRESS) -> Option<IpAddr> {
    // SAFETY: Windows says by the family and the length which structure stands there.
    unsafe {
        match socket.lpSockaddr.as_ref()?.sa_family {
            AF_INET => {
                let v4 = socket.lpSockaddr.cast::<SOCKADDR_IN>().as_ref()?;
                Some(Ipv4Addr::from(v4.sin_addr.S_un.S_addr.to_ne_bytes()).into())
            }
            AF_INET6 => Some(Ipv6Addr::from(socket.lpSockaddr.cast::<SOCKADDR_IN6>().as_ref()?.sin6_addr.u.Byte).into()),
            _ => None,
        }
    }
}
