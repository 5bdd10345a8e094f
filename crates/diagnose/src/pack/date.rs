//! TOML's own dates (`2027-02-28`, unquoted) as calendar dates.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};
use toml::value::Datetime;

pub(super) fn required<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let value = Datetime::deserialize(from)?;
    let text = value.date.map(|date| date.to_string()).filter(|_| value.time.is_none());
    let date = text.and_then(|text| text.parse().ok());
    date.ok_or_else(|| Error::custom("a date is written without a time and without quotes, as 2027-02-28"))
}

pub(super) fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    required(from).map(Some)
}
