//! What closed incidents taught: for each cause its share by the knowledge pack, what was seen here, and what that makes of it.

use axum::extract::State;
use lanyard_diagnose::{Learned, PACK_COUNTS_FOR, Pack, learn};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::known::counts;
use crate::ui;
use crate::visit::Visit;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/learned").get(show)]
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Result<Markup, Failure> {
    let mut read = app.store.read(&visit.practice.ods).await?;
    let counts = counts(&mut read, app.clock.now()).await?;
    let pack = app.pack_of(&visit.practice);
    let mut learned = learn(pack, &counts);
    learned.sort_by(|a, b| b.here.total_cmp(&a.here));
    let content = html! {
        h1 { "What your incidents have taught" }
        p {
            "Every incident that ends with a known cause moves the order in which causes are thought of here. One whose cause a check \
             showed, or the resolving desk named, counts fully; “it works now” counts about a third. A fault that came back counts \
             only after it has stayed away for 7 days. What Lanyard knew before counts as much as " (PACK_COUNTS_FOR) " incidents."
        }
        @if counts.is_empty() {
            p { "No incident has taught anything yet. When you end one, say what it was." }
        } @else {
            (table(pack, &learned))
        }
    };
    Ok(ui::page("What was learned", Some(&visit), content))
}

fn table(pack: &Pack, learned: &[Learned]) -> Markup {
    let row = |one: &Learned| {
        vec![
            html! { (title(pack, &one.cause)) },
            html! { (in_hundred(one.prior)) },
            html! { (format!("{:.1}", one.count)) },
            html! { (in_hundred(one.here)) },
            html! { (change(one)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = learned.iter().filter(|one| one.count > 0.0).map(row).collect();
    html! {
        (ui::table("What was learned", &["Cause", "Known before", "Seen here", "Now", "Change"], &rows))
        p class="nhsuk-hint" { "Every other cause became a little rarer in proportion." }
    }
}

fn title(pack: &Pack, id: &str) -> String {
    pack.cause(id).map_or_else(|| id.to_owned(), |cause| format!("{} {}", cause.code, cause.title))
}

fn in_hundred(share: f64) -> String {
    format!("{:.1} in 100", share * 100.0)
}

fn change(one: &Learned) -> String {
    let factor = one.here / one.prior.max(f64::MIN_POSITIVE);
    match factor {
        0.95..1.05 => "about as likely as before".to_owned(),
        1.05.. => format!("{factor:.1} times as likely"),
        _ => format!("down to {:.0} in 100 of before", factor * 100.0),
    }
}
