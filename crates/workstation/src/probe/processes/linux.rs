//! Running programs, from `/proc`.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use lanyard_model::{Fact, WhyCode};

use super::{Doing, Process, is_halted, parse_schedstat, parse_status, plain_name};

/// How much of a command line is read, in bytes: enough for the path of the program.
const COMMAND_LINE: u64 = 4096;

/// The programs that run now. One that ends meanwhile is left out.
pub(in crate::probe) fn read() -> Fact<Vec<Process>> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Fact::failed(WhyCode::Error, "The list of running programs cannot be read.");
    };
    let numbered = entries.flatten().filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())));
    Fact::Known(numbered.filter_map(|(id, folder)| process(id, &folder)).collect())
}

/// What a program is doing now; absent when it has ended.
pub(in crate::probe) fn doing(id: u32) -> Fact<Doing> {
    let read = || {
        let folder = Path::new("/proc").join(id.to_string());
        let halted = is_halted(&fs::read_to_string(folder.join("status")).ok()?);
        let threads = fs::read_dir(folder.join("task")).ok()?.flatten();
        let busy = threads.filter_map(|thread| parse_schedstat(&fs::read_to_string(thread.path().join("schedstat")).ok()?));
        Some(Doing { halted, unanswering: false, busy_nanos: busy.fold(0, u64::saturating_add) })
    };
    read().map_or(Fact::Absent, Fact::Known)
}

/// The number of the user who asks.
pub(in crate::probe) fn this_user() -> Option<u32> {
    Some(rustix::process::getuid().as_raw())
}

fn process(id: u32, folder: &Path) -> Option<Process> {
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let (name, user) = parse_status(&status)?;
    // The kernel cuts the name after 15 bytes; the command line has it whole, the file only for one's own programs.
    let names = [Some(plain_name(name)), command(folder), file(folder)];
    Some(Process { id, names: names.into_iter().flatten().collect(), user: Some(user) })
}

fn command(folder: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(folder.join("cmdline")).ok()?.take(COMMAND_LINE).read_to_end(&mut bytes).ok()?;
    let program = bytes.split(|byte| *byte == 0).next().filter(|program| !program.is_empty())?;
    Some(plain_name(&String::from_utf8_lossy(program)))
}

fn file(folder: &Path) -> Option<String> {
    let path = fs::read_link(folder.join("exe")).ok()?;
    Some(plain_name(path.to_string_lossy().trim_end_matches(" (deleted)")))
}
