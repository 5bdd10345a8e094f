//! Who is at a practice's page: the only way for a page to learn which practice it is for.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use lanyard_model::Ods;
use lanyard_store::{Practice, Role, SignedIn};

use crate::app::App;
use crate::failure::Failure;

/// Name of the session cookie.
pub(crate) const COOKIE: &str = "lanyard-session";

/// Somebody who is signed in and may be at the practice that the address names.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) signed_in: SignedIn,
    pub(crate) practice: Practice,
    pub(crate) role: Role,
}

impl Visit {
    /// Address of a page of this practice; `rest` begins without a slash.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/p/{}/{rest}", self.practice.ods)
    }

    /// Refuses those who only look.
    pub(crate) fn may_change(&self) -> Result<(), Failure> {
        match self.role {
            Role::Viewer | Role::Governance => {
                Err(Failure::Forbidden("You may look here, not change. Ask the practice manager or an administrator."))
            }
            _ => Ok(()),
        }
    }
}

/// Who is signed in, at any page.
pub(crate) async fn signed_in(parts: &mut Parts, app: &App) -> Result<Option<SignedIn>, Failure> {
    let jar = CookieJar::from_headers(&parts.headers);
    let Some(cookie) = jar.get(COOKIE) else { return Ok(None) };
    Ok(app.store.session(cookie.value(), app.clock.now()).await?)
}

impl FromRequestParts<App> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let signed_in = signed_in(parts, app).await?.ok_or(Failure::SignIn)?;
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::NotFound)?;
        let named = params.iter().find(|(name, _)| *name == "ods").map(|(_, value)| value);
        let ods = named.and_then(|code| Ods::parse(code).ok()).ok_or(Failure::NotFound)?;
        // A practice that one may not enter looks like one that is not there.
        let memberships = app.store.memberships(&signed_in.account).await?;
        let role = memberships.into_iter().find(|at| at.practice == ods).ok_or(Failure::NotFound)?.role;
        let practice = app.store.practice(&ods).await?.ok_or(Failure::NotFound)?;
        Ok(Self { signed_in, practice, role })
    }
}
