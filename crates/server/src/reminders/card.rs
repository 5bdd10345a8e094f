//! What channels are told: an Adaptive Card for Microsoft Teams, JSON for any other program.

use jiff::civil::Date;
use lanyard_insight::{Digest, Item, Urgency, urgency};
use lanyard_model::{Channel, ChannelKind, Ods};
use lanyard_store::Practice;
use serde_json::{Value as Json, json};

use super::words::{GROUPS, path};

/// So many lines at most: a card has to stay below 28 KB.
const MOST: usize = 15;

/// A digest for a channel.
pub(super) fn digest(url: &str, practice: &Practice, channel: &Channel, digest: &Digest, today: Date) -> String {
    match channel.kind {
        ChannelKind::Teams => teams(card(url, practice, channel, digest, today)),
        _ => {
            let items: Vec<Json> = digest.items.iter().map(|item| plain(url, &practice.ods, channel, item, today)).collect();
            json!({ "version": 1, "kind": "digest", "practice": practice.ods, "day": today, "items": items }).to_string()
        }
    }
}

/// One sentence for a channel.
pub(super) fn sentence(practice: &Practice, channel: &Channel, kind: &str, title: &str, words: &str) -> String {
    match channel.kind {
        ChannelKind::Teams => teams(frame(vec![heading(title), text(words)], Vec::new())),
        _ => json!({ "version": 1, "kind": kind, "practice": practice.ods, "title": title, "text": words }).to_string(),
    }
}

fn plain(url: &str, ods: &Ods, channel: &Channel, item: &Item, today: Date) -> Json {
    let deadline = &item.deadline;
    let group = match urgency(deadline, today) {
        Urgency::TooLate => "too-late",
        Urgency::Today => "today",
        Urgency::ThisWeek => "this-week",
        Urgency::Later => "later",
    };
    let person = deadline.person.as_ref().filter(|_| channel.names).map(|(_, name)| name);
    json!({
        "key": deadline.key, "kind": deadline.kind, "urgency": group, "about": deadline.about, "person": person,
        "reason": deadline.reason, "needs": deadline.needs, "stops": deadline.stops, "due": deadline.due,
        "act_on": deadline.act_on, "may_act": deadline.may_act, "link": format!("{url}/p/{ods}/{}", path(deadline)),
    })
}

fn card(url: &str, practice: &Practice, channel: &Channel, digest: &Digest, today: Date) -> Json {
    let mut body = vec![heading(&format!("Smartcards at {}", practice.name))];
    let mut shown = 0;
    for (group, title, _) in GROUPS {
        let items = digest.items.iter().filter(|item| urgency(&item.deadline, today) == *group);
        let lines: Vec<Json> = items.take(MOST - shown).map(|item| line(url, &practice.ods, channel, item)).collect();
        if !lines.is_empty() {
            shown += lines.len();
            body.push(json!({ "type": "TextBlock", "text": title, "weight": "Bolder", "spacing": "Medium", "wrap": true }));
            body.extend(lines);
        }
    }
    if digest.items.len() > shown {
        body.push(text(&format!("And {} more.", digest.items.len() - shown)));
    }
    let open =
        json!({ "type": "Action.OpenUrl", "title": "Open the calendar", "url": format!("{url}/p/{}/calendar", practice.ods) });
    frame(body, vec![open])
}

fn line(url: &str, ods: &Ods, channel: &Channel, item: &Item) -> Json {
    let deadline = &item.deadline;
    let whose = deadline.person.as_ref().filter(|_| channel.names).map_or(String::new(), |(_, name)| format!("{name}: "));
    let by = deadline.act_on.map_or(String::new(), |day| format!(" By {}.", day.strftime("%a %-d %b")));
    text(&format!("{}{by} [Open]({url}/p/{ods}/{})", escaped(&format!("{whose}{}.", deadline.about)), path(deadline)))
}

/// Text without what a card would read as formatting.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| ["\\"].into_iter().filter(move |_| "\\*_[]".contains(c)).flat_map(str::chars).chain([c])).collect()
}

fn heading(words: &str) -> Json {
    json!({ "type": "TextBlock", "text": words, "size": "Large", "weight": "Bolder", "wrap": true })
}

fn text(words: &str) -> Json {
    json!({ "type": "TextBlock", "text": words, "wrap": true })
}

fn frame(body: Vec<Json>, actions: Vec<Json>) -> Json {
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
        "body": body, "actions": actions,
    })
}

/// As the webhook of a Teams workflow takes it.
fn teams(card: Json) -> String {
    let kind = "application/vnd.microsoft.card.adaptive";
    json!({ "type": "message", "attachments": [{ "contentType": kind, "contentUrl": null, "content": card }] }).to_string()
}
