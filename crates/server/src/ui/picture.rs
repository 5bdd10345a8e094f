//! Drawings of the usual messages, as SVG in the page: small, sharp in print, and without a style of their own.

use maud::{Markup, html};

use crate::pictures::{Drawing, PICTURES, Sign, beside};

const BLUE: &str = "#005eb8";
const PALE: &str = "#d8dde0";
const DARK: &str = "#212b32";
const RED: &str = "#d5281b";
const GREEN: &str = "#007f3b";
const WHITE: &str = "#ffffff";

/// What the Enter key presses: a browser takes the first button of a form, which would otherwise be the first picture. Nobody sees it or
/// comes to it by the keyboard.
pub(crate) fn enter_button() -> Markup {
    html! { button class="nhsuk-u-visually-hidden" type="submit" tabindex="-1" aria-hidden="true" { "Send" } }
}

/// Every picture as a button that sends the form with it.
pub(crate) fn picture_buttons() -> Markup {
    html! {
        div class="lanyard-pictures" {
            @for picture in PICTURES {
                button class="lanyard-picture" type="submit" name="picture" value=(picture.id) {
                    (drawn(picture.drawing))
                    span { (picture.caption) }
                }
            }
        }
    }
}

/// The drawing that helps with a question or a step, where there is one.
pub(crate) fn picture_beside(id: &str) -> Markup {
    html! { @if let Some(drawing) = beside(id) { div class="lanyard-beside" { (drawn(drawing)) } } }
}

/// A drawing; what it shows is said beside it, so a screen reader leaves it out.
fn drawn(drawing: Drawing) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" width="120" height="80" aria-hidden="true" focusable="false" {
            @match drawing {
                Drawing::Window(sign, words) => (window(sign, words)),
                Drawing::Reader { card, lamp } => (reader(card, lamp)),
                Drawing::Page(words) => (page(words)),
                Drawing::CardBack => (card_back()),
                Drawing::Insert => (insert()),
                Drawing::Plug => (plug()),
                Drawing::Corner => (corner()),
            }
        }
    }
}

fn window(sign: Sign, words: &str) -> Markup {
    html! {
        rect x="4" y="8" width="112" height="64" rx="4" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
        path d="M4 20h112v-8a4 4 0 0 0-4-4H8a4 4 0 0 0-4 4z" fill=(BLUE) {}
        path d="M104 11l6 6m0-6l-6 6" stroke=(WHITE) stroke-width="1.5" {}
        (signed(sign))
        text x="72" y="42" font-size="10" font-family="Arial, sans-serif" text-anchor="middle" fill=(DARK) { (words) }
        rect x="46" y="50" width="52" height="3" fill=(PALE) {}
        rect x="62" y="58" width="20" height="8" rx="2" fill=(PALE) {}
    }
}

/// The sign at the left of a window, around the point 24, 42.
fn signed(sign: Sign) -> Markup {
    html! {
        @match sign {
            Sign::Padlock => {
                path d="M18 40v-5a6 6 0 0 1 12 0v5" fill="none" stroke=(RED) stroke-width="3" {}
                rect x="14" y="39" width="20" height="15" rx="2" fill=(RED) {}
            },
            Sign::Cross => {
                circle cx="24" cy="43" r="11" fill=(RED) {}
                path d="M19 38l10 10m0-10l-10 10" stroke=(WHITE) stroke-width="3" {}
            },
            Sign::Exclamation => {
                path d="M24 31l12 22h-24z" fill="#ffb81c" stroke=(DARK) stroke-width="1.5" {}
                path d="M24 38v8m0 2v2" stroke=(DARK) stroke-width="2.5" {}
            },
            Sign::Calendar => {
                rect x="13" y="34" width="22" height="20" rx="2" fill=(WHITE) stroke=(RED) stroke-width="2" {}
                path d="M13 40h22M18 31v5m12-5v5" stroke=(RED) stroke-width="2.5" {}
                path d="M20 44l8 7m0-7l-8 7" stroke=(RED) stroke-width="2" {}
            },
            Sign::Dots => {
                rect x="8" y="36" width="32" height="14" rx="2" fill=(WHITE) stroke=(RED) stroke-width="2" {}
                @for place in [15, 24, 33] { circle cx=(place) cy="43" r="3" fill=(DARK) {} }
            },
        }
    }
}

