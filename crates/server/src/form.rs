//! What a form holds, and what is wrong with it: each problem beside its field.

use jiff::civil::{Date, Time};
use lanyard_store::digest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::accounts::is_email;
use crate::value;

/// The fields of a form as a browser sends them.
pub(crate) type Sent = Vec<(String, String)>;

/// Longest text of one field, in characters.
const LONGEST: usize = 500;

/// The hidden field with the mark of the record that a form showed.
pub(crate) const MARK: &str = "as_shown";

/// The field with the marks of what was asked about and is right all the same.
pub(crate) const SURE: &str = "sure";

/// What tells a record from the same one changed.
pub(crate) fn mark<R: Serialize>(record: &R) -> String {
    digest(&serde_json::to_string(record).unwrap_or_default()).chars().take(24).collect()
}

/// A form with what was entered and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    values: Sent,
    errors: Vec<(&'static str, String)>,
    /// What is unusual, with its mark, and whether somebody said that it is right all the same.
    unusual: Vec<Unusual>,
}

/// Something unusual in a form.
#[derive(Debug)]
pub(crate) struct Unusual {
    /// What is asked.
    pub(crate) words: String,
    /// Tells it from what is asked of another value.
    pub(crate) mark: String,
    /// Whether somebody said that it is right.
    pub(crate) is_right: bool,
}

impl Filled {
    /// A form as it was sent.
    pub(crate) fn sent(values: Sent) -> Self {
        Self { values, ..Self::default() }
    }

    /// A form that shows a record, for changing it.
    pub(crate) fn showing<R: Serialize>(record: &R) -> Self {
        let fields = serde_json::to_value(record).unwrap_or_default();
        let mut values = vec![(MARK.to_owned(), mark(record))];
        for (name, field) in fields.as_object().into_iter().flatten() {
            for one in field.as_array().map_or_else(|| vec![field], |list| list.iter().collect()) {
                values.extend(shown(one).map(|text| (name.clone(), text)));
            }
        }
        Self { values, ..Self::default() }
    }

    /// A form with what is wrong with it.
    pub(crate) fn with_errors(mut self, wrong: &[(&'static str, String)]) -> Self {
        self.errors.extend_from_slice(wrong);
        self
    }

    /// Sets what a field shows.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value.into());
        self
    }

    fn set(&mut self, name: &str, value: String) {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value));
    }

    /// What stands in a field.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What was ticked.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.values.iter().filter(|(known, _)| known == name).filter_map(|(_, value)| value::text(value)).collect()
    }

    /// A text; `None` when nothing was entered.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        let text = value::text(self.get(name))?;
        if text.chars().count() > LONGEST {
            self.wrong(name, format!("This is too long: at most {LONGEST} letters."));
        }
        Some(text)
    }

    /// A text that must be there.
    pub(crate) fn required(&mut self, name: &'static str, missing: &str) -> String {
        self.text(name).unwrap_or_else(|| {
            self.wrong(name, missing);
            String::new()
        })
    }

    /// A date; `None` when nothing was entered.
    pub(crate) fn date(&mut self, name: &'static str) -> Option<Date> {
        let text = value::text(self.get(name))?;
        let date = value::date(&text);
        if date.is_none() {
            self.wrong(name, format!("“{text}” is not a date. Write day, month and year, for example 27/3/2027."));
        }
        date
    }

    /// A time of the day, for example `09:30`; `None` when nothing was entered.
    pub(crate) fn time(&mut self, name: &'static str) -> Option<Time> {
        let text = self.text(name)?;
        let read = Time::strptime("%H:%M", text.replace('.', ":")).ok();
        if read.is_none() {
            self.wrong(name, format!("“{text}” is not a time. Write it as 09:30."));
        }
        read
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn number(&mut self, name: &'static str, least: i64, most: i64) -> Option<i64> {
        let text = value::text(self.get(name))?;
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.wrong(name, format!("Write a number from {least} to {most}."));
        }
        number
    }

    /// One of a list.
    pub(crate) fn choice<T: DeserializeOwned>(&mut self, name: &'static str, missing: &str) -> Option<T> {
        let chosen = serde_json::from_value(Json::from(self.get(name))).ok();
        if chosen.is_none() {
            self.wrong(name, missing);
        }
        chosen
    }

    /// A UUID; `None` when nothing was entered.
    pub(crate) fn uuid(&mut self, name: &'static str) -> Option<String> {
        let text = value::text(self.get(name))?;
        match value::uuid(&text) {
            Ok(uuid) => Some(uuid),
            Err(why) => {
                self.wrong(name, why);
                None
            }
        }
    }

    /// An e-mail address; `None` when nothing was entered.
    pub(crate) fn email(&mut self, name: &'static str) -> Option<String> {
        let text = self.text(name)?;
        if !is_email(&text) {
            self.wrong(
                name,
                format!("“{text}” is not an e-mail address. Write one such as name@surgery.example, or leave this empty."),
            );
        }
        Some(text)
    }

    /// Asks about what is unusual and may be right all the same, in a sentence: it stands as a problem until somebody ticks that it is
    /// right.
    pub(crate) fn ask(&mut self, name: &'static str, words: impl Into<String>) {
        let words = words.into();
        let mark = mark(&(name, &words));
        let is_right = self.all(SURE).contains(&mark);
        if !is_right {
            self.wrong(name, format!("{words} Check it. If it is right all the same, tick so below and save again."));
        }
        self.unusual.push(Unusual { words, mark, is_right });
    }

    /// What was asked about.
    pub(crate) fn unusual(&self) -> &[Unusual] {
        &self.unusual
    }

    /// Whether this form was opened before the record became what it is now.
    pub(crate) fn is_older_than<R: Serialize>(&self, now: &R) -> bool {
        let shown = self.get(MARK);
        !shown.is_empty() && shown != mark(now)
    }

    /// Notes that whoever fills in this form has seen what the record is now.
    pub(crate) fn has_seen<R: Serialize>(&mut self, now: &R) {
        self.set(MARK, mark(now));
    }

    /// An ODS code in capitals; `None` when nothing was entered.
    pub(crate) fn ods(&mut self, name: &'static str) -> Option<String> {
        let text = self.text(name)?;
        let code = value::ods(&text);
        if code.is_none() {
            self.wrong(name, format!("“{text}” is not an ODS code. Write a code such as A81001."));
        }
        code
    }

    /// Notes what is wrong with a field, and what to do.
    pub(crate) fn wrong(&mut self, name: &'static str, why: impl Into<String>) {
        self.errors.push((name, why.into()));
    }

    /// What is wrong, field by field.
    pub(crate) fn errors(&self) -> &[(&'static str, String)] {
        &self.errors
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(known, _)| *known == name).map(|(_, why)| why.as_str())
    }
}

fn shown(field: &Json) -> Option<String> {
    match field {
        Json::String(text) => {
            Some(text.parse::<Date>().map_or_else(|_| text.clone(), |date| date.strftime("%-d/%-m/%Y").to_string()))
        }
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(true) => Some("yes".to_owned()),
        _ => None,
    }
}
