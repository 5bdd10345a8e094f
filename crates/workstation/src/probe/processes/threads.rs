//! Windows' list of programs with the state of each of their threads, as it stands in memory on 64-bit Windows.
//!
//! Form: `SYSTEM_PROCESS_INFORMATION` and `SYSTEM_THREAD_INFORMATION` of `winternl.h`,
//! <https://learn.microsoft.com/en-us/windows/win32/api/winternl/nf-winternl-ntquerysysteminformation>.

/// Where things stand in the entry of a program, and how long it is without its threads.
const NEXT: usize = 0;
const THREADS: usize = 4;
const NUMBER: usize = 80;
const PROGRAM: usize = 256;
/// Where things stand in the entry of a thread, and how long it is.
const STATE: usize = 68;
const REASON: usize = 72;
const THREAD: usize = 80;
/// A thread that waits, and that does so because it was suspended
/// (<https://learn.microsoft.com/en-us/dotnet/api/system.diagnostics.threadstate>, `…/system.diagnostics.threadwaitreason`).
const WAITS: u32 = 5;
const SUSPENDED: u32 = 5;

/// Whether every thread of the program of this number is suspended; `None` when the list does not have it.
pub(in crate::probe) fn is_halted(list: &[u8], id: u32) -> Option<bool> {
    let mut rest = list;
    loop {
        if number(rest, NUMBER)? == id {
            let threads = rest.get(PROGRAM..)?.chunks_exact(THREAD).take(usize::try_from(number(rest, THREADS)?).ok()?);
            let states: Vec<bool> =
                threads.map(|thread| number(thread, STATE) == Some(WAITS) && number(thread, REASON) == Some(SUSPENDED)).collect();
            return Some(!states.is_empty() && states.iter().all(|suspended| *suspended));
        }
        match number(rest, NEXT)? {
            0 => return None,
            next => rest = rest.get(usize::try_from(next).ok()?..)?,
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A program with threads in these states, in the form of the header; none was recorded on a PC.
    fn program(id: u32, threads: &[(u32, u32)], last: bool) -> Vec<u8> {
        let mut bytes = vec![0xAA; PROGRAM + threads.len() * THREAD];
        let mut put = |at: usize, value: u32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        for (index, (state, reason)) in threads.iter().enumerate() {
            put(PROGRAM + index * THREAD + STATE, *state);
            put(PROGRAM + index * THREAD + REASON, *reason);
        }
        put(THREADS, threads.len() as u32);
        put(NUMBER, id);
        let length = (PROGRAM + threads.len() * THREAD) as u32;
        put(NEXT, if last { 0 } else { length });
        bytes
    }

    #[test]
    fn a_program_is_halted_when_all_its_threads_are() {
        let list = [
            program(4, &[(WAITS, 0), (2, 0)], false),
            program(8, &[(WAITS, SUSPENDED), (WAITS, SUSPENDED)], false),
            program(12, &[(WAITS, SUSPENDED), (WAITS, 6)], false),
            program(16, &[], true),
        ];
        let list = list.concat();
        assert_eq!([4, 8, 12, 16].map(|id| is_halted(&list, id)), [Some(false), Some(true), Some(false), Some(false)]);
        assert_eq!(is_halted(&list, 20), None);
        assert_eq!(is_halted(&program(8, &[(WAITS, SUSPENDED); 2], true)[..PROGRAM + THREAD], 8), Some(true), "a list cut short");
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..700), id in 0u32..3) {
            let _ = is_halted(&bytes, id);
        }
    }
}
