//! PC/SC, loaded at run time: the only file that talks to the system's smartcard library, and the only one with `unsafe`.
//!
//! Linux `libpcsclite.so.1` and Windows `winscard.dll` have the same functions with other widths of integer. The library is
//! loaded rather than linked so that a PC without it gets a finding, not a program that does not start. None of these
//! calls has a time-out of its own: whoever uses them runs in a probe child that can be killed.
#![expect(unsafe_code, reason = "the functions of a C library that is loaded at run time cannot be called otherwise")]

mod error;

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr;
use std::sync::OnceLock;
use std::time::Duration;

pub use error::{ErrorKind, PcscError};
use libloading::Library;

#[cfg(windows)]
mod width {
    pub(super) type Dword = u32;
    pub(super) type Long = i32;
    pub(super) type Handle = usize;
    pub(super) const ATR_FIELD: usize = 36;
    pub(super) fn bits(flags: Dword) -> u32 {
        flags
    }
}
#[cfg(not(windows))]
mod width {
    pub(super) type Dword = std::ffi::c_ulong;
    pub(super) type Long = std::ffi::c_long;
    pub(super) type Handle = std::ffi::c_long;
    pub(super) const ATR_FIELD: usize = 33;
    /// Flags are 32 bits in either width.
    pub(super) fn bits(flags: Dword) -> u32 {
        flags as u32
    }
}
use width::{ATR_FIELD, Dword, Handle, Long, bits};

/// `SCARD_READERSTATE`.
#[repr(C)]
struct RawState {
    reader: *const c_char,
    user_data: *mut c_void,
    current: Dword,
    event: Dword,
    atr_length: Dword,
    atr: [u8; ATR_FIELD],
}

/// `SCARD_IO_REQUEST`.
#[repr(C)]
struct IoRequest {
    protocol: Dword,
    length: Dword,
}

type EstablishContext = unsafe extern "system" fn(Dword, *const c_void, *const c_void, *mut Handle) -> Long;
type ByHandle = unsafe extern "system" fn(Handle) -> Long;
type ByHandleAndFlag = unsafe extern "system" fn(Handle, Dword) -> Long;
type ListReaders = unsafe extern "system" fn(Handle, *const c_char, *mut c_char, *mut Dword) -> Long;
/// `SCardListReadersA` has the same shape as the call that tells a reader's device.
#[cfg(windows)]
type ReaderDevice = ListReaders;
type GetStatusChange = unsafe extern "system" fn(Handle, Dword, *mut RawState, Dword) -> Long;
type Connect = unsafe extern "system" fn(Handle, *const c_char, Dword, Dword, *mut Handle, *mut Dword) -> Long;
type Transmit = unsafe extern "system" fn(Handle, *const IoRequest, *const u8, Dword, *mut IoRequest, *mut u8, *mut Dword) -> Long;

/// The functions of the library. It stays loaded for the life of the process.
struct Calls {
    establish_context: EstablishContext,
    release_context: ByHandle,
    list_readers: ListReaders,
    get_status_change: GetStatusChange,
    connect: Connect,
    begin_transaction: ByHandle,
    end_transaction: ByHandleAndFlag,
    transmit: Transmit,
    disconnect: ByHandleAndFlag,
    /// Windows has it since 8; Wine does not.
    #[cfg(windows)]
    reader_device: Option<ReaderDevice>,
    _library: Library,
}

const SCOPE_SYSTEM: Dword = 2;
const SHARE_SHARED: Dword = 2;
const PROTOCOL_T0_OR_T1: Dword = 3;
const LEAVE_CARD: Dword = 0;
/// Bit of a reader state: it differs from the one that was handed in.
const CHANGED: u32 = 0x2;
/// Most readers asked at once; pcsc-lite refuses more than 16, and one place is kept for the wait for new readers.
pub const MOST_READERS: usize = 15;
/// Largest list of reader names that is taken, in bytes.
const LONGEST_LIST: Dword = 64 * 1024;
/// Longest name of a device: `MAX_DEVICE_ID_LEN` of `cfgmgr32.h`, with room to spare.
#[cfg(windows)]
const LONGEST_DEVICE: usize = 512;
/// Largest answer of a card: 65 536 bytes and the status word (ISO/IEC 7816-4, extended length).
const LARGEST_ANSWER: usize = 65_538;

