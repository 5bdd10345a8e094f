//! What somebody sends with a hand-over: a form, with a file where the desk asks for the Diagnostic Tool's log.

use axum::Form;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::failure::Failure;
use crate::handover::{Added, TOOL_LOG_FOLLOWS};
use crate::tool_log::ToolLog;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) to: String,
    #[serde(default)]
    pub(super) once: String,
    /// How often the desk had been told when the page was opened.
    #[serde(default)]
    pub(super) told: String,
    /// Why it was not sent, for the page that is shown again.
    #[serde(skip)]
    pub(super) refused: Option<&'static str>,
    /// Whether the e-mail takes it along as PDF.
    #[serde(default)]
    pub(super) attach: Option<String>,
    /// Whether a file was chosen that is not kept: a page that is shown again cannot have it.
    #[serde(skip)]
    pub(super) lost_log: bool,
    #[serde(flatten)]
    pub(super) added: Added,
}

/// Reads it. Only an e-mail takes a file along.
///
/// # Errors
/// What cannot be used, and what to do instead.
pub(super) async fn asked(request: Request) -> Result<Asked, Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let Form(asked) = Form::<Asked>::from_request(request, &()).await.map_err(|error| Failure::Unusable(error.to_string()))?;
        return Ok(asked);
    }
    let form = Multipart::from_request(request, &()).await.map_err(|error| Failure::Unusable(error.to_string()))?;
    let (fields, file) = parts(form).await?;
    let mut asked: Asked = serde_json::from_value(Json::Object(fields))
        .map_err(|_| Failure::Unusable("This form is not whole. Open the page again and send it from there.".to_owned()))?;
    match asked.to.starts_with(EMAIL) {
        true => asked.added.log = ToolLog::read(&file).map_err(Failure::Unusable)?,
        // Nothing that is made of this form may say that the tool was not run.
        false if !file.is_empty() => (asked.lost_log, asked.added.tool) = (true, TOOL_LOG_FOLLOWS.to_owned()),
        false => {}
    }
    Ok(asked)
}

impl Asked {
    /// Why this cannot be sent as it is.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        if self.lost_log {
            return Some(
                "A ticket takes no file. Send it by e-mail, or press the button again without the log: the ticket then says that whoever \
                 has admin rights sends it",
            );
        }
        self.added.impact.is_empty().then_some("Choose what it stops: the desk decides by it who is helped first. Nothing was sent")
    }
}

/// Where it goes by e-mail: to the first contact that has an address, or, with a contact's id after a colon, to that one.
pub(super) const EMAIL: &str = "email";

/// Whether this can be what a form is told apart by.
pub(super) fn is_whole(once: &str) -> bool {
    (16..=64).contains(&once.len())
}

async fn parts(mut form: Multipart) -> Result<(Map<String, Json>, Vec<u8>), Failure> {
    let lost = |_| Failure::Unusable("What was sent did not arrive whole. Send it again; a log may have at most 1 MB.".to_owned());
    let (mut fields, mut file) = (Map::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(lost)? {
        match field.name().map(str::to_owned) {
            Some(name) if name == "log" => file = field.bytes().await.map_err(lost)?.to_vec(),
            Some(name) => {
                fields.insert(name, field.text().await.map_err(lost)?.into());
            }
            None => {}
        }
    }
    Ok((fields, file))
}