fn reader(card: bool, lamp: bool) -> Markup {
    html! {
        @if card {
            rect x="38" y="6" width="44" height="40" rx="3" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
            rect x="38" y="10" width="44" height="9" fill=(BLUE) {}
            rect x="45" y="26" width="12" height="10" rx="2" fill="#ffb81c" {}
        }
        path d="M26 40h68l8 32H18z" fill=(PALE) stroke=(DARK) stroke-width="2" {}
        path d="M34 46h52" stroke=(DARK) stroke-width="3" {}
        circle cx="60" cy="60" r="4" fill=(if lamp { GREEN } else { DARK }) {}
        @if !lamp { path d="M52 52l16 16" stroke=(RED) stroke-width="3" {} }
    }
}

fn card_back() -> Markup {
    html! {
        rect x="8" y="8" width="104" height="64" rx="6" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
        rect x="8" y="16" width="104" height="12" fill=(PALE) {}
        text x="108" y="65" font-size="10" font-family="Arial, sans-serif" text-anchor="end" fill=(DARK) { "00 000000" }
        rect x="55" y="53" width="17" height="16" rx="3" fill="none" stroke=(RED) stroke-width="2" {}
        path d="M63 38v10m-5-5l5 6 5-6" fill="none" stroke=(RED) stroke-width="2" {}
    }
}

fn insert() -> Markup {
    html! {
        rect x="38" y="4" width="44" height="36" rx="3" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
        rect x="54" y="26" width="12" height="10" rx="2" fill="#ffb81c" stroke=(DARK) stroke-width="1" {}
        path d="M26 52h68l8 22H18z" fill=(PALE) stroke=(DARK) stroke-width="2" {}
        path d="M34 57h52" stroke=(DARK) stroke-width="3" {}
        path d="M98 18v24m-7-8l7 9 7-9" fill="none" stroke=(BLUE) stroke-width="3" {}
    }
}

fn plug() -> Markup {
    html! {
        rect x="76" y="12" width="36" height="56" rx="3" fill=(PALE) stroke=(DARK) stroke-width="2" {}
        rect x="80" y="33" width="10" height="14" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
        path d="M4 40h22" stroke=(DARK) stroke-width="4" {}
        rect x="24" y="30" width="24" height="20" rx="3" fill=(BLUE) {}
        rect x="48" y="34" width="12" height="12" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
        path d="M56 20h14m-5-5l6 5-6 5" fill="none" stroke=(GREEN) stroke-width="2.5" {}
    }
}

fn corner() -> Markup {
    html! {
        path d="M4 8h108a4 4 0 0 1 4 4v60H4z" fill=(WHITE) {}
        rect x="4" y="54" width="112" height="18" fill=(PALE) {}
        path d="M4 8h108a4 4 0 0 1 4 4v60H4" fill="none" stroke=(DARK) stroke-width="2" {}
        path d="M18 66l5-6 5 6" fill="none" stroke=(DARK) stroke-width="2.5" {}
        @for place in [36, 50, 64] { rect x=(place) y="58" width="9" height="9" rx="2" fill=(BLUE) {} }
        text x="112" y="67" font-size="10" font-family="Arial, sans-serif" text-anchor="end" fill=(DARK) { "08:05" }
        rect x="11" y="51" width="67" height="23" rx="3" fill="none" stroke=(RED) stroke-width="2" {}
        path d="M45 22v22m-6-7l6 8 6-8" fill="none" stroke=(RED) stroke-width="2.5" {}
    }
}

fn page(words: &str) -> Markup {
    html! {
        rect x="4" y="8" width="112" height="64" rx="4" fill=(WHITE) stroke=(DARK) stroke-width="2" {}
        path d="M4 24h112v-12a4 4 0 0 0-4-4H8a4 4 0 0 0-4 4z" fill=(PALE) {}
        @for place in [12, 20, 28] { circle cx=(place) cy="16" r="2.5" fill=(DARK) {} }
        rect x="38" y="12" width="70" height="8" rx="4" fill=(WHITE) {}
        text x="60" y="52" font-size="10" font-family="Arial, sans-serif" text-anchor="middle" fill=(DARK) { (words) }
    }
}
