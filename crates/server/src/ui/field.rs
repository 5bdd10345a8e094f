//! Fields that can be wrong: the error stands beside the field, and again at the top of the page.

use maud::{Markup, html};

/// One field of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    /// Its name in what is sent.
    pub(crate) name: &'a str,
    /// What stands above it.
    pub(crate) label: &'a str,
    /// What helps to fill it in.
    pub(crate) hint: &'a str,
    /// `text`, `email` or `password`.
    pub(crate) kind: &'a str,
    /// What a browser may fill in by itself.
    pub(crate) autocomplete: &'a str,
    /// What it holds.
    pub(crate) value: &'a str,
}

/// What is wrong with what was sent: the field's name, and what to do.
pub(crate) type Wrong = (&'static str, String);

/// A field, with what is wrong with it.
pub(crate) fn field(field: &Field, wrong: &[Wrong]) -> Markup {
    let error = wrong.iter().find(|(name, _)| *name == field.name).map(|(_, words)| words);
    let (hint_id, error_id) = (format!("{}-hint", field.name), format!("{}-error", field.name));
    let hinted = (!field.hint.is_empty()).then_some(hint_id.as_str());
    let described: Vec<&str> = hinted.into_iter().chain(error.map(|_| error_id.as_str())).collect();
    let (group, input) = if error.is_some() { (" nhsuk-form-group--error", " nhsuk-input--error") } else { ("", "") };
    html! {
        div class={ "nhsuk-form-group" (group) } {
            label class="nhsuk-label nhsuk-label--m" for=(field.name) { (field.label) }
            @if !field.hint.is_empty() { div class="nhsuk-hint" id=(hint_id) { (field.hint) } }
            @if let Some(error) = error {
                span class="nhsuk-error-message" id=(error_id) {
                    span class="nhsuk-u-visually-hidden" { "Error: " } (error)
                }
            }
            input class={ "nhsuk-input nhsuk-u-width-two-thirds" (input) } id=(field.name) name=(field.name) type=(field.kind)
                value=(field.value) autocomplete=(field.autocomplete) spellcheck="false"
                aria-describedby=[(!described.is_empty()).then(|| described.join(" "))]
                aria-invalid=[error.map(|_| "true")];
        }
    }
}

/// Everything that is wrong, at the top of a page, each leading to its field.
pub(crate) fn wrongs(wrong: &[Wrong]) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div class="nhsuk-error-summary" aria-labelledby="wrong-title" role="alert" tabindex="-1" data-module="nhsuk-error-summary" {
                h2 class="nhsuk-error-summary__title" id="wrong-title" { "There is a problem" }
                div class="nhsuk-error-summary__body" {
                    ul class="nhsuk-list nhsuk-error-summary__list" {
                        @for (name, words) in wrong { li { a href={ "#" (name) } { (words) } } }
                    }
                }
            }
        }
    }
}

/// A password field.
pub(crate) fn password(name: &str, label: &str, hint: &str, autocomplete: &str, wrong: &[Wrong]) -> Markup {
    field(&Field { name, label, hint, kind: "password", autocomplete, value: "" }, wrong)
}

/// A list of choices.
pub(crate) fn one_of(name: &str, label: &str, options: &[(String, &str)], chosen: &str) -> Markup {
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label" for=(name) { (label) }
            select class="nhsuk-select" id=(name) name=(name) {
                @for (value, words) in options { option value=(value) selected[value == chosen] { (words) } }
            }
        }
    }
}

/// A table that is wider than a telephone: it scrolls sideways by itself, with the keyboard too.
pub(crate) fn wide(label: &str, table: Markup) -> Markup {
    html! { div class="lanyard-wide" role="region" aria-label=(label) tabindex="0" { (table) } }
}
