//! Reading the registry. Nothing is ever written to it.

use lanyard_model::{Fact, WhyCode};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE, Type, Value};

use super::{Data, Values};

/// The most values of a key, and the most keys below one, that are read.
const MOST: usize = 5_000;
/// The largest value that is kept, in bytes.
const LARGEST: usize = 256 * 1024;

/// Whose settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::probe) enum Hive {
    /// `HKEY_LOCAL_MACHINE`: for the whole PC.
    Machine,
    /// `HKEY_CURRENT_USER`: for this user.
    User,
}

/// The values of a key; absent when there is no such key.
pub(in crate::probe) fn values(hive: Hive, path: &str) -> Fact<Values> {
    open(hive, path).map(|key| values_of(&key))
}

/// Each key below this one with its values, in the order in which Windows lists them; one of them may be closed by itself.
pub(in crate::probe) fn children(hive: Hive, path: &str) -> Fact<Vec<(String, Fact<Values>)>> {
    open(hive, path).map(|key| {
        let names = key.keys().into_iter().flatten().take(MOST);
        names.map(|name| (name.clone(), open_below(&key, &name).map(|key| values_of(&key)))).collect()
    })
}

fn open(hive: Hive, path: &str) -> Fact<Key> {
    let root = match hive {
        Hive::Machine => LOCAL_MACHINE,
        Hive::User => CURRENT_USER,
    };
    open_below(root, path)
}

fn open_below(root: &Key, path: &str) -> Fact<Key> {
    /// `ERROR_FILE_NOT_FOUND`, `ERROR_PATH_NOT_FOUND` and `ERROR_ACCESS_DENIED` of `winerror.h`, as results.
    const NOT_THERE: [u32; 2] = [0x8007_0002, 0x8007_0003];
    const DENIED: u32 = 0x8007_0005;
    match root.open(path) {
        Ok(key) => Fact::Known(key),
        Err(error) => match error.code().0 as u32 {
            code if NOT_THERE.contains(&code) => Fact::Absent,
            DENIED => Fact::not_tried(WhyCode::NeedsAdmin, "Only an administrator may read this setting."),
            code => Fact::failed(WhyCode::Error, format!("A setting of Windows cannot be read (0x{code:08X}).")),
        },
    }
}

fn values_of(key: &Key) -> Values {
    let all = key.values().into_iter().flatten().take(MOST).filter(|(_, value)| value.len() <= LARGEST);
    Values::new(all.map(|(name, value)| (name, data(value))))
}

fn data(value: Value) -> Data {
    let bytes = value.to_vec();
    let read = match value.ty() {
        Type::String | Type::ExpandString => String::try_from(value).ok().map(Data::Text),
        Type::U32 | Type::U64 => u64::try_from(value).ok().map(Data::Number),
        Type::MultiString => <Vec<String>>::try_from(value).ok().map(Data::List),
        _ => None,
    };
    read.unwrap_or(Data::Bytes(bytes))
}
