//! Parts of the register's pages: what is known of one thing, its history, tables.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use lanyard_model::{CardEventKind, CardStatus};
use lanyard_store::Change;
use maud::{Markup, html};
use serde_json::Value as Json;

use super::when;
use crate::permission::Permission;
use crate::visit::Visit;

/// The day it is here at a moment.
pub(crate) fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).date()
}

/// The last moment of a day here.
pub(crate) fn end_of(day: Date) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let next = day.saturating_add(1.day());
    next.to_zoned(zone).map_or(Timestamp::MAX, |start| start.timestamp() - 1.microsecond())
}

/// A day as people here say it.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// A day that may not be known.
pub(crate) fn some_day(date: Option<Date>) -> String {
    date.map_or_else(|| "not known".to_owned(), day)
}

/// A button that leads to a page, for those whose role opens it.
pub(crate) fn way(visit: &Visit, permission: Permission, rest: &str, words: &str) -> Markup {
    html! { @if visit.can(permission) { p { a class="nhsuk-button nhsuk-button--secondary" href=(visit.path(rest)) { (words) } } } }
}

/// A name that leads to a page, for those whose role opens it; the name alone for everybody else.
pub(crate) fn name_to(visit: &Visit, permission: Permission, rest: &str, name: &str) -> Markup {
    html! { @if visit.can(permission) { a href=(visit.path(rest)) { (name) } } @else { (name) } }
}

/// What is known of one thing: name and value of each line; empty values are said to be not known.
pub(crate) fn summary(lines: &[(&str, Option<String>)]) -> Markup {
    html! {
        dl class="nhsuk-summary-list" {
            @for (name, value) in lines {
                div class="nhsuk-summary-list__row" {
                    dt class="nhsuk-summary-list__key" { (name) }
                    dd class="nhsuk-summary-list__value" {
                        @match value { Some(value) => (value), None => span class="nhsuk-u-secondary-text-colour" { "not known" } }
                    }
                }
            }
        }
    }
}

