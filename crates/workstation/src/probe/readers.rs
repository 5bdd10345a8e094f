//! Which readers there are and what is in them, asked of the system's smartcard service.

pub(super) mod device_class;
pub(super) mod driver;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

use std::time::{Duration, Instant};

use lanyard_model::{Fact, PcscService, Reader, ReaderState, Readers};
use serde::{Deserialize, Serialize};

use self::driver::Driver;
#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
use self::windows as system;
use super::pcsc::{Context, ErrorKind, PcscError, ReaderStatus};
use crate::request::Request;

/// A name that stands for "a reader comes or goes" in a wait (`winscard.h`, pcsc-lite).
const ANY_NEW_READER: &std::ffi::CStr = c"\\\\?PnP?\\Notification";
/// How often it is asked again when the service cannot be waited on.
const PAUSE: Duration = Duration::from_millis(500);

/// `SCARD_W_SECURITY_VIOLATION` (`winscard.h`).
const TURNED_AWAY: u32 = 0x8010_006A;
/// How long a service that turned us away may need to be gone.
const ENDING: Duration = Duration::from_millis(100);

/// How often the list of readers is asked for while readers come and go.
const LOOKS: u8 = 3;

/// Reads the readers. Nothing is sent to a card.
pub fn read(_request: &Request) -> Fact<Readers> {
    Fact::Known(match look() {
        Ok((context, statuses)) => seen(&context, &statuses),
        Err(error) => without_readers(error),
    })
}

/// What a waiting child is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// The readers as they were last seen.
    pub known: Readers,
    /// Milliseconds after which it comes back even if nothing changed.
    pub millis: u64,
}

/// Waits until the readers differ from those known, or the time is over; gives the readers as they are then.
pub fn wait_for_change(watch: &Watch) -> Fact<Readers> {
    let until = Instant::now() + Duration::from_millis(watch.millis);
    loop {
        let (now, waited) = match look() {
            Ok((context, statuses)) => wait_with(&context, statuses, &watch.known, until),
            Err(error) => (without_readers(error), false),
        };
        let left = until.saturating_duration_since(Instant::now());
        if now != watch.known || left.is_zero() {
            return Fact::Known(now);
        }
        if !waited {
            std::thread::sleep(PAUSE.min(left));
        }
    }
}

/// Follows the readers from these statuses until they differ from `known` or a fresh look is needed. The second value
/// says whether the service was waited on at all: some answer at once every time, and must not be asked in a tight loop.
fn wait_with(context: &Context, statuses: Vec<ReaderStatus>, known: &Readers, until: Instant) -> (Readers, bool) {
    let now = seen(context, &statuses);
    if now != *known {
        return (now, true);
    }
    let mut asked = statuses;
    asked.push(ReaderStatus::unaware(ANY_NEW_READER.to_owned()));
    let started = Instant::now();
    let answer = context.status_change(&asked, until.saturating_duration_since(started));
    let waited = started.elapsed() >= PAUSE;
    match answer {
        Ok(mut changed) => {
            changed.pop();
            (seen(context, &changed), waited)
        }
        Err(error) if error.kind == ErrorKind::TimedOut => (now, true),
        // A fresh look with a new connection tells what happened.
        Err(_) => (known.clone(), waited),
    }
}

/// A connection to the service, and every reader as it is now.
pub(super) fn look() -> Result<(Context, Vec<ReaderStatus>), PcscError> {
    let context = connect()?;
    for _ in 0..LOOKS {
        let asked: Vec<ReaderStatus> = context.readers()?.into_iter().map(ReaderStatus::unaware).collect();
        if asked.is_empty() {
            return Ok((context, asked));
        }
        match context.status_change(&asked, Duration::ZERO) {
            // A reader went between the two calls.
            Err(error) if error.kind == ErrorKind::ReaderGone => {}
            other => return other.map(|statuses| (context, statuses)),
        }
    }
    Ok((context, Vec::new()))
}

