//! Help: what practices ask, answered with what is so here, and a page for each cause; searched by words or by code.

use axum::extract::{Path, Query, State};
use lanyard_diagnose::{Cause, Cure, Faq, Pack, cures, findings};
use maud::{Markup, html};
use serde::Deserialize;

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::faq::Here;
use crate::visit::Visit;
use crate::{continuity, ui};

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route("/p/{ods}/help").get(list),
        route("/p/{ods}/help/question/{topic}").get(question),
        route("/p/{ods}/help/cause/{cause}").get(cause),
    ]
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

pub(crate) async fn list(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Markup {
    let words = words(&asked.q);
    let pack = app.pack_of(&visit.practice);
    let questions = found(&pack.faq, &words, faq_texts);
    let mut causes = found(&pack.causes, &words, |cause| cause_texts(pack, cause));
    if words.is_empty() {
        causes.sort_by(|a, b| a.code.cmp(&b.code));
    }
    let content = html! {
        h1 { "Help" }
        form action=(visit.path("help")) method="get" role="search" {
            (ui::text_field("q", "What do you want to know?", Some("Words, an error text, or a code like LY301"), &asked.q))
            button class="nhsuk-button nhsuk-button--secondary" { "Search" }
        }
        @if questions.is_empty() && causes.is_empty() {
            p { "Nothing was found. Try fewer or other words, or " a href=(visit.path("help")) { "see everything" } "." }
        }
        @if !questions.is_empty() {
            h2 { "Questions" }
            ul class="nhsuk-list" {
                @for faq in questions { li { a href=(visit.path(&format!("help/question/{}", faq.id))) { (faq.question) } } }
            }
        }
        @if words.is_empty() {
            h2 { "On paper and on the wall" }
            p {
                a href=(visit.path("posters")) { "Posters, desk cards and labels" } " · "
                a href=(visit.path("wall")) { "Screens in staff rooms" } " · "
                a href=(visit.path("score")) { "How ready we are" }
            }
        }
        @if !causes.is_empty() {
            h2 { "What can be wrong" }
            ul class="nhsuk-list" {
                @for cause in causes {
                    li { a href=(visit.path(&format!("help/cause/{}", cause.code))) { (cause.title) } " " span class="lanyard-short" { (cause.code) } }
                }
            }
        }
    };
    ui::page("Help", Some(&visit), content)
}

/// What is looked for, word by word.
fn words(asked: &str) -> Vec<String> {
    asked.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Those that hold the most of the words, at least half of them; all of them when nothing is looked for. Where one holds every
/// word, only such are given.
fn found<'a, T>(all: &'a [T], words: &[String], texts: impl Fn(&T) -> Vec<String>) -> Vec<&'a T> {
    let hits = |one: &T| {
        let text = texts(one).join(" ").to_lowercase();
        words.iter().filter(|word| text.contains(word.as_str())).count()
    };
    let mut hit: Vec<(usize, &T)> = all.iter().map(|one| (hits(one), one)).filter(|(hits, _)| hits * 2 >= words.len()).collect();
    hit.retain(|(hits, _)| words.is_empty() || *hits > 0);
    let whole = hit.iter().any(|(hits, _)| *hits == words.len());
    hit.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    hit.into_iter().filter(|(hits, _)| !whole || *hits == words.len()).map(|(_, one)| one).collect()
}

/// Everything by which a question is found.
fn faq_texts(faq: &Faq) -> Vec<String> {
    let own = [faq.question.clone(), faq.answer.clone()];
    own.into_iter().chain(faq.also.iter().cloned()).collect()
}

/// Everything by which a cause is found: its own words, and those of the error texts that it gives.
fn cause_texts(pack: &Pack, cause: &Cause) -> Vec<String> {
    let said = pack.signatures.iter().filter(|signature| cause.says.get(&signature.id).is_some_and(|share| *share >= 0.1));
    let said = said.flat_map(|signature| [signature.means.clone(), signature.phrases.join(" ")]);
    [cause.code.clone(), cause.title.clone(), cause.looks_like.clone()].into_iter().chain(said).collect()
}

