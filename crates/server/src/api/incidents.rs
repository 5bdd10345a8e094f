//! Incidents, for programs: report, look, reply in triage.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lanyard_diagnose::Pack;
use lanyard_model as model;
use lanyard_model::{Advice, IncidentState, Ods, ScreenedText};
use lanyard_store::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::list::{Page, Wanted, WantedPage, listed};
use crate::api::problem::Problem;
use crate::app::App;
use crate::case::Case;
use crate::ending::{Kept, keep};
use crate::report::{Report, open};
use crate::triage;

/// One failure, as it was reported.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Incident {
    /// Identifier.
    id: String,
    /// Short name that can be said over the telephone.
    #[schema(example = "K7-42")]
    short: String,
    /// When it was reported.
    #[schema(format = DateTime)]
    reported_at: String,
    /// What the reporter typed to say who they are.
    reporter: Option<String>,
    /// Where.
    room: Option<String>,
    /// The person it is about, once matched, by id.
    person: Option<String>,
    /// The PC, once known, by id.
    pc: Option<String>,
    /// What the reporter says, screened.
    said: Option<String>,
}

/// One failure with where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Standing {
    #[serde(flatten)]
    incident: Incident,
    /// `open`, `escalated`, `restored` or `closed`.
    #[schema(example = "open")]
    state: &'static str,
    /// What to ask or do next; nothing when it has ended.
    next: Option<Next>,
    /// Whether enough was tried: it is time to hand over, whatever is asked or proposed.
    hand_over: bool,
}

/// What to ask or do next.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Next {
    /// Ask this.
    Question {
        /// Its id.
        id: String,
        /// Its words.
        text: String,
        /// What can be answered.
        answers: Vec<Answer>,
    },
    /// Do this.
    Step {
        /// Its id.
        id: String,
        /// Its words.
        text: String,
        /// Who can do it.
        who: Vec<String>,
    },
}

/// A possible answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Answer {
    /// Its id.
    id: String,
    /// Its words.
    words: String,
}

/// What a reporter tells. Nothing about patients, and never a passcode.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIncident {
    /// Staff number or initials.
    reporter: Option<String>,
    /// Where.
    room: Option<String>,
    /// What the screen shows, or what happened; screened before it is kept.
    said: Option<String>,
}

/// A reply to what was asked or proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// What kind of reply.
    reply: ReplyKind,
    /// The question's or step's id; none for `back`.
    subject: Option<String>,
    /// The answer's id; none is “I don't know”.
    answer: Option<String>,
}

/// The kinds of reply.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReplyKind {
    /// An answer to a question.
    Answer,
    /// The step was done, and it works.
    Works,
    /// The step was done, and it does not help.
    Failed,
    /// The step cannot be done here and now.
    Impossible,
    /// Take the last reply back.
    Back,
}

impl From<model::Incident> for Incident {
    fn from(incident: model::Incident) -> Self {
        Self {
            id: incident.id.to_string(),
            short: incident.short,
            reported_at: incident.reported_at.to_string(),
            reporter: incident.reporter,
            room: incident.room,
            person: incident.person.map(|id| id.to_string()),
            pc: incident.pc.map(|id| id.to_string()),
            said: incident.said.map(|said| said.text().to_owned()),
        }
    }
}

/// List incidents
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents", params(Wanted), security(("token" = [])), responses(
    (status = 200, body = Page<Incident>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(app): State<App>, caller: Caller, wanted: WantedPage) -> Result<Json<Page<Incident>>, Problem> {
    listed::<model::Incident, _>(&app, &caller, Scope::ReadIncidents, wanted).await
}

