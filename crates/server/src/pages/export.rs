//! Export: everything a practice has, to keep or to leave with.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use crate::app::{App, Route, route};
use crate::failure::Failure;
use crate::permission::Permission;
use crate::visit::Visit;
use crate::{export, ui};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/p/{ods}/export").get(show), route("/p/{ods}/export/{format}").get(download)]
}

pub(crate) async fn show(visit: Visit) -> Result<Markup, Failure> {
    visit.may(Permission::Export)?;
    let formats = [
        ("xlsx", "Excel (XLSX)", "one sheet for each kind of record"),
        ("csv", "CSV", "one file for each kind of record, together in a ZIP file"),
        ("json", "JSON", "for another program"),
    ];
    let content = html! {
        h1 { "Export" }
        p { "Everything that this practice has entered, incidents and the audit trail included. It holds personal data: keep it where only those see it who need it." }
        ul class="nhsuk-list" {
            @for (format, name, about) in formats {
                li { a href=(visit.path(&format!("export/{format}"))) download { (name) } " – " (about) }
            }
        }
    };
    Ok(ui::page("Export", Some(&visit), content))
}

pub(crate) async fn download(
    State(app): State<App>,
    visit: Visit,
    Path((_, format)): Path<(String, String)>,
) -> Result<Response, Failure> {
    visit.may(Permission::Export)?;
    let (made, kind, ending): (fn(&[export::Exported]) -> _, _, _) = match format.as_str() {
        "xlsx" => (export::as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        "csv" => (export::as_csv, "application/zip", "zip"),
        "json" => (export::as_json, "application/json", "json"),
        _ => return Err(Failure::NotFound),
    };
    let all = export::everything(&mut app.store.read(&visit.practice.ods).await?).await?;
    let failed = |why: String| {
        tracing::error!(%why, "an export could not be made");
        Failure::Unusable("The file could not be made. Try another format, and tell an administrator.".to_owned())
    };
    let bytes = tokio::task::spawn_blocking(move || made(&all).map_err(|error| error.to_string()));
    let bytes = bytes.await.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
    let day = ui::day_of(app.clock.now());
    let name = format!("attachment; filename=\"lanyard-{}-{day}.{ending}\"", visit.practice.ods);
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
