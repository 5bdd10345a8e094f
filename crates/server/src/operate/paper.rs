//! What pages print, from the command line: posters, the report of dates, an audit's evidence, a visit's times, the calendar file.

use jiff::Timestamp;
use lanyard_diagnose::{Pack, uk_date};
use lanyard_documents::Paper;
use lanyard_model::{Ods, RaDay};
use lanyard_store::{Practice, Store};

use super::Problem;
use super::address::address;
use crate::cli::{PaperArgs, PosterArgs, ReportArgs};
use crate::due::due;
use crate::pages::access_audit::paper as evidence;
use crate::pages::ra_days::plan_of_visit;
use crate::papers::{self, Sheet, Site, Wanted, texts};
use crate::voice::tell;
use crate::{calendars, ics};

/// Writes a poster, a desk card or labels.
pub(crate) async fn poster(args: &PosterArgs, now: Timestamp) -> Result<(), Problem> {
    let (store, practice) = opened(&args.paper).await?;
    let (pack, texts) = (pack_of(&practice)?, texts(Some(&args.paper.of.data))?);
    let public_url = address(args.public_url.as_deref(), &args.paper.of.data)?;
    let site = Site { pack: &pack, practice: &practice, public_url: &public_url, now };
    let sheet = Sheet::named(&args.sheet).unwrap_or_default();
    let wanted = Wanted { sheet, names: args.names, welsh: args.welsh };
    let mut read = store.read(&practice.ods).await?;
    let paper = papers::poster(&mut read, &site, &texts, wanted).await?;
    write(&args.paper, &pdf(&paper)?)
}

/// Writes every date, or the evidence of the last access audit, or everybody's times at a visit.
pub(crate) async fn report(args: &ReportArgs, now: Timestamp) -> Result<(), Problem> {
    let (store, practice) = opened(&args.paper).await?;
    let mut read = store.read(&practice.ods).await?;
    let paper = if args.access_audit {
        let audit = read.access_audits().await?.into_iter().next().ok_or("No access audit was made at this practice yet.")?;
        evidence(&mut read, &practice, &audit.id, now).await.map_err(|_| "The audit cannot be read.")?
    } else if let Some(day) = args.visit {
        let visits: Vec<RaDay> = read.all().await?;
        let none =
            || format!("The registration authority comes on {day} by no visit that is entered. Pages list them under RA days.");
        let visit = visits.into_iter().find(|one| one.held_on == day && one.cancelled_on.is_none()).ok_or_else(none)?;
        let (slots, today) = (read.ra_slots(&visit.id).await?, uk_date(now));
        plan_of_visit(&practice, &visit, &slots, &read.people(today).await?, today)
    } else {
        let pack = pack_of(&practice)?;
        let site = Site { pack: &pack, practice: &practice, public_url: "", now };
        papers::report(&mut read, &site).await?
    };
    write(&args.paper, &pdf(&paper)?)
}

/// Writes every date as a calendar file.
pub(crate) async fn calendar(args: &PaperArgs, now: Timestamp) -> Result<(), Problem> {
    let (store, practice) = opened(args).await?;
    let mut read = store.read(&practice.ods).await?;
    let due = due(&mut read, &Pack::embedded()?, now).await?;
    let entries = calendars::standing(&mut read, &due.deadlines, now).await?;
    let shown = entries.iter().map(|entry| ics::Shown { entry, title: entry.about.clone(), rest: None });
    let file = ics::file(&practice.ods, &ics::name_of(&practice.name), shown);
    write(args, file.as_bytes())
}

/// What is known about smartcards, as it is said at this practice.
fn pack_of(practice: &Practice) -> Result<Pack, Problem> {
    let pack = Pack::embedded()?;
    Ok(if practice.uses_emis { pack } else { pack.without_emis() })
}

async fn opened(args: &PaperArgs) -> Result<(Store, Practice), Problem> {
    let (store, ods) = (args.of.open().await?, Ods::parse(&args.practice)?);
    let practice = store.practice(&ods).await?.ok_or_else(|| format!("There is no practice {ods} in this database."))?;
    Ok((store, practice))
}

fn pdf(paper: &Paper) -> Result<Vec<u8>, Problem> {
    Ok(paper.print()?.pdf()?)
}

fn write(args: &PaperArgs, content: &[u8]) -> Result<(), Problem> {
    std::fs::write(&args.out, content).map_err(|error| format!("{} cannot be written: {error}", args.out.display()))?;
    tell(&format!("Written: {}", args.out.display()));
    Ok(())
}
