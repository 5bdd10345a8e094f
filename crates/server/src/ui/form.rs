//! Fields with their label, hint and what is wrong with them.

use maud::{Markup, html};

use crate::form::Filled;

/// What is wrong with the form, with a link to each field; nothing while nothing is.
pub(crate) fn problems(filled: &Filled) -> Markup {
    html! {
        @if !filled.errors().is_empty() {
            div class="nhsuk-error-summary" role="alert" tabindex="-1" {
                h2 class="nhsuk-error-summary__title" { "Nothing was saved yet" }
                div class="nhsuk-error-summary__body" {
                    ul class="nhsuk-list nhsuk-error-summary__list" {
                        @for (name, why) in filled.errors() { li { a href={ "#" (name) } { (why) } } }
                    }
                }
            }
        }
    }
}

fn group(filled: &Filled, name: &str, inner: Markup) -> Markup {
    let wrong = filled.error(name).is_some();
    html! { div class={ "nhsuk-form-group" @if wrong { " nhsuk-form-group--error" } } { (inner) } }
}

fn described(filled: &Filled, name: &str, hint: Option<&str>) -> Option<String> {
    let mut ids = Vec::new();
    if hint.is_some() {
        ids.push(format!("{name}-hint"));
    }
    if filled.error(name).is_some() {
        ids.push(format!("{name}-error"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn above(filled: &Filled, name: &str, hint: Option<&str>) -> Markup {
    html! {
        @if let Some(hint) = hint { div class="nhsuk-hint" id={ (name) "-hint" } { (hint) } }
        @if let Some(why) = filled.error(name) {
            span class="nhsuk-error-message" id={ (name) "-error" } { span class="nhsuk-u-visually-hidden" { "Error: " } (why) }
        }
    }
}

/// A line of text.
pub(crate) fn input(filled: &Filled, name: &str, label: &str, hint: Option<&str>) -> Markup {
    line(filled, name, label, hint, "nhsuk-u-width-two-thirds")
}

/// A day.
pub(crate) fn date_input(filled: &Filled, name: &str, label: &str) -> Markup {
    line(filled, name, label, Some("Day, month and year, for example 27/3/2027"), "nhsuk-input--width-10")
}

/// A field of one line, as wide as the design system's class says.
fn line(filled: &Filled, name: &str, label: &str, hint: Option<&str>, width: &str) -> Markup {
    let class = if filled.error(name).is_some() { " nhsuk-input--error" } else { "" };
    group(
        filled,
        name,
        html! {
            label class="nhsuk-label" for=(name) { (label) }
            (above(filled, name, hint))
            input class={ "nhsuk-input " (width) (class) } id=(name) name=(name) type="text" value=(filled.get(name))
                autocomplete="off" aria-describedby=[described(filled, name, hint)];
        },
    )
}

/// One of a list: value and words of each. An empty value stands for nothing.
pub(crate) fn select(filled: &Filled, name: &str, label: &str, hint: Option<&str>, choices: &[(String, String)]) -> Markup {
    let class = if filled.error(name).is_some() { " nhsuk-select--error" } else { "" };
    group(
        filled,
        name,
        html! {
            label class="nhsuk-label" for=(name) { (label) }
            (above(filled, name, hint))
            select class={ "nhsuk-select" (class) } id=(name) name=(name) aria-describedby=[described(filled, name, hint)] {
                @for (value, words) in choices { option value=(value) selected[filled.get(name) == value] { (words) } }
            }
        },
    )
}

/// Any of a list: value and words of each.
pub(crate) fn checkboxes(filled: &Filled, name: &str, legend: &str, hint: Option<&str>, choices: &[(String, String)]) -> Markup {
    let ticked = filled.all(name);
    group(
        filled,
        name,
        html! {
            fieldset class="nhsuk-fieldset" aria-describedby=[described(filled, name, hint)] {
                legend class="nhsuk-fieldset__legend" { (legend) }
                (above(filled, name, hint))
                div class="nhsuk-checkboxes" {
                    @for (place, (value, words)) in choices.iter().enumerate() {
                        @let id = if place == 0 { name.to_owned() } else { format!("{name}-{place}") };
                        div class="nhsuk-checkboxes__item" {
                            input class="nhsuk-checkboxes__input" id=(id) name=(name) type="checkbox" value=(value)
                                checked[ticked.contains(value)];
                            label class="nhsuk-label nhsuk-checkboxes__label" for=(id) { (words) }
                        }
                    }
                }
            }
        },
    )
}

/// One of a few, all of them in sight: value and words of each.
pub(crate) fn radios(filled: &Filled, name: &str, legend: &str, choices: &[(String, String)]) -> Markup {
    group(
        filled,
        name,
        html! {
            fieldset class="nhsuk-fieldset" aria-describedby=[described(filled, name, None)] {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { (legend) }
                (above(filled, name, None))
                div class="nhsuk-radios" {
                    @for (place, (value, words)) in choices.iter().enumerate() {
                        @let id = if place == 0 { name.to_owned() } else { format!("{name}-{place}") };
                        div class="nhsuk-radios__item" {
                            input class="nhsuk-radios__input" id=(id) name=(name) type="radio" value=(value)
                                checked[filled.get(name) == value];
                            label class="nhsuk-label nhsuk-radios__label" for=(id) { (words) }
                        }
                    }
                }
            }
        },
    )
}
