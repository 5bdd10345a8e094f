//! What is handed to support when service is not restored: one file to read, one for programs.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lanyard_diagnose::{Pack, Triage, answers};
use lanyard_model::Diagnosis;

use super::{Refusal, screened, write_file};
use crate::render::{Packet, Tried};
use crate::{attributes, edge};

/// Everything that was seen, answered and tried.
pub(super) fn packet(pack: &Pack, triage: &Triage<'_>, diagnosis: &Diagnosis, began_at: Timestamp, doing: Option<&str>) -> Packet {
    let context = triage.context();
    let mut checkup = triage.checkup().clone();
    checkup.summary = Some(attributes::summary(&checkup, diagnosis, context, pack));
    let step = |id: &String, outcome: &str| Tried {
        id: id.clone(),
        text: pack.step(id).map_or_else(|| id.clone(), |step| step.text.clone()),
        outcome: outcome.to_owned(),
    };
    let tried = context.tried.iter().map(|id| step(id, "did not help"));
    let impossible = context.impossible.iter().map(|id| step(id, "could not be done here"));
    Packet {
        schema: lanyard_model::SCHEMA,
        made_at: edge::now(),
        began_at,
        doing: doing.map(|doing| screened(doing).text().to_owned()),
        answers: answers(pack, context),
        tried: tried.chain(impossible).collect(),
        diagnosis: diagnosis.clone(),
        checkup,
    }
}

/// Writes the packet beside each other as `STEM.md` and `STEM.json`; gives where.
pub(super) fn save(packet: &Packet, pack: &Pack, stem: &Path) -> Result<(PathBuf, PathBuf), Refusal> {
    let (to_read, for_programs) = files(stem);
    let json = serde_json::to_vec_pretty(packet).map_err(|error| Refusal(format!("the packet cannot be written ({error})")))?;
    write_file(&to_read, packet.markdown(pack).as_bytes())?;
    write_file(&for_programs, &json)?;
    Ok((to_read, for_programs))
}

/// A dot in the name given is part of the name (`front.desk`), unless it begins one of the two endings.
fn files(given: &Path) -> (PathBuf, PathBuf) {
    let ending = given.extension().is_some_and(|ending| ending == "md" || ending == "json");
    let stem = if ending { given.with_extension("") } else { given.to_owned() };
    let with = |ending: &str| {
        let mut name = stem.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    (with(".md"), with(".json"))
}
