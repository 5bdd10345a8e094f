//! A made-up practice to look around in. Its names and numbers belong to nobody.

use jiff::Timestamp;
use lanyard_model::{Pc, Person};
use lanyard_store::{Practice, Store, StoreError};

/// Not an ODS code that was ever given out: those have no such form.
pub(crate) const ODS: &str = "DEMO01";
/// Name of the demo practice.
pub(crate) const NAME: &str = "Willow Lane Surgery (demo)";

const PEOPLE: &[(&str, &str, &str)] = &[
    ("Amina Yusuf", "AY", "Receptionist"),
    ("Ben Carver", "BC", "Practice manager"),
    ("Dr Chloe Marsh", "CM", "GP partner"),
    ("Dev Anand", "DA", "Practice nurse"),
];

const PCS: &[(&str, &str)] = &[("WL-REC-01", "Reception"), ("WL-REC-02", "Reception"), ("WL-C03", "Consulting room 3")];

/// Fills the demo practice.
pub(crate) async fn fill(store: &Store, practice: &Practice, now: Timestamp) -> Result<(), StoreError> {
    let mut write = store.write(&practice.ods, "demo", "The demo practice was set up", now).await?;
    for (name, initials, job) in PEOPLE {
        let person = Person {
            id: write.new_id()?,
            name: (*name).to_owned(),
            staff_number: Some((*initials).to_owned()),
            uuid: None,
            job: Some((*job).to_owned()),
            email: None,
            phone: None,
            visitor: false,
            leave_from: None,
            leave_until: None,
            left_on: None,
        };
        write.save(&person).await?;
    }
    for (name, room) in PCS {
        let pc = Pc {
            id: write.new_id()?,
            name: (*name).to_owned(),
            room: Some((*room).to_owned()),
            machine: None,
            applications: Vec::new(),
            software: Vec::new(),
            seen_at: None,
            retired_at: None,
        };
        write.save(&pc).await?;
    }
    write.commit().await
}
