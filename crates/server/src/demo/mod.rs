//! A made-up practice to look around in: 40 people, 45 cards, 30 PCs, six months of incidents. Its names and numbers belong to nobody, and
//! the same seed makes the same practice; only its dates follow today's.

mod audit;
mod cards;
mod cover;
mod equipment;
mod exit;
mod governance;
mod incidents;
mod lost;
mod register;
mod reminders;
mod traffic;
mod updates;
mod wall;

use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::Pack;
use lanyard_store::{Practice, Store, StoreError};

/// Not an ODS code that was ever given out: those have no such form.
pub(crate) const ODS: &str = "DEMO01";
/// Name of the demo practice.
pub(crate) const NAME: &str = "Willow Lane Surgery (demo)";

/// What makes this demo practice and no other.
const SEED: u64 = 805;

/// How much of it there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// How many days it goes back.
    days: i64,
    /// Who works there.
    people: usize,
    /// Incidents on a working day; one more on Mondays.
    daily: usize,
}

/// To look around in.
pub(crate) const USUAL: Size = Size { days: 182, people: 40, daily: 1 };
/// To measure with: five years with 5,000 incidents, 500 people.
pub(crate) const LARGE: Size = Size { days: 1826, people: 500, daily: 4 };

/// Fills the demo practice through the same writes as everybody's.
pub(crate) async fn fill(store: &Store, pack: &Pack, practice: &Practice, size: Size, now: Timestamp) -> Result<(), StoreError> {
    let mut dice = fastrand::Rng::with_seed(SEED);
    let began = now.saturating_sub(SignedDuration::from_hours(24 * size.days)).unwrap_or(now);
    let mut write = store.write(&practice.ods, "demo", "The demo practice was set up", began).await?;
    let register = register::fill(&mut write, size.people, &mut dice).await?;
    cards::fill(&mut write, &register.people, &mut dice, now).await?;
    equipment::fill(&mut write, pack, &register.pcs, &mut dice, now).await?;
    exit::fill(&mut write, &register, now).await?;
    updates::fill(&mut write, &register, now).await?;
    wall::fill(&mut write, now).await?;
    incidents::fill(&mut write, pack, &register, (size.daily, &mut dice), now).await?;
    cover::fill(&mut write, &register.people, now).await?;
    lost::fill(&mut write, &register.people, now).await?;
    governance::fill(&mut write, &register.people, now).await?;
    audit::fill(&mut write, now).await?;
    write.commit().await?;
    traffic::fill(store, pack, &practice.ods, now).await?;
    reminders::fill(store, pack, practice, now).await?;
    store.count_tables().await
}
