//! Who works at the demo practice, and on what.

use lanyard_model::{Pc, Person};
use lanyard_store::{StoreError, Write};

/// Name, initials, job.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("Amina Yusuf", "AY", "Receptionist"),
    ("Ben Carver", "BC", "Practice manager"),
    ("Dr Chloe Marsh", "CM", "GP partner"),
    ("Dev Anand", "DA", "Practice nurse"),
    ("Ellen Price", "EP", "Receptionist"),
    ("Dr Farid Aziz", "FA", "GP partner"),
    ("Grace Obi", "GO", "Reception lead"),
    ("Harriet Long", "HL", "Medical secretary"),
    ("Dr Ines Duarte", "ID", "Salaried GP"),
    ("Jack Tanner", "JT", "Receptionist"),
    ("Kavita Rao", "KR", "Clinical pharmacist"),
    ("Liam Doyle", "LD", "Health care assistant"),
    ("Dr Maya Levin", "ML", "Salaried GP"),
    ("Nadia Haddad", "NH", "Receptionist"),
    ("Owen Bright", "OB", "Paramedic practitioner"),
    ("Pauline Grey", "PG", "Administrator"),
    ("Dr Quentin Hale", "QH", "GP registrar"),
    ("Rosa Martins", "RM", "Practice nurse"),
    ("Sam Whitlock", "SW", "Receptionist"),
    ("Dr Tara Singh", "TS", "GP partner"),
    ("Uma Fernandes", "UF", "Prescription clerk"),
    ("Victor Stone", "VS", "Data quality lead"),
    ("Wendy Clough", "WC", "Receptionist"),
    ("Xin Zhao", "XZ", "Physician associate"),
    ("Yvonne Barker", "YB", "Medical secretary"),
    ("Dr Zara Khan", "ZK", "Salaried GP"),
    ("Adele Frost", "AF", "Health care assistant"),
    ("Bilal Hussain", "BH", "Receptionist"),
    ("Carys Morgan", "CMO", "Advanced nurse practitioner"),
    ("Daniel Ashby", "DAS", "Social prescriber"),
    ("Edith Nolan", "EN", "Receptionist"),
    ("Dr Femi Adeyemi", "FAD", "GP registrar"),
    ("Gita Sharma", "GS", "Practice nurse"),
    ("Hugh Pearce", "HP", "First contact physiotherapist"),
    ("Isla McKay", "IM", "Administrator"),
    ("Joanna Wells", "JW", "Deputy practice manager"),
    ("Kit Osborne", "KO", "Receptionist"),
    ("Lucia Romano", "LR", "Prescription clerk"),
    ("Dr Milo Reyes", "MR", "Locum GP"),
    ("Dr Nora Fitch", "NF", "Locum GP"),
];

/// Room and how many PCs stand in it.
const ROOMS: &[(&str, usize)] = &[
    ("Reception", 5),
    ("Back office", 4),
    ("Secretaries", 2),
    ("Manager’s office", 2),
    ("Consulting room 1", 1),
    ("Consulting room 2", 1),
    ("Consulting room 3", 1),
    ("Consulting room 4", 1),
    ("Consulting room 5", 1),
    ("Consulting room 6", 1),
    ("Consulting room 7", 1),
    ("Consulting room 8", 1),
    ("Treatment room 1", 2),
    ("Treatment room 2", 2),
    ("Nurses’ room", 2),
    ("Pharmacist’s room", 1),
    ("Registrars’ room", 1),
    ("Meeting room", 1),
];

/// What the demo's incidents are about.
pub(super) struct Register {
    pub(super) people: Vec<Person>,
    pub(super) pcs: Vec<Pc>,
}

pub(super) async fn fill(write: &mut Write<'_>, people: usize, dice: &mut fastrand::Rng) -> Result<Register, StoreError> {
    let mut register = Register { people: Vec::new(), pcs: Vec::new() };
    for (number, (name, initials, job)) in PEOPLE.iter().cycle().take(people).enumerate() {
        // More than there are names: the same ones again with a number.
        let again = number / PEOPLE.len();
        let numbered = |text: &str| if again == 0 { text.to_owned() } else { format!("{text} {again}") };
        let person = person(write, &numbered(name), &numbered(initials), job, dice)?;
        write.save(&person).await?;
        register.people.push(person);
    }
    for (room, count) in ROOMS {
        for _ in 0..*count {
            let pc = pc(write, room, register.pcs.len() + 1)?;
            write.save(&pc).await?;
            register.pcs.push(pc);
        }
    }
    Ok(register)
}

fn person(write: &Write<'_>, name: &str, initials: &str, job: &str, dice: &mut fastrand::Rng) -> Result<Person, StoreError> {
    Ok(Person {
        id: write.new_id()?,
        name: name.to_owned(),
        staff_number: Some(initials.to_owned()),
        // Twelve digits that begin with four zeros, which no real profile's do.
        uuid: Some(format!("0000{:08}", dice.u32(0..100_000_000))),
        job: Some(job.to_owned()),
        email: Some(format!("{}@willow-lane.example", initials.to_lowercase().replace(' ', "-"))),
        phone: None,
        visitor: job.starts_with("Locum"),
        leave_from: None,
        leave_until: None,
        left_on: None,
    })
}

fn pc(write: &Write<'_>, room: &str, number: usize) -> Result<Pc, StoreError> {
    Ok(Pc {
        id: write.new_id()?,
        name: format!("WL-{number:02}"),
        room: Some(room.to_owned()),
        machine: None,
        applications: vec!["emis-web".to_owned()],
        software: Vec::new(),
        seen_at: None,
        retired_at: None,
    })
}