/// pcsc-lite says that we are turned away both where a policy keeps this user out and where the service ends while we are
/// greeted. Asked again, a service that ended is not there.
fn connect() -> Result<Context, PcscError> {
    match Context::establish() {
        Err(error) if error.code == TURNED_AWAY => {
            std::thread::sleep(ENDING);
            Context::establish()
        }
        other => other,
    }
}

fn without_readers(error: PcscError) -> Readers {
    let service = match error.kind {
        ErrorKind::NoLibrary => PcscService::NoLibrary,
        ErrorKind::NoService => PcscService::NotRunning,
        ErrorKind::NoReaders => PcscService::Running,
        _ => PcscService::Error(format!("0x{:08X}", error.code)),
    };
    Readers { service, readers: Vec::new() }
}

fn seen(context: &Context, statuses: &[ReaderStatus]) -> Readers {
    let drivers = system::drivers(context, statuses);
    Readers { service: PcscService::Running, readers: statuses.iter().map(|status| reader(status, &drivers)).collect() }
}

fn reader(status: &ReaderStatus, drivers: &Fact<Vec<Driver>>) -> Reader {
    let name = status.name.to_string_lossy().into_owned();
    Reader {
        driver: driver::of(&name, drivers),
        name,
        state: state(status),
        atr: (!status.atr.is_empty()).then(|| hex(&status.atr)),
    }
}

/// What a reader reports: the `SCARD_STATE_…` bits of `winscard.h`. An answer to reset that does not begin with 3B or 3F
/// (ISO/IEC 7816-3) is none: some services report the card as present until somebody connects to it.
pub(super) fn state(status: &ReaderStatus) -> ReaderState {
    const UNKNOWN: u32 = 0x4;
    const UNAVAILABLE: u32 = 0x8;
    const EMPTY: u32 = 0x10;
    const PRESENT: u32 = 0x20;
    const EXCLUSIVE: u32 = 0x80;
    const MUTE: u32 = 0x200;
    let has = |bits: u32| status.flags & bits != 0;
    let nonsense = status.atr.first().is_some_and(|first| !matches!(first, 0x3B | 0x3F));
    match () {
        () if has(UNKNOWN | UNAVAILABLE) => ReaderState::Unavailable,
        () if has(MUTE) || (has(PRESENT) && nonsense) => ReaderState::Mute,
        () if has(PRESENT) && has(EXCLUSIVE) => ReaderState::HeldExclusively,
        () if has(PRESENT) => ReaderState::Card,
        () if has(EMPTY) => ReaderState::Empty,
        () => ReaderState::Unavailable,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reader_states_follow_the_flags() {
        for (flags, expected) in [
            (0x0001_0012, ReaderState::Empty),
            (0x0001_0022, ReaderState::Card),
            (0x0001_0122, ReaderState::Card),
            (0x0001_00A2, ReaderState::HeldExclusively),
            (0x0001_0222, ReaderState::Mute),
            (0x0000_000A, ReaderState::Unavailable),
            (0x0000_0006, ReaderState::Unavailable),
            (0, ReaderState::Unavailable),
        ] {
            let status = ReaderStatus { name: c"R 00 00".to_owned(), flags, atr: vec![0x3B, 0x0A] };
            assert_eq!(state(&status), expected, "{flags:#x}");
        }
    }

    #[test]
    fn nonsense_instead_of_an_answer_to_reset_is_no_card() {
        for (atr, expected) in
            [(vec![0x00, 0x11, 0x22], ReaderState::Mute), (vec![0x3F, 0x00], ReaderState::Card), (vec![], ReaderState::Card)]
        {
            let status = ReaderStatus { name: c"R 00 00".to_owned(), flags: 0x22, atr };
            assert_eq!(state(&status), expected, "{status:?}");
        }
    }

    #[test]
    fn the_answer_to_reset_is_upper_case_hexadecimal() {
        let status = ReaderStatus { name: c"R 00 00".to_owned(), flags: 0x22, atr: vec![0x3B, 0x0A] };
        assert_eq!(reader(&status, &Fact::NotAsked).atr.as_deref(), Some("3B0A"));
    }
}