/// What the library says of one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderStatus {
    /// The reader's name, as the library wrote it.
    pub name: CString,
    /// `SCARD_STATE_…` bits; the upper half counts events on Linux.
    pub flags: u32,
    /// The answer to reset; empty without one.
    pub atr: Vec<u8>,
}

impl ReaderStatus {
    /// A reader of which nothing is known yet: its state comes back at once.
    pub fn unaware(name: CString) -> Self {
        Self { name, flags: 0, atr: Vec::new() }
    }
}

/// A connection to the system's smartcard service.
///
/// Use it from one thread only: a second call while one is blocked blocks every later PC/SC call of the process.
pub struct Context {
    calls: &'static Calls,
    handle: Handle,
}

impl Context {
    /// Connects to the service. Blocks for as long as the service hangs.
    ///
    /// # Errors
    /// [`ErrorKind::NoLibrary`], [`ErrorKind::NoService`] or the service's own answer.
    pub fn establish() -> Result<Self, PcscError> {
        let calls = loaded()?;
        let mut handle: Handle = 0;
        // SAFETY: the reserved arguments are null as documented; the library writes one handle.
        error::checked(unsafe { (calls.establish_context)(SCOPE_SYSTEM, ptr::null(), ptr::null(), &raw mut handle) })?;
        Ok(Self { calls, handle })
    }

    /// Names of all readers, at most [`MOST_READERS`]; none is an empty list.
    ///
    /// # Errors
    /// The library's answer.
    pub fn readers(&self) -> Result<Vec<CString>, PcscError> {
        let mut length: Dword = 0;
        // SAFETY: with a null buffer the library only writes the length that it needs.
        let answer = unsafe { (self.calls.list_readers)(self.handle, ptr::null(), ptr::null_mut(), &raw mut length) };
        match error::checked(answer) {
            Err(error) if error.kind == ErrorKind::NoReaders => return Ok(Vec::new()),
            other => other?,
        }
        length = length.saturating_add(1024).min(LONGEST_LIST);
        let mut names = vec![0_u8; usize::try_from(length).unwrap_or_default()];
        // SAFETY: the buffer is as long as `length` says; the library writes no more than that, and the length written.
        let answer = unsafe { (self.calls.list_readers)(self.handle, ptr::null(), names.as_mut_ptr().cast(), &raw mut length) };
        match error::checked(answer) {
            Err(error) if error.kind == ErrorKind::NoReaders => Ok(Vec::new()),
            other => other.map(|()| split_names(&names)),
        }
    }

    /// Waits until one of these readers differs from what is known of it, and returns what they are then.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`] when nothing changed, else the library's answer.
    pub fn status_change(&self, known: &[ReaderStatus], timeout: Duration) -> Result<Vec<ReaderStatus>, PcscError> {
        let mut states: Vec<RawState> = known.iter().map(raw_state).collect();
        let millis = Dword::try_from(timeout.as_millis()).unwrap_or(0xFFFF_FFFE).min(0xFFFF_FFFE);
        let count = Dword::try_from(states.len()).unwrap_or_default();
        // SAFETY: `states` holds `count` elements whose name pointers come from `known`, which outlives the call.
        error::checked(unsafe { (self.calls.get_status_change)(self.handle, millis, states.as_mut_ptr(), count) })?;
        Ok(known.iter().zip(&states).map(|(known, state)| reader_status(known, state)).collect())
    }