/// A table; on a narrow screen each row becomes a block with its headings.
pub(crate) fn table(caption: &str, heads: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        table class="nhsuk-table-responsive" role="table" {
            caption class="nhsuk-table__caption nhsuk-u-visually-hidden" { (caption) }
            thead class="nhsuk-table__head" role="rowgroup" {
                tr role="row" { @for head in heads { th scope="col" role="columnheader" { (head) } } }
            }
            tbody class="nhsuk-table__body" {
                @for row in rows {
                    tr class="nhsuk-table__row" role="row" {
                        @for (head, cell) in heads.iter().zip(row) {
                            td class="nhsuk-table__cell" role="cell" {
                                span class="nhsuk-table-responsive__heading" aria-hidden="true" { (head) " " }
                                div { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// That something is used for a while still, where a day was entered from which it is not.
pub(crate) fn used_until(retired_on: Option<Date>) -> Markup {
    html! { @if let Some(from) = retired_on { " " strong class="nhsuk-tag nhsuk-tag--grey" { "No longer used from " (day(from)) } } }
}

/// What is no longer used, folded up: where each is opened, what it is called, and since when.
pub(crate) fn no_longer_used(visit: &Visit, permission: Permission, things: &[(String, String, Date)]) -> Markup {
    html! {
        @if !things.is_empty() {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" {
                    span class="nhsuk-details__summary-text" { "No longer used (" (things.len()) ")" }
                }
                div class="nhsuk-details__text" {
                    @if visit.can(permission) { p { "To use one again, open it and take away what says that it is no longer used." } }
                    ul class="nhsuk-list nhsuk-list--bullet" {
                        @for (path, name, since) in things { li { (name_to(visit, permission, path, name)) ", since " (day(*since)) } }
                    }
                }
            }
        }
    }
}

/// Where a card stands, as a coloured tag.
pub(crate) fn card_tag(status: CardStatus) -> Markup {
    let colour = match status {
        CardStatus::Active => "nhsuk-tag--green",
        CardStatus::Expired => "nhsuk-tag--orange",
        CardStatus::Lost => "nhsuk-tag--red",
        CardStatus::Replaced | CardStatus::Cancelled | CardStatus::Returned => "nhsuk-tag--grey",
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (card_status(status)) } }
}

/// Where a card stands, in words.
pub(crate) fn card_status(status: CardStatus) -> &'static str {
    match status {
        CardStatus::Active => "Active",
        CardStatus::Expired => "Expired",
        CardStatus::Lost => "Lost",
        CardStatus::Replaced => "Replaced",
        CardStatus::Cancelled => "Cancelled",
        CardStatus::Returned => "Handed back",
    }
}

/// What happened to a card, in words.
pub(crate) fn card_event(kind: CardEventKind) -> &'static str {
    match kind {
        CardEventKind::Issued => "Issued",
        CardEventKind::Renewed => "Certificates renewed",
        CardEventKind::Unlocked => "Unlocked",
        CardEventKind::Lost => "Lost or stolen",
        CardEventKind::Found => "Found again",
        CardEventKind::Replaced => "Replaced by another card",
        CardEventKind::Cancelled => "Cancelled by the registration authority",
        CardEventKind::Returned => "Handed back to the registration authority",
    }
}

/// Shows a thing as it was on another day.
pub(crate) fn as_it_was(path: &str, on: Option<Date>) -> Markup {
    html! {
        @if let Some(on) = on {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { "As it was at the end of " (day(on)) }
                p { a href=(path) { "Show it as it is now" } }
            }
        }
        form action=(path) method="get" class="lanyard-line" {
            label class="nhsuk-label nhsuk-label--s" for="on" { "As it was on" }
            input class="nhsuk-input nhsuk-input--width-10" id="on" name="on" type="text" autocomplete="off"
                value=(on.map(|on| on.strftime("%-d/%-m/%Y").to_string()).unwrap_or_default());
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" { "Show" }
        }
    }
}

/// What became of something, the latest first.
pub(crate) fn history(changes: &[Change]) -> Markup {
    html! {
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "History" } }
            div class="nhsuk-details__text" {
                @if changes.is_empty() { p { "Nothing was written down." } }
                @for change in changes.iter().rev() {
                    p {
                        strong { (when(change.at)) } ", " (change.author) ": "
                        @match &change.words {
                            None => "the words of this change were erased when their time ended.",
                            Some(words) => { (words.why) }
                        }
                    }
                    @if let Some(words) = &change.words {
                        ul class="nhsuk-list nhsuk-list--bullet" {
                            @for (name, before, after) in differences(&words.before, &words.after) {
                                li { (field_name(&name)) ": " (before) " → " (after) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What differs between two records: field, before, after.
pub(crate) fn differences(before: &Json, after: &Json) -> Vec<(String, String, String)> {
    let fields = after.as_object().or(before.as_object());
    let names = fields.into_iter().flatten().map(|(name, _)| name).filter(|name| *name != "id");
    names
        .map(|name| (name.clone(), said(before.get(name)), said(after.get(name))))
        .filter(|(_, before, after)| before != after)
        .collect()
}

fn said(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => "nothing".to_owned(),
        Some(Json::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Json::String(text)) => match (text.parse::<Date>(), text.parse::<Timestamp>()) {
            (_, Ok(at)) => when(at),
            (Ok(date), _) => day(date),
            _ => text.clone(),
        },
        Some(Json::Array(list)) if list.is_empty() => "nothing".to_owned(),
        Some(Json::Array(list)) => list.iter().map(|one| said(Some(one))).collect::<Vec<_>>().join(", "),
        Some(Json::Object(fields)) => fields.values().map(|one| said(Some(one))).collect::<Vec<_>>().join(" "),
        Some(other) => other.to_string(),
    }
}

/// A field of a record in words: `staff_number` is `Staff number`.
pub(crate) fn field_name(name: &str) -> String {
    match name {
        "uuid" => return "UUID".to_owned(),
        "ods" => return "ODS code".to_owned(),
        _ => {}
    }
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A table that is wider than a telephone: it scrolls sideways by itself, with the keyboard too.
pub(crate) fn wide(label: &str, table: Markup) -> Markup {
    html! { div class="lanyard-wide" role="region" aria-label=(label) tabindex="0" { (table) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_as_people_write_it() {
        assert_eq!(["staff_number", "uuid", "ods"].map(field_name), ["Staff number", "UUID", "ODS code"]);
    }

    #[test]
    fn a_day_ends_at_midnight_here() {
        let summer = Date::new(2026, 7, 1).unwrap();
        assert_eq!(end_of(summer).to_string(), "2026-07-01T22:59:59.999999Z", "British summer time");
        assert_eq!(day_of(end_of(summer)), summer);
    }

    #[test]
    fn differences_are_said_in_words() {
        let before = serde_json::json!({"id": "1", "left_on": null, "visitor": false, "name": "A"});
        let after = serde_json::json!({"id": "1", "left_on": "2026-03-01", "visitor": true, "name": "A"});
        let told: Vec<String> =
            differences(&before, &after).iter().map(|(name, from, to)| format!("{}: {from} {to}", field_name(name))).collect();
        assert_eq!(told, ["Left on: nothing 1 Mar 2026", "Visitor: no yes"]);
    }
}
