//! Keys and values of the Windows registry, as plain data: what they mean is judged on any system, and tested on recorded keys.

#[cfg(windows)]
mod windows;

use std::collections::BTreeMap;

use lanyard_model::Fact;

#[cfg(windows)]
pub(super) use self::windows::{Hive, children, values};

/// The data of one value, by its registry type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Data {
    /// `REG_SZ` and `REG_EXPAND_SZ`.
    Text(String),
    /// `REG_DWORD` and `REG_QWORD`.
    Number(u64),
    /// `REG_MULTI_SZ`.
    List(Vec<String>),
    /// `REG_BINARY`, and every other type.
    Bytes(Vec<u8>),
}

/// The values of one key. Names are compared without case, as Windows does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Values(BTreeMap<String, Data>);

impl Values {
    /// Values from their names and data.
    pub(super) fn new(values: impl IntoIterator<Item = (String, Data)>) -> Self {
        Self(values.into_iter().map(|(name, data)| (name.to_lowercase(), data)).collect())
    }

    /// Every value, by its name in lower case.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Data)> {
        self.0.iter().map(|(name, data)| (name.as_str(), data))
    }

    /// The data of a value, whatever its type.
    pub(super) fn get(&self, name: &str) -> Option<&Data> {
        self.0.get(&name.to_lowercase())
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Data::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Data::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Bytes.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        match self.get(name)? {
            Data::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Every text of the key in the order of the names: how lists are kept that have a value for each entry.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(|name| self.text(name))
    }
}

/// What the first of these places says that says anything. A place that could not be read may have said something else, so that
/// nothing that comes after it counts.
pub(super) fn first_of<T>(places: &[Fact<Values>], read: impl Fn(&Values) -> Option<T>) -> Fact<T> {
    for place in places {
        match place.clone().into_known() {
            Ok(values) => {
                if let Some(found) = read(&values) {
                    return Fact::Known(found);
                }
            }
            Err(Fact::Absent | Fact::NotAsked) => {}
            Err(unread) => return unread,
        }
    }
    Fact::Absent
}

/// Values from any text, for fuzzing: lines of the form `name=data`, where data is a number, `list:` with its entries,
/// `bytes:` with what follows, or text.
pub(super) fn from_lines(text: &str) -> Values {
    let data = |text: &str| match (text.parse(), text.strip_prefix("list:"), text.strip_prefix("bytes:")) {
        (Ok(number), _, _) => Data::Number(number),
        (_, Some(entries), _) => Data::List(entries.split(',').map(str::to_owned).collect()),
        (_, _, Some(bytes)) => Data::Bytes(bytes.as_bytes().to_vec()),
        _ => Data::Text(text.to_owned()),
    };
    Values::new(text.lines().filter_map(|line| line.split_once('=')).map(|(name, text)| (name.to_owned(), data(text))))
}

#[cfg(test)]
pub(super) mod testing {
    use super::{Data, Values};

    /// Values written as in a test: a number in decimal, everything else text.
    pub(in crate::probe) fn values(pairs: &[(&str, &str)]) -> Values {
        let data = |text: &str| text.parse().map_or_else(|_| Data::Text(text.to_owned()), Data::Number);
        Values::new(pairs.iter().map(|(name, text)| ((*name).to_owned(), data(text))))
    }
}

#[cfg(test)]
mod tests {
    use lanyard_model::{Fact, WhyCode};

    use super::first_of;
    use super::testing::values;

    #[test]
    fn a_place_that_may_have_won_hides_what_comes_after_it() {
        let says = |text: &str| Fact::Known(values(&[("A", text)]));
        let closed = || Fact::not_tried(WhyCode::NeedsAdmin, "closed");
        let of = |places: &[Fact<_>]| first_of(places, |key| key.number("A"));
        assert_eq!(of(&[Fact::Absent, says("none"), says("2"), says("3"), closed()]), Fact::Known(2));
        assert_eq!(of(&[Fact::Absent, closed(), says("2")]), Fact::not_tried(WhyCode::NeedsAdmin, "closed"));
        assert_eq!(of(&[Fact::Absent, says("none")]), Fact::Absent);
    }

    #[test]
    fn names_have_no_case_and_types_count() {
        let key = values(&[("DisplayName", " NHS Identity Agent "), ("Start", "3"), ("Empty", "")]);
        assert_eq!(key.text("displayname"), Some("NHS Identity Agent"));
        assert_eq!((key.number("START"), key.text("Start"), key.text("Empty")), (Some(3), None, None));
        assert_eq!(key.texts().collect::<Vec<_>>(), ["NHS Identity Agent"]);
    }
}