    /// The device behind a reader, as Windows names devices (for example `USB\VID_076B&PID_3031\6&1A2B&0&1`).
    #[cfg(windows)]
    pub fn device(&self, reader: &CStr) -> Option<String> {
        let call = self.calls.reader_device?;
        let mut id = vec![0_u8; LONGEST_DEVICE];
        let mut length = Dword::try_from(id.len()).ok()?;
        // SAFETY: the name is null-terminated; the buffer is as long as `length` says, and the library writes no more than that.
        error::checked(unsafe { call(self.handle, reader.as_ptr(), id.as_mut_ptr().cast(), &raw mut length) }).ok()?;
        Some(CStr::from_bytes_until_nul(&id).ok()?.to_str().ok()?.to_owned())
    }

    /// Connects to the card in a reader, shared with other programs. Blocks while another program is in a transaction.
    ///
    /// # Errors
    /// The library's answer, for example [`ErrorKind::SharingViolation`].
    pub fn connect(&self, reader: &CStr) -> Result<Card<'_>, PcscError> {
        let (mut handle, mut protocol): (Handle, Dword) = (0, 0);
        // SAFETY: the name is null-terminated; the library writes one handle and one protocol.
        error::checked(unsafe {
            let (handle, protocol) = (&raw mut handle, &raw mut protocol);
            (self.calls.connect)(self.handle, reader.as_ptr(), SHARE_SHARED, PROTOCOL_T0_OR_T1, handle, protocol)
        })?;
        Ok(Card { context: self, handle, protocol, answer: vec![0; LARGEST_ANSWER] })
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the handle came from this library and is not used again.
        unsafe { (self.calls.release_context)(self.handle) };
    }
}

/// A connection to one card; left as it was found (`SCARD_LEAVE_CARD`) when dropped.
pub struct Card<'c> {
    context: &'c Context,
    handle: Handle,
    protocol: Dword,
    answer: Vec<u8>,
}

impl Card<'_> {
    /// Keeps other programs from the card until [`Card::end_transaction`]. Blocks while another program does the same.
    ///
    /// # Errors
    /// The library's answer, for example [`ErrorKind::Reset`].
    pub fn begin_transaction(&self) -> Result<(), PcscError> {
        // SAFETY: the handle came from this library.
        error::checked(unsafe { (self.context.calls.begin_transaction)(self.handle) })
    }

    /// Lets other programs at the card again and leaves it as it is.
    ///
    /// # Errors
    /// The library's answer.
    pub fn end_transaction(&self) -> Result<(), PcscError> {
        // SAFETY: the handle came from this library.
        error::checked(unsafe { (self.context.calls.end_transaction)(self.handle, LEAVE_CARD) })
    }

    /// Sends one command and returns the answer with its status word.
    ///
    /// # Errors
    /// The library's answer; [`ErrorKind::TooShort`] for fewer than 2 bytes, which pcsc-lite reports as a success when
    /// the card is pulled within a command, and for a command of fewer than 4 bytes, which is none (ISO/IEC 7816-3).
    pub fn transmit(&mut self, command: &[u8]) -> Result<&[u8], PcscError> {
        let (Ok(sent), true) = (Dword::try_from(command.len()), command.len() >= 4) else {
            return Err(PcscError::without_code(ErrorKind::TooShort));
        };
        let length = Dword::try_from(size_of::<IoRequest>()).unwrap_or_default();
        let protocol = IoRequest { protocol: self.protocol, length };
        let mut received = Dword::try_from(self.answer.len()).unwrap_or_default();
        // SAFETY: both buffers are as long as their lengths say; no answering protocol header is asked for.
        error::checked(unsafe {
            let (to, from) = (command.as_ptr(), self.answer.as_mut_ptr());
            (self.context.calls.transmit)(self.handle, &raw const protocol, to, sent, ptr::null_mut(), from, &raw mut received)
        })?;
        let received = usize::try_from(received).unwrap_or_default();
        self.answer.get(..received).filter(|answer| answer.len() >= 2).ok_or(PcscError::without_code(ErrorKind::TooShort))
    }
}

impl Drop for Card<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle came from this library and is not used again.
        unsafe { (self.context.calls.disconnect)(self.handle, LEAVE_CARD) };
    }
}