/// One incident, with what to do next
#[utoipa::path(get, path = "/api/v1/incidents/{short}", tag = "incidents",
    params(("short" = String, Path, description = "Short name")), security(("token" = [])), responses(
    (status = 200, body = Standing),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn one(
    State(app): State<App>,
    caller: Caller,
    short: Result<Path<String>, PathRejection>,
) -> Result<Json<Standing>, Problem> {
    caller.may(Scope::ReadIncidents)?;
    let Path(short) = short?;
    Ok(Json(standing(&app, &caller.practice, &short).await?))
}

/// Report a problem; one that is open already is given in the place of a second
#[utoipa::path(post, path = "/api/v1/incidents", tag = "incidents", request_body = NewIncident, security(("token" = [])), responses(
    (status = 201, body = Standing),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn report(
    State(app): State<App>,
    caller: Caller,
    told: Result<Json<NewIncident>, JsonRejection>,
) -> Result<(StatusCode, Json<Standing>), Problem> {
    caller.may(Scope::WriteIncidents)?;
    let Json(told) = told?;
    let short = |text: Option<String>| text.map(|text| screened(&text).chars().take(60).collect());
    let said = told.said.as_deref().map(ScreenedText::new);
    let report = Report { reporter: short(told.reporter), room: short(told.room), said };
    let incident = open(&app, &caller.practice, &caller.author(), report).await?;
    Ok((StatusCode::CREATED, Json(standing(&app, &caller.practice, &incident.short).await?)))
}

fn screened(text: &str) -> String {
    ScreenedText::new(text).text().to_owned()
}

/// Reply to what was asked or proposed
#[utoipa::path(post, path = "/api/v1/incidents/{short}/replies", tag = "incidents", request_body = Reply,
    params(("short" = String, Path, description = "Short name")), security(("token" = [])), responses(
    (status = 200, body = Standing),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn reply(
    State(app): State<App>,
    caller: Caller,
    short: Result<Path<String>, PathRejection>,
    sent: Result<Json<Reply>, JsonRejection>,
) -> Result<Json<Standing>, Problem> {
    caller.may(Scope::WriteIncidents)?;
    let (Path(short), Json(sent)) = (short?, sent?);
    let reply = known(&app.pack, sent)?;
    let mut write = app.store.write(&caller.practice, &caller.author(), "A reply in guided triage", app.clock.now()).await?;
    let incident = write.incident(&short).await?.ok_or_else(Problem::not_found)?;
    match keep(&mut write, &incident, reply).await? {
        Kept::Yes => write.commit().await?,
        Kept::NothingToTakeBack => return Err(Problem::new(StatusCode::CONFLICT, "There is no reply to take back.")),
        Kept::Over => {
            return Err(Problem::new(StatusCode::CONFLICT, "The incident is over. Report the problem anew if it still fails."));
        }
    }
    Ok(Json(standing(&app, &caller.practice, &short).await?))
}

/// The reply, if the pack knows what it is about.
fn known(pack: &Pack, sent: Reply) -> Result<triage::Reply, Problem> {
    let subject = sent.subject.unwrap_or_default();
    let step = || pack.step(&subject).map(|step| step.id.clone()).ok_or_else(|| Problem::unknown("There is no such step."));
    Ok(match sent.reply {
        ReplyKind::Back => triage::Reply::Back,
        ReplyKind::Works => triage::Reply::Works { step: Some(step()?) },
        ReplyKind::Failed => triage::Reply::Failed { step: step()? },
        ReplyKind::Impossible => triage::Reply::Impossible { step: step()? },
        ReplyKind::Answer => {
            let question = pack.question(&subject).ok_or_else(|| Problem::unknown("There is no such question."))?;
            let answer = sent.answer;
            if answer.as_ref().is_some_and(|id| !question.answer.iter().any(|known| known.id == *id)) {
                return Err(Problem::unknown("The question has no such answer."));
            }
            triage::Reply::Answer { question: subject, answer }
        }
    })
}

async fn standing(app: &App, practice: &Ods, short: &str) -> Result<Standing, Problem> {
    let now = app.clock.now();
    let mut read = app.store.read(practice).await?;
    let pack = app.pack_at(practice).await?;
    let case = Case::read(&mut read, pack, short, now).await?.ok_or_else(Problem::not_found)?;
    let state = match case.state() {
        IncidentState::Open => "open",
        IncidentState::Escalated => "escalated",
        IncidentState::Restored => "restored",
        IncidentState::Closed => "closed",
    };
    let going_on = matches!(state, "open" | "escalated");
    let hand_over = case.is_time_to_stop(now);
    let next = triage::diagnosis(pack, &case, now).next.filter(|_| going_on).map(Next::from);
    Ok(Standing { incident: case.incident.into(), state, next, hand_over })
}

impl From<Advice> for Next {
    fn from(advice: Advice) -> Self {
        match advice {
            Advice::Question(asked) => {
                let answers = asked.answers.into_iter().map(|(id, words)| Answer { id, words }).collect();
                Self::Question { id: asked.id, text: asked.text, answers }
            }
            Advice::Step(step) => Self::Step { id: step.id, text: step.text, who: step.who },
        }
    }
}
