//! What channels are told: an Adaptive Card for Microsoft Teams, JSON for any other program.

use jiff::civil::Date;
use lanyard_insight::{Digest, Item, Urgency, urgency};
use lanyard_model::{Channel, ChannelKind, Ods};
use lanyard_store::Practice;
use serde_json::{Value as Json, json};

use super::words::{GROUPS, path};

/// So many lines at most: a card has to stay below 28 KB.
const MOST: usize = 15;

/// The items that a channel is shown: those most urgent first, as many as a card holds. The others are told when there is room.
pub(super) fn shown<'a>(channel: &Channel, digest: &'a Digest, today: Date) -> Vec<&'a Item> {
    let of = |group: Urgency| digest.items.iter().filter(move |item| urgency(&item.deadline, today) == group);
    let most = if channel.kind == ChannelKind::Teams { MOST } else { usize::MAX };
    GROUPS.iter().flat_map(|(group, ..)| of(*group)).take(most).collect()
}

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
    let shown = shown(channel, digest, today);
    for (group, title, _) in GROUPS {
        let items = shown.iter().filter(|item| urgency(&item.deadline, today) == *group);
        let lines: Vec<Json> = items.map(|item| line(url, &practice.ods, channel, item)).collect();
        if !lines.is_empty() {
            body.push(json!({ "type": "TextBlock", "text": title, "weight": "Bolder", "spacing": "Medium", "wrap": true }));
            body.extend(lines);
        }
    }
    if digest.items.len() > shown.len() {
        body.push(text(&format!("And {} more.", digest.items.len() - shown.len())));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;
    use lanyard_insight::{BankHolidays, Calendar, Facts, Nation, Recipient, StockFacts, deadlines};
    use lanyard_model::Id;

    use super::*;

    fn channel(kind: ChannelKind) -> Channel {
        let (id, names) = (Id::new("c"), false);
        Channel {
            id,
            kind,
            name: "Desk".into(),
            host: "example.com".into(),
            names,
            desk: None,
            requester: None,
            made_at: jiff::Timestamp::UNIX_EPOCH,
            revoked_at: None,
        }
    }

    #[test]
    fn what_a_card_has_no_room_for_is_not_shown() {
        let today = date(2026, 11, 27);
        let stock =
            (0..20).map(|number| StockFacts { id: format!("s{number}"), name: format!("Shelf {number}"), there: 0, minimum: 1 });
        let facts = Facts { stock: stock.collect(), ..Facts::default() };
        let calendar = Calendar::of(BankHolidays::embedded(Nation::EnglandAndWales).unwrap());
        let items =
            deadlines(&facts, &calendar, today).into_iter().map(|deadline| Item { deadline, instead_of: Vec::new() }).collect();
        let to = Recipient {
            id: "c".into(),
            name: "Desk".into(),
            email: None,
            person: None,
            actors: BTreeSet::new(),
            leave: None,
            is_administrator: false,
            is_channel: true,
            signs_in: true,
        };
        let digest = Digest { to, items };
        assert_eq!(shown(&channel(ChannelKind::Teams), &digest, today).len(), MOST);
        assert_eq!(shown(&channel(ChannelKind::Webhook), &digest, today).len(), 20);
    }
}