fn loaded() -> Result<&'static Calls, PcscError> {
    static CALLS: OnceLock<Option<Calls>> = OnceLock::new();
    CALLS.get_or_init(|| load().ok()).as_ref().ok_or(PcscError::without_code(ErrorKind::NoLibrary))
}

#[cfg(windows)]
fn open_library() -> Result<Library, libloading::Error> {
    use libloading::os::windows::{LOAD_LIBRARY_SEARCH_SYSTEM32, Library as WindowsLibrary};
    // SAFETY: the system's own library, looked for in the system's own folder only.
    unsafe { WindowsLibrary::load_with_flags("winscard.dll", LOAD_LIBRARY_SEARCH_SYSTEM32) }.map(Library::from)
}

#[cfg(not(windows))]
fn open_library() -> Result<Library, libloading::Error> {
    // SAFETY: the system's own library; loading it runs no code that asks anything of this program.
    unsafe { Library::new("libpcsclite.so.1") }
}

fn load() -> Result<Calls, libloading::Error> {
    let ansi = |name: &'static str| if cfg!(windows) { format!("{name}A") } else { name.to_owned() };
    let library = open_library()?;
    // SAFETY: the types are those of the PC/SC specification, part 5, in the widths of this system's header files.
    unsafe {
        Ok(Calls {
            establish_context: *library.get("SCardEstablishContext")?,
            release_context: *library.get("SCardReleaseContext")?,
            list_readers: *library.get(ansi("SCardListReaders").as_str())?,
            get_status_change: *library.get(ansi("SCardGetStatusChange").as_str())?,
            connect: *library.get(ansi("SCardConnect").as_str())?,
            begin_transaction: *library.get("SCardBeginTransaction")?,
            end_transaction: *library.get("SCardEndTransaction")?,
            transmit: *library.get("SCardTransmit")?,
            disconnect: *library.get("SCardDisconnect")?,
            #[cfg(windows)]
            reader_device: library.get("SCardGetReaderDeviceInstanceIdA").ok().map(|call| *call),
            _library: library,
        })
    }
}

fn raw_state(known: &ReaderStatus) -> RawState {
    RawState {
        reader: known.name.as_ptr(),
        user_data: ptr::null_mut(),
        current: (known.flags & !CHANGED) as Dword,
        event: 0,
        atr_length: 0,
        atr: [0; ATR_FIELD],
    }
}

fn reader_status(known: &ReaderStatus, state: &RawState) -> ReaderStatus {
    let length = usize::try_from(state.atr_length).unwrap_or_default();
    ReaderStatus { name: known.name.clone(), flags: bits(state.event), atr: state.atr.get(..length).unwrap_or_default().to_vec() }
}

/// Splits the library's list: each name ends in a zero byte, the list in an empty name.
pub(super) fn split_names(list: &[u8]) -> Vec<CString> {
    let names = list.split(|&byte| byte == 0).take_while(|name| !name.is_empty());
    names.filter_map(|name| CString::new(name).ok()).take(MOST_READERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reader_names_end_at_the_empty_name() {
        assert_eq!(split_names(b"Reader A\0Reader B\0\0left over\0"), [c"Reader A".to_owned(), c"Reader B".to_owned()]);
        assert!(split_names(b"\0\0").is_empty());
        assert!(split_names(b"").is_empty());
    }

    #[test]
    fn an_impossible_answer_to_reset_is_none() {
        let known = ReaderStatus::unaware(c"R".to_owned());
        let mut state = raw_state(&known);
        state.atr_length = 4096;
        assert_eq!(reader_status(&known, &state).atr, Vec::<u8>::new());
    }

    proptest! {
        #[test]
        fn any_list_of_names_is_split(list in proptest::collection::vec(0_u8..4, 0..200)) {
            let names = split_names(&list);
            prop_assert!(names.len() <= MOST_READERS);
            prop_assert!(names.iter().all(|name| !name.is_empty()));
        }
    }
}
