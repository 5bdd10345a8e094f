//! Channels at work: their addresses and keys, sealed as the secrets of authenticator apps are, and what is posted to them.

use lanyard_model::{Channel, ChannelKind, Id, Ods};
use lanyard_store::{ChannelSecret, StoreError, Write};

use crate::app::App;
use crate::mail::NotDelivered;
use crate::{service_desk, webhook};

/// Where the demo practice's channel would be: a host that cannot exist (RFC 2606). It has no secret.
pub(crate) const DEMO_HOST: &str = "team.willow-lane.example";

/// Keeps the address and key of a channel, sealed for it.
pub(crate) async fn keep(app: &App, write: &mut Write<'_>, channel: &Id<Channel>, url: &str, key: &str) -> Result<(), StoreError> {
    let sealed = |what, text| app.seal.seal(app.store.entropy(), &place(channel, what), text);
    write.keep_channel_secret(channel, &ChannelSecret { url: sealed("url", url)?, key: sealed("key", key)? }).await
}

/// Names what was sealed, so that it opens for nothing else.
fn place(channel: &Id<Channel>, what: &str) -> String {
    format!("channel-{channel}-{what}")
}

/// Posts JSON to a channel, under a name that no other posting has; gives what the other side said.
///
/// # Errors
/// See [`NotDelivered`]: what was taken or refused is not tried again, what never arrived is.
pub(crate) async fn post(
    app: &App,
    practice: &Ods,
    id: &Id<Channel>,
    delivery: String,
    body: String,
) -> Result<String, NotDelivered> {
    let unread = |error: StoreError| NotDelivered::Later(format!("the channel cannot be looked up ({error})"));
    let never = |why: &str| NotDelivered::Never(why.to_owned());
    let mut read = app.store.read(practice).await.map_err(unread)?;
    let channel = read.find(id).await.map_err(unread)?;
    let secret = read.channel_secret(id).await.map_err(unread)?;
    drop(read);
    let made_up = |one: &&Channel| one.revoked_at.is_none() && one.host == DEMO_HOST && secret.is_none();
    if let Some(channel) = channel.as_ref().filter(made_up) {
        return app.mailer.keep_post(&channel.name, &delivery, &body).await;
    }
    let (Some(channel), Some(secret)) = (channel, secret) else { return Err(never("this channel was stopped")) };
    let open = |what, sealed: &str| app.seal.open(&place(id, what), sealed);
    let (Some(url), Some(key)) = (open("url", &secret.url), open("key", &secret.key)) else {
        return Err(never("its key was sealed on another server: stop the channel and add it again"));
    };
    let now = app.clock.now();
    let work = tokio::task::spawn_blocking(move || match channel.kind {
        ChannelKind::Servicenow => service_desk::servicenow(&url, &key, body),
        ChannelKind::Freshservice => service_desk::freshservice(&url, &key, body),
        ChannelKind::Teams | ChannelKind::Webhook => webhook::post(&url, &key, delivery, body, now),
    });
    work.await.unwrap_or_else(|_| Err(NotDelivered::Unsure("posting was interrupted".to_owned())))
}
