//! `lanyard explain CODE`: a cause's page, or a finding's help.

use std::fmt::Write as _;
use std::process::ExitCode;

use lanyard_diagnose::{Cause, Cure, Finding, Pack, cures, findings};

use super::Refusal;
use crate::cli::ExplainArgs;
use crate::output::{LEADING, WIDTH, out, styled, wrap};

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Refusal> {
    let pack = &super::known(None)?.pack;
    let wanted = args.code.as_deref().unwrap_or_default();
    let text = if args.list {
        list(pack)
    } else if let Some(cause) = pack.cause(wanted) {
        page(pack, cause)
    } else if let Some(finding) = findings::find(wanted) {
        help(finding)
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
    let mut text = styled(&format!("{}  {}", cause.code, cause.title), LEADING) + "\n";
    paragraph(&mut text, "What it looks like", &cause.looks_like);
    heading(&mut text, "What to do: what anybody may do first, and of that the soonest to help");
    for (place, cure) in cures(pack, cause).iter().enumerate() {
        remedy(&mut text, pack, &format!("{}. ", place + 1), cure);
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

fn heading(text: &mut String, title: &str) {
    let _ = write!(text, "\n{}\n", styled(title, LEADING));
}

fn paragraph(text: &mut String, title: &str, body: &str) {
    heading(text, title);
    for line in wrap(body, WIDTH - 2, 0) {
        let _ = writeln!(text, "  {line}");
    }
}

fn remedy(text: &mut String, pack: &Pack, number: &str, cure: &Cure) {
    let step = cure.step;
    let who: Vec<&str> = step.who.iter().map(|role| pack.role_name(role)).collect();
    for line in wrap(&format!("{number}{}", cure.text()), WIDTH - 2, number.len()) {
        let _ = writeln!(text, "  {line}");
    }
    let needs: Vec<String> = cure.needs.iter().map(|need| uncapital(&need.text)).collect();
    let needs = if needs.is_empty() { String::new() } else { format!("; needs {}", needs.join(", and ")) };
    let facts = format!(
        "{}: {} min of work, {} min in all; helps {} times in 100 (estimate){needs}",
        who.join(" or "),
        step.hands_on,
        cure.minutes.round(),
        (cure.fixes * 100.0).round()
    );
    for line in wrap(&facts, WIDTH - 6, 0) {
        let _ = writeln!(text, "     {line}");
    }
}

fn uncapital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// A finding's own page: its condition, and what its file says about it.
fn help(finding: &Finding) -> String {
    let help = finding.help();
    let body = help.split_once("\n\n").map_or("", |(_, body)| body);
    let mut text = styled(finding.title, LEADING) + "\n";
    for part in body.split("\n\n") {
        text.push('\n');
        for line in wrap(part, WIDTH, 0) {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

fn evidence(text: &mut String, cause: &Cause) {
    if cause.evidence.is_empty() {
        return;
    }
    heading(text, "What the check would see (estimates)");
    for (id, probability) in &cause.evidence {
        let title = findings::find(id).map_or(id.as_str(), |finding| finding.title);
        for line in wrap(&format!("{} of 100 times “{title}” does not hold", (probability * 100.0).round()), WIDTH - 2, 2) {
            let _ = writeln!(text, "  {line}");
        }
    }
}

fn sources(text: &mut String, pack: &Pack, ids: &[String]) {
    heading(text, "Sources");
    for id in ids {
        let Some(source) = pack.sources.get(id) else { continue };
        let dated = source.dated.as_deref().map_or(String::new(), |dated| format!(", {dated}"));
        let own = source.url.is_empty();
        let hand = if own { String::new() } else { format!(" ({} hand)", source.hand) };
        for line in wrap(&format!("{}{dated}{hand}", source.what), WIDTH - 2, 2) {
            let _ = writeln!(text, "  {line}");
        }
        if !own {
            let _ = writeln!(text, "    {}", source.url);
        }
    }
}
