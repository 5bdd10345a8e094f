//! "Smartcard not working?" on the wall, on the desk and on the reader: made from the knowledge pack and this site's own facts.

use lanyard_diagnose::{first_steps, learn, uk_date};
use lanyard_documents::{Labels, Line, Panel, Paper, Poster, Size, Step, Texts};
use lanyard_model::{Contact, Desk, Spare, SpareKind};
use lanyard_store::{Read, StoreError};

use super::Site;
use crate::continuity;
use crate::due::{Due, due};
use crate::known::counts;
use crate::pages::register::contacts::desk_name;
use crate::room;

/// How many steps a poster names.
const STEPS: usize = 6;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sheet {
    /// A poster of A4.
    #[default]
    A4,
    /// A poster of A3.
    A3,
    /// A card for the desk.
    DeskCard,
    /// A label for each reader.
    Labels,
}

impl Sheet {
    /// Each with its value in forms and on the command line, and its words.
    pub(crate) const ALL: &[(Self, &str, &str)] = &[
        (Self::A4, "a4", "Poster, A4"),
        (Self::A3, "a3", "Poster, A3"),
        (Self::DeskCard, "desk-card", "Card for the desk, A5"),
        (Self::Labels, "labels", "Labels for readers"),
    ];

    /// The one with this value.
    pub(crate) fn named(value: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == value).map(|(sheet, ..)| *sheet)
    }
}

/// How it is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub(crate) sheet: Sheet,
    /// With the names of those who can unlock.
    pub(crate) names: bool,
    /// In Welsh too.
    pub(crate) welsh: bool,
}

/// The paper, as this practice stands today.
pub(crate) async fn poster(read: &mut Read, site: &Site<'_>, texts: &Texts, wanted: Wanted) -> Result<Paper, StoreError> {
    let size = match wanted.sheet {
        Sheet::A4 => Size::A4,
        Sheet::A3 => Size::A3,
        Sheet::DeskCard => Size::DeskCard,
        Sheet::Labels => return labels(read, site, texts, wanted.welsh).await,
    };
    let line = |name: &str| texts.line(name, wanted.welsh);
    Ok(Paper::Poster(Box::new(Poster {
        size,
        practice: site.practice.name.clone(),
        title: line("title"),
        try_first: line("try-first"),
        steps: steps(read, site, texts, wanted.welsh).await?,
        panels: panels(read, site, texts, wanted).await?,
        never: line("never"),
        nevers: ["never-share", "never-passcode", "never-guess"].map(line).into(),
        still_stuck: line("still-stuck"),
        report: line("report"),
        address: site.report_address(),
        printed: format!("Printed {}", uk_date(site.now).strftime("%-d %B %Y")),
    })))
}

/// What anybody can try, the most useful here first.
async fn steps(read: &mut Read, site: &Site<'_>, texts: &Texts, welsh: bool) -> Result<Vec<Step>, StoreError> {
    let here = learn(site.pack, &counts(read, site.now).await?);
    let helped = read.steps_that_helped().await?;
    // Paper hangs for longer than a shelf is empty.
    let has_spare = !shelves(&read.spares(uk_date(site.now)).await?).is_empty();
    let steps = first_steps(site.pack, &here, uk_date(site.now), STEPS, has_spare).into_iter().map(|step| Step {
        text: texts.step(&step.id, &step.text, welsh),
        worked: helped.contains_key(&step.id).then(|| texts.line("worked-here", welsh)),
    });
    Ok(steps.collect())
}

async fn panels(read: &mut Read, site: &Site<'_>, texts: &Texts, wanted: Wanted) -> Result<Vec<Panel>, StoreError> {
    let line = |name: &str| texts.line(name, wanted.welsh);
    let today = uk_date(site.now);
    let (ring, shelves) = (ring(&read.contacts(today).await?), shelves(&read.spares(today).await?));
    let mut panels = vec![unlock(read, site, texts, wanted).await?];
    if !ring.is_empty() {
        panels.push(Panel { title: line("ring"), facts: ring, words: vec![] });
    }
    let none = if shelves.is_empty() { vec![line("no-spares")] } else { vec![] };
    panels.push(Panel { title: line("spares"), facts: shelves, words: none });
    if wanted.sheet == Sheet::DeskCard {
        return Ok(panels);
    }
    let plan = continuity::of_practice(read, site.pack, today, wanted.names).await?;
    let meanwhile = Line { en: plan, cy: None };
    panels.push(Panel { title: line("patients"), facts: vec![], words: vec![meanwhile] });
    Ok(panels)
}

/// Who can be rung about a card or a PC, by the desk: a contact may be entered by a person's name.
pub(crate) fn ring(contacts: &[Contact]) -> Vec<String> {
    let numbers = |desk: Desk| {
        let of_desk = contacts.iter().filter(move |contact| contact.desk == desk);
        // A number is not broken at the end of a line.
        of_desk.filter_map(|contact| Some(contact.phone.as_deref()?.replace(' ', "\u{a0}"))).collect::<Vec<_>>()
    };
    let said = |desk: Desk| format!("{}: {}", desk_name(desk), numbers(desk).join(" or "));
    [Desk::RegistrationAuthority, Desk::ItPartner].into_iter().filter(|desk| !numbers(*desk).is_empty()).map(said).collect()
}

/// Where spare readers lie.
fn shelves(spares: &[Spare]) -> Vec<String> {
    let readers = spares.iter().filter(|shelf| shelf.kind == SpareKind::Readers);
    readers.filter_map(|shelf| Some(format!("{}: {}", shelf.room.as_deref()?, shelf.model))).collect()
}

async fn unlock(read: &mut Read, site: &Site<'_>, texts: &Texts, wanted: Wanted) -> Result<Panel, StoreError> {
    let line = |name: &str| texts.line(name, wanted.welsh);
    let people = unlockers(&due(read, site.pack, site.now).await?);
    let (facts, ask) = match (people.is_empty(), wanted.names) {
        (true, _) => (vec![], "unlock-nobody"),
        (false, true) => (people, "unlock-self"),
        (false, false) => (vec![], "unlock-count"),
    };
    let more = (ask != "unlock-self").then(|| line("unlock-self"));
    Ok(Panel { title: line("unlock"), facts, words: [line(ask)].into_iter().chain(more).collect() })
}

/// Who holds the role, whoever is there today: paper hangs for longer than a day.
fn unlockers(due: &Due) -> Vec<String> {
    let staff = due.facts.cover.staff.iter();
    let holds =
        staff.filter(|one| one.role.iter().any(|span| span.holds(due.today)) && one.left_on.is_none_or(|last| due.today <= last));
    holds.map(|one| one.who.name.clone()).collect()
}

/// A label for each reader: the address of its room where the room has one, or else the practice's.
async fn labels(read: &mut Read, site: &Site<'_>, texts: &Texts, welsh: bool) -> Result<Paper, StoreError> {
    let links = read.room_links().await?;
    let readers = read.readers(uk_date(site.now)).await?;
    let labels = readers.iter().map(|reader| {
        let name = [reader.room.as_deref(), Some(&reader.model), reader.serial.as_deref()];
        let link = links.iter().find(|link| reader.room.as_ref().is_some_and(|room| room::is_same(&link.room, room)));
        let address = link.map_or_else(|| site.report_address(), |link| format!("{}/q/{}", site.public_url, link.secret));
        (name.into_iter().flatten().collect::<Vec<_>>().join(", "), address)
    });
    Ok(Paper::Labels(Labels {
        practice: site.practice.name.clone(),
        title: texts.line("label", welsh),
        scan: texts.line("label-scan", welsh),
        labels: labels.collect(),
    }))
}
