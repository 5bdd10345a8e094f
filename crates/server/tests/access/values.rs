//! What can stand in the parts of an address. Whoever adds a route with a part of a new name says here what stands in it.

use crate::seed::{Practice, module_of};

/// One way to ask A's server for something of B's.
pub(crate) struct Filling {
    pub(crate) foreign: String,
    pub(crate) foreign_values: Vec<String>,
    /// The same with names that nobody has.
    pub(crate) made_up: String,
    pub(crate) made_up_values: Vec<String>,
}

/// What can stand in a part.
enum Part {
    /// The rows of a table: A's own, B's, and one that nobody has.
    Row(&'static str, &'static str),
    /// Other names of a practice's things, in the same way.
    Of(fn(&Practice) -> Vec<String>, &'static str),
    /// A secret that opens something to whoever has it: never B's together with everything else of B's.
    Secret(fn(&Practice) -> Vec<String>, &'static str),
    /// The same at every practice.
    Any(&'static [&'static str]),
}

impl Part {
    /// What stands in it at a practice.
    fn of(&self, practice: &Practice) -> Vec<String> {
        match self {
            Self::Row(table, _) => practice.ids[table].clone(),
            Self::Of(of, _) | Self::Secret(of, _) => of(practice),
            Self::Any(values) => values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }
}

/// The parts by name. A made-up name has the form of a real one.
fn part(name: &str, path: &str) -> Part {
    match name {
        "ods" => Part::Of(|practice| vec![practice.ods.to_string()], "ZZZ99"),
        "link" => Part::Secret(|practice| vec![practice.report_link.clone()], "link-of-nobody"),
        "secret" => Part::Secret(|practice| vec![practice.invitation.clone()], "invitation-of-nobody"),
        "short" => Part::Of(|practice| practice.shorts.clone(), "Z9-99"),
        "id" => Part::Row(table(path), "01900000-0000-7000-8000-000000000000"),
        "upload" => Part::Of(|practice| vec![practice.upload.clone()], "01900000-0000-7000-8000-000000000002"),
        "token" => Part::Secret(
            |practice| vec![format!("room-{}", practice.mark.to_lowercase().chars().take(3).collect::<String>())],
            "room-of-nobody",
        ),
        "ask" => Part::Secret(
            |practice| vec![format!("ask-{}", practice.mark.to_lowercase().chars().take(3).collect::<String>())],
            "ask-of-nobody",
        ),
        "account" => Part::Of(|practice| vec![practice.account.to_string()], "01900000-0000-7000-8000-000000000007"),
        "own" => Part::Secret(|practice| vec![practice.own_link.clone()], "link-of-nobody"),
        "act" => Part::Any(&["approve", "hold"]),
        "group" => Part::Any(&["windows"]),
        "wall" => Part::Secret(
            |practice| vec![format!("wall-{}", practice.mark.to_lowercase().chars().take(3).collect::<String>())],
            "wall-of-nobody",
        ),
        "topic" => Part::Any(&["can-we-share", "worked-yesterday"]),
        "cause" => Part::Any(&["LY401"]),
        "feed" => Part::Secret(|practice| vec![format!("feed-{}", practice.mark.to_lowercase())], "feed-of-nobody"),
        "desk" => Part::Any(&["it-partner", "registration-authority"]),
        "format" => Part::Any(&["json", "csv", "xlsx"]),
        "merge" => Part::Row("person_merge", "01900000-0000-7000-8000-000000000003"),
        "entry_merge" => Part::Row("entry_merge", "01900000-0000-7000-8000-000000000004"),
        "step" => Part::Row("loss_step", "01900000-0000-7000-8000-000000000006"),
        "event" => Part::Row("card_event", "01900000-0000-7000-8000-000000000005"),
        "position" => Part::Row("position", "01900000-0000-7000-8000-000000000001"),
        "code" => Part::Of(|practice| vec![format!("{}-code", practice.mark)], "nobodys-code"),
        "module" => Part::Of(|practice| vec![module_of(&practice.mark)], "module-of-nobody"),
        "move" => Part::Any(&["take", "return"]),
        "reply" => Part::Any(&["answer", "step", "back"]),
        "version" => Part::Any(&["0"]),
        "name" => Part::Any(&["lanyard.css", "nhsuk-icon-cross.svg"]),
        _ => panic!("{path}: say in tests/access/values.rs what can stand in {{{name}}}"),
    }
}

/// The table whose rows an `{id}` names: what stands before it in the address says of what it is.
fn table(path: &str) -> &'static str {
    match path.split("/{id}").next().and_then(|before| before.rsplit('/').next()).unwrap_or_default() {
        "access-audits" => "access_audit",
        "alternatives" => "alternative",
        "appointments" => "appointment",
        "card-events" => "card_event",
        "cards" => "card",
        "certificates" => "certificate",
        "channels" => "channel",
        "checklists" => "checklist_line",
        "codes" => "site_code",
        "contacts" => "contact",
        "contracts" => "contract",
        "feeds" => "feed",
        "imports" => "import",
        "lost-cards" => "card_loss",
        "pcs" => "pc",
        "pcs-that-report" => "pc_key",
        "people" | "privacy" => "person",
        "positions" => "position",
        "ra-days" => "ra_day",
        "readers" => "reader",
        "rooms" => "room_link",
        "snoozes" => "snooze",
        "spare" | "spares" => "spare",
        "staff-cases" => "staff_case",
        "stand-ins" => "stand_in",
        "tasks" => "staff_task",
        "tokens" => "api_token",
        "training" => "training",
        "updates" => "software_update",
        "wall" => "wall_link",
        _ => panic!("{path}: say in tests/access/values.rs of which table {{id}} is"),
    }
}

/// Routes that A's own names alone do not open: what else they need is tested with the page they belong to.
pub(crate) fn needs_more(path: &str) -> bool {
    const MORE: &[&str] = &[
        // Needs the link that a first start prints, one that an administrator made, or another sign-in service.
        "/start/{secret}",
        "/sign-in/other",
        "/sign-in/other/back",
        // Given to addresses that whoever runs the server named.
        "/metrics",
        // Need a PC's own key, or a code that an administrator reads out.
        "/api/checkups",
        "/api/enrol",
    ];
    MORE.contains(&path)
}

/// A query that looks for B's words and names B's things in every way that a page might read.
pub(crate) fn foreign_query(b: &Practice) -> String {
    let word: String = b.mark.chars().take(6).collect();
    let things = b.ids.iter().filter_map(|(table, ids)| Some(format!("{table}={}", ids.first()?)));
    let first = b.ids["person"].first().cloned().unwrap_or_default();
    let more = [format!("q={word}"), format!("id={first}"), format!("holder={first}"), format!("after={first}")];
    things.chain(more).collect::<Vec<_>>().join("&")
}

fn names(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(|name| name.trim_start_matches('*')).collect()
}

fn filled(path: &str, values: &[String]) -> String {
    let mut values = values.iter();
    let parts: Vec<&str> =
        path.split('/').map(|part| if part.starts_with('{') { values.next().unwrap().as_str() } else { part }).collect();
    parts.join("/")
}

/// Every mixture of A's and B's names in which something is B's. A route without parts is asked once: it must show nothing of B's.
pub(crate) fn fillings(path: &str, a: &Practice, b: &Practice) -> Vec<Filling> {
    let parts: Vec<Part> = names(path).into_iter().map(|name| part(name, path)).collect();
    // One value, whether it is B's, whether it is a secret, and what stands in its place when it is made up.
    type Choice = (String, bool, String);
    let mut mixtures: Vec<Vec<Choice>> = vec![Vec::new()];
    for part in &parts {
        let own = |values: Vec<String>| values.into_iter().map(|value| (value.clone(), false, value)).collect::<Vec<_>>();
        let choices: Vec<Choice> = match part {
            Part::Any(_) => own(part.of(a)),
            Part::Row(_, made_up) | Part::Of(_, made_up) | Part::Secret(_, made_up) => {
                let foreign = part.of(b).into_iter().map(|value| (value, true, (*made_up).to_owned()));
                own(part.of(a)).into_iter().chain(foreign).collect()
            }
        };
        mixtures = mixtures
            .iter()
            .flat_map(|so_far| choices.iter().map(move |choice| [so_far.as_slice(), std::slice::from_ref(choice)].concat()))
            .collect();
    }
    let opened = |mixture: &Vec<Choice>| {
        // B's secret with B's ODS code, or B's report link, is what B gave away: it opens what it is meant to open.
        let secret = parts.iter().zip(mixture).any(|(part, (_, foreign, _))| matches!(part, Part::Secret(..)) && *foreign);
        let first = mixture.first().is_some_and(|(_, foreign, _)| *foreign);
        secret && first
    };
    // Of an address that is A's but for the practice, one stands for all: nothing of B's is in it.
    let is_more_of_a = |mixture: &Vec<Choice>| {
        let [first, rest @ ..] = mixture.as_slice() else { return false };
        let first_of_a = |place: usize| mixtures.iter().find_map(|one| one.get(place).filter(|choice| !choice.1));
        let others = rest.iter().enumerate().any(|(place, choice)| first_of_a(place + 1) != Some(choice));
        first.1 && rest.iter().all(|choice| !choice.1) && others
    };
    let something_foreign = |mixture: &Vec<Choice>| mixture.is_empty() || mixture.iter().any(|(_, foreign, _)| *foreign);
    mixtures
        .iter()
        .filter(|mixture| something_foreign(mixture) && !opened(mixture) && !is_more_of_a(mixture))
        .map(|mixture| {
            let foreign_values: Vec<String> = mixture.iter().map(|(value, ..)| value.clone()).collect();
            let made_up_values: Vec<String> = mixture.iter().map(|(_, _, made_up)| made_up.clone()).collect();
            let (foreign, made_up) = (filled(path, &foreign_values), filled(path, &made_up_values));
            Filling { foreign, foreign_values, made_up, made_up_values }
        })
        .collect()
}

/// The same route with every one of a practice's own names.
pub(crate) fn own(path: &str, practice: &Practice) -> Vec<String> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for name in names(path) {
        let values = part(name, path).of(practice);
        all = all
            .iter()
            .flat_map(|so_far| values.iter().map(move |value| [so_far.as_slice(), std::slice::from_ref(value)].concat()))
            .collect();
    }
    all.iter().map(|values| filled(path, values)).collect()
}
