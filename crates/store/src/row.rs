//! Values on their way into the database, and rows on their way out: three kinds of value, the same in both databases.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::Value as Json;

use crate::StoreError;
use crate::record::Table;

/// How many records are asked about at once: a database takes so many values only.
pub(crate) const AT_ONCE: usize = 500;

/// Places for so many values, from this number on: `$2, $3`.
pub(crate) fn numbered(first: usize, count: usize) -> String {
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// A value bound to `$1`, `$2`, …; `None` is NULL.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(Option<String>),
    Whole(Option<i64>),
    Yes(Option<bool>),
}

impl Value {
    /// The number, when it is one.
    pub(crate) fn whole(&self) -> Option<i64> {
        if let Self::Whole(number) = self { *number } else { None }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(Some(number))
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Whole(Some(at.as_microsecond()))
    }
}

/// What a column holds. Both databases know the same types; this says how Rust reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// TEXT.
    Text,
    /// BIGINT.
    Whole,
    /// BOOLEAN.
    Yes,
    /// BIGINT: microseconds since 1970 in UTC.
    Instant,
    /// TEXT: a structure that is never searched.
    Json,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, which is also the record's field.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// Short names for tables' column lists.
pub(crate) const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}
pub(crate) const fn whole(name: &'static str) -> Column {
    Column { name, kind: Kind::Whole }
}
pub(crate) const fn yes(name: &'static str) -> Column {
    Column { name, kind: Kind::Yes }
}
pub(crate) const fn instant(name: &'static str) -> Column {
    Column { name, kind: Kind::Instant }
}
pub(crate) const fn json(name: &'static str) -> Column {
    Column { name, kind: Kind::Json }
}

/// What a query gives back, column by column, as JSON: instants as RFC 3339, structures as they are.
pub type Row = serde_json::Map<String, Json>;

impl Kind {
    /// A field of a record, as its column holds it.
    pub(crate) fn to_value(self, field: &Json) -> Result<Value, String> {
        let wrong = || format!("{field} does not fit its column");
        Ok(match self {
            Self::Text if field.is_null() => Value::Text(None),
            Self::Text => Value::Text(Some(field.as_str().ok_or_else(wrong)?.to_owned())),
            Self::Whole if field.is_null() => Value::Whole(None),
            Self::Whole => Value::Whole(Some(field.as_i64().ok_or_else(wrong)?)),
            Self::Yes if field.is_null() => Value::Yes(None),
            Self::Yes => Value::Yes(Some(field.as_bool().ok_or_else(wrong)?)),
            Self::Instant if field.is_null() => Value::Whole(None),
            Self::Instant => {
                let at: Timestamp = field.as_str().ok_or_else(wrong)?.parse().map_err(|error| format!("{error}"))?;
                Value::from(at)
            }
            Self::Json if field.is_null() => Value::Text(None),
            Self::Json => Value::Text(Some(field.to_string())),
        })
    }

    /// What a column holds, as the field of a record.
    pub(crate) fn to_field(self, value: Value) -> Result<Json, String> {
        Ok(match (self, value) {
            (Self::Instant, Value::Whole(Some(micros))) => {
                Timestamp::from_microsecond(micros).map_err(|error| error.to_string())?.to_string().into()
            }
            (Self::Json, Value::Text(Some(text))) => serde_json::from_str(&text).map_err(|error| error.to_string())?,
            (_, Value::Text(text)) => text.into(),
            (_, Value::Whole(number)) => number.into(),
            (_, Value::Yes(yes)) => yes.into(),
        })
    }
}

/// The values of a row as a record, without a detour over a map: most of what is read are whole tables of a practice.
pub(crate) fn as_record<T: DeserializeOwned>(table: &Table, row: Vec<Value>) -> Result<T, StoreError> {
    let unexpected = |column: &str, why| StoreError::Unexpected { table: table.name, column: column.to_owned(), why };
    let field = |(column, value): (&Column, Value)| {
        let field = column.kind.to_field(value).map_err(|why| unexpected(column.name, why))?;
        Ok((column.name, field))
    };
    let fields: Vec<(&str, Json)> = table.columns.iter().zip(row).map(field).collect::<Result<_, StoreError>>()?;
    let fields = MapDeserializer::<_, serde_json::Error>::new(fields.into_iter());
    T::deserialize(fields).map_err(|error| unexpected("a row", error.to_string()))
}

/// A row as a record.
pub(crate) fn into_record<T: serde::de::DeserializeOwned>(table: &'static str, row: Row) -> Result<T, StoreError> {
    serde_json::from_value(Json::Object(row)).map_err(|error| StoreError::Unexpected {
        table,
        column: "a row".to_owned(),
        why: error.to_string(),
    })
}
