//! `lanyard explain CODE`: a cause's page, or a finding's help.

use std::fmt::Write as _;
use std::process::ExitCode;

use lanyard_diagnose::{Cause, Pack, Step, findings};

use super::Refusal;
use crate::cli::ExplainArgs;
use crate::output::{WIDTH, out, wrap};

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Refusal> {
    let pack = &super::pack()?;
    let wanted = args.code.as_deref().unwrap_or_default();
    let text = if args.list {
        list(pack)
    } else if let Some(cause) = pack.cause(wanted) {
        page(pack, cause)
    } else if let Some(finding) = findings::find(wanted) {
        format!("{}\n\n{}\n", finding.title, finding.help())
    } else {
        return Err(Refusal(format!("there is no cause or finding “{wanted}”. `lanyard explain --list` lists every cause.")));
    };
    out(&text);
    Ok(ExitCode::SUCCESS)
}

fn list(pack: &Pack) -> String {
    let mut causes: Vec<&Cause> = pack.causes.iter().collect();
    causes.sort_by(|a, b| a.code.cmp(&b.code));
    causes.into_iter().map(|cause| format!("{}  {}\n", cause.code, cause.title)).collect()
}

fn page(pack: &Pack, cause: &Cause) -> String {
    let mut text = format!("{}  {}\n", cause.code, cause.title);
    paragraph(&mut text, "What it looks like", &cause.looks_like);
    let _ = write!(text, "\nWhat to do, the likeliest to help first\n");
    let mut remedies: Vec<(&Step, f64)> =
        cause.step.iter().filter_map(|remedy| Some((pack.step(&remedy.id)?, remedy.fixes))).collect();
    remedies.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (step, fixes) in remedies {
        remedy(&mut text, pack, step, fixes);
    }
    if let Some(meanwhile) = &cause.meanwhile {
        paragraph(&mut text, "Meanwhile", meanwhile);
    }
    paragraph(&mut text, "Meanwhile, at every fault", &pack.continuity.until_approved);
    paragraph(&mut text, "Not to be had without a card", &pack.continuity.not_available);
    evidence(&mut text, cause);
    sources(&mut text, pack, &cause.source);
    text
}

fn paragraph(text: &mut String, title: &str, body: &str) {
    let _ = write!(text, "\n{title}\n");
    for line in wrap(body, WIDTH - 2, 0) {
        let _ = writeln!(text, "  {line}");
    }
}

fn remedy(text: &mut String, pack: &Pack, step: &Step, fixes: f64) {
    let who: Vec<&str> = step.who.iter().map(|role| pack.role_name(role)).collect();
    for line in wrap(&step.text, WIDTH - 4, 2) {
        let _ = writeln!(text, "  {line}");
    }
    let needs: Vec<&str> =
        step.needs.iter().filter_map(|id| pack.needs.iter().find(|need| need.id == *id)).map(|need| need.text.as_str()).collect();
    let needs = if needs.is_empty() { String::new() } else { format!("; needs {}", needs.join(" and ")) };
    let facts = format!(
        "{}: {} min of work, {} min in all; helps {} times in 100 (estimate){needs}",
        who.join(" or "),
        step.hands_on,
        step.elapsed,
        (fixes * 100.0).round()
    );
    for line in wrap(&facts, WIDTH - 4, 2) {
        let _ = writeln!(text, "    {line}");
    }
}

fn evidence(text: &mut String, cause: &Cause) {
    if cause.evidence.is_empty() {
        return;
    }
    let _ = write!(text, "\nWhat the check would see\n");
    for (id, probability) in &cause.evidence {
        let title = findings::find(id).map_or(id.as_str(), |finding| finding.title);
        let _ = writeln!(text, "  not “{title}” in {} of 100 cases", (probability * 100.0).round());
    }
}

fn sources(text: &mut String, pack: &Pack, ids: &[String]) {
    let _ = write!(text, "\nSources\n");
    for id in ids {
        let Some(source) = pack.sources.get(id) else { continue };
        let dated = source.dated.as_deref().map_or(String::new(), |dated| format!(", {dated}"));
        let address = if source.url.is_empty() { String::new() } else { format!(" {}", source.url) };
        let _ = writeln!(text, "  {}{dated} ({} hand){address}", source.what, source.hand);
    }
}
