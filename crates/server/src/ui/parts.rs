//! Small parts: fields, tags, times.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lanyard_model::{DeliveryState, IncidentState};
use maud::{Markup, html};

use super::day;

/// A text field with its label and hint.
pub(crate) fn text_field(name: &str, label: &str, hint: Option<&str>, value: &str) -> Markup {
    let hint_id = format!("{name}-hint");
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label nhsuk-label--s" for=(name) { (label) }
            @if let Some(hint) = hint { div class="nhsuk-hint" id=(hint_id) { (hint) } }
            input class="nhsuk-input nhsuk-u-width-two-thirds" id=(name) name=(name) type="text" value=(value)
                autocomplete="off" aria-describedby=[hint.map(|_| hint_id.as_str())];
        }
    }
}

/// A box for a few lines of text, with what was typed before and what is wrong with it.
pub(crate) fn text_area_with(name: &str, label: &str, hint: &str, value: &str, wrong: Option<&str>) -> Markup {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if wrong.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    html! {
        div class={ "nhsuk-form-group" @if wrong.is_some() { " nhsuk-form-group--error" } } {
            label class="nhsuk-label nhsuk-label--s" for=(name) { (label) }
            div class="nhsuk-hint" id=(hint_id) { (hint) }
            @if let Some(wrong) = wrong {
                span class="nhsuk-error-message" id=(error_id) { span class="nhsuk-u-visually-hidden" { "Error: " } (wrong) }
            }
            textarea class="nhsuk-textarea" id=(name) name=(name) rows=(value.lines().count().clamp(3, 12)) aria-describedby=(described) { (value) }
        }
    }
}

/// A choice from a list; the first entry chooses nothing.
pub(crate) fn choice<'a>(
    name: &str,
    label: &str,
    nothing: &str,
    options: impl Iterator<Item = (&'a str, String)>,
    chosen: &str,
) -> Markup {
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label nhsuk-label--s" for=(name) { (label) }
            select class="nhsuk-select" id=(name) name=(name) {
                option value="" { (nothing) }
                @for (value, words) in options { option value=(value) selected[value == chosen] { (words) } }
            }
        }
    }
}

/// What is wrong with a form, above it; reached first by a keyboard and a screen reader.
pub(crate) fn error_summary(problem: &str) -> Markup {
    html! {
        div class="nhsuk-error-summary" data-module="nhsuk-error-summary" {
            div role="alert" {
                h2 class="nhsuk-error-summary__title" { "There is a problem" }
                div class="nhsuk-error-summary__body" { p { (problem) } }
            }
        }
    }
}

/// What is wrong with the reminders, above everything else on a page; nothing while nothing is.
pub(crate) fn alarm(title: &str, sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            div class="nhsuk-warning-callout" {
                h2 class="nhsuk-warning-callout__label" { (title) }
                @for sentence in sentences { p { (sentence) } }
            }
        }
    }
}

/// Where something that was sent stands, as a coloured tag.
pub(crate) fn delivery_tag(state: DeliveryState) -> Markup {
    let (colour, words) = match state {
        DeliveryState::Queued => ("nhsuk-tag--yellow", "Waits"),
        DeliveryState::Sending => ("nhsuk-tag--yellow", "Being sent"),
        DeliveryState::Accepted => ("nhsuk-tag--green", "Accepted"),
        DeliveryState::Failed => ("nhsuk-tag--red", "Not sent"),
        DeliveryState::Unsure => ("nhsuk-tag--orange", "May have arrived"),
        DeliveryState::Withdrawn => ("nhsuk-tag--grey", "Taken back"),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (words) } }
}

/// Where an incident stands, as a coloured tag.
pub(crate) fn state_tag(state: IncidentState) -> Markup {
    let (colour, words) = match state {
        IncidentState::Open => ("nhsuk-tag--red", "Stuck"),
        IncidentState::Escalated => ("nhsuk-tag--orange", "Handed over"),
        IncidentState::Restored => ("nhsuk-tag--green", "Working"),
        IncidentState::Closed => ("nhsuk-tag--grey", "Closed"),
    };
    html! { strong class={ "nhsuk-tag " (colour) } { (words) } }
}

/// An e-mail address, which may be broken before its @ where it does not fit.
pub(crate) fn email(address: &str) -> Markup {
    let at = address.find('@').unwrap_or(address.len());
    let (name, host) = address.split_at(at);
    html! { (name) wbr; (host) }
}

/// A moment as people here say it, for example `27 Nov 2026, 08:05`.
pub(crate) fn when(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%-d %b %Y, %H:%M").to_string()
}

/// The time of a moment on its day, for example `08:05`.
pub(crate) fn clock_time(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%H:%M").to_string()
}

/// Of a desk whose hours name a bank holiday.
pub(crate) fn perhaps_open(holiday: Date, then: Option<Timestamp>) -> String {
    let surely = then.map_or_else(String::new, |then| format!(" It is open for sure from {}.", when(then)));
    format!("Whether it is open on {}, a bank holiday, is not known.{surely}", day(holiday))
}

/// How long since then, in whole minutes or hours, for example `12 minutes`.
pub(crate) fn how_long(from: Timestamp, until: Timestamp) -> String {
    minutes(until.duration_since(from).as_secs() / 60)
}

/// Minutes as people say them: `12 minutes`, `3 hours`, `4 days`.
pub(crate) fn minutes(minutes: i64) -> String {
    match minutes.max(0) {
        minutes @ 0..120 => counted(minutes, "minute"),
        minutes @ 120..2880 => counted(minutes / 60, "hour"),
        minutes => counted(minutes / 1440, "day"),
    }
}

/// A number with its word, for example `1 minute` or `2 minutes`.
pub(crate) fn counted(count: i64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_here_say_them() {
        let at: Timestamp = "2026-07-01T07:05:00Z".parse().unwrap();
        assert_eq!(when(at), "1 Jul 2026, 08:05", "British summer time");
        let after = |minutes: i64| how_long(at, at + jiff::SignedDuration::from_mins(minutes));
        assert_eq!([after(1), after(12), after(180), after(4 * 1440)], ["1 minute", "12 minutes", "3 hours", "4 days"]);
        assert_eq!(after(-5), "0 minutes", "a clock that went back");
    }
}