pub(crate) async fn question(
    State(app): State<App>,
    visit: Visit,
    Path((_, topic)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let pack = app.pack_of(&visit.practice);
    let faq: &Faq = pack.faq.iter().find(|faq| faq.id == topic).ok_or(Failure::NotFound)?;
    let here = match faq.site {
        Some(site) => {
            let mut read = app.store.read(&visit.practice.ods).await?;
            Here::read(&mut read, pack, site, app.clock.now()).await?.say(pack, site)
        }
        None => Vec::new(),
    };
    let content = html! {
        h1 { (faq.question) }
        p class="nhsuk-body-l" { (faq.answer) }
        @if !here.is_empty() {
            h2 { "Here" }
            @for words in &here { p { (words) } }
        }
        @let causes: Vec<&Cause> = faq.codes.iter().filter_map(|code| pack.cause(code)).collect();
        @if !causes.is_empty() {
            h2 { "Read on" }
            ul class="nhsuk-list" {
                @for cause in causes { li { a href=(visit.path(&format!("help/cause/{}", cause.code))) { (cause.title) } } }
            }
        }
        (sources(pack, &faq.source))
        p { a href=(visit.path("help")) { "All help" } }
    };
    Ok(ui::page(&faq.question, Some(&visit), content))
}

pub(crate) async fn cause(
    State(app): State<App>,
    visit: Visit,
    Path((_, code)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let pack = app.pack_of(&visit.practice);
    let cause = pack.cause(&code).ok_or(Failure::NotFound)?;
    let mut read = app.store.read(&visit.practice.ods).await?;
    let plan = continuity::of_practice(&mut read, pack, ui::day_of(app.clock.now()), true).await?;
    let content = html! {
        h1 { (cause.title) }
        p { "Code " strong { (cause.code) } ", to be said over the telephone." }
        h2 { "What it looks like" }
        p { (cause.looks_like) }
        h2 { "What to do" }
        p class="nhsuk-hint" { "First what anybody may do, and of that what helps soonest." }
        ol class="nhsuk-list nhsuk-list--number" { @for one in cures(pack, cause) { (cure(pack, &one)) } }
        h2 { "Meanwhile" }
        @if let Some(meanwhile) = &cause.meanwhile { p { (meanwhile) } }
        p { (plan) }
        p { (pack.continuity.not_available) }
        (evidence(cause))
        (sources(pack, &cause.source))
        p { a href=(visit.path("help")) { "All help" } }
    };
    Ok(ui::page(&cause.title, Some(&visit), content))
}

fn cure(pack: &Pack, cure: &Cure) -> Markup {
    let who: Vec<&str> = cure.step.who.iter().map(|role| pack.role_name(role)).collect();
    html! {
        li {
            (cure.text())
            div class="nhsuk-hint" {
                "For " (who.join(" or ")) ": about " (ui::minutes(cure.minutes.round() as i64)) "; helps " (percent(cure.fixes)) " times in 100 (estimate)."
                @for need in &cure.needs { " Needs: " (need.text) "." }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

fn evidence(cause: &Cause) -> Markup {
    html! {
        @if !cause.evidence.is_empty() {
            details class="nhsuk-details" {
                summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "What the check of a PC would see (estimates)" } }
                div class="nhsuk-details__text" {
                    ul class="nhsuk-list nhsuk-list--bullet" {
                        @for (id, share) in &cause.evidence {
                            @let title = findings::find(id).map_or(id.as_str(), |finding| finding.title);
                            li { (percent(*share)) " of 100 times “" (title) "” does not hold" }
                        }
                    }
                }
            }
        }
    }
}

/// Where it comes from, so that anybody can check.
fn sources(pack: &Pack, ids: &[String]) -> Markup {
    html! {
        details class="nhsuk-details" {
            summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Where this comes from" } }
            div class="nhsuk-details__text" {
                ul class="nhsuk-list nhsuk-list--bullet" {
                    @for source in ids.iter().filter_map(|id| pack.sources.get(id)) {
                        li {
                            @if source.url.is_empty() { (source.what) } @else { a href=(source.url) rel="noreferrer" { (source.what) } }
                            @if let Some(dated) = &source.dated { ", " (dated) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions(asked: &str) -> Vec<String> {
        let pack = Pack::embedded().unwrap();
        found(&pack.faq, &words(asked), faq_texts).into_iter().map(|faq| faq.id.clone()).collect()
    }

    #[test]
    fn what_practices_ask_finds_its_answer_first() {
        for (asked, id) in [
            ("it worked yesterday", "worked-yesterday"),
            ("How quickly can a card be replaced?", "how-quickly-replaced"),
            ("can we share", "can-we-share"),
            ("will updating fix it", "will-updating-fix"),
            ("What is the single best quick win?", "quick-win"),
            ("forgot my passcode", "locked-card"),
            ("28 February 2027", "cis1"),
        ] {
            assert_eq!(questions(asked).first().map(String::as_str), Some(id), "{asked}");
        }
        assert!(questions("xylophone").is_empty());
        assert!(questions("").len() >= 15);
    }

    #[test]
    fn a_cause_is_found_by_its_code_and_by_an_error_text() {
        let pack = Pack::embedded().unwrap();
        let codes = |asked: &str| -> Vec<String> {
            found(&pack.causes, &words(asked), |cause| cause_texts(&pack, cause)).iter().map(|cause| cause.code.clone()).collect()
        };
        assert_eq!(codes("ly301"), ["LY301"]);
        assert!(!codes("PR20002").is_empty());
        assert!(codes("card locked").contains(&"LY301".to_owned()));
    }
}
