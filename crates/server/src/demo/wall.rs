//! The demo practice's screen in the staff room.

use jiff::Timestamp;
use lanyard_model::WallLink;
use lanyard_store::{StoreError, Write};

pub(super) async fn fill(write: &mut Write<'_>, now: Timestamp) -> Result<(), StoreError> {
    let secret = write.new_id::<WallLink>()?.to_string();
    let link = WallLink { id: write.new_id()?, place: "Staff room".to_owned(), secret, made_at: now, revoked_at: None };
    write.save(&link).await
}
