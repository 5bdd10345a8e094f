//! Fields with their label, hint and what is wrong with them: the error stands beside the field, and again at the top of the page.

use maud::{Markup, html};

use crate::form::{Filled, SURE};

/// What is wrong with what was sent: the field's name, or nothing where no field could be filled in otherwise, and what to do.
pub(crate) type Wrong = (&'static str, String);

/// A field of one line, where more must be said of it than its name and label.
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

/// What is wrong with a form; nothing while nothing is.
pub(crate) fn problems(filled: &Filled) -> Markup {
    wrongs(filled.errors())
}

/// A tick for everything that is unusual and may be right all the same. What was ticked before stays so.
pub(crate) fn unusual(filled: &Filled) -> Markup {
    let (right, open): (Vec<_>, Vec<_>) = filled.unusual().iter().partition(|one| one.is_right);
    html! {
        @for one in right { input type="hidden" name=(SURE) value=(one.mark); }
        @if !open.is_empty() {
            fieldset class="nhsuk-fieldset nhsuk-form-group" {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { "Is it right all the same?" }
                div class="nhsuk-checkboxes" {
                    @for (place, one) in open.iter().enumerate() {
                        @let id = format!("{SURE}-{place}");
                        div class="nhsuk-checkboxes__item" {
                            input class="nhsuk-checkboxes__input" id=(id) name=(SURE) type="checkbox" value=(one.mark);
                            label class="nhsuk-label nhsuk-checkboxes__label" for=(id) { "Yes. " (one.words) }
                        }
                    }
                }
            }
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
                        @for (name, words) in wrong {
                            li { @if name.is_empty() { (words) } @else { a href={ "#" (name) } { (words) } } }
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong with one field.
pub(crate) fn error_of<'a>(wrong: &'a [Wrong], name: &str) -> Option<&'a str> {
    wrong.iter().find(|(known, _)| *known == name).map(|(_, words)| words.as_str())
}

fn group(wrong: &[Wrong], name: &str, inner: Markup) -> Markup {
    let error = if error_of(wrong, name).is_some() { " nhsuk-form-group--error" } else { "" };
    html! { div class={ "nhsuk-form-group" (error) } { (inner) } }
}

fn described(wrong: &[Wrong], name: &str, hint: &str) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let error = error_of(wrong, name).map(|_| format!("{name}-error"));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn above(wrong: &[Wrong], name: &str, hint: &str) -> Markup {
    html! {
        @if !hint.is_empty() { div class="nhsuk-hint" id={ (name) "-hint" } { (hint) } }
        @if let Some(why) = error_of(wrong, name) {
            span class="nhsuk-error-message" id={ (name) "-error" } { span class="nhsuk-u-visually-hidden" { "Error: " } (why) }
        }
    }
}

/// A field, with what is wrong with it.
pub(crate) fn field(field: &Field, wrong: &[Wrong]) -> Markup {
    line(field, wrong, "nhsuk-u-width-two-thirds")
}

/// A password field.
pub(crate) fn password(name: &str, label: &str, hint: &str, autocomplete: &str, wrong: &[Wrong]) -> Markup {
    field(&Field { name, label, hint, kind: "password", autocomplete, value: "" }, wrong)
}

/// A line of text.
pub(crate) fn input(filled: &Filled, name: &str, label: &str, hint: Option<&str>) -> Markup {
    let hint = hint.unwrap_or_default();
    let one = Field { name, label, hint, kind: "text", autocomplete: "off", value: filled.get(name) };
    line(&one, filled.errors(), "nhsuk-u-width-two-thirds")
}

/// A day.
pub(crate) fn date_input(filled: &Filled, name: &str, label: &str) -> Markup {
    day_input(filled, name, label, DAY_HINT)
}

/// A day; what it is when it is left empty is said below its label.
pub(crate) fn date_or(filled: &Filled, name: &str, label: &str, empty: &str) -> Markup {
    day_input(filled, name, label, &format!("{empty}. {DAY_HINT}"))
}

/// How a day is written.
const DAY_HINT: &str = "Day, month and year, for example 27/3/2027";

fn day_input(filled: &Filled, name: &str, label: &str, hint: &str) -> Markup {
    let one = Field { name, label, hint, kind: "text", autocomplete: "off", value: filled.get(name) };
    line(&one, filled.errors(), "nhsuk-input--width-10")
}

/// A field of one line, as wide as the design system's class says.
fn line(field: &Field, wrong: &[Wrong], width: &str) -> Markup {
    let error = error_of(wrong, field.name);
    let class = if error.is_some() { " nhsuk-input--error" } else { "" };
    group(
        wrong,
        field.name,
        html! {
            label class="nhsuk-label nhsuk-label--s" for=(field.name) { (field.label) }
            (above(wrong, field.name, field.hint))
            input class={ "nhsuk-input " (width) (class) } id=(field.name) name=(field.name) type=(field.kind) value=(field.value)
                autocomplete=(field.autocomplete) spellcheck="false"
                aria-describedby=[described(wrong, field.name, field.hint)] aria-invalid=[error.map(|_| "true")];
        },
    )
}

/// One of a list: value and words of each. An empty value stands for nothing.
pub(crate) fn select(filled: &Filled, name: &str, label: &str, hint: Option<&str>, choices: &[(String, String)]) -> Markup {
    let (wrong, hint) = (filled.errors(), hint.unwrap_or_default());
    let class = if error_of(wrong, name).is_some() { " nhsuk-select--error" } else { "" };
    group(
        wrong,
        name,
        html! {
            label class="nhsuk-label nhsuk-label--s" for=(name) { (label) }
            (above(wrong, name, hint))
            select class={ "nhsuk-select" (class) } id=(name) name=(name) aria-describedby=[described(wrong, name, hint)] {
                @for (value, words) in choices { option value=(value) selected[filled.get(name) == value] { (words) } }
            }
        },
    )
}

/// One of a list of words, with the one that is chosen.
pub(crate) fn one_of(name: &str, label: &str, options: &[(String, &str)], chosen: &str) -> Markup {
    let choices: Vec<(String, String)> = options.iter().map(|(value, words)| (value.clone(), (*words).to_owned())).collect();
    select(&Filled::default().with(name, chosen), name, label, None, &choices)
}

/// Any of a list: value and words of each.
pub(crate) fn checkboxes(filled: &Filled, name: &str, legend: &str, hint: Option<&str>, choices: &[(String, String)]) -> Markup {
    let (wrong, hint) = (filled.errors(), hint.unwrap_or_default());
    let ticked = filled.all(name);
    group(
        wrong,
        name,
        html! {
            fieldset class="nhsuk-fieldset" aria-describedby=[described(wrong, name, hint)] {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { (legend) }
                (above(wrong, name, hint))
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
        filled.errors(),
        name,
        html! {
            fieldset class="nhsuk-fieldset" aria-describedby=[described(filled.errors(), name, "")] {
                legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s" { (legend) }
                (above(filled.errors(), name, ""))
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
