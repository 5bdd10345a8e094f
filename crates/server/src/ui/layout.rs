//! The frame around every page.

use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::permission::Permission;
use crate::visit::Visit;

/// Pages in the navigation: title, and address below the practice's.
const NAVIGATION: &[(&str, &str)] = &[
    ("Today", ""),
    ("Incidents", "incidents"),
    ("People and cards", "people"),
    ("Readers and PCs", "equipment"),
    ("Spares and loans", "spares"),
    ("Contacts", "contacts"),
    ("Training and cover", "cover"),
    ("Calendar", "calendar"),
    ("CIS1 exit", "cis1"),
    ("Governance", "governance"),
    ("Updates", "updates"),
    ("Help", "help"),
    ("Search", "search"),
    ("Settings", "settings"),
];

/// A whole page. With a visit it has the practice's navigation; without one (sign-in, report) it has none.
pub(crate) fn page(title: &str, visit: Option<&Visit>, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="htmx-config" content=r#"{"includeIndicatorStyles":false,"allowEval":false}"#;
                title { (title) " – Lanyard" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::path("nhsuk.css"));
                link rel="stylesheet" href=(assets::path("lanyard.css"));
                script type="module" src=(assets::path("lanyard.js")) {}
                script src=(assets::path("htmx.js")) defer {}
            }
            body {
                a class="nhsuk-skip-link" href="#maincontent" data-module="nhsuk-skip-link" { "Skip to main content" }
                (header(visit))
                div class="nhsuk-width-container" {
                    main class="nhsuk-main-wrapper" id="maincontent" { (content) }
                }
                (footer(visit))
            }
        }
    }
}

/// A screen on a wall: large, and without navigation.
pub(crate) fn wall(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" class="lanyard-wall" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – Lanyard" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::path("nhsuk.css"));
                link rel="stylesheet" href=(assets::path("lanyard.css"));
            }
            body { main id="maincontent" { (content) } }
        }
    }
}

fn header(visit: Option<&Visit>) -> Markup {
    html! {
        header class="nhsuk-header" role="banner" data-module="nhsuk-header" {
            div class="nhsuk-header__container nhsuk-width-container" {
                div class="nhsuk-header__service" {
                    @match visit {
                        Some(visit) => a class="nhsuk-header__service-name" href=(visit.path("")) {
                            "Lanyard – " (visit.practice.name)
                        },
                        None => span class="nhsuk-header__service-name" { "Lanyard" },
                    }
                }
                @if let Some(visit) = visit { (account(visit)) }
            }
            @if let Some(visit) = visit { (navigation(visit)) }
        }
    }
}

fn account(visit: &Visit) -> Markup {
    html! {
        nav class="nhsuk-header__account" aria-label="Account" {
            ul class="nhsuk-header__account-list" {
                li class="nhsuk-header__account-item" {
                    a class="nhsuk-header__account-link" href="/account" { (visit.signed_in.name) }
                }
                li class="nhsuk-header__account-item" {
                    form class="nhsuk-header__account-form" action="/sign-out" method="post" {
                        button class="nhsuk-header__account-button" { "Sign out" }
                    }
                }
            }
        }
    }
}

fn navigation(visit: &Visit) -> Markup {
    html! {
        nav class="nhsuk-header__navigation" aria-label="Menu" {
            div class="nhsuk-header__navigation-container nhsuk-width-container" {
                ul class="nhsuk-header__navigation-list" {
                    @for (title, rest) in NAVIGATION {
                        li class="nhsuk-header__navigation-item" {
                            a class="nhsuk-header__navigation-link" href=(visit.path(rest)) { (title) }
                        }
                    }
                    // What does not fit goes behind this button; without JavaScript the list wraps.
                    li class="nhsuk-header__menu" hidden {
                        button class="nhsuk-header__menu-toggle nhsuk-header__navigation-link" id="toggle-menu" type="button"
                            aria-expanded="false" {
                            span class="nhsuk-u-visually-hidden" { "Browse " } "More"
                        }
                    }
                }
            }
        }
    }
}

fn footer(visit: Option<&Visit>) -> Markup {
    html! {
        footer class="nhsuk-footer" role="contentinfo" {
            div class="nhsuk-width-container" {
                p class="nhsuk-body-s" {
                    "Lanyard never asks for a passcode. Never use another person’s card, and never lend yours."
                }
                @if let Some(visit) = visit.filter(|visit| visit.can(Permission::Govern)) {
                    p class="nhsuk-body-s" { a href=(visit.path("privacy")) { "What we keep about people" } }
                }
            }
        }
    }
}
