//! An appointment for one person, by e-mail: as a text to read and as an entry for their calendar.

use lanyard_model::{Id, Message, Person, Purpose};
use lanyard_store::Practice;

use crate::app::App;
use crate::ics_timed::{Timed, appointment};
use crate::reminders::here;
use crate::ui;

/// The message; `None` for whoever has no address. What it belongs to and its name for ever are for the caller to fill in.
pub(crate) fn invitation(app: &App, practice: &Practice, id: Id<Message>, entry: &Timed, to: &Person) -> Option<Message> {
    let email = to.email.clone()?;
    let now = app.clock.now();
    let verb = if entry.cancelled { "No longer needed: " } else { "" };
    Some(Message {
        person: Some(to.id.clone()),
        file: Some(appointment(entry, &app.mailer.from(), &email, now)),
        destination: Some(email),
        subject: format!("{verb}{}", entry.summary),
        text: Some(format!(
            "{verb}{}\n{}, {}\n{}\n\nFrom Lanyard at {}.\n",
            entry.summary,
            here(entry.from).strftime("%A %-d %B %Y, %H:%M"),
            entry.location,
            entry.description,
            practice.name
        )),
        ..Message::queued(id, Purpose::Invitation, ui::day_of(now), now)
    })
}
