//! Invitations to an appointment, and their end, for both who meet.

use lanyard_model::{Appointment, Message, Person};
use lanyard_store::{Practice, StoreError, Write};

use crate::app::App;
use crate::ics_timed::{Timed, moment};
use crate::invitation::invitation;

/// Tells both who meet, as far as they have an e-mail address.
pub(super) async fn both(
    app: &App,
    practice: &Practice,
    write: &mut Write<'_>,
    appointment: &Appointment,
    holder: &Person,
) -> Result<(), StoreError> {
    let helper: Option<Person> = write.find(&appointment.helper).await?;
    let with = helper.as_ref().map_or("a colleague", |helper| &helper.name);
    let for_holder = format!("With {with}. Bring your own card; you type its passcode yourself, and nobody else may see it.");
    let for_helper = format!("The card of {}. A PC with two readers is needed, and your own card.", holder.name);
    for (person, words) in [(Some(holder), for_holder), (helper.as_ref(), for_helper)] {
        let Some(person) = person else { continue };
        let entry = entry(practice, appointment, words);
        let Some(message) = invitation(app, practice, write.new_id()?, &entry, person) else { continue };
        let once = format!("appointment-{}-{}-{}", appointment.id, appointment.sequence, person.id);
        write.save(&Message { recipient: appointment.id.to_string(), once, ..message }).await?;
    }
    Ok(())
}

fn entry(practice: &Practice, appointment: &Appointment, description: String) -> Timed {
    Timed {
        uid: format!("appointment-{}.{}@lanyard", appointment.id, practice.ods.as_str().to_lowercase()),
        sequence: appointment.sequence,
        from: moment(appointment.held_on, appointment.starts_at),
        until: moment(appointment.held_on, appointment.ends_at),
        summary: "Smartcard: appointment".to_owned(),
        description,
        location: appointment.room.clone().unwrap_or_else(|| practice.name.clone()),
        cancelled: appointment.cancelled_on.is_some(),
    }
}
