//! An access audit of the demo practice, half answered.

use jiff::{Span, Timestamp};
use lanyard_diagnose::uk_date;
use lanyard_model::{AccessAnswer, AccessAudit, AccessLine, Position};
use lanyard_store::{StoreError, Write};

/// One access in so many is asked about, and how many of them are answered.
const ONE_IN: usize = 6;
const ANSWERED: usize = 3;

pub(super) async fn fill(write: &mut Write<'_>, now: Timestamp) -> Result<(), StoreError> {
    let today = uk_date(now);
    let (began_on, due_on) = (today.saturating_sub(Span::new().days(10)), today.saturating_add(Span::new().days(20)));
    let id = write.new_id()?;
    let audit = AccessAudit { id, began_on, job: None, one_in: 6, due_on, signed_by: None, signed_at: None, note: None };
    write.save(&audit).await?;
    let positions: Vec<Position> = write.all::<Position>().await?.into_iter().step_by(ONE_IN).collect();
    for (place, position) in positions.into_iter().enumerate() {
        let answered = place < ANSWERED;
        let line = AccessLine {
            id: write.new_id()?,
            audit: audit.id.clone(),
            person: position.person,
            position: Some(position.name),
            link: None,
            answer: answered.then_some(AccessAnswer::Keep),
            reason: answered.then(|| "Needs it for the work of every day".to_owned()),
            answered_by: answered.then(|| "Ben Carver".to_owned()),
            answered_at: answered.then_some(now),
        };
        write.save(&line).await?;
    }
    Ok(())
}
