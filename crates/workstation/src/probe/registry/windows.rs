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
        Type::MultiString => Some(Data::List(list(&bytes))),
        _ => None,
    };
    read.unwrap_or(Data::Bytes(bytes))
}

/// The texts of a list, also of one that has empty ones in it; those at its end say nothing.
fn list(bytes: &[u8]) -> Vec<String> {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let mut texts: Vec<String> = units.split(|unit| *unit == 0).map(String::from_utf16_lossy).collect();
    texts.truncate(texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1));
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_after_an_empty_text() {
        let read = |text: &str| {
            let mut value = Value::from(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()[..]);
            value.set_ty(Type::MultiString);
            data(value)
        };
        let list = |texts: &[&str]| Data::List(texts.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(read("old\0\0from\0to\0\0"), list(&["old", "", "from", "to"]));
        assert_eq!(read("old\0\0\0"), list(&["old"]));
        assert_eq!(read("without an end"), list(&["without an end"]));
        assert_eq!((read("\0"), read("")), (list(&[]), list(&[])));
    }
}
