//! Who is at a practice's page: the only way for a page to learn which practice it is for.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use lanyard_model::{Id, Ods};
use lanyard_store::{Practice, Record, Role, SignedIn};

use crate::app::App;
use crate::failure::Failure;
use crate::permission::Permission;

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

    /// The record of this practice that an address names.
    pub(crate) async fn find<R: Record>(&self, app: &App, id: &str) -> Result<R, Failure> {
        app.store.read(&self.practice.ods).await?.find(&Id::new(id)).await?.ok_or(Failure::NotFound)
    }

    /// Changes the record of this practice that an address names, as the one who is signed in.
    pub(crate) async fn amend<R, Change>(&self, app: &App, id: &str, why: &str, change: Change) -> Result<(), Failure>
    where
        R: Record,
        Change: FnOnce(&mut R) + Send,
    {
        let mut write = app.store.write(&self.practice.ods, self.signed_in.account.as_str(), why, app.clock.now()).await?;
        let mut record = write.find(&Id::new(id)).await?.ok_or(Failure::NotFound)?;
        change(&mut record);
        write.save(&record).await?;
        Ok(write.commit().await?)
    }

    /// Refuses those whose role here lacks a permission.
    pub(crate) fn may(&self, permission: Permission) -> Result<(), Failure> {
        if self.can(permission) { Ok(()) } else { Err(Failure::NotAllowed(permission)) }
    }

    /// Whether their role here allows something: what it does not allow is not offered.
    pub(crate) fn can(&self, permission: Permission) -> bool {
        permission.is_of(self.role)
    }
}

/// The secret in the session cookie.
pub(crate) fn session_secret(parts: &Parts) -> Option<String> {
    CookieJar::from_headers(&parts.headers).get(COOKIE).map(|cookie| cookie.value().to_owned())
}

/// Somebody who is signed in, at a page that is about them and no practice.
#[derive(Debug)]
pub(crate) struct Me {
    pub(crate) signed_in: SignedIn,
    /// The secret of this very session.
    pub(crate) secret: String,
}

impl Me {
    /// What signs in is added only by whoever proved a short while ago who they are.
    ///
    /// # Errors
    /// The page that has it proved comes first.
    pub(crate) fn has_proved(&self) -> Result<(), Failure> {
        if self.signed_in.proved { Ok(()) } else { Err(Failure::ProveFirst) }
    }
}

impl FromRequestParts<App> for Me {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let secret = session_secret(parts).ok_or(Failure::SignIn)?;
        let signed_in = app.store.session(&secret, app.clock.now()).await?.ok_or(Failure::SignIn)?;
        Ok(Self { signed_in, secret })
    }
}

impl axum::extract::OptionalFromRequestParts<App> for Me {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Failure> {
        match <Self as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Err(Failure::SignIn) => Ok(None),
            other => other.map(Some),
        }
    }
}

/// The cookie that holds a session: not readable by scripts, not sent from another site's forms, and over TLS only where there
/// is TLS.
pub(crate) fn session_cookie(app: &App, secret: String) -> Cookie<'static> {
    let secure = app.public_url.starts_with("https://");
    Cookie::build((COOKIE, secret)).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build()
}

/// Who is signed in, at any page.
pub(crate) async fn signed_in(parts: &mut Parts, app: &App) -> Result<Option<SignedIn>, Failure> {
    let Some(secret) = session_secret(parts) else { return Ok(None) };
    Ok(app.store.session(&secret, app.clock.now()).await?)
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
